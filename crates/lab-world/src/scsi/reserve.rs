//! REGISTER, RESERVE, RELEASE and CLEAR.

use lab_units::scsi::{PrKey, ScsiStatus, Sense};

use super::access::Role;
use super::command::{Data, Nexus, ScopeAndType};
use super::unit::{LogicalUnit, Reservation};

pub(super) const INVALID_FIELD: ScsiStatus = ScsiStatus::CheckCondition(Sense::INVALID_FIELD_IN_CDB);
pub(super) const INVALID_PARAMETER: ScsiStatus =
    ScsiStatus::CheckCondition(Sense::INVALID_FIELD_IN_PARAMETERS);

impl LogicalUnit {
    /// `key` is `None` for the service action that ignores it.
    pub(super) fn register(
        &mut self,
        sender: Nexus,
        key: Option<PrKey>,
        service_key: PrKey,
        persist: bool,
    ) -> Result<Data, ScsiStatus> {
        if persist && !self.abilities.persistence {
            return Err(INVALID_PARAMETER);
        }
        let registered = self.key_of(sender);
        if key.is_some_and(|key| key != registered.unwrap_or_default()) {
            return Err(ScsiStatus::ReservationConflict);
        }
        match (registered, service_key) {
            // Nothing to take away, so nothing was worked on: not counted (optional, as `lio` does).
            (None, PrKey(0)) => return Ok(Data::None),
            (Some(_), PrKey(0)) => self.unregister(sender),
            (None, _) if self.is_full() => {
                return Err(ScsiStatus::CheckCondition(Sense::INSUFFICIENT_REGISTRATIONS));
            }
            (None | Some(_), _) => {
                self.registrations.insert(sender, service_key);
            }
        }
        self.persist = persist;
        self.count();
        Ok(Data::None)
    }

    pub(super) fn reserve(
        &mut self,
        sender: Nexus,
        key: PrKey,
        wanted: ScopeAndType,
    ) -> Result<Data, ScsiStatus> {
        self.check_key(sender, key)?;
        let kind = wanted.defined().ok_or(INVALID_FIELD)?;
        match self.reservation {
            None => self.reservation = Some(Reservation::made_by(sender, kind)),
            Some(standing) if standing.kind() == kind && self.role_of(sender) == Role::Holder => (),
            Some(_) => return Err(ScsiStatus::ReservationConflict),
        }
        Ok(Data::None)
    }

    pub(super) fn release(
        &mut self,
        sender: Nexus,
        key: PrKey,
        named: ScopeAndType,
    ) -> Result<Data, ScsiStatus> {
        self.check_key(sender, key)?;
        let Some(standing) = self.reservation.filter(|_| self.role_of(sender) == Role::Holder) else {
            return Ok(Data::None);
        };
        if named.defined() != Some(standing.kind()) {
            return Err(ScsiStatus::CheckCondition(Sense::INVALID_RELEASE));
        }
        self.reservation = None;
        if standing.kind().is_registrants_only() || standing.kind().is_all_registrants() {
            self.raise_at_other_registrants(sender, Sense::RESERVATIONS_RELEASED);
        }
        Ok(Data::None)
    }

    pub(super) fn clear(&mut self, sender: Nexus, key: PrKey) -> Result<Data, ScsiStatus> {
        self.check_key(sender, key)?;
        self.raise_at_other_registrants(sender, Sense::RESERVATIONS_PREEMPTED);
        self.registrations.clear();
        self.reservation = None;
        self.count();
        Ok(Data::None)
    }

    /// Every service action but the two registers needs the sender's own registered key.
    pub(super) fn check_key(&self, sender: Nexus, key: PrKey) -> Result<(), ScsiStatus> {
        if self.key_of(sender) == Some(key) { Ok(()) } else { Err(ScsiStatus::ReservationConflict) }
    }

    /// One more successful change of the registrations.
    pub(super) fn count(&mut self) {
        self.generation = self.generation.wrapping_add(1);
    }

    /// An all-registrants reservation ends with its last registrant.
    pub(super) fn drop_reservation_without_registrants(&mut self) {
        if self.registrations.is_empty() {
            self.reservation = None;
        }
    }

    /// The holder's reservation goes with its registration.
    fn unregister(&mut self, sender: Nexus) {
        self.registrations.remove(&sender);
        if let Some(standing) = self.reservation.filter(|standing| standing.holder() == Some(sender)) {
            self.reservation = None;
            if standing.kind().is_registrants_only() {
                self.raise_at_other_registrants(sender, Sense::RESERVATIONS_RELEASED);
            }
        }
        self.drop_reservation_without_registrants();
    }

    fn is_full(&self) -> bool {
        self.abilities
            .max_registrations
            .is_some_and(|most| self.registrations.len() as u64 >= u64::from(most))
    }
}

//! PREEMPT: what is decided, then done.

use lab_units::scsi::{PrKey, ReservationType, ScsiStatus, Sense};

use super::command::{Nexus, ScopeAndType};
use super::reserve::{INVALID_FIELD, INVALID_PARAMETER};
use super::unit::{LogicalUnit, Reservation};

/// What a PREEMPT amounts to.
enum Preemption {
    /// The victims go and the sender becomes holder with this type.
    TakeOver { victims: Vec<Nexus>, kind: ReservationType },
    /// Only the victims go; type and holder stay. The sender may be among them.
    RemoveOnly { victims: Vec<Nexus> },
}

impl LogicalUnit {
    /// The nexuses that lost their registration, without the sender: its own tasks go on.
    pub(super) fn preempt(
        &mut self,
        sender: Nexus,
        key: PrKey,
        service_key: PrKey,
        wanted: ScopeAndType,
    ) -> Result<Vec<Nexus>, ScsiStatus> {
        self.check_key(sender, key)?;
        let mut victims = match self.preemption(sender, service_key, wanted)? {
            Preemption::TakeOver { victims, kind } => {
                self.remove(sender, &victims);
                self.take_over(sender, kind);
                victims
            }
            Preemption::RemoveOnly { victims } => {
                self.remove(sender, &victims);
                self.drop_reservation_without_registrants();
                victims
            }
        };
        self.count();
        victims.retain(|victim| *victim != sender);
        Ok(victims)
    }

    fn preemption(
        &self,
        sender: Nexus,
        service_key: PrKey,
        wanted: ScopeAndType,
    ) -> Result<Preemption, ScsiStatus> {
        let takes_over = self.reservation.is_some_and(|standing| match standing.holder() {
            None => service_key == PrKey(0),
            Some(holder) => self.key_of(holder) == Some(service_key),
        });
        let registrants = self.registrations();
        if takes_over {
            let kind = wanted.defined().ok_or(INVALID_FIELD)?;
            let loses = |key| service_key == PrKey(0) || key == service_key;
            let others = registrants.filter(|(nexus, key)| *nexus != sender && loses(*key));
            return Ok(Preemption::TakeOver { victims: others.map(|(nexus, _)| nexus).collect(), kind });
        }
        if service_key == PrKey(0) {
            return Err(INVALID_PARAMETER);
        }
        // The type in the command is not looked at: nothing is reserved by it.
        let victims: Vec<Nexus> =
            registrants.filter(|(_, key)| *key == service_key).map(|(nexus, _)| nexus).collect();
        if victims.is_empty() {
            return Err(ScsiStatus::ReservationConflict);
        }
        Ok(Preemption::RemoveOnly { victims })
    }

    fn remove(&mut self, sender: Nexus, victims: &[Nexus]) {
        for victim in victims {
            self.registrations.remove(victim);
            if *victim != sender {
                self.raise(*victim, Sense::REGISTRATIONS_PREEMPTED);
            }
        }
    }

    /// Registrants that stay must learn that other rules hold now.
    fn take_over(&mut self, sender: Nexus, kind: ReservationType) {
        let before = self.reservation.replace(Reservation::made_by(sender, kind));
        if before.is_some_and(|standing| standing.kind() != kind) {
            self.raise_at_other_registrants(sender, Sense::RESERVATIONS_RELEASED);
        }
    }
}

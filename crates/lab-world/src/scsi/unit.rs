//! The logical unit: its state, what can be asked of it, and the way of a command through it.

use lab_units::map::Map;

use lab_kernel::{Digest, Digestible};
use lab_units::scsi::{PrKey, ReservationType, ScsiStatus, Sense};

use super::access::{Access, Role, permits};
use super::command::{Command, Data, FullStatus, Nexus, PrOut, Reply, Shown};

/// What the array can do for its logical units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Abilities {
    /// Persistent reservations are known and switched on; without them every such command is 5 20/00.
    pub reservations: bool,
    /// Registrations can outlive a loss of power (APTPL); without it the wish is refused with 5 26/00.
    pub persistence: bool,
    /// The most registrations a logical unit takes, if there is a limit (facts: storage §3, array limit).
    pub max_registrations: Option<u32>,
}

impl Abilities {
    /// Everything, without a limit.
    pub const FULL: Self = Self { reservations: true, persistence: true, max_registrations: None };
    /// An array that knows no persistent reservations.
    pub const NO_RESERVATIONS: Self = Self { reservations: false, ..Self::FULL };
}

/// A reservation that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reservation {
    kind: ReservationType,
    /// `None` for the all-registrants types: nobody holds those alone, not even who made them.
    holder: Option<Nexus>,
}

impl Reservation {
    pub(super) fn made_by(nexus: Nexus, kind: ReservationType) -> Self {
        Self { kind, holder: (!kind.is_all_registrants()).then_some(nexus) }
    }

    /// The type.
    pub fn kind(self) -> ReservationType {
        self.kind
    }

    /// The one holder; `None` for the all-registrants types.
    pub fn holder(self) -> Option<Nexus> {
        self.holder
    }
}

/// One logical unit as its reservations see it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogicalUnit {
    pub(super) abilities: Abilities,
    pub(super) registrations: Map<Nexus, PrKey>,
    pub(super) reservation: Option<Reservation>,
    pub(super) generation: u32,
    pub(super) persist: bool,
    /// Unit attentions that wait, oldest first, for each nexus ever seen.
    attentions: Map<Nexus, Vec<Sense>>,
}

impl LogicalUnit {
    /// A unit just switched on for the first time: nothing registered, generation 0.
    pub fn new(abilities: Abilities) -> Self {
        Self {
            abilities,
            registrations: Map::new(),
            reservation: None,
            generation: 0,
            persist: false,
            attentions: Map::new(),
        }
    }

    /// Carries out one command, or answers why not.
    pub fn execute(&mut self, nexus: Nexus, command: Command) -> Reply {
        self.login(nexus);
        if reports_attention(command)
            && let Some(sense) = self.take_attention(nexus)
        {
            return Err(ScsiStatus::CheckCondition(sense)).into();
        }
        match command {
            Command::Out { key, action } => self.reserve_out(nexus, key, action),
            Command::ReadKeys => self.reserve_in(self.keys()),
            Command::ReadReservation => self.reserve_in(self.shown()),
            Command::ReadFullStatus => self.reserve_in(self.full_status()),
            Command::Read => self.medium(nexus, Access::Read),
            Command::Write => self.medium(nexus, Access::Write),
            Command::TestUnitReady | Command::Inquiry => Ok(Data::None).into(),
            Command::Reset => self.reset(),
        }
    }

    /// A session of this nexus begins, for the first time or again. Its registration, its reservation and the
    /// conditions that waited for it are still there: they belong to the ports, not to the connection.
    pub fn login(&mut self, nexus: Nexus) {
        self.attentions.entry(nexus).or_default();
    }

    /// The array loses its power and comes back. Registrations and reservation stay if the last REGISTER asked
    /// for it; the generation starts again at 0, and every port learns of it by 29/00.
    pub fn power_cycle(&mut self) {
        if !self.persist {
            self.registrations.clear();
            self.reservation = None;
        }
        self.generation = 0;
        self.attentions.iter_mut().for_each(|(_, waiting)| *waiting = vec![Sense::RESET]);
    }

    /// What the array can do.
    pub fn abilities(&self) -> Abilities {
        self.abilities
    }

    /// The generation (PRGENERATION): how often the registrations were worked on since power on.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// True if registrations and reservation will outlive a loss of power.
    pub fn persists(&self) -> bool {
        self.persist
    }

    /// The reservation that stands.
    pub fn reservation(&self) -> Option<Reservation> {
        self.reservation
    }

    /// All registrations, by nexus.
    pub fn registrations(&self) -> impl Iterator<Item = (Nexus, PrKey)> {
        self.registrations.iter().map(|(nexus, key)| (*nexus, *key))
    }

    /// All that decides who may read and write.
    pub(crate) fn rights(&self) -> (Option<Reservation>, Vec<Nexus>) {
        (self.reservation, self.registrations.keys().copied().collect())
    }

    /// The key this nexus is registered with.
    pub fn key_of(&self, nexus: Nexus) -> Option<PrKey> {
        self.registrations.get(&nexus).copied()
    }

    /// Who holds the reservation: nobody, one nexus, or every registrant.
    pub fn holders(&self) -> Vec<Nexus> {
        self.registrations.keys().copied().filter(|nexus| self.role_of(*nexus) == Role::Holder).collect()
    }

    /// What a nexus is to the reservation; without one there are only registrants and strangers.
    pub fn role_of(&self, nexus: Nexus) -> Role {
        if !self.registrations.contains_key(&nexus) {
            return Role::Stranger;
        }
        match self.reservation {
            Some(Reservation { holder: None, .. }) => Role::Holder,
            Some(Reservation { holder, .. }) if holder == Some(nexus) => Role::Holder,
            Some(_) | None => Role::Registrant,
        }
    }

    /// True if the reservation lets this nexus read or write; a unit attention may still come first.
    pub fn may(&self, nexus: Nexus, access: Access) -> bool {
        self.reservation.is_none_or(|standing| permits(standing.kind, self.role_of(nexus), access))
    }

    /// Unit attentions that wait for this nexus, oldest first.
    pub fn attentions(&self, nexus: Nexus) -> &[Sense] {
        self.attentions.get(&nexus).map_or(&[], Vec::as_slice)
    }

    /// Raises a unit attention; one that waits already is not raised again.
    pub(super) fn raise(&mut self, nexus: Nexus, sense: Sense) {
        let waiting = self.attentions.entry(nexus).or_default();
        if !waiting.contains(&sense) {
            waiting.push(sense);
        }
    }

    /// Raises a unit attention at every registrant but one.
    pub(super) fn raise_at_other_registrants(&mut self, but: Nexus, sense: Sense) {
        let others: Vec<Nexus> = self.registrations.keys().copied().filter(|nexus| *nexus != but).collect();
        others.into_iter().for_each(|nexus| self.raise(nexus, sense));
    }

    fn take_attention(&mut self, nexus: Nexus) -> Option<Sense> {
        let waiting = self.attentions.get_mut(&nexus)?;
        (!waiting.is_empty()).then(|| waiting.remove(0))
    }

    fn reserve_out(&mut self, sender: Nexus, key: PrKey, action: PrOut) -> Reply {
        if !self.abilities.reservations {
            return Err(ScsiStatus::CheckCondition(Sense::INVALID_OPCODE)).into();
        }
        match action {
            PrOut::Register { service_key, persist } => {
                self.register(sender, Some(key), service_key, persist)
            }
            PrOut::RegisterAndIgnore { service_key, persist } => {
                self.register(sender, None, service_key, persist)
            }
            PrOut::Reserve(wanted) => self.reserve(sender, key, wanted),
            PrOut::Release(named) => self.release(sender, key, named),
            PrOut::Clear => self.clear(sender, key),
            PrOut::Preempt { service_key, wanted } => {
                self.preempt(sender, key, service_key, wanted).map(|_| Data::None)
            }
            PrOut::PreemptAndAbort { service_key, wanted } => {
                self.preempt(sender, key, service_key, wanted).map(Data::TasksAborted)
            }
        }
        .into()
    }

    fn reserve_in(&self, data: Data) -> Reply {
        if !self.abilities.reservations {
            return Err(ScsiStatus::CheckCondition(Sense::INVALID_OPCODE)).into();
        }
        Ok(data).into()
    }

    fn keys(&self) -> Data {
        Data::Keys { generation: self.generation, keys: self.registrations.values().copied().collect() }
    }

    fn shown(&self) -> Data {
        let reservation = self.reservation.map(|standing| Shown {
            key: standing.holder.and_then(|holder| self.key_of(holder)).unwrap_or_default(),
            kind: standing.kind,
        });
        Data::Reservation { generation: self.generation, reservation }
    }

    fn full_status(&self) -> Data {
        let kind_if_held = |nexus| match self.role_of(nexus) {
            Role::Holder => self.reservation.map(Reservation::kind),
            Role::Registrant | Role::Stranger => None,
        };
        let registrations = self
            .registrations()
            .map(|(nexus, key)| FullStatus { nexus, key, holds: kind_if_held(nexus) })
            .collect();
        Data::FullStatus { generation: self.generation, registrations }
    }

    fn medium(&self, nexus: Nexus, access: Access) -> Reply {
        if self.may(nexus, access) { Ok(Data::None) } else { Err(ScsiStatus::ReservationConflict) }.into()
    }

    /// Keys, reservation and generation stay; every task ends.
    fn reset(&mut self) -> Reply {
        let everyone: Vec<Nexus> = self.attentions.keys().copied().collect();
        everyone.iter().for_each(|nexus| self.raise(*nexus, Sense::DEVICE_RESET));
        Reply { status: ScsiStatus::FunctionComplete, data: Data::TasksAborted(everyone) }
    }
}

/// A waiting unit attention answers every command but INQUIRY; a task management function is no command.
fn reports_attention(command: Command) -> bool {
    match command {
        Command::Inquiry | Command::Reset => false,
        Command::Out { .. }
        | Command::ReadKeys
        | Command::ReadReservation
        | Command::ReadFullStatus
        | Command::Read
        | Command::Write
        | Command::TestUnitReady => true,
    }
}

impl Digestible for LogicalUnit {
    fn write(&self, digest: &mut Digest) {
        digest.bool(self.abilities.reservations);
        digest.bool(self.abilities.persistence);
        digest.bool(self.abilities.max_registrations.is_some());
        digest.u32(self.abilities.max_registrations.unwrap_or_default());
        digest.len(self.registrations.len());
        for (nexus, key) in &self.registrations {
            digest.add(nexus);
            digest.u64(key.0);
        }
        digest.add(&self.reservation);
        digest.u32(self.generation);
        digest.bool(self.persist);
        digest.len(self.attentions.len());
        for (nexus, waiting) in &self.attentions {
            digest.add(nexus);
            digest.len(waiting.len());
            waiting.iter().for_each(|sense| digest.bytes(&[sense.key, sense.asc, sense.ascq]));
        }
    }
}

impl Digestible for Nexus {
    fn write(&self, digest: &mut Digest) {
        digest.u32(self.initiator);
        digest.u32(self.target_port);
    }
}

impl Digestible for Reservation {
    fn write(&self, digest: &mut Digest) {
        digest.u8(self.kind.code());
        digest.add(&self.holder);
    }
}

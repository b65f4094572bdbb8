//! What can be sent to a logical unit, and what it answers.

use lab_units::scsi::{PrKey, ReservationType, ScsiStatus};

/// An I_T nexus: one initiator port (for iSCSI name and ISID) at one target port.
/// A registration belongs to it; the world says which host and path it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nexus {
    /// The initiator port.
    pub initiator: u32,
    /// The target port.
    pub target_port: u32,
}

/// Scope and type as they stand in a command: any code can be sent, not every code is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeAndType {
    /// 0 is the logical unit, the only scope SPC-4 still defines.
    pub scope: u8,
    /// The code of the type.
    pub kind: u8,
}

impl ScopeAndType {
    /// The type, if type and scope are both defined.
    pub fn defined(self) -> Option<ReservationType> {
        ReservationType::from_code(self.kind).filter(|_| self.scope == 0)
    }
}

impl From<ReservationType> for ScopeAndType {
    fn from(kind: ReservationType) -> Self {
        Self { scope: 0, kind: kind.code() }
    }
}

/// A command from one nexus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// PERSISTENT RESERVE OUT.
    Out {
        /// The reservation key: what the sender claims to be registered with, 0 if not at all.
        key: PrKey,
        /// The service action.
        action: PrOut,
    },
    /// PERSISTENT RESERVE IN, READ KEYS.
    ReadKeys,
    /// PERSISTENT RESERVE IN, READ RESERVATION.
    ReadReservation,
    /// PERSISTENT RESERVE IN, READ FULL STATUS.
    ReadFullStatus,
    /// Any READ of the medium.
    Read,
    /// Any WRITE to the medium.
    Write,
    /// TEST UNIT READY.
    TestUnitReady,
    /// INQUIRY.
    Inquiry,
    /// LOGICAL UNIT RESET, a task management function.
    Reset,
}

/// The service actions of PERSISTENT RESERVE OUT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrOut {
    /// REGISTER: registers, changes the key, or unregisters (service key 0).
    Register {
        /// The new key.
        service_key: PrKey,
        /// Asks for registrations that outlive a loss of power (APTPL); the last word counts for all.
        persist: bool,
    },
    /// REGISTER AND IGNORE EXISTING KEY: the same without a look at the reservation key.
    RegisterAndIgnore {
        /// The new key.
        service_key: PrKey,
        /// As in REGISTER.
        persist: bool,
    },
    /// RESERVE.
    Reserve(ScopeAndType),
    /// RELEASE.
    Release(ScopeAndType),
    /// CLEAR: the reservation and every registration go.
    Clear,
    /// PREEMPT: registrations go, perhaps the reservation changes hands.
    Preempt {
        /// The key of the victims.
        service_key: PrKey,
        /// The reservation to make, if one is taken over.
        wanted: ScopeAndType,
    },
    /// PREEMPT AND ABORT: the same, and the victims' tasks are aborted.
    PreemptAndAbort {
        /// The key of the victims.
        service_key: PrKey,
        /// The reservation to make, if one is taken over.
        wanted: ScopeAndType,
    },
}

/// The answer to a [`Command`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// How it ended.
    pub status: ScsiStatus,
    /// What came with it; [`Data::None`] unless it ended well.
    pub data: Data,
}

/// What a command brings besides its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// Nothing.
    None,
    /// The answer to READ KEYS.
    Keys {
        /// The generation.
        generation: u32,
        /// One key per registration, so a shared key comes more than once.
        keys: Vec<PrKey>,
    },
    /// The answer to READ RESERVATION.
    Reservation {
        /// The generation.
        generation: u32,
        /// The reservation, if there is one.
        reservation: Option<Shown>,
    },
    /// The answer to READ FULL STATUS.
    FullStatus {
        /// The generation.
        generation: u32,
        /// One entry per registration.
        registrations: Vec<FullStatus>,
    },
    /// For the world, not the sender: running tasks of these nexuses end here (PREEMPT AND ABORT, reset).
    TasksAborted(Vec<Nexus>),
}

/// A reservation as READ RESERVATION shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The holder's key; 0 for the all-registrants types.
    pub key: PrKey,
    /// The type.
    pub kind: ReservationType,
}

/// One registration as READ FULL STATUS shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullStatus {
    /// Whose it is.
    pub nexus: Nexus,
    /// Its key.
    pub key: PrKey,
    /// The type of the reservation if this nexus holds it.
    pub holds: Option<ReservationType>,
}

/// A refusal carries no data.
impl From<Result<Data, ScsiStatus>> for Reply {
    fn from(outcome: Result<Data, ScsiStatus>) -> Self {
        match outcome {
            Ok(data) => Self { status: ScsiStatus::Good, data },
            Err(status) => Self { status, data: Data::None },
        }
    }
}

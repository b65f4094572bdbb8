//! SCSI-3 persistent reservations of one logical unit, as plain data.
//!
//! ```text
//!               Register, RegisterAndIgnore            Reserve, Preempt
//!   stranger ------------------------------> registrant ---------------> holder
//!            <------------------------------            <---------------
//!             Register with service key 0,               Release, Preempt or Clear
//!             Preempt or Clear by another                by another
//! ```
//! Happy path of a clustered disk: each node registers its own key, one reserves "write exclusive, registrants
//! only", all of them write. A node that falls out is preempted: its registration goes, its next command is
//! answered by a unit attention, every later write by RESERVATION CONFLICT.
//!
//! Rules: facts, persistent-reservations. Where the standard leaves room, this unit does the following:
//! * a register that does nothing (stranger, service key 0) is not counted in the generation;
//! * a wrong key in RELEASE is a conflict, also from a registrant that holds nothing;
//! * PREEMPT with service key 0 is 5 26/00 unless an all-registrants reservation stands, also with nothing reserved;
//! * an undefined scope or type in RESERVE is 5 24/00 after the key and before the reservation is looked at;
//! * the own key as service key under an all-registrants reservation removes the sender's registration too;
//! * a login raises no unit attention; a reset raises 29/03 at every port, also at the one that asked for it;
//! * TEST UNIT READY is never refused because of a reservation.

mod access;
mod command;
mod preempt;
mod reserve;
mod unit;

pub use access::{Access, Role, permits};
pub use command::{Command, Data, FullStatus, Nexus, PrOut, Reply, ScopeAndType, Shown};
pub use unit::{Abilities, LogicalUnit, Reservation};

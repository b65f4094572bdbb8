//! Who may read and write while a reservation stands: the rule as one table.

use lab_units::scsi::ReservationType::{self, *};

/// What a nexus wants of the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// READ commands.
    Read,
    /// WRITE commands.
    Write,
}

/// What a nexus is to the reservation of a logical unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Holds the reservation; for the all-registrants types every registrant does.
    Holder,
    /// Has a registered key and holds nothing.
    Registrant,
    /// Has no registered key.
    Stranger,
}

#[derive(Clone, Copy)]
struct Rights {
    read: bool,
    write: bool,
}

const RW: Rights = Rights { read: true, write: true };
const R: Rights = Rights { read: true, write: false };
const NO: Rights = Rights { read: false, write: false };

/// SPC-4, commands allowed in the presence of reservations. A holder may do everything; under the
/// all-registrants types every registrant is one, so their middle column only says the same again.
#[rustfmt::skip]
const TABLE: [(ReservationType, Rights, Rights); 6] = [
    //                              registrant  stranger
    (WriteExclusive,                R,          R),
    (ExclusiveAccess,               NO,         NO),
    (WriteExclusiveRegistrantsOnly, RW,         R),
    (ExclusiveAccessRegistrantsOnly, RW,        NO),
    (WriteExclusiveAllRegistrants,  RW,         R),
    (ExclusiveAccessAllRegistrants, RW,         NO),
];

/// True if a reservation of this type lets this role do this.
pub fn permits(kind: ReservationType, role: Role, access: Access) -> bool {
    let row = TABLE.iter().find(|row| row.0 == kind).expect("the table has a row for each of the six types");
    let rights = match role {
        Role::Holder => RW,
        Role::Registrant => row.1,
        Role::Stranger => row.2,
    };
    match access {
        Access::Read => rights.read,
        Access::Write => rights.write,
    }
}

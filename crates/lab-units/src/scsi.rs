//! The words of SCSI-3 persistent reservations (SPC-4).

use std::fmt;

/// A registration key; zero stands for "none".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrKey(pub u64);

/// The six reservation types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReservationType {
    /// Only the holder writes, everyone reads.
    WriteExclusive,
    /// Only the holder reads and writes.
    ExclusiveAccess,
    /// Registrants write, everyone reads; one holder.
    WriteExclusiveRegistrantsOnly,
    /// Registrants read and write; one holder.
    ExclusiveAccessRegistrantsOnly,
    /// Registrants write, everyone reads; every registrant holds it.
    WriteExclusiveAllRegistrants,
    /// Registrants read and write; every registrant holds it.
    ExclusiveAccessAllRegistrants,
}

impl ReservationType {
    /// All types in the order of their codes (1, 3, 5, 6, 7, 8).
    pub const ALL: [Self; 6] = [
        Self::WriteExclusive,
        Self::ExclusiveAccess,
        Self::WriteExclusiveRegistrantsOnly,
        Self::ExclusiveAccessRegistrantsOnly,
        Self::WriteExclusiveAllRegistrants,
        Self::ExclusiveAccessAllRegistrants,
    ];

    /// The code in the CDB (SPC-4: codes 0, 2, 4 and 9 to 15 are obsolete or reserved).
    pub const fn code(self) -> u8 {
        match self {
            Self::WriteExclusive => 1,
            Self::ExclusiveAccess => 3,
            Self::WriteExclusiveRegistrantsOnly => 5,
            Self::ExclusiveAccessRegistrantsOnly => 6,
            Self::WriteExclusiveAllRegistrants => 7,
            Self::ExclusiveAccessAllRegistrants => 8,
        }
    }

    /// The type with this code in the CDB, if the standard defines one.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The type with the name the console uses.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// True if every registrant counts as a holder.
    pub const fn is_all_registrants(self) -> bool {
        matches!(self, Self::WriteExclusiveAllRegistrants | Self::ExclusiveAccessAllRegistrants)
    }

    /// True for the types that favour registrants without making all of them holders.
    pub const fn is_registrants_only(self) -> bool {
        matches!(self, Self::WriteExclusiveRegistrantsOnly | Self::ExclusiveAccessRegistrantsOnly)
    }

    /// True if strangers may still read.
    pub const fn strangers_may_read(self) -> bool {
        matches!(
            self,
            Self::WriteExclusive | Self::WriteExclusiveRegistrantsOnly | Self::WriteExclusiveAllRegistrants
        )
    }

    /// The name the console uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WriteExclusive => "WriteExclusive",
            Self::ExclusiveAccess => "ExclusiveAccess",
            Self::WriteExclusiveRegistrantsOnly => "WriteExclusiveRegistrantsOnly",
            Self::ExclusiveAccessRegistrantsOnly => "ExclusiveAccessRegistrantsOnly",
            Self::WriteExclusiveAllRegistrants => "WriteExclusiveAllRegistrants",
            Self::ExclusiveAccessAllRegistrants => "ExclusiveAccessAllRegistrants",
        }
    }
}

/// Sense key with additional sense code and qualifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sense {
    /// Sense key: 5 illegal request, 6 unit attention.
    pub key: u8,
    /// Additional sense code.
    pub asc: u8,
    /// Additional sense code qualifier.
    pub ascq: u8,
}

impl Sense {
    /// Reservations preempted, by CLEAR.
    pub const RESERVATIONS_PREEMPTED: Self = Self { key: 6, asc: 0x2a, ascq: 0x03 };
    /// Reservations released.
    pub const RESERVATIONS_RELEASED: Self = Self { key: 6, asc: 0x2a, ascq: 0x04 };
    /// Registrations preempted.
    pub const REGISTRATIONS_PREEMPTED: Self = Self { key: 6, asc: 0x2a, ascq: 0x05 };
    /// Power on, reset or bus device reset occurred.
    pub const RESET: Self = Self { key: 6, asc: 0x29, ascq: 0x00 };
    /// Bus device reset function occurred: someone reset the logical unit.
    pub const DEVICE_RESET: Self = Self { key: 6, asc: 0x29, ascq: 0x03 };
    /// Invalid field in CDB.
    pub const INVALID_FIELD_IN_CDB: Self = Self { key: 5, asc: 0x24, ascq: 0x00 };
    /// Invalid field in parameter list.
    pub const INVALID_FIELD_IN_PARAMETERS: Self = Self { key: 5, asc: 0x26, ascq: 0x00 };
    /// Invalid release of persistent reservation.
    pub const INVALID_RELEASE: Self = Self { key: 5, asc: 0x26, ascq: 0x04 };
    /// Insufficient registration resources: the array's limit of registrations is reached.
    pub const INSUFFICIENT_REGISTRATIONS: Self = Self { key: 5, asc: 0x55, ascq: 0x04 };
    /// Invalid command operation code: what a device without persistent reservations answers.
    pub const INVALID_OPCODE: Self = Self { key: 5, asc: 0x20, ascq: 0x00 };
}

/// `5 26/04`, as the fact base writes it.
impl fmt::Display for Sense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:02X}/{:02X}", self.key, self.asc, self.ascq)
    }
}

/// How a command or a task management function ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScsiStatus {
    /// Carried out.
    Good,
    /// Not carried out because of someone's reservation or a wrong key.
    ReservationConflict,
    /// Not carried out; the sense says why.
    CheckCondition(Sense),
    /// A task management function (such as a reset) is done; it has no status of a command.
    FunctionComplete,
}

/// `GOOD`, `RESERVATION CONFLICT`, `CHECK CONDITION`, `FUNCTION COMPLETE`.
impl fmt::Display for ScsiStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Good => "GOOD",
            Self::ReservationConflict => "RESERVATION CONFLICT",
            Self::CheckCondition(_) => "CHECK CONDITION",
            Self::FunctionComplete => "FUNCTION COMPLETE",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_found_by_its_code_and_its_name() {
        let codes: Vec<u8> = ReservationType::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes, [1, 3, 5, 6, 7, 8]);
        for kind in ReservationType::ALL {
            assert_eq!(ReservationType::from_code(kind.code()), Some(kind));
            assert_eq!(ReservationType::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn a_code_the_standard_does_not_define_is_no_type() {
        for code in [0, 2, 4, 9, 15, 255] {
            assert_eq!(ReservationType::from_code(code), None, "code {code}");
        }
    }
}

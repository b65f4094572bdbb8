//! What a machine refuses before it is a node.

use std::fmt;

use lab_units::{Era, Name};

use super::{Refusal, Words, words};

/// A refusal of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostRefusal {
    /// Its processor has no hardware virtualisation (S2-04).
    NoVirtualization(Name),
    /// Its processor runs no 64-bit system, and this version is nothing else (S2-06).
    Only64Bit(Era),
    /// It is in no domain.
    NotInDomain(Name),
    /// The domain's policy sets its firewall (S2-15).
    DomainPolicy(Name),
    /// Its firewall lets no remote administration in (S2-14).
    NoRemoteAccess(Name),
}

impl From<HostRefusal> for Refusal {
    fn from(refusal: HostRefusal) -> Self {
        Self::Host(refusal)
    }
}

impl HostRefusal {
    pub(super) fn words(&self) -> Words {
        match self {
            Self::NoVirtualization(_) => {
                words("NoVirtualization", "Give the role to a machine whose processor has it.", "S2-04")
            }
            Self::Only64Bit(_) => words("Only64Bit", "Take a 64-bit processor.", "S2-06"),
            Self::NotInDomain(_) => {
                words("NotInDomain", "Join it: Add-Computer.", "S2-16; facts: validation §5")
            }
            Self::DomainPolicy(_) => words(
                "DomainPolicy",
                "Set it before the machine joins: Remove-Computer, Set-LabHost -RemoteAccess, Add-Computer.",
                "S2-15",
            ),
            Self::NoRemoteAccess(_) => words(
                "NoRemoteAccess",
                "Let it in before the machine joins the domain: Set-LabHost -RemoteAccess Allowed.",
                "S2-14",
            ),
        }
    }
}

impl fmt::Display for HostRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVirtualization(host) => {
                write!(
                    f,
                    "Hyper-V cannot be installed: the processor of {host} has no hardware virtualisation."
                )
            }
            Self::Only64Bit(era) => write!(f, "{era} runs on 64-bit processors only."),
            Self::NotInDomain(host) => write!(f, "{host} is in no domain."),
            Self::DomainPolicy(host) => write!(f, "The firewall of {host} is set by its domain."),
            Self::NoRemoteAccess(host) => {
                write!(f, "The firewall of {host} lets no remote administration in.")
            }
        }
    }
}

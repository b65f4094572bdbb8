//! Quantities that have bounds in the lab.

/// Quantities with bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Memory of a host: 32 MB to 24 TB.
    Memory,
    /// Memory of a VM: 32 MB to 12 TB (recalled: the most that Hyper-V gave until Windows Server 2022).
    VmMemory,
    /// Cores of a host: 1 to 2,048.
    Cores,
    /// Size of a pool, LUN or virtual disk: 1 MB to 64 TB (pool: 16 PB).
    Disk,
    /// Size of a virtual disk before 2012: up to 2,040 GB.
    Vhd,
    /// Bandwidth: 1 Kbps to 1 Tbps.
    Bandwidth,
    /// Latency: up to 10 s.
    Latency,
    /// Loss: 0 to 1,000 per mille.
    Loss,
    /// A node's vote: 0 or 1.
    Votes,
    /// Passes are counted from 1.
    Pass,
    /// Live migrations at the same time: 1 to 1,000.
    Migrations,
    /// The numbers of an IPv4 address: 0 to 255; the length of a subnet's prefix: 1 to 32.
    Address,
    /// Things of this kind in one lab.
    Count,
}

impl Quantity {
    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::Memory => "Memory must be between 32 MB and 24 TB.",
            Self::VmMemory => "The memory of a virtual machine must be between 32 MB and 12 TB.",
            Self::Cores => "Cores must be between 1 and 2,048.",
            Self::Disk => "The size must be between 1 MB and 64 TB, a pool up to 16,384 TB.",
            Self::Vhd => "A virtual disk of this version, a VHD, has at most 2,040 GB; a VHDX needs 2012.",
            Self::Bandwidth => "The bandwidth must be between 1 Kbps and 1,000 Gbps.",
            Self::Latency => "The latency must be at most 10 s.",
            Self::Loss => "The loss must be between 0 and 1,000 per mille.",
            Self::Votes => "A node has 0 or 1 votes.",
            Self::Pass => "Passes of a migration are counted from 1.",
            Self::Migrations => "A host takes part in 1 to 1,000 live migrations at the same time.",
            Self::Address => {
                "An address is four numbers from 0 to 255 with points between; a subnet adds its length: 10.0.1.0/24."
            }
            Self::Count => {
                "The lab holds at most 64 hosts, 64 networks, 256 LUNs and 8,192 virtual machines."
            }
        }
    }
}

//! Roles and features by name.

use crate::command::Feature;

impl Feature {
    /// The name Windows shows.
    pub const fn title(self) -> &'static str {
        match self {
            Self::HyperV => "Hyper-V",
            Self::FailoverClustering => "Failover Clustering",
            Self::MultipathIo => "Multipath I/O",
            Self::Hotfixes => "Latest hotfixes",
        }
    }

    /// The name the console takes.
    pub const fn console_name(self) -> &'static str {
        match self {
            Self::HyperV => "Hyper-V",
            Self::FailoverClustering => "Failover-Clustering",
            Self::MultipathIo => "Multipath-IO",
            Self::Hotfixes => "Hotfixes",
        }
    }

    /// All roles and features.
    pub const ALL: [Self; 3] = [Self::HyperV, Self::FailoverClustering, Self::MultipathIo];
}

//! Named worlds to start from. A preset is a list of commands with waits between them, nothing else: whatever it
//! builds could have been typed.

mod building;
mod cluster;
mod datacenter;
mod parts;
mod two_node_csv;

use lab_kernel::{Engine, SimDuration};
use lab_units::Era;

use crate::command::Command;
use crate::world::World;

pub use building::Building;

/// A named world with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Nothing at all.
    Empty,
    /// The two hosts, the array and the CSV of seed document 001, with three VMs, ready to move one.
    TwoNodeCsv(Era),
    /// A formed, quiet cluster of any size.
    Cluster {
        /// Its nodes, `N1` and up.
        nodes: u32,
        /// Its witness.
        witness: WitnessKind,
        /// The version of Windows.
        era: Era,
    },
    /// A full room: a cluster whose VMs run already.
    Datacenter {
        /// Its nodes, `N1` and up.
        nodes: u32,
        /// Its Cluster Shared Volumes, `Volume1` and up.
        luns: u32,
        /// Its VMs, `VM1` and up.
        vms: u32,
        /// The version of Windows.
        era: Era,
    },
}

/// Most Cluster Shared Volumes of the preset `datacenter`; a size to learn with, no rule of any version.
const MOST_LUNS: u32 = 64;
/// Most VMs on one of its nodes: as many of 4 GB as fit beside the system.
const MOST_VMS_PER_NODE: u32 = 200;
/// Most VMs of all its nodes.
const MOST_VMS: u32 = 8_000;

/// The witness of a preset cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WitnessKind {
    /// None.
    None,
    /// A disk.
    Disk,
    /// A file share.
    FileShare,
    /// A cloud blob.
    Cloud,
    /// A disk that alone counts.
    DiskOnly,
}

impl WitnessKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::None, Self::Disk, Self::FileShare, Self::Cloud, Self::DiskOnly];

    /// The name the console takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Disk => "Disk",
            Self::FileShare => "FileShare",
            Self::Cloud => "Cloud",
            Self::DiskOnly => "DiskOnly",
        }
    }
}

/// One step of a preset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A command.
    Do(Command),
    /// Time passes.
    Wait(SimDuration),
}

/// Why a preset cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresetError {
    /// The number of nodes is beyond the version's limit, or zero.
    Nodes {
        /// Asked for.
        asked: u32,
        /// The version's limit.
        limit: u32,
        /// The version.
        era: Era,
    },
    /// A full room cannot be filled so.
    Room {
        /// What there would be too many or too few of.
        what: &'static str,
        /// Asked for.
        asked: u32,
        /// The most there can be.
        limit: u32,
    },
    /// The version knows no Cluster Shared Volumes.
    NoCsv {
        /// The version.
        era: Era,
    },
    /// The version does not know the witness.
    Witness {
        /// Asked for.
        witness: WitnessKind,
        /// The version.
        era: Era,
    },
}

impl std::fmt::Display for PresetError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nodes { asked, limit, era } => {
                write!(
                    f,
                    "A cluster of {era} has 1 to {limit} nodes, not {asked}; choose another number or version."
                )
            }
            Self::Room { what, asked, limit } => {
                write!(f, "This preset has 1 to {limit} {what}, not {asked}; choose another number.")
            }
            Self::NoCsv { era } => {
                write!(
                    f,
                    "{era} knows no Cluster Shared Volumes, which this preset needs; choose 2008R2 or later."
                )
            }
            Self::Witness { witness, era } => {
                write!(
                    f,
                    "{era} knows no witness of the kind {}; choose another kind or version.",
                    witness.name()
                )
            }
        }
    }
}

impl Preset {
    /// Names of the presets, as `Use-LabPreset` takes them.
    pub const NAMES: [&'static str; 4] = ["empty", "two-node-csv", "cluster", "datacenter"];

    /// Whether it can be built.
    ///
    /// # Errors
    /// What is wrong with its parameters.
    pub fn check(&self) -> Result<(), PresetError> {
        match *self {
            Self::Empty => Ok(()),
            Self::TwoNodeCsv(era) => check_csv(era),
            Self::Cluster { nodes, witness, era } => {
                check_nodes(nodes, era)?;
                let is_known = witness != WitnessKind::Cloud || lab_cluster::rules(era).cloud_witness;
                if is_known { Ok(()) } else { Err(PresetError::Witness { witness, era }) }
            }
            Self::Datacenter { nodes, luns, vms, era } => {
                check_nodes(nodes, era)?;
                check_csv(era)?;
                check_room("volumes", luns, MOST_LUNS)?;
                check_room("VMs", vms, MOST_VMS.min(nodes * MOST_VMS_PER_NODE))
            }
        }
    }

    /// Its steps.
    pub fn steps(&self) -> Vec<Step> {
        match *self {
            Self::Empty => Vec::new(),
            Self::TwoNodeCsv(era) => two_node_csv::steps(era),
            Self::Cluster { nodes, witness, era } => cluster::steps(nodes, witness, era),
            Self::Datacenter { nodes, luns, vms, era } => datacenter::steps(nodes, luns, vms, era),
        }
    }

    /// A run that has just done all its steps.
    ///
    /// # Panics
    /// If a step is refused: presets are tested, a refusal is a mistake of ours.
    pub fn start(&self, seed: u64) -> Engine<World> {
        let mut building = self.begin(seed);
        while !building.go_on(u64::MAX) {}
        building.finish()
    }

    /// The same, to be done in slices.
    pub fn begin(&self, seed: u64) -> Building {
        Building::new(self.steps(), seed)
    }
}

fn check_csv(era: Era) -> Result<(), PresetError> {
    if lab_cluster::rules(era).csv { Ok(()) } else { Err(PresetError::NoCsv { era }) }
}

fn check_nodes(asked: u32, era: Era) -> Result<(), PresetError> {
    let limit = lab_cluster::rules(era).max_nodes;
    if (1..=limit).contains(&asked) { Ok(()) } else { Err(PresetError::Nodes { asked, limit, era }) }
}

fn check_room(what: &'static str, asked: u32, limit: u32) -> Result<(), PresetError> {
    if (1..=limit).contains(&asked) { Ok(()) } else { Err(PresetError::Room { what, asked, limit }) }
}

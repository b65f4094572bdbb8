//! Named worlds to start from. A preset is a list of commands with waits between them, nothing else: whatever it
//! builds could have been typed.

mod cluster;
mod two_node_csv;

use lab_kernel::{Engine, SimDuration};
use lab_units::Era;

use crate::command::Command;
use crate::world::World;

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
}

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
    pub const NAMES: [&'static str; 3] = ["empty", "two-node-csv", "cluster"];

    /// Whether it can be built.
    ///
    /// # Errors
    /// What is wrong with its parameters.
    pub fn check(&self) -> Result<(), PresetError> {
        let Self::Cluster { nodes, witness, era } = *self else { return Ok(()) };
        let rules = lab_cluster::rules(era);
        if !(1..=rules.max_nodes).contains(&nodes) {
            return Err(PresetError::Nodes { asked: nodes, limit: rules.max_nodes, era });
        }
        if witness == WitnessKind::Cloud && !rules.cloud_witness {
            return Err(PresetError::Witness { witness, era });
        }
        Ok(())
    }

    /// Its steps.
    pub fn steps(&self) -> Vec<Step> {
        match *self {
            Self::Empty => Vec::new(),
            Self::TwoNodeCsv(era) => two_node_csv::steps(era),
            Self::Cluster { nodes, witness, era } => cluster::steps(nodes, witness, era),
        }
    }

    /// A run that has just done all its steps.
    ///
    /// # Panics
    /// If a step is refused: presets are tested, a refusal is a mistake of ours.
    pub fn start(&self, seed: u64) -> Engine<World> {
        let mut engine = Engine::new(World::new(seed));
        for step in self.steps() {
            match step {
                Step::Do(command) => {
                    let outcome = engine.submit(command.clone());
                    if let Err(refusal) = outcome {
                        panic!("{self:?}: {command:?} was refused: {refusal}");
                    }
                }
                Step::Wait(span) => {
                    let until = engine.now() + span;
                    engine.advance_to(until, u64::MAX);
                }
            }
        }
        engine
    }
}

//! Why a link cannot be opened, or a run not be put into one: what is wrong, where, and what to do.

use std::fmt;

use lab_kernel::SimTime;
use lab_world::Refusal;
use lab_world::preset::PresetError;

/// A link that cannot be opened, or a run that cannot be put into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// The text has not the form of a link.
    NotALink,
    /// The link holds a kind of thing this program does not know.
    UnknownKind(char),
    /// The link was made by a later version of this program.
    FutureVersion {
        /// Its version.
        found: u32,
        /// The latest one known here.
        known: u32,
    },
    /// Something was changed or lost on the way.
    Damaged(Part),
    /// It would hold more than the lab carries out.
    TooLarge(Limit),
    /// The link names a start that cannot be built.
    Start(PresetError),
    /// The lab refuses one of its commands.
    Refused {
        /// The command's place, from 0.
        index: usize,
        /// When it was to be given.
        time: SimTime,
        /// Why it is refused.
        refusal: Refusal,
    },
}

/// The part of a link where the damage shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The check does not fit the rest.
    Check,
    /// Characters that no link contains.
    Letters,
    /// The compressed bytes.
    Compression,
    /// The tables inside.
    Tables,
    /// The world to start from.
    Start,
    /// The times.
    Times,
    /// One command, by its place from 0.
    Command(usize),
}

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The text itself.
    Text,
    /// The bytes after inflating.
    Bytes,
    /// The number of commands.
    Commands,
    /// The length of the run.
    Time,
    /// What has to be simulated to open it.
    Work,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotALink => {
                write!(f, "This is not a link to a run: one begins with '#r'. Copy the whole link.")
            }
            Self::UnknownKind(kind) => {
                write!(f, "The link is of a kind '{kind}' that this version does not know. Reload to update.")
            }
            Self::FutureVersion { found, known } => write!(
                f,
                "The link has version {found}, and this version of the lab reads up to {known}. Reload to update."
            ),
            Self::Damaged(part) => {
                write!(f, "The link is damaged: {part}. Copy it again from where it came from.")
            }
            Self::TooLarge(limit) => {
                write!(f, "The run is too large for a link: {limit}. Save it as a script.")
            }
            Self::Start(error) => write!(f, "The link's start cannot be built. {error}"),
            Self::Refused { index, time, refusal } => write!(
                f,
                "Command {} of the link, given at {time} s, is refused by this version of the lab: {refusal}",
                index + 1
            ),
        }
    }
}

impl std::error::Error for LinkError {}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check => write!(f, "a piece is missing or was changed"),
            Self::Letters => write!(f, "it has characters that no link contains"),
            Self::Compression => write!(f, "its content cannot be unpacked"),
            Self::Tables => write!(f, "its tables do not fit together"),
            Self::Start => write!(f, "it does not say what to start from"),
            Self::Times => write!(f, "its times do not follow each other"),
            Self::Command(index) => write!(f, "its command {} cannot be read", index + 1),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => write!(f, "its text is longer than {} characters", super::MAX_TEXT),
            Self::Bytes => write!(f, "unpacked it has more than {} bytes", super::MAX_BYTES),
            Self::Commands => write!(f, "it has more than {} commands", super::MAX_COMMANDS),
            Self::Time => write!(f, "it lasts longer than {} days", super::MAX_DAYS),
            Self::Work => write!(f, "more than {} things happen in it", super::MAX_STEPS),
        }
    }
}

//! A run as a link: `#<kind><version>.<payload>~<check>`.
//!
//! The payload holds what a run is made of and nothing else: the start, the commands with their times, how far it has
//! come, and the moment to show. It never holds the layout of windows. Reading is total: whatever the text is, the
//! answer is a run or a [`LinkError`] that names the failing part; sizes are bounded before anything is unpacked,
//! and every command goes through the same `admit` as one that was typed. A link once made is read for ever.

mod cells;
mod commands;
mod error;
mod frame;
mod pack;
mod playing;
#[cfg(test)]
mod samples;
mod table;
#[cfg(test)]
mod tests;
mod wire;

use lab_kernel::SimTime;
use lab_world::Command;

use crate::journal::Entry;
use crate::session::{Session, Start};

pub use error::{Limit, LinkError, Part};
pub use playing::Playing;

/// The longest text read.
pub const MAX_TEXT: usize = 1 << 20;
/// The most bytes a payload is unpacked to.
pub const MAX_BYTES: usize = 1 << 20;
/// The most commands in a run.
pub const MAX_COMMANDS: usize = 100_000;
/// The longest run, in days.
pub const MAX_DAYS: u64 = 400;
/// The most due entries handled to open a link: a second or two of work.
pub const MAX_STEPS: u64 = 2_000_000;

/// The kind of link that holds a run.
const RUN: char = 'r';
const VERSION: u32 = 1;
const MAX_TIME: SimTime = SimTime::from_nanos(MAX_DAYS * 86_400 * 1_000_000_000);

/// What a link says, before any of it is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// What to start from.
    pub start: Start,
    /// The commands, in order.
    pub commands: Vec<Entry<Command>>,
    /// How far the run has come.
    pub present: SimTime,
    /// The moment to show.
    pub shown: SimTime,
    /// What the end looked like when the link was made: half of its digest.
    check: u32,
}

/// An opened link.
#[derive(Clone)]
pub struct Opened {
    /// The run, at the moment to show.
    pub session: Session,
    /// The run ended as it did when the link was made. False after a change of the lab's rules.
    pub faithful: bool,
}

/// The link to the present branch of a run.
///
/// # Errors
/// When the run is longer than links may be.
pub fn encode(session: &Session) -> Result<String, LinkError> {
    if session.steps_at_horizon() > MAX_STEPS {
        return Err(LinkError::TooLarge(Limit::Work));
    }
    Recipe::of(session).encode()
}

/// Reads a link; carries out nothing.
///
/// # Errors
/// What is wrong with it.
pub fn decode(text: &str) -> Result<Recipe, LinkError> {
    if text.len() > MAX_TEXT {
        return Err(LinkError::TooLarge(Limit::Text));
    }
    let frame = frame::unframe(text)?;
    if frame.kind != RUN {
        return Err(LinkError::UnknownKind(frame.kind));
    }
    if frame.version != VERSION {
        return Err(LinkError::FutureVersion { found: frame.version, known: VERSION });
    }
    wire::read(&pack::unpack(frame.payload)?)
}

/// Reads a link and plays its run.
///
/// # Errors
/// What is wrong with it, or which command the lab refuses.
pub fn open(text: &str) -> Result<Opened, LinkError> {
    decode(text)?.play()
}

impl Recipe {
    /// What a link to the present branch of a run says.
    pub fn of(session: &Session) -> Self {
        Self {
            start: session.start(),
            commands: session.journal().to_vec(),
            present: session.horizon(),
            shown: session.now(),
            check: half(session.digest_at_horizon()),
        }
    }

    /// The link that says this.
    ///
    /// # Errors
    /// When the run is longer than links may be.
    pub fn encode(&self) -> Result<String, LinkError> {
        if self.commands.len() > MAX_COMMANDS {
            return Err(LinkError::TooLarge(Limit::Commands));
        }
        if self.present > MAX_TIME {
            return Err(LinkError::TooLarge(Limit::Time));
        }
        let bytes = wire::write(self)?;
        if bytes.len() > MAX_BYTES {
            return Err(LinkError::TooLarge(Limit::Bytes));
        }
        let link = frame::frame(RUN, VERSION, &pack::pack(&bytes));
        if link.len() > MAX_TEXT { Err(LinkError::TooLarge(Limit::Text)) } else { Ok(link) }
    }

    /// Plays the run.
    ///
    /// # Errors
    /// Which command the lab refuses, or that it would take too long.
    pub fn play(self) -> Result<Opened, LinkError> {
        let mut playing = self.begin();
        loop {
            if let Some(opened) = playing.go_on(u64::MAX)? {
                return Ok(opened);
            }
        }
    }

    /// The same, to be done in slices.
    pub fn begin(self) -> Playing {
        Playing::new(self)
    }
}

fn half(digest: u64) -> u32 {
    (digest >> 32) as u32
}

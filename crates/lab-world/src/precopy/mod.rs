//! Iterative pre-copy, page by page: passes, the stop rule, the switch.
//!
//! ```text
//!            +---- after_pass: AnotherPass ----+
//!            v                                 |
//!  Setup -> Copying ---------------------------+--- StopAndCopy -> Handover -> Done
//!            |                 after_pass: StopAndCopy  ^ guest stopped        guest runs on the target
//!            +---- after_pass: GiveUp, time limit ----> GivenUp (guest runs on at the source)
//! ```
//! Happy path: all pages are marked and sent while the guest writes on; pages written meanwhile are sent again in
//! the next pass; when little enough is left the guest stops, the rest and the device state follow, the guest
//! resumes on the target.
//!
//! # How a caller drives it
//! 1. `Precopy::new(policy, memory, now)` when the migration starts. Keep the guest's [`crate::guest::Writer`].
//! 2. Ask [`Precopy::next_wake`] with the bandwidth of the moment, and put a wake-up into the calendar
//!    (`None`: it is over). A wake-up that comes early, or twice, does no harm.
//! 3. At the wake-up, **and before the bandwidth changes**, call [`Precopy::advance`] with the bandwidth that was
//!    valid since the last call. It returns the [`Fact`]s of that span, each with its exact moment. Then ask again.
//! 4. [`Precopy::demand`] says how much bandwidth it could use now (a cap by policy ends with the stop).
//! 5. To cancel, drop it: until [`Fact::Resumed`] the guest at the source is the only complete one. Set the
//!    writer's speed back to full ([`crate::guest::Writer::set_speed`]), for a rule may have slowed it.

mod decide;
mod discipline;
mod fact;
mod machine;
mod microscope;
mod policy;
mod qemu;
mod reason;
mod rounds;
#[cfg(test)]
mod tests;
mod textbook;

pub use decide::{Next, Pass, after_pass, threshold};
pub use fact::Fact;
pub use machine::{Phase, Precopy};
pub use microscope::{Cell, Live};
pub use policy::{Costs, Policy, StopRule};
pub use qemu::{AutoConverge, QemuHost, Wire};
pub use reason::Reason;
pub use textbook::{Expected, Textbook};

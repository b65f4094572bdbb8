//! A guest: its memory, what it writes, and the map of pages written.
//!
//! ```text
//!  Workload (phases of Writes) --> Writer::write_until(now, map) --> DirtyMap
//!                                     ^ own random stream "guest/<vm name>"
//! ```
//! A caller keeps one [`Writer`] per running guest. Nothing is drawn while nobody looks: without a migration
//! [`Writer::skip_until`] only moves the clock (and the exact pointer of a sequential walk). A migration hands the
//! writer to [`crate::precopy::Precopy::advance`], which asks for the writes it needs.

mod dirty_map;
mod fill;
mod memory;
mod profile;
mod workload;
mod writer;

pub use dirty_map::{DirtyMap, MapError, Scan};
pub use memory::{LayoutError, Memory};
pub use profile::Profile;
pub use workload::{Pattern, Phase, Workload, Writes};
pub use writer::{PageSink, Writer};

//! Workloads by name: what usual guests do to their memory, phase by phase. All figures are assumed; each is chosen so
//! that a move over 1 Gbit/s (28,900 pages a second) shows what is typical of it.

use lab_kernel::SimDuration;
use lab_units::Pages;

use super::workload::{Pattern, Phase, Writes};

/// A usual guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// It starts: files are read into memory, again and again as in a boot storm.
    Boot,
    /// It waits for work.
    Idle,
    /// Transactions all over its buffers, and a checkpoint now and then.
    Database,
    /// Large files go through its cache, with pauses.
    FileCopy,
    /// A small ring of buffers, written all the time.
    VideoCall,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Boot, Self::Idle, Self::Database, Self::FileCopy, Self::VideoCall];

    /// The name the console takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Boot => "Boot",
            Self::Idle => "Idle",
            Self::Database => "Database",
            Self::FileCopy => "FileCopy",
            Self::VideoCall => "VideoCall",
        }
    }

    /// Its phases in a memory of this size, all of which it has touched. The first is the one it is named after.
    pub fn phases(self, memory: Pages) -> Vec<Phase> {
        use Pattern::{HotCold, Sequential, Uniform};
        let phase = |seconds, share: u64, per_second, pattern| Phase {
            lasts: SimDuration::from_secs(seconds),
            writes: Writes { base: 0, pages: (memory.0 / share).max(1), per_second, pattern },
        };
        let idle = |seconds| phase(seconds, 64, 500, HotCold);
        match self {
            // 80 MB/s read in for half a minute.
            Self::Boot => vec![phase(30, 2, 20_000, Sequential), phase(60, 8, 2_000, HotCold), idle(120)],
            Self::Idle => vec![idle(3_600)],
            Self::Database => vec![phase(50, 4, 10_000, HotCold), phase(10, 4, 25_000, Sequential)],
            // As fast as the link that would have to carry it.
            Self::FileCopy => vec![phase(20, 2, 28_000, Sequential), idle(10)],
            Self::VideoCall => vec![phase(60, 128, 15_000, Sequential), phase(10, 32, 5_000, Uniform)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guest::{Memory, Workload};

    #[test]
    fn every_profile_fits_the_smallest_and_a_large_guest() {
        for pages in [Pages(8_192), Pages(16 * 1_048_576)] {
            let memory = Memory::new(pages, pages).expect("all of it is held");
            for profile in Profile::ALL {
                assert!(Workload::phased(&memory, profile.phases(pages)).is_ok(), "{profile:?} in {pages:?}");
            }
        }
    }
}

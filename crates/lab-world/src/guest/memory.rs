//! The layout of a guest's memory: how many pages, and which of them hold something other than zeros.

use std::fmt;
use std::ops::Range;

use lab_kernel::{Digest, Digestible};
use lab_units::Pages;

/// More than any Hyper-V guest has (12 TiB in Windows Server 2016); page numbers fit in 32 bits.
const MOST_PAGES: u64 = (1 << 32) - 1;

/// A guest's memory: its size and its non-zero pages. All other pages hold zeros and cost little to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    pages: u64,
    resident: Vec<Range<u64>>,
}

/// Why a memory or a workload is not possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayoutError {
    /// The memory has no pages, or more than page numbers reach.
    Size {
        /// Pages asked for.
        pages: u64,
    },
    /// A range of non-zero pages is empty, out of order, or outside the memory.
    Resident {
        /// The range asked for.
        range: Range<u64>,
        /// Pages there are.
        pages: u64,
    },
    /// The guest would write to pages that it does not hold.
    Writes {
        /// The pages it would write to.
        range: Range<u64>,
        /// Non-zero pages there are in that range.
        resident: u64,
    },
    /// A workload without phases, or with one that never passes.
    Phases,
}

impl Memory {
    /// A memory whose first `resident` pages are non-zero.
    pub fn new(pages: Pages, resident: Pages) -> Result<Self, LayoutError> {
        let held = 0..resident.0;
        Self::with_layout(pages, if held.is_empty() { Vec::new() } else { Vec::from([held]) })
    }

    /// A memory with these ranges of non-zero pages, given in address order.
    pub fn with_layout(pages: Pages, resident: Vec<Range<u64>>) -> Result<Self, LayoutError> {
        if pages.0 == 0 || pages.0 > MOST_PAGES {
            return Err(LayoutError::Size { pages: pages.0 });
        }
        let mut end = 0;
        for range in &resident {
            if range.is_empty() || range.start < end || range.end > pages.0 {
                return Err(LayoutError::Resident { range: range.clone(), pages: pages.0 });
            }
            end = range.end;
        }
        Ok(Self { pages: pages.0, resident })
    }

    /// Pages there are.
    pub const fn pages(&self) -> Pages {
        Pages(self.pages)
    }

    /// Non-zero pages there are.
    pub fn resident(&self) -> Pages {
        Pages(self.resident.iter().map(|range| range.end - range.start).sum())
    }

    /// Non-zero pages in a range.
    pub fn resident_in(&self, range: Range<u64>) -> u64 {
        let common = |r: &Range<u64>| r.end.min(range.end).saturating_sub(r.start.max(range.start));
        self.resident.iter().map(common).sum()
    }

    /// Whether a page is non-zero, and the first page after it that may differ.
    pub fn segment_at(&self, page: u64) -> (bool, u64) {
        match self.resident.iter().find(|range| page < range.end) {
            Some(range) if range.start <= page => (true, range.end),
            Some(range) => (false, range.start),
            None => (false, self.pages),
        }
    }
}

impl Digestible for Memory {
    fn write(&self, digest: &mut Digest) {
        digest.u64(self.pages);
        digest.len(self.resident.len());
        self.resident.iter().for_each(|range| {
            digest.u64(range.start);
            digest.u64(range.end);
        });
    }
}

impl fmt::Display for LayoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size { pages } => {
                write!(f, "a guest has 1 to {MOST_PAGES} pages of memory, not {pages}")
            }
            Self::Resident { range, pages } => write!(
                f,
                "pages {} to {} cannot be non-zero: ranges rise and end at {pages}",
                range.start, range.end
            ),
            Self::Writes { range, resident } => write!(
                f,
                "the guest would write to pages {} to {}, of which it holds {resident}",
                range.start, range.end
            ),
            Self::Phases => write!(f, "a workload has at least one phase, and each one lasts"),
        }
    }
}

impl std::error::Error for LayoutError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_alternate_between_held_and_zero_pages() {
        let memory = Memory::with_layout(Pages(100), vec![10..20, 20..30, 90..100]).expect("rising ranges");
        let mut at = 0;
        let mut walked = Vec::new();
        while at < 100 {
            let (resident, end) = memory.segment_at(at);
            walked.push((resident, end));
            at = end;
        }
        assert_eq!(walked, [(false, 10), (true, 20), (true, 30), (false, 90), (true, 100)]);
        assert_eq!(memory.resident(), Pages(30));
        assert_eq!(memory.resident_in(15..95), 20);
    }

    #[test]
    fn impossible_memories_are_refused() {
        assert_eq!(Memory::new(Pages(0), Pages(0)), Err(LayoutError::Size { pages: 0 }));
        let beyond = Memory::new(Pages(8), Pages(9));
        assert_eq!(beyond, Err(LayoutError::Resident { range: 0..9, pages: 8 }));
        let overlap = Memory::with_layout(Pages(8), vec![0..4, 3..5]);
        assert_eq!(overlap, Err(LayoutError::Resident { range: 3..5, pages: 8 }));
    }
}

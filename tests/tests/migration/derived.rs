//! The derived table of facts: migration §5. Its closed form gives every figure; the page-level engine comes close.

use lab_kernel::SimDuration;
use lab_units::Bytes;
use lab_world::guest::Pattern;
use lab_world::precopy::{Expected, StopRule, Textbook};

use crate::simgrid::page_by_page;

const MIB: u64 = 1 << 20;
const LIMIT: SimDuration = SimDuration::from_millis(300);
const MAX_PASSES: u32 = 10;
/// Page by page, of the total time: rates are whole pages, and the last pass of a guest that outruns its link depends
/// on where its walk stands.
pub(crate) const PERCENT: f64 = 1.0;

/// A line of the table; memory, rate, writes and working set in MiB and MiB/s.
pub(crate) struct Line {
    pub(crate) memory: u64,
    /// Tenths of MiB/s.
    pub(crate) rate_tenths: u64,
    pub(crate) dirtied: u64,
    pub(crate) working_set: u64,
    passes: u32,
    pub(crate) total: &'static str,
    pub(crate) downtime: &'static str,
    pub(crate) sent: u64,
}

const fn line(given: [u64; 4], passes: u32, total: &'static str, downtime: &'static str, sent: u64) -> Line {
    let [memory, rate_tenths, dirtied, working_set] = given;
    Line { memory, rate_tenths, dirtied, working_set, passes, total, downtime, sent }
}

pub(crate) const TABLE: [Line; 9] = [
    line([1_024, 115, 1, 64], 3, "95.1", "0.04", 1_094),
    line([1_024, 1_150, 1, 64], 1, "9.0", "0.08", 1_033),
    line([1_024, 1_150, 20, 256], 2, "10.7", "0.27", 1_233),
    line([4_096, 1_150, 20, 512], 3, "41.0", "0.13", 4_713),
    line([8_192, 1_150, 50, 1_024], 6, "86.9", "0.14", 9_991),
    line([16_384, 1_150, 50, 1_024], 6, "158.1", "0.14", 18_183),
    line([16_384, 11_500, 50, 1_024], 2, "14.9", "0.03", 17_127),
    line([32_768, 11_500, 200, 2_048], 3, "30.6", "0.05", 35_234),
    line([512, 1_150, 130, 256], 10, "26.7", "2.23", 3_072),
];

impl Line {
    fn textbook(&self) -> Textbook {
        Textbook {
            memory: Bytes::mib(self.memory),
            rate: self.rate_tenths * MIB / 10,
            dirtied: self.dirtied * MIB,
            working_set: Bytes::mib(self.working_set),
            downtime_limit: LIMIT,
            max_passes: MAX_PASSES,
        }
    }

    pub(crate) fn closed_form(&self) -> Expected {
        self.textbook().play()
    }

    /// The total time page by page, the guest writing one page after the other.
    pub(crate) fn page_by_page(&self) -> SimDuration {
        let stop = StopRule::HyperV { max_passes: MAX_PASSES, downtime_limit: LIMIT };
        page_by_page(&self.textbook(), stop, Pattern::Sequential).total()
    }
}

#[test]
fn the_closed_form_is_the_table() {
    for line in &TABLE {
        let Expected { total, downtime, passes, sent } = line.closed_form();
        let given = (format!("{:.1}", total.as_secs_f64()), format!("{:.2}", downtime.as_secs_f64()));
        assert_eq!((given.0.as_str(), given.1.as_str()), (line.total, line.downtime), "{} MiB", line.memory);
        assert_eq!((passes, (sent.0 + MIB / 2) / MIB), (line.passes, line.sent), "{} MiB", line.memory);
    }
}

#[test]
fn page_by_page_it_takes_as_long() {
    for line in &TABLE {
        let (got, expected) = (line.page_by_page().as_secs_f64(), line.closed_form().total.as_secs_f64());
        let off = 100.0 * (got / expected - 1.0);
        assert!(off.abs() <= PERCENT, "{} MiB: {got:.2} s, {off:.2} %", line.memory);
    }
}

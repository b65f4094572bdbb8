//! The validation wizard: what `Test-Cluster` looks at before a cluster is made. One function per test, one line in
//! [`TESTS`]; the outcomes are those of the fact base (facts: validation §5).

mod network;
mod storage;
mod system;

use lab_units::HostId;

use crate::command::Feature;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::state::{Finding, Outcome, ValidationReport};
use crate::world::{Cx, World};

/// One test of the wizard.
struct Test {
    category: &'static str,
    name: &'static str,
    run: fn(&World, &[HostId]) -> Verdict,
}

/// How a test ended, with what it found.
struct Verdict {
    outcome: Outcome,
    lines: Vec<String>,
}

impl Verdict {
    fn success(line: impl Into<String>) -> Self {
        Self { outcome: Outcome::Success, lines: vec![line.into()] }
    }

    /// `outcome` with what is wrong, or success with `fine` if nothing is.
    fn unless(problems: Vec<String>, outcome: Outcome, fine: &str) -> Self {
        if problems.is_empty() { Self::success(fine) } else { Self { outcome, lines: problems } }
    }
}

/// Every test, in the order of the report.
static TESTS: &[Test] = &[
    Test { category: "Hyper-V Configuration", name: "Validate Hyper-V Role Installed", run: system::hyper_v },
    Test {
        category: "Hyper-V Configuration",
        name: "Validate Hyper-V Virtual Machine Network Configuration",
        run: system::switches,
    },
    Test {
        category: "Hyper-V Configuration",
        name: "Validate Matching Processor Manufacturers",
        run: system::processors,
    },
    Test { category: "Network", name: "Validate Cluster Network Configuration", run: network::configuration },
    Test { category: "Network", name: "Validate IP Configuration", run: network::addresses },
    Test { category: "Network", name: "Validate Network Communication", run: network::communication },
    Test { category: "Storage", name: "List Potential Cluster Disks", run: storage::potential_disks },
    Test { category: "Storage", name: "Validate Disk Arbitration", run: storage::arbitration },
    Test { category: "Storage", name: "Validate File System", run: storage::file_system },
    Test {
        category: "Storage",
        name: "Validate SCSI-3 Persistent Reservation",
        run: storage::persistent_reservation,
    },
    Test {
        category: "System Configuration",
        name: "Validate Active Directory Configuration",
        run: system::domain,
    },
    Test {
        category: "System Configuration",
        name: "Validate Operating System Edition",
        run: system::edition,
    },
    Test {
        category: "System Configuration",
        name: "Validate Operating System Version",
        run: system::version,
    },
    Test { category: "System Configuration", name: "Validate Required Services", run: system::services },
    Test { category: "System Configuration", name: "Validate Software Update Levels", run: system::updates },
    Test { category: "System Configuration", name: "Validate System Drive Variable", run: system::drives },
];

/// Every test by category and name, in the order of the report.
pub fn tests() -> impl Iterator<Item = (&'static str, &'static str)> {
    TESTS.iter().map(|test| (test.category, test.name))
}

impl World {
    pub(crate) fn admit_validate(&self, hosts: &[HostId]) -> Result<(), Refusal> {
        self.admit_hosts(hosts)?;
        hosts.iter().try_for_each(|host| self.admit_remote(*host))?;
        hosts
            .iter()
            .try_for_each(|host| self.admit_has_feature(*host, Feature::FailoverClustering).map(|_| ()))
    }

    pub(crate) fn validate(&mut self, hosts: Vec<HostId>, cx: &mut Cx<'_>) {
        let findings = self.findings(&hosts);
        let count = |outcome| findings.iter().filter(|finding| finding.outcome == outcome).count() as u32;
        let (failed, warned) = (count(Outcome::Failed), count(Outcome::Warning));
        self.validation = Some(ValidationReport { time: cx.now(), hosts, findings });
        cx.emit(Event::Validated { failed, warned });
    }

    /// What the tests find on these hosts as they are now.
    pub fn findings(&self, hosts: &[HostId]) -> Vec<Finding> {
        TESTS.iter().map(|test| self.finding(test, hosts)).collect()
    }

    fn finding(&self, test: &Test, hosts: &[HostId]) -> Finding {
        let Verdict { outcome, lines } = (test.run)(self, hosts);
        Finding { category: test.category, test: test.name, outcome, lines }
    }
}

//! A recorded case as the recordings write it, and an answer as the judge reads it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A case: what was set up, and of each run only where it started.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Its name in the recordings.
    pub id: String,
    /// What was set up.
    pub parameters: Parameters,
    /// Where each run started.
    #[serde(default)]
    pub runs: Vec<Run>,
    /// How it ended; absent in an oracle run.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// The medians over its runs; absent in an oracle run.
    #[serde(default)]
    pub summary: Option<Recorded>,
}

/// What was set up. Field names are those of the recordings and carry the units.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Parameters {
    pub ram_mib: u64,
    pub ram_total_pages: u64,
    #[serde(default)]
    pub page_size_bytes: Option<u64>,
    pub nonzero_pages_at_start: u64,
    pub working_set_pages: u64,
    pub working_set_base_mib: u64,
    pub working_set_below_filled_region: bool,
    pub requested_page_writes_per_s: u64,
    pub write_pattern: String,
    pub filled_readonly_pages: u64,
    pub max_bandwidth_bytes_per_s: u64,
    pub downtime_limit_ms: u64,
    pub link_bandwidth_bytes_per_s: Option<u64>,
    #[serde(default)]
    pub capabilities: Vec<String>,
    #[serde(default)]
    pub extra_migration_parameters: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    pub cancel_after_s: Option<u64>,
}

/// Where a run started.
#[derive(Clone, Debug, Deserialize)]
pub struct Run {
    /// Where the cyclic walk stood; absent for the other patterns.
    #[serde(default)]
    pub sequential_pointer_at_start_pages: Option<u64>,
    /// What the guest really wrote before the migration.
    #[serde(default)]
    pub guest_page_writes_per_s_before: Option<f64>,
}

/// How a migration ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The guest runs on the target.
    Completed,
    /// It was cancelled when its time was over.
    NotConvergedCancelled,
}

/// Medians over the recorded runs; absent where a cancelled run has none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct Recorded {
    pub total_time_ms_median: Option<f64>,
    pub transferred_bytes_median: Option<f64>,
    pub dirty_sync_count_median: Option<f64>,
    pub stop_and_copy_pages_median: Option<f64>,
    pub downtime_ms_median: Option<f64>,
}

/// The lab's answer to a case, in the fields the judge asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Answer {
    pub id: String,
    pub outcome: Outcome,
    pub total_time_ms: u64,
    pub transferred_bytes: u64,
    pub dirty_sync_count: u64,
    pub stop_and_copy_pages: u64,
    pub downtime_ms: u64,
}

impl Case {
    /// Page writes per second of a run: what was asked for, which the guest kept to 0.1 %; with auto-converge, what
    /// it was measured to do unthrottled (truth: qemu, "What accuracy is reachable").
    pub fn rate_of(&self, run: &Run) -> u64 {
        let asked = self.parameters.requested_page_writes_per_s;
        match run.guest_page_writes_per_s_before {
            Some(measured) if self.has("auto-converge") => measured.round() as u64,
            Some(_) | None => asked,
        }
    }

    /// True for a case without any capability that changes the loop.
    pub fn is_plain(&self) -> bool {
        self.parameters.capabilities.iter().all(|capability| capability == "events")
    }

    /// True if the link, not the quota, was the bottleneck.
    pub fn is_link(&self) -> bool {
        self.parameters.link_bandwidth_bytes_per_s.is_some()
    }

    fn has(&self, capability: &str) -> bool {
        self.parameters.capabilities.iter().any(|have| have == capability)
    }
}

impl Parameters {
    /// A further parameter of the migration; `None`: left at QEMU's default.
    pub fn extra(&self, name: &str) -> Option<u32> {
        let value = self.extra_migration_parameters.get(name)?.as_u64()?;
        u32::try_from(value).ok()
    }
}

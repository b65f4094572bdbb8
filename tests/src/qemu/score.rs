//! How far answers are from the recordings, in the figures the bar is written in.

use super::case::{Answer, Case, Outcome};

/// One answer against its case.
#[derive(Clone, Debug)]
pub struct Score {
    /// The case.
    pub id: String,
    /// Completed, or not, as recorded.
    pub outcome_right: bool,
    /// Both completed: only then the figures below are judged.
    pub completed: bool,
    /// Off by this many percent.
    pub total_time_percent: f64,
    /// Off by this many percent.
    pub transferred_percent: f64,
    /// Off by this many syncs.
    pub syncs: f64,
    /// Off by this many percent.
    pub syncs_percent: f64,
    /// Off by this many pages.
    pub final_pages: f64,
    /// Off by this many percent.
    pub final_pages_percent: f64,
    /// Off by this many milliseconds.
    pub downtime_ms: f64,
    /// Off by this many percent.
    pub downtime_percent: f64,
}

impl Score {
    /// Compares an answer with the recorded medians; `None`: the case records none.
    pub fn of(case: &Case, answer: &Answer) -> Option<Self> {
        let (outcome, recorded) = (case.outcome?, case.summary.as_ref()?);
        let completed = outcome == Outcome::Completed && answer.outcome == Outcome::Completed;
        let (total, bytes) = (recorded.total_time_ms_median?, recorded.transferred_bytes_median?);
        let syncs = recorded.dirty_sync_count_median?;
        let pages = recorded.stop_and_copy_pages_median.unwrap_or(0.0);
        let downtime = recorded.downtime_ms_median.unwrap_or(0.0);
        let off = |given: u64, recorded: f64| (given as f64 - recorded).abs();
        let percent = |off: f64, recorded: f64| 100.0 * off / recorded.max(1.0);
        let (syncs_off, pages_off) =
            (off(answer.dirty_sync_count, syncs), off(answer.stop_and_copy_pages, pages));
        let downtime_off = off(answer.downtime_ms, downtime);
        Some(Self {
            id: case.id.clone(),
            outcome_right: outcome == answer.outcome,
            completed,
            total_time_percent: percent(off(answer.total_time_ms, total), total),
            transferred_percent: percent(off(answer.transferred_bytes, bytes), bytes),
            syncs: syncs_off,
            syncs_percent: percent(syncs_off, syncs),
            final_pages: pages_off,
            final_pages_percent: percent(pages_off, pages),
            downtime_ms: downtime_off,
            downtime_percent: percent(downtime_off, downtime),
        })
    }
}

/// Scores of many cases.
#[derive(Clone, Debug, Default)]
pub struct Scores(pub Vec<Score>);

impl Scores {
    /// The figure below which `percent` of the completed cases lie (the nearest case, no interpolation).
    pub fn quantile(&self, percent: usize, figure: impl Fn(&Score) -> f64) -> f64 {
        let mut figures: Vec<f64> = self.0.iter().filter(|score| score.completed).map(figure).collect();
        figures.sort_by(f64::total_cmp);
        let at = (figures.len() * percent).div_ceil(100).clamp(1, figures.len().max(1)) - 1;
        figures.get(at).copied().unwrap_or(f64::NAN)
    }

    /// Cases that ended otherwise than recorded.
    pub fn wrong_outcomes(&self) -> Vec<&str> {
        self.0.iter().filter(|score| !score.outcome_right).map(|score| score.id.as_str()).collect()
    }
}

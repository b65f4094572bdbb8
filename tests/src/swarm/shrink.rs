//! Leaves commands out of a campaign as long as it still fails for the same reason (delta debugging).

use lab_kernel::SimDuration;

use super::{Campaign, Failure, replay};

/// More replays than this are not worth the wait.
const REPLAYS_MAX: u32 = 400;

pub(super) fn shrink(campaign: &Campaign, failure: &Failure) -> Campaign {
    let mut best = campaign.clone();
    let mut replays = 0;
    let mut fails = |candidate: &Campaign| {
        replays += 1;
        replays <= REPLAYS_MAX && replay(candidate).is_err_and(|other| other.what == failure.what)
    };
    let mut chunk = best.steps.len().div_ceil(2).max(1);
    loop {
        let mut from = 0;
        let mut shorter = false;
        while from < best.steps.len() {
            let candidate = without(&best, from, chunk);
            if fails(&candidate) {
                best = candidate;
                shorter = true;
            } else {
                from += chunk;
            }
        }
        if chunk == 1 && !shorter {
            return best;
        }
        chunk = if shorter { chunk.min(best.steps.len().max(1)) } else { chunk.div_ceil(2) };
    }
}

/// The campaign without some steps; the others keep their times.
fn without(campaign: &Campaign, from: usize, count: usize) -> Campaign {
    let to = (from + count).min(campaign.steps.len());
    let mut steps = campaign.steps.clone();
    let gap = steps[from..to].iter().fold(SimDuration::ZERO, |sum, (wait, _)| sum + *wait);
    let mut tail = campaign.tail;
    match steps.get_mut(to) {
        Some((wait, _)) => *wait += gap,
        None => tail += gap,
    }
    steps.drain(from..to);
    Campaign { start: campaign.start, steps, tail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab_session::Start;
    use lab_world::Command;
    use lab_world::preset::Preset;

    #[test]
    fn steps_that_stay_keep_their_times() {
        let steps = (1..=3).map(|n| (SimDuration::from_secs(n), Command::StopCluster)).collect();
        let campaign =
            Campaign { start: Start { preset: Preset::Empty, seed: 0 }, steps, tail: SimDuration::ZERO };
        let left = without(&campaign, 0, 2);
        assert_eq!(left.steps, [(SimDuration::from_secs(6), Command::StopCluster)]);
    }
}

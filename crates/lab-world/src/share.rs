//! Who gets how much of which link: max-min fair shares by progressive filling.
//!
//! All flows are raised together until a link is full or a flow has all it wants; those stay as they are, the others
//! are raised further. A flow so gets less than another only where it crosses a fuller link or wants less.

use lab_units::BitsPerSec;

/// Something that sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The links it crosses, as places in the list of capacities.
    pub crosses: Vec<u32>,
    /// The most it can use.
    pub wants: BitsPerSec,
}

/// The rate of each flow, in the order given.
pub fn max_min(flows: &[Flow], capacities: &[BitsPerSec]) -> Vec<BitsPerSec> {
    let mut left: Vec<u64> = capacities.iter().map(|capacity| capacity.0).collect();
    let mut sharers = vec![0_u64; left.len()];
    for link in flows.iter().flat_map(|flow| &flow.crosses) {
        sharers[*link as usize] += 1;
    }
    let mut rates: Vec<Option<u64>> = vec![None; flows.len()];
    loop {
        let fair = |flow: &Flow| {
            let shares = flow.crosses.iter().map(|link| left[*link as usize] / sharers[*link as usize]);
            shares.fold(flow.wants.0, u64::min)
        };
        let levels: Vec<Option<u64>> =
            flows.iter().zip(&rates).map(|(flow, rate)| rate.is_none().then(|| fair(flow))).collect();
        let Some(lowest) = levels.iter().flatten().min().copied() else { break };
        // Whoever cannot be raised above this level stays there, and leaves the rest of its links to the others.
        for ((flow, rate), level) in flows.iter().zip(&mut rates).zip(levels) {
            if level == Some(lowest) {
                *rate = level;
                for link in &flow.crosses {
                    left[*link as usize] -= lowest;
                    sharers[*link as usize] -= 1;
                }
            }
        }
    }
    rates.into_iter().map(|rate| BitsPerSec(rate.unwrap_or(0))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(capacities: &[u64], flows: &[(&[u32], u64)], expected: &[u64]) {
        let flow =
            |(crosses, wants): &(&[u32], u64)| Flow { crosses: crosses.to_vec(), wants: BitsPerSec(*wants) };
        let flows: Vec<Flow> = flows.iter().map(flow).collect();
        let capacities: Vec<BitsPerSec> = capacities.iter().copied().map(BitsPerSec).collect();
        let rates: Vec<u64> = max_min(&flows, &capacities).into_iter().map(|rate| rate.0).collect();
        assert_eq!(rates, expected);
    }

    const ALL: u64 = u64::MAX;

    #[test]
    fn alone_a_flow_gets_its_narrowest_link() {
        check(&[100, 40], &[(&[0, 1], ALL)], &[40]);
    }

    #[test]
    fn two_on_one_link_get_half_each() {
        check(&[100], &[(&[0], ALL), (&[0], ALL)], &[50, 50]);
    }

    #[test]
    fn what_one_does_not_want_the_others_get() {
        check(&[100], &[(&[0], 10), (&[0], ALL), (&[0], ALL)], &[10, 45, 45]);
    }

    #[test]
    fn a_flow_held_back_elsewhere_leaves_its_share() {
        // The textbook's chain: one flow crosses both links, two cross one each.
        check(&[100, 30], &[(&[0, 1], ALL), (&[0], ALL), (&[1], ALL)], &[15, 85, 15]);
    }

    #[test]
    fn a_link_that_is_down_carries_nothing() {
        check(&[0, 100], &[(&[0], ALL), (&[1], ALL)], &[0, 100]);
    }

    /// The definition: no flow can be raised but at the cost of one that has no more.
    #[test]
    fn every_flow_has_all_it_wants_or_a_full_link_on_which_none_has_more() {
        let mut rng = lab_kernel::Rng::stream(1, "share/tests");
        for _ in 0..500 {
            let capacities: Vec<BitsPerSec> =
                (0..6).map(|_| BitsPerSec(u64::from(rng.below(1_000)))).collect();
            let flows: Vec<Flow> = (0..10)
                .map(|_| {
                    let from = rng.below(6);
                    let to = (from + 1 + rng.below(5)) % 6;
                    let wants = BitsPerSec(u64::from(rng.below(700)));
                    Flow { crosses: vec![from, to], wants }
                })
                .collect();
            let rates = max_min(&flows, &capacities);
            for (link, capacity) in (0..).zip(&capacities) {
                let on: u64 = flows
                    .iter()
                    .zip(&rates)
                    .filter(|(f, _)| f.crosses.contains(&link))
                    .map(|(_, r)| r.0)
                    .sum();
                assert!(on <= capacity.0, "link {link} carries more than it can");
            }
            for (flow, rate) in flows.iter().zip(&rates) {
                let bottleneck = |link: &u32| {
                    let on = || flows.iter().zip(&rates).filter(|(f, _)| f.crosses.contains(link));
                    let carried: u64 = on().map(|(_, r)| r.0).sum();
                    // Whole bits: what cannot be divided evenly is left over.
                    let full = capacities[*link as usize].0 - carried < on().count() as u64;
                    full && on().all(|(_, other)| other.0 <= rate.0 + 1)
                };
                assert!(*rate == flow.wants || flow.crosses.iter().any(bottleneck), "{flow:?} at {rate:?}");
            }
        }
    }
}

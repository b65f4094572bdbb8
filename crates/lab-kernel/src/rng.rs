//! Named random streams over a generator whose sequence is specified (PCG32, O'Neill 2014).
//!
//! One stream per purpose, so that a new draw in one place does not shift the sequence of another.

use rand::Rng as _;
use rand_pcg::Pcg32;

use crate::digest::{Digest, Digestible};

/// One stream of random integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng {
    name: u64,
    draws: u64,
    generator: Pcg32,
}

impl Rng {
    /// The stream of a run's seed for one purpose, such as `"guest/VM3"`.
    pub fn stream(seed: u64, purpose: &str) -> Self {
        let name = name_of(seed, purpose);
        Self { name, draws: 0, generator: Pcg32::new(name, name.rotate_left(32)) }
    }

    /// 32 random bits.
    #[inline]
    pub fn next_u32(&mut self) -> u32 {
        self.draws += 1;
        self.generator.next_u32()
    }

    /// 64 random bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        let high = u64::from(self.next_u32()) << 32;
        high | u64::from(self.next_u32())
    }

    /// A number below `bound`, each equally likely (Lemire 2019: multiply, reject the short tail).
    ///
    /// # Panics
    /// If `bound` is 0: there is no such number.
    #[inline]
    pub fn below(&mut self, bound: u32) -> u32 {
        assert!(bound > 0, "no number is below zero");
        let mut product = u64::from(self.next_u32()) * u64::from(bound);
        if (product as u32) < bound {
            let tail = bound.wrapping_neg() % bound;
            while (product as u32) < tail {
                product = u64::from(self.next_u32()) * u64::from(bound);
            }
        }
        (product >> 32) as u32
    }

    /// True in `permille` of 1,000 cases.
    pub fn chance_permille(&mut self, permille: u32) -> bool {
        self.below(1_000) < permille
    }
}

impl Digestible for Rng {
    fn write(&self, digest: &mut Digest) {
        digest.u64(self.name);
        digest.u64(self.draws);
    }
}

/// A named stream whose draws have numbers: each is known at once, in any order, and nothing remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered(u64);

impl Numbered {
    /// The stream of a run's seed for one purpose, such as `"net/loss/0/1/2"`.
    pub fn stream(seed: u64, purpose: &str) -> Self {
        Self(name_of(seed, purpose))
    }

    /// True for `permille` of 1,000 numbers. (That 1,000 does not divide 2³² shifts a chance by less than 10⁻⁶.)
    pub fn chance_permille(self, number: u64, permille: u32) -> bool {
        let mut digest = Digest::default();
        digest.u64(self.0);
        digest.u64(number);
        ((digest.finish() >> 32) * 1_000) >> 32 < u64::from(permille)
    }
}

fn name_of(seed: u64, purpose: &str) -> u64 {
    let mut digest = Digest::default();
    digest.u64(seed);
    digest.text(purpose);
    digest.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pins the sequence: a change here would replay every stored link differently.
    #[test]
    fn the_sequence_of_a_stream_is_pinned() {
        let mut rng = Rng::stream(7, "guest/VM1");
        let drawn: Vec<u32> = (0..4).map(|_| rng.below(1_000)).collect();
        assert_eq!(drawn, [56, 355, 461, 921]);
        assert_eq!(rng.next_u64(), 11_654_448_390_337_382_788);
    }

    #[test]
    fn streams_of_one_seed_do_not_follow_each_other() {
        let (mut a, mut b) = (Rng::stream(7, "net/loss"), Rng::stream(7, "net/jitter"));
        let equal = (0..1_000).filter(|_| a.below(1_000) == b.below(1_000)).count();
        assert!(equal < 20, "about one in a thousand pairs is equal by chance, not {equal}");
    }

    #[test]
    fn draws_below_a_bound_fill_it_evenly() {
        let mut rng = Rng::stream(1, "even");
        let mut counts = [0_u32; 6];
        (0..60_000).for_each(|_| counts[rng.below(6) as usize] += 1);
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
    }

    /// Pins the draws: a change here would lose other heartbeats in every stored link.
    #[test]
    fn numbered_draws_are_pinned_and_hit_as_often_as_they_should() {
        let stream = Numbered::stream(7, "net/loss/0/1/2");
        let hit: Vec<u64> = (0..40).filter(|number| stream.chance_permille(*number, 100)).collect();
        assert_eq!(hit, [19, 31, 35, 38]);
        for (permille, off) in [(0, 0), (10, 150), (500, 800), (1_000, 0)] {
            let hits = (0..100_000).filter(|number| stream.chance_permille(*number, permille)).count() as u32;
            assert!(hits.abs_diff(100 * permille) <= off, "{hits} hits at {permille}");
        }
    }
}

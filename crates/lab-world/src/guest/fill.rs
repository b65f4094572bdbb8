//! Very many uniform writes at once: each page is hit or not by a draw of its own, 64 pages at a time.

use std::ops::Range;

use lab_kernel::Rng;

use super::dirty_map::{Batch, mask};

/// Bits of the probability. The error of a page's chance is below 2⁻¹⁶.
const PRECISION: u32 = 16;
const ONE: u64 = 1 << PRECISION;

/// Marks the pages that `writes` uniform writes into `range` have hit.
///
/// An approximation: every page has the right chance 1 − (1 − 1/n)^writes (to 2⁻¹⁶), but pages are drawn apart, so
/// the *number* of pages hit has the variance n·p·q instead of the slightly smaller one of throwing balls into boxes.
pub(super) fn bernoulli(batch: &mut Batch<'_>, range: Range<u64>, writes: u64, rng: &mut Rng) {
    let chance = chance_of_a_hit(range.end - range.start, writes);
    let mut page = range.start;
    while page < range.end {
        let first = page - page % 64;
        batch.set_bits(page, random_word(chance, rng) & mask(first, range.clone()));
        page = first + 64;
    }
}

/// 1 − (1 − 1/pages)^writes in units of 2⁻¹⁶, by squaring in 0.62 fixed point.
fn chance_of_a_hit(pages: u64, writes: u64) -> u64 {
    const UNIT: u128 = 1 << 62;
    let mut miss = UNIT;
    let mut factor = UNIT - UNIT / u128::from(pages);
    let mut left = writes;
    while left > 0 {
        if left & 1 == 1 {
            miss = (miss * factor) >> 62;
        }
        factor = (factor * factor) >> 62;
        left >>= 1;
    }
    let hit = UNIT - miss;
    ((hit + (1 << (61 - PRECISION))) >> (62 - PRECISION)) as u64
}

/// 64 bits, each set with `chance` in 2¹⁶: from the lowest bit of the chance up, a one is OR, a zero is AND.
fn random_word(chance: u64, rng: &mut Rng) -> u64 {
    if chance >= ONE {
        return u64::MAX;
    }
    let lowest = chance.trailing_zeros().min(PRECISION);
    (lowest..PRECISION).fold(0, |word, bit| match chance >> bit & 1 {
        1 => word | rng.next_u64(),
        _ => word & rng.next_u64(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_of_a_hit_follows_the_power() {
        assert_eq!(chance_of_a_hit(1, 1), ONE);
        assert_eq!(chance_of_a_hit(1_000, 0), 0);
        assert_eq!(chance_of_a_hit(2, 2), ONE * 3 / 4);
        // 1 - (1 - 1/1000)^2000 = 0.864800
        assert_eq!(chance_of_a_hit(1_000, 2_000), 56_676);
        assert_eq!(chance_of_a_hit(1_000, 1_000_000), ONE);
    }

    #[test]
    fn words_carry_the_chance_in_every_bit() {
        let mut rng = Rng::stream(3, "words");
        let mut counts = [0_u32; 64];
        for _ in 0..20_000 {
            let word = random_word(ONE * 3 / 10, &mut rng);
            counts.iter_mut().enumerate().for_each(|(n, count)| *count += (word >> n & 1) as u32);
        }
        // 6,000 expected, one standard deviation is 65
        assert!(counts.iter().all(|count| (5_700..6_300).contains(count)), "{counts:?}");
    }
}

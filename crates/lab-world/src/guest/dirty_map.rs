//! One bit per page of guest memory, in copy-on-write chunks: a clone copies pointers, not bits.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use lab_kernel::{Digest, Digestible};
use lab_units::Pages;

/// Words in a chunk: 4 KiB of map, 128 MiB of guest memory. A 16 GiB guest is 128 pointers to clone.
const CHUNK_WORDS: usize = 512;
/// Words counted at a time: small enough that a scan seldom looks at one twice.
const BLOCK_WORDS: usize = 8;
const WORD_PAGES: u64 = 64;
const CHUNK_PAGES: u64 = CHUNK_WORDS as u64 * WORD_PAGES;

type Chunk = [u64; CHUNK_WORDS];

/// A set of page numbers below a fixed length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirtyMap {
    pages: u64,
    marked: u64,
    chunks: Vec<Arc<Chunk>>,
}

/// What a scan found and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scan {
    /// Marked pages passed.
    pub found: u64,
    /// The page after the last one looked at.
    pub next: u64,
}

/// Why words do not make a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapError {
    /// The number of words does not fit the number of pages.
    WrongLength {
        /// Words a map of this many pages has.
        expected: u64,
        /// Words given.
        given: u64,
    },
    /// A bit stands for a page that does not exist.
    BeyondEnd {
        /// The page the bit stands for.
        page: u64,
        /// Pages there are.
        pages: u64,
    },
}

impl DirtyMap {
    /// A map with no page marked.
    pub fn empty(pages: Pages) -> Self {
        let none = Arc::new([0; CHUNK_WORDS]);
        let chunks = vec![none; chunks_for(pages.0)];
        Self { pages: pages.0, marked: 0, chunks }
    }

    /// A map with every page marked.
    pub fn full(pages: Pages) -> Self {
        let all = Arc::new([u64::MAX; CHUNK_WORDS]);
        let mut chunks = vec![all; chunks_for(pages.0)];
        let tail = pages.0 % CHUNK_PAGES;
        if tail > 0
            && let Some(last) = chunks.last_mut()
        {
            let mut words = [0; CHUNK_WORDS];
            words.iter_mut().enumerate().for_each(|(n, word)| *word = mask(n as u64 * WORD_PAGES, 0..tail));
            *last = Arc::new(words);
        }
        Self { pages: pages.0, marked: pages.0, chunks }
    }

    /// A map from its words, lowest page in the lowest bit.
    pub fn from_words(pages: Pages, words: &[u64]) -> Result<Self, MapError> {
        let (expected, given) = (pages.0.div_ceil(WORD_PAGES), words.len() as u64);
        if expected != given {
            return Err(MapError::WrongLength { expected, given });
        }
        let mut map = Self::empty(pages);
        for (n, word) in words.iter().enumerate().filter(|(_, word)| **word != 0) {
            let first = n as u64 * WORD_PAGES;
            let beyond = word & !mask(first, 0..pages.0);
            if beyond != 0 {
                let page = first + u64::from(beyond.trailing_zeros());
                return Err(MapError::BeyondEnd { page, pages: pages.0 });
            }
            *map.word_mut(n) = *word;
            map.marked += u64::from(word.count_ones());
        }
        Ok(map)
    }

    /// Pages the map speaks of.
    pub const fn pages(&self) -> Pages {
        Pages(self.pages)
    }

    /// Pages marked.
    pub const fn count(&self) -> Pages {
        Pages(self.marked)
    }

    /// True if no page is marked.
    pub const fn is_empty(&self) -> bool {
        self.marked == 0
    }

    /// True if the page is marked.
    ///
    /// # Panics
    /// If there is no such page.
    pub fn contains(&self, page: u64) -> bool {
        self.check(page);
        self.word(word_of(page)) >> (page % WORD_PAGES) & 1 == 1
    }

    /// Marks a page; true if it was not marked before.
    ///
    /// # Panics
    /// If there is no such page.
    pub fn set(&mut self, page: u64) -> bool {
        self.check(page);
        let word = self.word_mut(word_of(page));
        let new = *word >> (page % WORD_PAGES) & 1 == 0;
        *word |= 1 << (page % WORD_PAGES);
        self.marked += u64::from(new);
        new
    }

    /// Takes the mark off a page; true if it was marked before.
    ///
    /// # Panics
    /// If there is no such page.
    pub fn clear(&mut self, page: u64) -> bool {
        self.check(page);
        let word = self.word_mut(word_of(page));
        let old = *word >> (page % WORD_PAGES) & 1 == 1;
        *word &= !(1 << (page % WORD_PAGES));
        self.marked -= u64::from(old);
        old
    }

    /// Takes off all marks. Chunks shared with a clone are replaced, not copied.
    pub fn clear_all(&mut self) {
        if self.marked == 0 {
            return;
        }
        for chunk in &mut self.chunks {
            match Arc::get_mut(chunk) {
                Some(words) => words.fill(0),
                None => *chunk = Arc::new([0; CHUNK_WORDS]),
            }
        }
        self.marked = 0;
    }

    /// Marks all pages of a range.
    ///
    /// # Panics
    /// If the range ends beyond the map.
    pub fn set_range(&mut self, range: Range<u64>) {
        assert!(range.end <= self.pages, "page {} of {}", range.end, self.pages);
        let mut new = 0;
        for n in words_of(&range) {
            let word = self.word_mut(n);
            let set = mask(n as u64 * WORD_PAGES, range.clone());
            new += u64::from((set & !*word).count_ones());
            *word |= set;
        }
        self.marked += new;
    }

    /// Marked pages in a range; what lies beyond the map counts as unmarked.
    pub fn count_in(&self, range: Range<u64>) -> u64 {
        self.scan_where(self, range, u64::MAX, |mine, _| mine).found
    }

    /// Pages of a range marked both here and in `other`.
    ///
    /// # Panics
    /// If the maps differ in length.
    pub fn count_common(&self, other: &Self, range: Range<u64>) -> u64 {
        assert_eq!(self.pages, other.pages, "maps of the same guest");
        self.scan_where(other, range, u64::MAX, |mine, theirs| mine & theirs).found
    }

    /// Passes up to `limit` marked pages of a range in address order.
    pub fn scan(&self, range: Range<u64>, limit: u64) -> Scan {
        if self.marked == self.pages {
            let end = range.end.min(self.pages);
            let found = limit.min(end.saturating_sub(range.start));
            return Scan { found, next: range.start + found };
        }
        self.scan_where(self, range, limit, |mine, _| mine)
    }

    /// Like [`DirtyMap::scan`], but passes over pages that are marked in `except` as if they were unmarked here.
    ///
    /// # Panics
    /// If the maps differ in length.
    pub fn scan_except(&self, except: &Self, range: Range<u64>, limit: u64) -> Scan {
        assert_eq!(self.pages, except.pages, "maps of the same guest");
        self.scan_where(except, range, limit, |mine, theirs| mine & !theirs)
    }

    /// Like [`DirtyMap::scan`], and takes the marks off the pages it passed.
    pub fn take(&mut self, range: Range<u64>, limit: u64) -> Scan {
        let scan = self.scan(range.clone(), limit);
        if scan.found > 0 {
            let taken = range.start..scan.next;
            for n in words_of(&taken) {
                let keep = !mask(n as u64 * WORD_PAGES, taken.clone());
                *self.word_mut(n) &= keep;
            }
            self.marked -= scan.found;
        }
        scan
    }

    /// Marks here all that is marked in `other`; how many were not marked before.
    ///
    /// # Panics
    /// If the maps differ in length.
    pub fn merge(&mut self, other: &Self) -> Pages {
        assert_eq!(self.pages, other.pages, "maps of the same guest");
        let mut new = 0;
        for (mine, theirs) in self.chunks.iter_mut().zip(&other.chunks) {
            if theirs.iter().all(|word| *word == 0) {
                continue;
            }
            for (word, add) in Arc::make_mut(mine).iter_mut().zip(theirs.iter()) {
                new += u64::from((add & !*word).count_ones());
                *word |= add;
            }
        }
        self.marked += new;
        Pages(new)
    }

    /// The marked pages in address order.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        let words = self.chunks.iter().flat_map(|chunk| chunk.iter().copied());
        words.enumerate().filter(|(_, word)| *word != 0).flat_map(|(n, word)| bits_of(n, word))
    }

    /// Visits the marked pages in address order and takes their marks off.
    pub fn drain(&mut self, mut visit: impl FnMut(u64)) {
        self.iter().for_each(&mut visit);
        self.clear_all();
    }

    /// A view for many single marks in one range: each chunk is made our own once, not at every mark.
    pub(super) fn batch(&mut self, range: Range<u64>) -> Batch<'_> {
        assert!(range.end <= self.pages, "page {} of {}", range.end, self.pages);
        let first = (range.start / CHUNK_PAGES) as usize;
        let last = (range.end.div_ceil(CHUNK_PAGES) as usize).max(first);
        let chunks = self.chunks[first..last].iter_mut().map(Arc::make_mut).collect();
        Batch { first_page: first as u64 * CHUNK_PAGES, chunks, new: 0, marked: &mut self.marked }
    }

    /// Scans `op` of our words and the words of `other`, block by block where the limit is far.
    fn scan_where(
        &self,
        other: &Self,
        range: Range<u64>,
        limit: u64,
        op: impl Fn(u64, u64) -> u64 + Copy,
    ) -> Scan {
        let range = range.start..range.end.min(self.pages);
        let mut found = 0;
        if limit == 0 {
            return Scan { found, next: range.start };
        }
        let words = words_of(&range);
        let mut n = words.start;
        while n < words.end {
            if n > words.start && n.is_multiple_of(BLOCK_WORDS) && n + BLOCK_WORDS < words.end {
                let here = self.count_block(other, n, op);
                if found + here < limit {
                    found += here;
                    n += BLOCK_WORDS;
                    continue;
                }
            }
            let first = n as u64 * WORD_PAGES;
            let word = op(self.word(n), other.word(n)) & mask(first, range.clone());
            let here = u64::from(word.count_ones());
            if found + here >= limit {
                return Scan { found: limit, next: first + nth_bit(word, limit - found) + 1 };
            }
            found += here;
            n += 1;
        }
        Scan { found, next: range.end.max(range.start) }
    }

    fn count_block(&self, other: &Self, n: usize, op: impl Fn(u64, u64) -> u64) -> u64 {
        let (mine, theirs) = (self.block(n), other.block(n));
        mine.iter().zip(theirs).map(|(a, b)| u64::from(op(*a, *b).count_ones())).sum()
    }

    /// The words from `n`, a multiple of the block's length; a block never crosses chunks.
    fn block(&self, n: usize) -> &[u64] {
        &self.chunks[n / CHUNK_WORDS][n % CHUNK_WORDS..][..BLOCK_WORDS]
    }

    fn word(&self, n: usize) -> u64 {
        self.chunks[n / CHUNK_WORDS][n % CHUNK_WORDS]
    }

    fn word_mut(&mut self, n: usize) -> &mut u64 {
        &mut Arc::make_mut(&mut self.chunks[n / CHUNK_WORDS])[n % CHUNK_WORDS]
    }

    fn check(&self, page: u64) {
        assert!(page < self.pages, "page {page} of {}", self.pages);
    }
}

/// Many marks in one range of a map.
pub(super) struct Batch<'a> {
    first_page: u64,
    chunks: Vec<&'a mut Chunk>,
    /// Pages marked by this batch; apart from `marked` so that it stays in a register.
    new: u64,
    marked: &'a mut u64,
}

impl Batch<'_> {
    /// Marks a page of the batch's range.
    #[inline]
    pub(super) fn set(&mut self, page: u64) {
        let at = page - self.first_page;
        let word = &mut self.chunks[(at / CHUNK_PAGES) as usize][(at % CHUNK_PAGES / WORD_PAGES) as usize];
        let bit = page % WORD_PAGES;
        self.new += !*word >> bit & 1;
        *word |= 1 << bit;
    }

    /// Marks pages of the word that `page` is in, a bit for each.
    #[inline]
    pub(super) fn set_bits(&mut self, page: u64, bits: u64) {
        let at = page - self.first_page;
        let word = &mut self.chunks[(at / CHUNK_PAGES) as usize][(at % CHUNK_PAGES / WORD_PAGES) as usize];
        self.new += u64::from((bits & !*word).count_ones());
        *word |= bits;
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        *self.marked += self.new;
    }
}

impl Digestible for DirtyMap {
    fn write(&self, digest: &mut Digest) {
        digest.u64(self.pages);
        digest.u64(self.marked);
        let filled = self.chunks.iter().enumerate().filter(|(_, chunk)| chunk.iter().any(|word| *word != 0));
        for (n, chunk) in filled {
            digest.len(n);
            chunk.iter().for_each(|word| digest.u64(*word));
        }
    }
}

impl fmt::Display for MapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongLength { expected, given } => {
                write!(f, "the map has {given} words, its pages need {expected}")
            }
            Self::BeyondEnd { page, pages } => write!(f, "page {page} is marked, there are {pages}"),
        }
    }
}

impl std::error::Error for MapError {}

fn chunks_for(pages: u64) -> usize {
    usize::try_from(pages.div_ceil(CHUNK_PAGES))
        .expect("a map that does not fit in memory is refused by Memory")
}

const fn word_of(page: u64) -> usize {
    (page / WORD_PAGES) as usize
}

fn words_of(range: &Range<u64>) -> Range<usize> {
    if range.is_empty() {
        return 0..0;
    }
    word_of(range.start)..word_of(range.end - 1) + 1
}

/// The bits of the word starting at page `first` that lie in `range`.
#[inline]
pub(super) fn mask(first: u64, range: Range<u64>) -> u64 {
    let low = range.start.saturating_sub(first).min(WORD_PAGES);
    let high = range.end.saturating_sub(first).min(WORD_PAGES);
    if low >= high {
        return 0;
    }
    (u64::MAX >> (WORD_PAGES - (high - low))) << low
}

/// The position of the n-th set bit, counted from 1.
fn nth_bit(word: u64, n: u64) -> u64 {
    let rest = (1..n).fold(word, |word, _| word & (word - 1));
    u64::from(rest.trailing_zeros())
}

fn bits_of(n: usize, word: u64) -> impl Iterator<Item = u64> {
    let first = n as u64 * WORD_PAGES;
    let rest = std::iter::successors(Some(word), |word| Some(word & word.wrapping_sub(1)));
    rest.take_while(|word| *word != 0).map(move |word| first + u64::from(word.trailing_zeros()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map_of(pages: u64, marked: &[u64]) -> DirtyMap {
        let mut map = DirtyMap::empty(Pages(pages));
        marked.iter().for_each(|page| assert!(map.set(*page), "{page} was new"));
        map
    }

    #[test]
    fn a_full_map_ends_at_its_last_page() {
        for pages in [1, 63, 64, 65, 32_767, 32_768, 32_769, 65_666] {
            let map = DirtyMap::full(Pages(pages));
            assert_eq!(map.iter().count() as u64, pages);
            assert_eq!(map.iter().last(), Some(pages - 1));
            assert_eq!(map.count(), Pages(pages));
        }
    }

    #[test]
    fn marks_are_counted_once_and_found_in_order() {
        let mut map = map_of(70_000, &[69_999, 0, 64, 32_768]);
        assert!(!map.set(64));
        assert_eq!(map.iter().collect::<Vec<_>>(), [0, 64, 32_768, 69_999]);
        assert!(map.clear(64));
        assert!(!map.clear(64));
        assert_eq!(map.count(), Pages(3));
        let mut drained = Vec::new();
        map.drain(|page| drained.push(page));
        assert_eq!(drained, [0, 32_768, 69_999]);
        assert_eq!(map, DirtyMap::empty(Pages(70_000)));
    }

    #[test]
    fn a_clone_keeps_its_marks_when_the_original_goes_on() {
        let mut map = map_of(100_000, &[5, 50_000]);
        let kept = map.clone();
        map.set(6);
        map.clear_all();
        map.set(99_999);
        assert_eq!(kept.iter().collect::<Vec<_>>(), [5, 50_000]);
        assert_eq!(map.iter().collect::<Vec<_>>(), [99_999]);
    }

    #[test]
    fn words_of_the_wrong_length_are_refused() {
        let refused = DirtyMap::from_words(Pages(65), &[1]);
        assert_eq!(refused, Err(MapError::WrongLength { expected: 2, given: 1 }));
        let refused = DirtyMap::from_words(Pages(65), &[1, 2]);
        assert_eq!(refused, Err(MapError::BeyondEnd { page: 65, pages: 65 }));
        let map = DirtyMap::from_words(Pages(65), &[1 << 63, 1]).expect("both bits have a page");
        assert_eq!(map, map_of(65, &[63, 64]));
    }

    #[test]
    fn a_scan_stops_after_the_last_page_it_may_pass() {
        let map = map_of(200, &[3, 64, 65, 130, 199]);
        assert_eq!(map.scan(0..200, 0), Scan { found: 0, next: 0 });
        assert_eq!(map.scan(0..200, 2), Scan { found: 2, next: 65 });
        assert_eq!(map.scan(65..200, 2), Scan { found: 2, next: 131 });
        assert_eq!(map.scan(131..190, 9), Scan { found: 0, next: 190 });
        assert_eq!(map.scan_except(&map_of(200, &[64]), 0..200, 2), Scan { found: 2, next: 66 });
    }

    #[test]
    fn taken_pages_lose_their_marks_and_no_others_do() {
        let mut map = map_of(200, &[3, 64, 65, 130, 199]);
        assert_eq!(map.take(4..200, 2), Scan { found: 2, next: 66 });
        assert_eq!(map.iter().collect::<Vec<_>>(), [3, 130, 199]);
        assert_eq!(map.count(), Pages(3));
    }

    #[test]
    fn merging_counts_only_what_is_new() {
        let mut map = map_of(40_000, &[1, 2, 35_000]);
        assert_eq!(map.merge(&map_of(40_000, &[2, 3, 39_999])), Pages(2));
        assert_eq!(map.iter().collect::<Vec<_>>(), [1, 2, 3, 35_000, 39_999]);
        assert_eq!(map.count_common(&map_of(40_000, &[2, 4, 35_000]), 0..40_000), 2);
    }

    #[test]
    fn ranges_are_set_and_counted_across_words_and_chunks() {
        let mut map = DirtyMap::empty(Pages(100_000));
        map.set(32_770);
        map.set_range(32_700..32_900);
        assert_eq!(map.count(), Pages(200));
        assert_eq!(map.count_in(32_800..200_000), 100);
        map.set_range(10..10);
        assert_eq!(map.count(), Pages(200));
    }
}

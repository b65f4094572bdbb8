//! An append-only log in shared segments: a clone costs one pointer per 256 entries.

use std::sync::Arc;

const SEGMENT: usize = 256;

/// Grows at its end, never changes behind it.
#[derive(Clone, Debug)]
pub struct Log<T> {
    full: Vec<Arc<[T]>>,
    tail: Vec<T>,
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self { full: Vec::new(), tail: Vec::new() }
    }
}

impl<T> Log<T> {
    /// Appends an entry.
    pub fn push(&mut self, entry: T) {
        self.tail.push(entry);
        if self.tail.len() == SEGMENT {
            self.full.push(std::mem::take(&mut self.tail).into());
        }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.full.len() * SEGMENT + self.tail.len()
    }

    /// True before the first entry.
    pub fn is_empty(&self) -> bool {
        self.full.is_empty() && self.tail.is_empty()
    }

    /// The entry at `index`, counted from the start.
    pub fn get(&self, index: usize) -> Option<&T> {
        match self.full.get(index / SEGMENT) {
            Some(segment) => segment.get(index % SEGMENT),
            None => self.tail.get(index - self.full.len() * SEGMENT),
        }
    }

    /// Entries from `index` on, oldest first.
    pub fn iter_from(&self, index: usize) -> impl DoubleEndedIterator<Item = &T> {
        (index..self.len()).map(|index| self.get(index).expect("within the length just read"))
    }

    /// All entries, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.iter_from(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_their_place_across_segments() {
        let mut log = Log::default();
        (0..1_000).for_each(|n| log.push(n));
        let early = log.clone();
        log.push(1_000);
        assert_eq!((early.len(), log.len()), (1_000, 1_001));
        assert_eq!(
            (log.get(255), log.get(256), log.get(1_000), log.get(1_001)),
            (Some(&255), Some(&256), Some(&1_000), None)
        );
        assert!(log.iter_from(990).copied().eq(990..=1_000));
    }
}

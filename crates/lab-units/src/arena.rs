//! A dense map from an id to its thing; ids rise from 0 and are never given twice.

use std::marker::PhantomData;
use std::sync::Arc;

/// Things by id, walked in id order. They lie in chunks of `PER`, which copies share until one of them changes
/// something there: a run that can be wound back keeps many of its moments.
#[derive(Clone, Debug)]
pub struct Arena<I, T, const PER: usize = 16> {
    chunks: Vec<Arc<[Option<T>; PER]>>,
    /// Ids given so far.
    given: u32,
    /// Things there are.
    count: usize,
    id: PhantomData<fn(I) -> I>,
}

impl<I, T, const PER: usize> Default for Arena<I, T, PER> {
    fn default() -> Self {
        Self { chunks: Vec::new(), given: 0, count: 0, id: PhantomData }
    }
}

impl<I: Copy + From<u32> + Into<u32>, T, const PER: usize> Arena<I, T, PER> {
    /// The id the next thing will get.
    pub fn next_id(&self) -> I {
        I::from(self.given)
    }

    /// The thing under `id`.
    pub fn get(&self, id: I) -> Option<&T> {
        let index = id.into() as usize;
        self.chunks.get(index / PER)?[index % PER].as_ref()
    }

    /// True if there is a thing under `id`.
    pub fn contains(&self, id: I) -> bool {
        self.get(id).is_some()
    }

    /// All things with their ids, in id order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> {
        (0..self.given).filter_map(|id| Some((I::from(id), self.get(I::from(id))?)))
    }

    /// All ids in use, rising.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> {
        self.iter().map(|(id, _)| id)
    }

    /// All things in id order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.iter().map(|(_, thing)| thing)
    }

    /// Number of things.
    pub fn len(&self) -> usize {
        self.count
    }

    /// True without any thing.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl<I: Copy + From<u32> + Into<u32>, T: Clone, const PER: usize> Arena<I, T, PER> {
    /// Adds a thing under the next id.
    pub fn insert(&mut self, thing: T) -> I {
        let id = self.next_id();
        let index = self.given as usize;
        self.given = self.given.checked_add(1).expect("fewer than 2^32 things are ever made");
        self.count += 1;
        if index.is_multiple_of(PER) {
            self.chunks.push(Arc::new([const { None }; PER]));
        }
        Arc::make_mut(&mut self.chunks[index / PER])[index % PER] = Some(thing);
        id
    }

    /// Takes a thing out; its id stays used up.
    pub fn remove(&mut self, id: I) -> Option<T> {
        let index = id.into() as usize;
        let thing = Arc::make_mut(self.chunks.get_mut(index / PER)?)[index % PER].take()?;
        self.count -= 1;
        Some(thing)
    }

    /// The thing under `id`, to change.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        let index = id.into() as usize;
        Arc::make_mut(self.chunks.get_mut(index / PER)?)[index % PER].as_mut()
    }

    /// All things with their ids, to change, in id order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (I, &mut T)> {
        let slots = self.chunks.iter_mut().flat_map(|chunk| Arc::make_mut(chunk).iter_mut());
        slots.enumerate().filter_map(|(index, slot)| Some((I::from(index as u32), slot.as_mut()?)))
    }
}

impl<I, T, const PER: usize> std::ops::Index<I> for Arena<I, T, PER>
where
    I: Copy + From<u32> + Into<u32> + std::fmt::Display,
{
    type Output = T;
    fn index(&self, id: I) -> &T {
        self.get(id).unwrap_or_else(|| panic!("{id} was looked up after it was gone"))
    }
}

impl<I, T: Clone, const PER: usize> std::ops::IndexMut<I> for Arena<I, T, PER>
where
    I: Copy + From<u32> + Into<u32> + std::fmt::Display,
{
    fn index_mut(&mut self, id: I) -> &mut T {
        self.get_mut(id).unwrap_or_else(|| panic!("{id} was looked up after it was gone"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::HostId;

    #[test]
    fn an_id_is_never_given_twice() {
        let mut arena = Arena::<HostId, &str>::default();
        let first = arena.insert("HV1");
        assert_eq!(arena.remove(first), Some("HV1"));
        let second = arena.insert("HV2");
        assert_ne!(first, second);
        assert_eq!((arena.get(first), arena[second], arena.len()), (None, "HV2", 1));
    }

    #[test]
    fn a_copy_keeps_what_the_original_changes() {
        let mut arena = Arena::<HostId, u32, 4>::default();
        let ids: Vec<HostId> = (0..10).map(|number| arena.insert(number)).collect();
        let before = arena.clone();
        arena[ids[5]] = 50;
        arena.remove(ids[0]);
        arena.remove(ids[0]);
        arena.insert(10);
        arena.iter_mut().for_each(|(_, number)| *number += 1);
        assert!(before.values().copied().eq(0..10));
        assert!(arena.values().copied().eq([2, 3, 4, 5, 51, 7, 8, 9, 10, 11]));
        assert!(arena.ids().eq((1..11).map(HostId)));
        assert_eq!((arena.len(), before.len(), arena.next_id()), (10, 10, HostId(11)));
        assert!(arena.iter().rev().map(|(id, _)| id).eq((1..11).rev().map(HostId)));
    }
}

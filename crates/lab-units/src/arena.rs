//! A dense map from an id to its thing; ids rise from 0 and are never given twice.

use std::marker::PhantomData;

/// Things by id, walked in id order.
#[derive(Clone, Debug)]
pub struct Arena<I, T> {
    slots: Vec<Option<T>>,
    id: PhantomData<fn(I) -> I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Self { slots: Vec::new(), id: PhantomData }
    }
}

impl<I: Copy + From<u32> + Into<u32>, T> Arena<I, T> {
    /// Adds a thing under the next id.
    pub fn insert(&mut self, thing: T) -> I {
        let id = self.next_id();
        self.slots.push(Some(thing));
        id
    }

    /// The id the next thing will get.
    pub fn next_id(&self) -> I {
        I::from(u32::try_from(self.slots.len()).expect("fewer than 2^32 things are ever made"))
    }

    /// Takes a thing out; its id stays used up.
    pub fn remove(&mut self, id: I) -> Option<T> {
        self.slots.get_mut(id.into() as usize)?.take()
    }

    /// The thing under `id`.
    pub fn get(&self, id: I) -> Option<&T> {
        self.slots.get(id.into() as usize)?.as_ref()
    }

    /// The thing under `id`, to change.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.slots.get_mut(id.into() as usize)?.as_mut()
    }

    /// True if there is a thing under `id`.
    pub fn contains(&self, id: I) -> bool {
        self.get(id).is_some()
    }

    /// All things with their ids, in id order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> {
        self.slots
            .iter()
            .enumerate()
            .filter_map(|(index, slot)| Some((I::from(index as u32), slot.as_ref()?)))
    }

    /// All things with their ids, to change, in id order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (I, &mut T)> {
        self.slots
            .iter_mut()
            .enumerate()
            .filter_map(|(index, slot)| Some((I::from(index as u32), slot.as_mut()?)))
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
        self.values().count()
    }

    /// True without any thing.
    pub fn is_empty(&self) -> bool {
        self.values().next().is_none()
    }
}

impl<I: Copy + From<u32> + Into<u32> + std::fmt::Display, T> std::ops::Index<I> for Arena<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        self.get(id).unwrap_or_else(|| panic!("{id} was looked up after it was gone"))
    }
}

impl<I: Copy + From<u32> + Into<u32> + std::fmt::Display, T> std::ops::IndexMut<I> for Arena<I, T> {
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
}

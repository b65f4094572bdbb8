//! Ordered maps and sets as flat, sorted vectors.
//!
//! A lab holds tens of things of a kind, rarely thousands, and there are some forty kinds of maps of them. The tree
//! maps of the standard library cost four kilobytes of Wasm for each; these a few hundred bytes.

use std::borrow::Borrow;
use std::fmt;
use std::ops::{Deref, DerefMut};

use litemap::LiteMap;

use crate::id::GroupId;

/// A map in the order of its keys; a [`LiteMap`] that prints as a map, for digests read what is printed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Map<K, V>(LiteMap<K, V>);

impl<K, V> Map<K, V> {
    /// No entry.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(LiteMap::default())
    }
}

impl<K, V> Deref for Map<K, V> {
    type Target = LiteMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<K, V> DerefMut for Map<K, V> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    /// One by one: mostly they come in order, and a sort for each kind of map would cost 3 kB of Wasm.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (key, value) in entries {
            map.0.insert(key, value);
        }
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_tuple_vec().into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = <&'a LiteMap<K, V> as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (&self.0).into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a mut Map<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = <&'a mut LiteMap<K, V> as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (&mut self.0).into_iter()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter()).finish()
    }
}

/// Roles are numbered through and rarely taken out: most stand as far from the first as their number says. Thousands of
/// them, once on every node, are not searched for a number each time.
impl<V> Map<GroupId, V> {
    /// What is under `id`.
    pub fn get(&self, id: &GroupId) -> Option<&V> {
        match self.0.get_indexed(self.place(id)) {
            Some((found, value)) if found == id => Some(value),
            Some(_) | None => self.0.get(id),
        }
    }

    fn place(&self, id: &GroupId) -> usize {
        let first = self.0.first().map_or(0, |(first, _)| first.0);
        id.0.wrapping_sub(first) as usize
    }
}

/// A set in the order of its items.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set<T>(LiteMap<T, ()>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(LiteMap::default())
    }
}

impl<T> Set<T> {
    /// No item.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without any item.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Items in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.0.keys()
    }

    /// The lowest item.
    pub fn first(&self) -> Option<&T> {
        self.0.first().map(|(item, ())| item)
    }

    /// The highest item.
    pub fn last(&self) -> Option<&T> {
        self.0.last().map(|(item, ())| item)
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<T: Ord> Set<T> {
    /// Adds an item; false if it was there.
    pub fn insert(&mut self, item: T) -> bool {
        self.0.insert(item, ()).is_none()
    }

    /// Takes an item out; false if it was not there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.remove(item).is_some()
    }

    /// True if the item is in it.
    pub fn contains<Q: Ord + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(item)
    }

    /// Keeps the items that `keep` says to.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.0.retain(|item, ()| keep(item));
    }

    /// Moves all items of `other` here.
    pub fn append(&mut self, other: &mut Self) {
        self.extend(std::mem::take(other));
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut set = Self::new();
        set.extend(items);
        set
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for Set<T> {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| {
            self.insert(item);
        });
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::iter::Map<std::vec::IntoIter<(T, ())>, fn((T, ())) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_tuple_vec().into_iter().map(|(item, ())| item)
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (T, ())>, fn(&'a (T, ())) -> &'a T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.as_slice().iter().map(|(item, ())| item)
    }
}

impl<T: fmt::Debug> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_prints_its_entries_in_the_order_of_their_keys() {
        let mut map = Map::from([(3, 'c'), (1, 'a')]);
        map.insert(2, 'b');
        assert_eq!(format!("{map:?}"), "{1: 'a', 2: 'b', 3: 'c'}");
        assert_eq!((map[&2], map.get(&4)), ('b', None));
    }

    #[test]
    fn roles_are_found_whatever_is_missing_before_them() {
        let all: Map<GroupId, u32> = (2..40).map(|number| (GroupId(number), number)).collect();
        for missing in 0..41 {
            let mut some = all.clone();
            some.remove(&GroupId(missing));
            some.remove(&GroupId(missing / 2));
            for id in (0..45).map(GroupId) {
                let there = some.keys().any(|key| *key == id).then_some(id.0);
                assert_eq!(some.get(&id).copied(), there);
            }
        }
    }

    #[test]
    fn a_set_keeps_its_items_once_and_in_order() {
        let mut set = Set::from([3, 1, 2, 1]);
        assert_eq!(format!("{set:?}"), "{1, 2, 3}");
        assert!(!set.insert(2));
        assert!(set.remove(&1));
        set.extend([9, 0]);
        assert!(set.iter().eq(&[0, 2, 3, 9]));
        assert!(set.into_iter().eq([0, 2, 3, 9]));
    }
}

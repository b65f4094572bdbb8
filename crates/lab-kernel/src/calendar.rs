//! The future event list: what is due when, in the stable order (time, serial).
//!
//! Cancelling frees the payload at once and leaves a tombstone in the heap, which is dropped as soon as it surfaces:
//! the entry on top is always one that will come.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::time::SimTime;

/// Names one entry of the calendar, for cancelling it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    slot: u32,
    serial: u64,
}

#[derive(Clone, Debug)]
struct Slot<T> {
    serial: u64,
    payload: Option<T>,
}

/// Entries ordered by time; entries of one instant in the order they were made.
#[derive(Clone, Debug)]
pub struct Calendar<T> {
    heap: BinaryHeap<Reverse<(SimTime, u64, u32)>>,
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    next_serial: u64,
    live: usize,
}

impl<T> Default for Calendar<T> {
    fn default() -> Self {
        Self { heap: BinaryHeap::new(), slots: Vec::new(), free: Vec::new(), next_serial: 0, live: 0 }
    }
}

impl<T> Calendar<T> {
    /// Puts `payload` at `time`, behind everything already there for that time.
    pub fn insert(&mut self, time: SimTime, payload: T) -> Ticket {
        let serial = self.next_serial;
        self.next_serial += 1;
        let entry = Slot { serial, payload: Some(payload) };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = entry;
                slot
            }
            None => {
                self.slots.push(entry);
                u32::try_from(self.slots.len() - 1).expect("fewer than 2^32 entries are ever pending")
            }
        };
        self.heap.push(Reverse((time, serial, slot)));
        self.live += 1;
        Ticket { slot, serial }
    }

    /// Takes an entry out; `None` if it already came due or was cancelled.
    pub fn cancel(&mut self, ticket: Ticket) -> Option<T> {
        let slot = self.slots.get_mut(ticket.slot as usize).filter(|slot| slot.serial == ticket.serial)?;
        let payload = slot.payload.take();
        self.live -= usize::from(payload.is_some());
        self.drop_tombstones();
        payload
    }

    /// When the next entry is due.
    pub fn next_time(&self) -> Option<SimTime> {
        self.heap.peek().map(|Reverse((time, ..))| *time)
    }

    /// Takes the next entry out.
    pub fn pop(&mut self) -> Option<(SimTime, T)> {
        let Reverse((time, _, slot)) = self.heap.pop()?;
        let payload = self.slots[slot as usize].payload.take().expect("no tombstone stays on top");
        self.free.push(slot);
        self.live -= 1;
        self.drop_tombstones();
        Some((time, payload))
    }

    /// Number of entries still to come.
    pub fn len(&self) -> usize {
        self.live
    }

    /// True when nothing is to come.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// All entries still to come, in the order they will come.
    pub fn in_order(&self) -> Vec<(SimTime, &T)> {
        let mut entries: Vec<_> = self
            .heap
            .iter()
            .filter_map(|Reverse((time, serial, slot))| {
                let slot = &self.slots[*slot as usize];
                let payload = slot.payload.as_ref().filter(|_| slot.serial == *serial)?;
                Some((*time, *serial, payload))
            })
            .collect();
        entries.sort_unstable_by_key(|(time, serial, _)| (*time, *serial));
        entries.into_iter().map(|(time, _, payload)| (time, payload)).collect()
    }

    fn drop_tombstones(&mut self) {
        while let Some(Reverse((_, _, slot))) = self.heap.peek() {
            if self.slots[*slot as usize].payload.is_some() {
                return;
            }
            self.free.push(*slot);
            self.heap.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(nanos: u64) -> SimTime {
        SimTime::from_nanos(nanos)
    }

    #[test]
    fn entries_come_by_time_then_by_the_order_they_were_made() {
        let mut calendar = Calendar::default();
        for (time, name) in [(5, 'c'), (1, 'a'), (5, 'd'), (1, 'b')] {
            calendar.insert(at(time), name);
        }
        let order: String = std::iter::from_fn(|| calendar.pop()).map(|(_, name)| name).collect();
        assert_eq!(order, "abcd");
    }

    #[test]
    fn the_next_time_is_never_that_of_a_cancelled_entry() {
        let mut calendar = Calendar::default();
        let tickets: Vec<_> = (1..=4).map(|nanos| calendar.insert(at(nanos), nanos)).collect();
        calendar.cancel(tickets[2]);
        calendar.cancel(tickets[0]);
        assert_eq!(calendar.next_time(), Some(at(2)));
        assert_eq!(calendar.pop(), Some((at(2), 2)));
        assert_eq!(calendar.next_time(), Some(at(4)));
        calendar.cancel(tickets[3]);
        assert_eq!((calendar.next_time(), calendar.pop(), calendar.len()), (None, None, 0));
    }

    #[test]
    fn a_cancelled_entry_never_comes_and_its_slot_serves_again() {
        let mut calendar = Calendar::default();
        let first = calendar.insert(at(1), "first");
        calendar.insert(at(2), "second");
        assert_eq!(calendar.cancel(first), Some("first"));
        assert_eq!(calendar.cancel(first), None);
        assert_eq!(calendar.len(), 1);
        assert_eq!(calendar.next_time(), Some(at(2)));
        let third = calendar.insert(at(1), "third");
        assert_eq!(calendar.cancel(first), None, "an old ticket does not reach the slot's new tenant");
        assert_eq!(calendar.in_order(), [(at(1), &"third"), (at(2), &"second")]);
        assert_eq!(calendar.cancel(third), Some("third"));
    }
}

//! The future event list: what is due when, in the stable order (time, serial).
//!
//! A tree rather than a heap with slots: half as fast with nothing else to do, but no slower in whole runs, and its
//! clone holds what is still to come and nothing of the crowd there once was. A checkpoint of 64 quiet nodes shrank
//! from 6.7 MB to 0.6 MB.

use std::collections::BTreeMap;

use crate::time::SimTime;

/// Names one entry of the calendar, for cancelling it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    time: SimTime,
    serial: u64,
}

/// Entries ordered by time; entries of one instant in the order they were made.
#[derive(Clone, Debug)]
pub struct Calendar<T> {
    entries: BTreeMap<Ticket, T>,
    next_serial: u64,
}

impl<T> Default for Calendar<T> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), next_serial: 0 }
    }
}

impl<T> Calendar<T> {
    /// Puts `payload` at `time`, behind everything already there for that time.
    pub fn insert(&mut self, time: SimTime, payload: T) -> Ticket {
        let ticket = Ticket { time, serial: self.next_serial };
        self.next_serial += 1;
        self.entries.insert(ticket, payload);
        ticket
    }

    /// Takes an entry out; `None` if it already came due or was cancelled.
    pub fn cancel(&mut self, ticket: Ticket) -> Option<T> {
        self.entries.remove(&ticket)
    }

    /// When the next entry is due.
    pub fn next_time(&self) -> Option<SimTime> {
        self.entries.first_key_value().map(|(ticket, _)| ticket.time)
    }

    /// Takes the next entry out.
    pub fn pop(&mut self) -> Option<(SimTime, T)> {
        self.entries.pop_first().map(|(ticket, payload)| (ticket.time, payload))
    }

    /// Number of entries still to come.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when nothing is to come.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All entries still to come, in the order they will come.
    pub fn in_order(&self) -> Vec<(SimTime, &T)> {
        self.entries.iter().map(|(ticket, payload)| (ticket.time, payload)).collect()
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
    fn a_cancelled_entry_never_comes_and_its_ticket_names_no_other() {
        let mut calendar = Calendar::default();
        let first = calendar.insert(at(1), "first");
        calendar.insert(at(2), "second");
        assert_eq!(calendar.cancel(first), Some("first"));
        assert_eq!(calendar.cancel(first), None);
        assert_eq!(calendar.len(), 1);
        assert_eq!(calendar.next_time(), Some(at(2)));
        let third = calendar.insert(at(1), "third");
        assert_eq!(calendar.cancel(first), None, "an old ticket does not reach a new entry of the same time");
        assert_eq!(calendar.in_order(), [(at(1), &"third"), (at(2), &"second")]);
        assert_eq!(calendar.cancel(third), Some("third"));
    }
}

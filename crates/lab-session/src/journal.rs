//! What was done, and when: with the start, all that a run is made of.

use lab_kernel::SimTime;
use lab_units::Shared;

/// One accepted command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<C> {
    /// When it was given; the run had settled at that instant before.
    pub time: SimTime,
    /// What was given; branches share it.
    pub command: Shared<C>,
}

impl<C> Entry<C> {
    /// What is given at `time`.
    pub fn new(time: SimTime, command: C) -> Self {
        Self { time, command: command.into() }
    }
}

/// How many entries both journals begin with.
pub(crate) fn common_prefix<C: PartialEq>(a: &[Entry<C>], b: &[Entry<C>]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// When the command after the first `played` ones is given.
pub(crate) fn next_time<C>(journal: &[Entry<C>], played: usize) -> Option<SimTime> {
    journal.get(played).map(|entry| entry.time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn journals_part_where_a_command_or_its_time_differs() {
        let entry = |nanos, command| Entry::new(SimTime::from_nanos(nanos), command);
        let base = [entry(1, 'a'), entry(2, 'b')];
        assert_eq!(common_prefix(&base, &base), 2);
        assert_eq!(common_prefix(&base, &[entry(1, 'a'), entry(2, 'c')]), 1);
        assert_eq!(common_prefix(&base, &[entry(3, 'a')]), 0);
    }
}

//! Who comes first when several things happen in one instant, and which end of a link notices first.

use lab_cluster::{Input, Phase, Timer};
use lab_kernel::{SimDuration, SimTime};
use lab_units::NodeId;

use super::{Due, Rack};

/// One order of the nodes. What one node sent to another keeps its order whatever the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The node that goes first, the second, …
    pub order: [u32; 4],
    /// How much later than the one before it each node notices that beats come or have stopped.
    pub spread: SimDuration,
}

impl Schedule {
    fn rank(&self, node: NodeId) -> usize {
        self.order.iter().position(|id| *id == node.0).unwrap_or(self.order.len())
    }

    pub fn notices_after(&self, node: NodeId) -> SimDuration {
        self.spread * self.rank(node) as u64
    }
}

impl Due {
    /// At whom it happens; a command to a disk or the share counts as its sender's.
    pub(super) fn node(&self) -> NodeId {
        match self {
            Self::Input { node, .. }
            | Self::DiskCommand { node, .. }
            | Self::ShareCommand { node, .. }
            | Self::Hypervisor { node, .. }
            | Self::Restart { node, .. } => *node,
            Self::Message { to, .. } => *to,
            Self::Beat { at, .. } => *at,
        }
    }
}

impl Rack {
    /// Takes what happens next out of the calendar.
    pub(super) fn next_due(&mut self) -> Option<(SimTime, Due)> {
        let (time, first) = self.calendar.pop()?;
        let Some(schedule) = self.schedule else { return Some((time, first)) };
        let mut instant = vec![first];
        while self.calendar.next_time() == Some(time) {
            instant.extend(self.calendar.pop().map(|(_, due)| due));
        }
        // The first of the lowest: what concerns one node stays in its order.
        let next = (0..instant.len()).min_by_key(|index| schedule.rank(instant[*index].node())).unwrap_or(0);
        let due = instant.remove(next);
        instant.into_iter().for_each(|other| {
            self.calendar.insert(time, other);
        });
        Some((time, due))
    }

    /// True if the node's service will be started again by Windows.
    pub fn will_restart(&self, id: u32) -> bool {
        self.is_coming(|due| matches!(due, Due::Restart { node, .. } if node.0 == id))
    }

    /// True for a node that has nothing to do but to knock again.
    pub fn waits_to_join(&self, id: u32) -> bool {
        let promised = self.service(id).database().map(|database| database.promised);
        self.is_coming(|due| {
            matches!(due, Due::Input { node, input: Input::Timer(Timer::JoinRetry(epoch)), .. }
                if node.0 == id && Some(*epoch) == promised)
        })
    }

    /// True if a node will notice that beats come, or have stopped.
    pub fn news_are_coming(&self) -> bool {
        self.is_coming(|due| matches!(due, Due::Beat { .. }))
    }

    /// True if the next thing to happen is the pulse of a leader.
    pub fn is_pulse_next(&self) -> bool {
        let next = self.calendar.in_order().first().map(|(_, due)| (*due).clone());
        matches!(next, Some(Due::Input { node, input: Input::Timer(Timer::Pulse(_)), .. })
            if self.machines[&node].service.leader() == Some(node))
    }

    /// True if nothing is to come but what processes asked for that have ended.
    pub fn is_silent(&self) -> bool {
        let ended = |node: &NodeId| self.machines[node].service.phase() == Phase::Stopped;
        !self.is_coming(|due| match due {
            Due::Input { node, input: Input::Timer(_), .. } => !ended(node),
            _ => true,
        })
    }

    fn is_coming(&self, wanted: impl Fn(&Due) -> bool) -> bool {
        self.calendar.in_order().iter().any(|(_, due)| self.is_current(due) && wanted(due))
    }

    /// True between two instants.
    pub fn is_between_instants(&self) -> bool {
        self.calendar.next_time() != Some(self.now)
    }
}

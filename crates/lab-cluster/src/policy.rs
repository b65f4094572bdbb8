//! What an administrator sets for one group: how often it fails over, and whether it goes back to where it was (facts:
//! roles §2, §5; membership §6).

use std::hash::{Hash, Hasher};

use lab_units::map::Map;
use lab_units::{GroupId, NodeId, NodeSet};

use crate::database::{Change, Group, GroupKind, GroupState};
use crate::leave::Why;
use crate::placement::may_own;
use crate::port::Out;
use crate::running::Running;

/// A property that `(Get-ClusterGroup NAME).Property = value` sets. The order is that of the wire and of [`Policy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    /// Failovers within the period before the group stays failed; [`AS_MANY_AS_OTHERS`] unless set.
    FailoverThreshold,
    /// Hours over which failovers are counted.
    FailoverPeriod,
    /// 1: back to a preferred owner as soon as it is there again; 0: it stays.
    AutoFailbackType,
}

/// A threshold that follows the number of nodes: one less (facts: roles §2).
pub const AS_MANY_AS_OTHERS: u32 = u32::MAX;

impl Setting {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::FailoverThreshold, Self::FailoverPeriod, Self::AutoFailbackType];

    /// Its name in Windows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FailoverThreshold => "FailoverThreshold",
            Self::FailoverPeriod => "FailoverPeriod",
            Self::AutoFailbackType => "AutoFailbackType",
        }
    }

    /// The greatest value; the least is 0.
    pub const fn most(self) -> u32 {
        match self {
            Self::FailoverThreshold => AS_MANY_AS_OTHERS,
            Self::FailoverPeriod => 1_193,
            Self::AutoFailbackType => 1,
        }
    }
}

/// The settings of one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Policy([u32; Setting::ALL.len()]);

impl Default for Policy {
    fn default() -> Self {
        Self::NEW
    }
}

impl Policy {
    /// As a new group has them (facts: roles §2).
    pub const NEW: Self = Self([AS_MANY_AS_OTHERS, 6, 0]);

    /// The value of one.
    pub fn get(&self, setting: Setting) -> u32 {
        self.0[setting as usize]
    }

    pub(crate) fn set(&mut self, setting: Setting, value: u32) {
        self.0[setting as usize] = value;
    }

    pub(crate) fn values(&self) -> &[u32] {
        &self.0
    }

    /// How often a group fails over within its period, in a cluster with so many other nodes.
    pub(crate) fn threshold(&self, others: u32) -> u32 {
        match self.get(Setting::FailoverThreshold) {
            AS_MANY_AS_OTHERS => others,
            set => set,
        }
    }

    fn goes_back(&self) -> bool {
        self.get(Setting::AutoFailbackType) == 1
    }
}

/// What becomes of the roles that were drained off a node when it is resumed (facts: membership §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failback {
    /// All of them go back at once.
    Immediate,
    /// Those go back that are set to fail back.
    Policy,
}

/// How a node is drained beyond the usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DrainPlan {
    /// Everything goes there.
    pub to: Option<NodeId>,
    /// What cannot be moved while it runs is switched off and started elsewhere.
    pub force: bool,
}

/// State that the lab did not always have: where it is as if it were not there, a digest is what it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Later<T>(pub(crate) T);

impl<T: Default + PartialEq + Hash> Hash for Later<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.0 != T::default() {
            self.0.hash(state);
        }
    }
}

/// Groups on their way back, and where to.
pub(crate) type GoingBack = Later<Map<GroupId, NodeId>>;

impl Running {
    /// Leader: nodes have joined; what prefers one of them to its owner, and is set to fail back, goes there.
    pub(crate) fn prefer_the_joined(&mut self, joined: NodeSet) {
        let back = self.db.groups.iter().filter(|(_, group)| group.policy.goes_back());
        let back = back.filter_map(|(id, group)| Some((*id, better_owner(group, joined)?)));
        let back: Vec<(GroupId, NodeId)> = back.collect();
        if let Some(leader) = &mut self.leader {
            leader.going_back.0.extend(back);
        }
    }

    /// Leader: a drained node is resumed; what was moved off it goes back.
    pub(crate) fn call_back(&mut self, node: NodeId, failback: Failback) {
        let drained = self.db.groups.iter().filter(|(_, group)| group.drained_from == Some(node));
        // Who coordinates a volume is the cluster's own choice; a disk that is passed through follows its machine.
        let is_called = |group: &Group| match group.kind {
            GroupKind::Csv(..) | GroupKind::PassThrough(..) => false,
            GroupKind::Core | GroupKind::Disk(_) | GroupKind::Vm(_) | GroupKind::OnDisk(..) => {
                failback == Failback::Immediate || group.policy.goes_back()
            }
        };
        let back = drained.filter(|(_, group)| is_called(group));
        let back: Vec<(GroupId, NodeId)> = back.map(|(id, _)| (*id, node)).collect();
        if let Some(leader) = &mut self.leader {
            leader.going_back.0.extend(back);
        }
    }

    /// Leader: moves what is on its way back, one group as soon as it is online.
    pub(crate) fn go_back(&mut self, out: &mut Vec<Out>) {
        let waiting: Vec<(GroupId, NodeId)> = self
            .leader
            .iter()
            .flat_map(|leader| leader.going_back.0.iter())
            .map(|(id, to)| (*id, *to))
            .collect();
        for (id, to) in waiting {
            let moving = self.leader.as_ref().is_some_and(|leader| leader.moves.contains_key(&id));
            let Some(group) = self.db.groups.get(&id) else {
                self.stays(id);
                continue;
            };
            let can_go = self.takers().contains(to) && may_own(group, to) && group.owner != to;
            match group.state {
                GroupState::OnlinePending | GroupState::OfflinePending | GroupState::Moving => (),
                GroupState::Online if moving => (),
                GroupState::Online if can_go && group.kind != GroupKind::Core => {
                    let kind = self.gentle_kind(id, Why::Drain);
                    self.stays(id);
                    self.order_move(id, to, kind, out);
                }
                GroupState::Offline if can_go => {
                    self.stays(id);
                    self.change(Change::Owner { group: id, to, state: GroupState::Offline }, out);
                }
                GroupState::Online | GroupState::Offline | GroupState::Failed => self.stays(id),
            }
        }
    }

    fn stays(&mut self, id: GroupId) {
        if let Some(leader) = &mut self.leader {
            leader.going_back.0.remove(&id);
        }
    }
}

/// The most preferred of these nodes that stands before the owner in the group's list.
fn better_owner(group: &Group, among: NodeSet) -> Option<NodeId> {
    let before = group.preferred.iter().take_while(|node| **node != group.owner);
    before.copied().find(|node| among.contains(*node) && may_own(group, *node))
}

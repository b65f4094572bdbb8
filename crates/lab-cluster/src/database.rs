//! The cluster database: what every member knows in common, and keeps on its own disk.
//!
//! Changes are serialised by the leader of the view and applied by every member in the same order. The votes are
//! changed in two steps (joint consensus): as long as a new vote table is not known to be stored by a majority of
//! the old one, a partition needs the majority of both. Without that, a cut in the middle of zeroing votes could
//! leave two partitions that both believe in their majority.

use std::hash::{Hash, Hasher};

use lab_units::map::{Map, Set};
use lab_units::{CsvId, Era, GroupId, LunId, NetworkId, NodeId, NodeSet, VmId, Votes};

use crate::groups::Groups;
use crate::network::{InterfaceState, NetworkState};
use crate::policy::{DrainPlan, Later, Policy, Setting};
use crate::property::{Properties, Property};
use crate::quorum::WitnessHealth;
use crate::rules::rules;
use crate::term::Term;

/// The id of "Cluster Group" in a database made by [`Database::new`].
pub const CORE_GROUP: GroupId = GroupId(0);

/// Which version of the database this is; a later one compares greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    /// The regroup that installed the view in which the change was made.
    pub epoch: u64,
    /// The change's number within that view.
    pub change: u64,
}

/// One node's entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeEntry {
    /// The configured vote ("Assigned Vote"), 0 or 1.
    pub weight: u32,
    /// Paused: keeps what it hosts, takes nothing new.
    pub paused: bool,
    /// How far its groups are moved off.
    pub drain: Drain,
    /// Live migrations it takes part in at the same time, if an administrator said so; else as many as the version
    /// allows.
    pub migrations: Option<u32>,
    /// How it is drained.
    pub plan: DrainPlan,
}

impl Hash for NodeEntry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { weight, paused, drain, migrations, plan } = self;
        (weight, paused, drain, migrations, Later(*plan)).hash(state);
    }
}

impl NodeEntry {
    /// A node as it is when added (facts: quorum §2).
    pub const NEW: Self = Self {
        weight: 1,
        paused: false,
        drain: Drain::NotInitiated,
        migrations: None,
        plan: DrainPlan { to: None, force: false },
    };
}

/// How far the groups of a paused node are moved off (facts: membership §3, NodeDrainStatus).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Drain {
    /// Nobody asked for it, or the node was resumed.
    #[default]
    NotInitiated,
    /// Some are still there.
    InProgress,
    /// None is left.
    Completed,
    /// Some could not be moved (1677).
    Failed,
}

impl Drain {
    /// As `Get-ClusterNode` says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotInitiated => "NotInitiated",
            Self::InProgress => "InProgress",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
        }
    }
}

/// What can break a tie beside the nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Witness {
    /// A clustered disk; holds a copy of the database.
    Disk(LunId),
    /// A file share; holds only the version of the database.
    FileShare,
    /// A blob in the cloud (2016 and later); holds only the version of the database.
    Cloud,
}

/// Who votes now. A partition runs if it holds more than half of these votes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct VoteConfig {
    /// Nodes whose current vote ("Current Vote", DynamicWeight) is 1.
    pub nodes: NodeSet,
    /// The witness's current vote (WitnessDynamicWeight).
    pub witness: Votes,
    /// No Majority: Disk Only. Only the disk counts.
    pub disk_only: bool,
}

/// What kind of thing a group is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// "Cluster Group": name, address, witness. Its owner leads the view.
    Core,
    /// A clustered disk in "Available Storage".
    Disk(LunId),
    /// A Cluster Shared Volume; its owner is the coordinator.
    Csv(CsvId, LunId),
    /// A virtual machine with its configuration.
    Vm(VmId),
    /// A disk that is passed through to the VM of a group. Every member registers, as on a shared volume, so that the
    /// VM can write wherever it arrives; nobody mounts it (facts: storage §7).
    PassThrough(LunId, GroupId),
    /// Virtual machines whose files lie on an ordinary disk of the cluster, with that disk; for each what the
    /// administrator wants. The disk is the unit of failover (S1-11).
    OnDisk(LunId, Vec<(VmId, Wanted)>),
}

impl GroupKind {
    /// The disk it holds.
    pub fn lun(&self) -> Option<LunId> {
        match self {
            Self::Disk(lun) | Self::Csv(_, lun) | Self::PassThrough(lun, _) | Self::OnDisk(lun, _) => {
                Some(*lun)
            }
            Self::Core | Self::Vm(_) => None,
        }
    }

    /// Its virtual machines.
    pub fn vms(&self) -> impl Iterator<Item = VmId> {
        let (one, more) = match self {
            Self::Vm(vm) => (Some(*vm), &[][..]),
            Self::OnDisk(_, vms) => (None, &vms[..]),
            Self::Core | Self::Disk(_) | Self::Csv(..) | Self::PassThrough(..) => (None, &[][..]),
        };
        one.into_iter().chain(more.iter().map(|(vm, _)| *vm))
    }

    /// A role: it runs virtual machines.
    pub fn is_role(&self) -> bool {
        matches!(self, Self::Vm(_) | Self::OnDisk(..))
    }

    /// Every member writes to its disk.
    pub(crate) fn is_shared(&self) -> bool {
        match self {
            Self::Csv(..) | Self::PassThrough(..) => true,
            Self::Core | Self::Disk(_) | Self::Vm(_) | Self::OnDisk(..) => false,
        }
    }
}

/// What the administrator wants a group to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// Brought online wherever it is.
    Online,
    /// Left offline.
    Offline,
}

/// What a group is, as its owner last said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupState {
    /// All resources run.
    Online,
    /// No resource runs.
    Offline,
    /// On its way online.
    OnlinePending,
    /// On its way offline.
    OfflinePending,
    /// On its way to another node by live migration; still runs.
    Moving,
    /// Could not be brought or kept online.
    Failed,
}

/// One role or core group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is.
    pub kind: GroupKind,
    /// The node that owns it.
    pub owner: NodeId,
    /// What the administrator wants.
    pub wanted: Wanted,
    /// What it is.
    pub state: GroupState,
    /// 3000 High, 2000 Medium, 1000 Low, 0 No Auto Start (facts: roles §4).
    pub priority: u32,
    /// Nodes to prefer, in order.
    pub preferred: Vec<NodeId>,
    /// Nodes that may own it; empty means every node.
    pub possible: NodeSet,
    /// How often it fails over, and whether it goes back.
    pub policy: Policy,
    /// The node that a drain has moved it off, until that is resumed or the group is moved otherwise.
    pub drained_from: Option<NodeId>,
}

impl Hash for Group {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let Self { kind, owner, wanted, state, priority, preferred, possible, policy, drained_from } = self;
        (kind, owner, wanted, state, priority, preferred, possible).hash(hasher);
        (Later(*policy), Later(*drained_from)).hash(hasher);
    }
}

/// The whole database.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Database {
    /// Its version.
    pub tag: Tag,
    /// The highest regroup this node has taken part in. Kept on disk so that a node that restarts unnoticed cannot
    /// take part in the same regroup twice, on two sides; never copied from another node's database.
    pub promised: u64,
    /// The version of Windows every node runs.
    pub era: Era,
    /// All nodes of the cluster, running or not.
    pub nodes: Map<NodeId, NodeEntry>,
    /// The configured witness.
    pub witness: Option<Witness>,
    /// No Majority: Disk Only is configured.
    pub disk_only: bool,
    /// Votes are managed by the cluster (2012 and later).
    pub dynamic_quorum: bool,
    /// The node that loses its vote first in a tie (LowerQuorumPriorityNodeID).
    pub lower_priority: Option<NodeId>,
    /// Heartbeats, resiliency and quarantine.
    pub properties: Properties,
    /// What the cluster waits out with its nodes.
    pub terms: Set<Term>,
    /// Who votes now.
    pub votes: VoteConfig,
    /// The vote table before the last change, until that change is known to be safe.
    pub prior_votes: Option<VoteConfig>,
    /// Interfaces that are not up, as the members found them.
    pub interfaces: Map<(NetworkId, NodeId), InterfaceState>,
    /// Networks that are not up.
    pub networks: Map<NetworkId, NetworkState>,
    /// All groups.
    pub groups: Groups,
}

/// One change of the database. The leader of a view makes them, every member applies them in the same order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// A group is added or replaced.
    PutGroup(GroupId, Box<Group>),
    /// A group is taken out.
    RemoveGroup(GroupId),
    /// A group becomes another kind of thing.
    Kind(GroupId, GroupKind),
    /// A group gets an owner and a state.
    Owner {
        /// The group.
        group: GroupId,
        /// Its owner from now on.
        to: NodeId,
        /// Its state from now on.
        state: GroupState,
    },
    /// A group's state.
    State(GroupId, GroupState),
    /// What the administrator wants a group to be.
    Wanted(GroupId, Wanted),
    /// A group's priority.
    Priority(GroupId, u32),
    /// The nodes a group prefers.
    Preferred(GroupId, Vec<NodeId>),
    /// The nodes that may own a group.
    Possible(GroupId, NodeSet),
    /// The witness and the model.
    Quorum {
        /// The witness.
        witness: Option<Witness>,
        /// No Majority: Disk Only.
        disk_only: bool,
    },
    /// A node's configured vote.
    Weight(NodeId, u32),
    /// The cluster manages votes, or not.
    DynamicQuorum(bool),
    /// Who loses its vote first in a tie.
    LowerPriority(Option<NodeId>),
    /// A common property.
    Property(Property, u32),
    /// A wait begins.
    Begin(Term),
    /// A wait is over.
    End(Term),
    /// A node is added.
    AddNode(NodeId),
    /// A node is taken out.
    RemoveNode(NodeId),
    /// A node is paused or not.
    Paused(NodeId, bool),
    /// How far a node's groups are moved off.
    Drain(NodeId, Drain),
    /// Live migrations a node takes part in at the same time.
    Migrations(NodeId, u32),
    /// The interface of a node on a network was found to be so.
    Interface(NetworkId, NodeId, InterfaceState),
    /// A network was found to be so.
    Network(NetworkId, NetworkState),
    /// First step of a change of votes: both tables count.
    ProposeVotes(VoteConfig),
    /// Second step: only the new table counts.
    CommitVotes,
    /// A setting of a group.
    Setting(GroupId, Setting, u32),
    /// How a node is drained.
    DrainPlan(NodeId, DrainPlan),
}

impl Database {
    /// The database of a new cluster: every node votes, no groups but the core group.
    pub fn new(era: Era, nodes: &[NodeId], witness: Option<Witness>, disk_only: bool) -> Self {
        let entry = NodeEntry::NEW;
        let mut database = Self {
            tag: Tag::default(),
            promised: 0,
            era,
            nodes: nodes.iter().map(|node| (*node, entry)).collect(),
            witness,
            disk_only,
            dynamic_quorum: rules(era).dynamic_quorum,
            lower_priority: None,
            properties: Properties::of(era),
            terms: Set::new(),
            votes: VoteConfig::default(),
            prior_votes: None,
            interfaces: Map::new(),
            networks: Map::new(),
            groups: Groups::default(),
        };
        database.votes = database.wanted_votes(database.all_nodes(), WitnessHealth::Online);
        let owner = nodes.first().copied().unwrap_or(NodeId(1));
        database.groups.insert(CORE_GROUP, Group::new(GroupKind::Core, owner));
        database
    }

    /// All nodes of the cluster, running or not.
    pub fn all_nodes(&self) -> NodeSet {
        self.nodes.keys().copied().collect()
    }

    /// Live migrations that a node takes part in at the same time (facts: migration §3).
    pub fn migration_limit(&self, node: NodeId) -> u32 {
        let set = self.nodes.get(&node).and_then(|entry| entry.migrations);
        set.unwrap_or(rules(self.era).simultaneous_migrations)
    }

    /// Nodes that take no new groups.
    pub fn paused_nodes(&self) -> NodeSet {
        self.nodes.iter().filter(|(_, entry)| entry.paused).map(|(node, _)| *node).collect()
    }

    /// The core group, if there is one.
    pub fn core(&self) -> Option<(GroupId, &Group)> {
        self.groups.iter().find(|(_, group)| group.kind == GroupKind::Core).map(|(id, group)| (*id, group))
    }

    /// Carries out one change; what it no longer fits (a group just removed) is left as it is.
    pub fn apply(&mut self, change: &Change) {
        self.tag.change += 1;
        match change {
            Change::PutGroup(id, group) => {
                self.groups.insert(*id, Group::clone(group));
            }
            Change::RemoveGroup(id) => {
                self.groups.remove(id);
            }
            Change::Quorum { witness, disk_only } => {
                self.witness = *witness;
                self.disk_only = *disk_only;
            }
            Change::Weight(node, weight) => {
                if let Some(entry) = self.nodes.get_mut(node) {
                    entry.weight = *weight;
                }
            }
            Change::Paused(node, paused) => {
                if let Some(entry) = self.nodes.get_mut(node) {
                    entry.paused = *paused;
                }
            }
            Change::Drain(node, drain) => {
                if let Some(entry) = self.nodes.get_mut(node) {
                    entry.drain = *drain;
                }
                if *drain == Drain::NotInitiated {
                    self.forget_drained(*node);
                }
            }
            Change::DrainPlan(node, plan) => {
                if let Some(entry) = self.nodes.get_mut(node) {
                    entry.plan = *plan;
                }
            }
            Change::Migrations(node, limit) => {
                if let Some(entry) = self.nodes.get_mut(node) {
                    entry.migrations = Some(*limit);
                }
            }
            Change::DynamicQuorum(dynamic) => self.dynamic_quorum = *dynamic,
            Change::LowerPriority(node) => self.lower_priority = *node,
            Change::Property(property, value) => self.properties.set(*property, *value),
            Change::AddNode(node) => {
                self.nodes.entry(*node).or_insert(NodeEntry::NEW);
            }
            Change::Begin(term) => {
                self.terms.insert(*term);
            }
            Change::End(term) => {
                self.terms.remove(term);
            }
            Change::RemoveNode(node) => {
                self.nodes.remove(node);
                self.terms.retain(|term| term.node() != *node);
                self.lower_priority = self.lower_priority.filter(|lower| lower != node);
                for (_, group) in self.groups.iter_mut() {
                    group.preferred.retain(|preferred| preferred != node);
                    // Where it was the only one, every node may own the group (assumed).
                    group.possible = group.possible.without(*node);
                }
                self.interfaces.retain(|(_, who), _| who != node);
                self.take_votes_of(*node);
            }
            Change::Interface(network, node, InterfaceState::Up) => {
                self.interfaces.remove(&(*network, *node));
            }
            Change::Interface(network, node, state) => {
                self.interfaces.insert((*network, *node), *state);
            }
            Change::Network(network, NetworkState::Up) => {
                self.networks.remove(network);
            }
            Change::Network(network, state) => {
                self.networks.insert(*network, *state);
            }
            Change::ProposeVotes(votes) => {
                self.prior_votes = Some(std::mem::replace(&mut self.votes, *votes))
            }
            Change::CommitVotes => self.prior_votes = None,
            Change::Kind(..)
            | Change::Owner { .. }
            | Change::State(..)
            | Change::Wanted(..)
            | Change::Priority(..)
            | Change::Preferred(..)
            | Change::Setting(..)
            | Change::Possible(..) => self.apply_to_group(change),
        }
    }

    /// What was drained off this node does not go back there any more.
    fn forget_drained(&mut self, node: NodeId) {
        for (_, group) in self.groups.iter_mut() {
            group.drained_from = group.drained_from.filter(|from| *from != node);
        }
    }

    /// A forced view evicts without adjusting votes first, and who is gone votes no more. Had no other a vote, those who
    /// stay have theirs again: else the cluster could never start without force.
    fn take_votes_of(&mut self, node: NodeId) {
        self.votes.nodes = self.votes.nodes.without(node);
        if let Some(prior) = &mut self.prior_votes {
            prior.nodes = prior.nodes.without(node);
        }
        if self.votes.nodes.is_empty() {
            let votes = |(_, entry): &(&NodeId, &NodeEntry)| entry.weight > 0;
            self.votes.nodes = self.nodes.iter().filter(votes).map(|(node, _)| *node).collect();
        }
    }

    fn apply_to_group(&mut self, change: &Change) {
        let Some(group) = change.group().and_then(|id| self.groups.get_mut(&id)) else { return };
        match change {
            Change::Kind(_, kind) => group.kind = kind.clone(),
            Change::Owner { to, state, .. } => {
                if *to != group.owner {
                    let entry = self.nodes.get(&group.owner);
                    let drains = entry.is_some_and(|entry| entry.drain == Drain::InProgress);
                    group.drained_from = drains.then_some(group.owner);
                }
                (group.owner, group.state) = (*to, *state);
            }
            Change::Setting(_, setting, value) => group.policy.set(*setting, *value),
            Change::State(_, state) => group.state = *state,
            Change::Wanted(_, wanted) => group.wanted = *wanted,
            Change::Priority(_, priority) => group.priority = *priority,
            Change::Preferred(_, preferred) => group.preferred.clone_from(preferred),
            Change::Possible(_, possible) => group.possible = *possible,
            Change::PutGroup(..)
            | Change::RemoveGroup(_)
            | Change::Quorum { .. }
            | Change::Weight(..)
            | Change::DynamicQuorum(_)
            | Change::LowerPriority(_)
            | Change::Property(..)
            | Change::Begin(_)
            | Change::End(_)
            | Change::AddNode(_)
            | Change::RemoveNode(_)
            | Change::Paused(..)
            | Change::Drain(..)
            | Change::DrainPlan(..)
            | Change::Migrations(..)
            | Change::Interface(..)
            | Change::Network(..)
            | Change::ProposeVotes(_)
            | Change::CommitVotes => (),
        }
    }
}

impl Change {
    /// The group it is about, if it is about one.
    pub fn group(&self) -> Option<GroupId> {
        match self {
            Self::PutGroup(group, _)
            | Self::RemoveGroup(group)
            | Self::Kind(group, _)
            | Self::Owner { group, .. }
            | Self::State(group, _)
            | Self::Wanted(group, _)
            | Self::Priority(group, _)
            | Self::Preferred(group, _)
            | Self::Setting(group, ..)
            | Self::Possible(group, _) => Some(*group),
            Self::Quorum { .. }
            | Self::Weight(..)
            | Self::DynamicQuorum(_)
            | Self::LowerPriority(_)
            | Self::Property(..)
            | Self::Begin(_)
            | Self::End(_)
            | Self::AddNode(_)
            | Self::RemoveNode(_)
            | Self::Paused(..)
            | Self::Drain(..)
            | Self::DrainPlan(..)
            | Self::Migrations(..)
            | Self::Interface(..)
            | Self::Network(..)
            | Self::ProposeVotes(_)
            | Self::CommitVotes => None,
        }
    }
}

impl Group {
    /// A group as it is when made: offline, to be brought online, medium priority (facts: roles §4).
    pub fn new(kind: GroupKind, owner: NodeId) -> Self {
        Self {
            kind,
            owner,
            wanted: Wanted::Online,
            state: GroupState::Offline,
            priority: 2_000,
            preferred: Vec::new(),
            possible: NodeSet::EMPTY,
            policy: Policy::NEW,
            drained_from: None,
        }
    }
}

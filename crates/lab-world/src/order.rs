//! Which orders the cluster takes: asked before one is given, and when a button is drawn.

mod groups;
mod nodes;

use lab_cluster::{Database, GroupKind, Order, Property};
use lab_kernel::SimTime;
use lab_units::{Era, GroupId, NodeId};

use crate::hardware::admit_range;
use crate::refusal::{ClusterRefusal, Quantity, Refusal};
use crate::world::World;

impl World {
    /// Refuses to take the core group offline. A link may hold the order from a time when it was given and did nothing.
    pub fn admit_offline(&self, group: GroupId) -> Result<(), Refusal> {
        let kind = self.database().and_then(|database| Some(&database.groups.get(&group)?.kind));
        match kind {
            Some(GroupKind::Core) => Err(ClusterRefusal::CoreStays(self.group_name(group)).into()),
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn admit_order(&self, _now: SimTime, order: &Order) -> Result<(), Refusal> {
        if self.cluster.is_none() {
            return Err(Refusal::NoCluster);
        }
        let database = self.database().ok_or(Refusal::ClusterNotAnswering)?;
        let role = |group: &GroupId| database.groups.get(group).ok_or(Refusal::NoSuchRole);
        match order {
            Order::Online(group) => self.admit_online(role(group)?, *group),
            Order::Offline(group) => self.admit_role_offline(role(group)?, *group),
            Order::Move { group, to, kind } => self.admit_move(database, *group, *to, *kind),
            Order::CancelMove(group) => match self.vms_of(*group).find_map(|vm| self.migration_of(vm)) {
                Some(_) => Ok(()),
                None => Err(Refusal::MigrationEnded),
            },
            Order::SetPriority(group, _) => role(group).map(|_| ()),
            Order::SetPreferred(group, nodes) => {
                role(group)?;
                self.admit_owners(database, nodes)
            }
            Order::SetPossible(group, nodes) => {
                role(group)?;
                self.admit_owners(database, &nodes.iter().collect::<Vec<_>>())
            }
            Order::SetGroup(group, setting, value) => {
                role(group)?;
                let (property, high) = (setting.name(), setting.most());
                match *value <= high {
                    true => Ok(()),
                    false => Err(Refusal::PropertyOutOfBounds { property, value: *value, low: 0, high }),
                }
            }
            Order::Fail { group, vm } => self.admit_fail(role(group)?, *group, *vm),
            Order::Pause { node, drain } => self.admit_pause(database, *node, *drain),
            Order::Drain { node, plan } => self.admit_drain(database, *node, *plan),
            Order::Resume(node) => admit_resume(database, *node),
            Order::ResumeAnd { node, failback: _ } => {
                admit_era(database.era, Era::Ws2012)?;
                admit_resume(database, *node)
            }
            Order::ClearQuarantine(node) => match database.nodes.contains_key(node) {
                true if database.quarantined().contains(*node) => Ok(()),
                true => Err(Refusal::AlreadySo),
                false => Err(Refusal::Gone),
            },
            Order::Evict(node) => self.admit_evict(database, *node),
            Order::SetMigrationLimit(node, limit) => {
                admit_era(database.era, Era::Ws2012)?;
                admit_range(*limit, 1, 1_000, Quantity::Migrations)?;
                database.nodes.get(node).map(|_| ()).ok_or(Refusal::Gone)
            }
            Order::SetQuorum { witness, disk_only } => {
                self.admit_quorum(database, *witness, *disk_only)?;
                self.admit_witness_change(database, *witness, *disk_only)
            }
            Order::SetNodeWeight(node, weight) => self.admit_weight(database, *node, *weight),
            Order::SetLowerPriority(node) => {
                admit_era(database.era, Era::Ws2012R2)?;
                let gone = node.is_some_and(|node| !database.nodes.contains_key(&node));
                if gone { Err(Refusal::Gone) } else { Ok(()) }
            }
            Order::SetDynamicQuorum(dynamic) => {
                admit_era(database.era, Era::Ws2012)?;
                self.admit_votes(&Database { dynamic_quorum: *dynamic, ..database.clone() })
            }
            Order::SetProperty(property, value) => admit_property(database.era, *property, *value),
            Order::AddGroup(..) | Order::RemoveGroup(_) | Order::ChangeKind(..) | Order::AddNode(_) => {
                Err(Refusal::OnlyByWizard)
            }
        }
    }
}

/// Refuses what only later versions have.
fn admit_era(era: Era, since: Era) -> Result<(), Refusal> {
    if era >= since { Ok(()) } else { Err(Refusal::NotInThisVersion { era, since }) }
}

/// Refuses to resume what is not paused.
fn admit_resume(database: &Database, node: NodeId) -> Result<(), Refusal> {
    match database.nodes.get(&node) {
        Some(entry) if entry.paused => Ok(()),
        Some(_) => Err(Refusal::AlreadySo),
        None => Err(Refusal::Gone),
    }
}

/// Bounds and versions of common properties (facts: membership §1, §5).
fn admit_property(era: Era, property: Property, value: u32) -> Result<(), Refusal> {
    let (low, high) = property.bounds();
    match property.takes(era, value) {
        true => Ok(()),
        false if era < property.since() => {
            Err(Refusal::PropertyNotInThisVersion { property: property.name(), era, since: property.since() })
        }
        false => Err(Refusal::PropertyOutOfBounds { property: property.name(), value, low, high }),
    }
}

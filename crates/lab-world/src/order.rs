//! Which orders the cluster takes: asked before one is given, and when a button is drawn.

use lab_cluster::{ClusterService, GroupKind, GroupState, Order, Property};
use lab_kernel::SimTime;
use lab_units::{GroupId, HostId, Name, NodeId, NodeSet};

use crate::refusal::{ClusterRefusal, Refusal};
use crate::state::MigrationState;
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
        match order {
            Order::Online(group) => {
                let role = database.groups.get(group).ok_or(Refusal::NoSuchRole)?;
                match role.state {
                    GroupState::Online if role.is_partly_off() => Ok(()),
                    GroupState::Online | GroupState::Moving => {
                        Err(Refusal::RoleAlreadyOnline(self.group_name(*group)))
                    }
                    GroupState::Offline
                    | GroupState::OnlinePending
                    | GroupState::OfflinePending
                    | GroupState::Failed => Ok(()),
                }
            }
            Order::Offline(group) => {
                let role = database.groups.get(group).ok_or(Refusal::NoSuchRole)?;
                match role.state {
                    GroupState::Online => Ok(()),
                    GroupState::Moving => Err(Refusal::VmMoving(self.group_name(*group))),
                    GroupState::Offline
                    | GroupState::OnlinePending
                    | GroupState::OfflinePending
                    | GroupState::Failed => Err(Refusal::RoleNotOnline(self.group_name(*group))),
                }
            }
            Order::Move { group, to, kind } => self.admit_move(database, *group, *to, *kind),
            Order::CancelMove(group) => match self.vms_of(*group).find_map(|vm| self.migration_of(vm)) {
                Some(_) => Ok(()),
                None => Err(Refusal::MigrationEnded),
            },
            Order::SetPriority(group, _) => database.groups.get(group).map(|_| ()).ok_or(Refusal::NoSuchRole),
            Order::SetPreferred(group, nodes) => {
                self.admit_owners(database, *group, nodes.iter().copied().collect())?;
                let name = |node| self.host_of(node).map_or("?".into(), |host| self.host_name(host));
                crate::hardware::admit_once(nodes, name)
            }
            Order::SetPossible(group, nodes) => self.admit_owners(database, *group, *nodes),
            Order::Pause { node, drain } => self.admit_pause(database, *node, *drain),
            Order::Resume(node) => match database.nodes.get(node) {
                Some(entry) if entry.paused => Ok(()),
                Some(_) => Err(Refusal::AlreadySo),
                None => Err(Refusal::Gone),
            },
            Order::Drain { node, plan } => self.admit_drain(database, *node, *plan),
            Order::ResumeAnd { node, failback: _ } => {
                self.admit_era(database.era, lab_units::Era::Ws2012)?;
                match database.nodes.get(node) {
                    Some(entry) if entry.paused => Ok(()),
                    Some(_) => Err(Refusal::AlreadySo),
                    None => Err(Refusal::Gone),
                }
            }
            Order::SetGroup(group, setting, value) => {
                database.groups.get(group).ok_or(Refusal::NoSuchRole)?;
                let (property, high) = (setting.name(), setting.most());
                match *value <= high {
                    true => Ok(()),
                    false => Err(Refusal::PropertyOutOfBounds { property, value: *value, low: 0, high }),
                }
            }
            Order::Fail { group, vm } => self.admit_fail(database, *group, *vm),
            Order::ClearQuarantine(node) => match database.nodes.contains_key(node) {
                true if database.quarantined().contains(*node) => Ok(()),
                true => Err(Refusal::AlreadySo),
                false => Err(Refusal::Gone),
            },
            Order::Evict(node) => self.admit_evict(database, *node),
            Order::SetQuorum { witness, disk_only } => {
                self.admit_quorum(database, *witness, *disk_only)?;
                self.admit_witness_change(database, *witness, *disk_only)
            }
            Order::SetNodeWeight(node, weight) => {
                crate::hardware::admit_range(*weight, 0, 1, crate::refusal::Quantity::Votes)?;
                let entry = database.nodes.get(node).ok_or(Refusal::Gone)?;
                let mut next = database.clone();
                next.nodes.insert(*node, lab_cluster::NodeEntry { weight: *weight, ..*entry });
                self.admit_votes(&next)
            }
            Order::SetLowerPriority(node) => {
                self.admit_era(database.era, lab_units::Era::Ws2012R2)?;
                let gone = node.is_some_and(|node| !database.nodes.contains_key(&node));
                if gone { Err(Refusal::Gone) } else { Ok(()) }
            }
            Order::SetProperty(property, value) => admit_property(database.era, *property, *value),
            Order::SetMigrationLimit(node, limit) => {
                self.admit_era(database.era, lab_units::Era::Ws2012)?;
                crate::hardware::admit_range(*limit, 1, 1_000, crate::refusal::Quantity::Migrations)?;
                database.nodes.get(node).map(|_| ()).ok_or(Refusal::Gone)
            }
            Order::SetDynamicQuorum(dynamic) => {
                self.admit_era(database.era, lab_units::Era::Ws2012)?;
                self.admit_votes(&lab_cluster::Database { dynamic_quorum: *dynamic, ..database.clone() })
            }
            Order::AddGroup(..) | Order::RemoveGroup(_) | Order::ChangeKind(..) | Order::AddNode(_) => {
                Err(Refusal::OnlyByWizard)
            }
        }
    }

    /// Refuses owners that are not nodes of the cluster.
    fn admit_owners(
        &self,
        database: &lab_cluster::Database,
        group: GroupId,
        owners: NodeSet,
    ) -> Result<(), Refusal> {
        database.groups.get(&group).ok_or(Refusal::NoSuchRole)?;
        if owners.minus(database.all_nodes()).is_empty() { Ok(()) } else { Err(Refusal::Gone) }
    }

    fn admit_era(&self, era: lab_units::Era, since: lab_units::Era) -> Result<(), Refusal> {
        if era >= since { Ok(()) } else { Err(Refusal::NotInThisVersion { era, since }) }
    }

    fn admit_pause(
        &self,
        database: &lab_cluster::Database,
        node: NodeId,
        drain: bool,
    ) -> Result<(), Refusal> {
        if drain && !lab_cluster::rules(database.era).drain {
            return Err(Refusal::NotInThisVersion { era: database.era, since: lab_units::Era::Ws2012 });
        }
        let entry = database.nodes.get(&node).ok_or(Refusal::Gone)?;
        let host = self.host_of(node).ok_or(Refusal::Gone)?;
        if self.hosts[host].service().is_none() {
            return Err(Refusal::NodeNotUp(self.host_name(host)));
        }
        if entry.paused { Err(Refusal::NodePaused(self.host_name(host))) } else { Ok(()) }
    }

    fn admit_drain(
        &self,
        database: &lab_cluster::Database,
        node: NodeId,
        plan: lab_cluster::DrainPlan,
    ) -> Result<(), Refusal> {
        self.admit_pause(database, node, true)?;
        let Some(to) = plan.to else { return Ok(()) };
        let host = self.host_of(to).ok_or(Refusal::Gone)?;
        let name = self.host_name(host);
        if database.nodes.get(&to).is_some_and(|entry| entry.paused) || to == node {
            return Err(Refusal::NodePaused(name));
        }
        if self.hosts[host].service().is_some_and(ClusterService::is_quorate) {
            Ok(())
        } else {
            Err(Refusal::NodeNotUp(name))
        }
    }

    /// What is online fails, and not the core group, nor a disk by itself that a VM uses whole.
    fn admit_fail(
        &self,
        database: &lab_cluster::Database,
        group: GroupId,
        vm: Option<lab_units::VmId>,
    ) -> Result<(), Refusal> {
        let role = database.groups.get(&group).ok_or(Refusal::NoSuchRole)?;
        let fails = match (&role.kind, vm) {
            (GroupKind::Core | GroupKind::PassThrough(..), _) | (GroupKind::Vm(_), None) => false,
            (GroupKind::Disk(_) | GroupKind::Csv(..), vm) => vm.is_none(),
            (GroupKind::OnDisk(..), None) => true,
            (GroupKind::Vm(_) | GroupKind::OnDisk(..), Some(vm)) => role.kind.vms().any(|its| its == vm),
        };
        if fails && role.state == GroupState::Online {
            Ok(())
        } else {
            Err(ClusterRefusal::NotFailing(self.group_name(group)).into())
        }
    }

    fn admit_evict(&self, database: &lab_cluster::Database, node: NodeId) -> Result<(), Refusal> {
        if !database.nodes.contains_key(&node) {
            return Err(Refusal::Gone);
        }
        self.host_of(node).ok_or(Refusal::Gone)?;
        let service = self.answering().and_then(|host| self.hosts[host].service());
        let evicted = NodeSet::of(node);
        self.admit_without(service.ok_or(Refusal::ClusterNotAnswering)?, evicted, evicted)
    }

    fn admit_move(
        &self,
        database: &lab_cluster::Database,
        group: GroupId,
        to: Option<NodeId>,
        kind: lab_cluster::MoveKind,
    ) -> Result<(), Refusal> {
        let role = database.groups.get(&group).ok_or(Refusal::NoSuchRole)?;
        let name = self.group_name(group);
        let planned = |host: &crate::state::Host| host.service().is_some_and(|node| node.plans_move(group));
        if role.state == GroupState::Moving || self.hosts.values().any(planned) {
            return Err(Refusal::VmMoving(name));
        }
        if role.state != GroupState::Online {
            return Err(Refusal::RoleNotOnline(name));
        }
        if let Some(node) = to {
            self.admit_destination(database, role, &name, node)?;
        }
        if kind == lab_cluster::MoveKind::Live && role.kind.is_role() {
            self.admit_live(database.era, role.owner, to)?;
            self.admit_live_off_disk(group)?;
        }
        Ok(())
    }

    fn admit_destination(
        &self,
        database: &lab_cluster::Database,
        role: &lab_cluster::Group,
        name: &Name,
        node: NodeId,
    ) -> Result<(), Refusal> {
        let host = self.host_of(node).ok_or(Refusal::Gone)?;
        let destination = self.host_name(host);
        if role.owner == node {
            return Err(Refusal::AlreadyOwner { role: name.clone(), node: destination });
        }
        let members =
            self.answering().and_then(|host| self.hosts[host].service()).map(ClusterService::members);
        if !members.is_some_and(|members| members.contains(node)) {
            return Err(Refusal::NodeNotUp(destination));
        }
        if !role.possible.is_empty() && !role.possible.contains(node) {
            return Err(Refusal::NotPossibleOwner { role: name.clone(), node: destination });
        }
        if database.nodes.get(&node).is_some_and(|entry| entry.paused) {
            return Err(Refusal::NodePaused(destination));
        }
        Ok(())
    }

    /// Live migration needs 2008 R2, and there one more than the limit is refused (facts: migration §3); later ones
    /// wait their turn.
    fn admit_live(&self, era: lab_units::Era, from: NodeId, to: Option<NodeId>) -> Result<(), Refusal> {
        let rules = lab_cluster::rules(era);
        if !rules.live_migration {
            return Err(Refusal::NotInThisVersion { era, since: lab_units::Era::Ws2008R2 });
        }
        if rules.queues_migrations {
            return Ok(());
        }
        let limit = rules.simultaneous_migrations;
        let ends: Vec<HostId> =
            [Some(from), to].into_iter().flatten().filter_map(|node| self.host_of(node)).collect();
        let busy = |host: &HostId| {
            let running = self.migrations.values().filter(|migration| {
                migration.state == MigrationState::Running
                    && (migration.from == *host || migration.to == *host)
            });
            running.count() >= limit as usize
        };
        if ends.iter().any(busy) { Err(Refusal::MigrationLimit(limit)) } else { Ok(()) }
    }
}

/// Bounds and versions of common properties (facts: membership §1, §5).
fn admit_property(era: lab_units::Era, property: Property, value: u32) -> Result<(), Refusal> {
    let (low, high) = property.bounds();
    match property.takes(era, value) {
        true => Ok(()),
        false if era < property.since() => {
            Err(Refusal::PropertyNotInThisVersion { property: property.name(), era, since: property.since() })
        }
        false => Err(Refusal::PropertyOutOfBounds { property: property.name(), value, low, high }),
    }
}

//! Orders to groups: online, offline, elsewhere.

use lab_cluster::{ClusterService, Database, Group, GroupKind, GroupState, MoveKind};
use lab_units::{Era, GroupId, HostId, Name, NodeId, VmId};

use crate::hardware::admit_once;
use crate::refusal::{ClusterRefusal, Refusal};
use crate::state::{Host, MigrationState};
use crate::world::World;

impl World {
    pub(super) fn admit_online(&self, role: &Group, group: GroupId) -> Result<(), Refusal> {
        match role.state {
            GroupState::Online if role.is_partly_off() => Ok(()),
            GroupState::Online | GroupState::Moving => {
                Err(Refusal::RoleAlreadyOnline(self.group_name(group)))
            }
            GroupState::Offline
            | GroupState::OnlinePending
            | GroupState::OfflinePending
            | GroupState::Failed => Ok(()),
        }
    }

    pub(super) fn admit_role_offline(&self, role: &Group, group: GroupId) -> Result<(), Refusal> {
        match role.state {
            GroupState::Online => Ok(()),
            GroupState::Moving => Err(Refusal::VmMoving(self.group_name(group))),
            GroupState::Offline
            | GroupState::OnlinePending
            | GroupState::OfflinePending
            | GroupState::Failed => Err(Refusal::RoleNotOnline(self.group_name(group))),
        }
    }

    /// Refuses owners that are not nodes of the cluster, and one that is named twice.
    pub(super) fn admit_owners(&self, database: &Database, owners: &[NodeId]) -> Result<(), Refusal> {
        if owners.iter().any(|node| !database.nodes.contains_key(node)) {
            return Err(Refusal::Gone);
        }
        admit_once(owners, |node| self.host_of(node).map_or("?".into(), |host| self.host_name(host)))
    }

    /// What is online fails, and not the core group, nor a disk by itself that a VM uses whole.
    pub(super) fn admit_fail(&self, role: &Group, group: GroupId, vm: Option<VmId>) -> Result<(), Refusal> {
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

    pub(super) fn admit_move(
        &self,
        database: &Database,
        group: GroupId,
        to: Option<NodeId>,
        kind: MoveKind,
    ) -> Result<(), Refusal> {
        let role = database.groups.get(&group).ok_or(Refusal::NoSuchRole)?;
        let name = self.group_name(group);
        let planned = |host: &Host| host.service().is_some_and(|node| node.plans_move(group));
        if role.state == GroupState::Moving || self.hosts.values().any(planned) {
            return Err(Refusal::VmMoving(name));
        }
        if role.state != GroupState::Online {
            return Err(Refusal::RoleNotOnline(name));
        }
        if let Some(node) = to {
            self.admit_destination(database, role, &name, node)?;
        }
        if kind == MoveKind::Live && role.kind.is_role() {
            self.admit_live(database.era, role.owner, to)?;
            self.admit_live_off_disk(group)?;
        }
        Ok(())
    }

    fn admit_destination(
        &self,
        database: &Database,
        role: &Group,
        name: &Name,
        node: NodeId,
    ) -> Result<(), Refusal> {
        let host = self.host_of(node).ok_or(Refusal::Gone)?;
        if role.owner == node {
            return Err(Refusal::AlreadyOwner { role: name.clone(), node: self.host_name(host) });
        }
        if !role.possible.is_empty() && !role.possible.contains(node) {
            return Err(Refusal::NotPossibleOwner { role: name.clone(), node: self.host_name(host) });
        }
        self.admit_taker(database, node)
    }

    /// Refuses a node that takes no roles: it is not in the view, or paused (facts: membership §3).
    pub(super) fn admit_taker(&self, database: &Database, node: NodeId) -> Result<(), Refusal> {
        let name = self.host_name(self.host_of(node).ok_or(Refusal::Gone)?);
        let service = self.answering().and_then(|host| self.hosts[host].service());
        if !service.map(ClusterService::members).is_some_and(|members| members.contains(node)) {
            return Err(Refusal::NodeNotUp(name));
        }
        if database.paused_nodes().contains(node) { Err(Refusal::NodePaused(name)) } else { Ok(()) }
    }

    /// Live migration needs 2008 R2, and there one more than the limit is refused (facts: migration §3); later ones
    /// wait their turn.
    fn admit_live(&self, era: Era, from: NodeId, to: Option<NodeId>) -> Result<(), Refusal> {
        let rules = lab_cluster::rules(era);
        if !rules.live_migration {
            return Err(Refusal::NotInThisVersion { era, since: Era::Ws2008R2 });
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

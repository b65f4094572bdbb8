//! Administrators' orders, carried out by the leader.

use lab_units::{GroupId, NodeId};

use crate::arbitration::key_of;
use crate::database::{Change, Drain, Group, GroupKind, GroupState, Wanted, Witness};
use crate::message::Message;
use crate::policy::DrainPlan;
use crate::port::{DiskCommand, MoveKind, Note, Order, Out, ShareCommand};
use crate::running::{Running, note};

impl Running {
    pub(crate) fn on_order(&mut self, order: Order, out: &mut Vec<Out>) {
        if !self.fits(&order) {
            return note(Note::OrderIgnored, out);
        }
        match order {
            Order::AddGroup(id, group) if self.is_still_witness(&group.kind) => {
                self.keep_for_later(id, group)
            }
            Order::AddGroup(id, group) => self.add_group(id, *group, out),
            Order::RemoveGroup(id) => self.change(Change::RemoveGroup(id), out),
            Order::ChangeKind(id, kind) => self.change(Change::Kind(id, kind), out),
            Order::Online(id) => self.bring_online(id, out),
            Order::Offline(id) => self.bring_offline(id, out),
            Order::Move { group, to, kind } => self.move_group(group, to, kind, out),
            Order::CancelMove(id) => self.cancel_move(id, out),
            Order::SetPriority(id, priority) => self.change(Change::Priority(id, priority), out),
            Order::SetPreferred(id, preferred) => self.change(Change::Preferred(id, preferred), out),
            Order::SetPossible(id, possible) => self.change(Change::Possible(id, possible), out),
            Order::SetQuorum { witness, disk_only } => self.set_quorum(witness, disk_only, out),
            Order::SetNodeWeight(node, weight) => self.change(Change::Weight(node, weight.min(1)), out),
            Order::SetDynamicQuorum(dynamic) => self.change(Change::DynamicQuorum(dynamic), out),
            Order::SetLowerPriority(node) => self.change(Change::LowerPriority(node), out),
            Order::SetProperty(property, value) => self.change(Change::Property(property, value), out),
            Order::AddNode(node) => self.add_node(node, out),
            Order::Evict(node) => self.evict(node, out),
            Order::Pause { node, drain } => self.pause(node, drain, out),
            Order::Resume(node) => self.resume(node, out),
            Order::ResumeAnd { node, failback } => {
                self.call_back(node, failback);
                self.resume(node, out);
            }
            Order::Drain { node, plan } => {
                self.change(Change::DrainPlan(node, plan), out);
                self.pause(node, true, out);
            }
            Order::SetGroup(id, setting, value) => self.change(Change::Setting(id, setting, value), out),
            Order::Fail { group, vm } => self.order_failure(group, vm, out),
            Order::SetMigrationLimit(node, limit) => {
                self.change(Change::Migrations(node, limit), out);
                self.run_moves(out);
            }
            Order::ClearQuarantine(node) => self.clear_quarantine(node, out),
        }
    }

    /// False if the group or node the order is about is not there.
    fn fits(&self, order: &Order) -> bool {
        match order {
            Order::ChangeKind(id, kind) => self.db.groups.contains_key(id) && self.knows(kind),
            Order::RemoveGroup(id)
            | Order::Online(id)
            | Order::Offline(id)
            | Order::Move { group: id, .. }
            | Order::CancelMove(id)
            | Order::SetPriority(id, _)
            | Order::SetPreferred(id, _)
            | Order::SetPossible(id, _)
            | Order::Fail { group: id, .. } => self.db.groups.contains_key(id),
            Order::SetGroup(id, setting, value) => {
                *value <= setting.most() && self.db.groups.contains_key(id)
            }
            Order::SetNodeWeight(node, _)
            | Order::SetLowerPriority(Some(node))
            | Order::Evict(node)
            | Order::Pause { node, .. }
            | Order::Drain { node, .. }
            | Order::Resume(node)
            | Order::ResumeAnd { node, .. }
            | Order::ClearQuarantine(node) => self.db.nodes.contains_key(node),
            Order::AddGroup(id, group) => {
                let waits = self.leader.as_ref().is_some_and(|leader| leader.next_quorum.is_some());
                !self.db.groups.contains_key(id)
                    && group.kind != GroupKind::Core
                    && self.knows(&group.kind)
                    && (waits || !self.is_still_witness(&group.kind))
                    && group.kind.lun().is_none_or(|lun| self.group_of_lun(lun).is_none())
            }
            Order::AddNode(node) => {
                !self.db.nodes.contains_key(node) && (self.db.nodes.len() as u32) < self.rules().max_nodes
            }
            Order::SetMigrationLimit(node, limit) => {
                self.rules().queues_migrations && *limit > 0 && self.db.nodes.contains_key(node)
            }
            Order::SetDynamicQuorum(_) => self.rules().dynamic_quorum,
            Order::SetQuorum { witness, disk_only } => match witness {
                Some(Witness::Cloud) => self.rules().cloud_witness && !disk_only,
                Some(Witness::FileShare) | None => !disk_only,
                Some(Witness::Disk(_)) => true,
            },
            Order::SetProperty(property, value) => property.takes(self.db.era, *value),
            Order::SetLowerPriority(None) => true,
        }
    }

    /// Shared volumes came with 2008 R2.
    fn knows(&self, kind: &GroupKind) -> bool {
        self.rules().csv || !matches!(kind, GroupKind::Csv(..))
    }

    fn add_group(&mut self, id: GroupId, mut group: Group, out: &mut Vec<Out>) {
        if !self.members().contains(group.owner) {
            group.owner = self.me;
        }
        let runs = group.state == GroupState::Online && matches!(group.kind, GroupKind::Vm(_));
        if !runs {
            let online = group.wanted == Wanted::Online;
            group.state = if online { GroupState::OnlinePending } else { GroupState::Offline };
        }
        self.change(Change::PutGroup(id, Box::new(group)), out);
    }

    fn bring_online(&mut self, id: GroupId, out: &mut Vec<Out>) {
        for disk in self.disks_of(id) {
            self.bring_online(disk, out);
        }
        self.change(Change::Wanted(id, Wanted::Online), out);
        self.want_all_vms(id, out);
        let Some(group) = self.db.groups.get(&id) else { return };
        match group.state {
            GroupState::Offline if self.members().contains(group.owner) => {
                self.change(Change::State(id, GroupState::OnlinePending), out);
            }
            GroupState::Failed => self.retry_failed(id, out),
            GroupState::Offline
            | GroupState::Online
            | GroupState::OnlinePending
            | GroupState::OfflinePending
            | GroupState::Moving => (),
        }
    }

    fn bring_offline(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let Some(group) = self.db.groups.get(&id) else { return };
        // What depends on a disk goes offline with it.
        let dependent = match group.kind {
            GroupKind::PassThrough(_, vm) => {
                self.db.groups.get(&vm).filter(|_| group.state == GroupState::Online).map(|_| vm)
            }
            GroupKind::Core
            | GroupKind::Disk(_)
            | GroupKind::Csv(..)
            | GroupKind::Vm(_)
            | GroupKind::OnDisk(..) => None,
        };
        if let Some(vm) = dependent {
            self.bring_offline(vm, out);
        }
        let Some(group) = self.db.groups.get(&id) else { return };
        match group.state {
            GroupState::Online | GroupState::OnlinePending if group.kind != GroupKind::Core => {
                self.change(Change::Wanted(id, Wanted::Offline), out);
                self.change(Change::State(id, GroupState::OfflinePending), out);
            }
            GroupState::Failed => {
                let holds = self.may_hold_disk(id);
                let state = if holds { GroupState::OfflinePending } else { GroupState::Offline };
                self.change(Change::Wanted(id, Wanted::Offline), out);
                self.change(Change::State(id, state), out);
            }
            GroupState::Offline | GroupState::OfflinePending => {
                self.change(Change::Wanted(id, Wanted::Offline), out);
            }
            // The core group stays, and a VM on its way stays online until it has arrived.
            GroupState::Online | GroupState::OnlinePending | GroupState::Moving => {
                note(Note::OrderIgnored, out)
            }
        }
    }

    /// A witness whose vote the members need now stays until they can do without: see [`Running::adjust_votes`].
    fn set_quorum(&mut self, witness: Option<Witness>, disk_only: bool, out: &mut Vec<Out>) {
        let is_needed = witness != self.db.witness && self.db.needs_witness(self.members());
        match &mut self.leader {
            Some(leader) if is_needed => leader.next_quorum = Some((witness, disk_only)),
            Some(_) | None => self.change_quorum(witness, disk_only, out),
        }
    }

    pub(crate) fn change_quorum(&mut self, witness: Option<Witness>, disk_only: bool, out: &mut Vec<Out>) {
        if let Some(leader) = &mut self.leader {
            leader.next_quorum = None;
        }
        if self.witness.is_held() {
            match self.db.witness {
                Some(Witness::Disk(lun)) => {
                    out.push(Out::Disk { lun, command: DiskCommand::Unregister(key_of(self.me)) });
                }
                Some(Witness::FileShare | Witness::Cloud) => out.push(Out::Share(ShareCommand::Release)),
                None => (),
            }
        }
        self.change(Change::Quorum { witness, disk_only }, out);
        self.change_witness(out);
        let later = self.leader.as_mut().and_then(|leader| leader.former_witness.take());
        if let Some((id, group)) = later {
            self.add_group(id, *group, out);
        }
    }

    /// The disk that is the witness until the votes can do without it comes to Available Storage then.
    fn keep_for_later(&mut self, id: GroupId, group: Box<Group>) {
        if let Some(leader) = &mut self.leader {
            leader.former_witness = Some((id, group));
        }
    }

    fn add_node(&mut self, node: NodeId, out: &mut Vec<Out>) {
        self.change(Change::AddNode(node), out);
        self.flush(out);
        out.push(Out::Send { to: node, message: Message::Welcome(std::sync::Arc::clone(&self.db)) });
    }

    /// A node shall be taken out for good; its vote goes first. The last one stays.
    fn evict(&mut self, node: NodeId, out: &mut Vec<Out>) {
        let nodes = self.db.all_nodes();
        match &mut self.leader {
            Some(leader) if !nodes.minus(leader.evicting).without(node).is_empty() => {
                leader.evicting = leader.evicting.with(node);
            }
            Some(_) | None => note(Note::OrderIgnored, out),
        }
    }

    fn pause(&mut self, node: NodeId, drain: bool, out: &mut Vec<Out>) {
        self.change(Change::Paused(node, true), out);
        if drain && self.rules().drain {
            if let Some(leader) = &mut self.leader {
                leader.stubborn.clear();
            }
            self.change(Change::Drain(node, Drain::InProgress), out);
        }
    }

    fn resume(&mut self, node: NodeId, out: &mut Vec<Out>) {
        self.change(Change::Paused(node, false), out);
        self.change(Change::Drain(node, Drain::NotInitiated), out);
        if self.db.nodes.get(&node).is_some_and(|entry| entry.plan != DrainPlan::default()) {
            self.change(Change::DrainPlan(node, DrainPlan::default()), out);
        }
        self.retry_all_failed(out);
    }

    /// Leader: the groups that may have a place again are tried once more.
    pub(crate) fn retry_all_failed(&mut self, out: &mut Vec<Out>) {
        let failed: Vec<GroupId> = self
            .db
            .groups
            .iter()
            .filter(|(_, group)| group.state == GroupState::Failed)
            .map(|(id, _)| *id)
            .collect();
        failed.into_iter().for_each(|id| self.retry_failed(id, out));
    }

    /// The disks that are passed through to the VM of a group: it depends on them.
    fn disks_of(&self, vm: GroupId) -> Vec<GroupId> {
        let passed = |kind: &GroupKind| matches!(kind, GroupKind::PassThrough(_, to) if *to == vm);
        self.owned.disks(&self.db).filter(|(_, group)| passed(&group.kind)).map(|(id, _)| id).collect()
    }

    /// A disk that is passed through goes where its VM is.
    pub(crate) fn disks_follow(&mut self, out: &mut Vec<Out>) {
        let settled = |group: &Group| group.state == GroupState::Online;
        let apart = |(id, group): (GroupId, &Group)| {
            let GroupKind::PassThrough(_, vm) = group.kind else { return None };
            let owner = self.db.groups.get(&vm).filter(|vm| settled(group) && settled(vm))?.owner;
            (owner != group.owner).then_some((id, owner))
        };
        let behind: Vec<(GroupId, NodeId)> = self.owned.disks(&self.db).filter_map(apart).collect();
        for (disk, to) in behind {
            let moving = self.leader.as_ref().is_some_and(|leader| leader.moves.contains_key(&disk));
            if !moving && self.takers().contains(to) {
                self.order_move(disk, to, MoveKind::Quick, out);
            }
        }
    }
}

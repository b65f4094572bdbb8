//! The wiring between the cluster services and everything else: inputs in, outputs carried out.

use std::sync::Arc;

use lab_cluster::{
    ClusterService, GroupKind, Input, Message, Note, Order, Out, Phase, StartMode, StopReason, Witness,
    WitnessHealth,
};
use lab_units::{GroupId, HostId, Name, NodeId, NodeSet};

use crate::due::Due;
use crate::event::{Event, VmStop};
use crate::refusal::{ClusterRefusal, Refusal};
use crate::state::Power;
use crate::timing;
use crate::world::{Cx, World};

impl World {
    /// The host of a node.
    pub fn host_of(&self, node: NodeId) -> Option<HostId> {
        self.cluster.as_ref()?.nodes.get(&node).copied()
    }

    /// The node that a host is.
    pub fn node_of(&self, host: HostId) -> Option<NodeId> {
        Some(self.hosts.get(host)?.membership.as_ref()?.node)
    }

    /// The host of the first node that answers for the cluster: a quorate member, lowest id first. While every member
    /// negotiates a new view, one of them answers with what it knew: what runs goes on, and orders wait.
    pub fn answering(&self) -> Option<HostId> {
        let nodes = &self.cluster.as_ref()?.nodes;
        let first = |fits: fn(&ClusterService) -> bool| {
            nodes
                .values()
                .copied()
                .find(|host| !self.hangs(*host) && self.hosts[*host].service().is_some_and(fits))
        };
        first(ClusterService::is_quorate).or_else(|| first(|service| service.phase() == Phase::Regrouping))
    }

    /// The database as the node that answers knows it.
    pub fn database(&self) -> Option<&lab_cluster::Database> {
        self.hosts[self.answering()?].service()?.database()
    }

    /// True if every member has stored what the node that answers knows, and no order, no change of votes and no
    /// regroup is under way; true also if no node answers.
    pub fn is_stored_everywhere(&self) -> bool {
        let service_of = |node| self.host_of(node).and_then(|host| self.hosts[host].service());
        let Some(first) = self.answering().and_then(|host| self.hosts[host].service()) else { return true };
        let Some(known) = first.database().filter(|database| database.prior_votes.is_none()) else {
            return false;
        };
        let has_stored = |service: &ClusterService| {
            let is_known = service.database().is_some_and(|database| database.tag == known.tag);
            is_known && service.phase() != Phase::Regrouping
        };
        !self.orders_are_open()
            && first.members().iter().all(|member| service_of(member).is_some_and(has_stored))
    }

    /// The node that keeps the witness for the cluster.
    pub fn witness_keeper(&self) -> Option<NodeId> {
        let mut services = self.hosts.values().filter_map(crate::state::Host::service);
        services.find(|service| service.owns_witness()).map(ClusterService::me)
    }

    /// The witness that the cluster is configured with, as any node's database says.
    pub fn configured_witness(&self) -> Option<Witness> {
        let stored = || {
            let nodes = self.cluster.as_ref()?.nodes.values();
            nodes.filter_map(|host| self.hosts[*host].stored_database()).max_by_key(|database| database.tag)
        };
        self.database().or_else(stored)?.witness
    }

    /// A group's name.
    pub fn group_name(&self, group: GroupId) -> Name {
        let label = self.cluster.as_ref().and_then(|cluster| cluster.labels.get(&group));
        label.cloned().unwrap_or_else(|| format!("{group}").into())
    }

    pub(crate) fn admit_start_service(&self, host: HostId) -> Result<(), Refusal> {
        let machine = self.admit_running(host)?;
        match &machine.membership {
            None => Err(Refusal::NotANode(machine.name.clone())),
            Some(member) if member.service.is_some() => Err(Refusal::NodeAlreadyUp(machine.name.clone())),
            Some(_) => Ok(()),
        }
    }

    /// Refuses a node that the others do not let in.
    pub fn admit_join(&self, host: HostId) -> Result<(), Refusal> {
        let barred = self
            .node_of(host)
            .filter(|node| self.database().is_some_and(|database| database.quarantined().contains(*node)));
        barred.map_or(Ok(()), |_| Err(ClusterRefusal::Quarantined(self.host_name(host)).into()))
    }

    /// Whether the services on these hosts can be stopped, all of them, one after the other.
    pub fn admit_stop_services(&self, hosts: &[HostId]) -> Result<(), Refusal> {
        let mut quorate = Vec::new();
        for host in hosts {
            let machine = self.hosts.get(*host).ok_or(Refusal::Gone)?;
            let Some(service) = machine.service() else {
                return Err(Refusal::NodeNotUp(machine.name.clone()));
            };
            if service.phase() == Phase::Leaving {
                return Err(Refusal::NodeStopping(machine.name.clone()));
            }
            quorate.extend(Some(service).filter(|service| service.is_quorate()));
        }
        let going = quorate.iter().map(|service| service.me()).collect();
        quorate.iter().try_for_each(|service| self.admit_without(service, going, NodeSet::EMPTY))
    }

    pub(crate) fn admit_stop_cluster(&self) -> Result<(), Refusal> {
        let cluster = self.cluster.as_ref().ok_or(Refusal::NoCluster)?;
        let runs = |host: &HostId| {
            self.hosts[*host].service().is_some_and(|service| service.phase() != Phase::Leaving)
        };
        if cluster.nodes.values().any(runs) { Ok(()) } else { Err(Refusal::ClusterNotAnswering) }
    }

    pub(crate) fn stop_cluster(&mut self, cx: &mut Cx<'_>) {
        let nodes: Vec<HostId> =
            self.cluster.iter().flat_map(|cluster| cluster.nodes.values().copied()).collect();
        for host in nodes {
            self.feed(host, Input::Stop, cx);
        }
    }

    /// Refuses to let nodes go, or to evict one, if the rest of `service`'s view would be below quorum (facts: quorum
    /// §6). A view that was force-started ignores votes, and ends only with its last node.
    pub(crate) fn admit_without(
        &self,
        service: &ClusterService,
        going: NodeSet,
        evicted: NodeSet,
    ) -> Result<(), Refusal> {
        let Some(database) = service.database() else { return Ok(()) };
        let stays = |id: &NodeId| {
            let other = self.host_of(*id).and_then(|host| self.hosts[host].service());
            !going.contains(*id) && other.is_none_or(|other| other.phase() != Phase::Leaving)
        };
        let staying: NodeSet = service.members().iter().filter(stays).collect();
        let (left, needed) = database.votes_left(staying, evicted, self.witness_health(database));
        if left >= needed || (service.is_forced() && !staying.is_empty()) {
            return Ok(());
        }
        let names: Vec<Name> =
            going.iter().filter_map(|node| self.host_of(node)).map(|host| self.host_name(host)).collect();
        let names: Vec<&str> = names.iter().map(Name::as_str).collect();
        let node = names.join(", ").into();
        Err(Refusal::QuorumWouldBeLost { node, left, needed })
    }

    /// Refuses settings under whose votes the view would be below quorum. The new votes come into force when a majority
    /// of them has stored them, which would never be, and everything that waits for votes would wait with it.
    pub(crate) fn admit_votes(&self, next: &lab_cluster::Database) -> Result<(), Refusal> {
        let service = self.answering().and_then(|host| self.hosts[host].service());
        let service = service.ok_or(Refusal::ClusterNotAnswering)?;
        let votes = |node| next.nodes.get(&node).is_some_and(|entry| entry.weight > 0);
        if !next.disk_only && !service.members().iter().any(votes) {
            return Err(ClusterRefusal::NobodyVotes.into());
        }
        let (left, needed) = next.votes_left(service.members(), NodeSet::EMPTY, self.witness_health(next));
        if left >= needed || service.is_forced() {
            return Ok(());
        }
        Err(Refusal::VotesWouldNotSuffice(left, needed))
    }

    /// A witness whose vote is needed goes only when the nodes alone have votes enough, and then the new one comes.
    pub(crate) fn admit_witness_change(
        &self,
        database: &lab_cluster::Database,
        witness: Option<Witness>,
        disk_only: bool,
    ) -> Result<(), Refusal> {
        let service = self.answering().and_then(|host| self.hosts[host].service());
        let members = service.ok_or(Refusal::ClusterNotAnswering)?.members();
        let next = lab_cluster::Database { witness, disk_only, ..database.clone() };
        if witness != database.witness && database.needs_witness(members) {
            self.admit_votes(&lab_cluster::Database { witness: None, disk_only: false, ..next.clone() })?;
        }
        self.admit_votes(&next)
    }

    /// How the witness is that `database` names. One that is up has failed all the same if the leader of the view cannot
    /// have it: its vote is lost with the leader's paths, or while another partition holds it.
    pub fn witness_health(&self, database: &lab_cluster::Database) -> WitnessHealth {
        let Some(witness) = database.witness else { return WitnessHealth::Absent };
        let tried = self
            .leading()
            .filter(|leader| leader.database().is_some_and(|database| database.witness == Some(witness)));
        let missed = tried.and_then(ClusterService::witness_health) == Some(WitnessHealth::Failed);
        if self.is_witness_up(witness) && !missed { WitnessHealth::Online } else { WitnessHealth::Failed }
    }

    /// The service that leads the view which answers.
    fn leading(&self) -> Option<&ClusterService> {
        let leader = self.hosts[self.answering()?].service()?.leader()?;
        self.hosts[self.host_of(leader)?].service().filter(|service| service.leader() == Some(leader))
    }

    /// True if there is a witness and it is up.
    pub fn witness_answers(&self) -> bool {
        self.configured_witness().is_some_and(|witness| self.is_witness_up(witness))
    }

    fn is_witness_up(&self, witness: Witness) -> bool {
        match witness {
            Witness::Disk(lun) => self.luns[lun].up && self.arrays[self.luns[lun].array].up,
            Witness::FileShare | Witness::Cloud => self.witness_share.as_ref().is_some_and(|share| share.up),
        }
    }

    /// Starts the service process; it joins or forms by itself.
    pub(crate) fn start_service(&mut self, host: HostId, mode: StartMode, cx: &mut Cx<'_>) {
        let Some(member) = &self.hosts[host].membership else { return };
        if member.service.is_none() {
            let stored = Some(lab_cluster::Database::clone(&member.stored));
            self.launch(host, stored, Input::Start(mode), cx);
        }
    }

    /// The process is there, with the database on the node's disk if it has one, and gets its first input.
    pub(crate) fn launch(
        &mut self,
        host: HostId,
        stored: Option<lab_cluster::Database>,
        first: Input,
        cx: &mut Cx<'_>,
    ) {
        let Some(member) = &mut self.hosts[host].membership else { return };
        member.run += 1;
        member.late = false;
        member.service = Some(ClusterService::new(member.node, stored));
        member.heartbeats = [false, true].map(|across| member.stored.heartbeat(across));
        let outer = cx.cause();
        cx.emit_as_cause(Event::ServiceStarted(host));
        self.forget_routes(host);
        self.feed(host, Input::Adapters(self.has_adapter(host)), cx);
        self.feed(host, first, cx);
        self.show_kept_vms(host, cx);
        self.paths_of_changed(&[host], cx);
        cx.set_cause(outer);
    }

    pub(crate) fn service_due(&mut self, host: HostId, boot: u32, mode: StartMode, cx: &mut Cx<'_>) {
        let on =
            self.hosts.get(host).is_some_and(|machine| machine.boot == boot && machine.power == Power::On);
        if on {
            self.start_service(host, mode, cx);
        }
    }

    /// Gives an input to the present run of a service, if it is that run.
    pub(crate) fn feed_run(&mut self, host: HostId, run: u32, input: Input, cx: &mut Cx<'_>) {
        let current = self.hosts.get(host).and_then(|machine| machine.membership.as_ref());
        if current.is_some_and(|member| member.run == run) {
            self.feed(host, input, cx);
        }
    }

    /// Gives an input to a service that reacts.
    pub(crate) fn feed(&mut self, host: HostId, input: Input, cx: &mut Cx<'_>) {
        if let Some(input) = self.hold(host, input, cx) {
            self.take_in(host, input, cx);
        }
    }

    /// The service takes an input in; its answer is carried out.
    pub(crate) fn take_in(&mut self, host: HostId, input: Input, cx: &mut Cx<'_>) {
        let member = self.hosts.get_mut(host).and_then(|machine| machine.membership.as_mut());
        let Some(service) = member.and_then(|member| member.service.as_mut()) else { return };
        let mut out = Vec::new();
        service.on(input, &mut out);
        let new_view = out.iter().any(|out| matches!(out, Out::Note(Note::ViewInstalled { .. })));
        // One answer can tell of many groups. What happens to a disk is why something happens to the roles on it, but
        // what happens to one role is not why something happens to the next.
        let mut role = None;
        let mut said = None;
        for out in out {
            let other = |group: &GroupId| role.is_none_or(|(last, _)| last != *group);
            if let Some(group) = self.group_of(&out).filter(other) {
                if let Some((_, before)) = role {
                    cx.set_cause(before);
                }
                role = self.is_role(group).then(|| (group, cx.cause()));
            }
            self.carry_out(host, out, &mut said, cx);
        }
        if new_view {
            self.repeat_orders(cx);
        }
        self.tell_driver(host, cx);
        self.note_membership(host);
    }

    /// The group that this output is about.
    fn group_of(&self, out: &Out) -> Option<GroupId> {
        match out {
            Out::Note(
                Note::GroupOwner { group, .. }
                | Note::GroupState { group, .. }
                | Note::GroupFailed { group, .. }
                | Note::MoveFailed { group, .. },
            ) => Some(*group),
            Out::Vm { vm, .. } => self.vms.get(*vm)?.group,
            Out::Note(_)
            | Out::Send { .. }
            | Out::Disk { .. }
            | Out::Share(_)
            | Out::After(..)
            | Out::Stopped(_) => None,
        }
    }

    /// `said` is what was last said to another node.
    fn carry_out(&mut self, host: HostId, out: Out, said: &mut Option<Arc<Message>>, cx: &mut Cx<'_>) {
        let run = self.hosts[host].membership.as_ref().map_or(0, |member| member.run);
        match out {
            Out::Send { to, message } => {
                let again = said.take().filter(|last| is_same_report(last, &message));
                let message = again.unwrap_or_else(|| Arc::new(message));
                *said = Some(Arc::clone(&message));
                self.send(host, to, message, cx);
            }
            Out::Disk { lun, command } => {
                let reply = self.disk_answer(host, lun, &command, cx);
                let (command, reply) = (Box::new(command), Box::new(reply));
                cx.after(timing::STORAGE_ANSWER, Due::DiskReply { host, run, lun, command, reply });
            }
            Out::Share(command) => {
                let input = Box::new(Input::Share(self.share_answer(host, command)));
                cx.after(timing::STORAGE_ANSWER, Due::Answer { host, run, input });
            }
            Out::Vm { vm, order } => self.vm_order(host, vm, order, cx),
            Out::After(span, timer) => {
                cx.after(span, Due::ServiceTimer { host, run, timer });
            }
            Out::Note(note) => {
                let evicted = if let Note::NodeEvicted(node) = &note { self.host_of(*node) } else { None };
                let new_view = matches!(note, Note::ViewInstalled { .. });
                let given_up = if let Note::LeftFailed(group) = &note { Some(*group) } else { None };
                cx.emit_as_cause(Event::Cluster { host, note });
                if new_view {
                    self.carries_others(host, cx);
                }
                if let Some(group) = given_up {
                    self.csv_failed(group, cx);
                }
                // A node that is down learns of it only when it comes back; the lab forgets its place at once.
                if let Some(down) = evicted.filter(|evicted| self.hosts[*evicted].service().is_none()) {
                    self.evicted(down, cx);
                }
            }
            Out::Stopped(reason) => self.service_ended(host, reason, cx),
        }
    }

    fn send(&mut self, host: HostId, to: NodeId, message: Arc<Message>, cx: &mut Cx<'_>) {
        let (Some(receiver), Some(from)) = (self.host_of(to), self.node_of(host)) else { return };
        let Some(network) = self.working_network(host, receiver) else { return };
        let latency = self.networks[network].latency;
        cx.after(latency, Due::Deliver { to: receiver, from, message, sender: host });
    }

    pub(crate) fn deliver(
        &mut self,
        to: HostId,
        from: NodeId,
        message: Arc<Message>,
        sender: HostId,
        cx: &mut Cx<'_>,
    ) {
        if !self.hosts.contains(sender) || self.working_network(sender, to).is_none() {
            return;
        }
        if self.needs_not_hear(to, from, &message) {
            return;
        }
        let message = Arc::unwrap_or_clone(message);
        if matches!(message, Message::Welcome(_)) {
            self.welcomed(to, from, message, cx);
        } else {
            self.feed(to, Input::Message { from, message }, cx);
        }
    }

    /// A service that reacts at once would do nothing.
    fn needs_not_hear(&self, host: HostId, from: NodeId, message: &Message) -> bool {
        let service = self.hosts.get(host).and_then(|machine| machine.service());
        service.is_some_and(|service| service.knows(from, message)) && self.reacts_at_once(host)
    }

    /// The service process ended by itself or was killed: what it hosted ends with it, the service manager may
    /// start it again.
    pub(crate) fn service_ended(&mut self, host: HostId, reason: StopReason, cx: &mut Cx<'_>) {
        self.service_gone(host, reason, cx);
        self.paths_of_changed(&[host], cx);
        let machine = &self.hosts[host];
        let mode = match reason {
            StopReason::Ordered | StopReason::Evicted => None,
            StopReason::QuorumLost
            | StopReason::Removed
            | StopReason::NoNetwork
            | StopReason::ReservationLost
            | StopReason::Killed => Some(StartMode::Normal),
            StopReason::ForcedElsewhere => Some(StartMode::PreventQuorum),
        };
        if let (Some(mode), Power::On) = (mode, machine.power) {
            cx.after(timing::SERVICE_RESTART, Due::StartService { host, boot: machine.boot, mode });
        }
        self.shutdown_goes_on(host, cx);
    }

    /// Takes the process away and with it everything clustered on its host; what is on the node's disk stays.
    pub(crate) fn service_gone(&mut self, host: HostId, reason: StopReason, cx: &mut Cx<'_>) {
        let Some(member) = &mut self.hosts[host].membership else { return };
        let Some(service) = member.service.take() else { return };
        if let Some(database) = service.on_disk() {
            member.stored = database.clone().into();
        }
        member.run += 1;
        self.forget_illness(host);
        let outer = cx.cause();
        cx.emit_as_cause(Event::ServiceStopped { host, reason });
        self.end_or_keep_vms(host, reason, cx);
        for (_, lun) in self.luns.iter_mut() {
            lun.mounted.remove(&host);
        }
        self.coordinator_gone(host, cx);
        if let Some(share) = &mut self.witness_share {
            share.lock = share.lock.filter(|holder| *holder != host);
        }
        if reason == StopReason::Evicted {
            self.evicted(host, cx);
        }
        cx.set_cause(outer);
    }

    /// What it kept while it was cut off ends with its membership.
    fn evicted(&mut self, host: HostId, cx: &mut Cx<'_>) {
        for vm in self.kept_on(host) {
            self.stop_instance(vm, host, VmStop::IsolationOver, cx);
        }
        let Some(member) = self.hosts[host].membership.take() else { return };
        if let Some(cluster) = &mut self.cluster {
            cluster.nodes.remove(&member.node);
            cluster.former.insert(member.node, (host, cx.now()));
        }
        self.routes.retain(|(listener, speaker, _), _| *listener != host && *speaker != host);
    }

    /// True if a VM is in this group.
    fn is_role(&self, group: GroupId) -> bool {
        // Thousands need not be looked through: the database knows as soon as the role is there.
        let known = self.database().and_then(|database| match database.groups.get(&group)?.kind {
            GroupKind::Vm(vm) => self.vms.get(vm),
            GroupKind::Core
            | GroupKind::Disk(_)
            | GroupKind::Csv(..)
            | GroupKind::PassThrough(..)
            | GroupKind::OnDisk(..) => None,
        });
        known.is_some_and(|guest| guest.group == Some(group)) || self.vms_of(group).next().is_some()
    }

    /// Gives an order to the node that answers.
    pub(crate) fn give_order(&mut self, order: Order, cx: &mut Cx<'_>) {
        if let Some(host) = self.answering() {
            self.feed(host, Input::Order(order), cx);
        }
    }

    /// True while a node waits for the answer to an order.
    pub fn orders_are_open(&self) -> bool {
        let services = self.hosts.values().filter_map(crate::state::Host::service);
        services.flat_map(ClusterService::open_orders).next().is_some()
    }

    /// Gives an order for which the lab has noted already what comes of it: a VM's role, a disk's name. It is given
    /// again as long as the cluster does not show it, for it may end with the service that had it.
    pub(crate) fn give_wizards_order(&mut self, order: Order, cx: &mut Cx<'_>) {
        self.close_orders();
        let subject = |order: &Order| if let Order::ChangeKind(id, _) = order { Some(*id) } else { None };
        let open = &mut self.info().open_orders;
        open.retain(|earlier| subject(earlier).is_none() || subject(earlier) != subject(&order));
        open.push(order.clone());
        self.give_order(order, cx);
    }

    fn close_orders(&mut self) {
        let Some(database) = self.database() else { return };
        let open = self.cluster.iter().flat_map(|cluster| &cluster.open_orders);
        let open: Vec<Order> = open.filter(|order| !is_done(database, order)).cloned().collect();
        self.info().open_orders = open;
    }

    /// A view was installed: what the view before did not do is ordered again, unless a node still asks for it.
    fn repeat_orders(&mut self, cx: &mut Cx<'_>) {
        self.close_orders();
        let asked = |order: &Order| {
            let services = self.hosts.values().filter_map(crate::state::Host::service);
            services.flat_map(ClusterService::open_orders).any(|asked| asked == order)
        };
        let open = self.cluster.iter().flat_map(|cluster| &cluster.open_orders);
        let lost: Vec<Order> = open.filter(|order| !asked(order)).cloned().collect();
        lost.into_iter().for_each(|order| self.give_order(order, cx));
    }
}

impl crate::state::Host {
    /// The database this node would start from: the running service's, or what lies on its disk.
    pub fn stored_database(&self) -> Option<&lab_cluster::Database> {
        let member = self.membership.as_ref()?;
        member.service.as_ref().and_then(ClusterService::on_disk).or(Some(&member.stored))
    }
}

/// True if the database shows what a wizard has ordered; for other orders nothing was noted ahead.
fn is_done(database: &lab_cluster::Database, order: &Order) -> bool {
    match order {
        Order::AddGroup(id, group) => {
            let has = |lun| {
                let groups = database.groups.values();
                groups.filter_map(|group| group.kind.lun()).any(|other| other == lun)
                    || database.witness == Some(Witness::Disk(lun))
            };
            database.groups.contains_key(id) || group.kind.lun().is_some_and(has)
        }
        Order::ChangeKind(id, kind) => database.groups.get(id).is_none_or(|group| {
            let has = |vm| group.kind.vms().any(|other| other == vm);
            // What is wanted of the VMs may have changed since.
            let lodges = matches!((&group.kind, kind), (GroupKind::OnDisk(..), GroupKind::OnDisk(..)));
            group.kind == *kind || lodges && kind.vms().all(has)
        }),
        Order::AddNode(node) => database.nodes.contains_key(node),
        Order::RemoveGroup(_)
        | Order::Online(_)
        | Order::Offline(_)
        | Order::Move { .. }
        | Order::CancelMove(_)
        | Order::SetPriority(..)
        | Order::SetPreferred(..)
        | Order::SetPossible(..)
        | Order::SetQuorum { .. }
        | Order::SetNodeWeight(..)
        | Order::SetDynamicQuorum(_)
        | Order::SetLowerPriority(_)
        | Order::SetProperty(..)
        | Order::Evict(_)
        | Order::Pause { .. }
        | Order::Resume(_)
        | Order::ResumeAnd { .. }
        | Order::Drain { .. }
        | Order::SetGroup(..)
        | Order::Fail { .. }
        | Order::SetMigrationLimit(..)
        | Order::ClearQuarantine(_) => true,
    }
}

/// Reports go to many nodes, one after the other.
fn is_same_report(last: &Message, next: &Message) -> bool {
    matches!((last, next), (Message::Report(last), Message::Report(next)) if last == next)
}

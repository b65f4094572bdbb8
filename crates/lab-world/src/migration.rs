//! Live migration as physics: which network, what share of it, and what breaks it. The copy itself is
//! [`crate::precopy`]'s, the handshake before and after it the cluster services'.

use lab_cluster::{Input, VmFailure, VmReport};
use lab_kernel::SimTime;
use lab_units::{BitsPerSec, HostId, MigrationId, NetworkId, NodeId, VmId};

use crate::command::{PolicyChange, StopRuleName};
use crate::due::Due;
use crate::event::{Event, VmStop};
use crate::fault::Moment;
use crate::precopy::{AutoConverge, Fact, Next, Pass, Phase, Policy, Precopy, StopRule, Wire};
use crate::refusal::{Refusal, admitted};
use crate::state::{InstanceState, Migration, MigrationState, NetworkRole, Power};
use crate::timing;
use crate::world::{Cx, World};

impl World {
    /// The migration of a VM that is under way.
    pub fn migration_of(&self, vm: VmId) -> Option<MigrationId> {
        let running =
            |migration: &Migration| migration.vm == vm && migration.state == MigrationState::Running;
        self.migrations.iter().rev().find(|(_, migration)| running(migration)).map(|(id, _)| id)
    }

    /// The policy after a change.
    pub(crate) fn set_policy(&mut self, change: &PolicyChange, cx: &mut Cx<'_>) {
        self.policy = admitted(self.changed_policy(change));
        cx.emit(Event::MigrationPolicySet);
    }

    pub(crate) fn changed_policy(&self, change: &PolicyChange) -> Result<Policy, Refusal> {
        let mut policy = match change.stop_rule {
            None => self.policy,
            Some(StopRuleName::HyperV) => Policy::hyper_v(),
            Some(StopRuleName::Xen) => Policy::xen(),
            Some(StopRuleName::Qemu) => Policy::qemu(),
            Some(StopRuleName::Vmware) => Policy::vmware(),
        };
        policy.max_bandwidth = match change.max_bandwidth {
            None => self.policy.max_bandwidth,
            Some(0) => None,
            Some(bytes) => Some(BitsPerSec(bytes.checked_mul(8).ok_or(Refusal::PolicyWithoutBandwidth)?)),
        };
        let limit = change.downtime_limit_nanos.map(lab_kernel::SimDuration::from_nanos);
        match &mut policy.stop {
            StopRule::HyperV { max_passes, downtime_limit } => {
                *max_passes = change.max_passes.unwrap_or(*max_passes);
                *downtime_limit = limit.unwrap_or(*downtime_limit);
            }
            StopRule::Xen { max_passes, .. } => *max_passes = change.max_passes.unwrap_or(*max_passes),
            StopRule::Qemu { downtime_limit, .. } => *downtime_limit = limit.unwrap_or(*downtime_limit),
            StopRule::Vmware { downtime_limit, max_passes, .. } => {
                *downtime_limit = limit.unwrap_or(*downtime_limit);
                *max_passes = change.max_passes.unwrap_or(*max_passes);
            }
        }
        let nothing = change.max_passes == Some(0) || limit.is_some_and(lab_kernel::SimDuration::is_zero);
        if nothing { Err(Refusal::PolicyWithoutBandwidth) } else { Ok(policy) }
    }

    pub(crate) fn admit_options(&self) -> Result<(), Refusal> {
        if matches!(self.policy.stop, StopRule::Qemu { .. }) {
            Ok(())
        } else {
            Err(Refusal::RuleWithoutOptions)
        }
    }

    pub(crate) fn set_options(&mut self, slow: Option<bool>, differences: Option<bool>, cx: &mut Cx<'_>) {
        if let StopRule::Qemu { auto_converge, host, .. } = &mut self.policy.stop {
            if let Some(on) = slow {
                *auto_converge = on.then_some(AutoConverge::DEFAULT);
            }
            match differences {
                Some(true) => host.wire = Wire::Xbzrle,
                Some(false) => host.wire = Wire::Plain,
                None => (),
            }
        }
        cx.emit(Event::MigrationPolicySet);
    }

    pub(crate) fn admit_cancel(&self, migration: MigrationId) -> Result<(), Refusal> {
        match self.migrations.get(migration).map(|migration| migration.state) {
            Some(MigrationState::Running) => Ok(()),
            Some(MigrationState::Completed | MigrationState::Failed(_)) => Err(Refusal::MigrationEnded),
            None => Err(Refusal::Gone),
        }
    }

    /// The source's hypervisor begins to copy; the destination has reserved memory.
    pub(crate) fn begin_migration(&mut self, vm: VmId, from: HostId, to: NodeId, cx: &mut Cx<'_>) {
        let Some(to) = self.host_of(to) else {
            return self.report_soon(vm, from, VmReport::MigrationFailed(VmFailure::PeerLost), cx);
        };
        let network = match self.migration_network(from, to) {
            Ok(network) => network,
            Err(failure) => return self.report_soon(vm, from, VmReport::MigrationFailed(failure), cx),
        };
        if !self.hosts[from].instances.get(&vm).is_some_and(|instance| instance.state.runs()) {
            return self.report_soon(vm, from, VmReport::MigrationFailed(VmFailure::PeerLost), cx);
        }
        if !self.hosts[to].migration_port {
            // Nothing comes back: the attempt ends when the connection times out.
            let report = VmReport::MigrationFailed(VmFailure::PortBlocked);
            let (boot, run) = (self.hosts[from].boot, self.run_of(vm, from));
            cx.after(timing::TCP_TIMEOUT, Due::VmStep { vm, host: from, boot, run, report });
            return;
        }
        self.begin_copy(vm, from, to, network, cx);
    }

    /// The connection stands, and the destination has room.
    pub(crate) fn begin_copy(
        &mut self,
        vm: VmId,
        from: HostId,
        to: HostId,
        network: NetworkId,
        cx: &mut Cx<'_>,
    ) {
        let guest = &mut self.vms[vm];
        guest.writer.skip_until(cx.now());
        let transport = self.hosts[from].transport;
        let policy = transport.applied_to(self.policy);
        let copy = Precopy::new(policy, guest.layout.clone(), cx.now());
        let migration = self.migrations.insert(Migration {
            vm,
            from,
            to,
            network,
            started: cx.now(),
            paused: None,
            ended: None,
            state: MigrationState::Running,
            copy: Some(Box::new(copy)),
            policy,
            transport,
            passes: Vec::new(),
            reason: None,
            sent: lab_units::Bytes::ZERO,
            rate: BitsPerSec(0),
            cut: None,
            generation: 0,
        });
        cx.emit_as_cause(Event::MigrationStarted { migration, vm, from, to, network });
        self.report(vm, from, VmReport::MigrationStarted, cx);
        self.moment_came(Moment::Setup, cx);
        self.wake_migration(migration, cx);
        self.rates_changed(cx);
    }

    /// The networks of live migrations in their order: those that were ticked; else first those without a gateway,
    /// which the cluster keeps to itself, the one with the cluster's own and CSV traffic last of its kind
    /// (facts: migration §3).
    pub fn migration_networks(&self) -> Vec<NetworkId> {
        let ticked = self.cluster.iter().flat_map(|cluster| cluster.migration_networks.iter().copied());
        let ticked: Vec<NetworkId> = ticked.collect();
        if !ticked.is_empty() {
            return ticked;
        }
        let mut order: Vec<NetworkId> = self.cluster_networks().collect();
        let role = |network: &NetworkId| self.cluster.as_ref().and_then(|known| known.networks.get(network));
        let alike = order.iter().take_while(|network| role(network) == order.first().and_then(role)).count();
        order[..alike].rotate_left(usize::from(alike > 0));
        order
    }

    pub(crate) fn admit_migration_networks(&self, networks: &[NetworkId]) -> Result<(), Refusal> {
        let cluster = self.cluster.as_ref().ok_or(Refusal::NoCluster)?;
        for (index, id) in networks.iter().enumerate() {
            let name = || self.networks.get(*id).map_or_else(|| "?".into(), |network| network.name.clone());
            match cluster.networks.get(id) {
                None => return Err(Refusal::Gone),
                Some(NetworkRole::None) => return Err(Refusal::NetworkNotForCluster(name())),
                Some(NetworkRole::ClusterOnly | NetworkRole::ClusterAndClient) => (),
            }
            if networks[..index].contains(id) {
                return Err(Refusal::NamedTwice(name()));
            }
        }
        if cluster.migration_networks == networks { Err(Refusal::AlreadySo) } else { Ok(()) }
    }

    /// Migrations under way stay on the network they have.
    pub(crate) fn set_migration_networks(&mut self, networks: Vec<NetworkId>, cx: &mut Cx<'_>) {
        cx.emit(Event::MigrationNetworksSet(networks.clone()));
        self.info().migration_networks = networks;
    }

    /// The first network in order that connects is taken.
    ///
    /// S1-57: without Client for Microsoft Networks and File and Printer Sharing on it the migration fails.
    fn migration_network(&self, from: HostId, to: HostId) -> Result<NetworkId, VmFailure> {
        let mut order = self.migration_networks().into_iter();
        let network = order.find(|network| self.path(from, to, *network)).ok_or(VmFailure::NoNetwork)?;
        let bound = |host| {
            self.nic_on(host, network).is_some_and(|nic| self.nics[nic].client && self.nics[nic].sharing)
        };
        if bound(from) && bound(to) { Ok(network) } else { Err(VmFailure::NoMicrosoftClient) }
    }

    /// The share of a migration's links changed: what was sent so far was sent at the old rate.
    ///
    /// Without a rate a copy is either cut off, and gives up after the time-out, or has nothing to send at present.
    pub(crate) fn set_rate(&mut self, id: MigrationId, rate: BitsPerSec, cut: bool, cx: &mut Cx<'_>) {
        let known = &self.migrations[id];
        if known.rate == rate && known.cut.is_some() == cut {
            return;
        }
        self.advance_migration(id, cx);
        let Some(migration) = self.migrations.get_mut(id).filter(|m| m.state == MigrationState::Running)
        else {
            return;
        };
        let mended = migration.cut.filter(|_| !cut);
        migration.rate = rate;
        migration.cut = if cut { migration.cut.or(Some(cx.now())) } else { None };
        if let (Some(since), Some(copy)) = (mended, &mut migration.copy) {
            copy.held_up(cx.now().since(since));
        }
        if rate == BitsPerSec(0) && !cut && mended.is_none() {
            return;
        }
        migration.generation += 1;
        let generation = migration.generation;
        let outer = cx.cause();
        if rate > BitsPerSec(0) || cut {
            cx.emit_as_cause(Event::MigrationRate { migration: id, rate });
        }
        if cut {
            cx.after(timing::TCP_TIMEOUT, Due::MigrationTimeout { migration: id, generation });
        }
        self.wake_migration(id, cx);
        cx.set_cause(outer);
    }

    fn wake_migration(&mut self, id: MigrationId, cx: &mut Cx<'_>) {
        let migration = &self.migrations[id];
        if migration.waits_for_its_link() {
            return;
        }
        let generation = migration.generation;
        let wake = migration.copy.as_ref().and_then(|copy| copy.next_wake(migration.rate));
        if let Some(span) = wake {
            cx.after(span, Due::Migration { migration: id, generation });
        }
    }

    pub(crate) fn migration_due(&mut self, id: MigrationId, generation: u32, cx: &mut Cx<'_>) {
        let current = self
            .migrations
            .get(id)
            .is_some_and(|m| m.state == MigrationState::Running && m.generation == generation);
        if !current {
            return;
        }
        self.advance_migration(id, cx);
        if self.migrations[id].state == MigrationState::Running {
            self.wake_migration(id, cx);
        }
    }

    pub(crate) fn migration_timeout(&mut self, id: MigrationId, generation: u32, cx: &mut Cx<'_>) {
        let dead = self.migrations.get(id).is_some_and(|migration| {
            migration.state == MigrationState::Running && migration.generation == generation
        });
        if dead {
            self.fail_migration(id, VmFailure::PeerLost, cx);
        }
    }

    /// The guest of a migrating VM does its work up to now.
    pub(crate) fn catch_up(&mut self, vm: VmId, cx: &mut Cx<'_>) {
        match self.migration_of(vm) {
            Some(migration) => self.advance_migration(migration, cx),
            None => self.vms[vm].writer.skip_until(cx.now()),
        }
    }

    fn advance_migration(&mut self, id: MigrationId, cx: &mut Cx<'_>) {
        let migration = &mut self.migrations[id];
        if migration.waits_for_its_link() {
            return;
        }
        let Some(copy) = &mut migration.copy else { return };
        let facts = copy.advance(cx.now(), migration.rate, &mut self.vms[migration.vm].writer);
        migration.sent = copy.transferred();
        for fact in facts {
            self.migration_fact(id, fact, cx);
        }
    }

    fn migration_fact(&mut self, id: MigrationId, fact: Fact, cx: &mut Cx<'_>) {
        let migration = &mut self.migrations[id];
        match fact {
            Fact::CopyBegan { .. } => {
                self.moment_came(Moment::Pass(1), cx);
                self.rates_changed(cx);
            }
            Fact::PassEnded { pass, next, .. } => {
                self.pass_ended(id, pass, cx);
                if !matches!(next, Next::StopAndCopy(_) | Next::GiveUp(_)) {
                    self.moment_came(Moment::Pass(pass.number + 1), cx);
                }
            }
            Fact::LastPageSent { pass, .. } => {
                self.pass_ended(id, pass, cx);
                self.moment_came(Moment::Handover, cx);
                self.rates_changed(cx);
            }
            Fact::GuestStopped { at, reason } => {
                migration.paused = Some(at);
                migration.reason = Some(reason);
                let (vm, from) = (migration.vm, migration.from);
                cx.emit_as_cause(Event::SwitchDecided { migration: id, reason });
                self.set_instance(vm, from, InstanceState::Blackout);
                self.moment_came(Moment::StopAndCopy, cx);
                // The cap on the rate is lifted for the last copy.
                self.rates_changed(cx);
            }
            Fact::Resumed { at, .. } => self.complete_migration(id, at, cx),
            Fact::GaveUp { reason, .. } => {
                migration.reason = Some(reason);
                self.fail_migration(id, VmFailure::NotConverging, cx);
            }
        }
    }

    fn pass_ended(&mut self, id: MigrationId, pass: Pass, cx: &mut Cx<'_>) {
        let (number, sent, dirtied) = (pass.number, pass.bytes, pass.dirtied.0);
        self.migrations[id].passes.push(pass);
        cx.emit(Event::PassEnded { migration: id, pass: number, sent, dirtied });
    }

    /// The guest runs on the destination, and nowhere else.
    fn complete_migration(&mut self, id: MigrationId, at: SimTime, cx: &mut Cx<'_>) {
        // The storage handle moves last: without a way to the VM's files it cannot go on there (facts: migration §1).
        let Migration { vm, to, .. } = self.migrations[id];
        // Files that went before it are there.
        let home = self.follows_its_files(vm, to).map_or(self.vms[vm].home, |plan| plan.home);
        if !self.may_open(to, home) {
            return self.fail_migration(id, VmFailure::NoStorage, cx);
        }
        let from = self.migrations[id].from;
        if self.hosts[from].system_drive != self.hosts[to].system_drive {
            return self.fail_migration(id, VmFailure::Registration, cx);
        }
        let migration = &mut self.migrations[id];
        let blackout = migration.copy.take().map_or(lab_kernel::SimDuration::ZERO, |copy| copy.blackout());
        migration.state = MigrationState::Completed;
        migration.ended = Some(at);
        let (vm, from, to) = (migration.vm, migration.from, migration.to);
        self.vms[vm].registered = to;
        if self.follows_its_files(vm, to).is_some() {
            self.change_over(vm, cx);
        }
        cx.emit_as_cause(Event::MigrationCompleted { migration: id, blackout });
        cx.emit(Event::MigrationReceived(id));
        self.set_instance(vm, to, InstanceState::Running);
        self.stop_instance(vm, from, VmStop::MovedAway, cx);
        self.report(vm, to, VmReport::Arrived, cx);
        self.report(vm, from, VmReport::MigratedAway, cx);
        self.moment_came(Moment::Announcement, cx);
        self.rates_changed(cx);
    }

    /// Until the guest runs on the destination the one on the source is complete: it goes on there.
    pub(crate) fn fail_migration(&mut self, id: MigrationId, failure: VmFailure, cx: &mut Cx<'_>) {
        self.catch_up(self.migrations[id].vm, cx);
        let migration = &mut self.migrations[id];
        if migration.state != MigrationState::Running {
            return;
        }
        migration.state = MigrationState::Failed(failure);
        migration.ended = Some(cx.now());
        migration.copy = None;
        let (vm, from, to) = (migration.vm, migration.from, migration.to);
        let outer = cx.cause();
        cx.emit_as_cause(Event::MigrationFailed { migration: id, failure });
        self.vms[vm].writer.set_speed(1_000);
        if self.hosts[from]
            .instances
            .get(&vm)
            .is_some_and(|instance| instance.state == InstanceState::Blackout)
        {
            self.vms[vm].writer.stand_until(cx.now());
            self.set_instance(vm, from, InstanceState::Running);
        }
        self.unreserve(vm, to);
        if self.follows_its_files(vm, to).is_some() {
            self.storage_move_failed(vm, cx);
        }
        self.report(vm, from, VmReport::MigrationFailed(failure), cx);
        if self.hosts[to].service().is_some() {
            self.feed(to, Input::Vm { vm, report: VmReport::IncomingLost }, cx);
        }
        self.rates_changed(cx);
        cx.set_cause(outer);
    }

    /// One end of a migration lost its instance of the VM: the source's crash ends it for good, the destination's
    /// leaves the VM where it was.
    pub(crate) fn migration_lost_end(&mut self, vm: VmId, host: HostId, cx: &mut Cx<'_>) {
        let Some(id) = self.migration_of(vm) else { return };
        let Migration { from, to, .. } = self.migrations[id];
        if host == from {
            self.fail_migration(id, VmFailure::SourceLost, cx);
        } else if host == to && self.hosts[to].power != Power::Off {
            // A host that lost its power says nothing: its silence is noticed later.
            self.fail_migration(id, VmFailure::PeerLost, cx);
        }
    }
}

impl Migration {
    /// All pages have arrived, but what follows them cannot.
    fn waits_for_its_link(&self) -> bool {
        self.cut.is_some() && self.copy.as_ref().is_some_and(|copy| copy.phase() == Phase::Handover)
    }
}

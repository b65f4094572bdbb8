//! Virtual machines on the hypervisors: made, started, saved, stopped. Their state changes here and nowhere else.

use lab_cluster::{Input, VmFailure, VmOrder, VmReport};
use lab_kernel::SimDuration;
use lab_units::{Bytes, HostId, NodeId, Pages, VmId};

use crate::command::{Feature, VmAction, VmSpec, WorkloadSpec};
use crate::due::Due;
use crate::event::{Event, VmStop};
use crate::guest::{LayoutError, Memory, Pattern, Profile, Workload, Writer, Writes};
use crate::hardware::{admit_name, admit_range};
use crate::refusal::admitted;
use crate::refusal::{Quantity, Refusal, StorageRefusal};
use crate::scsi::Access;
use crate::state::{Instance, InstanceState, Purpose, Vm, VmHome};
use crate::timing;
use crate::world::{Cx, World};

/// More VMs than a cluster of any version may run (facts: membership §7: 8,000).
const MAX_VMS: usize = 8_192;

/// What a freshly installed, idle server does to its memory: it has touched all of it, and writes a little.
/// Assumed; change it with `Set-LabVMWorkload`.
fn idle_server(pages: Pages) -> WorkloadSpec {
    WorkloadSpec {
        resident: pages,
        working_set: Pages((pages.0 / 64).max(1)),
        per_second: 500,
        pattern: Pattern::HotCold,
    }
}

/// The layout of a guest's memory and its work, as the guest model wants them.
fn guest(memory: Bytes, spec: &WorkloadSpec) -> Result<(Memory, Workload), LayoutError> {
    let layout = Memory::new(memory.pages(), spec.resident)?;
    let writes =
        Writes { base: 0, pages: spec.working_set.0, per_second: spec.per_second, pattern: spec.pattern };
    let work = Workload::steady(&layout, writes)?;
    Ok((layout, work))
}

impl World {
    /// Hosts on which the VM runs; more than one would be a broken invariant.
    ///
    /// On a host that was fenced off from its disk it hangs at its next write, until the cluster service there has
    /// noticed, too: that is not running.
    pub fn running_on(&self, vm: VmId) -> Vec<HostId> {
        let Some(home) = self.vms.get(vm).map(|vm| vm.home) else { return Vec::new() };
        let runs = |instance: &Instance| instance.state.runs();
        self.hosts
            .iter()
            .filter(|(id, host)| host.instances.get(&vm).is_some_and(runs) && !self.is_fenced(*id, home))
            .map(|(id, _)| id)
            .collect()
    }

    /// True if writes to a disk of the cluster are answered by RESERVATION CONFLICT, and nobody carries them out.
    fn is_fenced(&self, host: HostId, home: VmHome) -> bool {
        let lun = match home {
            VmHome::Csv(csv) => self.csvs.get(csv).map(|csv| csv.lun),
            VmHome::Lun(lun) => Some(lun).filter(|lun| self.clustered(*lun)),
            VmHome::Local(_) => None,
        };
        let Some(lun) = lun else { return false };
        !self.luns[lun].unit.may(self.nexus(host, lun), Access::Write) && !self.reaches_home(host, home)
    }

    /// The host that has the VM's memory and is not merely waiting for it, with what it does.
    pub fn vm_instance(&self, vm: VmId) -> Option<(HostId, InstanceState)> {
        self.hosts
            .iter()
            .filter_map(|(id, host)| Some((id, host.instances.get(&vm)?.state)))
            // A copy that stands still on a host out of the cluster is not where the VM is, once it is elsewhere.
            .filter(|(_, state)| *state != InstanceState::Reserved)
            .min_by_key(|(_, state)| *state == InstanceState::Isolated)
    }

    /// Where the VM is: the host that has its memory, else the owner of its role, else the host that lists it.
    pub fn vm_place(&self, vm: VmId) -> HostId {
        let guest = &self.vms[vm];
        let owner = || self.host_of(self.database()?.groups.get(&guest.group?)?.owner);
        self.vm_instance(vm).map(|(host, _)| host).or_else(owner).unwrap_or(guest.registered)
    }

    pub(crate) fn admit_vm(&self, spec: &VmSpec) -> Result<(), Refusal> {
        let host = self.admit_has_feature(spec.host, Feature::HyperV)?;
        admit_name(&spec.name, self.vms.values().map(|vm| &vm.name))?;
        admit_range(self.vms.len(), 0, MAX_VMS - 1, Quantity::Count)?;
        admit_range(spec.memory, Bytes::mib(32), Bytes::gib(12 * 1_024), Quantity::VmMemory)?;
        if let Some(size) = spec.vhd {
            admit_range(size, Bytes::mib(1), Bytes::gib(64 * 1_024), Quantity::Disk)?;
            // A VHD; what is larger is a VHDX (facts: storage §8).
            if host.era < lab_units::Era::Ws2012 {
                admit_range(size, Bytes::mib(1), Bytes::gib(2_040), Quantity::Vhd)?;
            }
        }
        if let Some(switch) = spec.switch.as_ref().filter(|name| !host.has_switch(name.as_str())) {
            return Err(Refusal::NoSuchSwitch { switch: switch.clone(), host: host.name.clone() });
        }
        self.home_of(spec.host, spec.path.as_ref().unwrap_or(&host.vm_path)).map(|_| ())
    }

    pub(crate) fn add_vm(&mut self, spec: VmSpec, cx: &mut Cx<'_>) {
        let path = spec.path.unwrap_or_else(|| self.hosts[spec.host].vm_path.clone());
        let home = admitted(self.home_of(spec.host, &path));
        let work = idle_server(spec.memory.pages());
        let (layout, workload) = guest(spec.memory, &work).expect("an idle server fits any memory");
        let writer = Writer::new(self.seed, spec.name.as_str(), workload, cx.now());
        let vm = self.vms.insert(Vm {
            name: spec.name,
            memory: spec.memory,
            home,
            path,
            vhd: spec.vhd,
            pass_through: Vec::new(),
            hbas: Vec::new(),
            san: Vec::new(),
            disk_load: lab_units::BitsPerSec(0),
            disk_rate: lab_units::BitsPerSec(0),
            switch: spec.switch,
            registered: spec.host,
            runs: 0,
            saved: false,
            dvd: false,
            moving: None,
            compatible: false,
            group: None,
            work,
            layout,
            writer,
        });
        cx.emit(Event::VmCreated(vm));
    }

    pub(crate) fn admit_workload(&self, vm: VmId, spec: &WorkloadSpec) -> Result<(), Refusal> {
        let vm = self.vms.get(vm).ok_or(Refusal::Gone)?;
        let has = vm.memory.pages();
        let asked = spec.resident.max(spec.working_set);
        let refusal = if asked > has {
            Refusal::WorkloadTooLarge { pages: asked.0, has: has.0 }
        } else {
            Refusal::WorkingSetNotResident { pages: spec.working_set.0, resident: spec.resident.0 }
        };
        guest(vm.memory, spec).map(|_| ()).map_err(|_| refusal)
    }

    /// The guest's work is that of a usual guest from now on, and all its memory is in use.
    pub(crate) fn set_profile(&mut self, vm: VmId, profile: Profile, cx: &mut Cx<'_>) {
        self.catch_up(vm, cx);
        let machine = &mut self.vms[vm];
        let pages = machine.memory.pages();
        let phases = profile.phases(pages);
        let Writes { pages: working_set, per_second, pattern, .. } = phases[0].writes;
        machine.work = WorkloadSpec { resident: pages, working_set: Pages(working_set), per_second, pattern };
        machine.layout = Memory::new(pages, pages).expect("all of it is held");
        let work = Workload::phased(&machine.layout, phases).expect("a profile fits any memory");
        machine.writer.change_workload(work, cx.now());
        cx.emit(Event::WorkloadSet(vm));
    }

    pub(crate) fn set_workload(&mut self, vm: VmId, spec: WorkloadSpec, cx: &mut Cx<'_>) {
        self.catch_up(vm, cx);
        let machine = &mut self.vms[vm];
        let (layout, work) = guest(machine.memory, &spec).expect("the workload was admitted");
        machine.work = spec;
        machine.layout = layout;
        machine.writer.change_workload(work, cx.now());
        cx.emit(Event::WorkloadSet(vm));
    }

    /// S1-09: processor compatibility is set while the VM is off (facts: migration §2).
    pub(crate) fn admit_compatible(&self, id: VmId) -> Result<(), Refusal> {
        let vm = self.vms.get(id).ok_or(Refusal::Gone)?;
        let off = self.vm_instance(id).is_none() && !vm.saved;
        if off { Ok(()) } else { Err(Refusal::VmNotOff(vm.name.clone())) }
    }

    pub(crate) fn set_compatible(&mut self, vm: VmId, compatible: bool, cx: &mut Cx<'_>) {
        self.vms[vm].compatible = compatible;
        cx.emit(Event::VmProcessorSet { vm, compatible });
    }

    pub(crate) fn admit_vm_action(&self, id: VmId, action: VmAction) -> Result<(), Refusal> {
        let vm = self.vms.get(id).ok_or(Refusal::Gone)?;
        if self.migration_of(id).is_some() || vm.moving.is_some() {
            return Err(Refusal::VmMoving(vm.name.clone()));
        }
        let instance = self.vm_instance(id).map(|(_, state)| state);
        match (action, instance) {
            (VmAction::Start, None) if vm.group.is_some() => Err(Refusal::VmClustered(vm.name.clone())),
            (VmAction::Start, None) => self.admit_start(id, vm),
            (VmAction::Start, Some(_)) => Err(Refusal::VmNotOff(vm.name.clone())),
            (VmAction::ShutDown | VmAction::TurnOff | VmAction::Save, Some(InstanceState::Running))
            | (VmAction::TurnOff, Some(InstanceState::Critical)) => Ok(()),
            (VmAction::ShutDown | VmAction::TurnOff | VmAction::Save, Some(_) | None) => {
                Err(Refusal::VmNotRunning(vm.name.clone()))
            }
        }
    }

    fn admit_start(&self, id: VmId, vm: &Vm) -> Result<(), Refusal> {
        let host = self.admit_has_feature(vm.registered, Feature::HyperV)?;
        match self.can_host(id, vm.registered) {
            Ok(()) => Ok(()),
            Err(VmFailure::NoMemory) => Err(Refusal::NotEnoughMemory {
                host: host.name.clone(),
                free: host.free_memory(),
                needed: vm.memory,
            }),
            Err(VmFailure::NoSwitch) => {
                let switch = vm.switch.clone().unwrap_or_else(|| "?".into());
                Err(Refusal::NoSuchSwitch { switch, host: host.name.clone() })
            }
            Err(VmFailure::NotBootable) => Err(StorageRefusal::NotBootable(vm.name.clone()).into()),
            Err(_) => Err(Refusal::PathUnreachable(vm.path.clone())),
        }
    }

    /// Taking the medium out refreshes the configuration by itself (S3-51).
    pub(crate) fn set_dvd(&mut self, vm: VmId, attached: bool, cx: &mut Cx<'_>) {
        let was = std::mem::replace(&mut self.vms[vm].dvd, attached);
        cx.emit_as_cause(Event::DvdSet { vm, attached });
        if was && !attached && self.is_stale(vm) && self.admit_refresh_vm(vm).is_ok() {
            self.refresh_vm(vm, cx);
        }
    }

    pub(crate) fn vm_action(&mut self, vm: VmId, action: VmAction, cx: &mut Cx<'_>) {
        match action {
            VmAction::Start => self.start_instance(vm, self.vms[vm].registered, cx),
            VmAction::ShutDown => self.stop_later(vm, self.running_host(vm), VmStop::ShutDown, cx),
            VmAction::TurnOff => self.stop_later(vm, self.running_host(vm), VmStop::TurnedOff, cx),
            VmAction::Save => self.save_instance(vm, self.running_host(vm), cx),
        }
    }

    fn running_host(&self, vm: VmId) -> HostId {
        self.vm_instance(vm).expect("the VM was admitted as running").0
    }

    /// Whether `host` could start or receive the VM now, and if not, why.
    pub(crate) fn can_host(&self, vm: VmId, host: HostId) -> Result<(), VmFailure> {
        let (machine, guest) = (&self.hosts[host], &self.vms[vm]);
        if !machine.features.contains(&Feature::HyperV) {
            return Err(VmFailure::NoSwitch);
        }
        if machine.free_memory() < guest.memory {
            return Err(VmFailure::NoMemory);
        }
        let maintained =
            matches!(guest.home, VmHome::Csv(csv) if self.csvs.get(csv).is_some_and(|csv| csv.maintenance));
        if maintained || !self.reaches_home(host, guest.home) {
            return Err(VmFailure::NoStorage);
        }
        self.disks_ready(vm, host)?;
        self.guest_san_ready(vm, host)?;
        match &guest.switch {
            Some(name) if !machine.has_switch(name.as_str()) => Err(VmFailure::NoSwitch),
            Some(_) | None => Ok(()),
        }
    }

    /// An order of the cluster service to the hypervisor of its host.
    pub(crate) fn vm_order(&mut self, host: HostId, vm: VmId, order: VmOrder, cx: &mut Cx<'_>) {
        if !self.vms.contains(vm) {
            return;
        }
        match order {
            VmOrder::Start if self.is_starting_or_running(vm, host) => {
                self.report_soon(vm, host, VmReport::Started, cx);
            }
            VmOrder::Start => {
                self.take_files_over(vm, host, cx);
                match self.can_start(vm, host) {
                    Ok(()) => self.start_instance(vm, host, cx),
                    Err(failure) => {
                        cx.emit(Event::VmStartFailed { vm, host, failure });
                        self.report_soon(vm, host, VmReport::StartFailed(failure), cx);
                    }
                }
            }
            VmOrder::Save if self.is_in(vm, host, InstanceState::Running) => self.save_instance(vm, host, cx),
            // It says so itself as soon as it is saved.
            VmOrder::Save if self.is_in(vm, host, InstanceState::Saving) => (),
            VmOrder::ShutDown if self.is_in(vm, host, InstanceState::Running) => {
                self.stop_later(vm, host, VmStop::ShutDown, cx)
            }
            // A guest that does not run cannot be asked, and its state cannot be written, or is as it was saved. If it
            // runs no more, nothing is in the way of moving it.
            VmOrder::TurnOff | VmOrder::ShutDown | VmOrder::Save => {
                self.stop_later(vm, host, VmStop::TurnedOff, cx)
            }
            VmOrder::Fail => self.stop_instance(vm, host, VmStop::MadeToFail, cx),
            VmOrder::Resume => self.resume_instance(vm, host, cx),
            VmOrder::Reserve { from } => self.reserve(vm, host, from, cx),
            VmOrder::Unreserve => self.unreserve(vm, host),
            VmOrder::Migrate { to } => self.begin_migration(vm, host, to, cx),
            VmOrder::CancelMigration => {
                if let Some(migration) = self.migration_of(vm) {
                    let lost = self.migrations[migration].cut.is_some();
                    let why = if lost { VmFailure::PeerLost } else { VmFailure::Cancelled };
                    self.fail_migration(migration, why, cx);
                }
            }
        }
    }

    /// The run of the VM that this host has in memory, or has room for.
    pub(crate) fn run_of(&self, vm: VmId, host: HostId) -> Option<u32> {
        self.hosts[host].instances.get(&vm).map(|instance| instance.run)
    }

    /// Told to stop, it has stopped a little later, unless it ended before; started anew meanwhile, it is not meant.
    fn stop_later(&self, vm: VmId, host: HostId, why: VmStop, cx: &mut Cx<'_>) {
        let (boot, run) = (self.hosts[host].boot, self.run_of(vm, host));
        let takes = if why == VmStop::ShutDown { timing::GUEST_SHUTDOWN } else { timing::VM_TURN_OFF };
        cx.after(takes, Due::VmStop { vm, host, boot, run, why });
    }

    fn is_in(&self, vm: VmId, host: HostId, state: InstanceState) -> bool {
        self.hosts[host].instances.get(&vm).is_some_and(|instance| instance.state == state)
    }

    fn is_starting_or_running(&self, vm: VmId, host: HostId) -> bool {
        let state = self.hosts[host].instances.get(&vm).map(|instance| instance.state);
        matches!(state, Some(InstanceState::Starting | InstanceState::Running))
    }

    /// A start also needs the files unlocked: nobody else whose writes still arrive may have them open.
    fn can_start(&self, vm: VmId, host: HostId) -> Result<(), VmFailure> {
        let home = self.vms[vm].home;
        let locked = self.hosts.iter().any(|(other, machine)| {
            other != host
                && machine.instances.get(&vm).is_some_and(|instance| instance.state.holds_files())
                && self.reaches_home(other, home)
        });
        if locked { Err(VmFailure::NoStorage) } else { self.can_host(vm, host) }
    }

    fn start_instance(&mut self, vm: VmId, host: HostId, cx: &mut Cx<'_>) {
        let guest = &mut self.vms[vm];
        let (memory, restored) = (guest.memory, guest.saved);
        guest.registered = host;
        guest.runs += 1;
        let instance = Instance { state: InstanceState::Starting, memory, waiting: None, run: guest.runs };
        self.hosts[host].instances.insert(vm, instance);
        cx.emit_as_cause(Event::VmStarting { vm, host, restored });
        if restored {
            self.begin_transfer(vm, host, Purpose::Restore, cx)
        } else {
            self.boot_guest(vm, host, cx)
        }
    }

    /// All that the guest needs is in memory.
    pub(crate) fn boot_guest(&mut self, vm: VmId, host: HostId, cx: &mut Cx<'_>) {
        let (boot, run) = (self.hosts[host].boot, self.run_of(vm, host));
        cx.after(timing::VM_START, Due::VmStep { vm, host, boot, run, report: VmReport::Started });
    }

    fn save_instance(&mut self, vm: VmId, host: HostId, cx: &mut Cx<'_>) {
        self.set_instance(vm, host, InstanceState::Saving);
        cx.emit_as_cause(Event::VmSaving(vm));
        self.begin_transfer(vm, host, Purpose::Save, cx);
    }

    fn reserve(&mut self, vm: VmId, host: HostId, from: NodeId, cx: &mut Cx<'_>) {
        let outcome = match self.host_of(from) {
            Some(source) => self.can_host(vm, host).and_then(|()| self.compatible(vm, source, host)),
            None => Err(VmFailure::PeerLost),
        };
        let (memory, run) = (self.vms[vm].memory, self.vms[vm].runs);
        let machine = &mut self.hosts[host];
        let boot = machine.boot;
        let (at, report) = match outcome {
            Ok(()) => {
                let instance = Instance { state: InstanceState::Reserved, memory, waiting: None, run };
                machine.instances.insert(vm, instance);
                machine.skeletons_until = machine.skeletons_until.max(cx.now()) + timing::RESERVE;
                (machine.skeletons_until, VmReport::Reserved)
            }
            Err(failure) => (cx.now() + timing::PRECHECK, VmReport::ReserveFailed(failure)),
        };
        cx.at(at, Due::VmStep { vm, host, boot, run: None, report });
    }

    /// What must agree between two hosts for a live migration (facts: migration §2).
    pub(crate) fn compatible(&self, vm: VmId, source: HostId, target: HostId) -> Result<(), VmFailure> {
        let (a, b) = (&self.hosts[source], &self.hosts[target]);
        // S1-09 asks even for the same stepping; other versions of one maker's processors need processor
        // compatibility (facts: migration §2).
        let stepping = a.era >= lab_units::Era::Ws2012 || a.stepping == b.stepping;
        let same = a.processor == b.processor && stepping;
        let common = self.vms[vm].compatible && maker(a.processor.as_str()) == maker(b.processor.as_str());
        if !same && !common {
            return Err(VmFailure::Processor);
        }
        if self.vms[vm].dvd { Err(VmFailure::LocalMedia) } else { self.disks_movable(vm) }
    }

    pub(crate) fn unreserve(&mut self, vm: VmId, host: HostId) {
        let instances = &mut self.hosts[host].instances;
        if instances.get(&vm).is_some_and(|instance| instance.state == InstanceState::Reserved) {
            instances.remove(&vm);
        }
    }

    /// Something the hypervisor was busy with is finished.
    pub(crate) fn vm_step(
        &mut self,
        vm: VmId,
        host: HostId,
        boot: u32,
        run: Option<u32>,
        report: VmReport,
        cx: &mut Cx<'_>,
    ) {
        let is_stale = |run| self.run_of(vm, host) != Some(run);
        if !self.still_up(vm, host, boot) || run.is_some_and(is_stale) {
            return;
        }
        let state = self.hosts[host].instances.get(&vm).map(|instance| instance.state);
        match (report, state) {
            (VmReport::Started, Some(InstanceState::Starting)) => self.started(vm, host, cx),
            // Told to start, it runs already.
            (VmReport::Started, Some(InstanceState::Running)) => (),
            (VmReport::Started, _) => return,
            (VmReport::Saved, Some(InstanceState::Saving)) => {
                self.vms[vm].saved = true;
                self.stop_instance(vm, host, VmStop::Saved, cx);
                return;
            }
            (VmReport::Saved, _) => return,
            (
                VmReport::Found
                | VmReport::Stopped
                | VmReport::Crashed(_)
                | VmReport::StartFailed(_)
                | VmReport::Reserved
                | VmReport::ReserveFailed(_)
                | VmReport::MigrationStarted
                | VmReport::MigratedAway
                | VmReport::Arrived
                | VmReport::MigrationFailed(_)
                | VmReport::IncomingLost,
                _,
            ) => (),
        }
        self.report(vm, host, report, cx);
    }

    /// The host has not started anew since, and the VM is still there.
    fn still_up(&self, vm: VmId, host: HostId, boot: u32) -> bool {
        self.hosts.get(host).is_some_and(|machine| machine.boot == boot) && self.vms.contains(vm)
    }

    /// A VM that was told to stop has done so, if it is in the same run still.
    pub(crate) fn vm_stop(
        &mut self,
        vm: VmId,
        host: HostId,
        boot: u32,
        run: Option<u32>,
        why: VmStop,
        cx: &mut Cx<'_>,
    ) {
        if !self.still_up(vm, host, boot) || self.run_of(vm, host) != run {
            return;
        }
        match self.hosts[host].instances.get(&vm).map(|instance| instance.state) {
            // A guest that stands still does not shut down; what holds it says what comes of it.
            Some(InstanceState::Saving | InstanceState::Blackout) if why == VmStop::ShutDown => (),
            Some(
                InstanceState::Running
                | InstanceState::Critical
                | InstanceState::Isolated
                | InstanceState::Starting
                | InstanceState::Saving,
            ) => self.stop_instance(vm, host, why, cx),
            Some(InstanceState::Blackout | InstanceState::Reserved) | None => {
                self.report(vm, host, VmReport::Stopped, cx)
            }
        }
    }

    fn started(&mut self, vm: VmId, host: HostId, cx: &mut Cx<'_>) {
        let restored = std::mem::take(&mut self.vms[vm].saved);
        self.vms[vm].writer.skip_until(cx.now());
        self.set_instance(vm, host, InstanceState::Running);
        cx.emit_as_cause(Event::VmStarted { vm, host, restored });
        self.disks_in_use(vm, host, cx);
    }

    pub(crate) fn set_instance(&mut self, vm: VmId, host: HostId, state: InstanceState) {
        self.hosts[host].instances.get_mut(&vm).expect("the instance was just seen").state = state;
    }

    /// A VM's memory on `host` is gone; whoever cared for it is told.
    pub(crate) fn stop_instance(&mut self, vm: VmId, host: HostId, why: VmStop, cx: &mut Cx<'_>) {
        let Some(instance) = self.hosts[host].instances.remove(&vm) else { return };
        self.migration_lost_end(vm, host, cx);
        if instance.state == InstanceState::Reserved {
            return;
        }
        // A host that was cut off may still hold a VM that is saved or restored elsewhere.
        let busy = self.transfers.get(&vm).is_some_and(|transfer| transfer.host == host);
        if busy && why != VmStop::MovedAway {
            self.end_transfer(vm, cx);
        }
        let outer = cx.cause();
        cx.emit_as_cause(Event::VmStopped { vm, host, why });
        match why {
            VmStop::Saved => self.report(vm, host, VmReport::Saved, cx),
            VmStop::TurnedOff | VmStop::ShutDown | VmStop::IsolationOver => {
                self.report(vm, host, VmReport::Stopped, cx)
            }
            VmStop::GuestCrashed => self.report(vm, host, VmReport::Crashed(VmFailure::GuestCrashed), cx),
            VmStop::MadeToFail => self.report(vm, host, VmReport::Crashed(VmFailure::Simulated), cx),
            VmStop::StorageLost => self.report(vm, host, VmReport::Crashed(VmFailure::NoStorage), cx),
            VmStop::HostLost | VmStop::ServiceEnded | VmStop::MovedAway => (),
        }
        cx.set_cause(outer);
    }

    /// Tells the cluster service of `host` about a clustered VM.
    pub(crate) fn report(&mut self, vm: VmId, host: HostId, report: VmReport, cx: &mut Cx<'_>) {
        if self.vms[vm].group.is_some() {
            self.feed(host, Input::Vm { vm, report }, cx);
        }
    }

    /// The same, but not from within the service's own answer.
    pub(crate) fn report_soon(&mut self, vm: VmId, host: HostId, report: VmReport, cx: &mut Cx<'_>) {
        let boot = self.hosts[host].boot;
        cx.after(SimDuration::from_millis(1), Due::VmStep { vm, host, boot, run: None, report });
    }
}

impl crate::state::Host {
    pub(crate) fn has_switch(&self, name: &str) -> bool {
        // S1-33: the very same name; Windows compares it letter by letter here, a trailing space counts.
        self.switches.iter().any(|switch| switch.name.as_str() == name)
    }
}

/// The maker a processor's name tells: Xeon is Intel's, EPYC and Opteron are AMD's.
fn maker(processor: &str) -> &'static str {
    let name = processor.to_ascii_lowercase();
    if ["epyc", "opteron", "amd"].iter().any(|word| name.contains(word)) { "AMD" } else { "Intel" }
}

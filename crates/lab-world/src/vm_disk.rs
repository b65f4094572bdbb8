//! What becomes of a running VM whose disks no longer answer.
//!
//! Its I/O waits. A coordinator that hands over within seconds is not noticed by anyone; after the guest's own limit it
//! crashes, or stands still where the version has storage resiliency (facts: roles §8).

use lab_kernel::SimTime;
use lab_units::{CsvId, HostId, LunId, VmId};

use crate::due::Due;
use crate::event::{Event, VmStop};
use crate::state::{InstanceState, Vm, VmHome};
use crate::timing;
use crate::world::{Cx, World};

impl World {
    /// Paths to storage changed: VMs whose disks stopped answering begin to wait, others go on.
    pub(crate) fn storage_changed(&mut self, cx: &mut Cx<'_>) {
        self.tell_paths(cx);
        self.disks_changed(|_| true, cx);
    }

    /// The same if no path has changed, only who may write to a LUN or coordinates the volume on it. Whole clusters
    /// register on every LUN of theirs; the machines that lie elsewhere are not asked.
    pub(crate) fn access_changed(&mut self, lun: LunId, cx: &mut Cx<'_>) {
        let csv = self.csvs.iter().find(|(_, csv)| csv.lun == lun).map(|(id, _)| id);
        let lies_there = |home| home == VmHome::Lun(lun) || csv.is_some_and(|csv| home == VmHome::Csv(csv));
        self.disks_changed(|vm| lies_there(vm.home) || vm.uses(lun), cx);
    }

    /// A coordinator is in another view: it carries the I/O of its members, and of nobody else.
    pub(crate) fn carries_others(&mut self, coordinator: HostId, cx: &mut Cx<'_>) {
        let carried: Vec<CsvId> = self
            .csvs
            .iter()
            .filter(|(_, csv)| csv.coordinator == Some(coordinator))
            .map(|(id, _)| id)
            .collect();
        if !carried.is_empty() {
            self.disks_changed(|vm| matches!(vm.home, VmHome::Csv(csv) if carried.contains(&csv)), cx);
        }
    }

    fn disks_changed(&mut self, concerns: impl Fn(&Vm) -> bool, cx: &mut Cx<'_>) {
        let changed: Vec<(HostId, VmId, bool)> = self
            .hosts
            .iter()
            .flat_map(|(host, machine)| {
                machine.instances.iter().map(move |(vm, instance)| (host, *vm, *instance))
            })
            .filter(|(_, vm, instance)| instance.state.uses_disks() && concerns(&self.vms[*vm]))
            .map(|(host, vm, instance)| (host, vm, instance, self.reaches_disks(host, vm)))
            .filter(|(_, _, instance, reached)| instance.waiting.is_some() == *reached)
            .map(|(host, vm, _, reached)| (host, vm, reached))
            .collect();
        for (host, vm, reached) in changed {
            if reached {
                self.disks_are_back(vm, host, cx);
            } else {
                self.wait_for_disks(vm, host, cx);
            }
        }
        self.speeds_changed(cx);
    }

    /// The same for one VM that has just begun to use its disks: no path has changed, and no other VM's disks.
    pub(crate) fn disks_in_use(&mut self, vm: VmId, host: HostId, cx: &mut Cx<'_>) {
        if !self.reaches_disks(host, vm) && self.instance(vm, host).waiting.is_none() {
            self.wait_for_disks(vm, host, cx);
        }
        self.speeds_changed(cx);
    }

    /// How I/O goes, and how fast, will be looked at.
    pub(crate) fn speeds_changed(&mut self, cx: &mut Cx<'_>) {
        self.csv_modes_changed(cx);
        self.rates_changed(cx);
    }

    fn wait_for_disks(&mut self, vm: VmId, host: HostId, cx: &mut Cx<'_>) {
        let since = cx.now();
        self.instance(vm, host).waiting = Some(since);
        cx.after(timing::DISK_TIMEOUT, Due::DiskLimit { vm, host, since });
    }

    fn disks_are_back(&mut self, vm: VmId, host: HostId, cx: &mut Cx<'_>) {
        let instance = self.instance(vm, host);
        instance.waiting = None;
        if instance.state == InstanceState::Critical {
            instance.state = InstanceState::Running;
            self.vms[vm].writer.stand_until(cx.now());
            cx.emit_as_cause(Event::VmCritical { vm, host, critical: false });
        }
    }

    /// The disks have not answered since then.
    pub(crate) fn disk_limit(&mut self, vm: VmId, host: HostId, since: SimTime, cx: &mut Cx<'_>) {
        let instance = self.hosts.get(host).and_then(|machine| machine.instances.get(&vm));
        let Some(instance) = instance.filter(|instance| instance.waiting == Some(since)) else { return };
        let resilient = lab_cluster::rules(self.hosts[host].era).storage_resiliency;
        if !resilient || instance.state == InstanceState::Critical {
            return self.stop_instance(vm, host, VmStop::StorageLost, cx);
        }
        if let Some(migration) = self.migration_of(vm) {
            self.fail_migration(migration, lab_cluster::VmFailure::NoStorage, cx);
        }
        self.catch_up(vm, cx);
        self.set_instance(vm, host, InstanceState::Critical);
        cx.emit_as_cause(Event::VmCritical { vm, host, critical: true });
        cx.after(timing::CRITICAL_LIMIT, Due::DiskLimit { vm, host, since });
    }

    fn instance(&mut self, vm: VmId, host: HostId) -> &mut crate::state::Instance {
        self.hosts[host].instances.get_mut(&vm).expect("the instance was just seen")
    }
}

impl InstanceState {
    /// True if a guest is there that waits for its disks.
    const fn uses_disks(self) -> bool {
        match self {
            Self::Running | Self::Blackout | Self::Critical => true,
            Self::Reserved | Self::Starting | Self::Saving | Self::Isolated => false,
        }
    }
}

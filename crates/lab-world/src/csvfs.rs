//! How a node reaches a Cluster Shared Volume, and what changes that (facts: storage §6).

use lab_cluster::{GroupKind, GroupState, Order, Phase};
use lab_units::{CsvId, Era, GroupId, HostId};

use crate::due::Due;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::state::{CsvMode, RedirectCause, VmHome};
use crate::timing;
use crate::world::{Cx, World};

impl World {
    /// How `host` does its I/O to a volume; `None` if it is no running node.
    pub fn csv_mode(&self, host: HostId, csv: CsvId) -> Option<CsvMode> {
        let volume = self.csvs.get(csv)?;
        let machine = self.hosts.get(host)?;
        let era =
            machine.service().filter(|service| service.phase() != Phase::Joining).map(|_| machine.era)?;
        let Some(coordinator) = volume.coordinator else { return Some(CsvMode::Paused) };
        let own_path = self.may_write(host, volume.lun);
        if coordinator == host {
            return Some(if own_path { CsvMode::Direct } else { CsvMode::Paused });
        }
        let over = self.carries_for(coordinator, host, volume.lun);
        Some(match (own_path, over) {
            (true, true) if volume.redirected => CsvMode::FileSystem(RedirectCause::UserRequest),
            (true, _) if !volume.redirected => CsvMode::Direct,
            // Redirection below the file system came with 2012 (facts: storage §6).
            (false, true) if era >= Era::Ws2012 => CsvMode::Block,
            (false, true) => CsvMode::FileSystem(RedirectCause::NoDiskConnectivity),
            (_, _) => CsvMode::NoAccess,
        })
    }

    /// A coordinator has hardly arrived when the nodes register: what is told is how they settle.
    pub(crate) fn csv_modes_changed(&mut self, cx: &mut Cx<'_>) {
        if !self.modes_due && !self.csvs.is_empty() {
            self.modes_due = true;
            cx.after(timing::CSV_SETTLE, Due::CsvModes);
        }
    }

    /// Tells of every node whose way to a volume is another than before (5121, 5136, 5142).
    pub(crate) fn tell_csv_modes(&mut self, cx: &mut Cx<'_>) {
        self.modes_due = false;
        let hosts: Vec<HostId> = self.hosts.ids().collect();
        let volumes: Vec<CsvId> = self.csvs.ids().collect();
        for csv in volumes {
            for &host in &hosts {
                // A pause is told once, of the volume.
                let Some(mode) = self.csv_mode(host, csv).filter(|mode| *mode != CsvMode::Paused) else {
                    continue;
                };
                let before = self.csvs[csv].modes.insert(host, mode).unwrap_or(CsvMode::Direct);
                if before != mode {
                    cx.emit(Event::CsvModeChanged { csv, host, mode });
                }
            }
        }
    }

    pub(crate) fn admit_redirect(&self, csv: CsvId, on: bool) -> Result<(), Refusal> {
        let volume = self.csvs.get(csv).ok_or(Refusal::Gone)?;
        self.database().ok_or(Refusal::ClusterNotAnswering)?;
        if volume.redirected == on { Err(Refusal::AlreadySo) } else { Ok(()) }
    }

    pub(crate) fn redirect(&mut self, csv: CsvId, on: bool, cx: &mut Cx<'_>) {
        self.csvs[csv].redirected = on;
        cx.emit_as_cause(Event::CsvRedirected { csv, on });
        self.storage_changed(cx);
    }

    pub(crate) fn admit_maintain(&self, csv: CsvId, on: bool) -> Result<(), Refusal> {
        let volume = self.csvs.get(csv).ok_or(Refusal::Gone)?;
        let database = self.database().ok_or(Refusal::ClusterNotAnswering)?;
        let online = database.groups.get(&volume.group).is_some_and(|disk| disk.state == GroupState::Online);
        match (volume.maintenance == on, online) {
            (true, _) => Err(Refusal::AlreadySo),
            (false, false) if on => Err(Refusal::RoleNotOnline(self.group_name(volume.group))),
            (false, _) => Ok(()),
        }
    }

    /// What runs from the volume is taken offline first (facts: storage §5). That it stays so afterwards until somebody
    /// starts it is assumed.
    pub(crate) fn maintain(&mut self, csv: CsvId, on: bool, cx: &mut Cx<'_>) {
        self.csvs[csv].maintenance = on;
        cx.emit_as_cause(Event::CsvMaintained { csv, on });
        let from_it = self.vms.values().filter(|vm| on && vm.home == VmHome::Csv(csv));
        let groups: Vec<_> = from_it.filter_map(|vm| vm.group).collect();
        for group in groups {
            self.give_order(Order::Offline(group), cx);
        }
    }

    /// The cluster does not try to bring a volume online any more (5150).
    pub(crate) fn csv_failed(&mut self, group: GroupId, cx: &mut Cx<'_>) {
        let failed = self.csvs.iter().find(|(_, volume)| volume.group == group).map(|(id, _)| id);
        if let Some(csv) = failed {
            cx.emit(Event::CsvFailed(csv));
        }
    }

    pub(crate) fn admit_remove_csv(&self, csv: CsvId) -> Result<(), Refusal> {
        self.csvs.get(csv).map(|_| ()).ok_or(Refusal::Gone)?;
        self.database().map(|_| ()).ok_or(Refusal::ClusterNotAnswering)
    }

    /// The disk goes back to Available Storage; whose files lay on the volume has lost them until it is one again.
    pub(crate) fn remove_csv(&mut self, csv: CsvId, cx: &mut Cx<'_>) {
        let volume = self.csvs[csv].clone();
        cx.emit_as_cause(Event::CsvRemoved { lun: volume.lun });
        self.csvs.remove(csv);
        self.give_wizards_order(Order::ChangeKind(volume.group, GroupKind::Disk(volume.lun)), cx);
        self.storage_changed(cx);
    }

    /// VMs whose files lay on this volume before it was removed find them again.
    pub(crate) fn files_are_back(&mut self, csv: CsvId) {
        let root = format!(r"C:\ClusterStorage\{}\", self.csvs[csv].folder).to_ascii_lowercase();
        let gone: Vec<_> = self
            .vms
            .iter()
            .filter(|(_, vm)| matches!(vm.home, VmHome::Csv(old) if !self.csvs.contains(old)))
            .filter(|(_, vm)| format!(r"{}\", vm.path).to_ascii_lowercase().starts_with(&root))
            .map(|(id, _)| id)
            .collect();
        for vm in gone {
            self.vms[vm].home = VmHome::Csv(csv);
        }
    }
}

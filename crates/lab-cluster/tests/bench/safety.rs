//! What must hold after every step.

use std::collections::BTreeMap;

use lab_kernel::SimTime;
use lab_units::{LunId, NodeId, NodeSet, VmId};

use super::{CSV_LUN, DISK_LUN, LODGERS, Rack, secs};

#[derive(Clone, Debug, Default)]
pub struct Safety {
    views: BTreeMap<u64, (NodeSet, NodeId)>,
    /// Since when this node has been in a view that is older than another running one.
    stale: BTreeMap<NodeId, SimTime>,
    /// Off while a test forces a start.
    pub lenient: bool,
}

impl Safety {
    /// What was seen before no longer counts.
    pub fn forget(&mut self) {
        self.views.clear();
        self.stale.clear();
    }

    pub fn check(&mut self, rack: &Rack) {
        if !self.lenient {
            self.one_view_per_epoch(rack);
            no_two_worlds(rack);
        }
        self.no_lasting_second_partition(rack);
        if !self.lenient {
            one_owner_per_disk(rack);
            one_writer_per_vm(rack);
        }
    }

    /// No regroup ever installs two views.
    fn one_view_per_epoch(&mut self, rack: &Rack) {
        for (id, machine) in &rack.machines {
            let service = &machine.service;
            let Some((epoch, leader)) = service.view_epoch().zip(service.leader()) else { continue };
            let view = (service.members(), leader);
            let known = *self.views.entry(epoch).or_insert(view);
            assert_eq!(known, view, "{} {id}: epoch {epoch} installed two views", rack.now);
        }
    }

    /// Whoever is in a view that others have left notices within the time-outs; until then it is fenced.
    fn no_lasting_second_partition(&mut self, rack: &Rack) {
        let newest = rack
            .machines
            .values()
            .filter(|m| m.service.is_quorate())
            .filter_map(|m| m.service.view_epoch())
            .max();
        for (id, machine) in &rack.machines {
            let behind = machine.service.is_quorate() && machine.service.view_epoch() < newest;
            if !behind || self.lenient {
                self.stale.remove(id);
                continue;
            }
            let since = *self.stale.entry(*id).or_insert(rack.now);
            assert!(rack.now.since(since) < secs(15), "{} {id}: two partitions run since {since}", rack.now);
        }
    }
}

/// No two leaders lead views that have nobody in common. A member whose leader has just died may be behind for as
/// long as it takes to notice.
fn no_two_worlds(rack: &Rack) {
    let leaders = || {
        let running = rack.machines.iter().filter(|(_, machine)| machine.service.is_quorate());
        running.filter(|(id, machine)| machine.service.leader() == Some(**id))
    };
    for (id, machine) in leaders() {
        for (other, far) in leaders() {
            let (ours, theirs) = (machine.service.members(), far.service.members());
            assert!(!ours.and(theirs).is_empty(), "{}: {id} in {ours:?}, {other} in {theirs:?}", rack.now);
        }
    }
}

/// A disk is mounted by one node only, or the others cannot write.
fn one_owner_per_disk(rack: &Rack) {
    for (lun, disk) in &rack.disks {
        let owners: Vec<NodeId> = rack
            .machines
            .iter()
            .filter(|(id, machine)| machine.mounted.contains(lun) && disk.keys.contains_key(id))
            .map(|(id, _)| *id)
            .collect();
        assert!(owners.len() < 2 || *lun == LunId(0), "{}: {lun} is mounted by {owners:?}", rack.now);
    }
}

/// A VM runs once, or the others can no longer write to its disk.
fn one_writer_per_vm(rack: &Rack) {
    let disk = |vm: &VmId| if LODGERS.contains(vm) { DISK_LUN } else { CSV_LUN };
    let mut writers: BTreeMap<VmId, NodeId> = BTreeMap::new();
    for (id, machine) in &rack.machines {
        for vm in machine.vms.running().filter(|vm| rack.disks[&disk(vm)].may_write(*id)) {
            if let Some(other) = writers.insert(vm, *id) {
                panic!("{}: {vm} runs on {other} and {id}", rack.now);
            }
        }
    }
}

//! The largest cluster there is: 64 nodes, 8,000 VMs.

mod bench;

use bench::{CSV, CSV_LUN, Rack, node, secs, vm_group};
use lab_cluster::{Database, Group, GroupKind, GroupState, Witness};
use lab_units::{CsvId, Era, NodeId, VmId};

#[test]
fn sixty_four_nodes_with_8_000_vms_form_and_survive_the_loss_of_one() {
    let ids: Vec<NodeId> = (1..=64).map(NodeId).collect();
    let mut database = Database::new(Era::Ws2022, &ids, Some(Witness::FileShare), false);
    database.groups.insert(CSV, Group::new(GroupKind::Csv(CsvId(1), CSV_LUN), node(1)));
    for vm in 1..=8_000 {
        database.groups.insert(vm_group(vm), Group::new(GroupKind::Vm(VmId(vm)), node(vm % 64 + 1)));
    }
    let mut rack = Rack::with(database);
    rack.safety.lenient = true; // its checks look at everything after every step
    rack.run(secs(60));
    assert_eq!(rack.up().len(), 64);
    let online = |rack: &Rack| {
        let database = rack.service(2).database().expect("it is in a cluster");
        database.groups.values().filter(|group| group.state == GroupState::Online).count()
    };
    assert_eq!(online(&rack), 8_002);
    rack.crash(1);
    rack.run(secs(60));
    assert_eq!(rack.up().len(), 63);
    assert_eq!(online(&rack), 8_002);
    let database = rack.service(2).database().expect("it is in a cluster");
    let most = ids.iter().map(|id| database.groups.values().filter(|group| group.owner == *id).count()).max();
    assert!(most <= Some(129), "the VMs of the dead node are spread: {most:?}");
}

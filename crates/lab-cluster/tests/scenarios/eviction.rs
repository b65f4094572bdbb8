//! What an evicted node leaves behind (facts: membership §6).

use lab_cluster::{GroupState, Order};
use lab_units::Era;

use super::DISK;
use super::bench::{Rack, node, secs, set, vm_group};

/// The node is in no list of owners any more, and no longer the one that loses its vote first; a role that only it
/// could own runs elsewhere.
#[test]
fn an_evicted_node_is_in_no_list_of_owners() {
    let mut rack = Rack::running(Era::Ws2012R2, 4, DISK, 3);
    let role = vm_group(3);
    let (owner, _) = rack.group(1, role);
    rack.order(1, Order::SetPossible(role, lab_units::NodeSet::of(owner)));
    rack.order(1, Order::SetPreferred(role, vec![owner, node(4)]));
    rack.order(1, Order::SetLowerPriority(Some(owner)));
    rack.run(secs(5));
    assert!(owner != node(4));
    rack.order(4, Order::Evict(owner));
    rack.run(secs(60));
    let database = rack.service(4).database().expect("node 4 runs").clone();
    assert!(!database.nodes.contains_key(&owner));
    assert_eq!(database.lower_priority, None);
    let group = &database.groups[&role];
    assert_eq!((group.possible, &group.preferred[..]), (set(&[]), &[node(4)][..]));
    assert_eq!(rack.group(4, role), (node(4), GroupState::Online));
}

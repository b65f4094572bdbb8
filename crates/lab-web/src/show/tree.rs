//! The cluster manager's tree.

use lab_units::map::Set;

use lab_units::HostId;
use lab_view::{cluster, hosts, roles, storage, vm};
use lab_world::World;
use yew::AttrValue;

use super::topology::lun_mark;
use super::{host_mark, node_mark, size, vm_mark};
use crate::thing::Thing;
use crate::widget::status::Mark;
use crate::widget::tree::TreeRow;

/// The rows that are not folded away.
pub fn rows(world: &World, closed: &Set<String>) -> Vec<TreeRow> {
    let mut out = Rows { rows: Vec::new(), closed, hidden_below: None };
    let cluster = cluster::cluster(world);
    let in_cluster: Set<HostId> = cluster.iter().flat_map(|c| c.nodes.iter().map(|n| n.host)).collect();
    if let Some(cluster) = &cluster {
        let state = if cluster.quorate { (Mark::Ok, "quorate") } else { (Mark::Bad, "no quorum") };
        out.folder(0, Thing::Cluster.key(), cluster.name.to_string(), String::new(), Some(state));
        add_roles(&mut out, world);
        add_nodes(&mut out, cluster);
        add_disks(&mut out, world, true);
        add_networks(&mut out, world);
    }
    add_outside(&mut out, world, &in_cluster, cluster.is_some());
    out.rows
}

struct Rows<'a> {
    rows: Vec<TreeRow>,
    closed: &'a Set<String>,
    /// Rows deeper than this are folded away.
    hidden_below: Option<u8>,
}

impl Rows<'_> {
    fn folder(
        &mut self,
        depth: u8,
        key: AttrValue,
        label: String,
        note: String,
        state: Option<(Mark, &'static str)>,
    ) {
        let is_open = !self.closed.contains(key.as_str());
        let is_shown = self.push(depth, key, label, note, state, Some(is_open));
        if is_shown && !is_open {
            self.hidden_below = Some(depth);
        }
    }

    fn leaf(&mut self, depth: u8, thing: Thing, label: String, note: String, state: (Mark, &'static str)) {
        self.push(depth, thing.key(), label, note, Some(state), None);
    }

    fn push(
        &mut self,
        depth: u8,
        key: AttrValue,
        label: String,
        note: String,
        state: Option<(Mark, &'static str)>,
        open: Option<bool>,
    ) -> bool {
        if self.hidden_below.is_some_and(|hidden| depth > hidden) {
            return false;
        }
        self.hidden_below = None;
        self.rows.push(TreeRow {
            key,
            depth,
            label: label.into(),
            note: note.into(),
            mark: state.map(|s| s.0),
            state: state.map_or("", |s| s.1).into(),
            open,
        });
        true
    }
}

fn add_roles(out: &mut Rows<'_>, world: &World) {
    let roles = roles::roles(world);
    out.folder(1, "folder-roles".into(), "Roles".into(), roles.len().to_string(), None);
    for role in roles {
        let (mark, state) = vm_mark(role.vm_state);
        let owner = role.owner.map(|host| world.host_name(host).to_string()).unwrap_or_default();
        let note = if mark == Mark::Ok { owner } else { state.to_owned() };
        out.leaf(2, Thing::Vm(role.vm), role.name.to_string(), note, (mark, state));
    }
}

fn add_nodes(out: &mut Rows<'_>, cluster: &cluster::ClusterView) {
    let votes = cluster.votes.as_ref().map(|v| format!("votes {} of {}", v.held, v.total));
    out.folder(1, "folder-nodes".into(), "Nodes".into(), votes.unwrap_or_default(), None);
    for node in &cluster.nodes {
        let note = format!("{} / {}", node.assigned, node.current);
        out.leaf(2, Thing::Host(node.host), node.name.to_string(), note, node_mark(node.status));
    }
}

fn add_disks(out: &mut Rows<'_>, world: &World, clustered: bool) {
    let luns: Vec<_> = storage::arrays(world)
        .into_iter()
        .flat_map(|array| array.luns)
        .filter(|lun| (lun.purpose != storage::LunPurpose::None) == clustered)
        .collect();
    if luns.is_empty() {
        return;
    }
    out.folder(1, "folder-disks".into(), "Storage".into(), luns.len().to_string(), None);
    for lun in luns {
        let note = match &lun.purpose {
            storage::LunPurpose::Witness => "witness".to_owned(),
            storage::LunPurpose::Csv(..) => "CSV".to_owned(),
            storage::LunPurpose::Available | storage::LunPurpose::None => size(lun.size),
        };
        out.leaf(2, Thing::Lun(lun.id), lun.name.to_string(), note, lun_mark(&lun));
    }
}

fn add_networks(out: &mut Rows<'_>, world: &World) {
    let networks = hosts::networks(world);
    if networks.is_empty() {
        return;
    }
    out.folder(1, "folder-networks".into(), "Networks".into(), networks.len().to_string(), None);
    for network in networks {
        let state = match (network.down, network.cut.is_empty()) {
            (true, _) => (Mark::Bad, "down"),
            (false, false) => (Mark::Warn, "cut in two"),
            (false, true) => (Mark::Ok, "up"),
        };
        out.leaf(
            2,
            Thing::Network(network.id),
            network.name.to_string(),
            network.bandwidth.to_string(),
            state,
        );
    }
}

fn add_outside(out: &mut Rows<'_>, world: &World, in_cluster: &Set<HostId>, has_cluster: bool) {
    let title = if has_cluster { "Outside the cluster" } else { "Rack" };
    let hosts: Vec<_> = hosts::hosts(world).into_iter().filter(|h| !in_cluster.contains(&h.id)).collect();
    let vms: Vec<_> = vm::vms(world).into_iter().filter(|vm| !vm.clustered).collect();
    let arrays = storage::arrays(world);
    if hosts.is_empty() && vms.is_empty() && arrays.is_empty() {
        return;
    }
    out.folder(0, "folder-outside".into(), title.into(), String::new(), None);
    for host in hosts {
        out.leaf(1, Thing::Host(host.id), host.name.to_string(), size(host.memory), host_mark(&host));
    }
    for vm in vms {
        let host = world.host_name(vm.host).to_string();
        out.leaf(1, Thing::Vm(vm.id), vm.name.to_string(), host, vm_mark(vm.state));
    }
    for array in arrays {
        let state = if array.up { (Mark::Ok, "up") } else { (Mark::Bad, "down") };
        out.leaf(1, Thing::Array(array.id), array.name.to_string(), size(array.pool), state);
    }
    if !has_cluster {
        add_disks(out, world, false);
        add_networks(out, world);
    }
}

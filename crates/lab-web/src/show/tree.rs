//! The cluster manager's tree: which lines there are, cheaply, and what the lines in sight say.

use lab_charts::text::grouped;
use lab_units::HostId;
use lab_units::map::Set;
use lab_view::cluster::ClusterView;
use lab_view::storage::{self, LunPurpose};
use lab_view::vm::vm_state;
use lab_view::{cluster, hosts};
use lab_world::World;
use yew::AttrValue;

use super::topology::lun_mark;
use super::{host_mark, member_mark, size, vm_mark};
use crate::thing::Thing;
use crate::widget::status::Mark;
use crate::widget::tree::TreeRow;

/// A heading that is no thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    /// VMs in the cluster.
    Roles,
    /// Its nodes.
    Nodes,
    /// Disks, pools and shared volumes.
    Storage,
    /// Disks of the cluster.
    Disks,
    /// Pools of arrays.
    Pools,
    /// Cluster Shared Volumes.
    Volumes,
    /// LUNs that are in no cluster.
    Luns,
    /// Networks.
    Networks,
    /// What the cluster does not have.
    Outside,
}

impl Folder {
    fn key(self) -> &'static str {
        match self {
            Self::Roles => "folder-roles",
            Self::Nodes => "folder-nodes",
            Self::Storage => "folder-storage",
            Self::Disks => "folder-disks",
            Self::Pools => "folder-pools",
            Self::Volumes => "folder-volumes",
            Self::Luns => "folder-luns",
            Self::Networks => "folder-networks",
            Self::Outside => "folder-outside",
        }
    }
}

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A heading, and how many lines are below it.
    Folder(Folder, usize),
    /// A thing.
    Thing(Thing),
}

/// A line of the tree, without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub subject: Subject,
    depth: u8,
    parent: Option<usize>,
    open: Option<bool>,
    /// A node below "Nodes" shows its votes, a host outside its memory.
    in_cluster: bool,
}

impl Line {
    /// The key of its row.
    pub fn key(&self) -> AttrValue {
        match self.subject {
            Subject::Folder(folder, _) => folder.key().into(),
            Subject::Thing(thing) => thing.key(),
        }
    }
}

/// The lines that are not folded away.
pub fn lines(world: &World, closed: &Set<String>) -> Vec<Line> {
    let mut out = Lines { lines: Vec::new(), closed };
    if let Some(info) = &world.cluster {
        let top = out.push(Subject::Thing(Thing::Cluster), 0, None, true);
        if top.is_some() {
            let groups = cluster::known(world).into_iter().flat_map(|database| database.groups.values());
            let vms = groups.flat_map(|group| group.kind.vms());
            let vms = vms.filter(|vm| world.vms.contains(*vm)).map(Thing::Vm);
            out.folder(Folder::Roles, top, true, vms.collect());
            out.folder(
                Folder::Nodes,
                top,
                true,
                info.nodes.values().map(|host| Thing::Host(*host)).collect(),
            );
            out.storage(world, top);
            out.some(Folder::Networks, top, world.networks.ids().map(Thing::Network).collect());
        }
    }
    let is_node = |host: &HostId| {
        world.cluster.as_ref().is_some_and(|info| info.nodes.values().any(|node| node == host))
    };
    let hosts = world.hosts.ids().filter(|host| !is_node(host)).map(Thing::Host);
    let vms = world.vms.iter().filter(|(_, vm)| vm.group.is_none()).map(|(id, _)| Thing::Vm(id));
    let is_rack = world.cluster.is_none();
    let arrays = world.arrays.ids().filter(|_| is_rack).map(Thing::Array);
    let outside: Vec<Thing> = hosts.chain(vms).chain(arrays).collect();
    let apart = luns(world, |purpose| *purpose == LunPurpose::None);
    if !outside.is_empty() || !apart.is_empty() || (is_rack && !world.networks.is_empty()) {
        let at = out.lines.len();
        out.folder(Folder::Outside, None, false, outside);
        if out.lines[at].open == Some(true) {
            out.some(Folder::Luns, Some(at), apart);
            let networks = world.networks.ids().filter(|_| is_rack);
            out.some(Folder::Networks, Some(at), networks.map(Thing::Network).collect());
        }
    }
    out.lines
}

fn luns(world: &World, fits: fn(&LunPurpose) -> bool) -> Vec<Thing> {
    world.luns.ids().filter(|lun| fits(&storage::lun_purpose(world, *lun))).map(Thing::Lun).collect()
}

struct Lines<'a> {
    lines: Vec<Line>,
    closed: &'a Set<String>,
}

impl Lines<'_> {
    /// Adds a line; answers its position if what belongs to it is to be seen.
    fn push(
        &mut self,
        subject: Subject,
        depth: u8,
        parent: Option<usize>,
        in_cluster: bool,
    ) -> Option<usize> {
        let mut line = Line { subject, depth, parent, open: None, in_cluster };
        if matches!(subject, Subject::Folder(..) | Subject::Thing(Thing::Cluster)) {
            line.open = Some(!self.closed.contains(line.key().as_str()));
        }
        self.lines.push(line);
        (line.open == Some(true)).then_some(self.lines.len() - 1)
    }

    fn folder(&mut self, folder: Folder, parent: Option<usize>, in_cluster: bool, things: Vec<Thing>) {
        let depth = parent.map_or(0, |at| self.lines[at].depth + 1);
        let subject = Subject::Folder(folder, things.len());
        let Some(at) = self.push(subject, depth, parent, in_cluster) else { return };
        for thing in things {
            self.push(Subject::Thing(thing), depth + 1, Some(at), in_cluster);
        }
    }

    /// Disks, pools and shared volumes, as Cluster Manager sorts them.
    fn storage(&mut self, world: &World, top: Option<usize>) {
        let Some(at) = self.push(Subject::Folder(Folder::Storage, 0), 1, top, true) else { return };
        let is_disk = |purpose: &LunPurpose| !matches!(purpose, LunPurpose::None | LunPurpose::Csv(..));
        self.some(Folder::Disks, Some(at), luns(world, is_disk));
        self.some(Folder::Pools, Some(at), world.arrays.ids().map(Thing::Array).collect());
        self.some(Folder::Volumes, Some(at), luns(world, |purpose| matches!(purpose, LunPurpose::Csv(..))));
    }

    /// A folder, if there is anything in it.
    fn some(&mut self, folder: Folder, parent: Option<usize>, things: Vec<Thing>) {
        if !things.is_empty() {
            self.folder(folder, parent, true, things);
        }
    }
}

/// What these lines say.
pub fn rows(world: &World, lines: &[Line]) -> Vec<TreeRow> {
    // Votes and states of all nodes are costly; scrolling over VMs needs none of them.
    let needs_it = |line: &Line| match line.subject {
        Subject::Folder(folder, _) => matches!(folder, Folder::Nodes | Folder::Outside),
        Subject::Thing(thing) => matches!(thing, Thing::Cluster | Thing::Host(_)) && line.in_cluster,
    };
    let cluster = lines.iter().any(needs_it).then(|| cluster::cluster(world)).flatten();
    lines.iter().filter_map(|line| row(world, cluster.as_ref(), line)).collect()
}

fn row(world: &World, cluster: Option<&ClusterView>, line: &Line) -> Option<TreeRow> {
    let (label, note, state) = match line.subject {
        Subject::Folder(folder, count) => {
            let (label, note) = folder_words(world, folder, count, cluster);
            (label.to_owned(), note, None)
        }
        Subject::Thing(thing) => {
            let (label, note, state) = words(world, cluster, line.in_cluster, thing)?;
            (label, note, Some(state))
        }
    };
    Some(TreeRow {
        key: line.key(),
        depth: line.depth,
        label: label.into(),
        note: note.into(),
        mark: state.map(|s| s.0),
        state: state.map_or("", |s| s.1).into(),
        open: line.open,
        parent: line.parent,
    })
}

fn folder_words(
    world: &World,
    folder: Folder,
    count: usize,
    cluster: Option<&ClusterView>,
) -> (&'static str, String) {
    match folder {
        Folder::Roles if world.answering().is_none() => {
            ("Roles", format!("{}, last known", grouped(count as u64)))
        }
        Folder::Roles => ("Roles", grouped(count as u64)),
        Folder::Nodes => {
            let votes = cluster.and_then(|cluster| cluster.votes.as_ref());
            (
                "Nodes",
                votes.map(|votes| format!("votes {} of {}", votes.held, votes.total)).unwrap_or_default(),
            )
        }
        Folder::Storage => ("Storage", String::new()),
        Folder::Disks => ("Disks", count.to_string()),
        Folder::Pools => ("Pools", count.to_string()),
        Folder::Volumes => ("Cluster Shared Volumes", count.to_string()),
        Folder::Luns => ("LUNs", count.to_string()),
        Folder::Networks => ("Networks", count.to_string()),
        Folder::Outside if cluster.is_some() => ("Outside the cluster", String::new()),
        Folder::Outside => ("Rack", String::new()),
    }
}

type Words = (String, String, (Mark, &'static str));

fn words(world: &World, cluster: Option<&ClusterView>, in_cluster: bool, thing: Thing) -> Option<Words> {
    Some(match thing {
        Thing::Cluster => {
            let cluster = cluster?;
            let state = if cluster.quorate { (Mark::Ok, "quorate") } else { (Mark::Bad, "no quorum") };
            (cluster.name.to_string(), String::new(), state)
        }
        Thing::Vm(id) => {
            let vm = world.vms.get(id)?;
            let (mark, state) = vm_mark(vm_state(world, id));
            let role = || world.database()?.groups.get(&vm.group?);
            let host = if in_cluster {
                role().and_then(|role| world.host_of(role.owner))
            } else {
                Some(world.vm_place(id))
            };
            let note = match host.filter(|_| mark == Mark::Ok || !in_cluster) {
                Some(host) => world.host_name(host).to_string(),
                None => state.to_owned(),
            };
            (vm.name.to_string(), note, (mark, state))
        }
        Thing::Host(id) if in_cluster => {
            let node = cluster?.nodes.iter().find(|node| node.host == id)?;
            (node.name.to_string(), format!("{} / {}", node.assigned, node.current), member_mark(node))
        }
        Thing::Host(id) => {
            let host = world.hosts.get(id)?;
            (host.name.to_string(), size(host.memory), host_mark(host.power, hosts::node_state(host)))
        }
        Thing::Network(id) => {
            let network = world.networks.get(id)?;
            let state = match (network.down, network.cuts.is_empty()) {
                (true, _) => (Mark::Bad, "down"),
                (false, false) => (Mark::Warn, "cut in two"),
                (false, true) => (Mark::Ok, "up"),
            };
            (network.name.to_string(), network.bandwidth.to_string(), state)
        }
        Thing::Array(id) => {
            let array = world.arrays.get(id)?;
            let state = if array.up { (Mark::Ok, "up") } else { (Mark::Bad, "down") };
            (array.name.to_string(), format!("{} free", size(world.pool_free(id))), state)
        }
        Thing::Lun(id) => {
            let lun = world.luns.get(id)?;
            let owner = storage::lun_owner(world, id).map(|host| world.host_name(host).to_string());
            let note = match (storage::lun_purpose(world, id), owner) {
                (LunPurpose::None, _) => size(lun.size),
                (LunPurpose::Witness, Some(owner)) => format!("{owner}, witness"),
                (LunPurpose::Witness | LunPurpose::Csv(..) | LunPurpose::Available, owner) => {
                    let user = world.user_of(id).map(|vm| world.vms[vm].name.to_string());
                    owner.or(user).unwrap_or_else(|| "nobody".to_owned())
                }
            };
            (lun.name.to_string(), note, lun_mark(storage::lun_state(world, id)))
        }
    })
}

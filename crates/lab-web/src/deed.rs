//! What one can do to a thing: words for buttons and the commands behind them. Whether it may be done is the
//! session's answer, never decided here.

use lab_cluster::{MoveKind, Order, StartMode};
use lab_units::{HostId, VmId};
use lab_world::command::VmAction;
use lab_world::fault::{self, Fault, Struck, StruckKind};
use lab_world::state::Power;
use lab_world::{Command, World};

use crate::thing::Thing;

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// A verb, and on what.
    pub label: String,
    /// What it does.
    pub command: Command,
    /// True if it breaks something.
    pub breaks: bool,
}

/// A deed that builds or mends.
pub(crate) fn does(label: impl Into<String>, command: Command) -> Deed {
    Deed { label: label.into(), command, breaks: false }
}

fn breaks(label: impl Into<String>, command: Command) -> Deed {
    Deed { label: label.into(), command, breaks: true }
}

/// Everything one can do to a thing, the ordinary first, what breaks last.
pub fn deeds(world: &World, thing: Thing) -> Vec<Deed> {
    let mut deeds = match thing {
        Thing::Cluster => Vec::new(),
        Thing::Host(host) => of_host(world, host),
        Thing::Vm(vm) => of_vm(world, vm),
        Thing::Network(network) => {
            let name = &world.networks[network].name;
            vec![
                does(format!("Mend {name}"), Command::MendNetwork(network)),
                breaks(format!("Cut {name}"), Command::CutNetwork { network, between: None }),
            ]
        }
        Thing::Array(_) | Thing::Lun(_) => Vec::new(),
    };
    deeds.extend(failures(world, thing));
    deeds
}

fn of_host(world: &World, host: HostId) -> Vec<Deed> {
    let Some(state) = world.hosts.get(host) else { return Vec::new() };
    let name = &state.name;
    let mut deeds = match state.power {
        Power::Off => vec![does(format!("Switch {name} on"), Command::PowerOn(vec![host]))],
        Power::Starting | Power::On | Power::ShuttingDown => vec![
            does(format!("Shut {name} down"), Command::ShutDown(vec![host])),
            breaks(format!("Cut power of {name}"), Command::CutPower(vec![host])),
        ],
    };
    if let Some(node) = world.node_of(host) {
        deeds.extend([
            does(
                format!("Pause {name} and move its roles off"),
                Command::Cluster(Order::Pause { node, drain: true }),
            ),
            does(format!("Resume {name}"), Command::Cluster(Order::Resume(node))),
            does("Start the cluster service", Command::StartService { host, mode: StartMode::Normal }),
            does("Stop the cluster service", Command::StopService(host)),
        ]);
    }
    let nics = world.nics.iter().filter(|(_, nic)| nic.host == host);
    deeds.extend(nics.map(|(id, nic)| {
        let (label, enabled) = if nic.enabled { ("Unplug", false) } else { ("Plug in", true) };
        let command = Command::SetNicEnabled { nic: id, enabled };
        Deed { label: format!("{label} {} of {name}", nic.name), command, breaks: !enabled }
    }));
    deeds
}

fn of_vm(world: &World, id: VmId) -> Vec<Deed> {
    let Some(vm) = world.vms.get(id) else { return Vec::new() };
    let name = &vm.name;
    let mut deeds = Vec::new();
    if let Some(migration) = world.migration_of(id) {
        deeds.push(does("Cancel the migration", Command::CancelMigration(migration)));
    }
    if let Some(group) = vm.group {
        let here = world.vm_instance(id).map(|(host, _)| host);
        for host in world.hosts.ids().filter(|host| Some(*host) != here) {
            let Some(node) = world.node_of(host) else { continue };
            let order = |kind| Command::Cluster(Order::Move { group, to: Some(node), kind });
            let to = world.host_name(host);
            deeds.push(does(format!("Move {name} to {to}, live"), order(MoveKind::Live)));
            deeds.push(does(format!("Move {name} to {to}, quick"), order(MoveKind::Quick)));
        }
        deeds.push(does(format!("Start {name}"), Command::Cluster(Order::Online(group))));
        deeds.push(does(format!("Save {name}"), Command::Cluster(Order::Offline(group))));
    } else {
        deeds.push(does(format!("Start {name}"), Command::Vm { vm: id, action: VmAction::Start }));
        deeds.push(does(format!("Shut {name} down"), Command::Vm { vm: id, action: VmAction::ShutDown }));
    }
    deeds.push(breaks(format!("Turn {name} off"), Command::Vm { vm: id, action: VmAction::TurnOff }));
    deeds.extend(hosts_under(world, id).into_iter().map(|host| {
        breaks(format!("Cut power of {}", world.host_name(host)), Command::CutPower(vec![host]))
    }));
    deeds
}

/// The hosts a VM stands on: where it runs, and where it is going.
fn hosts_under(world: &World, vm: VmId) -> Vec<HostId> {
    let from = world.vm_instance(vm).map(|(host, _)| host);
    let to = world.migration_of(vm).map(|migration| world.migrations[migration].to);
    from.into_iter().chain(to).collect()
}

/// The failure that is offered as a deed of its own: cutting the power.
pub(crate) const HAS_ITS_BUTTON: &str = "HostPowerLost";

/// The failures of the catalogue that strike this thing, or an adapter of this host.
fn failures(world: &World, thing: Thing) -> Vec<Deed> {
    let of_kind = |kind: &'static fault::Kind| {
        struck(world, thing, kind.strikes).into_iter().flat_map(|(struck, adapter)| {
            let fault = Fault { name: kind.name, struck };
            let strike = breaks(format!("{}{adapter}", kind.title), Command::Inject(fault));
            let title = kind.title.to_lowercase();
            let back =
                (!kind.momentary).then(|| does(format!("Undo: {title}{adapter}"), Command::Clear(fault)));
            [Some(strike), back]
        })
    };
    // Pulling the plug has a button of its own.
    let others = fault::ALL.iter().filter(|kind| kind.name != HAS_ITS_BUTTON);
    others.flat_map(of_kind).flatten().collect()
}

/// What of this thing a failure of that kind can strike, and what its label adds to say which.
fn struck(world: &World, thing: Thing, kind: StruckKind) -> Vec<(Struck, String)> {
    let whole = match (kind, thing) {
        (StruckKind::Host, Thing::Host(id)) => Struck::Host(id),
        (StruckKind::Vm, Thing::Vm(id)) => Struck::Vm(id),
        (StruckKind::Array, Thing::Array(id)) => Struck::Array(id),
        (StruckKind::Network, Thing::Network(id)) => Struck::Network(id),
        (StruckKind::Witness, Thing::Cluster) => Struck::Witness,
        (StruckKind::Nic, Thing::Host(host)) => {
            let nics = world.nics.iter().filter(|(_, nic)| nic.host == host);
            return nics.map(|(id, nic)| (Struck::Nic(id), format!(": {}", nic.name))).collect();
        }
        (
            StruckKind::Host
            | StruckKind::Vm
            | StruckKind::Array
            | StruckKind::Witness
            | StruckKind::Network
            | StruckKind::Nic,
            _,
        ) => return Vec::new(),
    };
    vec![(whole, String::new())]
}

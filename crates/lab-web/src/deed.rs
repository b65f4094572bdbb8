//! What one can do to a thing: words for buttons and the commands behind them. Whether it may be done is the
//! session's answer, never decided here.

use lab_cluster::{MoveKind, Order, StartMode};
use lab_session::Session;
use lab_units::{GroupId, HostId, LunId, VmId};
use lab_world::command::VmAction;
use lab_world::fault::{self, Fault, Struck, StruckKind};
use lab_world::{Command, Refusal, World};

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
    /// It shares the place of the one before it: what takes back stands where what it takes back stood.
    pub instead: bool,
}

impl Deed {
    fn instead(self) -> Deed {
        Deed { instead: true, ..self }
    }
}

/// What a place offers now.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The deed.
    pub deed: Deed,
    /// The place is among those that break something, whatever stands there now.
    pub breaks: bool,
    /// Why it cannot be done now.
    pub refused: Option<Refusal>,
}

/// One offer for each place, always in the same order, so that no button changes its place under the hand: of the
/// deeds that share a place the last that can be done; the first if none can.
pub fn offers(session: &Session, thing: Thing) -> Vec<Offer> {
    let mut places: Vec<Offer> = Vec::new();
    for deed in deeds(session.world(), thing) {
        let refused = session.admit(&deed.command).err();
        match places.last_mut().filter(|_| deed.instead) {
            Some(place) if refused.is_none() => (place.deed, place.refused) = (deed, None),
            Some(_) => (),
            None => places.push(Offer { breaks: deed.breaks, deed, refused }),
        }
    }
    places
}

/// A deed that builds or mends.
pub(crate) fn does(label: impl Into<String>, command: Command) -> Deed {
    Deed { label: label.into(), command, breaks: false, instead: false }
}

fn breaks(label: impl Into<String>, command: Command) -> Deed {
    Deed { label: label.into(), command, breaks: true, instead: false }
}

/// Everything one can do to a thing, the ordinary first, what breaks last; nothing to one that is gone.
pub fn deeds(world: &World, thing: Thing) -> Vec<Deed> {
    if !thing.is_in(world) {
        return Vec::new();
    }
    let mut deeds = match thing {
        Thing::Cluster => Vec::new(),
        Thing::Host(host) => of_host(world, host),
        Thing::Vm(vm) => of_vm(world, vm),
        Thing::Network(network) => {
            let name = &world.networks[network].name;
            vec![
                breaks(format!("Cut {name}"), Command::CutNetwork { network, between: None }),
                does(format!("Mend {name}"), Command::MendNetwork(network)).instead(),
            ]
        }
        Thing::Array(_) | Thing::Lun(_) => Vec::new(),
    };
    deeds.extend(failures(world, thing));
    if let Thing::Vm(vm) = thing {
        // Last, because there is one more of them while it moves.
        deeds.extend(hosts_under(world, vm).into_iter().map(|host| {
            breaks(format!("Cut power of {}", world.host_name(host)), Command::CutPower(vec![host]))
        }));
    }
    deeds
}

fn of_host(world: &World, host: HostId) -> Vec<Deed> {
    let Some(state) = world.hosts.get(host) else { return Vec::new() };
    let name = &state.name;
    let mut deeds = vec![
        does(format!("Shut {name} down"), Command::ShutDown(vec![host])),
        does(format!("Switch {name} on"), Command::PowerOn(vec![host])).instead(),
        breaks(format!("Cut power of {name}"), Command::CutPower(vec![host])),
    ];
    if let Some(node) = world.node_of(host) {
        deeds.extend([
            does(
                format!("Pause {name} and move its roles off"),
                Command::Cluster(Order::Pause { node, drain: true }),
            ),
            does(format!("Resume {name}"), Command::Cluster(Order::Resume(node))).instead(),
            does("Stop the cluster service", Command::StopService(host)),
            does("Start the cluster service", Command::StartService { host, mode: StartMode::Normal })
                .instead(),
        ]);
    }
    let nics = world.nics.iter().filter(|(_, nic)| nic.host == host);
    deeds.extend(nics.flat_map(|(id, nic)| {
        let set = |enabled| Command::SetNicEnabled { nic: id, enabled };
        [
            breaks(format!("Unplug {} of {name}", nic.name), set(false)),
            does(format!("Plug in {} of {name}", nic.name), set(true)).instead(),
        ]
    }));
    deeds
}

fn of_vm(world: &World, id: VmId) -> Vec<Deed> {
    let Some(vm) = world.vms.get(id) else { return Vec::new() };
    let name = &vm.name;
    let (start, stop) = match vm.group {
        Some(group) => (
            does(format!("Start {name}"), Command::Cluster(Order::Online(group))),
            does(format!("Save {name}"), Command::Cluster(Order::Offline(group))),
        ),
        None => (
            does(format!("Start {name}"), Command::Vm { vm: id, action: VmAction::Start }),
            does(format!("Shut {name} down"), Command::Vm { vm: id, action: VmAction::ShutDown }),
        ),
    };
    let cancel = world.migration_of(id).map(Command::CancelMigration);
    let cancel = cancel.map(|command| does("Cancel the migration", command).instead());
    let run = [start, stop.instead()].into_iter().chain(cancel);
    let moves = moves(world, id);
    // What one most likely wants comes first; many moves would leave no room in sight for anything else.
    let mut deeds: Vec<Deed> = if moves.len() > MOST_MOVES {
        run.chain(moves).collect()
    } else {
        moves.into_iter().chain(run).collect()
    };
    deeds.push(breaks(format!("Turn {name} off"), Command::Vm { vm: id, action: VmAction::TurnOff }));
    deeds
}

/// With more of them, they stand behind what starts and stops the VM.
const MOST_MOVES: usize = 4;

/// To every other node, in both ways.
fn moves(world: &World, id: VmId) -> Vec<Deed> {
    let Some((name, group)) = world.vms.get(id).and_then(|vm| Some((&vm.name, vm.group?))) else {
        return Vec::new();
    };
    let here = world.vm_place(id);
    let others = world.hosts.ids().filter(|host| *host != here);
    let to = others.filter_map(|host| Some((world.node_of(host)?, world.host_name(host))));
    to.flat_map(|(node, to)| {
        let order = |kind| Command::Cluster(Order::Move { group, to: Some(node), kind });
        [
            does(format!("Move {name} to {to}, live"), order(MoveKind::Live)),
            does(format!("Move {name} to {to}, quick"), order(MoveKind::Quick)),
        ]
    })
    .collect()
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
            let title = kind.title.to_ascii_lowercase();
            let back = (!kind.momentary)
                .then(|| does(format!("Undo: {title}{adapter}"), Command::Clear(fault)).instead());
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

/// Where one sees what a command does once time passes; nothing for what is done at once.
pub fn takes_time(world: &World, command: &Command) -> Option<Thing> {
    let of_lun = |lun: LunId| world.luns.get(lun).map(|_| Thing::Lun(lun));
    match command {
        Command::CutPower(hosts) | Command::ShutDown(hosts) | Command::PowerOn(hosts) => {
            hosts.first().copied().map(Thing::Host)
        }
        Command::Restart(host)
        | Command::StartService { host, .. }
        | Command::StopService(host)
        | Command::AddNode(host) => Some(Thing::Host(*host)),
        Command::CutNetwork { network, .. } | Command::MendNetwork(network) => Some(Thing::Network(*network)),
        Command::Vm { vm, .. } | Command::MoveStorage { vm, .. } => Some(Thing::Vm(*vm)),
        Command::SetNicEnabled { nic, .. } => world.nics.get(*nic).map(|nic| Thing::Host(nic.host)),
        Command::Inject(fault) | Command::Clear(fault) => Some(of_struck(world, fault.struck)),
        Command::MoveCsv { csv, .. }
        | Command::RedirectCsv { csv, .. }
        | Command::MaintainCsv { csv, .. } => world.csvs.get(*csv).and_then(|csv| of_lun(csv.lun)),
        Command::AddClusterDisk(lun) | Command::AddCsv(lun) | Command::AddFileServer { lun, .. } => {
            of_lun(*lun)
        }
        Command::CreateCluster { .. } | Command::StopCluster => Some(Thing::Cluster),
        Command::AddVmRole(vm) => Some(Thing::Vm(*vm)),
        Command::Cluster(order) => ordered(world, order),
        Command::AddHost(_)
        | Command::RemoveHost(_)
        | Command::AddNetwork(_)
        | Command::AddNic(_)
        | Command::AddArray(_)
        | Command::AddLun(_)
        | Command::GrantLun { .. }
        | Command::AddTarget(_)
        | Command::SetNicBindings { .. }
        | Command::InjectAt { .. }
        | Command::Scsi(_)
        | Command::InstallFeature { .. }
        | Command::AddSwitch(_)
        | Command::AddPortal { .. }
        | Command::ConnectTarget { .. }
        | Command::Rescan(_)
        | Command::SetDiskOnline { .. }
        | Command::InitializeDisk { .. }
        | Command::CreatePartition { .. }
        | Command::FormatVolume { .. }
        | Command::SetVmDefaults { .. }
        | Command::AddVm(_)
        | Command::SetWorkload { .. }
        | Command::SetProfile { .. }
        | Command::SetDvd { .. }
        | Command::SetCompatible { .. }
        | Command::SetHost { .. }
        | Command::SetTransport { .. }
        | Command::AddPassThrough { .. }
        | Command::RemovePassThrough { .. }
        | Command::InstallGuest { .. }
        | Command::RefreshVm(_)
        | Command::RefreshDisk(_)
        | Command::RenameDisk { .. }
        | Command::SetChap { .. }
        | Command::ConnectWithSecret { .. }
        | Command::ConnectPath { .. }
        | Command::SetPathPolicy { .. }
        | Command::DisconnectTarget { .. }
        | Command::RevokeLun { .. }
        | Command::SetArray { .. }
        | Command::SetDiskLoad { .. }
        | Command::SetMigrationPolicy(_)
        | Command::SetMigrationNetworks(_)
        | Command::SetMigrationOptions { .. }
        | Command::CancelMigration(_)
        | Command::Validate(_)
        | Command::EnableCsv
        | Command::AddWitnessShare { .. }
        | Command::AddFabric { .. }
        | Command::AddHba(_)
        | Command::SetZone { .. }
        | Command::SetGuestSan { .. }
        | Command::RemoveTarget(_)
        | Command::SetAccess { .. }
        | Command::SetNetworkRole { .. }
        | Command::RemoveLun(_)
        | Command::RemoveCsv(_) => None,
    }
}

/// The same for what is told to the running cluster.
fn ordered(world: &World, order: &Order) -> Option<Thing> {
    match order {
        Order::Pause { node, .. }
        | Order::Resume(node)
        | Order::ResumeAnd { node, .. }
        | Order::Drain { node, .. }
        | Order::AddNode(node)
        | Order::Evict(node)
        | Order::ClearQuarantine(node) => world.host_of(*node).map(Thing::Host),
        Order::Online(group)
        | Order::Offline(group)
        | Order::Move { group, .. }
        | Order::CancelMove(group)
        | Order::Fail { group, .. }
        | Order::RemoveGroup(group)
        | Order::ChangeKind(group, _)
        | Order::AddGroup(group, _) => of_group(world, *group),
        Order::SetQuorum { .. } | Order::SetNodeWeight(..) | Order::SetDynamicQuorum(_) => {
            Some(Thing::Cluster)
        }
        Order::SetPriority(..)
        | Order::SetPreferred(..)
        | Order::SetPossible(..)
        | Order::SetLowerPriority(_)
        | Order::SetProperty(..)
        | Order::SetMigrationLimit(..)
        | Order::SetGroup(..) => None,
    }
}

/// What one sees of a group: its machine, or its disk.
fn of_group(world: &World, group: GroupId) -> Option<Thing> {
    let disk = || world.database()?.groups.get(&group)?.kind.lun();
    world.vms_of(group).next().map(Thing::Vm).or_else(|| disk().map(Thing::Lun))
}

/// What a failure strikes, as one can select it.
fn of_struck(world: &World, struck: Struck) -> Thing {
    match struck {
        Struck::Witness => Thing::Cluster,
        Struck::Array(id) => Thing::Array(id),
        Struck::Host(id) => Thing::Host(id),
        Struck::Vm(id) => Thing::Vm(id),
        Struck::Network(id) => Thing::Network(id),
        Struck::Nic(id) => world.nics.get(id).map_or(Thing::Cluster, |nic| Thing::Host(nic.host)),
    }
}

#[cfg(test)]
mod tests {
    use lab_kernel::SimDuration;

    use super::*;
    use crate::address::Wish;
    use crate::lab::Lab;

    fn labels(lab: &Lab, thing: Thing) -> Vec<String> {
        offers(&lab.session, thing).into_iter().map(|offer| offer.deed.label).collect()
    }

    fn press(lab: &mut Lab, thing: Thing, label: &str) {
        let all = offers(&lab.session, thing);
        let found = all.into_iter().find(|offer| offer.deed.label == label);
        let offer = found.unwrap_or_else(|| panic!("no {label}"));
        lab.submit(offer.deed.command).unwrap_or_else(|reason| panic!("{label}: {reason:?}"));
    }

    #[test]
    fn what_is_pressed_leaves_every_other_offer_in_its_place() {
        let (host, vm) = (Thing::Host(HostId(0)), Thing::Vm(VmId(0)));
        // What is pressed, the one place where something else is offered then, and what.
        let presses = [
            (host, "Cut power of HV1", "Shut HV1 down", "Switch HV1 on"),
            (host, "Shut HV1 down", "Shut HV1 down", "Shut HV1 down"),
            (host, "Unplug Heartbeat of HV1", "Unplug Heartbeat of HV1", "Plug in Heartbeat of HV1"),
            (vm, "Move SQL1 to HV2, live", "Save SQL1", "Cancel the migration"),
        ];
        for (thing, label, changes, becomes) in presses {
            let mut lab = Lab::open(&Wish::Break).expect("a lab opens");
            let before = labels(&lab, thing);
            let place =
                before.iter().position(|other| other == changes).unwrap_or_else(|| panic!("{before:?}"));
            press(&mut lab, thing, label);
            // At once, and when it is under way.
            for seconds in [0, 5] {
                lab.session.advance_by(SimDuration::from_secs(seconds));
                let mut after = labels(&lab, thing);
                let there = after[place].clone();
                assert!(there == changes || there == becomes, "{label}: {there}");
                assert!(seconds == 0 || there == becomes, "{label}: {there}");
                after[place] = changes.to_owned();
                assert_eq!(after[..before.len()], before[..], "{label}, {seconds} s later");
            }
        }
    }

    #[test]
    fn nothing_is_offered_for_what_undo_took_away() {
        let mut session = crate::wizard::tests::empty();
        for wizard in ["network", "host", "array", "lun"] {
            crate::wizard::tests::play(&mut session, wizard, None, &[]);
        }
        let world = session.world();
        let hosts = world.hosts.ids().map(Thing::Host);
        let luns = world.luns.ids().map(Thing::Lun);
        let built: Vec<Thing> = hosts
            .chain(world.networks.ids().map(Thing::Network))
            .chain(world.arrays.ids().map(Thing::Array))
            .chain(luns)
            .collect();
        assert!(built.len() >= 4 && built.iter().all(|thing| thing.is_in(session.world())), "{built:?}");
        while session.undo().is_some() {}
        for thing in built.into_iter().chain([Thing::Cluster, Thing::Vm(VmId(0))]) {
            assert_eq!(offers(&session, thing), [], "{thing:?}");
            assert!(crate::show::details::details(&session, thing).is_none(), "{thing:?}");
        }
    }

    #[test]
    fn what_is_ordered_while_time_rests_waits_until_it_runs() {
        let mut lab = Lab::open(&Wish::Free).expect("a lab opens");
        assert_eq!(lab.waiting(), []);
        press(&mut lab, Thing::Vm(VmId(0)), "Move SQL1 to HV2, live");
        press(&mut lab, Thing::Host(HostId(1)), "Shut HV2 down");
        assert_eq!(lab.waiting(), [Thing::Host(HostId(1)), Thing::Vm(VmId(0))]);
        assert!(
            lab.session.undo().is_some() && lab.waiting() == [Thing::Vm(VmId(0))],
            "undo takes the order back, nothing else"
        );
        lab.is_running = true;
        assert_eq!(lab.waiting(), [], "time runs");
        lab.session.advance_by(SimDuration::from_secs(1));
        lab.is_running = false;
        assert_eq!(lab.waiting(), [], "it is under way");
        lab.submit(Command::SetDvd { vm: VmId(0), attached: true }).expect("it has a drive");
        assert_eq!(lab.waiting(), [], "that is done at once");
    }

    #[test]
    fn what_the_cluster_is_told_of_a_volume_waits_where_its_disk_is_shown() {
        let mut lab = Lab::open(&Wish::Free).expect("a lab opens");
        let (csv, volume) = lab.session.world().csvs.iter().next().expect("it has a volume");
        let (lun, to) = (volume.lun, HostId(1));
        lab.submit(Command::MoveCsv { csv, to }).expect("both nodes are up");
        assert_eq!(lab.waiting(), [Thing::Lun(lun)]);
    }
}

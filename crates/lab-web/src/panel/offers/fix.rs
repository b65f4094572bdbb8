//! The way out of a refusal, as a button.

use lab_cluster::{Order, StartMode};
use lab_units::{HostId, LunId, VmId};
use lab_world::command::VmAction;
use lab_world::{Command, Refusal, World};

use crate::deed::{Deed, does};
use crate::desk::Ask;
use crate::thing::Thing;
use crate::wizard::named;

/// What would help.
#[derive(Clone, PartialEq)]
pub(super) enum Fix {
    /// Doing this first.
    Do(Deed),
    /// This wizard.
    Ask(Ask),
}

/// What would help against a refusal of a command given on a thing; nothing if only words can.
pub(super) fn fix(world: &World, refusal: &Refusal, command: &Command, thing: Thing) -> Option<Fix> {
    deed(world, refusal, command, thing).map(Fix::Do).or_else(|| {
        let wizard = named(wizard(refusal)?)?;
        Some(Fix::Ask(wizard.about(Some(thing))))
    })
}

fn deed(world: &World, refusal: &Refusal, command: &Command, thing: Thing) -> Option<Deed> {
    let lun = if let Thing::Lun(lun) = thing { Some(lun) } else { lun_of(command) };
    let vm = if let Thing::Vm(vm) = thing { Some(vm) } else { None };
    if let Refusal::DiskNotAvailable(name) = refusal {
        let lun = lun.filter(|lun| !world.clustered(*lun))?;
        return Some(does(format!("Add the disk {name} to the cluster"), Command::AddClusterDisk(lun)));
    }
    if let Refusal::VmNotOff(name) = refusal {
        return Some(does(format!("Shut {name} down"), shut_down(world, vm?)));
    }
    if let Refusal::VmHasLocalMedia(name) = refusal {
        return Some(does(format!("Remove the DVD of {name}"), Command::SetDvd { vm: vm?, attached: false }));
    }
    if let (Refusal::FaultActive, Command::Inject(fault)) = (refusal, command) {
        return Some(does(format!("Undo: {}", fault.kind().title.to_lowercase()), Command::Clear(*fault)));
    }
    if let Refusal::RoleNotOnline(name) = refusal {
        let group = world.vms.get(vm?)?.group?;
        return Some(does(format!("Start {name}"), Command::Cluster(Order::Online(group))));
    }
    if let Refusal::NodePaused(name) = refusal {
        let node = world.node_of(host_named(world, name.as_str())?)?;
        return Some(does(format!("Resume {name}"), Command::Cluster(Order::Resume(node))));
    }
    if let Refusal::NodeNotUp(name) = refusal {
        let start =
            Command::StartService { host: host_named(world, name.as_str())?, mode: StartMode::Normal };
        return Some(does(format!("Start the cluster service of {name}"), start));
    }
    let Refusal::HostNotRunning(name) = refusal else { return None };
    let host = host_named(world, name.as_str())?;
    Some(does(format!("Switch {name} on"), Command::PowerOn(vec![host])))
}

fn shut_down(world: &World, vm: VmId) -> Command {
    match world.vms.get(vm).and_then(|guest| guest.group) {
        Some(group) => Command::Cluster(Order::Offline(group)),
        None => Command::Vm { vm, action: VmAction::ShutDown },
    }
}

fn lun_of(command: &Command) -> Option<LunId> {
    if let Command::AddClusterDisk(lun) | Command::AddCsv(lun) = command { Some(*lun) } else { None }
}

fn host_named(world: &World, name: &str) -> Option<HostId> {
    world.hosts.iter().find(|(_, host)| host.name.is(name)).map(|(id, _)| id)
}

/// The wizard that gets a refusal out of the way.
fn wizard(refusal: &Refusal) -> Option<&'static str> {
    let ways = [
        ("csv", matches!(refusal, Refusal::CsvNotEnabled)),
        (
            "connect",
            matches!(
                refusal,
                Refusal::DiskNotShared(_) | Refusal::PortalUnknown(_) | Refusal::NoSuchDisk { .. }
            ),
        ),
        ("grant", matches!(refusal, Refusal::LunUnreachable { .. })),
        ("features", matches!(refusal, Refusal::FeatureMissing { .. })),
        (
            "disk",
            matches!(
                refusal,
                Refusal::DiskNotFormatted(_) | Refusal::DiskRaw(_) | Refusal::DiskUnpartitioned(_)
            ),
        ),
        ("cluster", matches!(refusal, Refusal::NoCluster)),
        ("switch", matches!(refusal, Refusal::NoSuchSwitch { .. })),
        ("nic", matches!(refusal, Refusal::NoNicOnPortalNetwork { .. } | Refusal::NodeUnreachable(_))),
        ("quorum", matches!(refusal, Refusal::DiskIsWitness(_) | Refusal::NoWitness)),
        ("lun", matches!(refusal, Refusal::DiskWithoutReservations(_))),
        ("role", matches!(refusal, Refusal::VmNotRole(_))),
    ];
    ways.into_iter().find(|(_, helps)| *helps).map(|(name, _)| name)
}

//! Lines of the Lab verbs.

use lab_units::scsi::PrKey;
use lab_units::{HostId, LunId, MigrationId, Name, NetworkId, NicId, VmId};
use lab_world::World;
use lab_world::command::{
    ArrayChange, ArraySpec, HostSpec, Licence, LunSpec, NetworkSpec, NicSpec, PathPolicy, PolicyChange,
    ScsiSpec, TargetSpec, WorkloadSpec,
};
use lab_world::fault::{Fault, Moment, Struck};

use super::words::{Line, duration, hosts, rate, size};
use crate::cmdlet::lab::invoke_labscsi::action_word;
use crate::cmdlet::lab::new_labarray::kind_word;
use crate::cmdlet::lab::new_labhost::edition_word;
use crate::cmdlet::lab::set_labmigrationpolicy::rule_word;
use crate::cmdlet::lab::set_labvmworkload::pattern_word;

pub(super) fn grant(world: &World, id: LunId, to: &[HostId]) -> Line {
    Line::new("Grant-LabLun").arg(lun(world, id).as_str()).names("To", &hosts(world, to))
}

pub(super) fn revoke(world: &World, id: LunId, from: &[HostId]) -> Line {
    Line::new("Revoke-LabLun").arg(lun(world, id).as_str()).names("From", &hosts(world, from))
}

pub(super) fn set_array(world: &World, id: lab_units::ArrayId, change: ArrayChange) -> Line {
    let line = Line::new("Set-LabArray").arg(array(world, id).as_str());
    match change {
        ArrayChange::HomeMade => line.switch("HomeMade", true),
        ArrayChange::Port { port, open: true } => line.raw("OpenPort", port),
        ArrayChange::Port { port, open: false } => line.raw("ClosePort", port),
        ArrayChange::Licence(Licence::None) => line.raw("Licence", "None"),
        ArrayChange::Licence(Licence::Valid) => line.raw("Licence", "Valid"),
        ArrayChange::Licence(Licence::Expired) => line.raw("Licence", "Expired"),
        ArrayChange::Portal(network) => line.name("AddPortal", self::network(world, network).as_str()),
        ArrayChange::Cache(on) => line.raw("Cache", if on { "$true" } else { "$false" }),
    }
}

pub(super) fn cut(world: &World, id: NetworkId, between: Option<&(Vec<HostId>, Vec<HostId>)>) -> Line {
    let line = Line::new("Disable-LabNetwork").arg(network(world, id).as_str());
    match between {
        None => line,
        Some((these, those)) => {
            line.names("Between", &hosts(world, these)).names("And", &hosts(world, those))
        }
    }
}

pub(super) fn workload(world: &World, id: VmId, workload: &WorkloadSpec) -> Line {
    Line::new("Set-LabVMWorkload")
        .arg(vm(world, id).as_str())
        .number("ResidentPages", workload.resident.0)
        .number("WorkingSetPages", workload.working_set.0)
        .number("PageWritesPerSecond", workload.per_second)
        .raw("Pattern", pattern_word(workload.pattern))
}

pub(super) fn cancel(world: &World, id: MigrationId) -> Line {
    let moved = world.migrations.get(id).map_or_else(|| "?".into(), |migration| vm(world, migration.vm));
    Line::new("Stop-LabMigration").arg(moved.as_str())
}

pub(super) fn add_host(spec: &HostSpec) -> Line {
    Line::new("New-LabHost")
        .arg(spec.name.as_str())
        .raw("Era", spec.era.short())
        .raw("Edition", edition_word(spec.edition))
        .name("Processor", spec.processor.as_str())
        .raw("Stepping", spec.stepping)
        .raw("Cores", spec.cores)
        .raw("Memory", size(spec.memory))
}

pub(super) fn set_host(world: &World, host: HostId, drive: Option<char>, port: Option<bool>) -> Line {
    let line = Line::new("Set-LabHost").arg(world.host_name(host).as_str());
    let line = match drive {
        Some(letter) => line.raw("SystemDrive", letter),
        None => line,
    };
    match port {
        Some(open) => line.raw("MigrationPort", if open { "Open" } else { "Blocked" }),
        None => line,
    }
}

pub(super) fn path_policy(world: &World, host: HostId, policy: PathPolicy) -> Line {
    let word = crate::cmdlet::lab::set_labhost::policy_word(policy);
    let line = Line::new("Set-LabHost").arg(world.host_name(host).as_str()).raw("PathPolicy", word);
    match policy {
        PathPolicy::WeightedPaths(id) => line.name("LeastWeight", network(world, id).as_str()),
        PathPolicy::RoundRobin
        | PathPolicy::FailOverOnly
        | PathPolicy::RoundRobinWithSubset
        | PathPolicy::LeastQueueDepth
        | PathPolicy::LeastBlocks => line,
    }
}

pub(super) fn add_network(spec: &NetworkSpec) -> Line {
    let line = Line::new("New-LabNetwork")
        .arg(spec.name.as_str())
        .name("Subnet", spec.subnet.as_str())
        .raw("Bandwidth", rate(spec.bandwidth))
        .raw("Latency", duration(spec.latency_nanos));
    if spec.loss_permille == 0 { line } else { line.raw("LossPermille", spec.loss_permille) }
}

pub(super) fn add_nic(world: &World, spec: &NicSpec) -> Line {
    let on = network(world, spec.network);
    let line = Line::new("Add-LabNic").arg(world.host_name(spec.host).as_str()).name("Network", on.as_str());
    let line = if spec.name == on { line } else { line.name("Name", spec.name.as_str()) };
    let line = match &spec.address {
        Some(address) => line.name("IPAddress", address.as_str()),
        None => line,
    };
    line.unless("ClientForMicrosoftNetworks", spec.client).unless("FileAndPrinterSharing", spec.sharing)
}

pub(super) fn add_array(world: &World, spec: &ArraySpec) -> Line {
    let line = Line::new("New-LabArray")
        .arg(spec.name.as_str())
        .raw("Kind", kind_word(spec.kind))
        .raw("Pool", size(spec.pool));
    match spec.network {
        Some(id) => line.name("Network", network(world, id).as_str()),
        None => line,
    }
}

pub(super) fn add_lun(world: &World, spec: &LunSpec) -> Line {
    Line::new("New-LabLun")
        .arg(array(world, spec.array).as_str())
        .name("Name", spec.name.as_str())
        .raw("Size", size(spec.size))
        .switch("Thin", spec.thin)
        .unless("PersistentReservation", spec.persistent_reservation)
        .switch("Alua", spec.alua)
}

pub(super) fn add_target(world: &World, spec: &TargetSpec) -> Line {
    let luns: Vec<Name> = spec.luns.iter().map(|id| lun(world, *id)).collect();
    Line::new("New-LabIscsiTarget")
        .arg(array(world, spec.array).as_str())
        .names("Lun", &luns)
        .switch("AllowMultipleConnections", spec.multiple)
}

pub(super) fn nic_line(world: &World, cmdlet: &str, nic: NicId) -> Line {
    let line = Line::new(cmdlet);
    match world.nics.get(nic) {
        Some(nic) => line.arg(world.host_name(nic.host).as_str()).arg(nic.name.as_str()),
        None => line.arg("?"),
    }
}

pub(super) fn fault_line(world: &World, cmdlet: &str, fault: Fault) -> Line {
    Line::new(cmdlet).arg(fault.name).name("Target", target(world, fault).as_str())
}

pub(super) fn faults_at(world: &World, at: Moment, faults: &[Fault]) -> Line {
    let Some((first, others)) = faults.split_first() else { return Line::new("Invoke-LabFault") };
    let line = fault_line(world, "Invoke-LabFault", *first).raw("At", at);
    if others.is_empty() {
        return line;
    }
    let with = |fault: &Fault| Name::from(format!("{}:{}", fault.name, target(world, *fault)));
    line.names("With", &others.iter().map(with).collect::<Vec<Name>>())
}

fn target(world: &World, fault: Fault) -> Name {
    match fault.struck {
        Struck::Witness => "Witness".into(),
        Struck::Array(id) => array(world, id),
        Struck::Host(host) => world.host_name(host),
        Struck::Vm(id) => vm(world, id),
        Struck::Network(id) => network(world, id),
        Struck::Nic(_) => lab_view::record::struck(world, fault.struck).into(),
    }
}

pub(super) fn scsi(world: &World, spec: &ScsiSpec) -> Line {
    let line = Line::new("Invoke-LabScsi")
        .arg(lun(world, spec.lun).as_str())
        .name("From", world.host_name(spec.host).as_str())
        .raw("Action", action_word(spec.action));
    let key = |line: Line, param, key: PrKey| if key.0 == 0 { line } else { line.number(param, key.0) };
    let line = key(key(line, "Key", spec.key), "ServiceKey", spec.service_key);
    match spec.kind {
        Some(kind) => line.raw("Type", kind.name()),
        None => line,
    }
}

pub(super) fn policy(change: &PolicyChange) -> Line {
    let mut line = Line::new("Set-LabMigrationPolicy");
    if let Some(rule) = change.stop_rule {
        line = line.raw("StopRule", rule_word(rule));
    }
    if let Some(passes) = change.max_passes {
        line = line.raw("MaxPasses", passes);
    }
    if let Some(limit) = change.downtime_limit_nanos {
        line = line.raw("DowntimeLimit", duration(limit));
    }
    match change.max_bandwidth {
        Some(0) => line.switch("NoBandwidthLimit", true),
        Some(bytes) => line.number("MaxBandwidth", bytes),
        None => line,
    }
}

pub(super) fn options(slow: Option<bool>, differences: Option<bool>) -> Line {
    let word = |on: bool| if on { "$true" } else { "$false" };
    let mut line = Line::new("Set-LabMigrationPolicy");
    for (param, given) in [("AutoConverge", slow), ("Xbzrle", differences)] {
        if let Some(on) = given {
            line = line.raw(param, word(on));
        }
    }
    line
}

pub(super) fn network(world: &World, id: NetworkId) -> Name {
    world.networks.get(id).map_or_else(|| "?".into(), |network| network.name.clone())
}

fn array(world: &World, id: lab_units::ArrayId) -> Name {
    world.arrays.get(id).map_or_else(|| "?".into(), |array| array.name.clone())
}

pub(super) fn lun(world: &World, id: LunId) -> Name {
    world.luns.get(id).map_or_else(|| "?".into(), |lun| lun.name.clone())
}

pub(super) fn vm(world: &World, id: VmId) -> Name {
    world.vms.get(id).map_or_else(|| "?".into(), |vm| vm.name.clone())
}

//! `datacenter -Nodes N -Luns L -VMs V -Era E`: a full room. Hosts `N1` … with a terabyte each, Fibre Channel arrays of
//! up to sixteen LUNs, every LUN a CSV, a disk witness, and running, highly available VMs spread evenly over both.

use lab_cluster::{Order, Witness};
use lab_kernel::SimDuration;
use lab_units::{ArrayId, BitsPerSec, Bytes, Era, GroupId, HostId, LunId, Name, VmId};

use super::Step;
use super::cluster::{SETTLE, software};
use super::parts::{SWITCH, format_disk, networks, nics, switch};
use crate::command::{ArrayKind, ArraySpec, Command, Edition, HostSpec, LunSpec, VmAction, VmSpec};

const NETWORKS: [(&str, &str); 4] = [
    ("Heartbeat", "10.0.2.0/24"),
    ("Public", "10.0.1.0/24"),
    ("Live Migration", "10.0.3.0/24"),
    ("Management", "10.0.4.0/24"),
];
const PUBLIC: u32 = 1;
const LUNS_PER_ARRAY: u32 = 16;
/// The witness is the first LUN; the volumes follow.
const WITNESS: LunId = LunId(0);
/// The cluster database takes one role after the other; so many are asked for between two breaths.
const ROLES_AT_ONCE: u32 = 64;

pub(super) fn steps(nodes: u32, luns: u32, vms: u32, era: Era) -> Vec<Step> {
    let hosts: Vec<HostId> = (0..nodes).map(HostId).collect();
    let mut commands: Vec<Command> = networks(&NETWORKS, BitsPerSec::giga(10)).collect();
    commands.extend(hosts.iter().flat_map(|host| machine(*host, era)));
    commands.extend(storage(luns, &hosts));
    commands.extend(hosts.iter().flat_map(|host| software(*host)));
    let mut steps: Vec<Step> = commands.into_iter().map(Step::Do).collect();
    steps.extend(hosts.iter().map(|host| Step::Do(Command::Restart(*host))));
    steps.push(Step::Wait(SETTLE * 2));
    steps.extend(hosts.iter().map(|host| Step::Do(switch(*host, NETWORKS.len(), PUBLIC))));
    // Disk 0 is the system's, disk 1 the witness.
    steps.extend((0..=luns).flat_map(|lun| format_disk(lun + 1, None, lun_name(lun))));
    steps.push(Step::Do(Command::CreateCluster { name: "CLUSTER1".into(), hosts, no_storage: true }));
    steps.push(Step::Wait(SETTLE));
    if lab_cluster::rules(era).csv_needs_enabling {
        steps.push(Step::Do(Command::EnableCsv));
    }
    steps.extend((1..=luns).map(|lun| Step::Do(Command::AddClusterDisk(LunId(lun)))));
    steps.push(Step::Wait(SETTLE));
    steps.extend((1..=luns).map(|lun| Step::Do(Command::AddCsv(LunId(lun)))));
    let witness = Order::SetQuorum { witness: Some(Witness::Disk(WITNESS)), disk_only: false };
    steps.push(Step::Do(Command::Cluster(witness)));
    steps.push(Step::Wait(SETTLE));
    let breath = || Step::Wait(SimDuration::from_secs(1));
    for first in (0..vms).step_by(ROLES_AT_ONCE as usize) {
        let some = first..vms.min(first + ROLES_AT_ONCE);
        if era < Era::Ws2012 {
            // One that runs is made no role there (S1-54).
            steps.extend(some.clone().flat_map(|number| [vm(number, nodes, luns), role(number)]));
            steps.push(breath());
            // Group 0 is the core group; the volumes' follow, then the roles.
            let online = |number| Step::Do(Command::Cluster(Order::Online(GroupId(1 + luns + number))));
            steps.extend(some.map(online));
        } else {
            steps.extend(some.flat_map(|number| [vm(number, nodes, luns), start(number), role(number)]));
        }
        steps.push(breath());
    }
    steps.push(Step::Wait(SETTLE));
    steps
}

fn machine(host: HostId, era: Era) -> Vec<Command> {
    let spec = HostSpec {
        name: Name::from(format!("N{}", host.0 + 1)),
        era,
        edition: Edition::Datacenter,
        processor: "Xeon Gold 6226".into(),
        stepping: 7,
        cores: 32,
        memory: Bytes::gib(1_024),
    };
    std::iter::once(Command::AddHost(spec)).chain(nics(host, &NETWORKS)).collect()
}

fn storage(luns: u32, hosts: &[HostId]) -> Vec<Command> {
    let array = |number: u32| {
        Command::AddArray(ArraySpec {
            name: format!("ARRAY{}", number + 1).into(),
            kind: ArrayKind::FibreChannel,
            pool: Bytes::gib(128 * 1_024),
            network: None,
        })
    };
    let lun = |number: u32| {
        Command::AddLun(LunSpec {
            array: ArrayId(number.saturating_sub(1) / LUNS_PER_ARRAY),
            name: lun_name(number),
            size: Bytes::gib(if LunId(number) == WITNESS { 1 } else { 4 * 1_024 }),
            thin: true,
            persistent_reservation: true,
            alua: false,
        })
    };
    let grant = |number| Command::GrantLun { lun: LunId(number), hosts: hosts.to_vec() };
    let arrays = (0..luns.div_ceil(LUNS_PER_ARRAY)).map(array);
    arrays.chain((0..=luns).map(lun)).chain((0..=luns).map(grant)).collect()
}

fn lun_name(number: u32) -> Name {
    if LunId(number) == WITNESS { "Witness".into() } else { format!("Volume{number}").into() }
}

fn vm(number: u32, nodes: u32, luns: u32) -> Step {
    let spec = VmSpec {
        host: HostId(number % nodes),
        name: format!("VM{}", number + 1).into(),
        memory: Bytes::gib(4),
        path: Some(format!(r"C:\ClusterStorage\Volume{}", number % luns + 1).into()),
        vhd: None,
        switch: Some(SWITCH.into()),
    };
    Step::Do(Command::AddVm(spec))
}

fn start(number: u32) -> Step {
    Step::Do(Command::Vm { vm: VmId(number), action: VmAction::Start })
}

fn role(number: u32) -> Step {
    Step::Do(Command::AddVmRole(VmId(number)))
}

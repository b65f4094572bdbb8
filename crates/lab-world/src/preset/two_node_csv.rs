//! The cluster of seed document 001 (facts: seeds S1-26 … S1-56), finished: two hosts, four networks, an iSCSI array
//! with a quorum LUN and a CSV, and three VMs of which SQL1 is busy.

use lab_cluster::Order;
use lab_kernel::SimDuration;
use lab_units::{
    ArrayId, BitsPerSec, Bytes, Era, GroupId, HostId, LunId, Name, NetworkId, Pages, TargetId, VmId,
};

use super::Step;
use super::parts::{SWITCH, format_disk, networks, nics, switch};
use crate::command::{
    ArrayKind, ArraySpec, Command, Edition, Feature, HostSpec, LunSpec, TargetSpec, VmSpec, WorkloadSpec,
};
use crate::guest::Pattern;

const HOSTS: [HostId; 2] = [HostId(0), HostId(1)];
const NETWORKS: [(&str, &str); 4] = [
    ("Public", "10.0.1.0/24"),
    ("iSCSI", "10.0.2.0/24"),
    ("Heartbeat", "10.0.3.0/24"),
    ("Management", "10.0.4.0/24"),
];
const PUBLIC: u32 = 0;
const ISCSI: NetworkId = NetworkId(1);
const QUORUM: LunId = LunId(0);
const VOLUME: LunId = LunId(1);
/// Name, memory, and whether it starts.
const VMS: [(&str, Bytes, bool); 3] =
    [("SQL1", Bytes::gib(4), true), ("WEB1", Bytes::gib(2), true), ("TEST1", Bytes::gib(1), false)];

pub(super) fn steps(era: Era) -> Vec<Step> {
    let mut steps = hardware(era);
    steps.extend(HOSTS.iter().flat_map(|host| software(*host)));
    steps.push(wait(90));
    steps.extend(HOSTS.iter().flat_map(|host| connect(*host)));
    steps.extend(format_disk(1, Some('F'), "Quorum".into()));
    steps.extend(format_disk(2, Some('G'), "Volume1".into()));
    let (name, hosts) = (Name::from("CLUSTER1"), HOSTS.to_vec());
    steps.push(Step::Do(Command::Validate(hosts.clone())));
    steps.push(Step::Do(Command::CreateCluster { name, hosts, no_storage: false }));
    steps.push(wait(60));
    if lab_cluster::rules(era).csv_needs_enabling {
        steps.push(Step::Do(Command::EnableCsv));
    }
    steps.push(Step::Do(Command::AddCsv(VOLUME)));
    steps.push(wait(15));
    steps.extend(virtual_machines());
    steps
}

fn wait(seconds: u64) -> Step {
    Step::Wait(SimDuration::from_secs(seconds))
}

fn hardware(era: Era) -> Vec<Step> {
    let host = |name: &str| {
        Command::AddHost(HostSpec {
            name: name.into(),
            era,
            edition: Edition::Datacenter,
            processor: "Xeon 5550".into(),
            stepping: 5,
            cores: 8,
            memory: Bytes::gib(48),
        })
    };
    let lun = |name: &str, size| {
        Command::AddLun(LunSpec {
            array: ArrayId(0),
            name: name.into(),
            size,
            thin: false,
            persistent_reservation: true,
            alua: false,
        })
    };
    let mut commands: Vec<Command> = networks(&NETWORKS, BitsPerSec::giga(1)).collect();
    commands.extend(["HV1", "HV2"].map(host));
    for host in HOSTS {
        commands.extend(nics(host, &NETWORKS));
    }
    commands.push(Command::AddArray(ArraySpec {
        name: "ARRAY1".into(),
        kind: ArrayKind::Iscsi,
        pool: Bytes::gib(4 * 1_024),
        network: Some(ISCSI),
    }));
    commands.extend([lun("Quorum", Bytes::gib(1)), lun("Volume1", Bytes::gib(500))]);
    commands.extend([QUORUM, VOLUME].map(|lun| Command::GrantLun { lun, hosts: HOSTS.to_vec() }));
    commands.push(Command::AddTarget(TargetSpec {
        array: ArrayId(0),
        luns: vec![QUORUM, VOLUME],
        multiple: true,
    }));
    commands.into_iter().map(Step::Do).collect()
}

fn software(host: HostId) -> [Step; 3] {
    [
        Command::InstallFeature { host, feature: Feature::HyperV },
        Command::InstallFeature { host, feature: Feature::FailoverClustering },
        Command::Restart(host),
    ]
    .map(Step::Do)
}

fn connect(host: HostId) -> [Step; 3] {
    [
        switch(host, NETWORKS.len(), PUBLIC),
        Command::AddPortal { host, array: ArrayId(0) },
        Command::ConnectTarget { host, target: TargetId(0), persistent: true },
    ]
    .map(Step::Do)
}

fn virtual_machines() -> Vec<Step> {
    let mut steps: Vec<Step> = HOSTS
        .map(|host| {
            Step::Do(Command::SetVmDefaults {
                host,
                vm_path: Some(r"C:\ClusterStorage\Volume1\Hyper-V".into()),
                vhd_path: Some(r"C:\ClusterStorage\Volume1\Hyper-V\Virtual Hard Disk".into()),
            })
        })
        .to_vec();
    for (index, (name, memory, starts)) in (0_u32..).zip(VMS) {
        let (vm, host) = (VmId(index), HOSTS[0]);
        let switch = Some(SWITCH.into());
        let vhd = Some(Bytes::gib(40));
        steps.push(Step::Do(Command::AddVm(VmSpec {
            host,
            name: name.into(),
            memory,
            path: None,
            vhd,
            switch,
        })));
        steps.push(Step::Do(Command::AddVmRole(vm)));
        steps.push(wait(1));
        if starts {
            // Group 0 is the core group, 1 the CSV's disk; the roles follow.
            steps.push(Step::Do(Command::Cluster(Order::Online(GroupId(2 + index)))));
        }
    }
    steps.push(wait(10));
    steps.push(Step::Do(Command::SetWorkload { vm: VmId(0), workload: BUSY_DATABASE }));
    steps.push(wait(10));
    steps
}

/// SQL1: 512 MB of its 4 GB are written again and again, 30 MB every second. Chosen so that a move over 1 Gbit/s
/// takes a few visible passes.
const BUSY_DATABASE: WorkloadSpec = WorkloadSpec {
    resident: Pages(4 * 262_144),
    working_set: Pages(131_072),
    per_second: 7_680,
    pattern: Pattern::Uniform,
};

//! `cluster -Nodes N -Witness W -Era E`: hosts N1 … NN with node ids 1 … N, networks Heartbeat and Public, a CSV,
//! and the witness, a thing named Witness.

use lab_cluster::{Order, Witness};
use lab_kernel::SimDuration;
use lab_units::{ArrayId, BitsPerSec, Bytes, Era, HostId, LunId, Name};

use super::parts::{format_disk, networks, nics, switch};
use super::{Step, WitnessKind};
use crate::command::{ArrayKind, ArraySpec, Command, Edition, Feature, HostSpec, LunSpec};

const NETWORKS: [(&str, &str); 2] = [("Heartbeat", "10.0.2.0/24"), ("Public", "10.0.1.0/24")];
const PUBLIC: u32 = 1;
const ARRAY: ArrayId = ArrayId(0);
const VOLUME: LunId = LunId(0);
const WITNESS: LunId = LunId(1);
/// Long enough to start, to form, and for every vote to settle.
pub(super) const SETTLE: SimDuration = SimDuration::from_secs(60);

pub(super) fn steps(nodes: u32, witness: WitnessKind, era: Era) -> Vec<Step> {
    let hosts: Vec<HostId> = (0..nodes).map(HostId).collect();
    let mut commands: Vec<Command> = networks(&NETWORKS, BitsPerSec::giga(1)).collect();
    commands.extend(hosts.iter().flat_map(|host| machine(*host, era)));
    commands.extend(storage(witness, &hosts));
    commands.extend(hosts.iter().flat_map(|host| software(*host)));
    let mut steps: Vec<Step> = commands.into_iter().map(Step::Do).collect();
    // Hyper-V needs its restart.
    steps.extend(hosts.iter().map(|host| Step::Do(Command::Restart(*host))));
    steps.push(Step::Wait(SETTLE * 2));
    steps.extend(hosts.iter().map(|host| Step::Do(switch(*host, NETWORKS.len(), PUBLIC))));
    steps.extend(format_disk(1, Some('G'), "Volume1".into()));
    if matches!(witness, WitnessKind::Disk | WitnessKind::DiskOnly) {
        steps.extend(format_disk(2, None, "Witness".into()));
    }
    steps.push(Step::Do(Command::CreateCluster { name: "CLUSTER1".into(), hosts, no_storage: true }));
    steps.push(Step::Wait(SETTLE));
    if lab_cluster::rules(era).csv {
        if lab_cluster::rules(era).csv_needs_enabling {
            steps.push(Step::Do(Command::EnableCsv));
        }
        steps.push(Step::Do(Command::AddClusterDisk(VOLUME)));
        steps.push(Step::Wait(SETTLE));
        steps.push(Step::Do(Command::AddCsv(VOLUME)));
        steps.push(Step::Wait(SETTLE));
    }
    steps.extend(quorum(witness));
    steps.push(Step::Wait(SETTLE));
    steps
}

fn machine(host: HostId, era: Era) -> Vec<Command> {
    let spec = HostSpec {
        name: Name::from(format!("N{}", host.0 + 1)),
        era,
        edition: Edition::Datacenter,
        processor: "Xeon E5-2640".into(),
        stepping: 7,
        cores: 16,
        memory: Bytes::gib(256),
    };
    std::iter::once(Command::AddHost(spec)).chain(nics(host, &NETWORKS)).collect()
}

fn storage(witness: WitnessKind, hosts: &[HostId]) -> Vec<Command> {
    let lun = |name: &str, size| LunSpec {
        array: ARRAY,
        name: name.into(),
        size,
        thin: false,
        persistent_reservation: true,
        alua: false,
    };
    let pool = Bytes::gib(8 * 1_024);
    let mut commands = vec![
        Command::AddArray(ArraySpec {
            name: "ARRAY1".into(),
            kind: ArrayKind::FibreChannel,
            pool,
            network: None,
        }),
        Command::AddLun(lun("Volume1", Bytes::gib(4 * 1_024))),
        Command::GrantLun { lun: VOLUME, hosts: hosts.to_vec() },
    ];
    match witness {
        WitnessKind::Disk | WitnessKind::DiskOnly => {
            commands.push(Command::AddLun(lun("Witness", Bytes::gib(1))));
            commands.push(Command::GrantLun { lun: WITNESS, hosts: hosts.to_vec() });
        }
        WitnessKind::FileShare => {
            commands.push(Command::AddWitnessShare { name: "Witness".into(), cloud: false })
        }
        WitnessKind::Cloud => commands.push(Command::AddWitnessShare { name: "Witness".into(), cloud: true }),
        WitnessKind::None => (),
    }
    commands
}

pub(super) fn software(host: HostId) -> [Command; 3] {
    [
        Command::InstallFeature { host, feature: Feature::HyperV },
        Command::InstallFeature { host, feature: Feature::FailoverClustering },
        Command::Rescan(host),
    ]
}

fn quorum(witness: WitnessKind) -> Option<Step> {
    let (witness, disk_only) = match witness {
        WitnessKind::None => return None,
        WitnessKind::Disk => (Witness::Disk(WITNESS), false),
        WitnessKind::DiskOnly => (Witness::Disk(WITNESS), true),
        WitnessKind::FileShare => (Witness::FileShare, false),
        WitnessKind::Cloud => (Witness::Cloud, false),
    };
    Some(Step::Do(Command::Cluster(Order::SetQuorum { witness: Some(witness), disk_only })))
}

//! One of every kind of command, for the tests of the wire tables.

use lab_cluster::database::{Group, GroupKind, GroupState, Wanted, Witness};
use lab_cluster::{DrainPlan, Failback, MoveKind, Order, Property, Setting, StartMode};
use lab_units::scsi::{PrKey, ReservationType};
use lab_units::{
    ArrayId, BitsPerSec, Bytes, CsvId, Era, GroupId, HostId, LunId, MigrationId, NetworkId, NicId, NodeId,
    NodeSet, Pages, TargetId, VmId,
};
use lab_world::command::{
    ArrayChange, ArrayKind, ArraySpec, Command, Edition, Feature, GuestSan, HbaSpec, HostAccess, HostSpec,
    Licence, LunSpec, NetworkSpec, NicSpec, PathPolicy, PolicyChange, ScsiAction, ScsiSpec, StopRuleName,
    SwitchKind, SwitchSpec, TargetSpec, VmAction, VmSpec, WorkloadSpec, ZoneMembers,
};
use lab_world::fault::{self, Fault, Moment, Struck};
use lab_world::guest::{Pattern, Profile};
use lab_world::state::NetworkRole;
use lab_world::transport::Transport;

/// Every kind of command at least once.
pub(super) fn commands() -> Vec<Command> {
    let mut all = hardware();
    all.extend(happenings());
    all.extend(windows());
    all.extend(orders().into_iter().map(Command::Cluster));
    all
}

fn hardware() -> Vec<Command> {
    let host = |name: &str, era| {
        Command::AddHost(HostSpec {
            name: name.into(),
            era,
            edition: Edition::HyperVServer,
            processor: "Xeon 5550".into(),
            stepping: 5,
            cores: 8,
            memory: Bytes::gib(48),
        })
    };
    let nic = NicSpec {
        host: HostId(3),
        network: NetworkId(1),
        name: "Heartbeat".into(),
        address: Some("10.0.3.11".into()),
        client: false,
        sharing: true,
    };
    let lun = LunSpec {
        array: ArrayId(0),
        name: "Volume1".into(),
        size: Bytes::gib(500),
        thin: true,
        persistent_reservation: true,
        alua: false,
    };
    let mut all: Vec<Command> = Era::ALL.into_iter().map(|era| host("HV1", era)).collect();
    all.extend([
        Command::RemoveHost(HostId(u32::MAX)),
        Command::AddNetwork(NetworkSpec {
            name: "Public".into(),
            subnet: "10.0.1.0/24".into(),
            bandwidth: BitsPerSec::mega(100),
            latency_nanos: 100_000,
            loss_permille: 3,
        }),
        Command::AddNic(nic.clone()),
        Command::AddNic(NicSpec { address: None, ..nic }),
        Command::AddLun(lun),
        Command::GrantLun { lun: LunId(2), hosts: vec![HostId(0), HostId(5)] },
        Command::AddTarget(TargetSpec { array: ArrayId(1), luns: vec![LunId(1)], multiple: true }),
        Command::AddWitnessShare { name: "Zeuge ☃".into(), cloud: true },
        Command::RemoveTarget(TargetId(3)),
        Command::RemoveLun(LunId(3)),
    ]);
    let role = |role| Command::SetNetworkRole { network: NetworkId(1), role };
    all.extend(NetworkRole::ALL.map(role));
    all.extend(fabrics());
    for kind in [ArrayKind::Iscsi, ArrayKind::FibreChannel, ArrayKind::Smb] {
        let network = (kind == ArrayKind::Iscsi).then_some(NetworkId(9));
        all.push(Command::AddArray(ArraySpec {
            name: "ARRAY1".into(),
            kind,
            pool: Bytes::gib(4_096),
            network,
        }));
    }
    all
}

fn fabrics() -> Vec<Command> {
    let (fabric, vm) = (NetworkId(2), VmId(4));
    let hba = HbaSpec { host: HostId(1), fabric, name: "HBA1".into(), wwpn: None, npiv: true };
    let wwpn = Some("21:00:00:24:ff:00:00:07".into());
    let members = ZoneMembers { ports: vec![NicId(1), NicId(4)], guests: vec![vm], arrays: vec![ArrayId(0)] };
    let name: lab_units::Name = "Zone1".into();
    let change = |change| Command::SetGuestSan { vm, change };
    vec![
        Command::AddFabric { name: "FabricA".into(), bandwidth: BitsPerSec::giga(8) },
        Command::AddHba(hba.clone()),
        Command::AddHba(HbaSpec { wwpn, npiv: false, ..hba }),
        Command::SetZone { fabric, name: name.clone(), members },
        Command::SetZone { fabric, name, members: ZoneMembers::default() },
        change(GuestSan::Hba(fabric)),
        change(GuestSan::Grant(LunId(1))),
        change(GuestSan::Connect { lun: LunId(1), over: "FabricA".into() }),
    ]
}

fn happenings() -> Vec<Command> {
    let sides = (vec![HostId(1)], vec![HostId(2), HostId(3)]);
    let mut all = vec![
        Command::CutPower(vec![HostId(0), HostId(1)]),
        Command::ShutDown(Vec::new()),
        Command::PowerOn(vec![HostId(7)]),
        Command::Restart(HostId(4)),
        Command::CutNetwork { network: NetworkId(1), between: None },
        Command::CutNetwork { network: NetworkId(1), between: Some(sides) },
        Command::MendNetwork(NetworkId(1)),
        Command::SetNicEnabled { nic: NicId(6), enabled: false },
        Command::SetNicBindings { nic: NicId(6), client: true, sharing: false },
    ];
    let struck = [
        Struck::Witness,
        Struck::Array(ArrayId(1)),
        Struck::Host(HostId(2)),
        Struck::Vm(VmId(3)),
        Struck::Network(NetworkId(1)),
        Struck::Nic(NicId(6)),
    ];
    let faults = fault::ALL.iter().zip(struck.into_iter().cycle());
    for (kind, struck) in faults {
        all.push(Command::Inject(Fault { name: kind.name, struck }));
        all.push(Command::Clear(Fault { name: kind.name, struck }));
    }
    let moments =
        [Moment::Setup, Moment::Pass(3), Moment::StopAndCopy, Moment::Handover, Moment::Announcement];
    let faults = vec![Fault { name: "GuestCrash", struck: Struck::Vm(VmId(3)) }];
    all.extend(moments.map(|at| Command::InjectAt { at, faults: faults.clone() }));
    all.extend(scsi());
    all
}

fn scsi() -> Vec<Command> {
    use ReservationType as Type;
    use ScsiAction as Action;
    let actions = [
        (Action::Register, None),
        (Action::RegisterAndIgnore, None),
        (Action::Reserve, Some(Type::WriteExclusive)),
        (Action::Release, Some(Type::ExclusiveAccess)),
        (Action::Clear, None),
        (Action::Preempt, Some(Type::WriteExclusiveRegistrantsOnly)),
        (Action::PreemptAndAbort, Some(Type::ExclusiveAccessRegistrantsOnly)),
        (Action::ReadKeys, Some(Type::WriteExclusiveAllRegistrants)),
        (Action::ReadReservation, Some(Type::ExclusiveAccessAllRegistrants)),
        (Action::Read, None),
        (Action::Write, None),
        (Action::TestUnitReady, None),
        (Action::Inquiry, None),
        (Action::Reset, None),
    ];
    let spec = |(action, kind)| ScsiSpec {
        lun: LunId(1),
        host: HostId(1),
        action,
        key: PrKey(u64::MAX),
        service_key: PrKey(0xabc),
        kind,
    };
    actions.map(spec).map(Command::Scsi).to_vec()
}

fn windows() -> Vec<Command> {
    let host = HostId(1);
    let mut all = vec![
        Command::AddPortal { host, array: ArrayId(0) },
        Command::ConnectTarget { host, target: TargetId(2), persistent: true },
        Command::Rescan(host),
        Command::SetDiskOnline { host, disk: 2, online: true },
        Command::InitializeDisk { host, disk: 2, gpt: false },
        Command::CreatePartition { host, disk: 2, letter: Some('Ω') },
        Command::CreatePartition { host, disk: 2, letter: None },
        Command::FormatVolume { host, disk: 2, label: "Volume1".into(), full: true },
        Command::SetVmDefaults { host, vm_path: Some(r"C:\ClusterStorage\Volume1".into()), vhd_path: None },
        Command::SetDvd { vm: VmId(1), attached: true },
        Command::SetCompatible { vm: VmId(1), compatible: true },
        Command::MoveStorage { vm: VmId(1), to: None, path: r"C:\ClusterStorage\Volume2".into() },
        Command::MoveStorage { vm: VmId(1), to: Some(HostId(1)), path: r"C:\VMs".into() },
        Command::SetMigrationOptions { slow: Some(true), differences: None },
        Command::SetProfile { vm: VmId(1), profile: Profile::Database },
        Command::SetHost { host: HostId(1), drive: Some('D'), port: None },
        Command::SetHost { host: HostId(1), drive: None, port: Some(false) },
        Command::SetTransport { host: HostId(1), transport: Transport::TcpIp },
        Command::SetTransport { host: HostId(1), transport: Transport::Compression },
        Command::SetTransport { host: HostId(2), transport: Transport::Smb },
        Command::AddPassThrough { vm: VmId(1), disk: 4, ide: true },
        Command::RemovePassThrough { vm: VmId(1), disk: 4 },
        Command::InstallGuest { vm: VmId(2), full: false },
        Command::RefreshVm(VmId(2)),
        Command::RefreshDisk(LunId(3)),
        Command::SetChap { target: TargetId(1), secret: Some("secret".into()) },
        Command::SetChap { target: TargetId(1), secret: None },
        Command::ConnectWithSecret {
            host: HostId(1),
            target: TargetId(2),
            persistent: true,
            secret: "secret".into(),
        },
        Command::DisconnectTarget { host: HostId(1), target: TargetId(2) },
        Command::RevokeLun { lun: LunId(2), hosts: vec![HostId(1)] },
        Command::SetArray { array: ArrayId(1), change: ArrayChange::HomeMade },
        Command::SetArray { array: ArrayId(1), change: ArrayChange::Port { port: 3_260, open: true } },
        Command::SetArray { array: ArrayId(1), change: ArrayChange::Licence(Licence::Expired) },
        Command::SetArray { array: ArrayId(1), change: ArrayChange::Cache(true) },
        Command::SetArray { array: ArrayId(1), change: ArrayChange::Portal(NetworkId(2)) },
        Command::ConnectPath {
            host: HostId(1),
            target: TargetId(2),
            network: NetworkId(3),
            persistent: true,
            secret: Some("secret".into()),
        },
        Command::RemoveCsv(CsvId(1)),
        Command::MaintainCsv { csv: CsvId(1), on: true },
        Command::AddFileServer { lun: LunId(4), name: "FS1".into() },
        Command::SetAccess { host, change: HostAccess::Workgroup },
        Command::SetAccess { host, change: HostAccess::Domain },
        Command::SetAccess { host, change: HostAccess::Remote(true) },
        Command::RedirectCsv { csv: CsvId(1), on: true },
        Command::SetDiskLoad { vm: VmId(1), rate: BitsPerSec::mega(80) },
        Command::RenameDisk { lun: LunId(3), name: "VDI".into() },
        Command::SetMigrationPolicy(PolicyChange::default()),
        Command::SetMigrationNetworks(vec![NetworkId(2), NetworkId(0)]),
        Command::CancelMigration(MigrationId(4)),
        Command::Validate(vec![host]),
        Command::CreateCluster { name: "CLUSTER1".into(), hosts: vec![host, HostId(0)], no_storage: true },
        Command::EnableCsv,
        Command::AddClusterDisk(LunId(1)),
        Command::AddCsv(LunId(2)),
        Command::MoveCsv { csv: CsvId(1), to: host },
        Command::AddVmRole(VmId(8)),
        Command::StopService(host),
        Command::StopCluster,
        Command::AddNode(host),
    ];
    let policies = [
        PathPolicy::RoundRobin,
        PathPolicy::FailOverOnly,
        PathPolicy::RoundRobinWithSubset,
        PathPolicy::LeastQueueDepth,
        PathPolicy::WeightedPaths(NetworkId(2)),
        PathPolicy::LeastBlocks,
    ];
    all.extend(policies.map(|policy| Command::SetPathPolicy { host, policy }));
    let features = [Feature::HyperV, Feature::FailoverClustering, Feature::MultipathIo, Feature::Hotfixes];
    all.extend(features.map(|feature| Command::InstallFeature { host, feature }));
    let switches = [SwitchKind::External(NicId(3)), SwitchKind::Internal, SwitchKind::Private];
    all.extend(switches.map(|kind| Command::AddSwitch(SwitchSpec { host, name: "Net".into(), kind })));
    let actions = [VmAction::Start, VmAction::ShutDown, VmAction::TurnOff, VmAction::Save];
    all.extend(actions.map(|action| Command::Vm { vm: VmId(2), action }));
    let modes = [StartMode::Normal, StartMode::ForceQuorum, StartMode::PreventQuorum];
    all.extend(modes.map(|mode| Command::StartService { host, mode }));
    all.extend([Pattern::Uniform, Pattern::Sequential, Pattern::HotCold].map(|pattern| {
        let workload =
            WorkloadSpec { resident: Pages(1 << 40), working_set: Pages(12), per_second: 7_680, pattern };
        Command::SetWorkload { vm: VmId(5), workload }
    }));
    let rules = [StopRuleName::HyperV, StopRuleName::Xen, StopRuleName::Qemu, StopRuleName::Vmware];
    all.extend(rules.map(|rule| {
        Command::SetMigrationPolicy(PolicyChange {
            stop_rule: Some(rule),
            max_passes: Some(9),
            downtime_limit_nanos: Some(300_000_000),
            max_bandwidth: Some(0),
        })
    }));
    let vm = VmSpec { host, name: "SQL1".into(), memory: Bytes::gib(4), path: None, vhd: None, switch: None };
    let path = Some(r"C:\ClusterStorage\Volume1\SQL1".into());
    let full = VmSpec { path, vhd: Some(Bytes::gib(40)), switch: Some("Net".into()), ..vm.clone() };
    all.extend([vm, full].map(Command::AddVm));
    all
}

fn orders() -> Vec<Order> {
    let (group, node) = (GroupId(7), NodeId(64));
    let mut all = vec![
        Order::RemoveGroup(group),
        Order::Online(group),
        Order::Offline(group),
        Order::Move { group, to: Some(node), kind: MoveKind::Live },
        Order::Move { group, to: None, kind: MoveKind::Quick },
        Order::CancelMove(group),
        Order::SetPriority(group, 3_000),
        Order::SetPreferred(group, vec![node, NodeId(1)]),
        Order::SetPossible(group, [NodeId(1), NodeId(33), node].into_iter().collect()),
        Order::SetNodeWeight(node, 0),
        Order::SetDynamicQuorum(true),
        Order::SetLowerPriority(Some(node)),
        Order::SetLowerPriority(None),
        Order::AddNode(node),
        Order::Evict(node),
        Order::Pause { node, drain: true },
        Order::Resume(node),
        Order::SetMigrationLimit(node, 4),
        Order::ClearQuarantine(node),
        Order::Move { group, to: Some(node), kind: MoveKind::ShutDown },
        Order::Move { group, to: Some(node), kind: MoveKind::TurnOff },
        Order::Fail { group, vm: Some(VmId(3)) },
        Order::Fail { group, vm: None },
        Order::Drain { node, plan: DrainPlan { to: Some(NodeId(2)), force: true } },
        Order::ResumeAnd { node, failback: Failback::Immediate },
        Order::ResumeAnd { node, failback: Failback::Policy },
    ];
    all.extend(Setting::ALL.map(|setting| Order::SetGroup(group, setting, setting.most())));
    all.extend(Property::ALL.map(|property| Order::SetProperty(property, property.bounds().1)));
    let witnesses = [None, Some(Witness::Disk(LunId(3))), Some(Witness::FileShare), Some(Witness::Cloud)];
    all.extend(witnesses.map(|witness| Order::SetQuorum { witness, disk_only: witness.is_none() }));
    let kinds = [
        GroupKind::Core,
        GroupKind::Disk(LunId(1)),
        GroupKind::Csv(CsvId(1), LunId(2)),
        GroupKind::Vm(VmId(3)),
        GroupKind::PassThrough(LunId(4), GroupId(5)),
        GroupKind::OnDisk(LunId(4), vec![(VmId(3), Wanted::Online), (VmId(5), Wanted::Offline)]),
    ];
    all.extend(kinds.map(|kind| Order::ChangeKind(group, kind)));
    use GroupState as State;
    let states = [
        State::Online,
        State::Offline,
        State::OnlinePending,
        State::OfflinePending,
        State::Moving,
        State::Failed,
    ];
    all.extend(states.map(|state| {
        let wanted = if state == State::Online { Wanted::Online } else { Wanted::Offline };
        let possible = NodeSet::of(NodeId(2));
        let kind = GroupKind::Vm(VmId(3));
        let what = Group { wanted, state, preferred: vec![node], possible, ..Group::new(kind, NodeId(2)) };
        Order::AddGroup(group, Box::new(what))
    }));
    all
}

//! What each command looks like in a link: the wire tables of version 1.
//!
//! A number or the order of fields here is never changed. A new variant takes the next number; a variant whose fields
//! change keeps its old number for the old fields, read by hand, and gets a new one. The compiler lists what is
//! missing when the lab's own types change.

use lab_cluster::database::{Group, GroupKind, GroupState, Wanted, Witness};
use lab_cluster::{DrainPlan, Failback, MoveKind, Order, Property, Setting, StartMode};
use lab_units::scsi::{PrKey, ReservationType};
use lab_units::{
    ArrayId, BitsPerSec, Bytes, CsvId, Era, GroupId, HostId, LunId, MigrationId, Name, NetworkId, NicId,
    NodeId, NodeSet, Pages, TargetId, VmId,
};
use lab_world::command::{
    ArrayChange, ArrayKind, ArraySpec, Command, Edition, Feature, GuestSan, HbaSpec, HostAccess, HostSpec,
    Licence, LunSpec, NetworkSpec, NicSpec, PathPolicy, PolicyChange, ScsiAction, ScsiSpec, StopRuleName,
    SwitchKind, SwitchSpec, TargetSpec, VmAction, VmSpec, WorkloadSpec, ZoneMembers,
};
use lab_world::fault::{self, Fault, Moment, Struck};
use lab_world::guest::{Pattern, Profile};
use lab_world::preset::{Preset, WitnessKind};
use lab_world::state::NetworkRole;
use lab_world::transport::Transport;

use super::cells::{Cell, Reader, Row, Unreadable, Writer};
use super::table::{coded, record, rows, wrapped};

rows! { Command {
    0 => AddHost(spec);
    1 => RemoveHost(host);
    2 => AddNetwork(spec);
    3 => AddNic(spec);
    4 => AddArray(spec);
    5 => AddLun(spec);
    6 => GrantLun { lun, hosts };
    7 => AddTarget(spec);
    8 => CutPower(hosts);
    9 => ShutDown(hosts);
    10 => PowerOn(hosts);
    11 => Restart(host);
    12 => CutNetwork { network, between };
    13 => MendNetwork(network);
    14 => SetNicEnabled { nic, enabled };
    15 => SetNicBindings { nic, client, sharing };
    16 => Inject(fault);
    17 => Clear(fault);
    18 => Scsi(spec);
    19 => InstallFeature { host, feature };
    20 => AddSwitch(spec);
    21 => AddPortal { host, array };
    22 => ConnectTarget { host, target, persistent };
    23 => Rescan(host);
    24 => SetDiskOnline { host, disk, online };
    25 => InitializeDisk { host, disk, gpt };
    26 => CreatePartition { host, disk, letter };
    27 => FormatVolume { host, disk, label, full };
    28 => SetVmDefaults { host, vm_path, vhd_path };
    29 => AddVm(spec);
    30 => Vm { vm, action };
    31 => SetWorkload { vm, workload };
    32 => SetDvd { vm, attached };
    33 => SetMigrationPolicy(change);
    34 => CancelMigration(migration);
    35 => Validate(hosts);
    36 => CreateCluster { name, hosts, no_storage };
    37 => EnableCsv;
    38 => AddClusterDisk(lun);
    39 => AddCsv(lun);
    40 => MoveCsv { csv, to };
    41 => AddVmRole(vm);
    42 => StartService { host, mode };
    43 => StopService(host);
    44 => Cluster(order);
    45 => AddWitnessShare { name, cloud };
    46 => StopCluster;
    47 => SetMigrationNetworks(networks);
    48 => AddNode(host);
    49 => InjectAt { at, faults };
    50 => SetCompatible { vm, compatible };
    51 => SetHost { host, drive, port };
    52 => AddPassThrough { vm, disk, ide };
    53 => RemovePassThrough { vm, disk };
    54 => InstallGuest { vm, full };
    55 => RefreshVm(vm);
    56 => RefreshDisk(lun);
    57 => RenameDisk { lun, name };
    58 => SetProfile { vm, profile };
    59 => SetChap { target, secret };
    60 => ConnectWithSecret { host, target, persistent, secret };
    61 => DisconnectTarget { host, target };
    62 => RevokeLun { lun, hosts };
    63 => SetArray { array, change };
    64 => RemoveCsv(csv);
    65 => RedirectCsv { csv, on };
    66 => SetDiskLoad { vm, rate };
    67 => MoveStorage { vm, to, path };
    68 => SetMigrationOptions { slow, differences };
    69 => ConnectPath { host, target, network, persistent, secret };
    70 => SetPathPolicy { host, policy };
    71 => AddFabric { name, bandwidth };
    72 => AddHba(spec);
    73 => SetZone { fabric, name, members };
    74 => SetGuestSan { vm, change };
    75 => RemoveTarget(target);
    76 => SetAccess { host, change };
    77 => MaintainCsv { csv, on };
    78 => AddFileServer { lun, name };
    79 => SetTransport { host, transport };
    80 => SetNetworkRole { network, role };
    81 => RemoveLun(lun);
} }

coded! { Order {
    0 => AddGroup(group, what);
    1 => RemoveGroup(group);
    2 => ChangeKind(group, kind);
    3 => Online(group);
    4 => Offline(group);
    5 => Move { group, to, kind };
    6 => CancelMove(group);
    7 => SetPriority(group, priority);
    8 => SetPreferred(group, nodes);
    9 => SetPossible(group, nodes);
    10 => SetQuorum { witness, disk_only };
    11 => SetNodeWeight(node, weight);
    12 => SetDynamicQuorum(on);
    13 => SetLowerPriority(node);
    14 => AddNode(node);
    15 => Evict(node);
    16 => Pause { node, drain };
    17 => Resume(node);
    18 => SetProperty(property, value);
    19 => SetMigrationLimit(node, limit);
    20 => ClearQuarantine(node);
    21 => SetGroup(group, setting, value);
    22 => Fail { group, vm };
    23 => Drain { node, plan };
    24 => ResumeAnd { node, failback };
} }

coded! { Preset {
    0 => Empty;
    1 => TwoNodeCsv(era);
    2 => Cluster { nodes, witness, era };
    3 => Datacenter { nodes, luns, vms, era };
} }

record! { HostSpec { name, era, edition, processor, stepping, cores, memory } }
record! { NetworkSpec { name, subnet, bandwidth, latency_nanos, loss_permille } }
record! { NicSpec { host, network, name, address, client, sharing } }
record! { ArraySpec { name, kind, pool, network } }
record! { LunSpec { array, name, size, thin, persistent_reservation, alua } }
record! { TargetSpec { array, luns, multiple } }
record! { ScsiSpec { lun, host, action, key, service_key, kind } }
record! { HbaSpec { host, fabric, name, wwpn, npiv } }
record! { ZoneMembers { ports, guests, arrays } }
record! { SwitchSpec { host, name, kind } }
record! { VmSpec { host, name, memory, path, vhd, switch } }
record! { WorkloadSpec { resident, working_set, per_second, pattern } }
record! { PolicyChange { stop_rule, max_passes, downtime_limit_nanos, max_bandwidth } }
record! { DrainPlan { to, force } }

coded! { WitnessKind { 0 => None; 1 => Disk; 2 => FileShare; 3 => Cloud; 4 => DiskOnly; } }
coded! { Era {
    0 => Ws2008; 1 => Ws2008R2; 2 => Ws2012; 3 => Ws2012R2; 4 => Ws2016; 5 => Ws2019; 6 => Ws2022;
} }
coded! { Edition { 0 => Standard; 1 => Enterprise; 2 => Datacenter; 3 => HyperVServer; } }
coded! { ArrayKind { 0 => Iscsi; 1 => FibreChannel; 2 => Smb; } }
coded! { ArrayChange { 0 => HomeMade; 1 => Port { port, open }; 2 => Licence(licence); 3 => Cache(on); 4 => Portal(network); } }
coded! { PathPolicy {
    0 => RoundRobin; 1 => FailOverOnly; 2 => RoundRobinWithSubset; 3 => LeastQueueDepth; 4 => WeightedPaths(network);
    5 => LeastBlocks;
} }
coded! { GuestSan { 0 => Hba(fabric); 1 => Grant(lun); 2 => Connect { lun, over }; } }
coded! { Licence { 0 => None; 1 => Valid; 2 => Expired; } }
coded! { Feature { 0 => HyperV; 1 => FailoverClustering; 2 => MultipathIo; 3 => Hotfixes; } }
coded! { HostAccess { 0 => Workgroup; 1 => Domain; 2 => Remote(on); } }
coded! { SwitchKind { 0 => External(nic); 1 => Internal; 2 => Private; } }
coded! { VmAction { 0 => Start; 1 => ShutDown; 2 => TurnOff; 3 => Save; } }
coded! { StopRuleName { 0 => HyperV; 1 => Xen; 2 => Qemu; 3 => Vmware; } }
coded! { ScsiAction {
    0 => Register; 1 => RegisterAndIgnore; 2 => Reserve; 3 => Release; 4 => Clear; 5 => Preempt; 6 => PreemptAndAbort;
    7 => ReadKeys; 8 => ReadReservation; 9 => Read; 10 => Write; 11 => TestUnitReady; 12 => Inquiry; 13 => Reset;
} }
coded! { ReservationType {
    0 => WriteExclusive; 1 => ExclusiveAccess; 2 => WriteExclusiveRegistrantsOnly; 3 => ExclusiveAccessRegistrantsOnly;
    4 => WriteExclusiveAllRegistrants; 5 => ExclusiveAccessAllRegistrants;
} }
coded! { Struck { 0 => Witness; 1 => Array(array); 2 => Host(host); 3 => Vm(vm); 4 => Network(network); 5 => Nic(nic); } }
coded! { Moment { 0 => Setup; 1 => Pass(pass); 2 => StopAndCopy; 3 => Handover; 4 => Announcement; } }
coded! { Profile { 0 => Boot; 1 => Idle; 2 => Database; 3 => FileCopy; 4 => VideoCall; } }
coded! { Pattern { 0 => Uniform; 1 => Sequential; 2 => HotCold; } }
coded! { Transport { 0 => TcpIp; 1 => Compression; 2 => Smb; } }
coded! { StartMode { 0 => Normal; 1 => ForceQuorum; 2 => PreventQuorum; } }
coded! { MoveKind { 0 => Live; 1 => Quick; 2 => ShutDown; 3 => TurnOff; } }
coded! { Setting { 0 => FailoverThreshold; 1 => FailoverPeriod; 2 => AutoFailbackType; } }
coded! { Failback { 0 => Immediate; 1 => Policy; } }
coded! { NetworkRole { 0 => None; 1 => ClusterOnly; 2 => ClusterAndClient; } }
coded! { Property {
    0 => SameSubnetDelay; 1 => SameSubnetThreshold; 2 => CrossSubnetDelay; 3 => CrossSubnetThreshold;
    4 => ResiliencyLevel; 5 => ResiliencyDefaultPeriod; 6 => QuarantineThreshold; 7 => QuarantineDuration;
    8 => ShutdownTimeoutInMinutes; 9 => MoveTypeThreshold;
} }
coded! { Witness { 0 => Disk(lun); 1 => FileShare; 2 => Cloud; } }
coded! { GroupKind { 0 => Core; 1 => Disk(lun); 2 => Csv(csv, lun); 3 => Vm(vm); 4 => PassThrough(lun, group); 5 => OnDisk(lun, vms); } }
coded! { Wanted { 0 => Online; 1 => Offline; } }
coded! { GroupState { 0 => Online; 1 => Offline; 2 => OnlinePending; 3 => OfflinePending; 4 => Moving; 5 => Failed; } }

wrapped! { ArrayId, BitsPerSec, Bytes, CsvId, GroupId, HostId, LunId, MigrationId, NetworkId, NicId, PrKey, Pages,
TargetId, VmId }

/// A wizard's group, which is as every new one but for these.
impl Cell for Group {
    fn put(&self, out: &mut Writer) {
        let Self { kind, owner, wanted, state, priority, preferred, possible, policy: _, drained_from: _ } =
            self;
        kind.put(out);
        owner.put(out);
        wanted.put(out);
        state.put(out);
        priority.put(out);
        preferred.put(out);
        possible.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let new = Self::new(Cell::take(input)?, Cell::take(input)?);
        let (wanted, state, priority) = (Cell::take(input)?, Cell::take(input)?, Cell::take(input)?);
        let (preferred, possible) = (Cell::take(input)?, Cell::take(input)?);
        Ok(Self { wanted, state, priority, preferred, possible, ..new })
    }
}

impl Cell for Name {
    fn put(&self, out: &mut Writer) {
        out.text(self.as_str());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        input.text().map(Self::from)
    }
}

/// By name: the list of failures is in the order of the alphabet and will grow in its middle.
impl Cell for Fault {
    fn put(&self, out: &mut Writer) {
        out.text(self.name);
        self.struck.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        let name = fault::find(&input.text()?).ok_or(Unreadable)?.name;
        Ok(Self { name, struck: Cell::take(input)? })
    }
}

/// Nodes are numbered from 1 to 64; a set panics on any other.
impl Cell for NodeId {
    fn put(&self, out: &mut Writer) {
        self.0.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        match u32::take(input)? {
            number @ 1..=64 => Ok(Self(number)),
            _ => Err(Unreadable),
        }
    }
}

impl Cell for NodeSet {
    fn put(&self, out: &mut Writer) {
        self.iter().collect::<Vec<NodeId>>().put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        Ok(Vec::<NodeId>::take(input)?.into_iter().collect())
    }
}

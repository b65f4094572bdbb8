//! What goes in and out of the service: inputs, outputs, timers, orders and facts.

use std::sync::Arc;

use lab_kernel::SimDuration;
use lab_units::scsi::{PrKey, ReservationType, ScsiStatus};
use lab_units::{GroupId, LunId, NetworkId, NodeId, NodeSet, VmId};

use crate::database::{Database, Drain, GroupState, Tag, Witness};
use crate::message::Message;
use crate::network::{InterfaceState, NetworkState};
use crate::policy::{DrainPlan, Failback, Setting};
use crate::property::Property;

/// How the service is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StartMode {
    /// Join a running cluster, or form one with a majority.
    Normal,
    /// Form without a majority; this node's database becomes the truth (`/FQ`).
    ForceQuorum,
    /// Join a running cluster, never form one (`/PQ`).
    PreventQuorum,
}

/// Everything a node can learn.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Windows starts the service.
    Start(StartMode),
    /// The service shall leave in order: move its groups off, give up its vote, stop.
    Stop,
    /// Beats from `peer` arrive on `network` (NetFT).
    RouteUp {
        /// Who is heard.
        peer: NodeId,
        /// Where.
        network: NetworkId,
    },
    /// As many beats from `peer` as the threshold says were missed on `network` (NetFT).
    RouteDown {
        /// Who is no longer heard.
        peer: NodeId,
        /// Where.
        network: NetworkId,
    },
    /// The machine has an adapter on a network that the cluster may use, or none (NetFT).
    Adapters(bool),
    /// A message from another node.
    Message {
        /// The sender.
        from: NodeId,
        /// What it says.
        message: Message,
    },
    /// A timer asked for by [`Out::After`] ran out.
    Timer(Timer),
    /// The answer to an [`Out::Disk`].
    Disk {
        /// Which disk.
        lun: LunId,
        /// The command that is answered.
        command: DiskCommand,
        /// The answer.
        reply: DiskReply,
    },
    /// The answer to an [`Out::Share`].
    Share(ShareReply),
    /// The hypervisor of this host reports.
    Vm {
        /// Which VM.
        vm: VmId,
        /// What happened.
        report: VmReport,
    },
    /// An administrator's order that reached this node.
    Order(Order),
    /// The cluster uses this network no longer: what was heard there counts no more (NetFT).
    NetworkUnused(NetworkId),
}

/// Everything a node can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Out {
    /// Sends a message over whatever route works; lost if none does.
    Send {
        /// The receiver.
        to: NodeId,
        /// What is said.
        message: Message,
    },
    /// Sends a command to a disk.
    Disk {
        /// Which disk.
        lun: LunId,
        /// The command.
        command: DiskCommand,
    },
    /// Talks to the file share or cloud witness.
    Share(ShareCommand),
    /// Gives an order to the hypervisor of this host.
    Vm {
        /// Which VM.
        vm: VmId,
        /// The order.
        order: VmOrder,
    },
    /// Asks to be woken.
    After(SimDuration, Timer),
    /// A fact for people.
    Note(Note),
    /// The service process ends, and with it everything it hosted.
    Stopped(StopReason),
}

/// Timers the service sets for itself. Each carries what makes a stale one recognisable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Send the next regroup report.
    RegroupTick(u64),
    /// The opening stage of this regroup has lasted long enough.
    RegroupOpen(u64),
    /// The other side has had time to notice this loss, too.
    Quiet(u64),
    /// The members proposed in this regroup had time enough to accept, or to hear the verdict.
    RegroupAccept(u64),
    /// Defend the witness disk again.
    Defend(u64),
    /// The challenge of this regroup may be decided.
    Arbitrate(u64),
    /// A joining node tries again.
    JoinRetry(u64),
    /// The leader tries again to take the witness.
    WitnessRetry(u64),
    /// The leader says again which version is current.
    Pulse(u64),
    /// A term of the database is over by this node's clock.
    Term(u64),
    /// Tell the leader whom this node hears.
    NetworkReport(u64),
    /// The leader judges the networks.
    NetworkJudgement(u64),
    /// Try again to bring this group online.
    RetryGroup(GroupId, u64),
    /// Restarts of this group before now count no more.
    RestartPeriod(GroupId, u64),
    /// Failovers of this group before now count no more.
    FailoverPeriod(GroupId, u64),
    /// Try again to register at the disk of this group.
    Register(GroupId),
}

/// Commands to a clustered disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DiskCommand {
    /// PERSISTENT RESERVE OUT, register and ignore existing key.
    Register(PrKey),
    /// PERSISTENT RESERVE OUT, register with service key 0.
    Unregister(PrKey),
    /// PERSISTENT RESERVE OUT, reserve.
    Reserve(PrKey, ReservationType),
    /// PERSISTENT RESERVE OUT, preempt.
    Preempt {
        /// The sender's own key.
        key: PrKey,
        /// The key that loses its registration.
        victim: PrKey,
        /// The type of the reservation afterwards.
        kind: ReservationType,
    },
    /// PERSISTENT RESERVE OUT, release.
    Release(PrKey, ReservationType),
    /// PERSISTENT RESERVE IN, read keys and reservation.
    ReadReservation,
    /// Mounts the file system.
    Mount,
    /// Dismounts the file system.
    Dismount,
    /// Writes the copy of the database that a disk witness holds.
    WriteDatabase(Arc<Database>),
    /// Reads that copy.
    ReadDatabase,
}

/// How a [`DiskCommand`] ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DiskReply {
    /// A command without data ended with this status.
    Status(ScsiStatus),
    /// Keys and reservation as they stand.
    Reservation {
        /// All registered keys.
        keys: Vec<PrKey>,
        /// The holder's key and the type.
        holder: Option<(PrKey, ReservationType)>,
    },
    /// The stored copy of the database, if there is one.
    Database(Option<Arc<Database>>),
    /// No path to the disk answers.
    NoPath,
}

/// Commands to a file share or cloud witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareCommand {
    /// Take the lock on `witness.log` and read the version in it.
    Claim,
    /// Write the version; needs the lock.
    Write(Tag),
    /// Give the lock back.
    Release,
}

/// How a [`ShareCommand`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShareReply {
    /// The lock is ours; this version was in the file.
    Granted(Tag),
    /// Someone else holds the lock.
    Denied,
    /// The version is written, or the lock given back.
    Done,
    /// The share does not answer.
    Unreachable,
}

/// Orders to the hypervisor of this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VmOrder {
    /// Register the configuration here and start: from the saved state if there is one, else cold.
    Start,
    /// Save memory and state to disk and stop.
    Save,
    /// Stop at once.
    TurnOff,
    /// Let a VM that waits for its storage run on.
    Resume,
    /// Make a skeleton and reserve memory for a VM about to arrive from `from`.
    Reserve {
        /// The node it comes from.
        from: NodeId,
    },
    /// Give up the reservation.
    Unreserve,
    /// Copy the running VM to `to`, which has reserved memory for it.
    Migrate {
        /// The node it goes to.
        to: NodeId,
    },
    /// Stop the copy; the VM stays here.
    CancelMigration,
    /// Shut the guest down and stop.
    ShutDown,
    /// Stop at once, as a failure.
    Fail,
}

/// What the hypervisor of this host reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VmReport {
    /// Is here since before the service started, and waits for its storage.
    Found,
    /// Runs here now.
    Started,
    /// Could not be started.
    StartFailed(VmFailure),
    /// Saved and stopped.
    Saved,
    /// Stopped: turned off or shut down from inside; it stays off.
    Stopped,
    /// Stopped because of this; the restart policy decides what follows.
    Crashed(VmFailure),
    /// Memory is reserved for it.
    Reserved,
    /// Memory could not be reserved, or the skeleton not made.
    ReserveFailed(VmFailure),
    /// The copy began.
    MigrationStarted,
    /// Runs on the destination now; nothing is left here.
    MigratedAway,
    /// Runs here now, after a live migration.
    Arrived,
    /// The copy ended without a switch; the VM runs on here (said on the source).
    MigrationFailed(VmFailure),
    /// The VM announced by a reservation will not come (said on the destination).
    IncomingLost,
}

/// Why the hypervisor could not do what it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VmFailure {
    /// Not enough free memory (0x800705AA).
    NoMemory,
    /// The files of the VM cannot be reached from this host.
    NoStorage,
    /// The virtual switch the VM is connected to does not exist here (21502).
    NoSwitch,
    /// The processor lacks features the VM has seen.
    Processor,
    /// No network for live migration connects the two hosts (0x000013AB).
    NoNetwork,
    /// The destination's firewall does not let the connection in (0x8007274C).
    PortBlocked,
    /// The configuration cannot be registered: the system drives of the hosts differ (20413).
    Registration,
    /// The other host went away.
    PeerLost,
    /// The host it ran on went down, and the VM with it.
    SourceLost,
    /// Client for Microsoft Networks or File and Printer Sharing is off on the network (S1-57).
    NoMicrosoftClient,
    /// A local disk, DVD or ISO is attached (0xC03A0014).
    LocalMedia,
    /// The cluster does not know the VM's disks as they are: its configuration was not refreshed (S3-39).
    StaleConfiguration,
    /// The cluster knows volumes of a disk by paths that mean nothing on another node, or not as they are (S3-44).
    VolumePaths,
    /// No disk to boot from (S3-20, S3-21).
    NotBootable,
    /// An administrator cancelled it.
    Cancelled,
    /// The stop rule gave up.
    NotConverging,
    /// The guest operating system crashed.
    GuestCrashed,
    /// An administrator made it fail (Test-ClusterResourceFailure).
    Simulated,
}

/// How a VM is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MoveKind {
    /// Memory is copied while it runs.
    Live,
    /// Saved, moved, restored.
    Quick,
    /// Its guest is shut down, moved, started.
    ShutDown,
    /// Switched off, moved, started.
    TurnOff,
}

/// What administrators can tell a running cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Put a new group into the database.
    AddGroup(GroupId, Box<crate::database::Group>),
    /// Take a group out of the database.
    RemoveGroup(GroupId),
    /// Change what kind of thing a group is (a disk that becomes a CSV).
    ChangeKind(GroupId, crate::database::GroupKind),
    /// Bring a group online.
    Online(GroupId),
    /// Take a group offline; a VM is saved.
    Offline(GroupId),
    /// Move a group to a node.
    Move {
        /// The group.
        group: GroupId,
        /// Where to; `None`: the cluster chooses.
        to: Option<NodeId>,
        /// How, for a VM.
        kind: MoveKind,
    },
    /// Cancel the live migration of a group.
    CancelMove(GroupId),
    /// Set the priority of a group.
    SetPriority(GroupId, u32),
    /// Set the nodes a group prefers, in order.
    SetPreferred(GroupId, Vec<NodeId>),
    /// Set the nodes that may own a group; empty means all.
    SetPossible(GroupId, NodeSet),
    /// Configure the witness and model.
    SetQuorum {
        /// The witness.
        witness: Option<crate::database::Witness>,
        /// No Majority: Disk Only.
        disk_only: bool,
    },
    /// Configure a node's vote, 0 or 1.
    SetNodeWeight(NodeId, u32),
    /// Let the cluster manage votes, or not.
    SetDynamicQuorum(bool),
    /// Choose the node that loses its vote first in a tie.
    SetLowerPriority(Option<NodeId>),
    /// Set a common property.
    SetProperty(Property, u32),
    /// Add a node to the cluster.
    AddNode(NodeId),
    /// Take a node out of the cluster for good.
    Evict(NodeId),
    /// Pause a node; with `drain` its groups are moved off.
    Pause {
        /// Which node.
        node: NodeId,
        /// Move its groups off.
        drain: bool,
    },
    /// Let a paused node take groups again.
    Resume(NodeId),
    /// Let a node take part in so many live migrations at the same time (2012 and later).
    SetMigrationLimit(NodeId, u32),
    /// Let a quarantined node join again.
    ClearQuarantine(NodeId),
    /// The same, and what was drained off it goes back.
    ResumeAnd {
        /// Which node.
        node: NodeId,
        /// What goes back.
        failback: Failback,
    },
    /// Pause a node and move its groups off in this way.
    Drain {
        /// Which node.
        node: NodeId,
        /// How.
        plan: DrainPlan,
    },
    /// Set a setting of a group.
    SetGroup(GroupId, Setting, u32),
    /// Make a resource of a group fail once.
    Fail {
        /// Which group.
        group: GroupId,
        /// Its machine; `None`: its disk.
        vm: Option<VmId>,
    },
}

/// Facts for people; the World turns them into events with ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A node joined the view.
    NodeJoined(NodeId),
    /// A node was removed from active membership (1135).
    NodeRemoved(NodeId),
    /// A node was evicted: it is no node of the cluster any more (1011).
    NodeEvicted(NodeId),
    /// A new view is installed.
    ViewInstalled {
        /// Its members.
        members: NodeSet,
        /// Votes held, with the witness if it was counted.
        votes: u32,
        /// All votes.
        total: u32,
    },
    /// A node is out of reach and may still hold its VMs (1673).
    NodeIsolated(NodeId),
    /// A node that was isolated is a member again (1680).
    NodeReturned(NodeId),
    /// VMs are left to an isolated node (1681).
    VmsUnmonitored {
        /// The node.
        node: NodeId,
        /// Their groups.
        groups: Vec<GroupId>,
    },
    /// A VM is monitored again: its node is back, or it goes to another (1682).
    VmMonitored(GroupId),
    /// A node left too often and may not join for a while (1672).
    NodeQuarantined(NodeId),
    /// A node left too often, but as many as may be are in quarantine already.
    NotQuarantined {
        /// Which.
        node: NodeId,
        /// How many may be at once.
        most: u32,
        /// Of so many nodes.
        nodes: u32,
    },
    /// A quarantined node wants to join (1675).
    JoinRefused(NodeId),
    /// This node is in quarantine (1676).
    Barred(NodeId),
    /// Votes are not enough (1177), with the arithmetic.
    QuorumLost {
        /// Votes held.
        votes: u32,
        /// All votes.
        total: u32,
    },
    /// A node cannot form the cluster: too few votes, or not the latest database (5398, 1561).
    CannotForm {
        /// Votes reachable.
        votes: u32,
        /// All votes.
        total: u32,
        /// A later version of the database is known to exist.
        outdated: bool,
    },
    /// Votes were adjusted.
    VotesAdjusted {
        /// Nodes that vote now.
        nodes: NodeSet,
        /// The witness's vote.
        witness: u32,
    },
    /// This node challenges for the witness.
    WitnessChallenged,
    /// This node took or kept the witness.
    WitnessWon,
    /// This node did not get the witness (1564 for a share).
    WitnessLost(Witness),
    /// The witness does not answer (1558, 1562, 1568).
    WitnessFailed(Witness),
    /// The witness, a resource of the core group, failed (1069).
    WitnessOffline,
    /// The cluster could not be formed because the witness does not answer (1573).
    WitnessNeeded,
    /// The machine has no network left that the cluster may use (1554), or had none when the service started (1553).
    NoNetwork {
        /// The service was just starting.
        starting: bool,
    },
    /// The reservation of a disk was lost while it was owned (1038).
    ReservationLost(LunId),
    /// A group has a new owner.
    GroupOwner {
        /// The group.
        group: GroupId,
        /// Its former owner.
        from: NodeId,
        /// Its owner now.
        to: NodeId,
    },
    /// A group's state changed.
    GroupState {
        /// The group.
        group: GroupId,
        /// Its state now.
        state: GroupState,
    },
    /// A group could not be brought online (1069, 1205).
    GroupFailed {
        /// The group.
        group: GroupId,
        /// Why, if the hypervisor said so.
        failure: Option<VmFailure>,
    },
    /// A group failed more often than its threshold allows and is left failed (1254).
    LeftFailed(GroupId),
    /// A move was refused by the destination or failed; the group stays where it was (21502).
    MoveFailed {
        /// The group.
        group: GroupId,
        /// Where it should have gone.
        to: NodeId,
        /// Why.
        failure: VmFailure,
    },
    /// An order could not be carried out because the group or node is not as the order supposed.
    OrderIgnored,
    /// A node leaves in order.
    Leaving(NodeId),
    /// A node's pause changed.
    NodePaused {
        /// Which node.
        node: NodeId,
        /// Paused now.
        paused: bool,
    },
    /// How far the groups of a paused node are moved off (1677 if that failed).
    NodeDrain {
        /// Which node.
        node: NodeId,
        /// How far.
        drain: Drain,
    },
    /// A group could not be moved off a node that is drained (1137).
    DrainMoveFailed {
        /// The group.
        group: GroupId,
        /// The node it stays on.
        node: NodeId,
    },
    /// This side stops because the cluster was force-started elsewhere (5396).
    ForcedElsewhere,
    /// The interface of a node on a network is in another state (1125, 1127).
    Interface {
        /// The network.
        network: NetworkId,
        /// The node.
        node: NodeId,
        /// Its state now.
        state: InterfaceState,
    },
    /// A network is in another state (1129, 1130).
    Network {
        /// Which.
        network: NetworkId,
        /// Its state now.
        state: NetworkState,
    },
}

/// Why the service process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StopReason {
    /// It was told to.
    Ordered,
    /// Too few votes.
    QuorumLost,
    /// The others went on without it (1006); it joins again as after a quorum loss.
    Removed,
    /// Its witness disk was taken from it.
    ReservationLost,
    /// Its process was killed, or its host lost power.
    Killed,
    /// It was evicted.
    Evicted,
    /// No network is left to it.
    NoNetwork,
    /// The cluster was force-started elsewhere.
    ForcedElsewhere,
}

/// What the service is doing, as seen from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Not running.
    Stopped,
    /// Looks for a cluster to join, or for enough votes to form one.
    Joining,
    /// Member of an installed view.
    Member,
    /// Member of a view that is being renegotiated; what runs goes on.
    Regrouping,
    /// Leaves in order.
    Leaving,
}

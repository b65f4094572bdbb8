//! Bugs for the mutation test: what a service says, hears or is told is falsified on its way, or the rack itself does
//! wrong. The services are never touched. Off but for that test.

use std::cell::Cell;
use std::sync::Arc;

use lab_cluster::{
    Database, DiskCommand, DiskReply, Input, Message, Out, ShareReply, Tag, Timer, VmOrder, VmReport,
};
use lab_units::scsi::ScsiStatus;
use lab_units::{NodeId, NodeSet};

macro_rules! bugs {
    ($($(#[$about:meta])* $bug:ident,)*) => {
        /// What is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Bug { $($(#[$about])* $bug,)* }

        impl Bug {
            pub const ALL: &[Self] = &[$(Self::$bug,)*];
        }
    };
}

bugs! {
    /// A node takes every conflict of reservations for success.
    ConflictIgnored,
    /// The disk forgets to carry out what preempts, and says that it is good.
    PreemptLost,
    /// The disk forgets to carry out reservations, and says that they are good.
    ReserveLost,
    /// The disk keeps the keys of whoever gives them back.
    UnregisterLost,
    /// The disk forgets what is written of the database.
    WitnessForgets,
    /// A power cut takes the promise of the last regroup with it.
    PromiseForgotten,
    /// A power cut takes all that was stored since the cluster was made.
    DatabaseForgotten,
    /// Every node claims to see every other.
    SeesEverybody,
    /// Nobody notices that beats stop.
    LossUnnoticed,
    /// The share grants its lock to everybody.
    ShareForAll,
    /// Who has not been asked accepts as well.
    AcceptsAnything,
    /// Changes of the database never reach the second node.
    UpdatesLost,
    /// The receiver of a view knows of two members only.
    MemberDropped,
    /// A new view counts only the vote of its receiver.
    VotesSeized,
    /// The first voter is left out of the database that comes with a view.
    VoterForgotten,
    /// What comes with a view is a version newer than it is, by another number on each node.
    VersionsForged,
    /// The second node is never told of a view.
    InstallLost,
    /// The leader never hears what its members host.
    HostingLost,
    /// What members ask of their leader is lost.
    RequestsLost,
    /// Every message is taken for one of the first node.
    SenderForged,
    /// No timer of regroups runs out.
    TicksLost,
    /// Nobody defends the witness.
    NeverDefends,
    /// What is ordered to run runs on the next node, too.
    StartedTwice,
    /// Who stops does not stop what it hosts.
    HostedRunsOn,
    /// A machine that was copied away stays.
    CopyStays,
    /// Orders to save a machine or turn it off are lost.
    StopLost,
    /// A machine that has started is never said to run.
    StartUntold,
}

thread_local! {
    static BUG: Cell<Option<Bug>> = const { Cell::new(None) };
}

/// What runs on this thread from here on has the bug.
pub fn set(bug: Option<Bug>) {
    BUG.set(bug);
}

pub fn has(bug: Bug) -> bool {
    BUG.get() == Some(bug)
}

/// What a node hears, or nothing.
pub fn heard(me: NodeId, input: Input) -> Option<Input> {
    let Some(bug) = BUG.get() else { return Some(input) };
    let conflict = DiskReply::Status(ScsiStatus::ReservationConflict);
    match (bug, input) {
        (Bug::ConflictIgnored, Input::Disk { lun, command, reply }) if reply == conflict => {
            Some(Input::Disk { lun, command, reply: DiskReply::Status(ScsiStatus::Good) })
        }
        (Bug::LossUnnoticed, Input::RouteDown { .. })
        | (Bug::TicksLost, Input::Timer(Timer::RegroupTick(_) | Timer::RegroupOpen(_)))
        | (Bug::NeverDefends, Input::Timer(Timer::Defend(_)))
        | (Bug::StartUntold, Input::Vm { report: VmReport::Started, .. }) => None,
        (Bug::ShareForAll, Input::Share(ShareReply::Denied)) => {
            Some(Input::Share(ShareReply::Granted(Tag::default())))
        }
        (Bug::SenderForged, Input::Message { message, .. }) => {
            Some(Input::Message { from: NodeId(1), message })
        }
        (bug, Input::Message { from, message }) => {
            falsified(bug, me, message).map(|message| Input::Message { from, message })
        }
        (_, input) => Some(input),
    }
}

fn falsified(bug: Bug, me: NodeId, message: Message) -> Option<Message> {
    let second = me == NodeId(2);
    match (bug, message) {
        (Bug::UpdatesLost, Message::Update { .. } | Message::Snapshot(_)) if second => None,
        (Bug::InstallLost, Message::Install(_)) if second => None,
        (Bug::HostingLost, Message::Hosting { .. }) | (Bug::RequestsLost, Message::Request(_)) => None,
        (bug, Message::Install(mut install)) => {
            let database = Arc::make_mut(&mut install.database);
            match bug {
                Bug::MemberDropped => {
                    install.members = install.members.iter().take(1).collect::<NodeSet>().with(me);
                }
                Bug::VotesSeized => database.votes.nodes = NodeSet::of(me),
                Bug::VoterForgotten => {
                    database.votes.nodes = database.votes.nodes.iter().skip(1).collect();
                }
                Bug::VersionsForged => database.tag.change += u64::from(me.0),
                _ => (),
            }
            Some(Message::Install(install))
        }
        (_, message) => Some(message),
    }
}

/// What a node says and orders.
pub fn said(all: NodeSet, out: Out) -> Vec<Out> {
    let Some(bug) = BUG.get() else { return vec![out] };
    match (bug, out) {
        (Bug::SeesEverybody, Out::Send { to, message: Message::Report(mut report) }) => {
            report.sees = all;
            vec![Out::Send { to, message: Message::Report(report) }]
        }
        (Bug::AcceptsAnything, Out::Send { to, message: Message::Report(report) }) => {
            let accept = Message::Accept { epoch: report.epoch };
            vec![Out::Send { to, message: Message::Report(report) }, Out::Send { to, message: accept }]
        }
        (Bug::StopLost, Out::Vm { order: VmOrder::TurnOff | VmOrder::Save, .. }) => Vec::new(),
        (_, out) => vec![out],
    }
}

/// The answer of a disk that does not do what it says, if it is one.
pub fn feigned(command: &DiskCommand) -> Option<DiskReply> {
    let feigned = match command {
        DiskCommand::Preempt { .. } => has(Bug::PreemptLost),
        DiskCommand::Reserve(..) => has(Bug::ReserveLost),
        DiskCommand::Unregister(_) => has(Bug::UnregisterLost),
        DiskCommand::WriteDatabase(_) => has(Bug::WitnessForgets),
        DiskCommand::Register(_)
        | DiskCommand::Release(..)
        | DiskCommand::ReadReservation
        | DiskCommand::ReadDatabase
        | DiskCommand::Mount
        | DiskCommand::Dismount => false,
    };
    feigned.then_some(DiskReply::Status(ScsiStatus::Good))
}

/// What a power cut leaves on the node's own disk.
pub fn left_on_disk(stored: Option<Database>) -> Option<Database> {
    stored.map(|mut database| {
        if has(Bug::PromiseForgotten) {
            database.promised = 0;
        }
        if has(Bug::DatabaseForgotten) {
            let nodes: Vec<NodeId> = database.nodes.keys().copied().collect();
            database = Database::new(database.era, &nodes, database.witness, database.disk_only);
        }
        database
    })
}

//! What cluster services say to each other.

use std::sync::Arc;

use lab_units::{GroupId, NodeId, NodeSet, VmId};

use crate::batch::Batch;
use crate::database::{Database, GroupState, Tag};
use crate::network::Heard;
use crate::port::{MoveKind, Order, VmFailure};

/// What a node sees and knows, told to all in a regroup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Report {
    /// The regroup it belongs to.
    pub epoch: u64,
    /// The sender and everyone it has a route to.
    pub sees: NodeSet,
    /// Nodes whose report of this regroup has reached the sender.
    pub heard: NodeSet,
    /// The version of the sender's database.
    pub tag: Tag,
    /// The regroup that installed the sender's view and that view's members; `None` while joining.
    pub view: Option<(u64, NodeSet)>,
    /// The sender has waited long enough for the other side to notice the loss.
    pub settled: bool,
    /// The sender was started with force quorum and still runs on that.
    pub forced: bool,
    /// The sender was started with prevent quorum.
    pub prevented: bool,
    /// The witness did not answer the sender, and nobody is known to have it.
    pub blind: bool,
}

/// A new view.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Install {
    /// The regroup.
    pub epoch: u64,
    /// The members.
    pub members: NodeSet,
    /// The view runs without regard to votes.
    pub forced: bool,
    /// Votes held, with the witness if it was needed.
    pub votes: u32,
    /// All votes.
    pub total: u32,
    /// The database of the view.
    pub database: Arc<Database>,
}

/// What a member asks the leader for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// Carry out an administrator's order. A node's orders are numbered, and the next is sent when the one before is
    /// answered.
    Order {
        /// Its number.
        number: u64,
        /// What is ordered.
        order: Order,
    },
    /// The sender owns the group and says what it is now.
    State {
        /// The group.
        group: GroupId,
        /// Its state now.
        state: GroupState,
    },
    /// The sender could not bring or keep the group online.
    Failed {
        /// The group.
        group: GroupId,
        /// Why, if the hypervisor said so.
        failure: Option<VmFailure>,
    },
    /// A VM of the group stopped from inside; it shall stay off.
    StoppedInside(GroupId, VmId),
    /// The group was taken offline on the sender and shall go online on `to`.
    HandOver {
        /// The group.
        group: GroupId,
        /// The node that takes it.
        to: NodeId,
    },
    /// The VM of this group runs on `to` after a live migration.
    Moved {
        /// The group.
        group: GroupId,
        /// Where it runs.
        to: NodeId,
    },
    /// A live migration did not happen; the VM runs on at the sender.
    MoveFailed {
        /// The group.
        group: GroupId,
        /// Where it should have gone.
        to: NodeId,
        /// Why.
        failure: VmFailure,
    },
    /// The sender wants to leave in order.
    Leave,
}

/// A message between two cluster services.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Regroup: what I see and know.
    Report(Report),
    /// Regroup: these nodes shall be the new view.
    Propose {
        /// The regroup.
        epoch: u64,
        /// Who shall be in the view.
        members: NodeSet,
    },
    /// Regroup: I see all of them and take part in no other proposal of this regroup.
    Accept {
        /// The regroup.
        epoch: u64,
    },
    /// Regroup: the proposed members do not hold enough votes.
    NoQuorum {
        /// The regroup, or that of the view that ends.
        epoch: u64,
        /// Votes held.
        votes: u32,
        /// All votes.
        total: u32,
        /// A later version of the database is known to exist.
        outdated: bool,
    },
    /// Regroup: the new view and its database.
    Install(Install),
    /// What runs on the sender, told to the leader after an install.
    Hosting {
        /// The view.
        epoch: u64,
        /// Every group that runs on the sender or is on its way there.
        groups: Vec<(GroupId, GroupState)>,
    },
    /// A member asks the leader.
    Request(Request),
    /// The leader tells the changes that follow version `after`, each counting one.
    Update {
        /// The version before the first of the changes.
        after: Tag,
        /// The changes in order.
        changes: Arc<Batch>,
    },
    /// A member has stored this version (said only of a change of votes).
    Stored(Tag),
    /// The leader says which version is current, and whose hosting it has not heard of.
    Pulse {
        /// The current version.
        tag: Tag,
        /// Members whose [`Message::Hosting`] is missing.
        unheard: NodeSet,
        /// The leader holds the witness.
        witness: bool,
    },
    /// Whom the sender hears on each of its networks.
    Heard(Heard),
    /// The leader has carried out, or ignored, the receiver's order of this number.
    Ordered(u64),
    /// A member missed an update.
    NeedDatabase,
    /// The leader's whole database.
    Snapshot(Arc<Database>),
    /// The leader tells the owner to move a group.
    Move {
        /// The group.
        group: GroupId,
        /// Where to.
        to: NodeId,
        /// How, for a VM.
        kind: MoveKind,
    },
    /// The leader tells the owner to cancel a live migration.
    CancelMove(GroupId),
    /// Live migration: may this VM come to you?
    MigrateOffer {
        /// The group.
        group: GroupId,
        /// Its VM.
        vm: VmId,
    },
    /// Live migration: memory is reserved.
    MigrateReady(GroupId),
    /// Live migration: it cannot come here.
    MigrateRefused {
        /// The group.
        group: GroupId,
        /// Why.
        failure: VmFailure,
    },
    /// Live migration: it will not come after all.
    MigrateCancelled(GroupId),
    /// The leader lets a member go: its groups are moved and its vote is taken away.
    LeaveGranted,
    /// The sender leaves the view now.
    Goodbye,
    /// The receiver is no longer part of the cluster.
    Evicted,
    /// The receiver is in quarantine and may not join.
    Quarantined,
    /// The receiver is part of the cluster from now on and may start.
    Welcome(Arc<Database>),
    /// The leader wants a resource of a group on the receiver to fail.
    Fail {
        /// Which group.
        group: GroupId,
        /// Its machine; `None`: its disk.
        vm: Option<VmId>,
    },
}

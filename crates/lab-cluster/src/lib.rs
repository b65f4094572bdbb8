//! The cluster service on **one** node. It sees only its [`Input`]s and answers with [`Out`]puts: no World,
//! no other node's state, no clock, no randomness.
//!
//! ```text
//! NetFT (routes)  --+                         +--> Send      to other nodes
//! messages        --+                         +--> Disk      SCSI persistent reservations, mounting
//! disk, share     --+--> ClusterService::on --+--> Share     file share or cloud witness
//! hypervisor      --+                         +--> Vm        orders to this host's hypervisor
//! orders, timers  --+                         +--> After     timers
//!                                             +--> Note      facts for people
//! ```
//!
//! What it relies on, and whoever runs it has to keep:
//! * Messages between two nodes arrive in the order they were sent, or not at all.
//! * Beats are sent by a running service; the routes a machine hears survive a restart of its service.
//! * [`ClusterService::on_disk`] is what is left after a power cut, all of it: it holds the promise a node made in its
//!   last regroup.
//! * A disk answers the commands of one node in their order. A lock on the share ends with the service or machine that
//!   took it, and with the share.
//! * [`Out::Stopped`] ends everything the node hosted; commands to disks already sent may still arrive.
//!
//! A node that was cut off goes on until it has noticed, as in the real thing. What keeps it from doing harm in that
//! time is not agreement but the disk: its key is preempted before anything it ran is started elsewhere.
//!
//! Where to read: `regroup` and `verdict` (membership), [`quorum`] (votes), [`arbitration`] and `witness` (the tie
//! breaker), `update` and `votes` (changes, and changes of votes in two steps), `leader`, `placement` and `orders`
//! (decisions), `role`, `disks` and `migrate` (their execution), `leave`, `pulse`, [`rules`](mod@rules) (what differs
//! by version).

pub mod arbitration;
mod batch;
mod clique;
pub mod database;
mod digest;
mod disks;
mod groups;
mod leader;
mod leave;
mod lodgers;
pub mod message;
mod migrate;
pub mod network;
mod orders;
mod placement;
pub mod policy;
mod port;
pub mod property;
mod pulse;
pub mod quorum;
mod regroup;
mod reports;
mod role;
pub mod rules;
mod running;
pub mod service;
mod spread;
pub mod term;
mod trouble;
mod update;
mod verdict;
mod votes;
mod witness;

pub use arbitration::{RESERVATION, key_of, node_of};
pub use batch::Batch;
pub use database::{
    CORE_GROUP, Change, Database, Drain, Group, GroupKind, GroupState, NodeEntry, Tag, VoteConfig, Wanted,
    Witness,
};
pub use groups::Groups;
pub use message::{Install, Message, Report, Request};
pub use network::{InterfaceState, NetworkState};
pub use policy::{DrainPlan, Failback, Policy, Setting};
pub use port::{
    DiskCommand, DiskReply, Input, MoveKind, Note, Order, Out, Phase, ShareCommand, ShareReply, StartMode,
    StopReason, Timer, VmFailure, VmOrder, VmReport,
};
pub use property::{Heartbeat, Properties, Property};
pub use quorum::{Reason, WitnessHealth, deciding_rule};
pub use rules::{Rules, rules};
pub use service::ClusterService;
pub use term::Term;
pub use trouble::RESTART_THRESHOLD;

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

pub mod arbitration;
mod clique;
pub mod database;
mod digest;
mod disks;
mod leader;
mod leave;
pub mod message;
mod migrate;
mod orders;
mod placement;
pub mod port;
mod pulse;
pub mod quorum;
mod regroup;
mod role;
pub mod rules;
mod running;
pub mod service;
mod update;
mod verdict;
mod votes;
mod witness;

pub use arbitration::{RESERVATION, key_of, node_of};
pub use database::{
    CORE_GROUP, Change, Database, Group, GroupKind, GroupState, NodeEntry, Tag, VoteConfig, Wanted, Witness,
};
pub use message::{Install, Message, Report, Request};
pub use port::{
    DiskCommand, DiskReply, Input, MoveKind, Note, Order, Out, Phase, ShareCommand, ShareReply, StartMode,
    StopReason, Timer, VmFailure, VmOrder, VmReport,
};
pub use quorum::WitnessHealth;
pub use rules::{Rules, rules};
pub use service::ClusterService;

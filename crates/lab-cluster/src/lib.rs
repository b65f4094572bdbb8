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

pub mod database;
pub mod message;
pub mod port;
pub mod rules;
pub mod service;

pub use database::{
    Change, Database, Group, GroupKind, GroupState, NodeEntry, Tag, VoteConfig, Wanted, Witness,
};
pub use message::{Message, Report, Request};
pub use port::{
    DiskCommand, DiskReply, Input, MoveKind, Note, Order, Out, Phase, ShareCommand, ShareReply, StartMode,
    StopReason, Timer, VmFailure, VmOrder, VmReport,
};
pub use rules::{Rules, rules};
pub use service::ClusterService;

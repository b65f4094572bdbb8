//! Physics and wiring of the lab: sees everything, decides nothing that node software decides.

pub mod client;
pub mod command;
pub mod due;
pub mod event;
pub mod fault;
pub mod guest;
pub mod invariant;
pub mod precopy;
pub mod preset;
pub mod refusal;
pub mod route;
pub mod scsi;
pub mod share;
pub mod state;
pub mod timing;
pub mod validate;
pub mod world;

mod answers;
mod cluster;
mod create;
mod csvfs;
mod digest;
mod disk;
mod disk_load;
mod hardware;
mod initiator;
mod isolation;
mod join;
mod migration;
mod net;
mod pass_through;
mod pool;
mod power;
mod setup;
mod storage;
mod storage_move;
mod target_software;
mod traffic;
mod vm;
mod vm_disk;
mod windows;

pub use command::Command;
pub use event::Event;
pub use refusal::Refusal;
pub use world::World;

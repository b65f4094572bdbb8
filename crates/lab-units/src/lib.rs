//! The domain's nouns and quantities: identities, sizes, rates, votes, SCSI words, Windows versions.
//!
//! Nothing here behaves; these are the words that every other crate shares.

pub mod arena;
pub mod bytes;
pub mod era;
pub mod id;
pub mod map;
pub mod name;
pub mod scsi;
pub mod shared;
pub mod text;
pub mod votes;

pub use arena::Arena;
pub use bytes::{BitsPerSec, Bytes, Pages};
pub use era::Era;
pub use id::{
    ArrayId, CsvId, GroupId, HostId, LunId, MigrationId, NetworkId, NicId, NodeId, NodeSet, SwitchId,
    TargetId, VmId,
};
pub use name::Name;
pub use shared::Shared;
pub use votes::Votes;

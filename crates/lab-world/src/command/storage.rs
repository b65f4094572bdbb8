//! What commands say about storage: arrays, LUNs, targets, paths, fabrics.

use lab_units::{ArrayId, Bytes, HostId, LunId, Name, NetworkId, NicId, VmId};

/// How an array is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArrayKind {
    /// Over the network.
    Iscsi,
    /// Over its own fabric.
    FibreChannel,
    /// As a file server.
    Smb,
}

/// A storage array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArraySpec {
    /// Its name.
    pub name: Name,
    /// How it is reached.
    pub kind: ArrayKind,
    /// What it can hold.
    pub pool: Bytes,
    /// The network of its portal; needed for iSCSI.
    pub network: Option<NetworkId>,
}

/// A change of an array; what target software has, S2-21 … S2-27.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArrayChange {
    /// It is one, just installed: no licence, no port open, no cache.
    HomeMade,
    /// Opens or closes a port in its firewall.
    Port {
        /// Which.
        port: u32,
        /// Open.
        open: bool,
    },
    /// Loads a licence, or the one there is runs out.
    Licence(Licence),
    /// Caches its disks.
    Cache(bool),
    /// Any iSCSI array: one more portal, on this network.
    Portal(NetworkId),
}

/// The licence of target software.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Licence {
    /// None is loaded.
    #[default]
    None,
    /// It holds.
    Valid,
    /// It has run out.
    Expired,
}

/// A LUN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LunSpec {
    /// On which array.
    pub array: ArrayId,
    /// Its name.
    pub name: Name,
    /// Its size as hosts see it.
    pub size: Bytes,
    /// Blocks are taken from the pool as they are written.
    pub thin: bool,
    /// Understands SCSI-3 persistent reservations.
    pub persistent_reservation: bool,
    /// Says which paths it prefers.
    pub alua: bool,
}

/// An iSCSI target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetSpec {
    /// On which array.
    pub array: ArrayId,
    /// The LUNs behind it.
    pub luns: Vec<LunId>,
    /// Several initiators may be logged in at once ("clustering").
    pub multiple: bool,
}

/// How MPIO uses several paths that work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathPolicy {
    /// All, in turn; with ALUA those that the array prefers, as Windows makes it a subset then. That it is what one finds
    /// is assumed.
    #[default]
    RoundRobin,
    /// One; the others wait until it fails.
    FailOverOnly,
    /// Those that the array prefers, in turn; without ALUA all of them. The others wait until none of those is left.
    RoundRobinWithSubset,
    /// The same paths as round robin; whichever has fewer requests waiting gets more.
    LeastQueueDepth,
    /// The one with the least weight: that over this network. The others follow in the array's order.
    WeightedPaths(NetworkId),
    /// As least queue depth, counted in blocks: for a steady stream there is no difference.
    LeastBlocks,
}

/// A host bus adapter to plug in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HbaSpec {
    /// In which host.
    pub host: HostId,
    /// On which fabric.
    pub fabric: NetworkId,
    /// Its name.
    pub name: Name,
    /// Its world-wide port name; one is made up unless said.
    pub wwpn: Option<Name>,
    /// It lends ports to VMs (NPIV).
    pub npiv: bool,
}

/// The ports in a zone: initiators of hosts and VMs, targets of arrays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ZoneMembers {
    /// Host bus adapters.
    pub ports: Vec<NicId>,
    /// Ports of VMs.
    pub guests: Vec<VmId>,
    /// Ports of arrays.
    pub arrays: Vec<ArrayId>,
}

/// A change of what a VM is on the SAN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuestSan {
    /// It gets a port of its own on a fabric (virtual Fibre Channel, 2012 and later).
    Hba(NetworkId),
    /// A LUN is unmasked for it.
    Grant(LunId),
    /// Its guest connects to a LUN.
    Connect {
        /// Which.
        lun: LunId,
        /// The fabric, or the virtual switch for the initiator inside.
        over: Name,
    },
}

//! Failures a user can inject: one file each, one line in [`ALL`].

mod array_down;
mod guest_crash;
mod moment;
mod network_down;
mod network_flapping;
mod nic_deaf;
mod nic_mute;
mod node_hung;
mod node_slow;
mod path_lost;
mod pool_full;
mod power_lost;
mod service_killed;
mod witness_lost;

pub use moment::{Armed, Moment};

use lab_units::{ArrayId, HostId, NetworkId, NicId, VmId};

use crate::refusal::Refusal;
use crate::world::{Cx, World};

/// What a failure strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Struck {
    /// The cluster's witness.
    Witness,
    /// An array.
    Array(ArrayId),
    /// A host.
    Host(HostId),
    /// A VM.
    Vm(VmId),
    /// A network.
    Network(NetworkId),
    /// A network adapter.
    Nic(NicId),
}

/// What kind of thing a failure strikes; says how its target is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StruckKind {
    /// The cluster's witness.
    Witness,
    /// An array.
    Array,
    /// A host.
    Host,
    /// A VM.
    Vm,
    /// A network.
    Network,
    /// A network adapter, named by its host and its own name: `N1/Heartbeat`.
    Nic,
}

/// One failure and what it strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fault {
    /// Its name in [`ALL`].
    pub name: &'static str,
    /// What it strikes.
    pub struck: Struck,
}

/// What the lab knows about a kind of failure.
#[derive(Debug)]
pub struct Kind {
    /// Its name on the console.
    pub name: &'static str,
    /// What happens, as a verb for a button: "Lose the witness".
    pub title: &'static str,
    /// What it teaches; one sentence.
    pub about: &'static str,
    /// What it strikes.
    pub strikes: StruckKind,
    /// It ends by itself at once and cannot be cleared.
    pub momentary: bool,
    /// Whether it can happen now to a target that is there and of its kind.
    pub admit: fn(&World, Struck) -> Result<(), Refusal>,
    /// Brings it about.
    pub inject: fn(&mut World, Struck, &mut Cx<'_>),
    /// Takes it back.
    pub clear: fn(&mut World, Struck, &mut Cx<'_>),
}

/// Every failure of the catalogue.
pub static ALL: &[Kind] = &[
    array_down::KIND,
    guest_crash::KIND,
    power_lost::KIND,
    network_down::KIND,
    network_flapping::KIND,
    nic_deaf::KIND,
    nic_mute::KIND,
    node_hung::KIND,
    node_slow::KIND,
    path_lost::KIND,
    pool_full::KIND,
    service_killed::KIND,
    witness_lost::KIND,
];

/// A cluster service that hangs.
pub(crate) const NODE_HUNG: &str = node_hung::KIND.name;
/// One that reacts late.
pub(crate) const NODE_SLOW: &str = node_slow::KIND.name;

/// The failure with this console name, in any case.
pub fn find(name: &str) -> Option<&'static Kind> {
    ALL.iter().find(|kind| kind.name.eq_ignore_ascii_case(name))
}

impl Fault {
    /// What the lab knows about it.
    ///
    /// # Panics
    /// If it was not made from a kind in [`ALL`].
    pub fn kind(&self) -> &'static Kind {
        find(self.name).expect("faults are made from the list of kinds")
    }
}

/// For failures that nothing can take back.
fn nothing_to_clear(_: &mut World, _: Struck, _: &mut Cx<'_>) {}

/// For failures that can happen to whatever they strike.
fn nothing_to_ask(_: &World, _: Struck) -> Result<(), Refusal> {
    Ok(())
}

/// Whether a failure can happen now: it strikes a thing of its kind that is there, and asks what else it has to.
pub(crate) fn admit(world: &World, fault: Fault) -> Result<(), Refusal> {
    let kind = fault.kind();
    let (strikes, is_there) = match fault.struck {
        Struck::Witness => (StruckKind::Witness, true),
        Struck::Array(array) => (StruckKind::Array, world.arrays.contains(array)),
        Struck::Host(host) => (StruckKind::Host, world.hosts.contains(host)),
        Struck::Vm(vm) => (StruckKind::Vm, world.vms.contains(vm)),
        Struck::Network(network) => (StruckKind::Network, world.networks.contains(network)),
        Struck::Nic(nic) => (StruckKind::Nic, world.nics.contains(nic)),
    };
    if strikes == kind.strikes && is_there { (kind.admit)(world, fault.struck) } else { Err(Refusal::Gone) }
}

/// What a NIC lets through follows from the failures that are there.
fn links_changed(world: &mut World, _: Struck, cx: &mut Cx<'_>) {
    world.paths_changed(cx);
    world.storage_changed(cx);
}

impl World {
    /// True if this failure is there. There are few at a time, of which fewer strike the same thing: cheaper than a
    /// search by name.
    pub(crate) fn suffers(&self, name: &str, struck: Struck) -> bool {
        self.faults.iter().any(|fault| fault.struck == struck && fault.name == name)
    }

    /// True if what this NIC sends leaves it.
    pub(crate) fn sends(&self, nic: NicId) -> bool {
        !self.suffers(nic_mute::KIND.name, Struck::Nic(nic))
    }

    /// True if what is sent to this NIC reaches its host.
    pub(crate) fn receives(&self, nic: NicId) -> bool {
        !self.suffers(nic_deaf::KIND.name, Struck::Nic(nic))
    }
}

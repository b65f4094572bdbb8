//! Failures a user can inject: one file each, one line in [`ALL`].

mod array_down;
mod guest_crash;
mod moment;
mod network_down;
mod path_lost;
mod power_lost;
mod service_killed;
mod witness_lost;

pub use moment::{Armed, Moment};

use lab_units::{ArrayId, HostId, NetworkId, VmId};

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
    /// Whether it can happen to this target now.
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
    path_lost::KIND,
    service_killed::KIND,
    witness_lost::KIND,
];

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

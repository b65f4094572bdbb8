//! A host loses its power: everything in its memory is gone, and nobody is told.

use super::{Kind, Struck, StruckKind, nothing_to_clear};
use crate::refusal::Refusal;
use crate::world::{Cx, World};

pub(super) const KIND: Kind = Kind {
    name: "HostPowerLost",
    title: "Cut the power",
    about: "A dead host says no goodbye: the others notice by silence, and its VMs start cold elsewhere.",
    strikes: StruckKind::Host,
    momentary: true,
    admit,
    inject,
    clear: nothing_to_clear,
};

fn admit(world: &World, struck: Struck) -> Result<(), Refusal> {
    let Struck::Host(host) = struck else { return Err(Refusal::Gone) };
    world.admit_cut_power(&[host])
}

fn inject(world: &mut World, struck: Struck, cx: &mut Cx<'_>) {
    if let Struck::Host(host) = struck {
        world.cut_power(&[host], cx);
    }
}

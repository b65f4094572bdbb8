//! A network goes down as a whole: its switch, for all who are plugged into it.

use super::{Kind, Struck, StruckKind};
use crate::refusal::Refusal;
use crate::world::{Cx, World};

pub(super) const KIND: Kind = Kind {
    name: "NetworkDown",
    title: "Switch the network off",
    about: "A migration waits for its network and gives up after the TCP time-out; until the switch it costs nothing.",
    strikes: StruckKind::Network,
    momentary: false,
    admit,
    inject: |world, struck, cx| {
        if let Struck::Network(network) = struck {
            world.cut_network(network, None, cx);
        }
    },
    clear,
};

fn admit(world: &World, struck: Struck) -> Result<(), Refusal> {
    let Struck::Network(network) = struck else { return Err(Refusal::Gone) };
    world.admit_cut_network(network, None)
}

/// It may have been mended already.
fn clear(world: &mut World, struck: Struck, cx: &mut Cx<'_>) {
    if let Struck::Network(network) = struck
        && world.admit_mend_network(network).is_ok()
    {
        world.mend_network(network, cx);
    }
}

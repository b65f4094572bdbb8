//! A network goes down and comes back again and again.

use lab_kernel::{SimDuration, SimTime};
use lab_units::NetworkId;

use super::{Kind, Struck, StruckKind};
use crate::due::Due;
use crate::refusal::Refusal;
use crate::world::{Cx, World};

/// How long it is down, and then up. Assumed: longer than a node bears silence, shorter than a service restarts.
const HALF: SimDuration = SimDuration::from_secs(15);

pub(super) const KIND: Kind = Kind {
    name: "NetworkFlapping",
    title: "Let the network come and go",
    about: "Down for 15 s, up for 15 s: each time beats stop, routes fall, and a second network earns its price.",
    strikes: StruckKind::Network,
    momentary: false,
    admit,
    inject,
    clear,
};

fn admit(world: &World, struck: Struck) -> Result<(), Refusal> {
    let Struck::Network(network) = struck else { return Err(Refusal::Gone) };
    world.admit_cut_network(network, None)
}

fn inject(world: &mut World, struck: Struck, cx: &mut Cx<'_>) {
    if let Struck::Network(network) = struck {
        world.flaps.insert(network, cx.now());
        world.flap(network, cx.now(), cx);
    }
}

/// It may have been mended already.
fn clear(world: &mut World, struck: Struck, cx: &mut Cx<'_>) {
    let Struck::Network(network) = struck else { return };
    world.flaps.remove(&network);
    if world.admit_mend_network(network).is_ok() {
        world.mend_network(network, cx);
    }
}

impl World {
    /// The network changes over, if it is still the flapping that began at `since`.
    pub(crate) fn flap(&mut self, network: NetworkId, since: SimTime, cx: &mut Cx<'_>) {
        if self.flaps.get(&network) != Some(&since) || !self.suffers(KIND.name, Struck::Network(network)) {
            return;
        }
        if self.networks[network].down {
            self.mend_network(network, cx);
        } else {
            self.cut_network(network, None, cx);
        }
        cx.after(HALF, Due::Flap { network, since });
    }
}

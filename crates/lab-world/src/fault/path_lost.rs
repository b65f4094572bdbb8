//! A host loses its paths to all storage; everything else goes on.

use super::{Kind, Struck, StruckKind, nothing_to_ask};
use crate::world::{Cx, World};

pub(super) const KIND: Kind = Kind {
    name: "StoragePathLost",
    title: "Pull the storage cable",
    about: "A node without a path to a CSV goes on through the coordinator; a coordinator hands over.",
    strikes: StruckKind::Host,
    momentary: false,
    admit: nothing_to_ask,
    inject: |world, struck, cx| set(world, struck, true, cx),
    clear: |world, struck, cx| set(world, struck, false, cx),
};

fn set(world: &mut World, struck: Struck, lost: bool, cx: &mut Cx<'_>) {
    if let Struck::Host(host) = struck {
        if lost {
            world.storage_cut.insert(host);
        } else {
            world.storage_cut.remove(&host);
        }
        world.storage_changed(cx);
    }
}

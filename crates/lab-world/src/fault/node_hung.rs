//! The cluster service of a node stops reacting; its kernel driver goes on sending beats.

use super::{Kind, StruckKind};

pub(super) const KIND: Kind = Kind {
    name: "NodeHung",
    title: "Let the cluster service hang",
    about: "Beats come from the kernel: nobody misses the node until its own driver loses patience, after a minute.",
    strikes: StruckKind::Host,
    momentary: false,
    admit: |world, struck| world.admit_ill_service(struck),
    inject: |world, struck, cx| world.watch_hang(struck, cx),
    clear: |world, struck, cx| world.reacts_again(struck, cx),
};

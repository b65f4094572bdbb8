//! The cluster service of a node reacts late to everything; its kernel driver sends its beats in time.

use super::{Kind, StruckKind};

pub(super) const KIND: Kind = Kind {
    name: "NodeSlow",
    title: "Make the cluster service slow",
    about: "It takes everything in 2 s late: its beats are in time, yet each agreement waits for it.",
    strikes: StruckKind::Host,
    momentary: false,
    admit: |world, struck| world.admit_ill_service(struck),
    inject: |world, struck, _| world.is_late(struck),
    clear: |world, struck, cx| world.reacts_again(struck, cx),
};

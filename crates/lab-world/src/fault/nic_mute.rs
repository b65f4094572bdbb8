//! A NIC sends nothing any more and goes on receiving: the others do not hear a node that hears them.

use super::{Kind, StruckKind, links_changed, nothing_to_ask};

pub(super) const KIND: Kind = Kind {
    name: "NicSendLost",
    title: "Make the adapter mute",
    about: "The mute node hears everyone and is heard by nobody: the others go on without it, and tell it so.",
    strikes: StruckKind::Nic,
    momentary: false,
    admit: nothing_to_ask,
    inject: links_changed,
    clear: links_changed,
};

//! A NIC sends nothing any more and goes on receiving: the others do not hear a node that hears them.

use super::{Kind, StruckKind, admit_nic, links_changed};

pub(super) const KIND: Kind = Kind {
    name: "NicSendLost",
    title: "Make the adapter mute",
    about: "The mute node sees everyone and is seen by nobody; it is told by its own silence that it is alone.",
    strikes: StruckKind::Nic,
    momentary: false,
    admit: admit_nic,
    inject: links_changed,
    clear: links_changed,
};

//! A NIC receives nothing any more and goes on sending: the others hear a node that does not hear them.

use super::{Kind, StruckKind, links_changed, nothing_to_ask};

pub(super) const KIND: Kind = Kind {
    name: "NicReceiveLost",
    title: "Make the adapter deaf",
    about: "A link that carries one way only is no link: the view needs nodes that hear each other.",
    strikes: StruckKind::Nic,
    momentary: false,
    admit: nothing_to_ask,
    inject: links_changed,
    clear: links_changed,
};

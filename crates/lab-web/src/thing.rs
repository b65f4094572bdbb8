//! The thing one points at: the same key in the tree, the diagram, the details.

use lab_units::{ArrayId, HostId, LunId, NetworkId, VmId};
use lab_world::World;
use yew::{AttrValue, hook};

use crate::desk::Desk;
use crate::lab::use_lab_still;
use crate::store::use_store;

/// A selectable thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// The cluster as a whole.
    Cluster,
    /// A host.
    Host(HostId),
    /// A VM.
    Vm(VmId),
    /// A network.
    Network(NetworkId),
    /// A storage array.
    Array(ArrayId),
    /// A LUN.
    Lun(LunId),
}

impl Thing {
    /// The key widgets carry.
    pub fn key(self) -> AttrValue {
        let (kind, number) = match self {
            Thing::Cluster => return "cluster".into(),
            Thing::Host(id) => ("host", id.0),
            Thing::Vm(id) => ("vm", id.0),
            Thing::Network(id) => ("net", id.0),
            Thing::Array(id) => ("array", id.0),
            Thing::Lun(id) => ("lun", id.0),
        };
        format!("{kind}-{number}").into()
    }

    /// The thing behind a key; `None` for folders and for what is no key.
    pub fn of(key: &str) -> Option<Thing> {
        if key == "cluster" {
            return Some(Thing::Cluster);
        }
        let (kind, number) = key.split_once('-')?;
        let number = number.parse().ok()?;
        match kind {
            "host" => Some(Thing::Host(HostId(number))),
            "vm" => Some(Thing::Vm(VmId(number))),
            "net" => Some(Thing::Network(NetworkId(number))),
            "array" => Some(Thing::Array(ArrayId(number))),
            "lun" => Some(Thing::Lun(LunId(number))),
            _ => None,
        }
    }

    /// Whether there is such a thing: undo takes away what was built, whoever still points at it.
    pub fn is_in(self, world: &World) -> bool {
        match self {
            Thing::Cluster => world.cluster.is_some(),
            Thing::Host(id) => world.hosts.contains(id),
            Thing::Vm(id) => world.vms.contains(id),
            Thing::Network(id) => world.networks.contains(id),
            Thing::Array(id) => world.arrays.contains(id),
            Thing::Lun(id) => world.luns.contains(id),
        }
    }
}

/// The selected thing; nothing while it is not there.
#[hook]
pub fn use_selected() -> Option<Thing> {
    let selected = use_store((), |desk: &Desk, ()| desk.selected.as_deref().and_then(Thing::of));
    use_lab_still(selected, |lab, thing| thing.filter(|thing| thing.is_in(lab.session.world())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back_to_their_things() {
        let things = [
            Thing::Cluster,
            Thing::Host(HostId(3)),
            Thing::Vm(VmId(0)),
            Thing::Network(NetworkId(7)),
            Thing::Array(ArrayId(1)),
            Thing::Lun(LunId(12)),
        ];
        for thing in things {
            assert_eq!(Thing::of(&thing.key()), Some(thing));
        }
    }

    #[test]
    fn folders_are_no_things() {
        for key in ["", "folder-roles", "host-", "host-x", "vm", "roof-1"] {
            assert_eq!(Thing::of(key), None, "{key}");
        }
    }
}

//! iSCSI targets and sessions as the initiator of one host sees them.

use lab_units::{HostId, NetworkId, TargetId};
use lab_world::World;

use crate::value::Object;

/// Targets behind the portals that a host's initiator knows.
pub(super) fn known_targets(world: &World, host: HostId) -> Vec<TargetId> {
    let portals = &world.hosts[host].portals;
    world.targets.iter().filter(|(_, target)| portals.contains(&target.array)).map(|(id, _)| id).collect()
}

/// The sessions at one target as the console shows them, each with its portal's network.
pub(super) fn session_objects(world: &World, host: HostId, target: TargetId) -> Vec<(NetworkId, Object)> {
    let Some(sessions) = world.hosts[host].sessions.get(&target) else { return Vec::new() };
    let offer = &world.targets[target];
    let object = |index: usize, network: NetworkId, persistent: bool| {
        let path = if index == 0 { String::new() } else { format!("-path-{index}") };
        Object::new("IscsiSession")
            .with("AuthenticationType", if offer.secret.is_some() { "ONEWAYCHAP" } else { "NONE" })
            .with("InitiatorNodeAddress", initiator_name(world, host))
            .with("IsConnected", world.path_up(host, target, network))
            .with("IsPersistent", persistent)
            .with("NumberOfConnections", 1_i64)
            .with("SessionIdentifier", format!("host-{}-target-{}{path}", host.0, target.0))
            .with("TargetNodeAddress", offer.iqn.as_str())
            .with("PSComputerName", world.host_name(host).as_str())
    };
    let each = sessions.iter().enumerate();
    each.map(|(index, (network, path))| (*network, object(index, *network, path.persistent))).collect()
}

/// The default name of a Windows initiator (facts: storage §1).
pub(super) fn initiator_name(world: &World, host: HostId) -> String {
    format!("iqn.1991-05.com.microsoft:{}", world.host_name(host)).to_ascii_lowercase()
}

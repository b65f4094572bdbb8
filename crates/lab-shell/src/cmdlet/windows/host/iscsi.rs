//! iSCSI targets and sessions as the initiator of one host sees them.

use lab_units::{HostId, TargetId};
use lab_world::World;

use crate::value::Object;

/// Targets behind the portals that a host's initiator knows.
pub(super) fn known_targets(world: &World, host: HostId) -> Vec<TargetId> {
    let portals = &world.hosts[host].portals;
    world.targets.iter().filter(|(_, target)| portals.contains(&target.array)).map(|(id, _)| id).collect()
}

/// A session as the console shows it.
pub(super) fn session_object(world: &World, host: HostId, target: TargetId) -> Option<Object> {
    let session = world.hosts[host].sessions.get(&target)?;
    let offer = world.targets.get(target)?;
    Some(
        Object::new("IscsiSession")
            .with(
                "AuthenticationType",
                if world.targets[target].secret.is_some() { "ONEWAYCHAP" } else { "NONE" },
            )
            .with("InitiatorNodeAddress", initiator_name(world, host))
            .with("IsConnected", world.reaches_array(host, offer.array))
            .with("IsPersistent", session.persistent)
            .with("NumberOfConnections", 1_i64)
            .with("SessionIdentifier", format!("host-{}-target-{}", host.0, target.0))
            .with("TargetNodeAddress", offer.iqn.as_str())
            .with("PSComputerName", world.host_name(host).as_str()),
    )
}

/// The default name of a Windows initiator (facts: storage §1).
fn initiator_name(world: &World, host: HostId) -> String {
    format!("iqn.1991-05.com.microsoft:{}", world.host_name(host)).to_ascii_lowercase()
}

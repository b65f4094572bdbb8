//! The cluster service process of a host dies; Windows and its service manager go on.

use lab_cluster::StopReason;

use super::{Kind, Struck, StruckKind, nothing_to_clear};
use crate::refusal::Refusal;
use crate::world::{Cx, World};

pub(super) const KIND: Kind = Kind {
    name: "ClusterServiceKilled",
    title: "Kill the cluster service",
    about: "The service starts again by itself. Its VMs end and restart elsewhere; from 2016 on they wait for it.",
    strikes: StruckKind::Host,
    momentary: true,
    admit,
    inject,
    clear: nothing_to_clear,
};

fn admit(world: &World, struck: Struck) -> Result<(), Refusal> {
    let Struck::Host(host) = struck else { return Err(Refusal::Gone) };
    let host = world.hosts.get(host).ok_or(Refusal::Gone)?;
    match host.service() {
        Some(_) => Ok(()),
        None => Err(Refusal::NodeNotUp(host.name.clone())),
    }
}

fn inject(world: &mut World, struck: Struck, cx: &mut Cx<'_>) {
    if let Struck::Host(host) = struck {
        world.service_ended(host, StopReason::Killed, cx);
    }
}

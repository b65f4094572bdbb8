//! `Get-ClusterNetwork`: what the cluster's networks are used for, and whether they work.

use lab_units::{Name, NetworkId};
use lab_world::state::NetworkRole;

use super::member::{CLUSTER, database};
use super::network::{network_state, networks};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::named;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::{Handle, Names};
use crate::value::Object;

/// `Get-ClusterNetwork`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterNetwork",
    aliases: &[],
    synopsis: "Lists the networks of the cluster and what they are used for; the Role can be set: 0, 1 or 3.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Network)), "Only these; wildcards are allowed.")
            .at(0)
            .from_pipe(Pipe::Either),
        CLUSTER,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\n(Get-ClusterNetwork Management).Role = 1\nGet-ClusterNetwork | Format-Table Name, State, Role, Address",
        output: "Name       State Role             Address\n----       ----- ----             -------\nPublic     Up    ClusterAndClient 10.0.1.0\niSCSI      Up    None             10.0.2.0\nHeartbeat  Up    Cluster          10.0.3.0\nManagement Up    Cluster          10.0.4.0",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    database(run)?;
    let world = run.world();
    let all: Vec<(Name, (NetworkId, NetworkRole))> =
        networks(world).into_iter().map(|(id, role)| (world.networks[id].name.clone(), (id, role))).collect();
    for (id, role) in named(run, "Name", "cluster network", &all)? {
        let (world, database) = (run.world(), database(run)?);
        let network = &world.networks[id];
        let address = network.subnet.as_str().split('/').next().unwrap_or_default();
        let object = Object::new("ClusterNetwork")
            .with("Name", network.name.as_str())
            .with("State", network_state(world, database, id))
            .with("Role", role.word())
            .with("Address", address)
            .with("Subnet", network.subnet.as_str())
            .live(Handle::ClusterNetwork(network.name.to_string()));
        run.emit(object);
    }
    Ok(())
}

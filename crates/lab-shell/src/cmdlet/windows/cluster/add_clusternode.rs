//! `Add-ClusterNode`: makes hosts nodes of the cluster.

use lab_cluster::ClusterService;
use lab_kernel::SimDuration;
use lab_units::HostId;
use lab_world::refusal::ClusterRefusal;
use lab_world::{Command, Refusal, World};

use super::member::{CLUSTER, database, emit_node};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{host_name, on_each_host, wait};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;

/// A node that can join has joined by then.
const LIMIT: SimDuration = SimDuration::from_secs(60);

/// `Add-ClusterNode`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Add-ClusterNode",
    aliases: &[],
    synopsis: "Makes hosts with the feature and the version of the cluster nodes of it.",
    signature: &[
        Param::new(
            "Name",
            Kind::List(&Kind::Name(Names::Host)),
            "The hosts; without it the host entered with Enter-PSSession.",
        )
        .at(0)
        .from_pipe(Pipe::Either),
        CLUSTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 3 -Witness None -Era 2012R2 -Seed 1\nRemove-ClusterNode N3 -Force\nAdd-ClusterNode N3",
        output: "Name ID State\n---- -- -----\nN3    3 Up",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "Name", |run, host| {
        database(run)?;
        let name = host_name(run, host);
        await_eviction(run, host)?;
        if run.carry_out(&name, Command::AddNode(host))? {
            wait(run, LIMIT, &format!("Adding {name}"), |world| is_member(world, host))?;
            run.world().node_of(host).into_iter().for_each(|node| emit_node(run, node));
        }
        Ok(())
    })
}

/// After an eviction the next node waits (facts: membership §6, AddEvictDelay).
fn await_eviction(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    let refused = run.session().admit(&Command::AddNode(host));
    match refused {
        Err(Refusal::Cluster(ClusterRefusal::AfterEviction(left))) if run.waits() => {
            let then = run.session().now() + left;
            run.advance_to(then)
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn is_member(world: &World, host: HostId) -> bool {
    world.hosts[host].service().is_some_and(ClusterService::is_quorate)
}

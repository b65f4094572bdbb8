//! `Test-ClusterResourceFailure`: one failure of a resource, as its checks would have found it (facts: roles §2).

use lab_cluster::{GroupState, Order};
use lab_units::VmId;
use lab_world::{Command, World};

use super::member::{CLUSTER, database, group_state};
use super::resource::{RESOURCE, Resource, emit_resource, find_resource};
use super::suspend_clusternode::SOON;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Test-ClusterResourceFailure`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Test-ClusterResourceFailure",
    aliases: &[],
    synopsis: "Makes a resource fail once: the cluster restarts it where it is, and gives it to another node the second time.",
    signature: &[RESOURCE, CLUSTER],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nTest-ClusterResourceFailure 'Virtual Machine WEB1'\nWait-Lab 1m\nTest-ClusterResourceFailure 'Virtual Machine WEB1' | Out-Null\nWait-Lab 1m\nGet-ClusterGroup WEB1",
        output: "Name                 State  OwnerGroup ResourceType\n----                 -----  ---------- ------------\nVirtual Machine WEB1 Failed WEB1       Virtual Machine\nName OwnerNode State\n---- --------- -----\nWEB1 HV2       Online",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.word("Name");
    let resource = find_resource(run.world(), database(run)?, &name)?;
    let (group, vm) = (resource.group, machine(run.world(), &resource));
    let shown = resource.name.to_string();
    if !run.carry_out(&shown, Command::Cluster(Order::Fail { group, vm }))? {
        return Ok(());
    }
    run.wait_until(SOON, |session| group_state(session.world(), group) == Some(GroupState::Failed))?;
    emit_resource(run, &shown)
}

/// The machine that a resource is, or is the configuration of.
fn machine(world: &World, resource: &Resource) -> Option<VmId> {
    let named = |id: &VmId| {
        let name = &world.vms[*id].name;
        let kinds = ["Virtual Machine", "Virtual Machine Configuration"];
        kinds.iter().any(|kind| resource.name.is(&format!("{kind} {name}")))
    };
    world.vms_of(resource.group).find(named)
}

//! `Get-LabClusterTruth`: what every node really is and believes, whoever can see it.

use lab_cluster::{ClusterService, Database};
use lab_units::{HostId, NodeId};
use lab_view::hosts::{NodeStatus, node_state};
use lab_world::state::Power;
use lab_world::{Refusal, World};

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `Get-LabClusterTruth`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabClusterTruth",
    aliases: &[],
    synopsis: "Shows what every node really is and believes, whether or not anyone can see it.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Node)), "Which nodes; all unless said.").at(0)
    ],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 3 -Witness Disk -Era 2019 -Seed 1\nGet-LabClusterTruth | Format-Table Name, PowerState, ClusterService, Quorate, NodeWeight, DynamicWeight, WitnessDynamicWeight, OwnsWitness",
        output: "Name PowerState ClusterService Quorate NodeWeight DynamicWeight WitnessDynamicWeight OwnsWitness\n---- ---------- -------------- ------- ---------- ------------- -------------------- -----------\nN1   On         Up             True             1             1                    0 True\nN2   On         Up             True             1             1                    0 False\nN3   On         Up             True             1             1                    0 False",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let world = run.world();
    let cluster = world.cluster.as_ref().ok_or_else(|| ErrorRecord::from(&Refusal::NoCluster))?;
    let mut wanted = Vec::new();
    for name in run.texts("Name") {
        wanted.push(find::node(world, &name)?);
    }
    let votes = authority(world);
    let rows: Vec<Object> = cluster
        .nodes
        .iter()
        .filter(|(node, _)| wanted.is_empty() || wanted.contains(node))
        .map(|(node, host)| row(world, votes, *node, *host))
        .collect();
    rows.into_iter().for_each(|row| run.emit(row));
    Ok(())
}

/// The database that counts: that of the side that runs, else the latest that lies on any disk.
fn authority(world: &World) -> Option<&Database> {
    let stored = || {
        let hosts = world.cluster.iter().flat_map(|cluster| cluster.nodes.values());
        hosts.filter_map(|host| world.hosts[*host].stored_database()).max_by_key(|database| database.tag)
    };
    world.database().or_else(stored)
}

fn row(world: &World, votes: Option<&Database>, node: NodeId, host: HostId) -> Object {
    let machine = &world.hosts[host];
    let service = machine.service();
    let members = service.map(ClusterService::members).unwrap_or_default();
    let members: Vec<String> = members
        .iter()
        .filter_map(|node| world.host_of(node))
        .map(|host| world.host_name(host).to_string())
        .collect();
    let own = node_state(machine).map_or(NodeStatus::Down, |state| state.status);
    let barred = votes.is_some_and(|database| database.quarantined().contains(node));
    let status = match own {
        NodeStatus::Joining | NodeStatus::Isolated | NodeStatus::Down
            if barred && machine.power == Power::On =>
        {
            NodeStatus::Quarantined
        }
        own => own,
    };
    let entry = votes.and_then(|database| database.nodes.get(&node));
    Object::new("LabNodeTruth")
        .with("Name", machine.name.as_str())
        .with("PowerState", power_word(machine.power))
        .with("ClusterService", service_word(status))
        .with("Quorate", service.is_some_and(ClusterService::is_quorate))
        .with("Members", members)
        .with("NodeWeight", entry.map_or(0, |entry| entry.weight))
        .with("DynamicWeight", votes.map_or(0, |database| u32::from(database.votes.nodes.contains(node))))
        .with("WitnessDynamicWeight", votes.map_or(0, |database| database.votes.witness.0))
        .with("OwnsWitness", service.is_some_and(ClusterService::owns_witness))
}

fn power_word(power: Power) -> &'static str {
    match power {
        Power::Off => "Off",
        Power::Starting => "Starting",
        Power::On => "On",
        Power::ShuttingDown => "ShuttingDown",
    }
}

fn service_word(status: NodeStatus) -> &'static str {
    match status {
        NodeStatus::Up => "Up",
        NodeStatus::Paused => "Paused",
        NodeStatus::Joining => "Joining",
        NodeStatus::Isolated => "Isolated",
        NodeStatus::Quarantined => "Quarantined",
        NodeStatus::Down => "Stopped",
    }
}

//! `Get-ClusterNetworkInterface`: each node on each network.

use super::member::{CLUSTER, database, node_name};
use super::network::{interfaces, networks};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;
use crate::value::Object;

/// `Get-ClusterNetworkInterface`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterNetworkInterface",
    aliases: &[],
    synopsis: "Lists the network adapters of the nodes on the networks of the cluster.",
    signature: &[
        Param::new("Node", Kind::Name(Names::Node), "Only those of this node."),
        Param::new("Network", Kind::Name(Names::Network), "Only those on this network."),
        CLUSTER,
    ],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-ClusterNetworkInterface -Node HV1",
        output: "Name             Node Network    State\n----             ---- -------    -----\nHV1 - Public     HV1  Public     Up\nHV1 - iSCSI      HV1  iSCSI      Up\nHV1 - Heartbeat  HV1  Heartbeat  Up\nHV1 - Management HV1  Management Up",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let (world, database) = (run.world(), database(run)?);
    let is = |param: &str, name: &str| run.text(param).is_none_or(|wanted| wanted.eq_ignore_ascii_case(name));
    let mut objects = Vec::new();
    for (id, _) in networks(world) {
        let network = world.networks[id].name.as_str();
        for interface in interfaces(world, database, id) {
            let node = node_name(world, interface.node);
            if is("Node", node.as_str()) && is("Network", network) {
                objects.push(
                    Object::new("ClusterNetworkInterface")
                        .with("Name", format!("{node} - {network}"))
                        .with("Node", node.as_str())
                        .with("Network", network)
                        .with("State", interface.state.word()),
                );
            }
        }
    }
    objects.into_iter().for_each(|object| run.emit(object));
    Ok(())
}

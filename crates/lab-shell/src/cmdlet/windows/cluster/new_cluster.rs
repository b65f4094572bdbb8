//! `New-Cluster`: makes a cluster of hosts.

use std::net::Ipv4Addr;

use lab_cluster::{ClusterService, Database, Group, GroupState, Wanted};
use lab_kernel::SimDuration;
use lab_units::{HostId, Name, NetworkId};
use lab_world::{Command, World};

use super::get_cluster::cluster_object;
use super::member::known;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::wait;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;

/// A cluster that can form has formed by then.
const LIMIT: SimDuration = SimDuration::from_secs(180);

/// `New-Cluster`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-Cluster",
    aliases: &[],
    synopsis: "Makes a cluster of hosts, with every disk that all of them see.",
    signature: &[
        Param::new("Name", Kind::Text, "Its name.").at(0).required(),
        Param::new(
            "Node",
            Kind::List(&Kind::Name(Names::Host)),
            "Its hosts, in the order of their node ids.",
        )
        .required(),
        Param::new(
            "StaticAddress",
            Kind::List(&Kind::Text),
            "The cluster's address, free on a network of all nodes.",
        ),
        Param::new(
            "IgnoreNetwork",
            Kind::List(&Kind::Text),
            "Subnets, as 10.0.2.0/24, on which the address may not lie.",
        ),
        Param::new("NoStorage", Kind::Switch, "Leaves all disks out."),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset empty -Seed 1\nNew-LabNetwork Public -Subnet 10.0.1.0/24 -Bandwidth 1Gbps | Out-Null\n'HV1', 'HV2' | ForEach-Object { New-LabHost $_; Add-LabNic $_ -Network Public; Install-WindowsFeature Failover-Clustering -ComputerName $_ } | Out-Null\nNew-Cluster CLUSTER1 -Node HV1, HV2 -StaticAddress 10.0.1.100",
        output: "Name\n----\nCLUSTER1",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.text("Name").unwrap_or_default().to_string();
    let hosts = find::hosts(run.world(), &run.texts("Node"))?;
    let ignored = ignored(run)?;
    for address in run.texts("StaticAddress") {
        check_address(run.world(), &hosts, &ignored, &address)?;
    }
    if !run.should_process(&name) {
        return Ok(());
    }
    let no_storage = run.flag("NoStorage");
    run.submit(Command::CreateCluster { name: Name::from(name.as_str()), hosts: hosts.clone(), no_storage })?;
    wait(run, LIMIT, &format!("Making {name}"), |world| is_formed(world, &hosts))?;
    let object = cluster_object(run.world(), known(run.world())?)?;
    run.emit(object);
    Ok(())
}

/// Every host is a member, the witness is held, and every group is as it shall be.
fn is_formed(world: &World, hosts: &[HostId]) -> bool {
    let services = || hosts.iter().filter_map(|host| world.hosts[*host].service());
    let settled = |group: &Group| match group.state {
        GroupState::Online | GroupState::Failed => true,
        GroupState::Offline => group.wanted == Wanted::Offline,
        GroupState::OnlinePending | GroupState::OfflinePending | GroupState::Moving => false,
    };
    let ready = |database: &Database| {
        let held = database.witness.is_none() || services().any(ClusterService::owns_witness);
        held && database.prior_votes.is_none() && database.groups.values().all(settled)
    };
    services().filter(|service| service.is_quorate()).count() == hosts.len()
        && world.database().is_some_and(ready)
}

/// The networks of the subnets that shall be left alone.
fn ignored(run: &Invocation<'_>) -> Result<Vec<NetworkId>, ErrorRecord> {
    let subnets = || run.world().networks.iter().map(|(id, network)| (id, network.subnet.clone()));
    run.texts("IgnoreNetwork").iter().map(|given| find::pick("subnet", given, subnets(), "")).collect()
}

/// Windows looks for the address on the networks of the nodes, and whether somebody has it.
fn check_address(
    world: &World,
    hosts: &[HostId],
    ignored: &[NetworkId],
    given: &str,
) -> Result<(), ErrorRecord> {
    let refuse = |id: &'static str, message: String, hint: &str| {
        Err(ErrorRecord::refusal(Category::InvalidArgument, id, message).hint(hint))
    };
    let Ok(address) = given.parse::<Ipv4Addr>() else {
        return refuse(
            "AddressUnfit",
            format!("'{given}' is not an address."),
            "Addresses are written 10.0.1.100.",
        );
    };
    let on_all = |id| hosts.iter().all(|host| world.nic_on(*host, id).is_some());
    let mut all = world.networks.iter().filter(|(id, _)| !ignored.contains(id));
    let fits = all.any(|(id, network)| on_all(id) && holds(network.subnet.as_str(), address));
    if !fits {
        let message = format!("The static address {given} is on no network that all nodes have.");
        return refuse(
            "StaticAddressNotOnNetwork",
            message,
            "Give an address of the network that clients use.",
        );
    }
    if world.nics.values().any(|nic| nic.address.is(given)) {
        return refuse("AddressInUse", format!("The address {given} is in use."), "Give one that is free.");
    }
    Ok(())
}

/// Whether a subnet such as `10.0.1.0/24` holds an address.
fn holds(subnet: &str, address: Ipv4Addr) -> bool {
    let Some((base, bits)) = subnet.split_once('/') else { return false };
    let (Ok(base), Ok(bits)) = (base.parse::<Ipv4Addr>(), bits.parse::<u32>()) else { return false };
    let ignored = 32_u32.saturating_sub(bits);
    u32::from(base).checked_shr(ignored) == u32::from(address).checked_shr(ignored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subnet_holds_its_addresses_and_no_others() {
        let at = |text: &str| text.parse::<Ipv4Addr>().expect("an address");
        assert!(holds("10.0.1.0/24", at("10.0.1.100")));
        assert!(!holds("10.0.1.0/24", at("10.0.2.100")));
        assert!(holds("0.0.0.0/0", at("10.0.2.100")));
        assert!(!holds("nonsense", at("10.0.2.100")));
    }
}

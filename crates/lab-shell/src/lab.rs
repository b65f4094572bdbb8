//! What the console does to the lab behind it without a cmdlet: properties that can be set, names that can be typed.

use lab_cluster::{Order, Property, Setting};
use lab_session::Session;
use lab_units::{Name, NodeId};
use lab_world::state::NetworkRole;
use lab_world::{Command, Refusal, World, fault, preset::Preset};

use crate::cmdlet::deed::Before;
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::value::number::{to_bool, to_int};
use crate::value::{Value, same_name};

/// A live thing an object stands for, so that assignment to a property reaches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handle {
    /// The cluster itself.
    Cluster,
    /// A role by name.
    ClusterGroup(String),
    /// A resource of the cluster.
    ClusterResource(String),
    /// A member by name.
    ClusterNode(String),
    /// A network of the cluster.
    ClusterNetwork(String),
}

/// Kinds of names the console can list while someone types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Cmdlets and aliases: answered by the console itself.
    Cmdlet,
    /// Machines in the rack.
    Host,
    /// Members of the cluster.
    Node,
    /// Virtual machines.
    Vm,
    /// Roles and the other groups of the cluster.
    Role,
    /// Networks.
    Network,
    /// Network adapters, by their name in Windows.
    Nic,
    /// Virtual switches.
    Switch,
    /// Storage arrays.
    Array,
    /// LUNs.
    Lun,
    /// iSCSI targets, by their qualified name.
    Target,
    /// Disks in the cluster, Cluster Shared Volumes among them.
    ClusterDisk,
    /// Cluster Shared Volumes, by the name of their disk.
    Csv,
    /// Failures of the catalogue.
    Fault,
    /// Whatever a failure can strike.
    Struck,
    /// Worlds to start from.
    Preset,
    /// Branches of the session.
    Branch,
    /// Roles and features of Windows.
    Feature,
}

/// Sets a property of a live thing, or says why not. As on Windows every member has stored the value when the next line
/// is read, unless no time shall pass.
pub(crate) fn set_property(
    session: &mut Session,
    thing: &Handle,
    property: &str,
    value: &Value,
    waits: bool,
) -> Result<(), ErrorRecord> {
    let command = command_for(session.world(), thing, property, value)?;
    let before = Before::of(session.world());
    match session.submit(command.clone()) {
        Ok(()) => (),
        Err(Refusal::AlreadySo) => return Ok(()),
        Err(refusal) => return Err(ErrorRecord::from(&refusal)),
    }
    if waits && matches!(command, Command::Cluster(_) | Command::SetNetworkRole { .. }) {
        before.let_it_be_stored(session);
    }
    Ok(())
}

/// The command that an assignment stands for.
fn command_for(world: &World, thing: &Handle, property: &str, value: &Value) -> Result<Command, ErrorRecord> {
    let is = |name: &str| same_name(property, name);
    let order = match thing {
        Handle::Cluster if is("DynamicQuorum") => Order::SetDynamicQuorum(truth(property, value)?),
        Handle::Cluster if is("LowerQuorumPriorityNodeID") => {
            let node = NodeId(whole(property, value)?);
            if node.0 != 0 && world.host_of(node).is_none() {
                return Err(unfit(property, &value.to_string()).hint("Give the ID of a node, or 0 for none."));
            }
            Order::SetLowerPriority((node.0 != 0).then_some(node))
        }
        Handle::Cluster if is("EnableSharedVolumes") => {
            return match value.to_string() {
                word if same_name(&word, "Enabled/NoticeRead") => Ok(Command::EnableCsv),
                word => Err(unfit(property, &word).hint("Set it to 'Enabled/NoticeRead'.")),
            };
        }
        Handle::Cluster if common_property(property).is_some() => {
            let known = common_property(property).expect("it was just found");
            Order::SetProperty(known, whole(property, value)?)
        }
        Handle::ClusterGroup(name) if is("Priority") => {
            Order::SetPriority(find::group(world, name)?, whole(property, value)?)
        }
        Handle::ClusterGroup(name) if setting(property).is_some() => {
            let known = setting(property).expect("it was just found");
            Order::SetGroup(find::group(world, name)?, known, whole(property, value)?)
        }
        Handle::ClusterNetwork(name) if is("Role") => {
            let network = find::network(world, name)?;
            return Ok(Command::SetNetworkRole { network, role: role(value)? });
        }
        Handle::ClusterResource(name) if is("Name") => {
            let lun = find::cluster_disk(world, name)?;
            return Ok(Command::RenameDisk { lun, name: value.to_string().as_str().into() });
        }
        Handle::ClusterNode(name) if is("NodeWeight") => {
            Order::SetNodeWeight(find::node(world, name)?, whole(property, value)?)
        }
        Handle::Cluster
        | Handle::ClusterGroup(_)
        | Handle::ClusterNetwork(_)
        | Handle::ClusterNode(_)
        | Handle::ClusterResource(_) => {
            return Err(not_settable(thing, property));
        }
    };
    Ok(Command::Cluster(order))
}

fn common_property(name: &str) -> Option<Property> {
    Property::of_cluster().find(|property| same_name(property.name(), name))
}

fn setting(name: &str) -> Option<Setting> {
    Setting::ALL.into_iter().find(|setting| same_name(setting.name(), name))
}

/// What a network is used for, by its number in Windows or its word.
fn role(value: &Value) -> Result<NetworkRole, ErrorRecord> {
    let (given, number) = (value.to_string(), to_int(value));
    let means = |role: &NetworkRole| number == Some(role.number().into()) || same_name(role.word(), &given);
    let hint = "Give 0 for None, 1 for Cluster or 3 for ClusterAndClient; 2 is not supported.";
    let known = NetworkRole::ALL.into_iter().find(means);
    known.ok_or_else(|| unfit("Role", &given).hint(hint).rule("facts: membership §2"))
}

fn not_settable(thing: &Handle, property: &str) -> ErrorRecord {
    let (what, mut settable) = match thing {
        Handle::Cluster => {
            ("the cluster", vec!["DynamicQuorum", "EnableSharedVolumes", "LowerQuorumPriorityNodeID"])
        }
        Handle::ClusterGroup(_) => {
            let settings = Setting::ALL.map(Setting::name);
            ("a cluster group", ["Priority"].into_iter().chain(settings).collect())
        }
        Handle::ClusterNetwork(_) => ("a cluster network", vec!["Role"]),
        Handle::ClusterResource(_) => ("a cluster resource", vec!["Name, of a disk"]),
        Handle::ClusterNode(_) => ("a cluster node", vec!["NodeWeight"]),
    };
    if *thing == Handle::Cluster {
        settable.extend(Property::of_cluster().map(Property::name));
    }
    let message = format!("'{property}' of {what} cannot be set.");
    ErrorRecord::refusal(Category::InvalidOperation, "PropertyNotSettable", message)
        .hint(format!("What can be set: {}.", settable.join(", ")))
}

fn unfit(property: &str, given: &str) -> ErrorRecord {
    let message = format!("{property} cannot be set to '{given}'.");
    ErrorRecord::refusal(Category::InvalidArgument, "PropertyValueUnfit", message)
}

fn whole(property: &str, value: &Value) -> Result<u32, ErrorRecord> {
    let number = to_int(value).and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| unfit(property, &value.to_string()).hint("Give a whole number from 0 up."))
}

fn truth(property: &str, value: &Value) -> Result<bool, ErrorRecord> {
    let fits = to_int(value).is_none_or(|number| (0..=1).contains(&number));
    to_bool(value).filter(|_| fits).ok_or_else(|| unfit(property, &value.to_string()).hint("Give 0 or 1."))
}

/// The names of that kind, for completion; those of cmdlets are the console's own.
pub(crate) fn names(session: &Session, kind: Names) -> Vec<String> {
    let world = session.world();
    let listed: Vec<Name> = match kind {
        Names::Cmdlet => Vec::new(),
        Names::Host => world.hosts.values().map(|host| host.name.clone()).collect(),
        Names::Node => find::node_names(world),
        Names::Vm => world.vms.values().map(|vm| vm.name.clone()).collect(),
        Names::Role => world.cluster.iter().flat_map(|cluster| cluster.labels.values().cloned()).collect(),
        Names::Network => world.networks.values().map(|network| network.name.clone()).collect(),
        Names::Nic => world.nics.values().map(|nic| nic.name.clone()).collect(),
        Names::Switch => world
            .hosts
            .values()
            .flat_map(|host| host.switches.iter().map(|switch| switch.name.clone()))
            .collect(),
        Names::Array => world.arrays.values().map(|array| array.name.clone()).collect(),
        Names::Lun => world.luns.values().map(|lun| lun.name.clone()).collect(),
        Names::Target => world.targets.values().map(|target| target.iqn.clone()).collect(),
        Names::ClusterDisk => {
            world.cluster.iter().flat_map(|cluster| cluster.disks.values().cloned()).collect()
        }
        Names::Csv => world.csvs.values().map(|csv| find::disk_name(world, csv.lun)).collect(),
        Names::Fault => fault::ALL.iter().map(|fault| fault.name.into()).collect(),
        Names::Struck => find::struck_names(world),
        Names::Preset => Preset::NAMES.map(Name::from).to_vec(),
        Names::Branch => session.branches().into_iter().map(|branch| branch.name.into()).collect(),
        Names::Feature => {
            lab_world::command::Feature::ALL.iter().map(|feature| feature.console_name().into()).collect()
        }
    };
    let mut distinct: Vec<String> = Vec::new();
    for name in listed {
        if !distinct.iter().any(|known| name.is(known)) {
            distinct.push(name.to_string());
        }
    }
    distinct
}

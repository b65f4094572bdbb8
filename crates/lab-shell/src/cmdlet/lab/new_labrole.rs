//! `New-LabRole`: a running, highly available VM in one line.

use lab_cluster::{GroupState, Order};
use lab_kernel::SimDuration;
use lab_units::{Bytes, GroupId, HostId, Name, VmId};
use lab_world::Command;
use lab_world::command::VmSpec;

use super::amount;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// The database reaches every member in far less.
const REGISTERED: SimDuration = SimDuration::from_secs(30);
/// A guest starts in far less.
const STARTED: SimDuration = SimDuration::from_secs(5 * 60);

/// `New-LabRole`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-LabRole",
    aliases: &[],
    synopsis: "Makes a VM on the cluster's first shared volume, highly available, and starts it.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Text), "Its name; several make several.").at(0).required(),
        Param::new("Node", Kind::Name(Names::Node), "Where it starts.").at(1).required(),
        Param::new("Memory", Kind::Size, "Its memory; 4GB unless said."),
        Param::new(
            "Priority",
            Kind::IntIn(0, 3_000),
            "3000 High, 2000 Medium (unless said), 1000 Low, 0 No Auto Start.",
        ),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2019 -Seed 1\nNew-LabRole VM1 -Node N2 -Memory 2GB -Priority 3000",
        output: "Name OwnerNode State\n---- --------- -----\nVM1  N2        Online",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let node = find::node(run.world(), &run.word("Node"))?;
    let host = run.world().host_of(node).expect("a member of the cluster has a host");
    run.world().admit_new_role_on(host).map_err(|refusal| ErrorRecord::from(&refusal))?;
    for name in run.texts("Name") {
        if run.should_process(&name) {
            make(run, host, &name)?;
        }
    }
    Ok(())
}

fn make(run: &mut Invocation<'_>, host: HostId, name: &str) -> Result<(), ErrorRecord> {
    let Some(csv) = run.world().csvs.values().next() else {
        let message = "The cluster has no shared volume that the VM could lie on.";
        return Err(ErrorRecord::refusal(Category::InvalidOperation, "NoSharedVolume", message)
            .hint("Make one with Add-ClusterSharedVolume."));
    };
    let path = Name::from(format!(r"C:\ClusterStorage\{}\Hyper-V", csv.folder));
    let vm = run.world().vms.next_id();
    let spec = VmSpec {
        host,
        name: name.into(),
        memory: run.bytes("Memory").unwrap_or(Bytes::gib(4)),
        path: Some(path),
        vhd: Some(Bytes::gib(40)),
        switch: run.world().hosts[host].switches.first().map(|switch| switch.name.clone()),
    };
    run.submit(Command::AddVm(spec))?;
    run.submit(Command::AddVmRole(vm))?;
    let group = registered(run, vm)?;
    if let Some(priority) = amount(run, "Priority") {
        run.submit(Command::Cluster(Order::SetPriority(group, priority)))?;
    }
    run.submit(Command::Cluster(Order::Online(group)))?;
    let state = move |session: &lab_session::Session| {
        session.world().database().and_then(|database| Some(database.groups.get(&group)?.state))
    };
    run.wait_until(STARTED, |session| {
        matches!(state(session), Some(GroupState::Online | GroupState::Failed))
    })?;
    let word = state(run.session()).map(lab_view::roles::state_word);
    let owner = run.world().host_name(host).to_string();
    run.emit(Object::new("ClusterGroup").with("Name", name).with("OwnerNode", owner).with("State", word));
    Ok(())
}

/// The VM's group, once the node that answers has it in its database; without it no order can be given.
fn registered(run: &mut Invocation<'_>, vm: VmId) -> Result<GroupId, ErrorRecord> {
    let group = run.world().vms[vm].group.expect("the role was accepted");
    let deadline = run.session().now() + REGISTERED;
    let there = run.wait_until_moment(deadline, |run| {
        Ok(run.world().database().is_some_and(|database| database.groups.contains_key(&group)))
    })?;
    if there {
        return Ok(group);
    }
    let message = "The cluster did not take the role into its database.";
    Err(ErrorRecord::refusal(Category::InvalidOperation, "RoleNotRegistered", message)
        .hint("Look at Get-LabEvent."))
}

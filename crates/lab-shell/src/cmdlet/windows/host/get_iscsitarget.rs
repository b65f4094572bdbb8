//! `Get-IscsiTarget`: what the initiator of a host could log in at.

use lab_units::{HostId, Name, TargetId};

use super::iscsi::known_targets;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{CIM, answers, named, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;
use crate::value::Object;

/// `Get-IscsiTarget`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-IscsiTarget",
    aliases: &[],
    synopsis: "Lists the iSCSI targets behind the portals that a host's initiator knows.",
    signature: &[
        Param::new(
            "NodeAddress",
            Kind::List(&Kind::Name(Names::Target)),
            "Only these; wildcards are allowed.",
        )
        .at(0)
        .alias(&["TargetNodeAddress"])
        .from_pipe(Pipe::Either),
        CIM,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-IscsiTarget -CimSession HV1",
        output: "IsConnected NodeAddress\n----------- -----------\nTrue        iqn.2009-10.lab.wolfpack:array1-quorum",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", list)
}

fn list(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    answers(run.world(), host)?;
    let world = run.world();
    let all: Vec<(Name, TargetId)> = known_targets(world, host)
        .into_iter()
        .map(|target| (world.targets[target].iqn.clone(), target))
        .collect();
    for target in named(run, "NodeAddress", "iSCSI target known to this host", &all)? {
        let world = run.world();
        let object = Object::new("IscsiTarget")
            .with("IsConnected", world.hosts[host].sessions.contains_key(&target))
            .with("NodeAddress", world.targets[target].iqn.as_str())
            .with("PSComputerName", world.host_name(host).as_str());
        run.emit(object);
    }
    Ok(())
}

//! `Get-IscsiSession`: where the initiator of a host is logged in.

use lab_units::HostId;

use super::iscsi::session_objects;
use crate::cmdlet::windows::place::{CIM, answers, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Get-IscsiSession`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-IscsiSession",
    aliases: &[],
    synopsis: "Lists the sessions of a host's iSCSI initiator.",
    signature: &[CIM],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-IscsiSession -CimSession HV1",
        output: "AuthenticationType   : NONE\nInitiatorNodeAddress : iqn.1991-05.com.microsoft:hv1\nIsConnected          : True\nIsPersistent         : True\nNumberOfConnections  : 1\nSessionIdentifier    : host-0-target-0\nTargetNodeAddress    : iqn.2009-10.lab.wolfpack:array1-quorum",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", list)
}

fn list(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    answers(run.world(), host)?;
    let world = run.world();
    let sessions = world.hosts[host].sessions.keys();
    let objects: Vec<_> = sessions.flat_map(|target| session_objects(world, host, *target)).collect();
    objects.into_iter().for_each(|(_, object)| run.emit(object));
    Ok(())
}

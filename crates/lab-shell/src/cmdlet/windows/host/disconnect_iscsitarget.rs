//! `Disconnect-IscsiTarget`: logs a host out; its disks go with it.

use lab_world::Command;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{CIM, host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Disconnect-IscsiTarget`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Disconnect-IscsiTarget",
    aliases: &[],
    synopsis: "Logs a host's initiator out at a target; refused while one of its disks is in use.",
    signature: &[
        Param::new("NodeAddress", Kind::Name(Names::Target), "The target's qualified name.")
            .at(0)
            .required()
            .alias(&["TargetNodeAddress"])
            .from_pipe(Pipe::Either),
        CIM,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nDisconnect-IscsiTarget iqn.2009-10.lab.wolfpack:array1-quorum -CimSession HV1",
        output: "ERROR: The session is in use: the disk Volume1 is online.\n  Take the disk offline, or out of the cluster, first.\n  Rule: facts: storage §1\n  line 2, column 1: InvalidOperation, SessionInUse",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", |run, host| {
        let target = find::target(run.world(), run.text("NodeAddress").unwrap_or_default())?;
        let name = host_name(run, host);
        run.carry_out(&name, Command::DisconnectTarget { host, target }).map(drop)
    })
}

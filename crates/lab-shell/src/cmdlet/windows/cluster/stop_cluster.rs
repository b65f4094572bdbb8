//! `Stop-Cluster`: stops the cluster service on every node.

use lab_world::{Command, World};

use super::member::info;
use super::stop_clusternode::LIMIT;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{WAIT, wait_as_told};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;

/// `Stop-Cluster`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Stop-Cluster",
    aliases: &[],
    synopsis: "Stops the cluster service on every node; running virtual machines are saved.",
    signature: &[
        Param::new("Name", Kind::Text, "The cluster; the lab has one.").at(0),
        Param::new("Force", Kind::Switch, "Does not ask back; this console never does."),
        WAIT,
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nStop-Cluster -Force\n(Get-VM SQL1 -ComputerName HV1).State\nStart-Cluster",
        output: "Saved\nName\n----\nCLUSTER1",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = info(run.world())?.name.to_string();
    if !run.should_process(&name) {
        return Ok(());
    }
    run.submit(Command::StopCluster)?;
    wait_as_told(run, LIMIT, &format!("Stopping {name}"), |world: &World| {
        world.hosts.values().all(|host| host.service().is_none())
    })
}

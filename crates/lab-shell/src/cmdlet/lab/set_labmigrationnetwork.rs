//! `Set-LabMigrationNetwork`: the networks that live migrations use, in order.

use lab_world::Command;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Set-LabMigrationNetwork`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-LabMigrationNetwork",
    aliases: &[],
    synopsis: "Ticks the networks that live migrations may use, in order, as Live Migration Settings in the Failover Cluster Manager does; without names the cluster chooses again.",
    signature: &[Param::new(
        "Network",
        Kind::List(&Kind::Name(Names::Network)),
        "Which, the first choice first.",
    )
    .at(0)],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nSet-LabMigrationNetwork Management\nMove-ClusterVirtualMachineRole WEB1 -Node HV2 -Wait 3s | Out-Null\n(Get-LabEvent -About WEB1 | Where-Object Message -like '*Management*').Id",
        output: "WARNING: Moving WEB1 is not finished after 3 s. It goes on as time passes.\n20413",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let names = run.texts("Network");
    let networks =
        names.iter().map(|name| find::network(run.world(), name)).collect::<Result<Vec<_>, ErrorRecord>>()?;
    run.carry_out("the networks of live migrations", Command::SetMigrationNetworks(networks)).map(drop)
}

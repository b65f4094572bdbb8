//! `Get-LabPath`: the paths of hosts to LUNs, and what MPIO does with each.

use lab_world::multipath::PathState;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `Get-LabPath`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabPath",
    aliases: &[],
    synopsis: "Lists the paths of a host to LUNs, over iSCSI or Fibre Channel: the network of the portal or the fabric, and its state.",
    signature: &[Param::new("Host", Kind::List(&Kind::Name(Names::Host)), "Of these hosts.")
        .at(0)
        .required()
        .alias(&["ComputerName"])
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-LabPath HV1",
        output: "Host Lun     Network State\n---- ---     ------- -----\nHV1  Quorum  iSCSI   Active\nHV1  Volume1 iSCSI   Active",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for host in find::hosts(run.world(), &run.texts("Host"))? {
        let world = run.world();
        let object = |lun, (network, state): (lab_units::NetworkId, PathState)| {
            Object::new("LabPath")
                .with("Host", world.host_name(host).as_str())
                .with("Lun", world.luns[lun].name.as_str())
                .with("Network", world.networks[network].name.as_str())
                .with("State", state_word(state))
                .with("Optimized", world.is_optimised(lun, network))
        };
        let paths = world.luns.ids().map(|lun| (lun, world.paths(host, lun)));
        let objects: Vec<Object> =
            paths.flat_map(|(lun, paths)| paths.into_iter().map(move |path| object(lun, path))).collect();
        objects.into_iter().for_each(|object| run.emit(object));
    }
    Ok(())
}

const fn state_word(state: PathState) -> &'static str {
    match state {
        PathState::Active => "Active",
        PathState::Standby => "Standby",
        PathState::Failed => "Failed",
        PathState::SecondDisk => "SecondDisk",
        PathState::Unzoned => "Unzoned",
    }
}

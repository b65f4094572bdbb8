//! `Get-LabLun`: the LUNs, who reaches them, and what they really take.

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::named;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;
use crate::value::Object;

/// `Get-LabLun`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabLun",
    aliases: &[],
    synopsis: "Lists the LUNs with what they take of their pool and the hosts that reach them.",
    signature: &[Param::new(
        "Name",
        Kind::List(&Kind::Name(Names::Lun)),
        "Only these; wildcards are allowed.",
    )
    .at(0)
    .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-LabLun Volume1 | Format-List Name, Allocated, Purpose, ReachedBy, Damaged",
        output: "Name      : Volume1\nAllocated : 536870912000\nPurpose   : Cluster Shared Volume\nReachedBy : {HV1, HV2}\nDamaged   : False",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let arrays = lab_view::storage::arrays(run.world());
    let all: Vec<_> =
        arrays.into_iter().flat_map(|array| array.luns).map(|lun| (lun.name.clone(), lun)).collect();
    for lun in named(run, "Name", "LUN", &all)? {
        let world = run.world();
        let reached: Vec<String> =
            lun.reached_by.iter().map(|host| world.host_name(*host).to_string()).collect();
        let object = Object::new("LabLunState")
            .with("Name", lun.name.as_str())
            .with("Size", lun.size.0)
            .with("Allocated", world.luns[lun.id].allocated.0)
            .with("Purpose", lun.purpose.words())
            .with("ReachedBy", reached)
            .with("Damaged", lun.damaged);
        run.emit(object);
    }
    Ok(())
}

//! `Get-LabArray`: the arrays and how full their pools are.

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::named;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;
use crate::value::Object;

/// `Get-LabArray`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabArray",
    aliases: &[],
    synopsis: "Lists the arrays with what is taken of their pools.",
    signature: &[Param::new(
        "Name",
        Kind::List(&Kind::Name(Names::Array)),
        "Only these; wildcards are allowed.",
    )
    .at(0)
    .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-LabArray | Format-Table Name, Pool, Allocated",
        output: "Name            Pool    Allocated\n----            ----    ---------\nARRAY1 4398046511104 537944653824",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let all: Vec<_> =
        lab_view::storage::arrays(run.world()).into_iter().map(|array| (array.name.clone(), array)).collect();
    for array in named(run, "Name", "array", &all)? {
        let world = run.world();
        let portal =
            |network| lab_view::storage::portal_address(world, array.id, network).map(|at| at.to_string());
        let portals: Vec<String> = world.arrays[array.id].portals().filter_map(portal).collect();
        let object = Object::new("LabArrayState")
            .with("Name", array.name.as_str())
            .with("Kind", super::new_labarray::kind_word(array.kind))
            .with("Pool", array.pool.0)
            .with("Allocated", array.allocated.0)
            .with("Portals", portals)
            .with("Up", array.up);
        run.emit(object);
    }
    Ok(())
}

//! `New-LabLun`: a LUN on an array.

use lab_world::Command;
use lab_world::command::LunSpec;

use super::on_unless_off;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `New-LabLun`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-LabLun",
    aliases: &[],
    synopsis: "Carves a LUN out of an array's pool; no host sees it until it is granted.",
    signature: &[
        Param::new("Array", Kind::Name(Names::Array), "On which array.").at(0).required(),
        Param::new("Name", Kind::Text, "Its name.").at(1).required(),
        Param::new("Size", Kind::Size, "Its size as hosts see it.").at(2).required(),
        Param::new("Thin", Kind::Switch, "Blocks are taken from the pool as they are written."),
        Param::new(
            "PersistentReservation",
            Kind::Switch,
            "Understands SCSI-3 persistent reservations unless taken back with :$false.",
        ),
        Param::new("Alua", Kind::Switch, "Says which paths it prefers."),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabArray ARRAY1 -Kind FibreChannel -Pool 4TB | Out-Null\nNew-LabLun ARRAY1 -Name Volume1 -Size 500GB",
        output: "Name    Array  Size   Thin  PersistentReservation\n----    -----  ----   ----  ---------------------\nVolume1 ARRAY1 500 GB False True",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let array = find::array(run.world(), &run.word("Array"))?;
    let name = run.word("Name");
    let spec = LunSpec {
        array,
        name: name.as_str().into(),
        size: run.bytes("Size").unwrap_or_default(),
        thin: run.flag("Thin"),
        persistent_reservation: on_unless_off(run, "PersistentReservation"),
        alua: run.flag("Alua"),
    };
    let object = Object::new("LabLun")
        .with("Name", name.as_str())
        .with("Array", run.world().arrays[array].name.as_str())
        .with("Size", spec.size.0)
        .with("Thin", spec.thin)
        .with("PersistentReservation", spec.persistent_reservation);
    if run.carry_out(&name, Command::AddLun(spec))? {
        run.emit(object);
    }
    Ok(())
}

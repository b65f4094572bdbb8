//! `New-LabIscsiTarget`: offers LUNs over iSCSI.

use lab_world::command::TargetSpec;
use lab_world::{Command, Refusal};

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `New-LabIscsiTarget`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-LabIscsiTarget",
    aliases: &[],
    synopsis: "Offers LUNs of an array under one iSCSI target.",
    signature: &[
        Param::new("Array", Kind::Name(Names::Array), "Whose LUNs.").at(0).required(),
        Param::new("Lun", Kind::List(&Kind::Name(Names::Lun)), "Which LUNs.").at(1).required(),
        Param::new(
            "AllowMultipleConnections",
            Kind::Switch,
            "Several hosts may be logged in at once, as a cluster needs it.",
        ),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabNetwork Storage -Subnet 10.0.2.0/24 | Out-Null\nNew-LabArray ARRAY1 -Kind iSCSI -Pool 4TB -Network Storage | Out-Null\nNew-LabLun ARRAY1 -Name Quorum -Size 1GB | Out-Null\nNew-LabIscsiTarget ARRAY1 -Lun Quorum -AllowMultipleConnections",
        output: "NodeAddress                            Lun      AllowMultipleConnections\n-----------                            ---      ------------------------\niqn.2009-10.lab.wolfpack:array1-quorum {Quorum} True",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let array = find::array(run.world(), &run.word("Array"))?;
    let names = run.texts("Lun");
    let luns: Result<Vec<_>, ErrorRecord> = names.iter().map(|name| find::lun(run.world(), name)).collect();
    let multiple = run.flag("AllowMultipleConnections");
    let target = run.world().targets.next_id();
    let spec = TargetSpec { array, luns: luns?, multiple };
    let first = spec.luns.first().copied();
    let command = Command::AddTarget(spec);
    run.admit(&command)?;
    // Made again it would be another target, with a number behind its name.
    let world = run.world();
    let iqn = first.map(|first| world.iqn(array, first));
    if let Some(taken) = iqn.filter(|iqn| world.targets.values().any(|target| target.iqn == *iqn)) {
        return Err(ErrorRecord::from(&Refusal::NameTaken(taken)));
    }
    if run.carry_out(&run.word("Array"), command)? {
        let address = run.world().targets[target].iqn.to_string();
        let object = Object::new("LabIscsiTarget")
            .with("NodeAddress", address)
            .with("Lun", names)
            .with("AllowMultipleConnections", multiple);
        run.emit(object);
    }
    Ok(())
}

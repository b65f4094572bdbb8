//! `Grant-LabLun`: unmasks a LUN for hosts.

use lab_world::Command;
use lab_world::command::GuestSan;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;

/// `Grant-LabLun`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Grant-LabLun",
    aliases: &[],
    synopsis: "Unmasks a LUN, so that hosts may see it.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Lun)), "Which LUNs.")
            .at(0)
            .required()
            .alias(&["Lun"])
            .from_pipe(Pipe::Either),
        Param::new("To", Kind::List(&Kind::Name(Names::Host)), "The hosts.").at(1),
        Param::new("ToVM", Kind::List(&Kind::Name(Names::Vm)), "VMs that reach the LUN by themselves."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "'HV1', 'HV2' | % { New-LabHost $_ } | Out-Null\nNew-LabArray ARRAY1 -Kind FibreChannel -Pool 4TB | Out-Null\nNew-LabLun ARRAY1 -Name Volume1 -Size 500GB | Grant-LabLun -To 'HV1', 'HV2'",
        output: "",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let hosts = find::hosts(run.world(), &run.texts("To"))?;
    let guests = run.texts("ToVM");
    for name in run.texts("Name") {
        let lun = find::lun(run.world(), &name)?;
        // Named for nobody, the lab says so.
        if guests.is_empty() || !hosts.is_empty() {
            run.carry_out(&name, Command::GrantLun { lun, hosts: hosts.clone() })?;
        }
        for guest in &guests {
            let vm = find::vm(run.world(), guest)?;
            run.carry_out(&name, Command::SetGuestSan { vm, change: GuestSan::Grant(lun) })?;
        }
    }
    Ok(())
}

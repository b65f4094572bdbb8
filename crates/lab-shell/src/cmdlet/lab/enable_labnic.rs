//! `Enable-LabNic`: enables network adapters of hosts again.

use super::set_nics_enabled;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input};
use crate::lab::Names;

/// `Enable-LabNic`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Enable-LabNic",
    aliases: &[],
    synopsis: "Enables network adapters of hosts again.",
    signature: &[
        Param::new("Host", Kind::List(&Kind::Name(Names::Host)), "In which hosts.")
            .at(0)
            .required()
            .alias(&["ComputerName"]),
        Param::new("Name", Kind::List(&Kind::Name(Names::Nic)), "Which adapters, by their name in Windows.")
            .at(1)
            .required(),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nNew-LabNetwork Public -Subnet 10.0.1.0/24 | Out-Null\nAdd-LabNic HV1 -Network Public | Out-Null\nDisable-LabNic HV1 Public\nEnable-LabNic HV1 Public",
        output: "",
    }],
    run: |run| set_nics_enabled(run, true),
};

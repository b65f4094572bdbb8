//! `Disable-LabNic`: disables network adapters of hosts, as if their cables were pulled.

use super::set_nics_enabled;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input};
use crate::lab::Names;

/// `Disable-LabNic`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Disable-LabNic",
    aliases: &[],
    synopsis: "Disables network adapters of hosts, as if their cables were pulled.",
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
        script: "New-LabHost HV1 | Out-Null\nNew-LabNetwork Public -Subnet 10.0.1.0/24 | Out-Null\nAdd-LabNic HV1 -Network Public | Out-Null\nDisable-LabNic HV1 Public\nDisable-LabNic HV1 Public",
        output: "ERROR: It is so already.\n  Nothing needs to be done.\n  Rule: the lab\n  line 5, column 1: InvalidOperation, AlreadySo",
    }],
    run: |run| set_nics_enabled(run, false),
};

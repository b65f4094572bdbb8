//! `New-VMSwitch`: a virtual switch; live migration needs the same name on every node (S1-33).

use lab_units::{HostId, Name};
use lab_world::Command;
use lab_world::command::{SwitchKind, SwitchSpec};

use super::get_vmswitch::switch_object;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{COMPUTER, host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;

/// `New-VMSwitch`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-VMSwitch",
    aliases: &[],
    synopsis: "Makes a virtual switch: external through a network adapter, else internal or private.",
    signature: &[
        Param::new("Name", Kind::Text, "Its name; give it the same on every node.").at(0).required(),
        Param::new("NetAdapterName", Kind::Name(Names::Nic), "The adapter an external switch goes through."),
        Param::new(
            "AllowManagementOS",
            Kind::Bool,
            "The host keeps its address on the adapter; it always does here.",
        ),
        Param::new("SwitchType", Kind::Choice(&["Internal", "Private"]), "For a switch without an adapter."),
        COMPUTER,
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nNew-VMSwitch 'Lab Switch' -SwitchType Internal -ComputerName HV1",
        output: "Name       SwitchType NetAdapterInterfaceDescription\n----       ---------- ------------------------------\nLab Switch Internal",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    if run.value("AllowManagementOS").is_some() && !run.flag("AllowManagementOS") {
        let message = "A host of the lab keeps its address on the adapter of a virtual switch.";
        return Err(ErrorRecord::mistake(Category::InvalidArgument, "NotModelled", message).hint(
            "Leave -AllowManagementOS out, or give $true; a network without hosts has no adapter of theirs.",
        ));
    }
    on_each_host(run, "ComputerName", make)
}

fn make(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    let kind = match (run.text("NetAdapterName"), run.text("SwitchType")) {
        (Some(adapter), None) => SwitchKind::External(find::nic(run.world(), host, adapter)?),
        (None, Some("Private")) => SwitchKind::Private,
        (None, Some(_)) => SwitchKind::Internal,
        (None, None) | (Some(_), Some(_)) => {
            let message = "A virtual switch has either a network adapter or a type.";
            return Err(ErrorRecord::mistake(Category::InvalidArgument, "AmbiguousParameterSet", message)
                .hint("Give -NetAdapterName for an external switch, else -SwitchType."));
        }
    };
    let name = Name::from(run.text("Name").unwrap_or_default());
    if run.should_process(&host_name(run, host)) {
        run.submit(Command::AddSwitch(SwitchSpec { host, name, kind }))?;
        let made =
            run.world().hosts[host].switches.last().map(|switch| switch_object(run.world(), host, switch));
        made.into_iter().for_each(|object| run.emit(object));
    }
    Ok(())
}

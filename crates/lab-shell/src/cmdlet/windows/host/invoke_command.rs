//! `Invoke-Command`: runs a block on several hosts, one after the other.

use lab_units::HostId;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{answers, host_name};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::parse::ast::ScriptBlock;
use crate::value::{Object, Value};

/// `Invoke-Command`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Invoke-Command",
    aliases: &["icm"],
    synopsis: "Runs a block on each of several hosts; what it yields says from which it came.",
    signature: &[
        Param::new("ComputerName", Kind::List(&Kind::Name(Names::Host)), "The hosts; they must be running.")
            .at(0)
            .alias(&["Cn"]),
        Param::new("ScriptBlock", Kind::Block, "What to run.").at(1).required().alias(&["Command"]),
    ],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nInvoke-Command -ComputerName HV1, HV2 { Get-VMSwitch } | Format-Table Name, PSComputerName",
        output: "Name                   PSComputerName\n----                   --------------\nPublic Virtual Network HV1\nPublic Virtual Network HV2",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let block = run.block("ScriptBlock").expect("the parameter is required and takes blocks only");
    let names = run.texts("ComputerName");
    if names.is_empty() {
        let values = run.call(&block, Value::Null)?;
        values.into_iter().for_each(|value| run.emit(value));
        return Ok(());
    }
    for host in find::hosts(run.world(), &names)? {
        match answers(run.world(), host) {
            Ok(()) => on_host(run, host, &block)?,
            Err(error) => run.write_error(error),
        }
    }
    Ok(())
}

fn on_host(run: &mut Invocation<'_>, host: HostId, block: &ScriptBlock) -> Result<(), ErrorRecord> {
    let name = host_name(run, host);
    for value in run.call_on(host, block, Value::Null)? {
        run.emit(match value {
            Value::Object(object) => {
                Value::from(Object::clone(&object).with("PSComputerName", name.as_str()))
            }
            other => other,
        });
    }
    Ok(())
}

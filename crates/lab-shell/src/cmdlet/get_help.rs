//! `Get-Help`: what a cmdlet does, takes and prints.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::error::ErrorRecord;
use crate::help;
use crate::lab::Names;
use crate::lex::Span;
use crate::value::Value;

/// `Get-Help`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-Help",
    aliases: &["help", "man"],
    synopsis: "Tells what a cmdlet does, with its parameters and examples.",
    signature: &[
        Param::new("Name", Kind::Name(Names::Cmdlet), "A cmdlet or alias.").at(0).from_pipe(Pipe::Either),
        Param::new("Parameter", Kind::Text, "Only this parameter."),
        Param::new("Examples", Kind::Switch, "Only the examples."),
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Get-Help Sort-Object -Parameter Descending",
        output: "-Descending <Switch>\n    The largest first.\n    By name only; optional.",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let Some(name) = run.text("Name").map(str::to_string) else {
        help::overview().into_iter().for_each(|line| run.emit(Value::from(line)));
        return Ok(());
    };
    let Some(cmdlet) = super::find(run.cmdlets(), &name) else {
        return Err(super::get_command::not_found(run, &name));
    };
    let lines = match run.text("Parameter") {
        Some(parameter) => help::parameter(crate::bind::find_param(cmdlet, parameter, Span::default())?),
        None if run.flag("Examples") => help::examples(cmdlet),
        None => help::whole(cmdlet),
    };
    lines.into_iter().for_each(|line| run.emit(Value::from(line)));
    Ok(())
}

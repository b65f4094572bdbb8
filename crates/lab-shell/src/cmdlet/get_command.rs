//! `Get-Command`: what there is.

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::error::{Category, ErrorRecord};
use crate::lab::Names;
use crate::ops::like;
use crate::parse::ast::Case;
use crate::suggest::nearest;
use crate::value::Object;

/// `Get-Command`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-Command",
    aliases: &["gcm"],
    synopsis: "Lists the cmdlets of this console.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Cmdlet)), "Names or aliases, with wildcards.")
            .at(0)
            .from_pipe(Pipe::Either),
        Param::new("Verb", Kind::Text, "The part before the dash, with wildcards."),
        Param::new("Noun", Kind::Text, "The part after the dash, with wildcards."),
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Get-Command -Verb Sort",
        output: "CommandType Name        Synopsis\n----------- ----        --------\nCmdlet      Sort-Object Sorts objects by properties; equal ones keep their order.",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let names = run.texts("Name");
    let verb = run.text("Verb").unwrap_or("*").to_string();
    let noun = run.text("Noun").unwrap_or("*").to_string();
    for wanted in if names.is_empty() { vec!["*".to_string()] } else { names } {
        let mut found = false;
        for cmdlet in run.cmdlets() {
            let meter = &mut run.cx().state.meter;
            let mut fits = |text: &str, pattern: &str| like(text, pattern, Case::Ignored, meter);
            let named = fits(cmdlet.name, &wanted)? || crate::eval::is_called(cmdlet, &wanted);
            if named && fits(cmdlet.verb(), &verb)? && fits(cmdlet.noun(), &noun)? {
                run.emit(command_info(cmdlet));
                found = true;
            }
        }
        if !found && !wanted.contains(['*', '?', '[']) {
            run.write_error(not_found(run, &wanted));
        }
    }
    Ok(())
}

fn command_info(cmdlet: &Cmdlet) -> Object {
    Object::new("CommandInfo")
        .with("CommandType", "Cmdlet")
        .with("Name", cmdlet.name)
        .with("Synopsis", cmdlet.synopsis)
        .with("Aliases", cmdlet.aliases.to_vec())
}

/// The error for a name no cmdlet has.
pub(super) fn not_found(run: &Invocation<'_>, wanted: &str) -> ErrorRecord {
    let message = format!("There is no cmdlet or alias named '{wanted}'.");
    let error = ErrorRecord::refusal(Category::ObjectNotFound, "CommandNotFoundException", message);
    match nearest(wanted, run.cmdlets().iter().map(|cmdlet| cmdlet.name)) {
        Some(near) => error.hint(format!("Did you mean {near}?")),
        None => error.hint("Get-Command lists what there is."),
    }
}

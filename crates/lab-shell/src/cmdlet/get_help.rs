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
        // As on Windows, a part of a name lists what it could be.
        let like = like(run.cmdlets(), &name);
        if like.is_empty() {
            return Err(super::get_command::not_found(run, &name));
        }
        like.into_iter().for_each(|line| run.emit(Value::from(line)));
        return Ok(());
    };
    let lines = match run.text("Parameter") {
        Some(parameter) => help::parameter(crate::bind::find_param(cmdlet, parameter, Span::default())?),
        None if run.flag("Examples") => help::examples(cmdlet),
        None => help::whole(cmdlet),
    };
    lines.into_iter().for_each(|line| run.emit(Value::from(line)));
    Ok(())
}

/// The cmdlets in whose names or synopses the word stands: name and what each does.
fn like(cmdlets: &[&'static Cmdlet], word: &str) -> Vec<String> {
    let word = word.trim_matches('*').to_lowercase();
    let holds = |text: &str| text.to_lowercase().contains(&word);
    let by_name: Vec<_> = cmdlets.iter().filter(|cmdlet| holds(cmdlet.name)).collect();
    let by_synopsis = || cmdlets.iter().filter(|cmdlet| holds(cmdlet.synopsis)).collect();
    let found: Vec<_> = if by_name.is_empty() && word.len() > 2 { by_synopsis() } else { by_name };
    if word.is_empty() || found.is_empty() {
        return Vec::new();
    }
    let width = found.iter().map(|cmdlet| cmdlet.name.len()).max().unwrap_or(0);
    let lines = found.iter().map(|cmdlet| format!("  {:width$}  {}", cmdlet.name, cmdlet.synopsis));
    let head = format!("No cmdlet is called {word}. What it could be:");
    std::iter::once(head)
        .chain(lines)
        .chain(["Get-Help and one of these names tells more.".to_owned()])
        .collect()
}

//! Help text, made from the signature.

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example};

/// The first page.
pub(crate) fn overview() -> Vec<String> {
    [
        "This console speaks a subset of PowerShell. Cmdlets whose noun begins with Lab build and break",
        "the simulated world; the others are those of Windows.",
        "",
        "  Get-Command              lists every cmdlet",
        "  Get-Command *-Lab*       lists those with Lab in the noun",
        "  Get-Help NAME            tells what one does, with examples",
        "  Tab                      completes names, parameters and values",
    ]
    .map(String::from)
    .to_vec()
}

/// Everything about a cmdlet.
pub(crate) fn whole(cmdlet: &Cmdlet) -> Vec<String> {
    let mut lines = vec!["NAME".to_string(), format!("    {}", cmdlet.name)];
    if !cmdlet.aliases.is_empty() {
        lines.extend([String::new(), "ALIASES".to_string(), format!("    {}", cmdlet.aliases.join(", "))]);
    }
    lines.extend([String::new(), "SYNOPSIS".to_string(), format!("    {}", cmdlet.synopsis)]);
    lines.extend([String::new(), "SYNTAX".to_string(), format!("    {}", syntax(cmdlet))]);
    if !cmdlet.signature.is_empty() {
        lines.extend([String::new(), "PARAMETERS".to_string()]);
        for param in cmdlet.signature {
            lines.extend(parameter(param).into_iter().map(|line| format!("    {line}")));
        }
    }
    if !cmdlet.examples.is_empty() {
        lines.extend([String::new(), "EXAMPLES".to_string()]);
        lines.extend(examples(cmdlet).into_iter().map(|line| format!("    {line}").trim_end().to_string()));
    }
    lines
}

/// One parameter.
pub(crate) fn parameter(param: &Param) -> Vec<String> {
    let place = match param.position {
        Some(position) => format!("By place {} or by name", u32::from(position) + 1),
        None => "By name only".to_string(),
    };
    let need = if param.required { "required" } else { "optional" };
    let pipe = match param.pipe {
        Pipe::No => "",
        Pipe::Value => "; from the pipeline",
        Pipe::Property => "; from the pipeline by property name",
        Pipe::Either => "; from the pipeline, also by property name",
    };
    vec![
        format!("-{} <{}>", param.name, param.kind.word()),
        format!("    {}", param.about),
        format!("    {place}; {need}{pipe}."),
    ]
}

/// The examples with what they print.
pub(crate) fn examples(cmdlet: &Cmdlet) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, Example { script, output }) in cmdlet.examples.iter().enumerate() {
        if at > 0 {
            lines.push(String::new());
        }
        lines.extend(script.lines().map(|line| format!("PS> {line}")));
        lines.extend(output.lines().map(str::to_string));
    }
    lines
}

/// The line that shows how a cmdlet is called.
pub fn syntax(cmdlet: &Cmdlet) -> String {
    let mut parts = vec![cmdlet.name.to_string()];
    let mut params: Vec<&Param> = cmdlet.signature.iter().collect();
    params.sort_by_key(|param| param.position.map_or(u16::MAX, u16::from));
    parts.extend(params.into_iter().map(syntax_of));
    if cmdlet.changes {
        parts.push("[-WhatIf]".to_string());
    }
    parts.push("[<CommonParameters>]".to_string());
    parts.join(" ")
}

fn syntax_of(param: &Param) -> String {
    let name = format!("-{}", param.name);
    let text = match (param.kind, param.position) {
        (Kind::Switch, _) => name,
        (kind, Some(_)) => format!("[{name}] <{}>", kind.word()),
        (kind, None) => format!("{name} <{}>", kind.word()),
    };
    if param.required { text } else { format!("[{text}]") }
}

//! Candidates for the word at the cursor: commands, parameters, values, variables.

mod words;

use std::ops::Range;

use lab_session::Session;
use words::{Line, Word, line_before};

use crate::bind::signature::{Kind, Param};
use crate::bind::{all_params, find_param};
use crate::cmdlet::{self, Cmdlet};
use crate::eval::State;
use crate::lab::{Names, names};
use crate::lex::Span;
use crate::value::same_name;

/// What a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A cmdlet.
    Command,
    /// A parameter's name.
    Parameter,
    /// A value of a parameter.
    Value,
    /// A variable.
    Variable,
}

/// One thing the word could become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Replaces the word.
    pub text: String,
    /// One sentence, empty when there is nothing to say.
    pub about: String,
    /// What it is.
    pub what: What,
}

/// Candidates and the bytes of the text they replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Byte range to replace.
    pub span: Range<usize>,
    /// In the order to offer them.
    pub candidates: Vec<Candidate>,
}

pub(crate) fn complete(state: &State, session: &Session, text: &str, cursor: usize) -> Completion {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let line = line_before(&text[..cursor]);
    let asker = Asker { state, session };
    let mut span = line.current.start..cursor;
    let candidates = if line.in_comment {
        Vec::new()
    } else if line.current.text.starts_with('$') {
        asker.variables(&line.current.text[1..])
    } else {
        match line.words.split_first() {
            None => asker.commands(&line.current.text),
            Some((name, arguments)) => match cmdlet::find(state.cmdlets, &name.text) {
                None => Vec::new(),
                Some(cmdlet) => asker.argument(cmdlet, arguments, &line, &mut span),
            },
        }
    };
    Completion { span, candidates }
}

struct Asker<'a> {
    state: &'a State,
    session: &'a Session,
}

impl Asker<'_> {
    fn variables(&self, begun: &str) -> Vec<Candidate> {
        let known =
            ["true", "false", "null"].into_iter().chain(self.state.variables.keys().map(|name| &**name));
        let fitting = known.filter(|name| begins(name, begun) && *name != "_");
        fitting.map(|name| candidate(format!("${name}"), "", What::Variable)).collect()
    }

    fn commands(&self, begun: &str) -> Vec<Candidate> {
        let fitting = self.state.cmdlets.iter().filter(|cmdlet| begins(cmdlet.name, begun));
        fitting.map(|cmdlet| candidate(cmdlet.name.to_string(), cmdlet.synopsis, What::Command)).collect()
    }

    fn argument(
        &self,
        cmdlet: &'static Cmdlet,
        before: &[Word],
        line: &Line,
        span: &mut Range<usize>,
    ) -> Vec<Candidate> {
        let word = &line.current;
        if let Some((name, value)) = word.text.strip_prefix('-').and_then(|rest| rest.split_once(':')) {
            span.start += name.len() + 2;
            let param = find_param(cmdlet, name, Span::default()).ok();
            return param.map_or_else(Vec::new, |param| self.values(param.kind, value, word.quote));
        }
        if word.text.starts_with('-') && !word.quote {
            return parameters(cmdlet, before, &word.text[1..]);
        }
        let param = asked_by(cmdlet, before, word.continues_list);
        param.map_or_else(Vec::new, |param| self.values(param.kind, &word.text, word.quote))
    }

    fn values(&self, kind: Kind, begun: &str, quote: bool) -> Vec<Candidate> {
        let known: Vec<String> = match kind {
            Kind::Choice(words) => words.iter().map(|word| word.to_string()).collect(),
            Kind::Bool | Kind::Switch => vec!["$true".to_string(), "$false".to_string()],
            Kind::Name(Names::Cmdlet) => {
                self.state.cmdlets.iter().map(|cmdlet| cmdlet.name.to_string()).collect()
            }
            Kind::Name(kind) => names(self.session, kind),
            Kind::List(of) => return self.values(*of, begun, quote),
            Kind::Text
            | Kind::Int
            | Kind::IntIn(..)
            | Kind::Number
            | Kind::Size
            | Kind::Rate
            | Kind::Duration
            | Kind::Any
            | Kind::Block => Vec::new(),
        };
        let fitting = known.into_iter().filter(|name| begins(name, begun));
        fitting.map(|name| candidate(quoted(name, quote), "", What::Value)).collect()
    }
}

fn candidate(text: String, about: &str, what: What) -> Candidate {
    Candidate { text, about: about.to_string(), what }
}

fn begins(name: &str, begun: &str) -> bool {
    name.to_lowercase().starts_with(&begun.to_lowercase())
}

/// Quotes what would not be one word.
fn quoted(name: String, quote: bool) -> String {
    let plain = name.starts_with('$')
        || !name.chars().any(|c| crate::lex::ends_word(c) || matches!(c, '$' | '`' | '#' | '@'));
    if plain && !quote { name } else { format!("'{}'", name.replace('\'', "''")) }
}

/// Parameters that fit and are not given yet.
fn parameters(cmdlet: &'static Cmdlet, before: &[Word], begun: &str) -> Vec<Candidate> {
    let given: Vec<&'static str> =
        before.iter().filter_map(|word| named_by(cmdlet, word)).map(|p| p.name).collect();
    all_params(cmdlet)
        .filter(|param| begins(param.name, begun) && !given.contains(&param.name))
        .map(|param| candidate(format!("-{}", param.name), param.about, What::Parameter))
        .collect()
}

fn named_by(cmdlet: &'static Cmdlet, word: &Word) -> Option<&'static Param> {
    let name = word.text.strip_prefix('-').filter(|name| name.starts_with(|c: char| c.is_alphabetic()))?;
    let name = name.split(':').next().unwrap_or(name);
    find_param(cmdlet, name, Span::default()).ok()
}

/// The parameter that the word after these would belong to.
fn asked_by(cmdlet: &'static Cmdlet, before: &[Word], continues_list: bool) -> Option<&'static Param> {
    let mut waiting: Option<&'static Param> = None;
    let mut named = Vec::new();
    let mut loose = 0;
    for word in before {
        if word.continues_list {
            continue;
        }
        if let Some(param) = named_by(cmdlet, word) {
            named.push(param.name);
            waiting = Some(param).filter(|param| param.kind != Kind::Switch && !word.text.contains(':'));
        } else if waiting.take().is_none() {
            loose += 1;
        }
    }
    if continues_list {
        // The list began with the word before: ask as if that one were being typed.
        let started = before.iter().rposition(|word| !word.continues_list)?;
        return asked_by(cmdlet, &before[..started], false);
    }
    waiting.or_else(|| {
        let mut places: Vec<&Param> = cmdlet
            .signature
            .iter()
            .filter(|param| param.position.is_some() && !named.iter().any(|name| same_name(name, param.name)))
            .collect();
        places.sort_by_key(|param| param.position);
        match places.get(loose) {
            Some(param) => Some(*param),
            None => places.last().copied().filter(|param| param.rest),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab_session::Start;
    use lab_units::{Bytes, Era};
    use lab_world::Command;
    use lab_world::command::{Edition, HostSpec};
    use lab_world::preset::Preset;

    use crate::Shell;

    fn two_hosts() -> Session {
        let mut session = Session::new(Start { preset: Preset::Empty, seed: 1 });
        for name in ["HV1", "Rack 2"] {
            let host = HostSpec {
                name: name.into(),
                era: Era::Ws2019,
                edition: Edition::Datacenter,
                processor: "Xeon".into(),
                stepping: 1,
                cores: 4,
                memory: Bytes::gib(8),
            };
            session.submit(Command::AddHost(host)).expect("the name is free");
        }
        session
    }

    const STOP: Cmdlet = Cmdlet {
        name: "Stop-Thing",
        aliases: &["st"],
        synopsis: "Stops.",
        signature: &[
            Param::new("Name", Kind::List(&Kind::Name(Names::Host)), "Which.").at(0),
            Param::new("Mode", Kind::Choice(&["Soft", "Hard"]), "How.").at(1),
            Param::new("Wait", Kind::Switch, "Waits."),
        ],
        input: crate::cmdlet::Input::None,
        changes: true,
        examples: &[],
        run: |_| Ok(()),
    };

    /// `|` marks the cursor, at the end if missing.
    fn check(text: &str, replaced: &str, expected: &[&str]) {
        let shell = Shell::with_cmdlets(&[&STOP]);
        let cursor = text.find('¦').unwrap_or(text.len());
        let text = text.replace('¦', "");
        let completion = shell.complete(&text, cursor, &two_hosts());
        let offered: Vec<&str> = completion.candidates.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(offered, expected, "{text}");
        assert_eq!(&text[completion.span], replaced, "{text}");
    }

    #[test]
    fn commands_are_offered_where_a_command_may_start() {
        check("sto", "sto", &["Stop-Thing"]);
        check("1..3 | % { St", "St", &["Stop-Thing"]);
        check("$x = st", "st", &["Stop-Thing"]);
        check("if ($true) { st", "st", &["Stop-Thing"]);
        check("1 |\n  st", "st", &["Stop-Thing"]);
        check("# st", "", &[]);
    }

    #[test]
    fn parameters_are_offered_once() {
        check(
            "Stop-Thing -",
            "-",
            &["-Name", "-Mode", "-Wait", "-ErrorAction", "-Verbose", "-WhatIf", "-Confirm"],
        );
        check("st -w", "-w", &["-Wait", "-WhatIf"]);
        check("st -Wait -w", "-w", &["-WhatIf"]);
    }

    #[test]
    fn values_follow_the_parameter_or_the_place() {
        check("st h", "h", &["HV1"]);
        check("st ", "", &["HV1", "'Rack 2'"]);
        check("st HV1, r", "r", &["'Rack 2'"]);
        check("st HV1 s", "s", &["Soft"]);
        check("st -Mode ", "", &["Soft", "Hard"]);
        check("st -Wait ", "", &["HV1", "'Rack 2'"]);
        check("st -Wait:", "", &["$true", "$false"]);
        check("st 'ra", "'ra", &["'Rack 2'"]);
        check("st -Mode h¦ HV1", "h", &["Hard"]);
        check("st -Name HV1 ", "", &["Soft", "Hard"]);
    }

    #[test]
    fn variables_are_offered() {
        check("1 + $nu", "$nu", &["$null"]);
    }
}

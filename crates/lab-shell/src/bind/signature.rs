//! What a cmdlet takes: the one source for binding, help, completion and tests.

use crate::lab::Names;

/// What a parameter accepts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Present or absent; `-Name:$false` takes it back.
    Switch,
    /// `$true` or `$false`.
    Bool,
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// A whole number within bounds, both included.
    IntIn(i64, i64),
    /// A number, perhaps with a fraction.
    Number,
    /// Bytes: `4GB` or a number.
    Size,
    /// Bits per second: `1Gbps` or a number.
    Rate,
    /// Simulated time: `30s`, `5m`, `300ms`, or a number of seconds.
    Duration,
    /// Anything.
    Any,
    /// Code in braces.
    Block,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The name of a thing the console can list.
    Name(Names),
    /// One or several of another kind.
    List(&'static Kind),
}

impl Kind {
    /// The word for it in help and errors.
    pub fn word(self) -> String {
        match self {
            Kind::Switch => "Switch".to_string(),
            Kind::Bool => "Boolean".to_string(),
            Kind::Text | Kind::Name(_) => "String".to_string(),
            Kind::Int | Kind::IntIn(..) => "Int64".to_string(),
            Kind::Number => "Double".to_string(),
            Kind::Size => "Size".to_string(),
            Kind::Rate => "Bandwidth".to_string(),
            Kind::Duration => "Duration".to_string(),
            Kind::Any => "Object".to_string(),
            Kind::Block => "ScriptBlock".to_string(),
            Kind::Choice(words) => format!("{{{}}}", words.join(" | ")),
            Kind::List(of) => format!("{}[]", of.word()),
        }
    }

    /// How such a value is written, when that is not obvious.
    pub(crate) fn example(self) -> Option<String> {
        match self {
            Kind::Duration => Some("Durations are written 30s, 5m, 300ms or 2h.".to_string()),
            Kind::Size => Some("Sizes are written 512MB, 4GB or 2TB.".to_string()),
            Kind::Rate => Some("Bandwidths are written 100Mbps or 1Gbps.".to_string()),
            Kind::Bool => Some("Write $true or $false.".to_string()),
            Kind::Block => Some("Write code in braces: { … }.".to_string()),
            Kind::Choice(words) => Some(format!("Choose one of {}.", words.join(", "))),
            Kind::List(of) => of.example(),
            Kind::Switch
            | Kind::Text
            | Kind::Int
            | Kind::IntIn(..)
            | Kind::Number
            | Kind::Any
            | Kind::Name(_) => None,
        }
    }
}

/// How a parameter takes what comes down the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pipe {
    /// It does not.
    No,
    /// The whole object.
    Value,
    /// The object's property of the same name.
    Property,
    /// The property of the same name, else the whole object.
    Either,
}

/// One parameter.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Without the dash.
    pub name: &'static str,
    /// What it accepts.
    pub kind: Kind,
    /// One sentence for help and completion.
    pub about: &'static str,
    /// Place among the values given without a name, from 0.
    pub position: Option<u8>,
    /// Must be given.
    pub required: bool,
    /// How it takes pipeline input.
    pub pipe: Pipe,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// Takes all values left over.
    pub rest: bool,
}

impl Param {
    /// An optional parameter given by name.
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Param {
        Param {
            name,
            kind,
            about,
            position: None,
            required: false,
            pipe: Pipe::No,
            aliases: &[],
            rest: false,
        }
    }

    /// May be given without its name, at this place.
    #[must_use]
    pub const fn at(mut self, position: u8) -> Param {
        self.position = Some(position);
        self
    }

    /// Must be given.
    #[must_use]
    pub const fn required(mut self) -> Param {
        self.required = true;
        self
    }

    /// Takes pipeline input.
    #[must_use]
    pub const fn from_pipe(mut self, pipe: Pipe) -> Param {
        self.pipe = pipe;
        self
    }

    /// Has other names.
    #[must_use]
    pub const fn alias(mut self, aliases: &'static [&'static str]) -> Param {
        self.aliases = aliases;
        self
    }

    /// Takes all values left over.
    #[must_use]
    pub const fn rest(mut self) -> Param {
        self.rest = true;
        self
    }
}

/// Parameters every cmdlet has.
pub const COMMON: &[Param] = &[
    Param::new(
        "ErrorAction",
        Kind::Choice(&["Continue", "Ignore", "SilentlyContinue", "Stop"]),
        "What an error does: show it and go on, hide it, or end the script.",
    )
    .alias(&["ea"]),
    Param::new("Verbose", Kind::Switch, "Tells what is done.").alias(&["vb"]),
];

/// Parameters of every cmdlet that changes something.
pub const CHANGING: &[Param] = &[
    Param::new("WhatIf", Kind::Switch, "Tells what would be done and does nothing.").alias(&["wi"]),
    Param::new("Confirm", Kind::Switch, "This console never asks back; -Confirm:$false is accepted.")
        .alias(&["cf"]),
];

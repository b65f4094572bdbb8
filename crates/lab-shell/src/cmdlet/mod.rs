//! Every cmdlet: one file each, one line in its folder's list; [`all`] has them all.

mod convertto_csv;
mod convertto_json;
pub(crate) mod deed;
mod foreach_object;
mod format_list;
mod format_table;
mod get_command;
mod get_help;
mod get_member;
mod group_object;
mod invocation;
pub(crate) mod lab;
mod measure_object;
mod out_null;
mod out_string;
mod select_object;
mod sort_object;
mod start_sleep;
mod where_object;
mod windows;
mod write_host;
mod write_output;
mod write_warning;

pub use invocation::Invocation;
pub(crate) use lab::takes_long;
pub use lab::weak_point;

use std::sync::LazyLock;

use crate::bind::signature::Param;
use crate::error::ErrorRecord;

/// Every cmdlet of the console, by name.
pub fn all() -> &'static [&'static Cmdlet] {
    static ALL: LazyLock<Vec<&'static Cmdlet>> = LazyLock::new(|| {
        let mut all: Vec<_> = [CORE, lab::ALL, windows::CLUSTER, windows::HOST].concat();
        all.sort_unstable_by_key(|cmdlet| cmdlet.name);
        all
    });
    &ALL
}

/// The language itself: what needs no lab.
const CORE: &[&Cmdlet] = &[
    &convertto_csv::CMDLET,
    &convertto_json::CMDLET,
    &foreach_object::CMDLET,
    &format_list::CMDLET,
    &format_table::CMDLET,
    &get_command::CMDLET,
    &get_help::CMDLET,
    &get_member::CMDLET,
    &group_object::CMDLET,
    &measure_object::CMDLET,
    &out_null::CMDLET,
    &out_string::CMDLET,
    &select_object::CMDLET,
    &sort_object::CMDLET,
    &start_sleep::CMDLET,
    &where_object::CMDLET,
    &write_host::CMDLET,
    &write_output::CMDLET,
    &write_warning::WARNING,
    &write_warning::ERROR,
];

/// How a cmdlet meets the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// It takes nothing from the pipeline.
    None,
    /// It runs once for each object, bound to its pipeline parameters.
    Each,
    /// It runs once with all objects.
    All,
}

/// A script and what it prints; run as a test.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Console lines.
    pub script: &'static str,
    /// What they print, lines joined by line ends.
    pub output: &'static str,
}

/// A command of the console, as data.
#[derive(Debug)]
pub struct Cmdlet {
    /// Verb and noun.
    pub name: &'static str,
    /// Short names.
    pub aliases: &'static [&'static str],
    /// One sentence.
    pub synopsis: &'static str,
    /// Its own parameters.
    pub signature: &'static [Param],
    /// How it meets the pipeline.
    pub input: Input,
    /// Changes the lab: it takes -WhatIf, and a read-only check may not call it.
    pub changes: bool,
    /// Shown by Get-Help, run by the tests.
    pub examples: &'static [Example],
    /// What it does.
    pub run: fn(&mut Invocation<'_>) -> Result<(), ErrorRecord>,
}

impl Cmdlet {
    /// The part before the dash.
    pub fn verb(&self) -> &'static str {
        self.name.split_once('-').map_or(self.name, |(verb, _)| verb)
    }

    /// The part after the dash.
    pub fn noun(&self) -> &'static str {
        self.name.split_once('-').map_or("", |(_, noun)| noun)
    }
}

/// A cmdlet by name or alias, in any case.
pub(crate) fn find(cmdlets: &'static [&'static Cmdlet], word: &str) -> Option<&'static Cmdlet> {
    cmdlets.iter().find(|cmdlet| crate::eval::is_called(cmdlet, word)).copied()
}

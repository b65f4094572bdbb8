//! One run of a cmdlet: its parameters, its input, and what it may do.

use std::rc::Rc;

use lab_session::Session;
use lab_units::Bytes;
use lab_world::World;

use super::Cmdlet;
use crate::bind::Bound;
use crate::error::ErrorRecord;
use crate::eval::{Cx, State};
use crate::lex::Span;
use crate::parse::ast::ScriptBlock;
use crate::transcript::Item;
use crate::value::{TimeSpan, Value, shown_bytes};

/// One run of a cmdlet.
pub struct Invocation<'i> {
    cx: Cx<'i>,
    pub(super) cmdlet: &'static Cmdlet,
    bound: Bound,
    input: Vec<Value>,
    output: Vec<Value>,
    errors: Vec<ErrorRecord>,
    span: Span,
    /// Commands in the journal before.
    commands: usize,
    /// The lab refused a command of it.
    pub(super) refused: bool,
}

impl<'i> Invocation<'i> {
    pub(crate) fn new(
        cx: Cx<'i>,
        cmdlet: &'static Cmdlet,
        bound: Bound,
        input: Vec<Value>,
        span: Span,
    ) -> Self {
        let commands = cx.session.journal().len();
        let (output, errors) = (Vec::new(), Vec::new());
        Invocation { cx, cmdlet, bound, input, output, errors, span, commands, refused: false }
    }

    /// What it yielded and what went wrong. Where cmdlets do not wait, one that has given its commands is done: that
    /// the result is not there yet is no error.
    pub(crate) fn into_results(self, result: Result<(), ErrorRecord>) -> (Vec<Value>, Vec<ErrorRecord>) {
        let gave = self.cx.session.journal().len() > self.commands && !self.refused;
        let is_done = gave && !self.waits();
        let mut errors = self.errors;
        errors.extend(result.err());
        errors.retain(|error| error.terminating || !is_done);
        (self.output, errors)
    }

    pub(crate) fn state(&self) -> &State {
        self.cx.state
    }

    pub(crate) fn cx(&mut self) -> &mut Cx<'i> {
        &mut self.cx
    }

    pub(crate) fn cmdlets(&self) -> &'static [&'static Cmdlet] {
        self.cx.state.cmdlets
    }

    /// The console's width in characters.
    pub fn width(&self) -> usize {
        self.cx.state.width
    }

    /// The lab behind the console, with its history.
    pub fn session(&mut self) -> &mut Session {
        self.cx.session
    }

    /// The lab as it is now.
    pub fn world(&self) -> &World {
        self.cx.session.world()
    }

    /// Where the command stands in the script.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The value of a parameter, if given.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.bound.get(self.cmdlet, name)
    }

    /// The text of a parameter, if given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::as_str)
    }

    /// The text of a parameter that must be given.
    pub fn word(&self, name: &str) -> String {
        self.text(name).unwrap_or_default().to_string()
    }

    /// The whole number of a parameter, if given.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.value(name).and_then(crate::value::number::to_int)
    }

    /// The span of time of a parameter, if given.
    pub fn duration(&self, name: &str) -> Option<TimeSpan> {
        self.value(name).and_then(crate::value::number::to_time_span)
    }

    /// The bytes of a parameter, if given; a negative number is none at all.
    pub fn bytes(&self, name: &str) -> Option<Bytes> {
        self.int(name).map(|bytes| Bytes(u64::try_from(bytes).unwrap_or(0)))
    }

    /// Whether a switch is on or a truth value is true.
    pub fn flag(&self, name: &str) -> bool {
        self.value(name).is_some_and(Value::is_true)
    }

    /// The items of a list parameter; none when it is not given.
    pub fn items(&self, name: &str) -> Vec<Value> {
        self.value(name).cloned().map(Value::into_items).unwrap_or_default()
    }

    /// The texts of a list parameter; none when it is not given.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.items(name).iter().map(Value::to_string).collect()
    }

    /// The script block of a parameter, if one is given.
    pub fn block(&self, name: &str) -> Option<Rc<ScriptBlock>> {
        match self.value(name) {
            Some(Value::Block(block)) => Some(block.clone()),
            Some(_) | None => None,
        }
    }

    /// Takes the objects that came down the pipeline.
    pub fn take_input(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.input)
    }

    /// Yields a value to the next stage.
    pub fn emit(&mut self, value: impl Into<Value>) {
        self.output.push(value.into());
    }

    /// Charges steps for work in proportion to something large.
    pub fn charge(&mut self, steps: usize) -> Result<(), ErrorRecord> {
        self.cx.state.meter.charge(steps as u64)
    }

    /// Charges for turning these values into text or comparing them as text.
    pub(crate) fn charge_shown(&mut self, values: &[Value]) -> Result<(), ErrorRecord> {
        values.iter().try_for_each(|value| self.charge(1 + shown_bytes(value) / 16))
    }

    /// Runs a script block with `$_` set, and gives back what it yields.
    pub fn call(&mut self, block: &ScriptBlock, item: Value) -> Result<Vec<Value>, ErrorRecord> {
        self.cx.call(block, Some(item))
    }

    /// Writes a line for people.
    pub fn host(&mut self, text: impl Into<String>) {
        self.cx.state.transcript.say(Item::Host(text.into()));
    }

    /// Writes a warning.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.cx.state.transcript.say(Item::Warning(text.into()));
    }

    /// Tells what is done, if `-Verbose` asks for it.
    pub fn verbose(&mut self, text: impl Into<String>) {
        if self.bound.verbose {
            self.cx.state.transcript.say(Item::Verbose(text.into()));
        }
    }

    /// Shows an error and goes on with the next thing; `-ErrorAction` decides at the end of the run.
    pub fn write_error(&mut self, error: ErrorRecord) {
        self.errors.push(error);
    }

    /// Whether to do it: with `-WhatIf` it only says what would be done to the target.
    pub fn should_process(&mut self, target: &str) -> bool {
        if self.bound.what_if {
            let name = self.cmdlet.name;
            self.host(format!("What if: Performing operation \"{name}\" on Target \"{target}\"."));
        }
        !self.bound.what_if
    }
}

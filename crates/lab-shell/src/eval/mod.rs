//! Runs statements.

mod assign;
mod command;
pub(crate) use command::is_called;
mod expression;

use std::collections::BTreeMap;
use std::rc::Rc;

use lab_session::Session;
use lab_units::Name;

use crate::bind::ErrorAction;
use crate::cmdlet::Cmdlet;
use crate::error::{Category, ErrorRecord};
use crate::meter::{CALL_WEIGHT, Meter};
use crate::pace::Pace;
use crate::parse::ast::{Block, ScriptBlock, Statement, StatementKind};
use crate::transcript::Transcript;
use crate::value::{MAX_DEPTH, Value, shown_bytes};

/// What a console keeps between lines.
pub(crate) struct State {
    pub(crate) variables: BTreeMap<Rc<str>, Value>,
    pub(crate) transcript: Transcript,
    pub(crate) meter: Meter,
    pub(crate) width: usize,
    pub(crate) cmdlets: &'static [&'static Cmdlet],
    /// The host entered with Enter-PSSession.
    pub(crate) entered: Option<Name>,
    /// A statement is run in slices.
    pub(crate) pace: Option<Pace>,
}

/// What a statement may change of the console.
#[derive(Clone)]
pub(crate) struct Kept {
    variables: BTreeMap<Rc<str>, Value>,
    transcript: Transcript,
    entered: Option<Name>,
    steps_left: u64,
}

impl State {
    /// The value of a variable, by its lower-case name.
    pub(crate) fn variable(&self, name: &str) -> Value {
        match name {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            "psitem" => self.variables.get("_").cloned().unwrap_or_default(),
            _ => self.variables.get(name).cloned().unwrap_or_default(),
        }
    }

    /// The console as it is now.
    pub(crate) fn kept(&self) -> Kept {
        let (variables, transcript) = (self.variables.clone(), self.transcript.clone());
        Kept { variables, transcript, entered: self.entered.clone(), steps_left: self.meter.steps_left() }
    }

    /// The console as it was then.
    pub(crate) fn restore(&mut self, kept: Kept) {
        self.meter.correct(kept.steps_left);
        (self.variables, self.transcript, self.entered) = (kept.variables, kept.transcript, kept.entered);
    }

    /// Whether what waits on Windows lets time pass; a script that says itself when time passes sets
    /// `$LabWaitPreference = 'None'`.
    pub(crate) fn waits(&self) -> bool {
        let preference = self.variable("labwaitpreference");
        !preference.as_str().is_some_and(|word| crate::value::same_name(word, "None"))
    }

    pub(crate) fn set_variable(&mut self, name: &str, value: Value) -> Result<(), ErrorRecord> {
        if matches!(name, "true" | "false" | "null") {
            let message = format!("${name} always means the same and cannot be set.");
            return Err(ErrorRecord::mistake(Category::InvalidOperation, "VariableNotWritable", message));
        }
        if value.depth() > MAX_DEPTH {
            let message = format!("Arrays and objects may lie at most {MAX_DEPTH} deep in each other.");
            return Err(ErrorRecord::mistake(Category::LimitsExceeded, "NestingTooDeep", message));
        }
        self.variables.insert(name.into(), value);
        Ok(())
    }

    /// Shows an error that does not end the script, or gives it back.
    pub(crate) fn handle(&mut self, error: ErrorRecord) -> Result<(), ErrorRecord> {
        self.handle_as(error, self.error_preference())
    }

    pub(crate) fn handle_as(&mut self, error: ErrorRecord, action: ErrorAction) -> Result<(), ErrorRecord> {
        match action {
            _ if error.terminating => Err(error),
            ErrorAction::Stop => Err(ErrorRecord { terminating: true, ..error }),
            ErrorAction::Continue => {
                self.transcript.error(error);
                Ok(())
            }
            ErrorAction::Silent => Ok(()),
        }
    }

    /// What an error does when the command does not say.
    pub(crate) fn error_preference(&self) -> ErrorAction {
        let chosen = self.variables.get("erroractionpreference").map(Value::to_string);
        chosen.and_then(|name| ErrorAction::by_name(&name)).unwrap_or(ErrorAction::Continue)
    }
}

/// Why a statement did not run to its end.
#[derive(Debug)]
pub(crate) enum Flow {
    Error(Box<ErrorRecord>),
    Break,
    Continue,
    Return,
}

impl From<ErrorRecord> for Flow {
    fn from(error: ErrorRecord) -> Flow {
        Flow::Error(Box::new(error))
    }
}

impl Flow {
    /// As an error, where no loop is left to leave. A return has done its work.
    pub(crate) fn into_error(self) -> Result<(), ErrorRecord> {
        let stray = |word: &str| {
            let message = format!("'{word}' stands outside of a loop.");
            Err(ErrorRecord::mistake(Category::InvalidOperation, "StrayLoopKeyword", message))
        };
        match self {
            Flow::Error(error) => Err(*error),
            Flow::Break => stray("break"),
            Flow::Continue => stray("continue"),
            Flow::Return => Ok(()),
        }
    }
}

/// Where values go.
pub(crate) enum Sink<'v> {
    /// Kept for whoever asked.
    Collect(&'v mut Vec<Value>),
    /// Shown.
    Console,
}

/// The console while it runs something.
pub(crate) struct Cx<'e> {
    pub(crate) state: &'e mut State,
    pub(crate) session: &'e mut Session,
}

impl Cx<'_> {
    pub(crate) fn put(&mut self, value: Value, sink: &mut Sink<'_>) -> Result<(), ErrorRecord> {
        self.state.meter.charge(1)?;
        match sink {
            Sink::Collect(values) => values.push(value),
            Sink::Console => {
                self.state.meter.charge(shown_bytes(&value) as u64 / 16)?;
                self.state.transcript.put(value);
            }
        }
        Ok(())
    }

    /// Puts an array's items one by one, as a pipeline does.
    pub(crate) fn put_items(&mut self, value: Value, sink: &mut Sink<'_>) -> Result<(), ErrorRecord> {
        match value {
            Value::Null => Ok(()),
            Value::List(list) => list.items().iter().try_for_each(|item| self.put(item.clone(), sink)),
            other => self.put(other, sink),
        }
    }

    pub(crate) fn block(&mut self, block: &Block, sink: &mut Sink<'_>) -> Result<(), Flow> {
        block.iter().try_for_each(|statement| self.statement(statement, sink))
    }

    pub(crate) fn statement(&mut self, statement: &Statement, sink: &mut Sink<'_>) -> Result<(), Flow> {
        self.state.meter.charge(1).map_err(|error| error.at(statement.span))?;
        self.state.meter.enter(1).map_err(|error| error.at(statement.span))?;
        let result = self.statement_kind(statement, sink);
        self.state.meter.leave(1);
        match result {
            Err(Flow::Error(error)) => self.state.handle(error.at(statement.span)).map_err(Flow::from),
            other => other,
        }
    }

    fn statement_kind(&mut self, statement: &Statement, sink: &mut Sink<'_>) -> Result<(), Flow> {
        match &statement.kind {
            StatementKind::Pipeline(pipeline) => self.pipeline(pipeline, sink),
            StatementKind::Assign { target, op, value } => {
                let value = self.value_of(value)?;
                self.assign(target, *op, value).map(drop)
            }
            StatementKind::If { arms, otherwise } => self.if_statement(arms, otherwise.as_ref(), sink),
            StatementKind::ForEach { variable, source, body } => {
                let source = self.value_of(source)?;
                self.foreach_statement(variable, source, body, sink)
            }
            StatementKind::While { condition, body } => self.while_statement(condition, body, sink),
            StatementKind::Break => Err(Flow::Break),
            StatementKind::Continue => Err(Flow::Continue),
            StatementKind::Return(None) => Err(Flow::Return),
            StatementKind::Return(Some(value)) => {
                self.statement(value, sink)?;
                Err(Flow::Return)
            }
        }
    }

    fn if_statement(
        &mut self,
        arms: &[(Statement, Block)],
        otherwise: Option<&Block>,
        sink: &mut Sink<'_>,
    ) -> Result<(), Flow> {
        for (condition, block) in arms {
            if self.value_of(condition)?.is_true() {
                return self.block(block, sink);
            }
        }
        otherwise.map_or(Ok(()), |block| self.block(block, sink))
    }

    fn foreach_statement(
        &mut self,
        variable: &str,
        source: Value,
        body: &Block,
        sink: &mut Sink<'_>,
    ) -> Result<(), Flow> {
        for item in source.into_items() {
            self.state.meter.charge(1)?;
            self.state.set_variable(variable, item)?;
            if !self.loop_body(body, sink)? {
                break;
            }
        }
        Ok(())
    }

    fn while_statement(
        &mut self,
        condition: &Statement,
        body: &Block,
        sink: &mut Sink<'_>,
    ) -> Result<(), Flow> {
        while self.value_of(condition)?.is_true() {
            self.state.meter.charge(1)?;
            if !self.loop_body(body, sink)? {
                break;
            }
        }
        Ok(())
    }

    /// One round; false when the loop is to end.
    fn loop_body(&mut self, body: &Block, sink: &mut Sink<'_>) -> Result<bool, Flow> {
        match self.block(body, sink) {
            Ok(()) | Err(Flow::Continue) => Ok(true),
            Err(Flow::Break) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// What a statement is worth where a value is asked.
    pub(crate) fn value_of(&mut self, statement: &Statement) -> Result<Value, Flow> {
        match &statement.kind {
            // A lone expression keeps its arrays as they are; a pipeline walks over them.
            StatementKind::Pipeline(pipeline) if pipeline.commands.is_empty() => match &pipeline.first {
                Some(expression) => self.expression(expression),
                None => Ok(Value::Null),
            },
            StatementKind::Assign { target, op, value } => {
                self.state.meter.enter(1).map_err(|error| error.at(statement.span))?;
                let value = self.value_of(value);
                self.state.meter.leave(1);
                self.assign(target, *op, value?)
            }
            _ => {
                let mut values = Vec::new();
                self.statement(statement, &mut Sink::Collect(&mut values))?;
                Ok(Value::from_output(values))
            }
        }
    }

    /// Runs a script block with `$_` set, and gives back what it yields.
    pub(crate) fn call(
        &mut self,
        block: &ScriptBlock,
        item: Option<Value>,
    ) -> Result<Vec<Value>, ErrorRecord> {
        self.state.meter.charge(1)?;
        self.state.meter.enter(CALL_WEIGHT)?;
        let outer = match item {
            Some(item) => Some(self.state.variables.insert("_".into(), item)),
            None => None,
        };
        let mut values = Vec::new();
        let result = self.block(&block.body, &mut Sink::Collect(&mut values));
        self.state.meter.leave(CALL_WEIGHT);
        if let Some(outer) = outer {
            self.state.variables.insert("_".into(), outer.unwrap_or_default());
        }
        match result {
            Ok(()) => Ok(values),
            Err(flow) => flow.into_error().map(|()| values),
        }
    }
}

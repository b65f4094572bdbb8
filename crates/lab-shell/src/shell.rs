//! The console: keeps variables between lines and runs scripts statement by statement.

use std::rc::Rc;

use lab_session::Session;
use lab_units::Name;

use crate::cmdlet::{self, Cmdlet};
use crate::complete::{Completion, complete};
use crate::error::ErrorRecord;
use crate::eval::{Cx, Flow, Sink, State};
use crate::format::DEFAULT_WIDTH;
use crate::lex::Span;
use crate::meter::{DEFAULT_STEP_LIMIT, Meter};
use crate::parse::ast::Script;
use crate::parse::parse_script;
use crate::parse::walk::{Seen, walk};
use crate::transcript::{Item, Transcript};
use crate::value::Value;

/// A console.
pub struct Shell {
    state: State,
}

/// A script on its way: a page runs one statement, draws, and runs the next.
pub struct Run {
    script: Rc<Script>,
    next: usize,
    steps_left: u64,
    error: Option<ErrorRecord>,
}

impl Run {
    /// Whether nothing is left to run.
    pub fn is_done(&self) -> bool {
        self.error.is_some() || self.next >= self.script.statements.len()
    }

    /// The error that ended the script, if one did.
    pub fn error(&self) -> Option<&ErrorRecord> {
        self.error.as_ref()
    }

    /// Where the next statement stands.
    pub fn next_span(&self) -> Option<Span> {
        self.script.statements.get(self.next).map(|statement| statement.span)
    }
}

impl Default for Shell {
    fn default() -> Self {
        Shell::new()
    }
}

impl Shell {
    /// A console with every cmdlet.
    pub fn new() -> Shell {
        Shell::with_cmdlets(cmdlet::all())
    }

    /// A console with other cmdlets.
    pub fn with_cmdlets(cmdlets: &'static [&'static Cmdlet]) -> Shell {
        let mut transcript = Transcript::default();
        transcript.set_width(DEFAULT_WIDTH);
        let meter = Meter::new(DEFAULT_STEP_LIMIT);
        let variables = Default::default();
        Shell { state: State { variables, transcript, meter, width: DEFAULT_WIDTH, cmdlets, entered: None } }
    }

    /// Sets the characters in a line.
    pub fn set_width(&mut self, width: usize) {
        self.state.width = width.max(2);
        self.state.transcript.set_width(self.state.width);
    }

    /// Sets the steps a script may take.
    pub fn set_step_limit(&mut self, steps: u64) {
        self.state.meter = Meter::new(steps);
    }

    /// The value of a variable, null when there is none.
    pub fn variable(&self, name: &str) -> Value {
        self.state.variable(&name.to_lowercase())
    }

    /// The host the console stands on, as the prompt shows it; `None`: the management station.
    pub fn entered(&self) -> Option<&Name> {
        self.state.entered.as_ref()
    }

    /// The cmdlets it knows.
    pub fn cmdlets(&self) -> &'static [&'static Cmdlet] {
        self.state.cmdlets
    }

    /// Parses a script to be run statement by statement.
    pub fn start(&self, source: &str) -> Result<Run, ErrorRecord> {
        let script = Rc::new(parse_script(source)?);
        Ok(Run { script, next: 0, steps_left: self.state.meter.limit(), error: None })
    }

    /// Runs the next statement and gives back what it said.
    pub fn step(&mut self, run: &mut Run, session: &mut Session) -> Vec<Item> {
        if run.is_done() {
            return Vec::new();
        }
        let script = run.script.clone();
        let statement = &script.statements[run.next];
        run.next += 1;
        self.state.meter.set_steps_left(run.steps_left);
        let mut cx = Cx { state: &mut self.state, session };
        let result = cx.statement(statement, &mut Sink::Console);
        run.steps_left = self.state.meter.steps_left();
        match result {
            Ok(()) => (),
            Err(Flow::Return) => run.next = script.statements.len(),
            Err(other) => {
                if let Err(error) = other.into_error() {
                    let error = error.at(statement.span);
                    self.state.transcript.error(error.clone());
                    run.error = Some(error);
                }
            }
        }
        self.state.transcript.take()
    }

    /// Runs a whole script and gives back what it said; a script that cannot be read says so.
    pub fn run(&mut self, source: &str, session: &mut Session) -> Outcome {
        let mut run = match self.start(source) {
            Ok(run) => run,
            Err(error) => return Outcome { items: vec![Item::Error(error.clone())], error: Some(error) },
        };
        let mut items = Vec::new();
        while !run.is_done() {
            items.extend(self.step(&mut run, session));
        }
        Outcome { items, error: run.error }
    }

    /// Where a script would first change something other than variables, without running it; `None` when it
    /// only looks. Lesson checks must only look.
    pub fn first_change(&self, source: &str) -> Result<Option<Span>, ErrorRecord> {
        let script = parse_script(source)?;
        let mut first = None;
        walk(&script, &mut |seen| {
            let change = match seen {
                Seen::PartAssigned(span) => Some(span),
                Seen::Command(command) => {
                    let changes =
                        cmdlet::find(self.state.cmdlets, &command.name).is_none_or(|found| found.changes);
                    changes.then_some(command.name_span)
                }
            };
            first = first.or(change);
        });
        Ok(first)
    }

    /// Candidates for the word at the cursor, a byte offset into the text.
    pub fn complete(&self, text: &str, cursor: usize, session: &Session) -> Completion {
        complete(&self.state, session, text, cursor)
    }
}

/// What a script said.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// In order.
    pub items: Vec<Item>,
    /// The error that ended it, also the last of the items.
    pub error: Option<ErrorRecord>,
}

impl Outcome {
    /// The lines a plain console prints.
    pub fn lines(&self) -> Vec<String> {
        self.items.iter().flat_map(Item::lines).collect()
    }

    /// Every value it yielded.
    pub fn values(&self) -> Vec<Value> {
        let values = self.items.iter().filter_map(|item| match item {
            Item::Objects { values, .. } => Some(values.iter().cloned()),
            Item::Error(_) | Item::Warning(_) | Item::Verbose(_) | Item::Host(_) => None,
        });
        values.flatten().collect()
    }
}

//! The console: keeps variables between lines and runs scripts statement by statement.

use std::rc::Rc;

use lab_session::Session;
use lab_units::Name;

use crate::cmdlet::{self, Cmdlet};
use crate::complete::{Completion, complete};
use crate::error::ErrorRecord;
use crate::eval::{Cx, Flow, Kept, Sink, State};
use crate::format::DEFAULT_WIDTH;
use crate::lex::Span;
use crate::meter::{DEFAULT_STEP_LIMIT, Meter};
use crate::pace::{self, IsOver, Left, Pace};
use crate::parse::ast::{Script, Statement};
use crate::parse::parse_script;
use crate::parse::walk::{Seen, statement as walk_statement, walk};
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
    /// Where the next statement begins, if it was broken off, and where its waits were left.
    begun: Option<(Box<Session>, Kept)>,
    left: Vec<Left>,
    permille: u32,
}

impl Run {
    /// Whether nothing is left to run.
    pub fn is_done(&self) -> bool {
        self.error.is_some() || self.next >= self.script.statements.len()
    }

    /// The share of the script that is done, in thousandths; a statement that waits again and again holds it up.
    pub fn permille(&self) -> u32 {
        self.permille
    }

    fn measure(&mut self) {
        let whole = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let done = whole(self.next).saturating_mul(1_000).saturating_add(pace::permille(&self.left));
        self.permille = self.permille.max(done / whole(self.script.statements.len()).max(1));
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
        Shell {
            state: State {
                variables,
                transcript,
                meter,
                width: DEFAULT_WIDTH,
                cmdlets,
                entered: None,
                pace: None,
            },
        }
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
        let steps_left = self.state.meter.limit();
        Ok(Run { script, next: 0, steps_left, error: None, begun: None, left: Vec::new(), permille: 0 })
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
        if let Some(left) = self.state.pace.take().and_then(Pace::into_left) {
            run.left = left;
            run.next -= 1;
            return Vec::new();
        }
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

    /// Runs statements until the script is done or `is_over` says so, and gives back what they said. A statement that
    /// waits meanwhile is broken off, and gone on with when this is called again; until then `session` is somewhere in
    /// the middle of it.
    pub fn go_on(&mut self, run: &mut Run, session: &mut Session, is_over: &IsOver) -> Vec<Item> {
        let mut said = Vec::new();
        while !run.is_done() {
            match run.begun.take() {
                Some((begun, kept)) => {
                    *session = (*begun).clone();
                    self.state.restore(kept.clone());
                    run.begun = Some((begun, kept));
                }
                None if self.waits(&run.script.statements[run.next]) => {
                    run.begun = Some((Box::new(session.clone()), self.state.kept()));
                }
                None => (),
            }
            let left = std::mem::take(&mut run.left);
            self.state.pace = run.begun.is_some().then(|| Pace::new(is_over.clone(), left));
            said.extend(self.step(run, session));
            if !run.left.is_empty() {
                break;
            }
            run.begun = None;
            if is_over() {
                break;
            }
        }
        run.measure();
        said
    }

    /// Forgets what a script has done with the console: variables, and where the prompt stands.
    pub fn give_up(&mut self, before: Before) {
        self.state.restore(before.0);
    }

    /// The console as it is now, for [`Self::give_up`].
    pub fn before(&self) -> Before {
        Before(self.state.kept())
    }

    /// Whether a statement may let time pass, here or in copies of the lab.
    fn waits(&self, statement: &Statement) -> bool {
        let mut waits = false;
        walk_statement(statement, &mut |seen| {
            waits |= match seen {
                Seen::PartAssigned(_) => true,
                Seen::Command(command) => {
                    cmdlet::find(self.state.cmdlets, &command.name).is_some_and(cmdlet::takes_long)
                }
            };
        });
        waits
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

/// A console before it ran something.
pub struct Before(Kept);

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

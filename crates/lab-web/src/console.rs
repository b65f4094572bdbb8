//! The console beside the lab: what it has said, and the shell that answers once it is there.

use std::collections::VecDeque;
use std::rc::Rc;

use lab_session::Session;
use lab_shell::IsOver;

use crate::lab::Lab;
use crate::parts;
use crate::prompt::{Prompt, Said};
use crate::store::Store;
use crate::trip::Errand;
use crate::widget::console_view::{ConsoleLine, LineKind, Suggestion};
use crate::work::{self, Job, Share, Slice};

/// Blocks kept; older ones go.
const MOST_LINES: usize = 2_000;

const GREETING: &str =
    "Type Get-Command for what there is, Get-Help and a name for how it works. Tab completes.";
const ON_ITS_WAY: &str = "The console is on its way; the line runs as soon as it is here.";
const NOT_TO_BE_HAD: &str =
    "The console could not be fetched, so nothing was run. Check the connection and type the line again.";

const BUSY: &str = "A line is being run; this one comes next.";
const GIVEN_UP: &str =
    "The line was given up: nothing of it has happened, and what waited behind it was not run.";

/// What empties the log; the shell knows no window.
const CLEARING: [&str; 3] = ["Clear-Host", "cls", "clear"];

/// A log, and who answers.
pub struct Console {
    /// Nothing while it is to be fetched, or runs a line.
    shell: Option<Box<dyn Prompt>>,
    /// Somebody has gone to fetch it.
    is_coming: bool,
    /// It runs a line.
    is_busy: bool,
    /// Lines typed meanwhile.
    waiting: VecDeque<String>,
    entered: Option<String>,
    lines: Rc<Vec<ConsoleLine>>,
    next_serial: u64,
    spoken: String,
}

impl Default for Console {
    fn default() -> Self {
        Console::new()
    }
}

impl Console {
    /// An empty console.
    pub fn new() -> Console {
        let mut console = Console {
            shell: None,
            is_coming: false,
            is_busy: false,
            waiting: VecDeque::new(),
            entered: None,
            lines: Rc::new(Vec::new()),
            next_serial: 0,
            spoken: String::new(),
        };
        console.say(LineKind::Note, GREETING);
        console
    }

    /// What was said, oldest first.
    pub fn lines(&self) -> Rc<Vec<ConsoleLine>> {
        self.lines.clone()
    }

    /// The last answer, short, for the polite region.
    pub fn spoken(&self) -> &str {
        &self.spoken
    }

    /// The prompt; it names the host one has entered.
    pub fn prompt(&self) -> String {
        self.entered.as_ref().map_or_else(|| "PS>".to_owned(), |host| format!("[{host}]: PS>"))
    }

    /// Puts what was typed behind what waits already.
    fn queue(&mut self, text: String) {
        if CLEARING.iter().any(|word| text.trim().eq_ignore_ascii_case(word)) {
            return Rc::make_mut(&mut self.lines).clear();
        }
        if self.shell.is_none() {
            self.tell(LineKind::Note, if self.is_busy { BUSY } else { ON_ITS_WAY });
        }
        self.waiting.push_back(text);
    }

    /// The next line and the shell to run it with, which is to be brought back.
    fn take_up(&mut self) -> Option<(Box<dyn Prompt>, String)> {
        let shell = self.shell.take_if(|_| !self.waiting.is_empty())?;
        let text = self.waiting.pop_front()?;
        self.is_busy = true;
        self.say(LineKind::Input, &text);
        Some((shell, text))
    }

    /// The shell is here, or here again with its answer.
    fn arrive(&mut self, shell: Box<dyn Prompt>, said: Vec<Said>) {
        self.entered = shell.entered();
        self.shell = Some(shell);
        (self.is_coming, self.is_busy) = (false, false);
        if let Some(last) = said.last() {
            self.spoken = last.text.lines().next().unwrap_or("Done.").to_owned();
        }
        for block in said {
            self.say(block.kind, &block.text);
        }
    }

    /// Prints the line that does what was just clicked.
    pub fn mirror(&mut self, line: &str) {
        self.say(LineKind::Mirror, line);
    }

    /// Says something of the lab's own.
    pub fn note(&mut self, text: &str) {
        self.say(LineKind::Note, text);
    }

    /// Ways to complete what stands before the caret; none while the shell is away.
    pub fn complete(&self, text: &str, caret: usize, session: &Session) -> Vec<Suggestion> {
        self.shell.as_ref().map(|shell| shell.complete(text, caret, session)).unwrap_or_default()
    }

    /// Whether the shell is still to be fetched; who hears yes goes.
    fn is_to_be_fetched(&mut self) -> bool {
        self.shell.is_none() && !self.is_busy && !std::mem::replace(&mut self.is_coming, true)
    }

    fn stay_away(&mut self) {
        self.is_coming = false;
        self.waiting.clear();
        self.tell(LineKind::Error, NOT_TO_BE_HAD);
    }

    /// Says it in the log and aloud.
    fn tell(&mut self, kind: LineKind, text: &str) {
        self.say(kind, text);
        self.spoken = text.to_owned();
    }

    fn say(&mut self, kind: LineKind, text: &str) {
        let is_typed = matches!(kind, LineKind::Input | LineKind::Mirror);
        let prompt = if is_typed { self.prompt() } else { String::new() };
        let line = ConsoleLine {
            serial: self.next_serial,
            kind,
            prompt: prompt.into(),
            text: text.to_owned().into(),
        };
        self.next_serial += 1;
        let lines = Rc::make_mut(&mut self.lines);
        lines.push(line);
        let surplus = lines.len().saturating_sub(MOST_LINES);
        lines.drain(..surplus);
    }
}

/// Fetches the shell for the console of the present lab, unless it is there or on its way.
pub fn wake(store: &Store<Lab>) {
    if !store.write(|lab| lab.console.is_to_be_fetched()) {
        return;
    }
    let store = store.clone();
    yew::platform::spawn_local(async move {
        let got = parts::shell().await;
        store.write(|lab| match got {
            Ok(shell) => lab.console.arrive(shell, Vec::new()),
            Err(parts::Missing) => lab.console.stay_away(),
        });
        go_on(&store);
    });
}

/// Runs what was typed, as soon as the shell is there and done with what came before.
pub fn type_line(store: &Store<Lab>, text: String) {
    store.write(|lab| lab.console.queue(text));
    wake(store);
    go_on(store);
}

fn go_on(store: &Store<Lab>) {
    while let Some((mut shell, text)) = store.write(|lab| lab.console.take_up()) {
        match shell.begin(&text) {
            Err(said) => store.write(|lab| lab.console.arrive(shell, vec![said])),
            Ok(()) => {
                let session = store.read(|lab| lab.session.clone());
                let errand = Errand::new(store);
                return work::carry_out(Box::new(Line { errand, shell, session, said: Vec::new() }));
            }
        }
    }
}

/// A line that is being run, on a copy of the lab.
struct Line {
    errand: Errand,
    shell: Box<dyn Prompt>,
    session: Session,
    said: Vec<Said>,
}

impl Job for Line {
    fn go_on(&mut self, slice: &Slice) -> Option<Share> {
        if self.errand.is_outdated() {
            return None;
        }
        let slice = *slice;
        let (said, share) =
            self.shell.go_on(&mut self.session, &(Rc::new(move || slice.is_over()) as IsOver));
        self.said.extend(said);
        share.map(|share| ("Running the line", share))
    }

    fn finish(self: Box<Self>) {
        if self.errand.is_outdated() {
            return self.give_up();
        }
        let Line { errand, shell, session, said } = *self;
        errand.store.write(|lab| {
            lab.session = session;
            let is_silent = said.is_empty();
            lab.console.arrive(shell, said);
            if is_silent {
                lab.console.spoken = "Done.".into();
            }
            errand.run_on(lab);
        });
        go_on(&errand.store);
    }

    fn give_up(mut self: Box<Self>) {
        self.shell.give_up();
        let Line { errand, shell, .. } = *self;
        // Another lab has a console of its own.
        if errand.is_elsewhere() {
            return;
        }
        errand.store.write(|lab| {
            lab.console.waiting.clear();
            lab.console.arrive(shell, Vec::new());
            lab.console.tell(LineKind::Note, GIVEN_UP);
        });
        errand.give_up();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Echo;

    impl Prompt for Echo {
        fn entered(&self) -> Option<String> {
            Some("HV1".into())
        }
        fn begin(&mut self, _: &str) -> Result<(), Said> {
            Ok(())
        }
        fn go_on(&mut self, _: &mut Session, _: &IsOver) -> (Vec<Said>, Option<u32>) {
            (Vec::new(), None)
        }
        fn give_up(&mut self) {}
        fn complete(&self, _: &str, _: usize, _: &Session) -> Vec<Suggestion> {
            Vec::new()
        }
    }

    fn texts(console: &Console) -> Vec<String> {
        console.lines().iter().skip(1).map(|line| format!("{} {}", line.prompt, line.text)).collect()
    }

    fn answer(text: &str) -> Vec<Said> {
        vec![Said { kind: LineKind::Output, text: text.into() }]
    }

    #[test]
    fn lines_typed_before_the_shell_is_there_or_while_it_runs_one_wait_and_run_once_in_turn() {
        let mut console = Console::new();
        assert!(console.is_to_be_fetched());
        console.queue("one".into());
        assert!(!console.is_to_be_fetched() && console.take_up().is_none(), "it is on its way");
        console.arrive(Box::new(Echo), Vec::new());
        let (shell, text) = console.take_up().expect("a line waits");
        console.queue("two".into());
        assert!(!console.is_to_be_fetched() && console.take_up().is_none(), "it is busy");
        console.arrive(shell, answer(&text.to_uppercase()));
        assert_eq!(console.spoken(), "ONE");
        let (shell, text) = console.take_up().expect("another line waits");
        console.arrive(shell, answer(&text.to_uppercase()));
        assert!(console.take_up().is_none());
        let said = [
            format!(" {ON_ITS_WAY}"),
            "[HV1]: PS> one".to_owned(),
            format!(" {BUSY}"),
            " ONE".to_owned(),
            "[HV1]: PS> two".to_owned(),
            " TWO".to_owned(),
        ];
        assert_eq!(texts(&console), said);
    }

    #[test]
    fn the_log_is_emptied_by_its_names() {
        let mut console = Console::new();
        console.queue(" CLS ".into());
        assert!(console.lines().is_empty() && console.waiting.is_empty());
    }

    #[test]
    fn a_shell_that_cannot_be_had_is_said_and_asked_for_again() {
        let mut console = Console::new();
        assert!(console.is_to_be_fetched());
        console.queue("one".into());
        console.stay_away();
        assert_eq!(console.spoken(), NOT_TO_BE_HAD);
        assert!(console.is_to_be_fetched());
        console.arrive(Box::new(Echo), Vec::new());
        assert!(console.take_up().is_none(), "what was said not to run does not run");
    }
}

//! The console beside the lab: what it has said, and the shell that answers once it is there.

use std::rc::Rc;

use lab_session::Session;

use crate::lab::Lab;
use crate::parts;
use crate::prompt::Prompt;
use crate::store::Store;
use crate::widget::console_view::{ConsoleLine, LineKind, Suggestion};

/// Blocks kept; older ones go.
const MOST_LINES: usize = 2_000;

const GREETING: &str =
    "Type Get-Command for what there is, Get-Help and a name for how it works. Tab completes.";
const ON_ITS_WAY: &str = "The console is on its way; the line runs as soon as it is here.";
const NOT_TO_BE_HAD: &str =
    "The console could not be fetched, so nothing was run. Check the connection and type the line again.";

/// What empties the log; the shell knows no window.
const CLEARING: [&str; 3] = ["Clear-Host", "cls", "clear"];

/// A log, and who answers.
pub struct Console {
    shell: Shell,
    lines: Rc<Vec<ConsoleLine>>,
    next_serial: u64,
    spoken: String,
}

/// Where the shell is.
enum Shell {
    Away {
        /// Somebody has gone to fetch it.
        is_coming: bool,
        /// Lines typed meanwhile.
        waiting: Vec<String>,
    },
    Here(Box<dyn Prompt>),
}

const AWAY: Shell = Shell::Away { is_coming: false, waiting: Vec::new() };

impl Default for Console {
    fn default() -> Self {
        Console::new()
    }
}

impl Console {
    /// An empty console.
    pub fn new() -> Console {
        let mut console =
            Console { shell: AWAY, lines: Rc::new(Vec::new()), next_serial: 0, spoken: String::new() };
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
        let entered = match &self.shell {
            Shell::Here(shell) => shell.entered(),
            Shell::Away { .. } => None,
        };
        entered.map_or_else(|| "PS>".to_owned(), |host| format!("[{host}]: PS>"))
    }

    /// Runs what was typed, now or as soon as the shell is there.
    pub fn run(&mut self, text: &str, session: &mut Session) {
        if CLEARING.iter().any(|word| text.trim().eq_ignore_ascii_case(word)) {
            return Rc::make_mut(&mut self.lines).clear();
        }
        match &mut self.shell {
            Shell::Here(_) => self.answer(text, session),
            Shell::Away { waiting, .. } => {
                waiting.push(text.to_owned());
                self.tell(LineKind::Note, ON_ITS_WAY);
            }
        }
    }

    fn answer(&mut self, text: &str, session: &mut Session) {
        self.say(LineKind::Input, text);
        let Shell::Here(shell) = &mut self.shell else { return };
        let said = shell.run(text, session);
        self.spoken = match said.last().and_then(|last| last.text.lines().next()) {
            Some(line) => line.to_owned(),
            None => "Done.".into(),
        };
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
        match &self.shell {
            Shell::Here(shell) => shell.complete(text, caret, session),
            Shell::Away { .. } => Vec::new(),
        }
    }

    /// Whether the shell is still to be fetched; who hears yes goes.
    fn is_to_be_fetched(&mut self) -> bool {
        match &mut self.shell {
            Shell::Away { is_coming, .. } => !std::mem::replace(is_coming, true),
            Shell::Here(_) => false,
        }
    }

    /// The shell is here: what waited for it is run.
    pub(crate) fn arrive(&mut self, shell: Box<dyn Prompt>, session: &mut Session) {
        let before = std::mem::replace(&mut self.shell, Shell::Here(shell));
        let Shell::Away { waiting, .. } = before else { return };
        for text in waiting {
            self.answer(&text, session);
        }
    }

    fn stay_away(&mut self) {
        self.shell = AWAY;
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
            Ok(shell) => lab.console.arrive(shell, &mut lab.session),
            Err(parts::Missing) => lab.console.stay_away(),
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompt::Said;
    use lab_session::Start;
    use lab_world::preset::Preset;

    struct Echo;

    impl Prompt for Echo {
        fn entered(&self) -> Option<String> {
            Some("HV1".into())
        }
        fn run(&mut self, text: &str, _: &mut Session) -> Vec<Said> {
            vec![Said { kind: LineKind::Output, text: text.to_uppercase() }]
        }
        fn complete(&self, _: &str, _: usize, _: &Session) -> Vec<Suggestion> {
            Vec::new()
        }
    }

    fn session() -> Session {
        Session::new(Start { preset: Preset::Empty, seed: 1 })
    }

    fn texts(console: &Console) -> Vec<String> {
        console.lines().iter().skip(1).map(|line| format!("{} {}", line.prompt, line.text)).collect()
    }

    #[test]
    fn a_line_typed_before_the_shell_is_there_waits_and_runs_once() {
        let (mut console, mut session) = (Console::new(), session());
        assert!(console.is_to_be_fetched());
        console.run("one", &mut session);
        assert!(!console.is_to_be_fetched(), "it is on its way already");
        console.arrive(Box::new(Echo), &mut session);
        assert_eq!(
            texts(&console),
            [format!(" {ON_ITS_WAY}"), "[HV1]: PS> one".to_owned(), " ONE".to_owned()]
        );
        assert_eq!(console.spoken(), "ONE");
        assert!(!console.is_to_be_fetched());
    }

    #[test]
    fn the_log_is_emptied_by_its_names() {
        let (mut console, mut session) = (Console::new(), session());
        console.run(" CLS ", &mut session);
        assert!(console.lines().is_empty());
    }

    #[test]
    fn a_shell_that_cannot_be_had_is_said_and_asked_for_again() {
        let (mut console, mut session) = (Console::new(), session());
        assert!(console.is_to_be_fetched());
        console.run("one", &mut session);
        console.stay_away();
        assert_eq!(console.spoken(), NOT_TO_BE_HAD);
        assert!(console.is_to_be_fetched());
        console.arrive(Box::new(Echo), &mut session);
        assert!(!texts(&console).contains(&" ONE".to_owned()), "what was said not to run does not run");
    }
}

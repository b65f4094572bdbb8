//! Plays a scenario: types its lines, writes the answers down, looks at every invariant after every line.

use lab_kernel::Record;
use lab_session::{Session, Start};
use lab_shell::Shell;
use lab_view::record;
use lab_world::Event;
use lab_world::invariant::{self, Broken};
use lab_world::preset::Preset;

use super::text::{Block, Scenario};

/// What came of a scenario.
pub struct Played {
    /// The answers, one for each block.
    pub answers: Vec<Vec<String>>,
    /// What did not hold after some line, with the first line of its block.
    pub broken: Vec<(usize, Broken)>,
    /// The lab at the end.
    pub session: Session,
}

/// Plays all blocks, one after the other, on one console.
pub fn play(scenario: &Scenario) -> Played {
    let mut session = Session::new(Start { preset: Preset::Empty, seed: 0 });
    let (mut shell, mut broken) = (Shell::new(), Vec::new());
    let answers =
        scenario.blocks.iter().map(|block| answer(block, &mut shell, &mut session, &mut broken)).collect();
    Played { answers, broken, session }
}

fn answer(
    block: &Block,
    shell: &mut Shell,
    session: &mut Session,
    broken: &mut Vec<(usize, Broken)>,
) -> Vec<String> {
    let seen = Seen::of(session);
    let script = block.script.join("\n");
    let mut lines = Vec::new();
    match shell.start(&script) {
        Err(error) => lines.extend(lab_shell::Item::Error(error).lines()),
        Ok(mut run) => {
            while !run.is_done() {
                let said = shell.step(&mut run, session);
                lines.extend(said.iter().flat_map(lab_shell::Item::lines));
                broken.extend(invariant::broken(session.world()).into_iter().map(|one| (block.line, one)));
            }
        }
    }
    let said = lines.iter().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty());
    said.chain(seen.events_since(session)).collect()
}

/// How far the log had come.
struct Seen {
    count: usize,
    last: Option<Record<Event>>,
}

impl Seen {
    fn of(session: &Session) -> Self {
        Self { count: session.log().len(), last: session.log().iter().next_back().cloned() }
    }

    /// The events since then; none of those by which another start was built, and none after winding back.
    fn events_since(&self, session: &Session) -> Vec<String> {
        let log = session.log();
        let goes_on = self.count.checked_sub(1).and_then(|last| log.get(last)) == self.last.as_ref();
        let first = if goes_on { self.count.max(session.events_at_origin()) } else { log.len() };
        log.iter_from(first).map(|event| record::line(session.world(), event)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(text: &str) -> Vec<Vec<String>> {
        play(&Scenario::parse(text).expect("it is well-formed")).answers
    }

    #[test]
    fn variables_stay_from_block_to_block_and_errors_are_answers() {
        let answers = answers("# Q\n$a = 20\n$a + 1\n----\n\n$a * 2\nGet-Nonsense\n----\n");
        assert_eq!(answers[0], ["21"]);
        assert_eq!(answers[1][0], "40");
        assert!(
            answers[1][1].starts_with("ERROR: ") && answers[1][1].contains("Get-Nonsense"),
            "{answers:?}"
        );
    }

    #[test]
    fn a_script_that_cannot_be_read_says_so() {
        let answers = answers("# Q\n1 +\n----\n");
        assert!(answers[0][0].starts_with("ERROR: "), "{answers:?}");
    }
}

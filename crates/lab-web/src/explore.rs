//! The quorum matrix of the lab on the page: computed in slices, played in the lab, taken back.

use std::rc::Rc;

use lab_kernel::SimDuration;
use lab_session::Start;
use lab_session::explore::{self, Explorer, Matrix, Run};

use crate::lab::{Lab, reason};
use crate::pump;
use crate::widget::action::Reason;

/// Due entries handled between two looks at the wall clock.
const SLICE: u64 = 256;

/// What was asked, and what is known.
#[derive(Default)]
pub struct Exploration {
    explorer: Option<Explorer>,
    matrix: Option<Rc<Matrix>>,
    /// What the session began with when the matrix was begun.
    start: Option<Start>,
    played: Option<Played>,
}

/// A run of the matrix that was given to the lab.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// Commands in the journal before it.
    before: usize,
    /// Its own.
    commands: usize,
    /// The run.
    pub run: Run,
}

/// What the panel shows of it.
#[derive(Clone, PartialEq)]
pub struct MatrixNow {
    /// The matrix, as far as it is filled.
    pub matrix: Option<Rc<Matrix>>,
    /// How much of it is done in thousandths, while it is being computed.
    pub permille: Option<u32>,
    /// The cluster is no longer as it was when the matrix was begun.
    pub is_stale: bool,
    /// The run that has brought the lab where it is, and nothing else since.
    pub played: Option<Played>,
}

impl MatrixNow {
    /// It should be computed without being asked: there is none, or another one is due while the lab rests.
    pub fn is_due(&self, is_running: bool) -> bool {
        let is_old = self.is_stale && self.played.is_none() && !is_running;
        self.permille.is_none() && (self.matrix.is_none() || is_old)
    }
}

impl Lab {
    /// The matrix as it is now.
    pub fn matrix_now(&self) -> MatrixNow {
        let Exploration { explorer, matrix, .. } = &self.exploration;
        MatrixNow {
            matrix: matrix.clone(),
            permille: explorer.as_ref().map(Explorer::progress_permille),
            is_stale: matrix.as_ref().is_some_and(|matrix| !self.still_fits(matrix)),
            played: self.played().cloned(),
        }
    }

    /// Begins the matrix at the present moment.
    ///
    /// # Errors
    /// When there is no cluster that answers.
    pub fn begin_matrix(&mut self) -> Result<(), Reason> {
        let explorer = Explorer::new(&self.session).map_err(|refusal| reason(&refusal))?;
        let matrix = Some(Rc::new(explorer.matrix().clone()));
        self.exploration =
            Exploration { explorer: Some(explorer), matrix, start: Some(self.session.start()), played: None };
        Ok(())
    }

    /// Goes on for a part of a frame; true while there is more to do.
    pub fn go_on_with_matrix(&mut self) -> bool {
        let Some(explorer) = &mut self.exploration.explorer else { return false };
        let began = pump::wall_ms();
        let mut is_finished = false;
        while !is_finished && pump::wall_ms() - began < pump::BUDGET_MS {
            is_finished = explorer.advance(SLICE);
        }
        let known = self.exploration.matrix.as_ref().map(|matrix| matrix.finished);
        if known != Some(explorer.matrix().finished) {
            self.exploration.matrix = Some(Rc::new(explorer.matrix().clone()));
        }
        if is_finished {
            self.exploration.explorer = None;
        }
        !is_finished
    }

    /// Leaves the rest of the matrix open.
    pub fn stop_matrix(&mut self) {
        self.exploration.explorer = None;
    }

    /// Does what a run of the matrix did, with ordinary commands; the lab rests afterwards. A run played before, and
    /// nothing else since, is taken back first.
    ///
    /// # Errors
    /// When the cluster is no longer as it was.
    pub fn play(&mut self, run: &Run) -> Result<(), Reason> {
        self.take_back();
        let matrix = self.exploration.matrix.clone();
        let Some(matrix) = matrix.filter(|matrix| self.still_fits(matrix)) else {
            return Err(Reason { fact: CHANGED.into(), remedy: COMPUTE_AGAIN.into() });
        };
        self.is_running = false;
        let before = self.session.played();
        for step in run {
            for command in explore::commands(self.session.world(), step.lost) {
                self.submit(command)?;
            }
            self.session.advance_by(matrix.settle);
            self.console.mirror(&wait_line(matrix.settle));
        }
        let commands = self.session.played() - before;
        self.exploration.played = Some(Played { before, commands, run: run.clone() });
        Ok(())
    }

    /// Takes the run back that was played last, as a whole; nothing if anything else was done since.
    pub fn take_back(&mut self) {
        let commands = self.played().map_or(0, |played| played.commands);
        for _ in 0..commands {
            if let Some(entry) = self.session.undo() {
                self.say_of("Taken back", &entry.command);
            }
        }
        if commands > 0 {
            self.is_running = false;
            self.exploration.played = None;
        }
    }

    /// The cluster is as it was when the matrix was begun.
    fn still_fits(&self, matrix: &Matrix) -> bool {
        let is_same_lab = self.exploration.start == Some(self.session.start());
        is_same_lab && matrix.standing == explore::standing(self.session.world())
    }

    /// The run played last, while the journal ends with it.
    fn played(&self) -> Option<&Played> {
        let played = self.exploration.played.as_ref()?;
        let end = played.before + played.commands;
        (self.session.played() == end && self.session.journal().len() == end).then_some(played)
    }
}

const CHANGED: &str = "The cluster is no longer as it was when the matrix was computed.";
const COMPUTE_AGAIN: &str = "Compute it again from here.";

/// The console's line for the wait between two losses.
fn wait_line(span: SimDuration) -> String {
    let millis = span.as_millis();
    let text =
        if millis.is_multiple_of(1_000) { format!("{}s", millis / 1_000) } else { format!("{millis}ms") };
    format!("Wait-Lab {text}")
}

#[cfg(test)]
mod tests {
    use lab_session::explore::{Fate, Lost};
    use lab_units::NodeId;

    use super::*;
    use crate::address::Wish;

    /// Two nodes and a witness disk, static votes; the matrix is done.
    fn lab() -> Lab {
        let mut lab = Lab::open(&Wish::Free).expect("a free lab opens");
        assert!(lab.matrix_now().is_due(true), "the first one needs no asking");
        lab.begin_matrix().unwrap_or_else(|reason| panic!("{reason:?}"));
        let mut explorer = lab.exploration.explorer.take().expect("it was just begun");
        assert!(explorer.advance(u64::MAX));
        lab.exploration.matrix = Some(Rc::new(explorer.matrix().clone()));
        lab
    }

    fn run_of(lab: &Lab, node: u32) -> Run {
        let matrix = lab.exploration.matrix.as_ref().expect("it is done");
        let cell = matrix.cell(Lost { witness: true, ..Lost::node(NodeId(node)) });
        assert_eq!(cell.fate(), Some(Fate::Dead));
        cell.in_turn.dead_run.clone().expect("it is dead in turn")
    }

    fn typed(lab: &Lab) -> Vec<String> {
        lab.console.lines().iter().map(|line| line.text.to_string()).collect()
    }

    #[test]
    fn a_run_is_played_with_ordinary_commands_and_taken_back_as_one() {
        let mut lab = lab();
        let (before, run) = (lab.session.digest(), run_of(&lab, 1));
        lab.play(&run).unwrap_or_else(|reason| panic!("{reason:?}"));
        assert_eq!(lab.session.world().answering(), None, "the matrix said so");
        assert_eq!(lab.session.played(), 2, "each loss can be undone by itself");
        let lines = typed(&lab);
        assert!(lines.iter().any(|line| line.starts_with("Stop-LabHost HV1 -TurnOff")), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("Wait-Lab 45s")), "{lines:?}");
        let now = lab.matrix_now();
        assert!(now.is_stale && now.played.is_some() && !now.is_due(false), "it stays in sight");
        lab.take_back();
        let taken = typed(&lab).iter().filter(|line| line.starts_with("Taken back: ")).count();
        assert_eq!(taken, 2, "the console says that its lines no longer count");
        assert_eq!(lab.session.digest(), before);
        assert!(!lab.matrix_now().is_stale);
    }

    #[test]
    fn another_run_takes_the_place_of_the_one_before() {
        let mut lab = lab();
        for node in [1, 2] {
            let run = run_of(&lab, node);
            lab.play(&run).unwrap_or_else(|reason| panic!("{reason:?}"));
        }
        assert_eq!(lab.session.played(), 2);
    }

    #[test]
    fn what_was_done_since_is_never_taken_back_and_the_matrix_is_due_anew() {
        let mut lab = lab();
        let run = run_of(&lab, 1);
        lab.submit(lab_world::Command::CutPower(vec![lab_units::HostId(1)])).expect("it has power");
        lab.session.advance_by(SimDuration::from_secs(60));
        assert_eq!(lab.play(&run).err().map(|reason| reason.fact.to_string()).as_deref(), Some(CHANGED));
        assert_eq!(lab.session.played(), 1);
        assert!(lab.matrix_now().is_due(false) && !lab.matrix_now().is_due(true));
    }
}

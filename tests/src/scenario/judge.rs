//! Judges a played scenario: its answers, its invariants, and whether its link plays the same again.

use lab_kernel::{Digest, SimDuration, SimTime};
use lab_session::{Session, Start, link};
use lab_shell::Shell;
use lab_world::invariant;
use lab_world::preset::Preset;

use super::Digests;
use super::play::play;
use super::text::Scenario;

/// Moments at which the run is looked at on its way.
const MOMENTS: u64 = 50;

/// What there is to say about a scenario.
pub struct Verdict {
    /// The file as it would be with the answers given now.
    pub text: String,
    /// The digests now.
    pub digests: Digests,
    /// What is wrong, apart from other answers and other digests.
    pub troubles: Vec<String>,
}

/// Plays a scenario and judges it.
///
/// # Errors
/// When the text is not a scenario.
pub fn judge(text: &str) -> Result<Verdict, String> {
    let scenario = Scenario::parse(text).map_err(|malformed| malformed.to_string())?;
    let played = play(&scenario);
    let broken = played.broken.iter().map(|(line, broken)| {
        format!("after the lines from {line} on, {} does not hold: {}", broken.name, broken.by)
    });
    let mut troubles: Vec<String> = broken.collect();
    let digests = match replay(&played.session, &mut troubles) {
        Ok(digests) => digests,
        Err(error) => {
            troubles.push(format!("its link: {error}"));
            Digests { end: played.session.digest_at_horizon(), way: 0 }
        }
    };
    if !script_plays_the_same(&played.session) {
        troubles.push("its script, as Export-LabScenario writes it, plays another run".into());
    }
    Ok(Verdict { text: scenario.with_answers(&played.answers), digests, troubles })
}

/// The console can say all that was done: the run as a script gives the same run.
fn script_plays_the_same(session: &Session) -> bool {
    let mut again = Session::new(Start { preset: Preset::Empty, seed: 0 });
    Shell::new().run(&lab_shell::scenario::write(session), &mut again);
    let same_run = again.start() == session.start() && again.journal() == session.journal();
    same_run && again.now() == session.now() && again.digest() == session.digest()
}

/// Opens the link of a run and plays it once more, instant by instant, with every invariant in view.
fn replay(session: &Session, troubles: &mut Vec<String>) -> Result<Digests, link::LinkError> {
    let text = link::encode(session)?;
    let opened = link::open(&text)?;
    if !opened.faithful || opened.session.digest() != session.digest() {
        troubles.push(format!("its link plays another run: {text}"));
    }
    let mut again = opened.session;
    let (begin, end) = (again.origin(), again.horizon());
    let every = SimDuration::from_secs((end.since(begin).as_millis() / 1_000 / MOMENTS).max(1));
    again.seek(begin);
    let mut way = Digest::default();
    let mut stop = begin;
    while stop < end {
        stop = end.min(stop + every);
        watch(&mut again, stop, troubles);
        way.u64(again.digest());
    }
    Ok(Digests { end: again.digest(), way: way.finish() })
}

/// Lets time pass; one broken invariant is enough to report.
fn watch(session: &mut Session, until: SimTime, troubles: &mut Vec<String>) {
    session.advance_until(until, |now| {
        let broken = invariant::broken(now.world());
        if let Some(first) = broken.first().filter(|_| troubles.is_empty()) {
            troubles.push(format!("at {} s {} does not hold: {}", now.now(), first.name, first.by));
        }
        false
    });
}

//! Two runs of one migration side by side, and two branches of history event by event.

use lab_kernel::{Log, Record, SimTime};
use lab_world::{Event, World};

use crate::explain;
use crate::migration::{MigrationView, Stage, reason_words};
use crate::text::span;

/// One line of the table of differences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What is compared.
    pub what: &'static str,
    /// In the branch that is shown.
    pub here: String,
    /// In the other one.
    pub there: String,
}

/// What two runs of a migration differ in; equal lines are there too.
pub fn differences(here: &MigrationView, there: &MigrationView) -> Vec<Difference> {
    let line =
        |what, tell: fn(&MigrationView) -> String| Difference { what, here: tell(here), there: tell(there) };
    vec![
        line("Outcome", |run| run.stage.word().to_owned()),
        line("Total time", |run| span(run.took)),
        line("Passes", |run| run.passes.iter().filter(|pass| !pass.blackout).count().to_string()),
        line("Blackout", |run| run.blackout.map_or_else(|| "none".to_owned(), span)),
        line("Sent", |run| run.sent.to_string()),
        line("Switched because", |run| match run.reason {
            Some(reason) => reason_words(&reason).to_owned(),
            None => "it has not".to_owned(),
        }),
    ]
}

/// The difference in one sentence; the first run is the one shown.
pub fn sentence(here: &MigrationView, there: &MigrationView, name: &str) -> String {
    if here.stage.is_running() {
        return format!("{} is still on its way; in {name} it took {}.", here.name, span(there.took));
    }
    let total = match here.took.cmp(&there.took) {
        std::cmp::Ordering::Less => {
            format!("{} less than in {name}", span(there.took.saturating_sub(here.took)))
        }
        std::cmp::Ordering::Equal => format!("as long as in {name}"),
        std::cmp::Ordering::Greater => {
            format!("{} more than in {name}", span(here.took.saturating_sub(there.took)))
        }
    };
    let still = match (here.blackout, there.blackout) {
        (Some(mine), Some(other)) => {
            format!("; it stood still for {} instead of {}", span(mine), span(other))
        }
        (Some(mine), None) => format!("; it stood still for {}", span(mine)),
        (None, _) => String::new(),
    };
    let verb = if here.stage == Stage::Completed { "took" } else { "failed after" };
    format!("{} {verb} {}, {total}{still}.", here.name, span(here.took))
}

/// Where an event is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Only in the branch that is shown.
    Here,
    /// Only in the other one.
    There,
    /// In both, at this time in the other one.
    AnotherTime(SimTime),
}

/// An event in which two branches differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// When: in the branch shown if it is there, else in the other.
    pub time: SimTime,
    /// Where it is found.
    pub found: Found,
    /// What happened.
    pub sentence: String,
}

/// Two branches event by event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventDiff {
    /// What differs, in order of time.
    pub rows: Vec<Differing>,
    /// Events that are the same in both, at the same time.
    pub same: usize,
}

/// One side: a world and what happened in it.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The world at the end.
    pub world: &'a World,
    /// What happened.
    pub log: &'a Log<Record<Event>>,
}

/// Events up to a moment that both have reached. Those with the same sentence are the same event; several of them are
/// paired in their order.
pub fn events(here: Side<'_>, there: Side<'_>, until: SimTime) -> EventDiff {
    let shared = (0..).take_while(|i| here.log.get(*i).is_some_and(|mine| there.log.get(*i) == Some(mine)));
    let shared = shared.count();
    let (mine, other) = (told(here, shared, until), told(there, shared, until));
    let mut diff = EventDiff { rows: Vec::new(), same: shared };
    let (mut i, mut k) = (0, 0);
    loop {
        let (a, b) = (mine.get(i), other.get(k));
        match (a, b) {
            (None, None) => break,
            (Some(a), b) if b.is_none_or(|b| a.sentence < b.sentence) => {
                diff.rows.push(differing(a, Found::Here));
                i += 1;
            }
            (a, Some(b)) if a.is_none_or(|a| b.sentence < a.sentence) => {
                diff.rows.push(differing(b, Found::There));
                k += 1;
            }
            (Some(a), Some(b)) => {
                if a.time == b.time {
                    diff.same += 1;
                } else {
                    diff.rows.push(differing(a, Found::AnotherTime(b.time)));
                }
                i += 1;
                k += 1;
            }
            (Some(_), None) | (None, Some(_)) => {
                unreachable!("what stands alone was taken by the arms above")
            }
        }
    }
    diff.rows.sort_by(|a, b| (a.time, a.found, &a.sentence).cmp(&(b.time, b.found, &b.sentence)));
    diff
}

struct Told {
    sentence: String,
    time: SimTime,
}

fn differing(told: &Told, found: Found) -> Differing {
    Differing { time: told.time, found, sentence: told.sentence.clone() }
}

/// What happened after the first `shared` events, by sentence, then by time.
fn told(side: Side<'_>, shared: usize, until: SimTime) -> Vec<Told> {
    let tell = |record: &Record<Event>| Told {
        sentence: explain::sentence(side.world, &record.event),
        time: record.time,
    };
    let mut told: Vec<Told> =
        side.log.iter_from(shared).filter(|record| record.time <= until).map(tell).collect();
    told.sort_by(|a, b| (&a.sentence, a.time).cmp(&(&b.sentence, b.time)));
    told
}

#[cfg(test)]
mod tests {
    use lab_cluster::{MoveKind, Order};
    use lab_kernel::{Engine, SimDuration};
    use lab_units::{Era, MigrationId, VmId};
    use lab_world::Command;
    use lab_world::command::PolicyChange;
    use lab_world::preset::Preset;

    use super::*;
    use crate::migration::migration;

    const WEB1: VmId = VmId(1);

    /// Both branches of one history: WEB1 moves, in the second one with a bandwidth cap.
    fn branches() -> (Engine<World>, Engine<World>) {
        let mut main = Preset::TwoNodeCsv(Era::Ws2008R2).start(1);
        let mut capped = main.clone();
        let cap = PolicyChange { max_bandwidth: Some(20_000_000), ..PolicyChange::default() };
        capped.submit(Command::SetMigrationPolicy(cap)).expect("a cap is admitted");
        for engine in [&mut main, &mut capped] {
            let group = engine.model().vms[WEB1].group.expect("WEB1 is clustered");
            let order = Order::Move { group, to: None, kind: MoveKind::Live };
            engine.submit(Command::Cluster(order)).expect("the move is admitted");
            engine.advance_to(engine.now() + SimDuration::from_secs(300), u64::MAX);
        }
        (main, capped)
    }

    fn run(engine: &Engine<World>) -> MigrationView {
        migration(engine.model(), MigrationId(0), engine.now()).expect("it began")
    }

    #[test]
    fn a_cap_makes_the_move_longer_and_the_table_says_by_how_much() {
        let (main, capped) = branches();
        let lines = differences(&run(&capped), &run(&main));
        let took = lines.iter().find(|line| line.what == "Total time").expect("it is compared");
        assert_eq!((took.here.as_str(), took.there.as_str()), (SLOW, QUICK));
        let why = lines.last().expect("the reason comes last");
        assert_eq!(
            (why.here.as_str(), why.here.as_str()),
            (why.there.as_str(), "the rest fits the downtime limit")
        );
        assert!(sentence(&run(&capped), &run(&main), "main").starts_with("WEB1 took 1.8 min, "));
    }

    const SLOW: &str = "1.8 min";
    const QUICK: &str = "20.5 s";

    fn side(engine: &Engine<World>) -> Side<'_> {
        Side { world: engine.model(), log: engine.log() }
    }

    #[test]
    fn a_branch_beside_itself_differs_in_nothing() {
        let (main, _) = branches();
        assert_eq!(
            events(side(&main), side(&main), main.now()),
            EventDiff { rows: vec![], same: main.log().len() }
        );
    }

    #[test]
    fn events_are_found_here_there_or_at_another_time() {
        let (main, capped) = branches();
        let diff = events(side(&capped), side(&main), main.now());
        let found =
            |part: &str| diff.rows.iter().find(|row| row.sentence.contains(part)).map(|row| row.found);
        assert_eq!(found("rule by which"), Some(Found::Here));
        assert!(matches!(found("WEB1 is no longer on"), Some(Found::AnotherTime(_))), "{:?}", diff.rows);
        let count = |log: &Log<_>| log.len();
        let (here, there) = diff.rows.iter().fold((0, 0), |(here, there), row| match row.found {
            Found::Here => (here + 1, there),
            Found::There => (here, there + 1),
            Found::AnotherTime(_) => (here + 1, there + 1),
        });
        assert_eq!((here + diff.same, there + diff.same), (count(capped.log()), count(main.log())));
        let mirrored = events(side(&main), side(&capped), main.now());
        assert_eq!((mirrored.rows.len(), mirrored.same), (diff.rows.len(), diff.same));
        assert!(diff.rows.is_sorted_by_key(|row| row.time));
    }
}

//! What a timeline promises, on a model in which every order shows.

use lab_kernel::{Advance, Engine, SimDuration, SimTime};

use crate::timeline::Timeline;
use crate::toy::{Command, Dice};

fn at(secs: u64) -> SimTime {
    SimTime::ZERO + SimDuration::from_secs(secs)
}

fn fresh() -> Timeline<Dice> {
    Timeline::new(Engine::new(Dice::new(7)))
}

/// Twenty commands over 200 seconds, with many thousand rolls between.
fn long_run() -> Timeline<Dice> {
    let mut run = fresh();
    for number in 0..20 {
        run.advance_to(at(number * 10), u64::MAX);
        run.submit(Command::Roll(2_000)).expect("rolls are admitted");
        run.submit(Command::DoubleAtOnce).expect("doubling is admitted");
    }
    run.advance_to(at(1_500), u64::MAX);
    run
}

#[test]
fn a_refused_command_leaves_no_trace() {
    let mut run = fresh();
    let before = (run.digest(), run.revision());
    assert_eq!(run.submit(Command::Roll(0)), Err("nothing to roll"));
    assert_eq!((run.digest(), run.revision(), run.journal().len()), (before.0, before.1, 0));
}

#[test]
fn mere_time_changes_the_revision_alone() {
    let mut run = fresh();
    run.submit(Command::Roll(1)).expect("rolls are admitted");
    run.advance_to(at(2), u64::MAX);
    let (revision, changes) = (run.revision(), run.changes());
    run.advance_to(at(3), u64::MAX);
    assert_eq!(run.changes(), changes, "nothing was due");
    assert!(run.revision() > revision);
    run.undo();
    assert_ne!(run.changes(), changes, "what was wound back is to be seen");
}

#[test]
fn what_a_command_brings_about_at_once_has_happened_when_the_next_is_given() {
    let mut run = fresh();
    run.submit(Command::Roll(1)).expect("rolls are admitted");
    run.advance_to(at(2), u64::MAX);
    let rolled = run.model().sum;
    run.submit(Command::DoubleAtOnce).expect("doubling is admitted");
    assert_eq!(run.model().sum, rolled * 2);
}

#[test]
fn every_moment_sought_is_the_moment_as_it_was() {
    let mut run = fresh();
    let mut digests = Vec::new();
    for second in 0..60 {
        run.advance_to(at(second), u64::MAX);
        if second % 7 == 0 {
            run.submit(Command::Roll(900)).expect("rolls are admitted");
        }
        digests.push(run.digest());
    }
    for second in [59, 3, 30, 29, 0, 58, 7, 14, 13] {
        run.seek(at(second));
        assert_eq!(run.digest(), digests[second as usize], "second {second}");
        assert_eq!(run.horizon(), at(59));
    }
}

#[test]
fn a_run_wound_back_plays_its_commands_again_as_time_passes() {
    let mut run = long_run();
    let end = run.digest();
    run.seek(at(55));
    assert_eq!(run.played(), 12);
    assert_eq!(run.digest_at_horizon(), end);
    while run.advance_to(at(1_500), 100) == Advance::OutOfBudget {}
    assert_eq!(run.digest(), end);
    assert_eq!(run.branches().len(), 1);
}

#[test]
fn a_command_after_winding_back_forks_and_the_old_branch_stays() {
    let mut run = long_run();
    let end = run.digest();
    run.seek(at(55));
    run.submit(Command::Multiply(3)).expect("something was rolled");
    assert_eq!(run.journal().len(), 13);
    assert_eq!(run.horizon(), at(55));
    run.advance_to(at(1_500), u64::MAX);
    let other_end = run.digest();
    assert_ne!(other_end, end);

    run.switch_branch("main").expect("the first branch is called main");
    assert_eq!((run.now(), run.digest()), (at(1_500), end));
    run.switch_branch("branch 2").expect("the second branch got the next number");
    assert_eq!(run.digest(), other_end);
    assert!(run.switch_branch("branch 3").is_err());
}

#[test]
fn a_command_in_time_that_had_passed_without_one_forks_too() {
    let mut run = fresh();
    run.submit(Command::Roll(500)).expect("rolls are admitted");
    run.advance_to(at(100), u64::MAX);
    let calm = run.digest();
    run.seek(at(50));
    run.submit(Command::Multiply(5)).expect("something was rolled");
    run.advance_to(at(100), u64::MAX);
    assert_ne!(run.digest(), calm);
    run.switch_branch("main").expect("it stays");
    assert_eq!(run.digest(), calm);
}

#[test]
fn undo_shows_the_moment_before_the_last_command_and_redo_where_it_was_undone() {
    let mut run = fresh();
    run.submit(Command::Roll(3_000)).expect("rolls are admitted");
    run.advance_to(at(10), u64::MAX);
    let before = run.digest();
    run.submit(Command::Multiply(2)).expect("something was rolled");
    run.submit(Command::Multiply(7)).expect("something was rolled");
    run.advance_to(at(30), u64::MAX);
    let after = run.digest();

    assert_eq!(run.undo().map(|entry| entry.command), Some(Command::Multiply(7).into()));
    assert_eq!(run.undo().map(|entry| entry.command), Some(Command::Multiply(2).into()));
    assert_eq!((run.now(), run.horizon(), run.digest()), (at(10), at(10), before));
    run.advance_to(at(2_000), u64::MAX);
    assert!(run.redo().is_some());
    assert!(run.redo().is_some());
    assert_eq!((run.now(), run.digest()), (at(30), after));
    assert!(run.redo().is_none());
    assert_eq!(run.branches().len(), 1);
}

#[test]
fn another_command_after_undo_ends_redo() {
    let mut run = fresh();
    run.submit(Command::Roll(5)).expect("rolls are admitted");
    run.undo();
    run.submit(Command::Roll(6)).expect("rolls are admitted");
    assert!(run.redo().is_none());
    assert_eq!(run.branches().len(), 1);
}

#[test]
fn undo_of_a_run_wound_back_takes_the_last_command_seen_and_keeps_the_rest_as_a_branch() {
    let mut run = long_run();
    let end = run.digest();
    run.seek(at(55));
    assert!(run.undo().is_some());
    assert_eq!((run.now(), run.journal().len()), (at(50), 11));
    run.switch_branch("main").expect("it stays");
    run.seek(at(1_500));
    assert_eq!(run.digest(), end);
}

#[test]
fn undo_without_a_command_does_nothing() {
    let mut run = fresh();
    run.advance_to(at(5), u64::MAX);
    assert!(run.undo().is_none());
    assert_eq!(run.now(), at(5));
}

#[test]
fn checkpoints_stay_few_and_every_moment_stays_right() {
    let mut run = long_run();
    assert!(run.checkpoints.count() > 5, "a long run has some");
    run.limit_checkpoints(4);
    assert_eq!(run.checkpoints.count(), 4);
    let mut straight = long_run();
    for second in [1_499, 700, 20, 21, 199, 0, 1_000] {
        run.seek(at(second));
        straight.seek(at(second));
        assert_eq!(run.digest(), straight.digest(), "second {second}");
        assert!(run.checkpoints.count() <= 4);
    }
}

#[test]
fn a_branch_name_is_unique_and_can_be_changed() {
    let mut run = fresh();
    run.submit(Command::Roll(5)).expect("rolls are admitted");
    run.branch_off("what if").expect("the name is free");
    assert!(run.branch_off("main").is_err());
    assert!(run.rename_branch("what if", "main").is_err());
    run.rename_branch("main", "as it was").expect("the name is free");
    let names: Vec<_> = run.branches().into_iter().map(|branch| (branch.name, branch.current)).collect();
    assert_eq!(names, [("as it was".to_owned(), false), ("what if".to_owned(), true)]);
}

/// The end of each branch is what is seen there after switching to it; looking changes nothing.
fn every_branch_can_be_looked_at(run: &Timeline<Dice>) {
    let before = (run.digest(), run.revision());
    for branch in run.branches() {
        let end = run.end_of_branch(&branch.name).expect("it was just listed");
        let mut there = run.clone();
        there.switch_branch(&branch.name).expect("it was just listed");
        assert_eq!((end.now(), end.digest()), (branch.horizon, there.digest_at_horizon()));
    }
    assert_eq!((run.digest(), run.revision()), before);
}

#[test]
fn a_branch_that_does_not_exist_has_no_end() {
    assert!(fresh().end_of_branch("elsewhere").is_err());
}

#[test]
fn the_next_instant_is_reached_exactly_and_a_deadline_is_not_passed() {
    let mut run = fresh();
    run.submit(Command::Roll(2)).expect("rolls are admitted");
    let next = run.next_event_time().expect("a roll is due");
    assert!(run.advance_instant(at(10)));
    assert_eq!(run.now(), next);
    assert!(run.advance_instant(at(10)));
    assert!(!run.advance_instant(at(10)));
    assert_eq!((run.now(), run.next_event_time()), (at(10), None));
}

/// Random walks through history against the simplest history there is: play all again from the start.
#[test]
fn any_walk_through_history_shows_what_playing_from_the_start_shows() {
    let mut rng = lab_kernel::Rng::stream(1, "test/walks");
    for walk in 0..60 {
        let mut run = fresh();
        run.limit_checkpoints(6);
        for step in 0..30 {
            match rng.below(8) {
                0..=2 => drop(run.submit(Command::Roll(rng.below(1_000)))),
                3 => drop(run.submit(Command::Multiply(3))),
                4 => {
                    let later = run.now() + SimDuration::from_secs(rng.below(400).into());
                    assert_eq!(run.advance_to(later, u64::MAX), Advance::Reached);
                }
                5 => run.seek(at(rng.below(1_000).into()).min(run.horizon())),
                6 if rng.below(2) == 0 => drop(run.undo()),
                6 => drop(run.redo()),
                _ => {
                    let branches = run.branches();
                    let name = &branches[rng.below(branches.len() as u32) as usize].name;
                    run.switch_branch(name).expect("it was just listed");
                }
            }
            let mut again = fresh();
            for entry in &run.journal()[..run.played()] {
                again.advance_to(entry.time, u64::MAX);
                again.submit((*entry.command).clone()).expect("it was accepted before");
            }
            again.advance_to(run.now(), u64::MAX);
            assert_eq!(again.digest(), run.digest(), "walk {walk}, step {step}");
            assert!(run.now() <= run.horizon());
            assert!(run.journal().is_sorted_by_key(|entry| entry.time));
        }
        every_branch_can_be_looked_at(&run);
    }
}

/// Advances in small slices; what is begun so ends as it would have in one go.
fn in_slices(run: &mut Timeline<Dice>, goal: SimTime) {
    let mut slices = 1;
    while run.advance_to(goal, 50) == Advance::OutOfBudget {
        slices += 1;
    }
    assert!(slices > 1, "it was long enough to be sliced");
}

#[test]
fn a_long_way_is_gone_in_slices_on_a_copy_and_ends_where_it_does_in_one_go() {
    type Whole = fn(&mut Timeline<Dice>);
    type Begun = fn(&mut Timeline<Dice>) -> SimTime;
    let ways: [(Whole, Begun); 4] = [
        (|run| run.seek(at(97)), |run| run.begin_seek(at(97))),
        (|run| assert!(run.undo().is_some()), |run| run.begin_undo().expect("much was done").time),
        (|run| assert!(run.redo().is_some()), |run| run.begin_redo().expect("one was undone").1),
        (
            |run| run.switch_branch("other").expect("it is there"),
            |run| run.begin_switch("other").expect("it is there"),
        ),
    ];
    let mut run = long_run();
    run.undo();
    run.redo();
    run.seek(at(113));
    run.submit(Command::Multiply(3)).expect("something was rolled");
    run.advance_to(at(1_000), u64::MAX);
    run.rename_branch("branch 2", "other").expect("it is the second");
    run.switch_branch("main").expect("it is the first");
    run.seek(at(900));
    run.undo();
    for (whole, begun) in ways {
        let (original, before) = (run.clone(), run.digest());
        let mut copy = run.clone();
        whole(&mut run);
        let goal = begun(&mut copy);
        in_slices(&mut copy, goal);
        let seen = |run: &Timeline<Dice>| (run.digest(), run.now(), run.horizon(), run.branches());
        assert_eq!(seen(&copy), seen(&run));
        assert_eq!(original.digest(), before, "whoever gives up half-way has lost nothing");
        run = original;
    }
}

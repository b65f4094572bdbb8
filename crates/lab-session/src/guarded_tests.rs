//! What a guard finds, and on which ways it is to be seen.

use lab_kernel::{Engine, SimDuration, SimTime};
use lab_units::map::Set;
use lab_units::{Arena, Bytes, Era};
use lab_world::invariant::{ALL, Guard, Invariant, Touched};
use lab_world::preset::Preset;
use lab_world::state::Power;
use lab_world::{Command, World};

use crate::session::{Session, Start};
use crate::timeline::Timeline;

fn lab() -> Session {
    Session::new(Start { preset: Preset::TwoNodeCsv(Era::Ws2022), seed: 1 })
}

/// Something that must hold only for these tests, because it can be broken by a command.
static EVERY_HOST_HAS_POWER: &[Invariant] = &[Invariant {
    name: "EveryHostHasPower",
    about: "No host is off.",
    rule: "",
    check: powered,
    touched: |world, touched: &Touched| touched.host.map_or(Ok(()), |_| powered(world)),
}];

fn powered(world: &World) -> Result<(), String> {
    let off = world.hosts.values().find(|host| host.power == Power::Off);
    off.map_or(Ok(()), |host| Err(format!("{} is off", host.name)))
}

fn cut(session: &mut Session) {
    let host = session.world().hosts.ids().next().expect("there are two");
    session.submit(Command::CutPower(vec![host])).expect("it is on");
}

fn seen(session: &Session) -> Vec<(&'static str, SimTime)> {
    session.findings().map(|finding| (finding.name, finding.time)).collect()
}

fn guarded() -> Session {
    let mut session = lab();
    session.guard(Guard::new(EVERY_HOST_HAS_POWER));
    session.advance_by(SimDuration::from_secs(60));
    session
}

#[test]
fn a_finding_names_the_event_after_which_it_was_seen() {
    let mut session = guarded();
    assert_eq!(seen(&session), []);
    cut(&mut session);
    let found = session.findings().next().expect("one host is off");
    assert_eq!((found.by.as_str(), found.time), ("HV1 is off", session.now()));
    let event = session.event(found.event.expect("something happened")).expect("it is in the log");
    assert_eq!(format!("{:?}", event.event), "PowerCut(host0)");
    session.advance_by(SimDuration::from_secs(600));
    assert_eq!(session.found(), 1, "what is still broken is not found again");
}

#[test]
fn what_is_broken_between_two_looks_of_the_reader_is_found_all_the_same() {
    let mut session = guarded();
    let host = session.world().hosts.ids().next().expect("there are two");
    cut(&mut session);
    let broken_at = session.now();
    session.advance_by(SimDuration::from_secs(5));
    session.submit(Command::PowerOn(vec![host])).expect("it is off");
    session.advance_by(SimDuration::from_secs(300));
    assert_eq!(powered(session.world()), Ok(()));
    assert_eq!(seen(&session), [("EveryHostHasPower", broken_at)], "it was broken on the way here");
}

#[test]
fn a_finding_is_seen_on_every_way_that_passes_it_and_on_no_other() {
    let mut session = guarded();
    let before = session.now();
    session.advance_by(SimDuration::from_secs(1));
    cut(&mut session);
    let there = seen(&session);
    session.advance_by(SimDuration::from_secs(60));
    let after = session.now();
    session.seek(before);
    assert_eq!(seen(&session), [], "wound back");
    session.seek(after);
    assert_eq!(seen(&session), there, "and forward again");
    session.undo();
    assert_eq!(seen(&session), [], "taken back");
    session.redo();
    assert_eq!(seen(&session), there, "given again");
    session.seek(before);
    session.branch_off("calm").expect("the name is free");
    session.advance_by(SimDuration::from_secs(120));
    assert_eq!(seen(&session), [], "another way");
    session.switch_branch("main").expect("it is there");
    assert_eq!(seen(&session), there, "back on the first");
    assert_eq!(session.found(), 1);
    session.replace_with(lab());
    assert_eq!((seen(&session), session.found()), (vec![], 0), "another lab");
    assert!(session.guarded().is_some(), "is looked after as well");
}

#[test]
fn a_guarded_run_is_the_same_run() {
    let (mut plain, mut guarded) = (lab(), lab());
    guarded.guard(Guard::new(ALL));
    for session in [&mut plain, &mut guarded] {
        session.advance_by(SimDuration::from_secs(30));
        cut(session);
        session.advance_by(SimDuration::from_secs(600));
    }
    assert_eq!(plain.digest(), guarded.digest());
    assert_eq!(seen(&guarded), []);
}

/// Breaks a world by hand; no command does.
type Sabotage = fn(&mut World);

fn each<I, T: Clone, const PER: usize>(things: &mut Arena<I, T, PER>, change: impl Fn(&mut T))
where
    I: Copy + From<u32> + Into<u32> + std::fmt::Display,
{
    let ids: Vec<I> = things.ids().collect();
    ids.into_iter().for_each(|id| change(&mut things[id]));
}

#[test]
fn every_kind_of_sabotage_is_found_by_the_real_invariants() {
    let kinds: [(&str, Sabotage); 4] = [
        ("OneOwnerPerDisk", |world| {
            let hosts: Set<_> = world.hosts.ids().collect();
            each(&mut world.luns, |lun| lun.mounted = hosts.clone());
        }),
        ("PoolNotExceeded", |world| each(&mut world.arrays, |array| array.pool = Bytes(1))),
        ("MemoryFits", |world| each(&mut world.hosts, |host| host.memory = Bytes(1))),
        ("OneHostPerVm", |world| {
            let running: Vec<_> = world.hosts.values().map(|host| host.instances.clone()).collect();
            each(&mut world.hosts, |host| {
                for (vm, instance) in running.iter().flat_map(|running| running.iter()) {
                    host.instances.insert(*vm, *instance);
                }
            });
        }),
    ];
    for (name, sabotage) in kinds {
        let mut world = lab().world().clone();
        sabotage(&mut world);
        let mut session = lab();
        session.guard(Guard::new(ALL));
        assert_eq!(seen(&session), []);
        session.timeline = Timeline::new(Engine::new(world));
        session.look_anew();
        assert!(seen(&session).iter().any(|(found, _)| *found == name), "{name}: {:?}", seen(&session));
    }
}

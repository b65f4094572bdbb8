//! Wizards without a browser: the whole of the first seed document by wizards alone, and what they say to bad answers.

use lab_kernel::SimDuration;
use lab_session::{Session, Start};
use lab_units::{HostId, LunId, VmId};
use lab_world::Command;
use lab_world::preset::Preset;
use lab_world::state::InstanceState;

use super::rehearsal::rehearse;
use super::{ALL, Entries, FieldKind, Todo, named, settle};
use crate::thing::Thing;

pub(crate) fn empty() -> Session {
    Session::new(Start { preset: Preset::Empty, seed: 1 })
}

/// Carries a wizard out with these answers, as the page does; the commands it gave.
pub(crate) fn play(
    session: &mut Session,
    name: &str,
    about: Option<Thing>,
    answers: &[(&'static str, &str)],
) -> Vec<Command> {
    let wizard = named(name).unwrap_or_else(|| panic!("there is no wizard {name}"));
    let given = answers
        .iter()
        .fold(Entries::about(about), |given, (field, answer)| given.with(field, (*answer).into()));
    let (steps, entries) = settle(wizard, session.world(), &given);
    for (field, _) in answers {
        assert!(
            steps.iter().any(|step| step.fields.iter().any(|f| f.name == *field)),
            "{name} asks no {field}"
        );
    }
    let rehearsal = rehearse(session, wizard, &entries, true);
    assert_eq!(rehearsal.problem, None, "{name}");
    let mut done = Vec::new();
    loop {
        match wizard.todo(session.world(), &entries, &done) {
            Todo::Done => break,
            Todo::Do(_, command) => {
                session.submit(command.clone()).expect("the rehearsal went well");
                done.push(command);
            }
            Todo::Wait(_) => {
                let next = session.next_event_time().expect("the rehearsal waited for it, too");
                session.advance_to(next, u64::MAX);
            }
            Todo::Wrong(field, problem) => panic!("{name}: {field}: {}", problem.sentence()),
        }
    }
    assert_eq!(done.len(), rehearsal.lines.len(), "{name} does what its summary says");
    done
}

/// What a wizard says to these answers, and beside which field.
fn said(session: &Session, name: &str, answers: &[(&'static str, &str)]) -> Option<(&'static str, String)> {
    let wizard = named(name).expect("it is in the list");
    let given =
        answers.iter().fold(Entries::default(), |given, (field, answer)| given.with(field, (*answer).into()));
    let (_, entries) = settle(wizard, session.world(), &given);
    rehearse(session, wizard, &entries, false).problem.map(|(field, problem)| (field, problem.sentence()))
}

/// Rack, storage and Windows, as far as the disks are formatted on the first node (S1-26 … S1-39).
fn racked() -> Session {
    let mut session = empty();
    for _ in 0..4 {
        play(&mut session, "network", None, &[]);
    }
    play(&mut session, "host", None, &[("name", "CLUSTERNODE-1")]);
    play(&mut session, "host", None, &[("name", "CLUSTERNODE-2")]);
    play(&mut session, "array", None, &[]);
    play(&mut session, "lun", None, &[]);
    play(&mut session, "lun", None, &[]);
    play(&mut session, "features", None, &[]);
    play(&mut session, "switch", None, &[]);
    play(&mut session, "connect", None, &[]);
    play(&mut session, "disk", Some(Thing::Lun(LunId(0))), &[]);
    play(&mut session, "disk", Some(Thing::Lun(LunId(1))), &[]);
    session
}

#[test]
fn s1_26_the_whole_first_document_is_built_by_wizards_alone() {
    let mut session = racked();
    let world = session.world();
    // S1-27, S1-28, S1-33, S1-34, S1-35, S1-37
    assert_eq!((world.networks.len(), world.nics.len(), world.luns.len()), (4, 8, 2));
    assert!(world.hosts.values().all(|host| host.disks.len() == 2 && host.switches.len() == 1));
    // S1-36: on the first node, with the letters F and G.
    let letters: Vec<_> = world.luns.values().filter_map(|lun| lun.letter()).collect();
    assert_eq!(letters, ['F', 'G']);
    assert!(world.luns.values().all(|lun| lun.volume().is_some_and(|volume| !volume.damaged)));
    play(&mut session, "validate", None, &[]);
    play(&mut session, "cluster", None, &[]);
    play(&mut session, "csv", None, &[("read", "true")]);
    play(&mut session, "folders", None, &[]);
    let made = play(&mut session, "vm", None, &[]);
    assert!(
        made.iter().any(|command| matches!(command, Command::AddVmRole(_))),
        "it is proposed to be highly available"
    );
    let world = session.world();
    assert_eq!(world.vms[VmId(0)].path.as_str(), r"C:\ClusterStorage\Volume1\Hyper-V");
    assert_eq!(world.vms[VmId(0)].switch.as_ref().map(|name| name.as_str()), Some("Public Virtual Network"));
    assert_eq!(world.vm_instance(VmId(0)), Some((HostId(0), InstanceState::Running)));
    // S1-56
    let group = world.vms[VmId(0)].group.expect("it is a role");
    let to = world.node_of(HostId(1));
    let order = lab_cluster::Order::Move { group, to, kind: lab_cluster::MoveKind::Live };
    session.submit(Command::Cluster(order)).expect("it can be moved");
    session.advance_by(SimDuration::from_secs(120));
    assert_eq!(session.world().vm_instance(VmId(0)), Some((HostId(1), InstanceState::Running)));
}

#[test]
fn the_preset_cluster_gets_a_witness_and_a_volume_by_wizards() {
    let mut session = racked();
    play(&mut session, "cluster", None, &[("validate", "false")]);
    play(&mut session, "quorum", None, &[("model", "share")]);
    assert_eq!(session.world().configured_witness(), Some(lab_cluster::Witness::FileShare));
    play(&mut session, "quorum", None, &[("model", "disk-0")]);
    assert_eq!(session.world().configured_witness(), Some(lab_cluster::Witness::Disk(LunId(0))));
    play(&mut session, "rename", None, &[("lun", "1"), ("name", "Machines")]);
    play(&mut session, "csv", Some(Thing::Lun(LunId(1))), &[("read", "true")]);
    assert_eq!(session.world().csvs.len(), 1);
}

#[test]
fn bad_answers_are_said_beside_their_field_in_the_consoles_words() {
    let session = racked();
    type Answers = &'static [(&'static str, &'static str)];
    let cases: [(&str, Answers, &str, &str); 10] = [
        ("host", &[("name", "clusternode-1")], "name", "The name 'clusternode-1' is taken."),
        ("host", &[("name", "  ")], "name", "The name cannot be used."),
        ("host", &[("memory", "much")], "memory", "'much' is not a size such as 500GB."),
        ("host", &[("memory", "1MB")], "memory", "Memory must be between 32 MB and 24 TB."),
        ("network", &[("bandwidth", "fast")], "bandwidth", "'fast' is not a rate such as 1Gbps."),
        (
            "lun",
            &[("size", "90TB")],
            "size",
            "The size must be between 1 MB and 64 TB, a pool up to 16,384 TB.",
        ),
        ("lun", &[("size", "5TB")], "size", "The pool has 3.5 TB free, and 5 TB are asked for."),
        ("disk", &[("letter", "F")], "letter", ""),
        ("cluster", &[("hosts", "")], "hosts", "No host is named."),
        ("csv", &[], "lun", "There is no cluster."),
    ];
    for (wizard, answers, field, words) in cases {
        let said = said(&session, wizard, answers);
        if words.is_empty() {
            // Both disks have their partition already: the letter is not asked of the lab any more.
            assert_eq!(said, None, "{wizard} {answers:?}");
            continue;
        }
        let (at, sentence) = said.unwrap_or_else(|| panic!("{wizard} says nothing to {answers:?}"));
        assert_eq!(at, field, "{wizard} {answers:?}: {sentence}");
        assert!(sentence.starts_with(words), "{wizard} {answers:?}: {sentence}");
    }
}

#[test]
fn a_rehearsal_changes_nothing() {
    let session = racked();
    let before = (session.digest(), session.now(), session.journal().len());
    for wizard in ALL {
        let (_, entries) = settle(wizard, session.world(), &Entries::default());
        rehearse(&session, wizard, &entries, true);
    }
    assert_eq!((session.digest(), session.now(), session.journal().len()), before);
}

#[test]
fn every_wizard_opens_in_every_world() {
    let presets = [Preset::Empty, Preset::TwoNodeCsv(lab_units::Era::Ws2008R2)];
    for session in presets.map(|preset| Session::new(Start { preset, seed: 1 })) {
        let things = [None, Some(Thing::Cluster), Some(Thing::Host(HostId(9))), Some(Thing::Lun(LunId(0)))];
        for (wizard, about) in ALL.iter().flat_map(|wizard| things.map(|about| (wizard, about))) {
            let (steps, entries) = settle(wizard, session.world(), &Entries::about(about));
            assert!(!steps.is_empty(), "{}", wizard.name);
            rehearse(&session, wizard, &entries, false);
            for field in steps.iter().flat_map(|step| &step.fields) {
                let FieldKind::Choice(choices) = &field.kind else { continue };
                let answer = entries.text(field.name);
                assert!(
                    choices.is_empty() || choices.iter().any(|(value, _)| value == answer),
                    "{} {}",
                    wizard.name,
                    field.name
                );
            }
        }
    }
}

#[test]
fn a_choice_that_has_gone_is_replaced_and_everything_else_stays() {
    let session = racked();
    let wizard = named("disk").expect("it is in the list");
    let given = Entries::default().with("disk", "77".into()).with("label", "Mine".into());
    let (_, entries) = settle(wizard, session.world(), &given);
    assert_eq!((entries.text("disk"), entries.text("label")), ("1", "Mine"));
}

#[test]
fn names_are_unique() {
    for wizard in ALL {
        assert_eq!(ALL.iter().filter(|other| other.name == wizard.name).count(), 1, "{}", wizard.name);
    }
}

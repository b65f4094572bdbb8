//! The whole table: six types, three roles, every command (facts: persistent-reservations).
//!
//! A holds, B is registered, C is a stranger. Under the all-registrants types (`all`) B holds too.

use lab_tests::pr::Bench;
use lab_units::scsi::ReservationType;

/// What holder, registrant and stranger get: of the medium, then of every other command.
/// `+` GOOD, `!` RESERVATION CONFLICT, `4` CHECK CONDITION 5 26/04, `0` CHECK CONDITION 5 26/00.
type Line = (&'static str, [&'static str; 3]);

/// Access to the medium: the one thing in which all six types differ. Columns: WE, EA, WE-RO, EA-RO, WE-AR, EA-AR.
const MEDIUM: [Line; 2] = [
    //         holder    registrant stranger
    ("Read", ["++++++", "+-++++", "+-+-+-"]),
    ("Write", ["++++++", "--++++", "------"]),
];

/// Everything else, by family of types: one holder (WE, EA, WE-RO, EA-RO).
const ONE_HOLDER: [Line; 19] = [
    //                                                         holder registrant stranger
    ("TestUnitReady", ["+", "+", "+"]),
    ("Inquiry", ["+", "+", "+"]),
    ("ReadKeys", ["+", "+", "+"]),
    ("ReadReservation", ["+", "+", "+"]),
    ("ReadFullStatus", ["+", "+", "+"]),
    ("Register key=OWN service_key=0xd1", ["+", "+", "+"]),
    ("Register key=0xbad service_key=0xd1", ["!", "!", "!"]),
    ("RegisterAndIgnore key=0xbad service_key=0xd1", ["+", "+", "+"]),
    ("Reserve key=OWN type=SAME", ["+", "!", "!"]),
    ("Reserve key=OWN type=OTHER", ["!", "!", "!"]),
    ("Release key=OWN type=SAME", ["+", "+", "!"]),
    ("Release key=OWN type=OTHER", ["4", "+", "!"]),
    ("Clear key=OWN", ["+", "+", "!"]),
    ("Clear key=0xbad", ["!", "!", "!"]),
    ("Preempt key=OWN service_key=0xa1 type=OTHER", ["+", "+", "!"]),
    ("Preempt key=OWN service_key=0xb1 type=OTHER", ["+", "+", "!"]),
    ("Preempt key=OWN service_key=0xdead type=OTHER", ["!", "!", "!"]),
    ("Preempt key=OWN service_key=0x0 type=OTHER", ["0", "0", "!"]),
    ("PreemptAndAbort key=OWN service_key=0xa1 type=OTHER", ["+", "+", "!"]),
];

/// The same where every registrant holds (WE-AR, EA-AR): only these differ.
const ALL_HOLD: [Line; 4] = [
    ("Reserve key=OWN type=SAME", ["+", "+", "!"]),
    ("Release key=OWN type=OTHER", ["4", "4", "!"]),
    ("Preempt key=OWN service_key=0x0 type=OTHER", ["+", "+", "!"]),
    ("Release key=OWN type=SAME", ["+", "+", "!"]),
];

const ROLES: [(&str, &str); 3] = [("A", "0xa1"), ("B", "0xb1"), ("C", "0x0")];

fn reserved(kind: ReservationType) -> Bench {
    let mut bench = Bench::default();
    for line in [
        "A Register service_key=0xa1".to_owned(),
        "B Register service_key=0xb1".to_owned(),
        format!("A Reserve key=0xa1 type={}", kind.name()),
    ] {
        assert_eq!(bench.say(&line).as_deref(), Ok("GOOD"), "{line}");
    }
    bench
}

fn answer(kind: ReservationType, role: usize, command: &str) -> String {
    let other = ReservationType::ALL.into_iter().find(|other| *other != kind).expect("there are six types");
    let (port, own) = ROLES[role];
    let line = format!("{port} {command}");
    let line = line.replace("OWN", own).replace("SAME", kind.name()).replace("OTHER", other.name());
    reserved(kind).say(&line).expect("the table holds commands")
}

fn meaning(mark: &str) -> &'static str {
    match mark {
        "+" => "GOOD",
        "!" | "-" => "RESERVATION CONFLICT",
        "4" => "CHECK CONDITION 5 26/04",
        "0" => "CHECK CONDITION 5 26/00",
        other => panic!("no mark {other:?}"),
    }
}

#[test]
fn reading_and_writing_follow_the_table_for_every_type_and_role() {
    for (command, roles) in MEDIUM {
        for (role, marks) in roles.into_iter().enumerate() {
            for (index, kind) in ReservationType::ALL.into_iter().enumerate() {
                let right = meaning(&marks[index..=index]);
                assert_eq!(
                    answer(kind, role, command),
                    right,
                    "{command} by {} under {kind:?}",
                    ROLES[role].0
                );
            }
        }
    }
}

#[test]
fn every_other_command_follows_the_table_for_every_type_and_role() {
    for kind in ReservationType::ALL {
        for (command, marks) in ONE_HOLDER {
            let different = ALL_HOLD.iter().find(|line| kind.is_all_registrants() && line.0 == command);
            for (role, mark) in different.map_or(marks, |line| line.1).into_iter().enumerate() {
                assert_eq!(
                    answer(kind, role, command),
                    meaning(mark),
                    "{command} by {} under {kind:?}",
                    ROLES[role].0
                );
            }
        }
    }
}

#[test]
fn without_a_reservation_everyone_reads_and_writes() {
    for port in ["A", "B", "C"] {
        for command in ["Read", "Write"] {
            let mut bench = Bench::default();
            bench.say("A Register service_key=0xa1").expect("a command");
            assert_eq!(bench.say(&format!("{port} {command}")).as_deref(), Ok("GOOD"), "{port} {command}");
        }
    }
}

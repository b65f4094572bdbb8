//! The rules of persistent reservations one by one, each by its name (facts: persistent-reservations).

use lab_tests::pr::Bench;
use lab_units::scsi::{PrKey, ReservationType, ScsiStatus};
use lab_world::scsi::{Abilities, Access, Command, Data, LogicalUnit, Nexus, PrOut, Role};

const CONFLICT: &str = "RESERVATION CONFLICT";

/// A bench after these lines, all of which must end GOOD.
fn after(lines: &[&str]) -> Bench {
    let mut bench = Bench::default();
    lines.iter().for_each(|line| says(&mut bench, line, "GOOD"));
    bench
}

#[track_caller]
fn says(bench: &mut Bench, line: &str, answer: &str) {
    assert_eq!(bench.say(line).as_deref(), Ok(answer), "{line}");
}

#[track_caller]
fn check(bench: &mut Bench, keys: &str, reservation: &str, holders: &str) {
    drain_all(bench);
    let state = bench.state();
    assert_eq!(state.keys.join(" "), keys, "keys");
    assert_eq!(state.kind.unwrap_or_default(), reservation, "type");
    assert_eq!(state.holders.unwrap_or_default().concat(), holders, "holders");
}

fn drain_all(bench: &mut Bench) {
    lab_tests::pr::PORTS.iter().for_each(|port| drop(bench.drain(port)));
}

const TWO: [&str; 2] = ["A Register service_key=0xa1", "B Register service_key=0xb1"];

fn two_and(kind: &str) -> Bench {
    let mut bench = after(&TWO);
    says(&mut bench, &format!("A Reserve key=0xa1 type={kind}"), "GOOD");
    bench
}

#[test]
fn holder_that_changes_its_key_keeps_the_reservation_under_the_new_key() {
    let mut bench = two_and("WriteExclusive");
    says(&mut bench, "A Register key=0xa1 service_key=0xa2", "GOOD");
    check(&mut bench, "0xa2 0xb1", "WriteExclusive", "A");
    assert_eq!(bench.state().holder_key.as_deref(), Some("0xa2"));
}

#[test]
fn unregistered_port_that_unregisters_is_told_good_and_not_counted() {
    let mut bench = after(&TWO);
    says(&mut bench, "C Register service_key=0x0", "GOOD");
    says(&mut bench, "C RegisterAndIgnore key=0xbad service_key=0x0", "GOOD");
    assert_eq!(bench.unit.generation(), 2);
}

#[test]
fn unregistered_port_that_gives_a_key_may_not_register() {
    let mut bench = Bench::default();
    says(&mut bench, "A Register key=0x1 service_key=0xa1", CONFLICT);
    check(&mut bench, "", "", "");
}

#[test]
fn two_ports_may_have_the_same_key_and_lose_it_together() {
    let mut bench =
        after(&["A Register service_key=0x5", "B Register service_key=0x5", "C Register service_key=0xc1"]);
    check(&mut bench, "0x5 0x5 0xc1", "", "");
    says(&mut bench, "C Preempt key=0xc1 service_key=0x5 type=WriteExclusive", "GOOD");
    check(&mut bench, "0xc1", "", "");
}

#[test]
fn undefined_type_or_scope_in_reserve_is_a_check_condition() {
    for line in ["A Reserve key=0xa1 type=2", "A Reserve key=0xa1 type=WriteExclusive scope=1"] {
        says(&mut after(&TWO), line, "CHECK CONDITION 5 24/00");
        says(&mut two_and("WriteExclusive"), line, "CHECK CONDITION 5 24/00");
    }
    says(&mut after(&TWO), "C Reserve type=2", CONFLICT);
}

#[test]
fn registrant_that_joins_later_holds_an_all_registrants_reservation_too() {
    let mut bench = two_and("ExclusiveAccessAllRegistrants");
    says(&mut bench, "C Write", CONFLICT);
    says(&mut bench, "C Register service_key=0xc1", "GOOD");
    says(&mut bench, "C Write", "GOOD");
    check(&mut bench, "0xa1 0xb1 0xc1", "ExclusiveAccessAllRegistrants", "ABC");
    assert_eq!(bench.state().holder_key.as_deref(), Some("0x0"));
}

#[test]
fn all_registrants_reservation_lives_until_its_last_registrant_is_gone() {
    let mut bench = two_and("WriteExclusiveAllRegistrants");
    says(&mut bench, "A Register key=0xa1 service_key=0x0", "GOOD");
    check(&mut bench, "0xb1", "WriteExclusiveAllRegistrants", "B");
    says(&mut bench, "B Register key=0xb1 service_key=0x0", "GOOD");
    check(&mut bench, "", "", "");
}

#[test]
fn holder_that_unregisters_releases_and_tells_the_others_only_for_registrants_only_types() {
    for (kind, told) in [("WriteExclusive", &[] as &[&str]), ("ExclusiveAccessRegistrantsOnly", &["2A/04"])] {
        let mut bench = two_and(kind);
        says(&mut bench, "A Register key=0xa1 service_key=0x0", "GOOD");
        assert_eq!(bench.drain("B"), told, "{kind}");
        check(&mut bench, "0xb1", "", "");
    }
}

#[test]
fn release_tells_the_other_registrants_for_shared_types_and_nobody_for_plain_ones() {
    for kind in ReservationType::ALL {
        let mut bench = two_and(kind.name());
        says(&mut bench, &format!("A Release key=0xa1 type={}", kind.name()), "GOOD");
        let told =
            if kind.is_registrants_only() || kind.is_all_registrants() { vec!["2A/04"] } else { vec![] };
        assert_eq!(bench.drain("B"), told, "{kind:?}");
        assert!(bench.drain("A").is_empty(), "the sender knows");
        assert!(bench.drain("C").is_empty(), "a stranger has nothing to learn");
    }
}

#[test]
fn registrant_that_holds_nothing_releases_without_effect_if_its_key_is_right() {
    let mut bench = two_and("WriteExclusive");
    says(&mut bench, "B Release key=0xb1 type=WriteExclusive", "GOOD");
    says(&mut bench, "B Release key=0xbad type=WriteExclusive", CONFLICT);
    check(&mut bench, "0xa1 0xb1", "WriteExclusive", "A");
}

#[test]
fn clear_removes_everything_and_tells_the_other_registrants() {
    let mut bench = two_and("WriteExclusive");
    says(&mut bench, "B Clear key=0xb1", "GOOD");
    assert_eq!(bench.drain("A"), ["2A/03"]);
    assert!(bench.drain("B").is_empty());
    assert!(bench.drain("C").is_empty());
    check(&mut bench, "", "", "");
}

#[test]
fn preempting_the_holder_takes_its_registration_and_its_reservation() {
    let mut bench = two_and("WriteExclusiveRegistrantsOnly");
    says(&mut bench, "B Preempt key=0xb1 service_key=0xa1 type=WriteExclusiveRegistrantsOnly", "GOOD");
    assert_eq!(bench.drain("A"), ["2A/05"]);
    check(&mut bench, "0xb1", "WriteExclusiveRegistrantsOnly", "B");
    says(&mut bench, "A Write", CONFLICT);
}

#[test]
fn holder_that_preempts_itself_changes_the_type_and_the_others_are_told() {
    let mut bench = two_and("WriteExclusive");
    says(&mut bench, "A Preempt key=0xa1 service_key=0xa1 type=ExclusiveAccessRegistrantsOnly", "GOOD");
    assert_eq!(bench.drain("B"), ["2A/04"]);
    check(&mut bench, "0xa1 0xb1", "ExclusiveAccessRegistrantsOnly", "A");
}

#[test]
fn preempting_another_registrant_leaves_the_reservation_and_ignores_the_type() {
    let mut bench = two_and("WriteExclusive");
    says(&mut bench, "A Preempt key=0xa1 service_key=0xb1 type=99", "GOOD");
    assert_eq!(bench.drain("B"), ["2A/05"]);
    check(&mut bench, "0xa1", "WriteExclusive", "A");
}

#[test]
fn undefined_type_in_a_preempt_that_would_reserve_changes_nothing() {
    let mut bench = two_and("WriteExclusive");
    says(&mut bench, "B Preempt key=0xb1 service_key=0xa1 type=2", "CHECK CONDITION 5 24/00");
    check(&mut bench, "0xa1 0xb1", "WriteExclusive", "A");
    assert_eq!(bench.unit.generation(), 2);
}

#[test]
fn service_key_0_preempts_all_others_of_an_all_registrants_reservation() {
    let mut bench = two_and("WriteExclusiveAllRegistrants");
    says(&mut bench, "B Preempt key=0xb1 service_key=0x0 type=ExclusiveAccess", "GOOD");
    assert_eq!(bench.drain("A"), ["2A/05"]);
    check(&mut bench, "0xb1", "ExclusiveAccess", "B");
}

#[test]
fn service_key_0_is_refused_without_an_all_registrants_reservation() {
    for mut bench in [after(&TWO), two_and("WriteExclusive")] {
        says(&mut bench, "B Preempt key=0xb1 service_key=0x0 type=WriteExclusive", "CHECK CONDITION 5 26/00");
    }
}

#[test]
fn own_key_under_an_all_registrants_reservation_removes_the_sender_too() {
    let mut bench = two_and("WriteExclusiveAllRegistrants");
    says(&mut bench, "A Preempt key=0xa1 service_key=0xa1 type=WriteExclusiveAllRegistrants", "GOOD");
    assert!(bench.drain("A").is_empty(), "who asked for it knows");
    check(&mut bench, "0xb1", "WriteExclusiveAllRegistrants", "B");
}

#[test]
fn preempt_and_abort_names_those_whose_tasks_end_and_preempt_does_not() {
    let mut bench = two_and("WriteExclusive");
    let [a, b] = ["A", "B"].map(|port| bench.nexus(port));
    let wanted = ReservationType::WriteExclusive.into();
    let plain = PrOut::Preempt { service_key: PrKey(0xa1), wanted };
    let abort = PrOut::PreemptAndAbort { service_key: PrKey(0xa1), wanted };
    let send =
        |unit: &LogicalUnit, action| unit.clone().execute(b, Command::Out { key: PrKey(0xb1), action }).data;
    assert_eq!(send(&bench.unit, plain), Data::None);
    assert_eq!(send(&bench.unit, abort), Data::TasksAborted(vec![a]));
}

#[test]
fn sender_that_preempts_its_own_key_keeps_its_tasks() {
    let mut bench = two_and("WriteExclusiveAllRegistrants");
    let wanted = ReservationType::WriteExclusive.into();
    let action = PrOut::PreemptAndAbort { service_key: PrKey(0xa1), wanted };
    let reply = bench.send("A", Command::Out { key: PrKey(0xa1), action });
    assert_eq!((reply.status, reply.data), (ScsiStatus::Good, Data::TasksAborted(vec![])));
    check(&mut bench, "0xb1", "WriteExclusiveAllRegistrants", "B");
}

#[test]
fn unit_attention_answers_each_command_but_inquiry_once_and_nothing_is_done() {
    for command in ["Read", "Write", "TestUnitReady", "ReadKeys", "ReadReservation", "ReadFullStatus"] {
        let mut bench = two_and("WriteExclusive");
        says(&mut bench, "B Preempt key=0xb1 service_key=0xa1 type=ExclusiveAccess", "GOOD");
        says(&mut bench, "A Inquiry", "GOOD");
        says(&mut bench, &format!("A {command}"), "CHECK CONDITION 6 2A/05");
        says(&mut bench, "A TestUnitReady", "GOOD");
    }
    let mut bench = two_and("WriteExclusive");
    says(&mut bench, "B Preempt key=0xb1 service_key=0xa1 type=ExclusiveAccess", "GOOD");
    says(&mut bench, "A RegisterAndIgnore service_key=0xa2", "CHECK CONDITION 6 2A/05");
    check(&mut bench, "0xb1", "ExclusiveAccess", "B");
}

#[test]
fn different_conditions_wait_in_order_and_equal_ones_are_raised_once() {
    let mut bench = two_and("WriteExclusiveRegistrantsOnly");
    for line in [
        "A Release key=0xa1 type=WriteExclusiveRegistrantsOnly",
        "A Reserve key=0xa1 type=WriteExclusiveRegistrantsOnly",
        "A Release key=0xa1 type=WriteExclusiveRegistrantsOnly",
        "A Clear key=0xa1",
    ] {
        says(&mut bench, line, "GOOD");
    }
    assert_eq!(bench.drain("B"), ["2A/04", "2A/03"]);
}

#[test]
fn reset_keeps_keys_reservation_and_generation_and_tells_everyone() {
    let mut bench = two_and("ExclusiveAccess");
    says(&mut bench, "C Reset", "FUNCTION COMPLETE");
    for port in ["A", "B", "C"] {
        assert_eq!(bench.drain(port), ["29/03"], "{port}");
    }
    check(&mut bench, "0xa1 0xb1", "ExclusiveAccess", "A");
    assert_eq!(bench.unit.generation(), 2);
}

#[test]
fn login_finds_registration_reservation_and_waiting_conditions_again() {
    let mut bench = two_and("WriteExclusiveRegistrantsOnly");
    says(&mut bench, "A Relogin", "LOGGED_IN");
    says(&mut bench, "A Write", "GOOD");
    says(&mut bench, "B Preempt key=0xb1 service_key=0xa1 type=WriteExclusiveRegistrantsOnly", "GOOD");
    says(&mut bench, "A Relogin", "LOGGED_IN");
    says(&mut bench, "A Write", "CHECK CONDITION 6 2A/05");
    says(&mut bench, "A Write", CONFLICT);
}

#[test]
fn power_loss_without_aptpl_forgets_everything() {
    let mut bench = two_and("ExclusiveAccess");
    bench.unit.power_cycle();
    says(&mut bench, "C Write", "CHECK CONDITION 6 29/00");
    says(&mut bench, "C Write", "GOOD");
    check(&mut bench, "", "", "");
    assert_eq!(bench.unit.generation(), 0);
}

#[test]
fn power_loss_with_aptpl_keeps_keys_and_reservation_and_starts_the_generation_at_0() {
    let mut bench = after(&[
        "A Register service_key=0xa1 aptpl=1",
        "B Register service_key=0xb1 aptpl=1",
        "A Reserve key=0xa1 type=ExclusiveAccess",
    ]);
    bench.unit.power_cycle();
    says(&mut bench, "B Read", "CHECK CONDITION 6 29/00");
    says(&mut bench, "B Read", CONFLICT);
    check(&mut bench, "0xa1 0xb1", "ExclusiveAccess", "A");
    assert_eq!(bench.unit.generation(), 0);
}

#[test]
fn last_register_decides_for_all_whether_power_loss_is_survived() {
    let mut bench = after(&["A Register service_key=0xa1 aptpl=1", "B Register service_key=0xb1"]);
    assert!(!bench.unit.persists());
    bench.unit.power_cycle();
    check(&mut bench, "", "", "");
}

#[test]
fn array_without_persistence_refuses_the_wish_and_registers_nothing() {
    let mut bench = Bench::new(Abilities { persistence: false, ..Abilities::FULL });
    says(&mut bench, "A Register service_key=0xa1 aptpl=1", "CHECK CONDITION 5 26/00");
    check(&mut bench, "", "", "");
    says(&mut bench, "A Register service_key=0xa1", "GOOD");
}

#[test]
fn array_without_reservations_refuses_every_such_command_and_serves_the_medium() {
    let mut bench = Bench::new(Abilities::NO_RESERVATIONS);
    for line in [
        "A Register service_key=0xa1",
        "A RegisterAndIgnore service_key=0xa1",
        "A Reserve type=WriteExclusive",
        "A Release type=WriteExclusive",
        "A Clear",
        "A Preempt service_key=0x1 type=WriteExclusive",
        "A PreemptAndAbort service_key=0x1 type=WriteExclusive",
        "A ReadKeys",
        "A ReadReservation",
        "A ReadFullStatus",
    ] {
        says(&mut bench, line, "CHECK CONDITION 5 20/00");
    }
    for line in ["A Write", "A Read", "A TestUnitReady", "A Inquiry"] {
        says(&mut bench, line, "GOOD");
    }
}

#[test]
fn full_array_takes_no_further_registration_but_lets_a_registrant_change_its_key() {
    let mut bench = Bench::new(Abilities { max_registrations: Some(2), ..Abilities::FULL });
    TWO.iter().for_each(|line| says(&mut bench, line, "GOOD"));
    says(&mut bench, "C Register service_key=0xc1", "CHECK CONDITION 5 55/04");
    says(&mut bench, "C RegisterAndIgnore service_key=0xc1", "CHECK CONDITION 5 55/04");
    says(&mut bench, "B Register key=0xb1 service_key=0xb2", "GOOD");
    says(&mut bench, "A Register key=0xa1 service_key=0x0", "GOOD");
    says(&mut bench, "C Register service_key=0xc1", "GOOD");
    check(&mut bench, "0xb2 0xc1", "", "");
}

#[test]
fn paths_of_one_host_are_registrations_of_their_own() {
    let mut unit = LogicalUnit::new(Abilities::FULL);
    let [first, second] = [0, 1].map(|target_port| Nexus { initiator: 1, target_port });
    let register = PrOut::Register { service_key: PrKey(0xa1), persist: false };
    unit.execute(first, Command::Out { key: PrKey(0), action: register });
    let reserve = PrOut::Reserve(ReservationType::ExclusiveAccessRegistrantsOnly.into());
    unit.execute(first, Command::Out { key: PrKey(0xa1), action: reserve });
    assert_eq!(unit.role_of(second), Role::Stranger);
    assert!(!unit.may(second, Access::Read));
    unit.execute(second, Command::Out { key: PrKey(0), action: register });
    assert_eq!(unit.role_of(second), Role::Registrant);
    assert!(unit.may(second, Access::Write));
}

#[test]
fn every_action_but_register_and_ignore_needs_the_senders_own_key() {
    let of_a_registrant = [
        "B Register key=0xbad service_key=0xb2",
        "B Reserve key=0xbad type=WriteExclusive",
        "B Clear key=0xbad",
        "B Preempt key=0xbad service_key=0xa1 type=WriteExclusive",
        "B PreemptAndAbort key=0xbad service_key=0xa1 type=WriteExclusive",
    ];
    let of_a_stranger = [
        "C Reserve type=WriteExclusive",
        "C Release key=0xa1 type=WriteExclusive",
        "C Clear",
        "C Preempt service_key=0xa1 type=WriteExclusive",
        "C PreemptAndAbort service_key=0xa1 type=WriteExclusive",
    ];
    for line in of_a_registrant.into_iter().chain(of_a_stranger) {
        let mut bench = two_and("WriteExclusive");
        says(&mut bench, line, CONFLICT);
        check(&mut bench, "0xa1 0xb1", "WriteExclusive", "A");
        assert_eq!(bench.unit.generation(), 2, "{line}");
    }
    says(&mut two_and("WriteExclusive"), "B RegisterAndIgnore key=0xbad service_key=0xb2", "GOOD");
}

#[test]
fn reserving_again_is_good_for_a_holder_with_the_same_type_and_a_conflict_otherwise() {
    for kind in ["WriteExclusive", "ExclusiveAccessRegistrantsOnly", "WriteExclusiveAllRegistrants"] {
        let mut bench = two_and(kind);
        says(&mut bench, &format!("A Reserve key=0xa1 type={kind}"), "GOOD");
        says(&mut bench, "A Reserve key=0xa1 type=ExclusiveAccess", CONFLICT);
        let shared = kind == "WriteExclusiveAllRegistrants";
        says(&mut bench, &format!("B Reserve key=0xb1 type={kind}"), if shared { "GOOD" } else { CONFLICT });
        check(&mut bench, "0xa1 0xb1", kind, if shared { "AB" } else { "A" });
    }
}

#[test]
fn holder_that_releases_another_type_is_told_so_and_keeps_its_reservation() {
    let mut bench = two_and("WriteExclusive");
    says(&mut bench, "A Release key=0xa1 type=ExclusiveAccess", "CHECK CONDITION 5 26/04");
    check(&mut bench, "0xa1 0xb1", "WriteExclusive", "A");
    says(&mut after(&TWO), "A Release key=0xa1 type=ExclusiveAccess", "GOOD");
}

#[test]
fn preempting_a_key_that_nobody_has_is_a_conflict() {
    for kind in ["WriteExclusive", "ExclusiveAccessAllRegistrants"] {
        let mut bench = two_and(kind);
        says(&mut bench, &format!("B Preempt key=0xb1 service_key=0x77 type={kind}"), CONFLICT);
        says(&mut bench, &format!("B PreemptAndAbort key=0xb1 service_key=0x77 type={kind}"), CONFLICT);
        check(&mut bench, "0xa1 0xb1", kind, if kind == "WriteExclusive" { "A" } else { "AB" });
    }
}

#[test]
fn generation_counts_what_changes_registrations_and_nothing_else() {
    let mut bench = Bench::default();
    for (line, counted) in [
        ("A Register service_key=0xa1", 1),
        ("B RegisterAndIgnore service_key=0xb1", 2),
        ("A Reserve key=0xa1 type=WriteExclusiveRegistrantsOnly", 2),
        ("A ReadKeys", 2),
        ("A ReadReservation", 2),
        ("A Release key=0xa1 type=WriteExclusiveRegistrantsOnly", 2),
        ("A Preempt key=0xa1 service_key=0xb1 type=WriteExclusive", 3),
        ("C Register service_key=0xc1", 4),
        ("A PreemptAndAbort key=0xa1 service_key=0xc1 type=WriteExclusive", 5),
        ("A Register key=0xa1 service_key=0x0", 6),
        ("A Register service_key=0xa1", 7),
        ("A Clear key=0xa1", 8),
    ] {
        says(&mut bench, line, "GOOD");
        drain_all(&mut bench);
        assert_eq!(bench.unit.generation(), counted, "{line}");
    }
}

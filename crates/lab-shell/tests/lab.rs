//! The Lab verbs on real sessions: what they do, what they refuse, and that a refused one changes nothing.

use std::rc::Rc;

use lab_session::{Session, Start};
use lab_shell::{IsOver, Outcome, Shell};
use lab_units::Era;
use lab_world::preset::Preset;

fn empty() -> Session {
    Session::new(Start { preset: Preset::Empty, seed: 1 })
}

fn two_nodes() -> Session {
    Session::new(Start { preset: Preset::TwoNodeCsv(Era::Ws2012R2), seed: 1 })
}

fn run(session: &mut Session, script: &str) -> Outcome {
    Shell::new().run(script, session)
}

/// What a script prints in an empty lab.
fn check(script: &str, expected: &[&str]) {
    assert_eq!(run(&mut empty(), script).lines(), expected, "{script}");
}

/// What a script prints in the lab of two nodes with a CSV.
fn check_two(script: &str, expected: &[&str]) {
    assert_eq!(run(&mut two_nodes(), script).lines(), expected, "{script}");
}

#[test]
fn a_name_that_nothing_has_is_told_with_the_nearest_or_with_what_there_is() {
    check_two(
        "Stop-LabHost HV3",
        &[
            "ERROR: There is no host named 'HV3'.",
            "  Did you mean HV1?",
            "  line 1, column 1: ObjectNotFound, NameNotFound",
        ],
    );
    check_two(
        "Disable-LabNetwork Backbone",
        &[
            "ERROR: There is no network named 'Backbone'.",
            "  There is Public, iSCSI, Heartbeat, Management.",
            "  line 1, column 1: ObjectNotFound, NameNotFound",
        ],
    );
    check(
        "Grant-LabLun L1 -To HV1",
        &[
            "ERROR: There is no host named 'HV1'.",
            "  There is none yet. New-LabHost makes one.",
            "  line 1, column 1: ObjectNotFound, NameNotFound",
        ],
    );
}

#[test]
fn what_if_tells_and_gives_no_command() {
    let mut session = two_nodes();
    let outcome =
        run(&mut session, "Stop-LabHost hv1, HV2 -TurnOff -WhatIf; Wait-Lab 5m -WhatIf; Undo-Lab -WhatIf");
    assert_eq!(
        outcome.lines(),
        [
            "What if: Performing operation \"Stop-LabHost\" on Target \"hv1, HV2\".",
            "What if: Performing operation \"Wait-Lab\" on Target \"the lab\".",
            "What if: Performing operation \"Undo-Lab\" on Target \"the last command\".",
        ]
    );
    assert!(session.journal().is_empty());
    assert_eq!(session.now(), session.origin());
}

#[test]
fn several_hosts_lose_power_with_one_command() {
    let mut session = two_nodes();
    let outcome = run(&mut session, "Stop-LabHost HV1,HV2 -TurnOff");
    assert!(outcome.lines().is_empty());
    assert_eq!(session.journal().len(), 1);
}

#[test]
fn faults_of_one_line_come_all_or_none() {
    let mut session = two_nodes();
    let outcome = run(&mut session, "Invoke-LabFault StoragePathLost -Target HV1 -With 'GuestCrash:TEST1'");
    assert_eq!(outcome.lines()[0], "ERROR: The virtual machine TEST1 is not running.");
    assert!(session.journal().is_empty());
    run(&mut session, "Invoke-LabFault StoragePathLost -Target HV1 -With 'GuestCrash:WEB1', WitnessLost");
    assert_eq!(session.journal().len(), 3);
    assert_eq!(session.now(), session.origin());
    run(&mut session, "Clear-LabFault");
    assert!(session.world().faults.is_empty());
}

#[test]
fn a_wait_for_what_never_comes_ends_at_its_timeout() {
    check(
        "Wait-Lab -Until { $false } -Timeout 10d; (Get-LabEvent).Count; Wait-Lab",
        &[
            "ERROR: What -Until asks for was not so within 240 h.",
            "  Give a longer -Timeout, or look at Get-LabEvent for what keeps it.",
            "  line 1, column 1: InvalidOperation, WaitTimeout",
            "0",
            "ERROR: Wait-Lab needs to know how long, or what for.",
            "  Write Wait-Lab 30s, or Wait-Lab -Until { … }.",
            "  line 1, column 64: InvalidArgument, NothingToWaitFor",
        ],
    );
}

#[test]
fn a_wait_stops_at_the_very_instant() {
    let mut session = two_nodes();
    let script =
        "Stop-LabHost HV1 -TurnOff; Wait-Lab -Until { (Get-LabRoleTruth WEB1).RunsOn -contains 'HV2' }";
    assert!(run(&mut session, script).lines().is_empty());
    let stopped = session.now();
    let seen = run(&mut session, "(Get-LabEvent -About WEB1)[-1].Time.TotalSeconds").lines().join("");
    assert_eq!(seen.parse::<f64>().expect("a number"), stopped.as_secs_f64());
}

#[test]
fn what_cannot_be_asked_yet_is_no_error_while_waiting() {
    let script = "Stop-LabHost HV1, HV2 -TurnOff; Wait-Lab 1m; Start-LabHost HV1, HV2
        Wait-Lab -Until { (Get-ClusterNode HV1).State -eq 'Up' }
        (Get-ClusterNode HV1).State; $ErrorActionPreference
        Wait-Lab -Until { Get-Nonsense }";
    check_two(
        script,
        &[
            "Up",
            "ERROR: The term 'Get-Nonsense' is not recognized as the name of a cmdlet or alias.",
            "  Get-Command lists what there is.",
            "  line 4, column 27: ObjectNotFound, CommandNotFoundException",
        ],
    );
}

#[test]
fn a_script_that_lets_too_much_happen_is_stopped() {
    let mut shell = Shell::new();
    shell.set_step_limit(200);
    let mut session = two_nodes();
    let outcome = shell.run(
        "while ($true) { Stop-LabHost HV2; Wait-Lab 10m; Start-LabHost HV2; Wait-Lab 10m }",
        &mut session,
    );
    assert_eq!(outcome.error.map(|error| error.id), Some("StepLimit".into()));
}

#[test]
fn a_role_needs_a_shared_volume_and_a_member() {
    let script =
        "Use-LabPreset cluster -Nodes 2 -Era 2008; New-LabRole VM1 -Node N1; New-LabRole VM1 -Node N7";
    let lines = run(&mut empty(), script).lines();
    assert_eq!(lines[0], "ERROR: The cluster has no shared volume that the VM could lie on.");
    assert!(lines.contains(&"ERROR: There is no cluster node named 'N7'.".to_string()), "{lines:?}");
}

#[test]
fn roles_made_in_one_line_run_with_their_priority() {
    let script = "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2016
        New-LabRole VM1, VM2 -Node N1 -Memory 1GB -Priority 1000 | Out-Null
        (Get-ClusterGroup VM2).Priority; (Get-LabRoleTruth | Where-Object State -eq Running).Count; (Get-LabRoleTruth VM1).RunsOn";
    check(script, &["1000", "2", "N1"]);
}

#[test]
fn a_preset_that_cannot_be_built_ends_the_script_and_keeps_the_lab() {
    let mut session = two_nodes();
    let digest = session.digest();
    for line in [
        "Use-LabPreset cluster -Nodes 17 -Era 2008R2",
        "Use-LabPreset empty -Nodes 3",
        "Use-LabPreset clutser",
        "Use-LabPreset cluster -Witness Cloud -Era 2012R2",
        "Use-LabPreset cluster -Era 2003",
    ] {
        let outcome = run(&mut session, &format!("{line}; 'next'"));
        assert!(outcome.error.is_some(), "{line}");
        assert_eq!(session.digest(), digest, "{line}");
    }
}

#[test]
fn undo_and_redo_walk_the_journal_and_say_what_they_did() {
    let mut session = two_nodes();
    let before = session.digest();
    run(&mut session, "Stop-LabHost HV2 -TurnOff; Wait-Lab 1m");
    let after = session.digest();
    let command = |outcome: Outcome| outcome.values()[0].member("Command").to_string();
    assert_eq!(command(run(&mut session, "Undo-Lab")), "Stop-LabHost HV2 -TurnOff");
    assert_eq!(session.digest(), before);
    assert_eq!(command(run(&mut session, "Redo-Lab")), "Stop-LabHost HV2 -TurnOff");
    assert_eq!(session.digest(), after);
    let lines = run(&mut session, "Redo-Lab").lines();
    assert_eq!(lines[0], "ERROR: No command was taken back that could be given again.");
}

#[test]
fn a_command_in_the_past_begins_a_branch_and_the_other_can_be_shown_again() {
    let script = "New-LabHost HV1 | Out-Null; Wait-Lab 1m; Stop-LabHost HV1 -TurnOff; Wait-Lab 1m
        Set-LabTime 30s; New-LabHost HV2 | Out-Null
        (Get-LabBranch).Name -join ','; (Get-LabBranch | Where-Object Current).Commands
        Switch-LabBranch main; Wait-Lab 1m; (Get-LabEvent)[-1].Message
        Set-LabTime 1h; Switch-LabBranch nowhere";
    check(
        script,
        &[
            "main,branch 2",
            "2",
            "The power of HV1 was cut.",
            "ERROR: This run goes from 00:00:00 to 00:02:00.",
            "  Wait-Lab lets more time pass.",
            "  line 5, column 9: InvalidArgument, OutsideOfRun",
            "ERROR: No branch is named 'nowhere'. List them with Get-LabBranch.",
            "  line 5, column 25: ObjectNotFound, NoSuchBranch",
        ],
    );
}

#[test]
fn a_link_is_imported_to_the_same_run() {
    let mut session = two_nodes();
    let link = run(&mut session, "Stop-LabHost HV1; Wait-Lab 90s; Get-LabLink").lines().join("");
    let mut other = empty();
    let outcome = run(&mut other, &format!("Import-LabScenario '{link}'"));
    assert!(outcome.lines().is_empty(), "{:?}", outcome.lines());
    assert_eq!(other.digest(), session.digest());
    let digest = other.digest();
    let outcome = run(&mut other, "Import-LabScenario '#r1.nonsense'; 'next'");
    assert_eq!(outcome.lines().last().map(String::as_str), Some("next"));
    assert_eq!(other.digest(), digest);
}

#[test]
fn a_scenario_that_fails_in_the_middle_leaves_the_lab_as_it_was() {
    let mut session = two_nodes();
    let digest = session.digest();
    let outcome = run(&mut session, "Import-LabScenario 'Use-LabPreset empty', 'Stop-LabHost HV1'; 'next'");
    let lines = outcome.lines();
    assert_eq!(lines[0], "ERROR: Line 2 of the scenario: There is no host named 'HV1'.");
    assert_eq!(lines.last().map(String::as_str), Some("next"));
    assert_eq!(session.digest(), digest);
}

#[test]
fn a_scenario_that_imports_itself_is_stopped() {
    let mut session = empty();
    let outcome = run(&mut session, "$s = 'Import-LabScenario $s'; Import-LabScenario $s; 'next'");
    assert!(outcome.lines().join("\n").contains("deeper inside each other"), "{:?}", outcome.lines());
}

#[test]
fn without_waiting_a_cmdlet_gives_its_command_and_returns() {
    let mut session = two_nodes();
    let script = "$LabWaitPreference = 'None'; Move-ClusterVirtualMachineRole SQL1 -Node HV2 | Out-Null";
    assert!(run(&mut session, script).lines().is_empty());
    assert_eq!((session.journal().len(), session.now()), (1, session.origin()));
    let outcome = run(&mut session, "$LabWaitPreference = 'None'; Move-ClusterGroup SQL1 -Node HV1");
    assert!(outcome.lines()[0].starts_with("ERROR"), "a refusal is still one: {:?}", outcome.lines());
}

#[test]
fn why_walks_from_any_event_to_what_started_it() {
    let mut session = two_nodes();
    run(&mut session, "Stop-LabHost HV1 -TurnOff; Wait-Lab 1m");
    for question in [
        "Show-LabWhy WEB1",
        "(Get-LabEvent -About WEB1)[-1] | why",
        "why (Get-LabEvent -About WEB1)[-1].Number",
    ] {
        let causes = run(&mut session, question).values();
        let last = causes.last().expect("there is a first cause").member("Message").to_string();
        assert_eq!(last, "The power of HV1 was cut.", "{question}");
    }
    assert_eq!(run(&mut session, "Show-LabWhy Zeus").lines()[0], "ERROR: Nothing has happened to 'Zeus'.");
}

#[test]
fn scsi_commands_answer_as_the_standard_says() {
    let script = "'HV1', 'HV2' | % { New-LabHost $_ } | Out-Null
        New-LabArray A -Kind FibreChannel -Pool 1TB | Out-Null
        New-LabLun A -Name L -Size 1GB | Grant-LabLun -To HV1, HV2
        (Invoke-LabScsi L HV1 Register -ServiceKey 1).Status
        (Invoke-LabScsi L HV2 Register -ServiceKey 2).Status
        (Invoke-LabScsi L HV1 Reserve -Key 1 -Type WriteExclusiveRegistrantsOnly).Status
        (Invoke-LabScsi L HV2 Reserve -Key 2 -Type WriteExclusive).Status
        (Invoke-LabScsi L HV2 Preempt -Key 2 -ServiceKey 1 -Type WriteExclusiveRegistrantsOnly).Status
        (Invoke-LabScsi L HV1 TestUnitReady).Sense
        $r = Invoke-LabScsi L HV2 ReadReservation; \"$($r.Holder) $($r.Type) $($r.Generation)\"
        (Invoke-LabScsi L HV2 ReadKeys).Keys -join ','
        (Invoke-LabScsi L HV1 Write).Status";
    check(
        script,
        &[
            "GOOD",
            "GOOD",
            "GOOD",
            "RESERVATION CONFLICT",
            "GOOD",
            "6 2A/05",
            "2 WriteExclusiveRegistrantsOnly 3",
            "2",
            "RESERVATION CONFLICT",
        ],
    );
}

#[test]
fn names_of_the_lab_are_offered_where_they_fit() {
    let session = two_nodes();
    let offered = |text: &str| {
        let completion = Shell::new().complete(text, text.len(), &session);
        completion.candidates.into_iter().map(|candidate| candidate.text).collect::<Vec<_>>()
    };
    assert_eq!(offered("Stop-LabHost h"), ["HV1", "HV2"]);
    assert_eq!(offered("Invoke-LabFault Guest"), ["GuestCrash"]);
    assert_eq!(offered("Invoke-LabFault GuestCrash -Target W"), ["WEB1", "Witness"]);
    assert_eq!(offered("Disable-LabNetwork "), ["Public", "iSCSI", "Heartbeat", "Management"]);
    assert_eq!(offered("Get-ClusterGroup c"), ["'Cluster Group'", "'Cluster Disk 2'"]);
    assert_eq!(offered("Move-ClusterSharedVolume "), ["'Cluster Disk 2'"]);
    assert_eq!(offered("Use-LabPreset "), ["empty", "two-node-csv", "cluster", "datacenter"]);
    assert_eq!(offered("Switch-LabBranch "), ["main"]);
    assert_eq!(offered("Install-WindowsFeature F"), ["Failover-Clustering"]);
}

/// Runs a script as a page does that gives it as little time as possible; how often it was taken up again.
fn run_in_slices(session: &mut Session, script: &str) -> (Vec<String>, usize) {
    let mut shell = Shell::new();
    let mut run = match shell.start(script) {
        Ok(run) => run,
        Err(error) => return (vec![error.to_string()], 0),
    };
    let (mut lines, mut slices, mut share) = (Vec::new(), 0, 0);
    while !run.is_done() {
        let said = shell.go_on(&mut run, session, &(Rc::new(|| true) as IsOver));
        lines.extend(said.iter().flat_map(lab_shell::Item::lines));
        slices += 1;
        assert!(slices < 100_000, "it comes no further: {script}");
        assert!((share..=1_000).contains(&run.permille()), "{} after {share}: {script}", run.permille());
        share = run.permille();
    }
    (lines, slices)
}

#[test]
fn a_script_run_in_slices_says_and_does_the_same() {
    let scripts: &[(&str, usize)] = &[
        ("Wait-Lab 2h", 100),
        ("$n = 0\nforeach ($i in 1..4) { $n = $n + 1; Wait-Lab 10m; (Get-LabEvent).Count }\n$n", 50),
        ("Move-ClusterVirtualMachineRole SQL1 -Node HV2\nGet-ClusterGroup SQL1", 20),
        ("Suspend-ClusterNode HV1 -Drain -Wait; Get-ClusterNode", 20),
        (
            "Stop-LabHost HV1 -TurnOff\nWait-Lab -Until { (Get-LabRoleTruth SQL1).State -eq 'Running' }\nGet-LabRoleTruth SQL1",
            5,
        ),
        ("Wait-Lab -Until { $false } -Timeout 3m\n'after'", 5),
        ("Wait-Lab -Until { Wait-Lab 1s; $false } -Timeout 1m", 1),
        ("1..3 | % { Wait-Lab 5m; \"$_\" }", 10),
        (
            "$ErrorActionPreference = 'SilentlyContinue'\n1..3 | % { Wait-Lab 5m; Stop-LabHost HV9 }\n'end'",
            10,
        ),
        ("New-LabRole R1 -Node HV1\nRemove-ClusterGroup R1 -Force -RemoveResources", 2),
        ("Use-LabPreset cluster -Nodes 5 -Seed 4; Wait-Lab 1m; Get-ClusterNode", 10),
        (
            "Stop-LabHost HV2 -TurnOff\nWait-Lab 1h\nUndo-Lab\nRedo-Lab\nSet-LabTime 5m\nNew-LabBranch b\nWait-Lab 20m\nSwitch-LabBranch main\nGet-LabBranch",
            20,
        ),
        (
            "$s = 'Use-LabPreset two-node-csv -Seed 2', 'Wait-Lab 9m', 'Stop-LabHost HV1', 'Wait-Lab 5m' -join \"`n\"\nImport-LabScenario $s\nGet-LabHost",
            5,
        ),
        ("1..90 | % { Wait-Lab 2m }\n'long'", 50),
        ("Find-LabWeakPoint SQL1 -For 20s\nGet-LabQuorumMatrix | Format-Table Up, Down, Verdict", 50),
        ("Get-LabQuorumMatrix | Select-Object -First 2 | % { Wait-Lab 5m; $_.Verdict }", 5),
        ("(Get-ClusterGroup SQL1).Priority = 3000\nGet-NoSuch\n1", 1),
    ];
    for (script, at_least) in scripts {
        let (mut whole, mut sliced) = (two_nodes(), two_nodes());
        let said = run(&mut whole, script).lines();
        let (lines, slices) = run_in_slices(&mut sliced, script);
        assert_eq!(lines, said, "{script}");
        assert_eq!(sliced.digest(), whole.digest(), "{script}");
        assert_eq!((sliced.journal(), sliced.branches()), (whole.journal(), whole.branches()), "{script}");
        assert!(slices >= *at_least, "{slices} slices only: {script}");
    }
}

#[test]
fn a_script_given_up_leaves_no_variable_and_no_host_entered() {
    let (mut shell, mut session) = (Shell::new(), two_nodes());
    shell.run("$x = 1", &mut session);
    let before = shell.before();
    let mut run = shell.start("$x = 2\nEnter-PSSession HV1\nWait-Lab 2h").expect("it parses");
    let mut copy = session.clone();
    for _ in 0..5 {
        shell.go_on(&mut run, &mut copy, &(Rc::new(|| true) as IsOver));
    }
    assert!(!run.is_done() && shell.entered().is_some());
    shell.give_up(before);
    assert_eq!((shell.variable("x").to_string().as_str(), shell.entered()), ("1", None));
}

//! The console with a small world behind it: binding, live properties, common parameters, statement by statement.

use lab_cluster::Order;
use lab_session::{Session, Start};
use lab_shell::bind::signature::{Kind, Param, Pipe};
use lab_shell::cmdlet::{self, Cmdlet, Input, Invocation};
use lab_shell::{Category, ErrorRecord, Handle, Object, Shell};
use lab_units::{Era, GroupId};
use lab_world::Command;
use lab_world::preset::Preset;

fn lab() -> Session {
    Session::new(Start { preset: Preset::Empty, seed: 1 })
}

const GET: Cmdlet = Cmdlet {
    name: "Get-Group",
    aliases: &[],
    synopsis: "Yields two groups.",
    signature: &[Param::new("Name", Kind::List(&Kind::Text), "Which.").at(0).from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: false,
    examples: &[],
    run: get,
};

fn get(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let wanted = run.texts("Name");
    for name in if wanted.is_empty() { vec!["VM1".to_string(), "VM2".to_string()] } else { wanted } {
        if name.starts_with('X') {
            let message = format!("There is no group {name}.");
            run.write_error(ErrorRecord::refusal(Category::ObjectNotFound, "GroupNotFound", message));
            continue;
        }
        let group = Object::new("Group").live(Handle::ClusterGroup(name.clone()));
        run.emit(group.with("Name", name).with("Priority", 2000_i64).with("State", "Online"));
    }
    Ok(())
}

const MOVE: Cmdlet = Cmdlet {
    name: "Move-Group",
    aliases: &[],
    synopsis: "Says where it would move a group.",
    signature: &[
        Param::new("Name", Kind::Text, "Which.").at(0).required().from_pipe(Pipe::Either),
        Param::new("Node", Kind::Text, "Where to.").at(1),
        Param::new("MigrationType", Kind::Choice(&["Live", "Quick"]), "How."),
        Param::new("Wait", Kind::Duration, "How long."),
        Param::new("Bandwidth", Kind::Rate, "How fast."),
        Param::new("Memory", Kind::Size, "How large."),
        Param::new("Force", Kind::Switch, "Without asking."),
        Param::new("Enabled", Kind::Bool, "Whether."),
    ],
    input: Input::Each,
    changes: true,
    examples: &[],
    run: move_group,
};

fn move_group(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.text("Name").unwrap_or_default().to_string();
    if !run.should_process(&name) {
        return Ok(());
    }
    run.verbose(format!("moving {name}"));
    let mut said = vec![name];
    for param in ["Node", "MigrationType", "Wait", "Bandwidth", "Memory", "Force", "Enabled"] {
        if let Some(value) = run.value(param) {
            said.push(format!("{param}={value}"));
        }
    }
    run.emit(said.join(" "));
    Ok(())
}

const CMDLETS: &[&Cmdlet] = &[&GET, &MOVE];

fn check(script: &str, expected: &[&str]) {
    let outcome = Shell::with_cmdlets(CMDLETS).run(script, &mut lab());
    assert_eq!(outcome.lines(), expected, "{script}");
}

#[test]
fn words_become_what_the_parameter_asks() {
    check("Move-Group 007 N1", &["007 Node=N1"]);
    check(
        "Move-Group VM1 -Wait 90s -Bandwidth 1Gbps -Memory 4GB",
        &["VM1 Wait=00:01:30 Bandwidth=1000000000 Memory=4294967296"],
    );
    check("$t = '300ms'; Move-Group VM1 -Wait $t", &["VM1 Wait=00:00:00.3000000"]);
    check("$i = 3; Move-Group VM$i \"N$($i + 1)\"", &["VM3 Node=N4"]);
    check("$o = @{ n = 'N9' }; Move-Group VM1 $o.n", &["VM1 Node=N9"]);
}

#[test]
fn names_may_be_cut_short_and_switches_taken_back() {
    check(
        "move-group -na VM1 -M Quick",
        &[
            "ERROR: The parameter name 'M' is ambiguous. Possible matches include: -MigrationType -Memory.",
            "  line 1, column 20: InvalidArgument, AmbiguousParameter",
        ],
    );
    check("move-group -na VM1 -mig quick -Force:$false", &["VM1 MigrationType=Quick Force=False"]);
    check("Move-Group -Force VM1", &["VM1 Force=True"]);
    check("Move-Group VM1 -Enabled $false", &["VM1 Enabled=False"]);
    check(
        "Move-Group VM1 -MigrationType Life",
        &[
            "ERROR: Move-Group -MigrationType does not accept \"Life\". The set is \"Live,Quick\".",
            "  Did you mean Live?",
            "  line 1, column 31: InvalidArgument, ParameterArgumentValidationError",
        ],
    );
    check(
        "Move-Group VM1 -Wait soon",
        &[
            "ERROR: Move-Group -Wait cannot convert \"soon\" to Duration.",
            "  Durations are written 30s, 5m, 300ms or 2h.",
            "  line 1, column 22: InvalidArgument, CannotConvertArgument",
        ],
    );
    check(
        "Move-Group $null",
        &[
            "ERROR: Move-Group -Name cannot take null.",
            "  line 1, column 12: InvalidArgument, ParameterArgumentNull",
        ],
    );
}

#[test]
fn hashtables_and_arrays_are_splatted() {
    check(
        "$p = @{ Name = 'VM1'; Force = $true; Wait = '5m' }; Move-Group @p N2",
        &["VM1 Node=N2 Wait=00:05:00 Force=True"],
    );
    check("$p = 'VM1', 'N2'; Move-Group @p", &["VM1 Node=N2"]);
}

#[test]
fn the_pipeline_binds_by_value_and_by_property_name() {
    check("'VM1', 'VM7' | Move-Group -Node N1", &["VM1 Node=N1", "VM7 Node=N1"]);
    check("Get-Group | Move-Group", &["VM1", "VM2"]);
    check("Get-Group VM2 | Get-Group | Move-Group", &["VM2"]);
    check("Move-Group (Get-Group VM2) N1", &["VM2 Node=N1"]);
    check("$_ | Move-Group", &[]);
}

#[test]
fn what_if_tells_and_does_nothing() {
    check(
        "Get-Group | Move-Group -WhatIf",
        &[
            "What if: Performing operation \"Move-Group\" on Target \"VM1\".",
            "What if: Performing operation \"Move-Group\" on Target \"VM2\".",
        ],
    );
    check("Move-Group VM1 -WhatIf:$false -Confirm:$false -Verbose", &["VERBOSE: moving VM1", "VM1"]);
    check(
        "Move-Group VM1 -Confirm",
        &[
            "ERROR: This console never asks back, so -Confirm has nobody to wait for.",
            "  Use -WhatIf to see what would be done.",
            "  line 1, column 16: InvalidArgument, ConfirmNotSupported",
        ],
    );
    check(
        "Get-Group -WhatIf",
        &[
            "ERROR: Get-Group has no parameter that matches the name 'WhatIf'.",
            "  It takes -Name.",
            "  line 1, column 11: InvalidArgument, NamedParameterNotFound",
        ],
    );
}

#[test]
fn a_refusal_is_shown_and_the_script_goes_on() {
    let nowhere = ["ERROR: There is no group X1.", "  line 1, column 1: ObjectNotFound, GroupNotFound"];
    check("Get-Group X1; 'next'", &[nowhere[0], nowhere[1], "next"]);
    check("Get-Group X1 -ea SilentlyContinue; 'next'", &["next"]);
    check("Get-Group X1 -ErrorAction Stop; 'next'", &nowhere);
    check("(Get-Group X1, VM2 -ea Ignore).Name", &["VM2"]);
}

/// What assignment in this script gave to the lab.
fn orders(script: &str) -> (Vec<Command>, Vec<String>) {
    let mut session = Session::new(Start { preset: Preset::TwoNodeCsv(Era::Ws2019), seed: 1 });
    let outcome = Shell::with_cmdlets(CMDLETS).run(script, &mut session);
    (session.journal().iter().map(|entry| (*entry.command).clone()).collect(), outcome.lines())
}

fn group(name: &str) -> GroupId {
    let session = Session::new(Start { preset: Preset::TwoNodeCsv(Era::Ws2019), seed: 1 });
    let cluster = session.world().cluster.as_ref().expect("the preset has a cluster");
    *cluster.labels.iter().find(|(_, label)| label.is(name)).expect("the preset has this role").0
}

#[test]
fn assignment_to_a_live_property_reaches_the_lab() {
    let script = "(Get-Group SQL1).Priority = 3000
        $g = Get-Group WEB1; $g.Priority += 500; $g.Priority
        foreach ($each in Get-Group SQL1, WEB1) { $each.Priority = 0 }";
    let (sql, web) = (group("SQL1"), group("WEB1"));
    let given = [(sql, 3_000), (web, 2_500), (sql, 0), (web, 0)];
    let (commands, lines) = orders(script);
    assert_eq!(
        commands,
        given.map(|(group, priority)| Command::Cluster(Order::SetPriority(group, priority)))
    );
    assert_eq!(lines, ["2500"]);
}

#[test]
fn what_cannot_be_set_is_refused_with_what_can() {
    let (commands, lines) = orders("(Get-Group SQL1).State = 'Failed'; 'next'");
    assert!(commands.is_empty());
    assert_eq!(
        lines,
        [
            "ERROR: 'State' of a cluster group cannot be set.",
            "  What can be set: Priority, FailoverThreshold, FailoverPeriod, AutoFailbackType.",
            "  line 1, column 1: InvalidOperation, PropertyNotSettable",
            "next",
        ]
    );
    let (commands, lines) = orders("(Get-Group SQL1).Priority = 'high'; (Get-Group SQL9).Priority = 1");
    assert!(commands.is_empty());
    assert_eq!(lines[0], "ERROR: Priority cannot be set to 'high'.");
    assert_eq!(lines[3..5], ["ERROR: There is no cluster group named 'SQL9'.", "  Did you mean SQL1?"]);
    check(
        "(Get-Group).Priority = 1",
        &[
            "ERROR: This value is not stored anywhere, so setting a part of it has no effect.",
            "  Put it into a variable first.",
            "  line 1, column 1: InvalidOperation, PropertyAssignmentLost",
        ],
    );
}

#[test]
fn a_refusal_of_the_lab_is_an_error_with_its_remedy_and_rule() {
    let mut session = Session::new(Start { preset: Preset::Empty, seed: 1 });
    let refusal = session.submit(Command::EnableCsv).expect_err("there is no cluster");
    let error = ErrorRecord::from(&refusal);
    assert_eq!((error.message, error.id), (refusal.to_string(), refusal.code().into()));
    assert_eq!(error.hint.as_deref(), Some(refusal.remedy()));
    assert!(!error.terminating);
}

#[test]
fn a_page_runs_statement_by_statement() {
    let mut shell = Shell::new();
    let mut run = shell.start("$x = 1\n$x + 1\nWrite-Host done").expect("it parses");
    let mut said = Vec::new();
    while !run.is_done() {
        let line = run.next_span().map(|span| span.line);
        let items = shell.step(&mut run, &mut lab());
        said.push((line, items.iter().flat_map(lab_shell::Item::lines).collect::<Vec<_>>()));
    }
    let texts: Vec<String> =
        said.iter().map(|(line, said)| format!("{}:{}", line.unwrap_or(0), said.join("/"))).collect();
    assert_eq!(texts, ["1:", "2:2", "3:done"]);
    assert!(shell.step(&mut run, &mut lab()).is_empty());
}

#[test]
fn the_step_limit_holds_over_all_statements_of_a_script() {
    let mut shell = Shell::with_cmdlets(cmdlet::all());
    shell.set_step_limit(1_000);
    let outcome = shell.run("1..400 | % { $_ } | measure\n1..400 | % { $_ } | measure", &mut lab());
    assert_eq!(outcome.error.map(|error| error.category), Some(Category::LimitsExceeded));
    let outcome = shell.run("'the next script starts anew'", &mut lab());
    assert!(outcome.error.is_none());
}

#[test]
fn a_text_cut_off_in_the_middle_asks_for_more() {
    for text in
        ["if ($true) {", "1 +", "'open", "Get-Group |", "@{ a = 1", "$x =", "(1", "<# c", "Move-Group -Name:"]
    {
        let error = Shell::new().start(text).err().expect("it is not complete");
        assert!(error.wants_more(), "{text}: {error}");
    }
    let error = Shell::new().start("1 )").err().expect("it is wrong");
    assert!(!error.wants_more());
}

#[test]
fn a_checker_may_only_look() {
    let all: Vec<&'static Cmdlet> = cmdlet::all().iter().chain(CMDLETS).copied().collect();
    let shell = Shell::with_cmdlets(Vec::leak(all));
    assert_eq!(shell.first_change("(Get-Group VM1).State -eq 'Online'"), Ok(None));
    assert_eq!(shell.first_change("$x = @(Get-Group | % { $_ })"), Ok(None));
    let changes = |script: &str| shell.first_change(script).expect("it parses").map(|span| span.column);
    assert_eq!(changes("Get-Group | % { if (1) { Move-Group VM1 } }"), Some(26));
    assert_eq!(changes("(Get-Group VM1).Priority = 1"), Some(1));
    assert_eq!(changes("\"$(Move-Group VM1)\""), Some(4));
    assert_eq!(changes("Get-Group (Move-Group VM1)"), Some(12));
}

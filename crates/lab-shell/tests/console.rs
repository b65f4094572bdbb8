//! The console with a small world behind it: binding, live properties, common parameters, statement by statement.

use lab_shell::bind::signature::{Kind, Param, Pipe};
use lab_shell::cmdlet::{self, Cmdlet, Input, Invocation};
use lab_shell::{Category, ErrorRecord, Handle, Lab, Names, Object, Shell, Value};

/// Remembers what was set.
#[derive(Default)]
struct Notebook {
    set: Vec<String>,
}

impl Lab for Notebook {
    fn set_property(&mut self, thing: &Handle, property: &str, value: &Value) -> Result<(), ErrorRecord> {
        if property == "State" {
            let message = "State cannot be set.";
            return Err(
                ErrorRecord::refusal(Category::InvalidOperation, "ReadOnly", message).rule("roles R1")
            );
        }
        self.set.push(format!("{thing:?}.{property} = {value}"));
        Ok(())
    }

    fn names(&self, _: Names) -> Vec<String> {
        vec!["VM1".to_string()]
    }
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
        if !name.starts_with("VM") {
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
    let outcome = Shell::with_cmdlets(CMDLETS).run(script, &mut Notebook::default());
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
            "What if: Performing the operation \"Move-Group\" on target \"VM1\".",
            "What if: Performing the operation \"Move-Group\" on target \"VM2\".",
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

#[test]
fn assignment_to_a_live_property_reaches_the_lab() {
    let mut lab = Notebook::default();
    let script = "(Get-Group VM1).Priority = 3000
        $g = Get-Group VM2; $g.Priority += 500; $g.Priority
        foreach ($each in Get-Group) { $each.Priority = 0 }
        Get-Group | Sort-It";
    let mut shell = Shell::with_cmdlets(CMDLETS);
    let outcome = shell.run(script, &mut lab);
    assert_eq!(
        lab.set,
        [
            "ClusterGroup(\"VM1\").Priority = 3000",
            "ClusterGroup(\"VM2\").Priority = 2500",
            "ClusterGroup(\"VM1\").Priority = 0",
            "ClusterGroup(\"VM2\").Priority = 0",
        ]
    );
    assert_eq!(outcome.lines()[0], "2500");
    assert_eq!(outcome.error.map(|error| error.id), Some("CommandNotFoundException".into()));
}

#[test]
fn a_refused_assignment_is_an_error_with_its_rule() {
    check(
        "(Get-Group VM1).State = 'Failed'; 'next'",
        &[
            "ERROR: State cannot be set.",
            "  Rule: roles R1",
            "  line 1, column 1: InvalidOperation, ReadOnly",
            "next",
        ],
    );
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
fn a_page_runs_statement_by_statement() {
    let mut shell = Shell::new();
    let mut run = shell.start("$x = 1\n$x + 1\nWrite-Host done").expect("it parses");
    let mut said = Vec::new();
    while !run.is_done() {
        let line = run.next_span().map(|span| span.line);
        let items = shell.step(&mut run, &mut Notebook::default());
        said.push((line, items.iter().flat_map(lab_shell::Item::lines).collect::<Vec<_>>()));
    }
    let texts: Vec<String> =
        said.iter().map(|(line, said)| format!("{}:{}", line.unwrap_or(0), said.join("/"))).collect();
    assert_eq!(texts, ["1:", "2:2", "3:done"]);
    assert!(shell.step(&mut run, &mut Notebook::default()).is_empty());
}

#[test]
fn the_step_limit_holds_over_all_statements_of_a_script() {
    let mut shell = Shell::with_cmdlets(cmdlet::ALL);
    shell.set_step_limit(1_000);
    let outcome =
        shell.run("1..400 | % { $_ } | measure\n1..400 | % { $_ } | measure", &mut Notebook::default());
    assert_eq!(outcome.error.map(|error| error.category), Some(Category::LimitsExceeded));
    let outcome = shell.run("'the next script starts anew'", &mut Notebook::default());
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
    let all: Vec<&'static Cmdlet> = cmdlet::ALL.iter().chain(CMDLETS).copied().collect();
    let shell = Shell::with_cmdlets(Vec::leak(all));
    assert_eq!(shell.first_change("(Get-Group VM1).State -eq 'Online'"), Ok(None));
    assert_eq!(shell.first_change("$x = @(Get-Group | % { $_ })"), Ok(None));
    let changes = |script: &str| shell.first_change(script).expect("it parses").map(|span| span.column);
    assert_eq!(changes("Get-Group | % { if (1) { Move-Group VM1 } }"), Some(26));
    assert_eq!(changes("(Get-Group VM1).Priority = 1"), Some(1));
    assert_eq!(changes("\"$(Move-Group VM1)\""), Some(4));
    assert_eq!(changes("Get-Group (Move-Group VM1)"), Some(12));
}

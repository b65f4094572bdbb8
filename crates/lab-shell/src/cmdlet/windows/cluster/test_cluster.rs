//! `Test-Cluster`: the validation wizard's tests.

use lab_units::HostId;
use lab_view::text::clock;
use lab_world::state::{Finding, Outcome, ValidationReport};
use lab_world::{Command, validate};

use super::member::{CLUSTER, info};
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `Test-Cluster`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Test-Cluster",
    aliases: &[],
    synopsis: "Runs the validation tests on hosts, warns of what is wrong, and yields the report.",
    signature: &[
        Param::new(
            "Node",
            Kind::List(&Kind::Name(Names::Host)),
            "The hosts; without it the nodes of the cluster.",
        )
        .at(0)
        .from_pipe(Pipe::Either),
        Param::new("Include", Kind::List(&Kind::Text), "Only these tests or categories."),
        Param::new("Ignore", Kind::List(&Kind::Text), "Without these tests or categories."),
        Param::new("List", Kind::Switch, "Lists the tests and runs none."),
        Param::new("ReportName", Kind::Text, "The report's name."),
        CLUSTER,
    ],
    input: Input::All,
    changes: true,
    examples: &[
        Example {
            script: "Test-Cluster -List | Where-Object Category -eq Storage",
            output: "Category DisplayName\n-------- -----------\nStorage  List Potential Cluster Disks\nStorage  Validate Disk Arbitration\nStorage  Validate File System\nStorage  Validate SCSI-3 Persistent Reservation",
        },
        Example {
            script: "Use-LabPreset two-node-csv -Seed 1\n(Test-Cluster -Node HV1, HV2 -Include Network).Report",
            output: "Nodes: HV1, HV2\nFinished: 00:03:08.000\n\nNetwork\n  Validate Cluster Network Configuration: Success\n    3 networks connect all nodes.\n  Validate IP Configuration: Success\n    No address is in use twice.\n  Validate Network Communication: Success\n    All nodes reach each other.",
        },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    if run.flag("List") {
        list(run);
        return Ok(());
    }
    let mut names = run.texts("Node");
    for value in run.take_input() {
        let name = value.member("Name");
        names.push(if name.is_true() { name.to_string() } else { value.to_string() });
    }
    let hosts: Vec<HostId> = match names.is_empty() {
        true => info(run.world())?.nodes.values().copied().collect(),
        false => find::hosts(run.world(), &names)?,
    };
    let shown: Vec<String> = hosts.iter().map(|host| run.world().host_name(*host).to_string()).collect();
    if !run.should_process(&shown.join(", ")) {
        return Ok(());
    }
    run.submit(Command::Validate(hosts))?;
    let report = run.world().validation.clone().expect("the wizard has just written its report");
    let findings: Vec<Finding> =
        report.findings.iter().filter(|finding| is_wanted(run, finding)).cloned().collect();
    for finding in &findings {
        if let Some(what) = complaint(finding.outcome) {
            run.warn(format!("{} - {}: The test {what}..", finding.category, finding.test));
        }
    }
    let object = report_object(run, &report, &shown, &findings);
    run.emit(object);
    Ok(())
}

fn list(run: &mut Invocation<'_>) {
    for (category, name) in validate::tests() {
        run.emit(Object::new("ClusterTest").with("Category", category).with("DisplayName", name));
    }
}

/// Whether `-Include` and `-Ignore` want a test, by its name or category.
fn is_wanted(run: &Invocation<'_>, finding: &Finding) -> bool {
    let among = |names: &[String]| {
        names
            .iter()
            .any(|name| [finding.test, finding.category].iter().any(|own| own.eq_ignore_ascii_case(name)))
    };
    let include = run.texts("Include");
    (include.is_empty() || among(&include)) && !among(&run.texts("Ignore"))
}

/// What the warning says (facts: validation §2).
fn complaint(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Success => None,
        Outcome::Warning => Some("reported some warnings"),
        Outcome::Failed => Some("reported failure"),
        Outcome::Canceled => Some("was canceled"),
    }
}

fn report_object(
    run: &Invocation<'_>,
    report: &ValidationReport,
    hosts: &[String],
    findings: &[Finding],
) -> Object {
    let written = clock(report.time);
    let text = report_text(&written, hosts, findings);
    let name = run
        .text("ReportName")
        .map_or_else(|| format!("Validation Report {}", written.replace(':', ".")), str::to_string);
    let rows: Vec<Object> = findings
        .iter()
        .map(|finding| {
            Object::new("ClusterTestResult")
                .with("Category", finding.category)
                .with("Test", finding.test)
                .with("Result", word(finding.outcome))
                .with("Details", finding.lines.clone())
        })
        .collect();
    Object::new("ClusterTestReport")
        .with("Mode", "-a----")
        .with("LastWriteTime", written)
        .with("Length", text.len() as u64)
        .with("Name", format!("{name}.htm"))
        .with("Report", text)
        .with("Results", rows)
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "Success",
        Outcome::Warning => "Warning",
        Outcome::Failed => "Failed",
        Outcome::Canceled => "Canceled",
    }
}

/// The report as text: nodes, then test by test what was found.
fn report_text(written: &str, hosts: &[String], findings: &[Finding]) -> String {
    let mut lines = vec![format!("Nodes: {}", hosts.join(", ")), format!("Finished: {written}")];
    let mut category = "";
    for finding in findings {
        if finding.category != category {
            category = finding.category;
            lines.extend([String::new(), category.to_string()]);
        }
        lines.push(format!("  {}: {}", finding.test, word(finding.outcome)));
        lines.extend(finding.lines.iter().map(|line| format!("    {line}")));
    }
    lines.join("\n")
}

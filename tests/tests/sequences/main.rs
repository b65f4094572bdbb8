//! What survives which sequence of failures, derived by hand from the rules (facts: quorum §3, §5–§7) and typed into
//! the console. A row is a cluster and what happens to it; after `=` stand the nodes that are then quorate.
//!
//! ```text
//! cut 1,2    their power, at one instant      wlost, wback   the witness stops answering, answers again
//! off 1      orderly shut-down                split 1,2|3    both networks, between these and those
//! on 1       power                            mend           both networks
//! force 1    Start-ClusterNode -ForceQuorum   core 4         Move-ClusterGroup 'Cluster Group'
//! weight 3=0, lower 2, dynamic 0: votes       evict 4        Remove-ClusterNode
//! ```
//! What `+` joins happens at one instant.

mod rows;

use lab_session::{Session, Start};
use lab_shell::{Item, Shell};
use lab_world::invariant;
use lab_world::preset::Preset;

/// Detection, regroup, arbitration and votes; shorter than a service restart, so that down is seen as down.
const SETTLE: &str = "50s";
/// A host starts, a service that stopped is started anew, and both join.
const RETURN: &str = "200s";

#[test]
fn what_survives_is_what_the_rules_say() {
    let mut wrong = Vec::new();
    for row in rows::ROWS {
        wrong.extend(play(row).err());
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows::ROWS.len(), wrong.join("\n"));
}

#[test]
fn the_rows_are_many_and_of_every_kind() {
    assert!(rows::ROWS.len() >= 40);
    for word in ["2008 ", "2008R2", "2012 ", "2012R2", "2016", "2019", "2022"] {
        assert!(rows::ROWS.iter().any(|row| format!("{} ", row.cluster).contains(word)), "{word}");
    }
}

fn play(row: &rows::Row) -> Result<(), String> {
    let mut lab = Lab::new(row.cluster);
    for step in row.steps.split(';').map(str::trim) {
        let Some(expected) = step.strip_prefix("= ") else {
            lab.step(step).map_err(|error| format!("{row:?}\n  {step}: {error}"))?;
            continue;
        };
        let found = lab.quorate();
        if !fits(&found, expected) {
            return Err(format!(
                "{row:?}\n  {expected} expected, {found} found\n{}",
                lab.said("Get-LabClusterTruth")
            ));
        }
    }
    Ok(())
}

/// `1,2` is these nodes; `1,2 or 3` one of them.
fn fits(found: &str, expected: &str) -> bool {
    expected.split(" or ").any(|one| one == found)
}

struct Lab {
    shell: Shell,
    session: Session,
}

impl Lab {
    fn new(cluster: &str) -> Self {
        let session = Session::new(Start { preset: Preset::Empty, seed: 0 });
        let mut lab = Self { shell: Shell::new(), session };
        let [nodes, witness, era] = cluster.split(' ').collect::<Vec<_>>()[..] else { panic!("{cluster}") };
        let said =
            lab.said(&format!("Use-LabPreset cluster -Nodes {nodes} -Witness {witness} -Era {era} -Seed 1"));
        assert_eq!(said, "", "{cluster}");
        lab
    }

    /// All deeds of a step at one instant, unless it says to wait between them.
    fn step(&mut self, step: &str) -> Result<(), String> {
        let mut wait = SETTLE;
        for deed in step.split(" + ") {
            let (verb, rest) = deed.split_once(' ').unwrap_or((deed, ""));
            if matches!(verb, "on" | "mend" | "wback" | "force") {
                wait = RETURN;
            }
            lines(verb, rest).iter().try_for_each(|line| self.run(line))?;
        }
        self.run(&format!("Wait-Lab {wait}"))
    }

    fn run(&mut self, line: &str) -> Result<(), String> {
        let said = self.said(line);
        if said.contains("ERROR") {
            return Err(format!("{line}: {said}"));
        }
        let broken = invariant::broken(self.session.world());
        if broken.is_empty() { Ok(()) } else { Err(format!("{line}: {broken:?}")) }
    }

    fn said(&mut self, script: &str) -> String {
        let mut lines = Vec::new();
        match self.shell.start(script) {
            Err(error) => lines.extend(Item::Error(error).lines()),
            Ok(mut run) => {
                while !run.is_done() {
                    let said = self.shell.step(&mut run, &mut self.session);
                    lines.extend(said.iter().flat_map(Item::lines));
                }
            }
        }
        lines.join("\n")
    }

    /// The numbers of the quorate nodes; `-` if there are none.
    fn quorate(&mut self) -> String {
        let names = self.said("(Get-LabClusterTruth | Where-Object Quorate).Name");
        let numbers: Vec<&str> = names.split_whitespace().map(|name| name.trim_start_matches('N')).collect();
        if numbers.is_empty() { "-".into() } else { numbers.join(",") }
    }
}

fn names(list: &str) -> String {
    list.split(',').map(|number| format!("'N{number}'")).collect::<Vec<_>>().join(",")
}

/// What is typed for a deed.
fn lines(verb: &str, rest: &str) -> Vec<String> {
    match verb {
        "cut" => vec![format!("Stop-LabHost {} -TurnOff", names(rest))],
        "off" => vec![format!("Stop-LabHost {}", names(rest))],
        "on" => vec![format!("Start-LabHost {}", names(rest))],
        "split" => split(&rest.split('|').collect::<Vec<_>>()),
        "mend" => vec!["Enable-LabNetwork Heartbeat".into(), "Enable-LabNetwork Public".into()],
        "heartbeat" => vec!["Disable-LabNetwork Heartbeat".into()],
        "wlost" => vec!["Invoke-LabFault WitnessLost -Target Witness".into()],
        "wback" => vec!["Clear-LabFault WitnessLost -Target Witness".into()],
        // A service that waits to join is stopped first; where it is stopped already there is nothing to say.
        "force" => vec![
            format!("Stop-ClusterNode N{rest} -ErrorAction SilentlyContinue"),
            format!("Start-ClusterNode N{rest} -ForceQuorum"),
        ],
        "core" => vec![format!("Move-ClusterGroup 'Cluster Group' -Node N{rest}")],
        "weight" => {
            let (node, weight) = rest.split_once('=').expect("a node and its weight");
            vec![format!("(Get-ClusterNode N{node}).NodeWeight = {weight}")]
        }
        "lower" => vec![format!("(Get-Cluster).LowerQuorumPriorityNodeID = {rest}")],
        "dynamic" => vec![format!("(Get-Cluster).DynamicQuorum = {rest}")],
        "evict" => vec![format!("Remove-ClusterNode N{rest} -Force")],
        "wait" => vec![format!("Wait-Lab {rest}")],
        _ => panic!("no such deed: {verb}"),
    }
}

/// Both networks, between every two of these sides.
fn split(sides: &[&str]) -> Vec<String> {
    let pairs = sides
        .iter()
        .enumerate()
        .flat_map(|(at, these)| sides[at + 1..].iter().map(move |those| (these, those)));
    let cut = |(these, those): (&&str, &&str)| {
        ["Heartbeat", "Public"].map(|network| {
            format!("Disable-LabNetwork {network} -Between {} -And {}", names(these), names(those))
        })
    };
    pairs.flat_map(cut).collect()
}

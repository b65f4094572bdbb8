//! `Get-ClusterLog`: what the cluster service of each node has said, as a file.

use lab_kernel::{SimDuration, SimTime};
use lab_session::Session;
use lab_units::HostId;
use lab_view::explain::view;
use lab_view::text::clock;
use lab_world::state::Power;

use super::member::{CLUSTER, info};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// What files events as the cluster service does.
const SOURCE: &str = "FailoverClustering";
/// Where the files lie unless said (facts: powershell §1).
const FOLDER: &str = r"C:\Windows\Cluster\Reports";

/// `Get-ClusterLog`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ClusterLog",
    aliases: &[],
    synopsis: "Makes a log file of each node that has power; what stands in the file is its property Content.",
    signature: &[
        Param::new("Node", Kind::List(&Kind::Name(Names::Node)), "Of these nodes; all unless said.").at(0),
        Param::new(
            "Destination",
            Kind::Text,
            "Collects the files in this folder, each with its node's name.",
        ),
        Param::new("TimeSpan", Kind::IntIn(0, 1_000_000), "Only the last so many minutes."),
        Param::new(
            "UseLocalTime",
            Kind::Switch,
            "Accepted; the lab has one clock, which counts from its start.",
        ),
        CLUSTER,
    ],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\nStop-LabHost N2 -TurnOff\nWait-Lab 1m\n(Get-ClusterLog N1 -TimeSpan 1).Content[0]",
        output: "00:06:10.000  Warning N1 heard nothing from N2 on Heartbeat for 10 s.",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let nodes = info(run.world())?.nodes.values().copied().collect::<Vec<HostId>>();
    let named = find_hosts(run)?;
    let destination = run.text("Destination").map(str::to_string);
    let minutes = run.int("TimeSpan").and_then(|minutes| u64::try_from(minutes).ok());
    let events = run.session().log().len();
    for host in nodes.into_iter().filter(|host| named.is_empty() || named.contains(host)) {
        if run.world().hosts[host].power != Power::On {
            continue;
        }
        run.charge(events * 4)?;
        let name = run.world().host_name(host);
        let (folder, file) = match &destination {
            Some(folder) => (folder.as_str(), format!("{name}_cluster.log")),
            None => (FOLDER, "Cluster.log".to_string()),
        };
        let span = minutes.map(|minutes| SimDuration::from_secs(60) * minutes);
        let lines = said_by(run.session(), host, span);
        let bytes: usize = lines.iter().map(|line| line.len() + 2).sum();
        run.cx().state.meter.text(bytes)?;
        let object = Object::new("ClusterLogFile")
            .with("Mode", "-a----")
            .with("LastWriteTime", clock(run.session().now()))
            .with("Length", bytes as u64)
            .with("Name", file)
            .with("Directory", folder)
            .with("Node", name.as_str())
            .with("Content", lines);
        run.emit(object);
    }
    Ok(())
}

fn find_hosts(run: &Invocation<'_>) -> Result<Vec<HostId>, ErrorRecord> {
    let named = run.texts("Node");
    if named.is_empty() { Ok(Vec::new()) } else { find::hosts(run.world(), &named) }
}

/// What the cluster service on a host has said, oldest first.
fn said_by(session: &Session, host: HostId, span: Option<SimDuration>) -> Vec<String> {
    let world = session.world();
    let since = span.map_or(SimTime::ZERO, |span| {
        SimTime::from_nanos(session.now().as_nanos().saturating_sub(span.as_nanos()))
    });
    let name = world.host_name(host);
    let records = session.log().iter().rev().take_while(|record| record.time >= since);
    let views = records.map(|record| view(world, record));
    let own = views.filter(|view| name.is(view.who.as_str()) && view.source == SOURCE);
    let mut lines: Vec<String> = own
        .map(|view| {
            let number = view.number.map_or_else(String::new, |number| format!(" [{number}]"));
            let level = crate::cmdlet::lab::level_word(view.level);
            format!("{}  {level}{number} {}", clock(view.time), view.sentence)
        })
        .collect();
    lines.reverse();
    lines
}

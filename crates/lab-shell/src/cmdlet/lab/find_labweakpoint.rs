//! `Find-LabWeakPoint`: which failures take which service down.

use lab_session::Session;
use lab_view::weak_point::{Plan, Search, Service, WeakPoint, failures_text, service_name, services_up};
use lab_world::World;

use super::{seconds, span};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::pace::Work;
use crate::value::Object;

/// `Find-LabWeakPoint`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Find-LabWeakPoint",
    aliases: &[],
    synopsis: "Tries every failure that can happen now on copies of the lab, and lists those that take a service down.",
    signature: &[
        Param::new(
            "Pairs",
            Kind::Switch,
            "Each two failures at one instant, too; listed where they do more than one alone.",
        ),
        Param::new("Service", Kind::List(&Kind::Text), "Only these: VMs, file servers, the cluster.").at(0),
        Param::new("For", Kind::Duration, "How long each copy is watched; 10m unless said."),
        Param::new(
            "LongerThan",
            Kind::Duration,
            "Leaves out a service that is back after so long; 0s unless said.",
        ),
    ],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nFind-LabWeakPoint -Service WEB1 -LongerThan 5m",
        output: "Failure               Service DownSeconds Back\n-------               ------- ----------- ----\nArrayDown ARRAY1      WEB1            600 False\nNetworkDown iSCSI     WEB1            600 False\nNetworkFlapping iSCSI WEB1            600 False",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let asked = run.duration("For").and_then(span);
    let tolerated = run.duration("LongerThan").and_then(span);
    let plan = Plan {
        pairs: run.flag("Pairs"),
        watch: asked.unwrap_or(Plan::USUAL.watch),
        tolerated: tolerated.unwrap_or(Plan::USUAL.tolerated),
    };
    let services = named(run)?;
    let begin = |session: &Session| {
        Ok(Work::WeakPoints(Box::new(Search::new(session, plan.clone(), services.clone()))))
    };
    let tell = |world: &World, work: &Work| match work {
        Work::WeakPoints(search) => search.found().iter().map(|point| row(world, point)).collect(),
        Work::Building(_) | Work::Quorum(_) => Vec::new(),
    };
    let rows = run.try_out(&begin, &tell)?;
    rows.into_iter().for_each(|row| run.emit(row));
    Ok(())
}

/// The services asked for by name.
fn named(run: &Invocation<'_>) -> Result<Option<Vec<Service>>, ErrorRecord> {
    let names = run.texts("Service");
    if names.is_empty() {
        return Ok(None);
    }
    let world = run.world();
    let all = services_up(world);
    let pick = |given: &String| {
        let named = all.iter().map(|service| (*service, service_name(world, *service)));
        find::pick("service that is up", given, named, "")
    };
    names.iter().map(pick).collect::<Result<_, _>>().map(Some)
}

/// A weak point as the console shows it.
pub fn row(world: &World, point: &WeakPoint) -> Object {
    Object::new("LabWeakPoint")
        .with("Failure", failures_text(world, &point.failures))
        .with("Service", service_name(world, point.service).as_str())
        .with("DownSeconds", seconds(point.down))
        .with("Back", point.is_back)
}

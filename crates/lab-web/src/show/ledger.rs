//! What users lost, as a chart: the ledger of the branch on show, and of the one it is compared with.

use lab_charts::chart::availability::{self as chart, Availability, Row, Strip};
use lab_charts::{Ink, Spec};
use lab_kernel::{Log, Record, SimTime};
use lab_view::availability::{AvailabilityView, Cause, ClusterView, Ledger, Span};
use lab_world::{Event, World};

/// Everything a ledger says at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Of every VM that ever ran, in the order of their numbers.
    pub vms: Vec<AvailabilityView>,
    /// Of the cluster itself.
    pub cluster: Option<ClusterView>,
    /// That moment.
    pub now: SimTime,
}

impl Told {
    /// Reads what was added to the log and says what the ledger says then.
    pub fn read(ledger: &mut Ledger, world: &World, log: &Log<Record<Event>>, now: SimTime) -> Told {
        ledger.catch_up(world, log);
        Told { vms: ledger.views(world, now), cluster: ledger.cluster(world, now), now }
    }

    /// When the first VM ran.
    pub fn began(&self) -> SimTime {
        self.vms.iter().map(|view| view.began).min().unwrap_or(SimTime::ZERO)
    }

    /// The same VM, made before the branches parted or under the same number and name afterwards.
    fn same(&self, view: &AvailabilityView) -> Option<&AvailabilityView> {
        let found = self.vms.binary_search_by_key(&view.vm, |other| other.vm).ok()?;
        self.vms.get(found).filter(|other| other.name == view.name)
    }
}

/// A branch by its name.
pub type Branch<'a> = (&'a str, &'a Told);

/// The chart of a ledger, beside that of another branch if there is one.
pub fn chart((name, own): Branch<'_>, other: Option<Branch<'_>>) -> Spec {
    let there = other.map(|(_, told)| told);
    let row = |view: &AvailabilityView| {
        let beside = there.and_then(|told| told.same(view));
        Row { name: view.name.to_string(), own: Some(vm(view)), other: beside.map(vm) }
    };
    let only_there = there.iter().flat_map(|told| &told.vms).filter(|view| own.same(view).is_none());
    let missing =
        |view: &AvailabilityView| Row { name: view.name.to_string(), own: None, other: Some(vm(view)) };
    let clusters = (own.cluster.as_ref(), there.and_then(|told| told.cluster.as_ref()));
    Spec::Availability(Availability {
        start_ns: own.began().as_nanos(),
        end_ns: own.now.as_nanos(),
        causes: CAUSES.map(cause).to_vec(),
        cluster: clusters.0.or(clusters.1).map(|named| Row {
            name: named.name.to_string(),
            own: clusters.0.map(cluster),
            other: clusters.1.map(cluster),
        }),
        rows: own.vms.iter().map(row).chain(only_there.map(missing)).collect(),
        name: name.to_owned(),
        other: other.map(|(name, told)| (name.to_owned(), told.now.as_nanos())),
    })
}

/// Those of the VMs, then what only the cluster knows.
const CAUSES: [Cause; 10] = {
    let [brownout, blackout, planned, detection, waiting, restart, quorum, storage, ordered] = Cause::OF_VMS;
    [brownout, blackout, planned, detection, waiting, restart, quorum, storage, ordered, Cause::NoCluster]
};

fn cause(cause: Cause) -> chart::Cause {
    chart::Cause { word: cause.word(), ink: ink(cause), is_lost: cause.is_lost() }
}

/// How a cause is drawn.
pub fn ink(cause: Cause) -> Ink {
    match cause {
        Cause::Brownout => Ink::Brownout,
        Cause::Blackout => Ink::Standstill,
        Cause::Planned => Ink::Planned,
        Cause::Detection => Ink::Detection,
        Cause::Restart => Ink::Restart,
        Cause::QuorumLost => Ink::Quorum,
        Cause::Storage => Ink::Storage,
        Cause::Ordered => Ink::Ordered,
        // A machine has nobody then, as the cluster has no node.
        Cause::Waiting | Cause::NoCluster => Ink::Absent,
    }
}

fn vm(view: &AvailabilityView) -> Strip {
    strip(view.began, &view.spans)
}

fn cluster(view: &ClusterView) -> Strip {
    strip(view.began, &view.spans)
}

fn strip(began: SimTime, spans: &[Span]) -> Strip {
    let span = |span: &Span| {
        let cause = CAUSES.iter().position(|cause| *cause == span.cause)?;
        Some(chart::Span { cause, from_ns: span.from.as_nanos(), to_ns: span.until.as_nanos() })
    };
    Strip { began_ns: began.as_nanos(), spans: spans.iter().filter_map(span).collect() }
}

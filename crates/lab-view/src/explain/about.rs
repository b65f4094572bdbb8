//! Which events are about a thing.

use lab_cluster::Note;
use lab_kernel::{Log, Record};
use lab_units::{HostId, Name};
use lab_world::{Event, World};

use super::kind::Kind;
use crate::record::{entry, host_of_or_former};

/// The newest event that tells how a thing is. Of a host these are the events of its life and of its membership, not
/// all that happened on it.
pub fn newest_about<'a>(world: &World, log: &'a Log<Record<Event>>, name: &str) -> Option<&'a Record<Event>> {
    let newest = |fits: &dyn Fn(&Event) -> bool| log.iter().rev().find(|record| fits(&record.event));
    let host = world.hosts.iter().find(|(_, host)| host.name.is(name)).map(|(id, _)| id);
    let disk = world.csvs.values().find(|csv| csv.folder.is(name)).map(|csv| world.group_name(csv.group));
    let about = |event: &Event| {
        let of_disk = |disk: &Name| is_about(world, event, disk.as_str());
        is_about(world, event, name) || disk.as_ref().is_some_and(of_disk)
    };
    host.and_then(|host| newest(&|event| is_of_life(world, event, host)))
        .or_else(|| newest(&|event| !is_passing(event) && about(event)))
        .or_else(|| newest(&|event| is_about(world, event, name)))
}

/// The event says whether this host runs, and whether it is a member.
fn is_of_life(world: &World, event: &Event, host: HostId) -> bool {
    match Kind::of(event) {
        Kind::Life(id) => id == host,
        Kind::Note(said, note) => match note {
            Note::NodeJoined(node)
            | Note::NodeReturned(node)
            | Note::NodeIsolated(node)
            | Note::NodeQuarantined(node)
            | Note::JoinRefused(node)
            | Note::Barred(node)
            | Note::NodeEvicted(node)
            | Note::NodePaused { node, .. }
            | Note::NodeDrain { node, .. } => host_of_or_former(world, *node) == Some(host),
            Note::QuorumLost { .. }
            | Note::CannotForm { .. }
            | Note::WitnessNeeded
            | Note::NoNetwork { .. } => said == host,
            Note::NodeRemoved(..)
            | Note::NotQuarantined { .. }
            | Note::ViewInstalled { .. }
            | Note::VmsUnmonitored { .. }
            | Note::VmMonitored(..)
            | Note::VotesAdjusted { .. }
            | Note::WitnessChallenged
            | Note::WitnessWon
            | Note::WitnessLost(..)
            | Note::WitnessFailed(..)
            | Note::WitnessOffline
            | Note::ReservationLost(..)
            | Note::GroupOwner { .. }
            | Note::GroupState { .. }
            | Note::GroupFailed { .. }
            | Note::LeftFailed(..)
            | Note::MoveFailed { .. }
            | Note::OrderIgnored
            | Note::Leaving(..)
            | Note::DrainMoveFailed { .. }
            | Note::ForcedElsewhere
            | Note::Interface { .. }
            | Note::Network { .. } => false,
        },
        Kind::Heard(..)
        | Kind::Silent(..)
        | Kind::VmStarts(_)
        | Kind::VmStuck(_)
        | Kind::VmSetsOut(..)
        | Kind::Vm(_)
        | Kind::Migration(_)
        | Kind::Mounted(_)
        | Kind::CsvResumed(_)
        | Kind::Other => false,
    }
}

/// The event tells of something that passes, and of no state.
fn is_passing(event: &Event) -> bool {
    matches!(
        event,
        Event::MigrationRate { .. }
            | Event::PassEnded { .. }
            | Event::ScsiAnswered { .. }
            | Event::RouteUp { .. }
    ) || matches!(event, Event::Cluster { note: Note::VmMonitored(_), .. })
}

/// True if the event names this thing: as who says it, or in one of its fields.
pub fn is_about(world: &World, event: &Event, name: &str) -> bool {
    let entry = entry(world, event);
    let in_field = |value: &str| value.split(',').any(|part| part.eq_ignore_ascii_case(name));
    entry.who.is(name) || entry.fields.iter().any(|(_, value)| in_field(value))
}

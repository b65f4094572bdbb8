//! Events in words, and the chain of causes behind each: "why?" is a walk, not a guess.

mod about;
mod behind;
mod disk;
mod further;
mod kind;
mod member;
mod reason;
mod role;
mod subject;
mod votes;
mod waited;

use lab_cluster::{Drain, GroupState, InterfaceState, NetworkState, Note, StopReason, VmFailure};
use lab_kernel::{EventId, Log, Record, SimTime};
use lab_units::map::Set;
use lab_units::{HostId, MigrationId, Name, VmId};
use lab_world::command::{GuestSan, HostAccess};
use lab_world::event::{Level, VmStop};
use lab_world::fault::Struck;
use lab_world::state::NetworkRole;
use lab_world::{Event, World};

use crate::migration::{failure_sentence, reason_sentence};
use crate::record::{entry, network_names, node_name, node_names, struck};
use crate::text::{count, span};

pub use about::{is_about, newest_about};
pub use behind::rule;

/// One row of "Events".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventView {
    /// Its place in the log.
    pub id: EventId,
    /// When.
    pub time: SimTime,
    /// Who says it.
    pub who: Name,
    /// Its level.
    pub level: Level,
    /// Its number in Windows; `None` for what only the lab knows.
    pub number: Option<u32>,
    /// Its source.
    pub source: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What happened; one sentence.
    pub sentence: String,
    /// The event it follows from.
    pub cause: Option<EventId>,
}

/// One step of a causal chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The event.
    pub event: EventView,
    /// Where the rule behind it comes from.
    pub rule: Option<&'static str>,
    /// What the time since its cause went by with.
    pub waited: Option<String>,
    /// It belongs to a further cause of the event before it, and this is the first step of that.
    pub further: Further,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Further {
    /// In the chain itself.
    Not,
    /// First of a further cause.
    First,
    /// Behind such a one.
    Next,
}

/// One event as a row.
pub fn view(world: &World, record: &Record<Event>) -> EventView {
    let filing = record.event.filing();
    let entry = entry(world, &record.event);
    EventView {
        id: record.id,
        time: record.time,
        who: entry.who,
        level: filing.level,
        number: filing.id,
        source: filing.source,
        name: entry.name,
        sentence: sentence(world, &record.event),
        cause: record.cause,
    }
}

/// The newest `limit` events, newest first.
pub fn newest(world: &World, log: &Log<Record<Event>>, limit: usize) -> Vec<EventView> {
    log.iter().rev().take(limit).map(|record| view(world, record)).collect()
}

/// From an event back to what started it. Behind each step stands what had to be so besides, with the causes of that
/// as far as they were not told yet.
pub fn chain(world: &World, log: &Log<Record<Event>>, id: EventId) -> Vec<Step> {
    let mut told = Set::new();
    let main = walk(world, log, id, &mut told);
    let mut steps = Vec::new();
    for record in main {
        let cause = reason::reason(world, log, record);
        steps.push(step(world, log, record, Further::Not));
        for other in further::further(&reason::Past { world, log, record }, cause) {
            for (nth, record) in walk(world, log, other, &mut told).into_iter().enumerate() {
                let place = if nth == 0 { Further::First } else { Further::Next };
                steps.push(step(world, log, record, place));
            }
        }
    }
    steps
}

/// From an event back until nothing came before, or what did is told already.
fn walk<'a>(
    world: &World,
    log: &'a Log<Record<Event>>,
    id: EventId,
    told: &mut Set<EventId>,
) -> Vec<&'a Record<Event>> {
    let mut way = Vec::new();
    let mut next = Some(id);
    while let Some(record) = next.and_then(|id| log.get(id.0 as usize)) {
        if !told.insert(record.id) {
            break;
        }
        way.push(record);
        // Causes are always earlier, so the walk ends.
        next = reason::reason(world, log, record).filter(|cause| *cause < record.id);
    }
    way
}

fn step(world: &World, log: &Log<Record<Event>>, record: &Record<Event>, further: Further) -> Step {
    let past = reason::Past { world, log, record };
    let cause = reason::reason(world, log, record).and_then(|id| log.get(id.0 as usize));
    Step {
        event: view(world, record),
        rule: rule_here(&past),
        waited: cause.and_then(|cause| waited::waited(&past, cause)),
        further,
    }
}

/// The rule behind an event, as things were: a first start is no restart after a crash.
fn rule_here(past: &reason::Past<'_>) -> Option<&'static str> {
    match &past.record.event {
        Event::VmStarting { vm, restored: false, .. } if !past.starts_after_a_failure(*vm) => None,
        event => rule(event),
    }
}

/// What happened, in one sentence.
pub fn sentence(world: &World, event: &Event) -> String {
    let at = |host: &HostId| world.host_name(*host);
    let vm = |id: &VmId| world.vms.get(*id).map_or_else(|| "?".into(), |vm| vm.name.clone());
    let lun = |id: &lab_units::LunId| world.luns.get(*id).map_or_else(|| "?".into(), |lun| lun.name.clone());
    let net =
        |id: &lab_units::NetworkId| world.networks.get(*id).map_or_else(|| "?".into(), |n| n.name.clone());
    let csv =
        |id: &lab_units::CsvId| world.csvs.get(*id).map_or_else(|| "?".into(), |csv| csv.folder.clone());
    let moved = |id: &lab_units::MigrationId| {
        world.migrations.get(*id).map_or_else(|| "?".into(), |migration| vm(&migration.vm))
    };
    match event {
        Event::HostAdded(host) => format!("{} was put into the rack.", at(host)),
        Event::HostRemoved(_) => "A host was taken out of the rack.".to_owned(),
        Event::NetworkAdded(id) => format!("The network {} was made.", net(id)),
        Event::NicAdded(id) => match world.nics.get(*id) {
            Some(nic) => format!("{} was plugged into {}.", at(&nic.host), net(&nic.network)),
            None => "A NIC was plugged in.".to_owned(),
        },
        Event::ArrayAdded(id) => match world.arrays.get(*id) {
            Some(array) => format!("The array {} was put up with a pool of {}.", array.name, array.pool),
            None => "An array was put up.".to_owned(),
        },
        Event::LunAdded(id) => match world.luns.get(*id) {
            Some(lun) => format!("The LUN {} of {} was made.", lun.name, lun.size),
            None => "A LUN was made.".to_owned(),
        },
        Event::LunGranted { lun: id, host } => format!("{} may see the LUN {}.", at(host), lun(id)),
        Event::TargetAdded(_) => "An iSCSI target was made.".to_owned(),
        Event::PowerCut(host) => format!("The power of {} was cut.", at(host)),
        Event::HostStarting(host) => format!("{} was switched on.", at(host)),
        Event::HostStarted(host) => format!("Windows runs on {}.", at(host)),
        Event::HostShuttingDown(host) => format!("{} shuts down.", at(host)),
        Event::HostOff(host) => format!("{} is off.", at(host)),
        Event::NetworkCut { network, pairs: 0 } => format!("The network {} went down.", net(network)),
        Event::NetworkCut { network, .. } => format!("The network {} was cut in two.", net(network)),
        Event::NetworkMended(id) => format!("The network {} was mended.", net(id)),
        Event::NicEnabled { nic, enabled } => match world.nics.get(*nic) {
            Some(card) => {
                let what = if *enabled { "enabled" } else { "disabled" };
                format!("The adapter {} of {} was {what}.", card.name, at(&card.host))
            }
            None => "An adapter was changed.".to_owned(),
        },
        Event::NicBindings { nic, client, sharing } => match world.nics.get(*nic) {
            Some(card) => format!(
                "On the adapter {} of {} Client for Microsoft Networks is {}, File and Printer Sharing {}.",
                card.name,
                at(&card.host),
                on_off(*client),
                on_off(*sharing)
            ),
            None => "An adapter was changed.".to_owned(),
        },
        Event::RouteDown { host, peer, network, silent } => {
            format!("{} heard nothing from {} on {} for {}.", at(host), at(peer), net(network), span(*silent))
        }
        Event::RouteUp { host, peer, network } => {
            format!("{} hears {} on {}.", at(host), at(peer), net(network))
        }
        Event::FaultInjected(fault) => format!("{}: {}.", fault.kind().title, struck(world, fault.struck)),
        Event::StorageMoveStarted { vm: id, to: None, .. } => {
            format!("The files of {} are copied while it runs.", vm(id))
        }
        Event::StorageMoveStarted { vm: id, to: Some(to), .. } => {
            format!("The files of {} are copied to {}; its memory will follow.", vm(id), at(to))
        }
        Event::StorageMoved(id) => format!("{} uses its new files; the old ones are deleted.", vm(id)),
        Event::StorageMoveFailed(id) => {
            format!("The files of {} were not moved; it stays with the old ones.", vm(id))
        }
        Event::TransportSet { host, transport } => {
            format!("{} sends virtual machines by {} from now on.", at(host), transport.name())
        }
        Event::HostSet { host, drive, port } => format!(
            "The system drive of {} is {drive}:, and its firewall {} live migrations in.",
            at(host),
            if *port { "lets" } else { "does not let" }
        ),
        Event::VmProcessorSet { vm: id, compatible } => format!(
            "Processor compatibility of {} was switched {}.",
            vm(id),
            if *compatible { "on" } else { "off" }
        ),
        Event::FaultsArmed { at, count } => {
            format!("Failures that wait for {at} of the next migration: {count}.")
        }
        Event::FaultDisarmed(fault) => {
            format!(
                "No longer waits: {}: {}.",
                fault.kind().title.to_ascii_lowercase(),
                struck(world, fault.struck)
            )
        }
        Event::FaultCleared(fault) => {
            format!(
                "Taken back: {}: {}.",
                fault.kind().title.to_ascii_lowercase(),
                struck(world, fault.struck)
            )
        }
        Event::ScsiAnswered { host, lun: id, action, status } => {
            format!("{} answered {action:?} from {} with {status}.", lun(id), at(host))
        }
        Event::FeatureInstalled { host, feature, restart_needed: true } => {
            format!("{} was installed on {} and works after a restart.", feature.title(), at(host))
        }
        Event::FeatureInstalled { host, feature, restart_needed: false } => {
            format!("{} was installed on {}.", feature.title(), at(host))
        }
        Event::SwitchAdded(host) => format!("A virtual switch was made on {}.", at(host)),
        Event::PortalAdded { host, .. } => format!("The initiator of {} knows the portal.", at(host)),
        Event::TargetConnected { host, .. } => format!("{} is connected to the target.", at(host)),
        Event::PathConnected { host, .. } => format!("{} has one more path to the target.", at(host)),
        Event::PathChanged { host, network, up: false, .. } => {
            format!("{} lost its path over {}: the other paths carry its I/O.", at(host), net(network))
        }
        Event::PathChanged { host, network, up: true, .. } => {
            format!("{} has its path over {} again.", at(host), net(network))
        }
        Event::PathPolicySet { host, .. } => {
            format!("Multipath I/O of {} uses its paths otherwise.", at(host))
        }
        Event::SessionForgotten { host, .. } => {
            format!("{} did not reconnect to a target: the connection was not persistent.", at(host))
        }
        Event::DiskAppeared { host, disk, lun: id } => {
            format!("{} sees the LUN {} as disk {disk}.", at(host), lun(id))
        }
        Event::DiskOnline { host, disk, online } => {
            let what = if *online { "brought online" } else { "taken offline" };
            format!("Disk {disk} was {what} on {}.", at(host))
        }
        Event::DiskInitialized { host, disk } => format!("Disk {disk} was initialised on {}.", at(host)),
        Event::PartitionCreated { host, disk } => format!("Disk {disk} got a partition on {}.", at(host)),
        Event::VolumeFormatted { host, disk } => {
            format!("Disk {disk} was formatted with NTFS on {}.", at(host))
        }
        Event::VolumeDamaged { lun: id, by } => format!(
            "The file system on {} is damaged: {} mounted it while another host had it, without a cluster between them.",
            lun(id),
            at(by)
        ),
        Event::Validated { failed: 0, warned: 0 } => "Validation passed.".to_owned(),
        Event::Validated { failed, warned } => {
            format!("Validation ended with {failed} failed tests and {warned} warnings.")
        }
        Event::ClusterCreated => "The cluster was made.".to_owned(),
        Event::CsvEnabled => "Cluster Shared Volumes were enabled.".to_owned(),
        Event::CsvAdded(id) => format!("C:\\ClusterStorage\\{} is there on every node.", csv(id)),
        Event::CsvPaused(id) => format!("{} has no coordinator: its I/O waits.", csv(id)),
        Event::CsvHandedOver(id) => {
            format!("The coordinator of {} hands it over: its I/O waits a moment.", csv(id))
        }
        Event::CsvResumed { csv: id, host } => format!("{} coordinates {}.", at(host), csv(id)),
        Event::ServiceStarted(host) => format!("The cluster service started on {}.", at(host)),
        Event::ServiceStopped { host, reason } => {
            format!("The cluster service on {} ended: {}.", at(host), stop_words(*reason))
        }
        Event::Cluster { host, note } => note_sentence(world, &at(host), note),
        Event::DiskMounted { lun: id, host } => format!("{} mounted {}.", at(host), lun(id)),
        Event::VmCreated(id) => format!("The virtual machine {} was made.", vm(id)),
        Event::VmClustered(id) => format!("{} is highly available now.", vm(id)),
        Event::VmJoinedRole { vm: id, role } => format!(
            "{} joined the role {}: their files lie on the same disk, so they move together.",
            vm(id),
            world.group_name(*role)
        ),
        Event::VmStarting { vm: id, host, restored: true } => {
            format!("{} is being restored on {} from its saved state.", vm(id), at(host))
        }
        Event::VmStarting { vm: id, host, restored: false } => {
            format!("{} starts cold on {}.", vm(id), at(host))
        }
        Event::VmStarted { vm: id, host, .. } => format!("{} runs on {}.", vm(id), at(host)),
        Event::VmStartFailed { vm: id, host, failure } => {
            format!("{} could not start on {}: {}", vm(id), at(host), failure_sentence(*failure))
        }
        Event::PassThrough { vm: id, lun: disk, attached } => {
            let what = if *attached { "was passed through to" } else { "was taken from" };
            format!("The disk {} {what} {}.", lun(disk), vm(id))
        }
        Event::GuestInstalled { vm: id, .. } => format!("A system was installed in {}.", vm(id)),
        Event::VmRefreshed(id) => format!("The cluster read the settings of {} anew.", vm(id)),
        Event::DiskRefreshed(id) => format!("The cluster looked anew at the volumes on {}.", lun(id)),
        Event::DiskRenamed(id) => format!("The disk on {} has another name in the cluster.", lun(id)),
        Event::PoolExhausted { lun: disk, .. } => {
            format!("The pool has no block left for {}: the write failed.", lun(disk))
        }
        Event::TargetDisconnected { host, .. } => format!("{} was logged out at a target.", at(host)),
        Event::ChapSet { on: true, .. } => "A target asks for a secret now.".to_owned(),
        Event::ChapSet { on: false, .. } => "A target asks for no secret any more.".to_owned(),
        Event::LunRevoked { lun: id, host } => {
            format!("{} may not see the LUN {} any more.", at(host), lun(id))
        }
        Event::ArraySet { .. } => "The array was changed.".to_owned(),
        Event::CsvRemoved { lun: id } => format!("The disk on {} is no shared volume any more.", lun(id)),
        Event::CsvRedirected { csv: id, on: true } => {
            format!("All I/O to {} goes through its coordinator.", csv(id))
        }
        Event::CsvRedirected { csv: id, on: false } => {
            format!("I/O to {} is direct again where it can be.", csv(id))
        }
        Event::CsvModeChanged { csv: id, host, mode } => {
            format!("{} reaches {} {}.", at(host), csv(id), crate::storage::mode_words(*mode))
        }
        Event::DiskLoadSet { vm: id, .. } => format!("The guest of {} has other I/O now.", vm(id)),
        Event::VmCritical { vm: id, host, critical: true } => {
            format!("{} stands still on {}: its disk does not answer.", vm(id), at(host))
        }
        Event::VmCritical { vm: id, host, critical: false } => {
            format!("{} continues on {}.", vm(id), at(host))
        }
        Event::VmSaving(id) => format!("The memory of {} is being saved to disk.", vm(id)),
        Event::VmStopped { vm: id, host, why } => stop_sentence(&vm(id), &at(host), *why),
        Event::MigrationStarted { vm: id, from, to, network, .. } => {
            format!(
                "Live migration of {} from {} to {} over {} began.",
                vm(id),
                at(from),
                at(to),
                net(network)
            )
        }
        Event::PassEnded { migration, pass, sent, dirtied } => format!(
            "Pass {pass} of {}: {sent} sent, {} pages written meanwhile.",
            moved(migration),
            count(*dirtied)
        ),
        Event::SwitchDecided { migration, reason } => {
            format!("{} was paused for the last copy. {}", moved(migration), reason_sentence(reason))
        }
        Event::MigrationCompleted { migration, blackout } => format!(
            "The live migration of {} completed with a blackout of {}.",
            moved(migration),
            span(*blackout)
        ),
        Event::MigrationReceived(migration) => received_sentence(world, *migration),
        Event::MigrationFailed { migration, failure } => {
            format!("The live migration of {} failed: {}", moved(migration), failure_sentence(*failure))
        }
        Event::MigrationRate { migration, rate } => {
            format!("The migration of {} gets {} of its link.", moved(migration), crate::text::rate(*rate))
        }
        Event::WorkloadSet(id) => format!("The guest of {} has other work now.", vm(id)),
        Event::DvdSet { vm: id, attached: true } => {
            format!("A DVD or ISO of its host was attached to {}.", vm(id))
        }
        Event::DvdSet { vm: id, attached: false } => format!("The drive of {} is empty now.", vm(id)),
        Event::MigrationPolicySet => "The rule by which live migrations switch was changed.".to_owned(),
        Event::MigrationNetworksSet(networks) if networks.is_empty() => {
            "The cluster chooses the network of live migrations again.".to_owned()
        }
        Event::MigrationNetworksSet(networks) => {
            format!("Live migrations use {}, in this order.", network_names(world, networks))
        }
        Event::VmDefaultsSet(host) => {
            format!("{} puts new virtual machines into other folders now.", at(host))
        }
        Event::WitnessShareAdded { cloud: true } => "A cloud blob for a witness was set up.".to_owned(),
        Event::WitnessShareAdded { cloud: false } => "A file share for a witness was set up.".to_owned(),
        Event::NodeNumbered { host, node } => format!("{} is node {}.", at(host), node.0),
        Event::ZoneSet { fabric, zone, there } => {
            let what = if *there { "lets its members speak to each other" } else { "is gone" };
            format!("The zone {zone} of {} {what}.", net(fabric))
        }
        Event::FabricPath { host, array, fabric, up } => {
            let what = if *up { "reaches" } else { "does not reach any more" };
            format!("{} {what} {} over {}.", at(host), struck(world, Struck::Array(*array)), net(fabric))
        }
        Event::GuestSanSet { vm: id, change } => match change {
            GuestSan::Hba(fabric) => format!("{} has a port of its own on {}.", vm(id), net(fabric)),
            GuestSan::Grant(disk) => format!("{} may see the LUN {}.", vm(id), lun(disk)),
            GuestSan::Connect { lun: disk, over } => {
                format!("The guest of {} is connected to {} over {over}.", vm(id), lun(disk))
            }
        },
        Event::GuestPath { vm: id, lun: disk, over, up } => {
            let what = if *up { "has its way to" } else { "lost its way to" };
            format!("The guest of {} {what} {} over {over}.", vm(id), lun(disk))
        }
        Event::HostAccessSet { host, change } => match change {
            HostAccess::Workgroup => format!("{} is in no domain.", at(host)),
            HostAccess::Domain => format!("{} is in the domain.", at(host)),
            HostAccess::Remote(true) => format!("{} lets remote administration in.", at(host)),
            HostAccess::Remote(false) => format!("{} lets no remote administration in.", at(host)),
        },
        Event::CsvMaintained { csv: id, on: true } => {
            format!("{} is in maintenance: what ran from it goes offline.", csv(id))
        }
        Event::CsvMaintained { csv: id, on: false } => format!("{} is out of maintenance.", csv(id)),
        Event::CsvFailed(id) => format!("The cluster gave {} up.", csv(id)),
        Event::FileServerAdded(id) => format!("The disk on {} serves files.", lun(id)),
        Event::LunRemoved(lun) => format!("The LUN {lun} was taken away."),
        Event::NetworkRoleSet { network, role } => {
            let (network, role) = (&world.networks[*network].name, network_role_words(*role));
            format!("The cluster uses the network {network} {role}.")
        }
        Event::TargetRemoved(iqn) => format!("The target {iqn} was taken away."),
    }
}

const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

const fn stop_words(reason: StopReason) -> &'static str {
    match reason {
        StopReason::NoNetwork => "it has no network",
        StopReason::Ordered => "it was told to stop",
        StopReason::QuorumLost => "quorum was lost",
        StopReason::Removed => "the others went on without it",
        StopReason::ReservationLost => "its witness disk was taken from it",
        StopReason::Killed => "its process was gone",
        StopReason::Evicted => "the node was evicted",
        StopReason::ForcedElsewhere => "the cluster was force-started elsewhere",
    }
}

fn received_sentence(world: &World, migration: MigrationId) -> String {
    let Some(known) = world.migrations.get(migration) else { return "?".to_owned() };
    let (vm, from, to) = (&world.vms[known.vm].name, known.from, world.host_name(known.to));
    let address = world.nic_on(from, known.network).map(|nic| &world.nics[nic].address);
    match address {
        Some(address) => format!("{to} received {vm} from {address}."),
        None => format!("{to} received {vm} from {}.", world.host_name(from)),
    }
}

fn network_role_words(role: NetworkRole) -> &'static str {
    match role {
        NetworkRole::None => "no longer",
        NetworkRole::ClusterOnly => "for itself",
        NetworkRole::ClusterAndClient => "for itself and for clients",
    }
}

fn stop_sentence(vm: &Name, host: &Name, why: VmStop) -> String {
    match why {
        VmStop::HostLost => format!("{vm} crashed with {host}; nothing of its memory was saved."),
        VmStop::ServiceEnded => format!("{vm} ended on {host} with the cluster service."),
        VmStop::TurnedOff => format!("{vm} was turned off on {host}."),
        VmStop::ShutDown => format!("{vm} was shut down on {host}."),
        VmStop::Saved => format!("{vm} was saved to disk on {host}."),
        VmStop::GuestCrashed => format!("The guest of {vm} crashed on {host}."),
        VmStop::MovedAway => format!("{vm} is no longer on {host}."),
        VmStop::IsolationOver => format!("{host} was out of the cluster too long and ended {vm}."),
        VmStop::MadeToFail => format!("{vm} was made to fail on {host}."),
        VmStop::StorageLost => format!("{vm} stopped on {host}: its disk cannot be reached."),
    }
}

fn note_sentence(world: &World, host: &Name, note: &Note) -> String {
    let node = |id| node_name(world, id);
    let group = |id| world.group_name(id);
    match note {
        Note::NodeJoined(id) => format!("The node {} joined.", node(*id)),
        Note::NodeRemoved(id) => format!("The node {} was removed from the active membership.", node(*id)),
        Note::NodeEvicted(id) => format!("The node {} was evicted from the cluster.", node(*id)),
        Note::ViewInstalled { members, votes, total } => {
            let needed = lab_units::Votes(*total).majority();
            let names = node_names(world, *members);
            // With the nodes' votes enough, nobody asks the witness.
            let witness = match world.configured_witness() {
                Some(_) if *votes > members.len() => ", the witness's among them",
                Some(_) if votes < total => {
                    "; the witness's is counted only where those of the nodes are too few"
                }
                Some(_) | None => "",
            };
            format!(
                "{host} is in a cluster of {names}: {votes} of {total} votes were counted, {needed} needed{witness}."
            )
        }
        Note::QuorumLost { votes, total } => format!(
            "{host} has {votes} of {total} votes{} and needs {}: its cluster service stops.",
            without_witness(world),
            lab_units::Votes(*total).majority()
        ),
        Note::CannotForm { outdated: true, .. } => {
            format!("{host} cannot form the cluster: it does not have the latest configuration.")
        }
        Note::CannotForm { votes, total, outdated: false } => format!(
            "{host} cannot form the cluster: it reaches {votes} of {total} votes{} and needs {}.",
            without_witness(world),
            lab_units::Votes(*total).majority()
        ),
        Note::VotesAdjusted { nodes, witness } => {
            let verb = if nodes.len() == 1 { "votes" } else { "vote" };
            let witness = if *witness == 0 { "no vote" } else { "a vote" };
            format!(
                "The votes were adjusted: {} {verb}, the witness has {witness}.",
                node_names(world, *nodes)
            )
        }
        Note::WitnessChallenged => format!("{host} challenges for the witness."),
        Note::WitnessWon => format!("{host} holds the witness."),
        Note::WitnessLost(_) => format!("{host} did not get the witness."),
        Note::WitnessOffline => "The witness, a resource of the core group, failed.".into(),
        Note::WitnessNeeded => format!("{host} cannot form the cluster: the witness does not answer."),
        Note::NoNetwork { starting: true } => format!("{host} finds no network that the cluster may use."),
        Note::NoNetwork { starting: false } => {
            format!("{host} has lost every network that the cluster may use: its cluster service stops.")
        }
        Note::NodeDrain { node: id, drain } => {
            let what = match drain {
                Drain::NotInitiated => "is not drained",
                Drain::InProgress => "is being drained",
                Drain::Completed => "is drained",
                Drain::Failed => "could not be drained: some of its roles stay",
            };
            format!("The node {} {what}.", node(*id))
        }
        Note::DrainMoveFailed { group: id, node: from } => {
            format!("{} could not be moved off {}, which is being drained.", group(*id), node(*from))
        }
        Note::WitnessFailed(_) => format!("The witness does not answer {host}."),
        Note::ReservationLost(lun) => {
            let name = world.luns.get(*lun).map_or_else(|| "?".into(), |lun| lun.name.clone());
            format!("{host} lost its reservation of {name}.")
        }
        Note::GroupOwner { group: id, from, to } => {
            format!("{} moved from {} to {}.", group(*id), node(*from), node(*to))
        }
        Note::GroupState { group: id, state } => {
            format!("{} is {}.", group(*id), state_words(*state))
        }
        Note::GroupFailed { group: id, failure } => match failure {
            Some(VmFailure::NoStorage) => {
                format!("{} failed: its storage cannot be reached from there.", group(*id))
            }
            Some(failure) => format!("{} failed: {}", group(*id), failure_sentence(*failure)),
            None => format!("{} failed.", group(*id)),
        },
        Note::LeftFailed(id) => {
            format!("{} failed on every node it may fail over to, and is left failed.", group(*id))
        }
        Note::MoveFailed { group: id, to, failure } => {
            crate::migration::move_failed(world, *id, *to, *failure)
        }
        Note::OrderIgnored => format!("{host} could not carry out an order: things had changed meanwhile."),
        Note::Leaving(id) => format!("The node {} leaves in order.", node(*id)),
        Note::NodePaused { node: id, paused } => {
            let what = if *paused { "paused" } else { "resumed" };
            format!("The node {} was {what}.", node(*id))
        }
        Note::NodeIsolated(id) => format!(
            "The node {} is out of reach and isolated: what it runs is left to it for a while.",
            node(*id)
        ),
        Note::NodeReturned(id) => format!("The node {} is no longer isolated.", node(*id)),
        Note::VmsUnmonitored { node: id, groups } => {
            let names: Vec<String> = groups.iter().map(|id| group(*id).to_string()).collect();
            format!("Nobody watches over {} on {} for now.", names.join(", "), node(*id))
        }
        Note::VmMonitored(id) => format!("{} is monitored again.", group(*id)),
        Note::NodeQuarantined(id) => {
            format!("The node {} left too often without a word and is in quarantine.", node(*id))
        }
        Note::NotQuarantined { node: id, most, nodes } => format!(
            "The node {} left too often without a word, but of {nodes} nodes at most {most} may be in quarantine.",
            node(*id)
        ),
        Note::JoinRefused(id) => format!("The node {} may not join: it is in quarantine.", node(*id)),
        Note::Barred(_) => {
            format!(
                "{host} is in quarantine and may not join; Start-ClusterNode -ClearQuarantine lets it in."
            )
        }
        Note::ForcedElsewhere => format!("{host} stops: the cluster was force-started elsewhere."),
        Note::Interface { network, node: id, state } => {
            let (id, net) = (node(*id), &world.networks[*network].name);
            match state {
                InterfaceState::Up => format!("The interface of {id} on {net} works again."),
                InterfaceState::Unreachable => {
                    format!("The interface of {id} on {net} is out of reach of at least one other node.")
                }
                InterfaceState::Failed => format!("The interface of {id} on {net} failed."),
                InterfaceState::Unavailable => format!("{id} is no member, nor its interface on {net}."),
            }
        }
        Note::Network { network, state } => {
            let net = &world.networks[*network].name;
            match state {
                NetworkState::Up => format!("The network {net} is whole again."),
                NetworkState::Partitioned => {
                    format!("The network {net} is partitioned: some nodes on it do not reach each other.")
                }
                NetworkState::Down => format!("The network {net} is down: no node on it reaches another."),
                NetworkState::Unavailable => format!("No member is on the network {net}."),
            }
        }
    }
}

/// What is missing was counted without the witness: it was not won, or would not have helped.
fn without_witness(world: &World) -> &'static str {
    if world.configured_witness().is_some() { ", none from a witness," } else { "" }
}

const fn state_words(state: GroupState) -> &'static str {
    match state {
        GroupState::Online => "online",
        GroupState::Offline => "offline",
        GroupState::OnlinePending => "on its way online",
        GroupState::OfflinePending => "on its way offline",
        GroupState::Moving => "being moved live",
        GroupState::Failed => "failed",
    }
}

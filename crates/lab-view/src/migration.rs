//! The migration microscope: passes, what is left, and the sentence that explains what happens now.

use lab_cluster::{Note, VmFailure};
use lab_kernel::{Log, Record, SimDuration, SimTime};
use lab_units::{BitsPerSec, Bytes, GroupId, MigrationId, Name, NodeId, VmId};
use lab_world::precopy::{Cell, Live, Phase, Reason};
use lab_world::state::{Migration, MigrationState};
use lab_world::{Event, World};

use crate::text::{count, span};

/// A run of hours has hundreds of thousands of events, and what was refused long ago is of no interest.
const LOOKED_BACK: usize = 1_000;

/// One migration, under way or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationView {
    /// Which.
    pub id: MigrationId,
    /// Of which VM.
    pub vm: VmId,
    /// The VM's name.
    pub name: Name,
    /// The source's name.
    pub from: Name,
    /// The destination's name.
    pub to: Name,
    /// The network's name.
    pub network: Name,
    /// The rate it has.
    pub rate: BitsPerSec,
    /// The VM's memory.
    pub memory: Bytes,
    /// How it stands.
    pub stage: Stage,
    /// When it began.
    pub started: SimTime,
    /// How long it has taken.
    pub took: SimDuration,
    /// Bytes sent so far.
    pub sent: Bytes,
    /// What would have to be sent if the VM stopped now.
    pub remaining: Bytes,
    /// The copy switches when less than this is left, if its rule looks at that.
    pub threshold: Option<Bytes>,
    /// Ended passes and the one in progress.
    pub passes: Vec<PassRow>,
    /// How long the VM stood still, so far or in all.
    pub blackout: Option<SimDuration>,
    /// When the VM was paused.
    pub paused: Option<SimTime>,
    /// Why the copying ended.
    pub reason: Option<Reason>,
    /// What is left over time: corners of the curve.
    pub curve: Vec<(SimTime, Bytes)>,
    /// What happens now and why, with the numbers that decide it.
    pub sentence: String,
    /// Where the rule comes from.
    pub rule: &'static str,
}

/// How a migration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Connection, configuration, memory reserved on the destination.
    Setup,
    /// Memory is copied while the VM runs.
    Copying,
    /// The VM stands still for the last copy.
    Blackout,
    /// The VM runs on the destination.
    Completed,
    /// The VM runs where it was.
    Failed(VmFailure),
}

impl Stage {
    /// One word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Setup => "Setting up",
            Self::Copying => "Copying",
            Self::Blackout => "Blackout",
            Self::Completed => "Completed",
            Self::Failed(_) => "Failed",
        }
    }

    /// True while it is under way.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Setup | Self::Copying | Self::Blackout)
    }
}

/// One row of the pass table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassRow {
    /// From 1.
    pub number: u32,
    /// In progress.
    pub now: bool,
    /// The VM stood still.
    pub blackout: bool,
    /// What it has to send.
    pub to_send: Bytes,
    /// What it has sent.
    pub sent: Bytes,
    /// How long it took.
    pub took: SimDuration,
    /// What was written meanwhile.
    pub written: Bytes,
}

/// All migrations, newest first.
pub fn migrations(world: &World, now: SimTime) -> Vec<MigrationView> {
    world.migrations.iter().rev().map(|(id, migration)| view(world, id, migration, now)).collect()
}

/// One migration.
pub fn migration(world: &World, id: MigrationId, now: SimTime) -> Option<MigrationView> {
    world.migrations.get(id).map(|migration| view(world, id, migration, now))
}

/// Why the newest move of a VM that was refused, or of any, was not even begun; looked for among the newest events.
pub fn refused(world: &World, log: &Log<Record<Event>>, vm: Option<VmId>) -> Option<String> {
    let is_asked =
        |group: GroupId| vm.is_none_or(|vm| world.vms.get(vm).and_then(|vm| vm.group) == Some(group));
    let refused = |event: &Event| match event {
        Event::Cluster { note: Note::MoveFailed { group, to, failure }, .. } if is_asked(*group) => {
            Some(move_failed(world, *group, *to, *failure))
        }
        _ => None,
    };
    log.iter().rev().take(LOOKED_BACK).find_map(|record| refused(&record.event))
}

/// What became of a move that was refused or failed.
pub(crate) fn move_failed(world: &World, group: GroupId, to: NodeId, failure: VmFailure) -> String {
    let to = crate::record::node_name(world, to);
    format!("{} could not be moved to {to}: {}", world.group_name(group), failure_sentence(failure))
}

/// The memory of a VM on its way, in `count` cells; empty once the migration has ended.
pub fn cells(world: &World, id: MigrationId, count: u32) -> Vec<Cell> {
    let copy = world.migrations.get(id).and_then(|migration| migration.copy.as_ref());
    copy.map(|copy| copy.cells(count)).unwrap_or_default()
}

fn view(world: &World, id: MigrationId, migration: &Migration, now: SimTime) -> MigrationView {
    let live = migration.copy.as_ref().map(|copy| copy.live());
    let stage = stage(migration, live.as_ref());
    let end = migration.ended.unwrap_or(now);
    let memory = world.vms.get(migration.vm).map_or(Bytes::ZERO, |vm| vm.memory);
    let remaining = live.as_ref().map_or(Bytes::ZERO, |live| live.remaining);
    MigrationView {
        id,
        vm: migration.vm,
        name: world.vms.get(migration.vm).map_or_else(|| "?".into(), |vm| vm.name.clone()),
        from: world.host_name(migration.from),
        to: world.host_name(migration.to),
        network: world.networks[migration.network].name.clone(),
        rate: migration.rate,
        memory,
        stage,
        started: migration.started,
        took: end.since(migration.started),
        sent: migration.sent,
        remaining,
        threshold: live.as_ref().and_then(|live| live.threshold),
        passes: pass_rows(migration, live.as_ref(), now),
        blackout: migration.paused.map(|paused| end.since(paused)),
        paused: migration.paused,
        reason: migration.reason,
        curve: curve(migration, live.as_ref(), memory),
        sentence: sentence(world, migration, stage, live.as_ref()),
        rule: rule(migration, stage),
    }
}

fn stage(migration: &Migration, live: Option<&Live>) -> Stage {
    match migration.state {
        MigrationState::Completed => Stage::Completed,
        MigrationState::Failed(failure) => Stage::Failed(failure),
        MigrationState::Running => match live.map(|live| live.phase) {
            _ if migration.paused.is_some() => Stage::Blackout,
            Some(Phase::Setup) | None => Stage::Setup,
            Some(_) => Stage::Copying,
        },
    }
}

fn pass_rows(migration: &Migration, live: Option<&Live>, now: SimTime) -> Vec<PassRow> {
    let mut rows: Vec<PassRow> = migration
        .passes
        .iter()
        .map(|pass| PassRow {
            number: pass.number,
            now: false,
            blackout: !pass.live,
            to_send: pass.to_send.bytes(),
            sent: pass.sent.bytes(),
            took: pass.took,
            written: pass.dirtied.bytes(),
        })
        .collect();
    let ended = migration.passes.len() as u32;
    if let Some(live) = live.filter(|live| live.pass > ended) {
        let last = migration.passes.last();
        let since = last.map_or(migration.started, |pass| pass.started + pass.took);
        rows.push(PassRow {
            number: live.pass,
            now: true,
            blackout: migration.paused.is_some(),
            to_send: live.pass_pages.bytes(),
            sent: live.pass_sent.bytes(),
            took: now.since(since),
            written: live.dirtied.bytes(),
        });
    }
    rows
}

/// Exact at the ends of the passes and now; in between what is left falls nearly evenly.
fn curve(migration: &Migration, live: Option<&Live>, memory: Bytes) -> Vec<(SimTime, Bytes)> {
    let mut points = vec![(migration.started, memory)];
    for pass in &migration.passes {
        points.push((pass.started, if pass.live { pass.to_send.bytes() } else { last_left(&points) }));
        let left = if pass.live { pass.left.bytes() } else { Bytes::ZERO };
        points.push((pass.started + pass.took, left));
    }
    if let Some(live) = live {
        points.push((live.at, live.remaining));
    }
    points.dedup();
    points
}

fn last_left(points: &[(SimTime, Bytes)]) -> Bytes {
    points.last().map_or(Bytes::ZERO, |(_, left)| *left)
}

/// What happens now and why.
fn sentence(world: &World, migration: &Migration, stage: Stage, live: Option<&Live>) -> String {
    let vm = world.vms.get(migration.vm).map_or_else(|| "The VM".into(), |vm| vm.name.clone());
    let (from, to) = (world.host_name(migration.from), world.host_name(migration.to));
    match stage {
        Stage::Setup => {
            format!("{to} makes a skeleton of {vm} and reserves its memory; nothing is copied yet.")
        }
        Stage::Copying => copying(migration, live, &vm),
        Stage::Blackout => {
            let reason = migration.reason.as_ref().map(reason_sentence).unwrap_or_default();
            format!("{vm} stands still while the rest is sent. {reason}")
        }
        Stage::Completed => {
            let reason = migration.reason.as_ref().map(reason_sentence).unwrap_or_default();
            format!("{vm} arrived on {to}. {reason}{}", stood_still(migration).unwrap_or_default())
        }
        Stage::Failed(VmFailure::SourceLost) => format!(
            "{vm} went down with {from}. What had arrived on {to} is no whole VM and is thrown away; {vm} starts cold \
             once the loss is noticed."
        ),
        Stage::Failed(failure) => format!("{vm} runs on, on {from}: {}", failure_sentence(failure)),
    }
}

/// What the standing still was made of: the limit looks at the first part only.
fn stood_still(migration: &Migration) -> Option<String> {
    let whole = migration.ended?.since(migration.paused?);
    let rest = migration.passes.last().filter(|pass| !pass.live)?.took;
    let handover = SimDuration::from_nanos(whole.as_nanos().saturating_sub(rest.as_nanos()));
    Some(format!(
        " It stood still for {}: {} to send the rest, {} to hand over its devices and disks, which no limit counts.",
        span(whole),
        span(rest),
        span(handover)
    ))
}

fn copying(migration: &Migration, live: Option<&Live>, vm: &Name) -> String {
    let Some(live) = live else { return String::new() };
    let rate = migration.rate.bytes_per_sec();
    if migration.cut.is_some() {
        return format!(
            "The link to the destination is cut; the copy of {vm} waits, and gives up after 20 s."
        );
    }
    let written = writes_per_second(live, migration);
    let stop = SimDuration::from_nanos(migration.rate.nanos_to_send(live.remaining).unwrap_or(u64::MAX));
    let limit = match (migration.policy.downtime_limit(), live.threshold) {
        (Some(limit), Some(threshold)) => format!(" The limit is {} ({threshold}).", span(limit)),
        (Some(_), None) | (None, _) => String::new(),
    };
    let hopeless = written.is_some_and(|written| written >= rate);
    let outrun = if hopeless {
        format!(
            " {vm} writes faster than the link carries, so the passes do not shrink; the stop rule will end them."
        )
    } else {
        String::new()
    };
    format!(
        "{} are still to be sent; the link moves {}/s, so stopping now would cut {vm} off for {}.{limit}{outrun}",
        live.remaining,
        Bytes(rate),
        span(stop)
    )
}

/// What the guest writes, measured over the last ended pass.
fn writes_per_second(_: &Live, migration: &Migration) -> Option<u64> {
    let pass = migration.passes.last().filter(|pass| pass.live && !pass.took.is_zero())?;
    let bytes = u128::from(pass.dirtied.bytes().0) * 1_000_000_000 / u128::from(pass.took.as_nanos());
    u64::try_from(bytes).ok()
}

/// Why the copying ended, in a few words.
pub const fn reason_words(reason: &Reason) -> &'static str {
    match reason {
        Reason::WithinLimit { .. } => "the rest fits the downtime limit",
        Reason::OverLimit { .. } => "the rest is over the downtime limit",
        Reason::PassLimit { .. } => "the passes were used up",
        Reason::FewPages { .. } => "few pages were left",
        Reason::SentTooMuch { .. } => "too much was sent",
        Reason::NoLimitReached { .. } => "no limit was reached",
        Reason::NotShrinking { .. } => "the passes did not shrink",
        Reason::TimeLimit { .. } => "the time allowed was over",
    }
}

/// Why the copying ended, with the numbers that decided.
pub fn reason_sentence(reason: &Reason) -> String {
    match reason {
        Reason::WithinLimit { left, downtime, limit, .. } => format!(
            "{left} were left, which the link carries in {}: within the limit of {}.",
            span(*downtime),
            span(*limit)
        ),
        Reason::OverLimit { left, downtime, limit, .. } => format!(
            "{left} are left, which would take {}: over the limit of {}.",
            span(*downtime),
            span(*limit)
        ),
        Reason::PassLimit { passes, left, downtime } => format!(
            "All {passes} passes were used up with {left} left, so the stop takes {}: the guest writes too fast for this link.",
            span(*downtime)
        ),
        Reason::FewPages { pages, few } => {
            format!("The last pass sent {} pages, fewer than {}.", count(pages.0), count(few.0))
        }
        Reason::SentTooMuch { sent, allowed } => format!(
            "{} were sent, more than the {} the rule allows: the guest writes too fast for this link.",
            sent.bytes(),
            allowed.bytes()
        ),
        Reason::NoLimitReached { passes, sent, .. } => {
            format!("After {passes} passes and {} none of the rule's limits is reached.", sent.bytes())
        }
        Reason::NotShrinking { sent, left, passes } => format!(
            "After {passes} passes the last one sent {sent} and left {left}: the guest writes as fast as the link carries."
        ),
        Reason::TimeLimit { after, left } => {
            format!("After {} the time allowed was over with {left} left.", span(*after))
        }
    }
}

/// Why a migration or a start failed, as a sentence.
pub const fn failure_sentence(failure: VmFailure) -> &'static str {
    match failure {
        VmFailure::NoMemory => "the destination has not enough free memory (0x800705AA).",
        VmFailure::NoStorage => "the VM's files cannot be reached from there.",
        VmFailure::NoSwitch => "the virtual switch it is connected to does not exist there (21502).",
        VmFailure::Processor => {
            "the processors of the two hosts differ; with processor compatibility those of one maker may."
        }
        VmFailure::NoNetwork => "no network for live migration connects the two hosts (0x000013AB).",
        VmFailure::PortBlocked => {
            "the destination's firewall does not let it in on TCP port 6600 (0x8007274C)."
        }
        VmFailure::Registration => {
            "its configuration cannot be registered there: the letters of the system drives differ (20413)."
        }
        VmFailure::SourceLost => "the host it ran on went down, and the VM with it.",
        VmFailure::PeerLost => "the other host, or the connection to it, was lost.",
        VmFailure::NoMicrosoftClient => {
            "Client for Microsoft Networks or File and Printer Sharing is off on the network that carries it."
        }
        VmFailure::StaleConfiguration => {
            "the cluster does not know its disks: refresh the virtual machine's configuration."
        }
        VmFailure::VolumePaths => {
            r"the volumes of its disk are not known by paths below \\?\GLOBALROOT\: rescan and refresh the disk resource."
        }
        VmFailure::NotBootable => {
            "it finds no disk to start from: one on virtual IDE, smaller than 2047.5 GB."
        }
        VmFailure::LocalMedia => "a DVD or ISO of one host is attached (0xC03A0014).",
        VmFailure::Cancelled => "it was cancelled.",
        VmFailure::Simulated => "an administrator made it fail.",
        VmFailure::GuestCrashed => "its guest operating system crashed.",
        VmFailure::NotConverging => "the guest writes faster than the link carries, and the rule gave up.",
    }
}

fn rule(migration: &Migration, stage: Stage) -> &'static str {
    match stage {
        Stage::Setup => "facts: migration §1, stage 1",
        Stage::Copying => "facts: migration §1, stages 2 and 3; S1-21, S1-22",
        Stage::Blackout => "facts: migration §1, stage 4; S1-23",
        Stage::Completed if migration.passes.len() > 9 => "facts: migration §5",
        Stage::Completed => "facts: migration §1, stages 6 and 7",
        Stage::Failed(_) => "facts: migration §7",
    }
}

#[cfg(test)]
mod tests {
    use lab_cluster::{MoveKind, Order};
    use lab_units::Era;
    use lab_world::Command;
    use lab_world::preset::Preset;

    use super::*;

    #[test]
    fn a_move_that_was_refused_is_told_where_nothing_has_moved() {
        let mut engine = Preset::TwoNodeCsv(Era::Ws2019).start(1);
        let (vm, group) = {
            let mut roles = engine.model().vms.iter().filter_map(|(id, vm)| Some((id, vm.group?)));
            roles.next().expect("a VM is a role")
        };
        assert_eq!(refused(engine.model(), engine.log(), None), None);
        engine.submit(Command::SetDvd { vm, attached: true }).expect("there is a drive");
        let order = Order::Move { group, to: None, kind: MoveKind::Live };
        engine.submit(Command::Cluster(order)).expect("it runs");
        engine.advance_to(engine.now() + SimDuration::from_secs(60), u64::MAX);
        assert!(engine.model().migrations.iter().next().is_none(), "nothing has moved");
        let told = |vm| refused(engine.model(), engine.log(), vm);
        assert!(told(Some(vm)).is_some_and(|why| why.contains("could not be moved")));
        assert_eq!(told(None), told(Some(vm)));
        assert_eq!(told(Some(VmId(99))), None);
    }

    #[test]
    fn what_stood_still_longer_than_the_limit_says_what_of() {
        let mut engine = Preset::TwoNodeCsv(Era::Ws2019).start(1);
        let group = engine.model().vms.values().find_map(|vm| vm.group).expect("a VM is a role");
        let order = Order::Move { group, to: None, kind: MoveKind::Live };
        engine.submit(Command::Cluster(order)).expect("it runs");
        engine.advance_to(engine.now() + SimDuration::from_secs(300), u64::MAX);
        let (_, migration) = engine.model().migrations.iter().last().expect("it moved");
        let said = stood_still(migration).expect("it has arrived");
        let numbers: Vec<&str> =
            said.split_whitespace().filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).collect();
        assert_eq!(numbers.len(), 3, "{said}");
        let handover = migration.policy.costs.handover;
        assert!(said.contains(&format!("{} to hand over", span(handover))), "{said}");
    }
}

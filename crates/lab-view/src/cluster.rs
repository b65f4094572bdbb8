//! The cluster as a whole: nodes, votes, and the sentence that does the arithmetic.

use lab_cluster::{ClusterService, Database, Reason, Witness, WitnessHealth};
use lab_units::{HostId, Name, NodeId, NodeSet, Votes};
use lab_world::World;
use lab_world::state::Power;

use crate::hosts::{NodeStatus, node_state};

/// The cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterView {
    /// Its name.
    pub name: Name,
    /// A node answers for it.
    pub quorate: bool,
    /// Its nodes by id.
    pub nodes: Vec<NodeRow>,
    /// Its witness.
    pub witness: Option<WitnessRow>,
    /// The arithmetic, as the node that answers does it.
    pub votes: Option<Arithmetic>,
}

/// One row of "Nodes".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRow {
    /// Its id.
    pub node: NodeId,
    /// Its host.
    pub host: HostId,
    /// Its name.
    pub name: Name,
    /// What it is, as the others see it: `Up`, `Down`, …
    pub status: NodeStatus,
    /// Assigned vote.
    pub assigned: u32,
    /// Current vote.
    pub current: u32,
    /// Which rule set the current vote; `None` while nobody counts.
    pub reason: Option<Reason>,
    /// Its host has no power, whether the others have noticed or not.
    pub dark: bool,
    /// Its cluster service does not run, whether the others have noticed or not.
    pub silent: bool,
}

/// The witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessRow {
    /// What is shown for it.
    pub name: Name,
    /// `Disk witness`, …
    pub kind: &'static str,
    /// It answers.
    pub online: bool,
    /// Its current vote.
    pub current: u32,
    /// The host that holds it.
    pub owner: Option<HostId>,
    /// Which rule set the current vote; `None` while nobody counts.
    pub reason: Option<Reason>,
}

/// Votes held against votes needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arithmetic {
    /// Votes of the members, and of the witness if it answers.
    pub held: Votes,
    /// All votes.
    pub total: Votes,
    /// More than half of them.
    pub needed: Votes,
    /// The cluster runs by an administrator's order; votes are not asked until enough of them are back (facts: quorum §6).
    pub forced: bool,
    /// `2 of 3 votes are here, 2 are needed: HV1 1, HV2 0, witness 1.`.
    pub sentence: String,
}

/// The cluster, if there is one.
pub fn cluster(world: &World) -> Option<ClusterView> {
    let info = world.cluster.as_ref()?;
    let answering = world.answering();
    let service = answering.and_then(|host| world.hosts[host].service());
    let database = known(world)?;
    let health = world.witness_health(database);
    let nodes = info
        .nodes
        .iter()
        .map(|(node, host)| NodeRow {
            node: *node,
            host: *host,
            name: world.host_name(*host),
            status: status(world, service, *node, *host),
            assigned: database.nodes.get(node).map_or(0, |entry| entry.weight),
            current: u32::from(database.votes.nodes.contains(*node)),
            reason: service.map(|service| database.node_reason(*node, service.members(), health)),
            dark: world.hosts[*host].power == Power::Off,
            silent: world.hosts[*host].service().is_none(),
        })
        .collect();
    Some(ClusterView {
        name: info.name.clone(),
        quorate: answering.is_some(),
        nodes,
        witness: witness(world, service, database),
        votes: service.map(|service| arithmetic(world, service, database)),
    })
}

/// What the node that answers knows, else what was known last.
pub fn known(world: &World) -> Option<&Database> {
    world.database().or_else(|| last_known(world))
}

/// The latest database that lies on any node's disk, for when no node answers.
fn last_known(world: &World) -> Option<&Database> {
    let info = world.cluster.as_ref()?;
    let stored = info.nodes.values().filter_map(|host| world.hosts[*host].stored_database());
    stored.max_by_key(|database| database.tag)
}

/// What the node that answers sees; without one, what each node knows of itself.
fn status(world: &World, service: Option<&ClusterService>, node: NodeId, host: HostId) -> NodeStatus {
    let own = node_state(&world.hosts[host]).map_or(NodeStatus::Down, |state| state.status);
    match service {
        Some(service) if !service.members().contains(node) => {
            let is_in = |nodes: fn(&Database) -> NodeSet| {
                service.database().is_some_and(|db| nodes(db).contains(node))
            };
            match own {
                _ if is_in(Database::quarantined) => NodeStatus::Quarantined,
                _ if is_in(Database::isolated) => NodeStatus::Isolated,
                NodeStatus::Joining | NodeStatus::Isolated => NodeStatus::Joining,
                NodeStatus::Up | NodeStatus::Paused | NodeStatus::Quarantined | NodeStatus::Down => {
                    NodeStatus::Down
                }
            }
        }
        Some(service) => {
            let paused =
                service.database().and_then(|database| database.nodes.get(&node)).is_some_and(|n| n.paused);
            if paused { NodeStatus::Paused } else { NodeStatus::Up }
        }
        None => own,
    }
}

fn witness(world: &World, service: Option<&ClusterService>, database: &Database) -> Option<WitnessRow> {
    let (name, kind) = match database.witness? {
        Witness::Disk(lun) => (world.luns[lun].name.clone(), "Disk witness"),
        Witness::FileShare => (share_name(world), "File share witness"),
        Witness::Cloud => (share_name(world), "Cloud witness"),
    };
    let health = world.witness_health(database);
    let reason = service.and_then(|service| database.witness_reason(service.members(), health));
    let owner = crate::storage::witness_owner(world);
    let online = health == WitnessHealth::Online;
    Some(WitnessRow { name, kind, online, current: database.votes.witness.0, owner, reason })
}

fn share_name(world: &World) -> Name {
    world.witness_share.as_ref().map_or_else(|| "?".into(), |share| share.name.clone())
}

/// Why a vote is what it is, with the rule: `zeroed when it left (R2)`.
pub fn reason_words(reason: Reason) -> String {
    let words = match reason {
        Reason::DiskOnly => "only the disk counts",
        Reason::Fixed => "as assigned, whoever is up",
        Reason::NoWeight => "assigned no vote",
        Reason::Member => "a member has its vote",
        Reason::Left => "zeroed when it left",
        Reason::KeptForThree => "kept, so that the total stays at three",
        Reason::TieChosen => "zeroed to make the total odd, chosen by LowerQuorumPriorityNodeID",
        Reason::Tie => "zeroed to make the total odd",
        Reason::WitnessEven => "an even number of nodes votes",
        Reason::WitnessOdd => "an odd number of nodes votes",
        Reason::WitnessFailed => "it does not answer",
        Reason::Unadjusted => "waits to be adjusted",
    };
    format!("{words} ({})", reason.rule())
}

/// The votes of this many nodes are told one by one.
const MOST_NAMED: usize = 8;

fn arithmetic(world: &World, service: &ClusterService, database: &Database) -> Arithmetic {
    let votes = database.votes;
    let online = world.witness_health(database) == WitnessHealth::Online;
    let witness_held = if online { votes.witness } else { Votes(0) };
    if votes.disk_only {
        let held = Votes(u32::from(online));
        let sentence = "The disk alone counts: whoever holds it runs.".to_owned();
        return Arithmetic { held, total: Votes(1), needed: Votes(1), forced: service.is_forced(), sentence };
    }
    let held = Votes(service.members().and(votes.nodes).len()) + witness_held;
    let total = Votes(votes.nodes.len()) + votes.witness;
    let needed = total.majority();
    let mut parts: Vec<String> = database
        .nodes
        .keys()
        // Of many nodes only those without a vote, or without themselves, are worth a word.
        .filter(|node| {
            let is_plain = votes.nodes.contains(**node) && service.members().contains(**node);
            database.nodes.len() <= MOST_NAMED || !is_plain
        })
        .map(|node| {
            let name =
                world.host_of(*node).map_or_else(|| format!("{node}").into(), |host| world.host_name(host));
            let vote = u32::from(votes.nodes.contains(*node));
            let here = if service.members().contains(*node) { "" } else { " (down)" };
            format!("{name}\u{a0}{vote}{here}")
        })
        .collect();
    if database.witness.is_some() && (database.nodes.len() <= MOST_NAMED || witness_held == Votes(0)) {
        parts.push(format!("witness\u{a0}{}{}", votes.witness, if online { "" } else { " (lost)" }));
    }
    let colon = if parts.is_empty() { "" } else { ": " };
    let counted =
        format!("{held} of {total} votes are here, {needed} are needed{colon}{}.", parts.join(", "));
    let forced = service.is_forced();
    let sentence = if forced {
        format!("Started by force, it runs whatever the votes say until enough of them are back. {counted}")
    } else {
        counted
    };
    Arithmetic { held, total, needed, forced, sentence }
}

//! What must hold when the cluster has come to rest, and what must have been seen somewhere.

use std::collections::BTreeSet;

use super::bench::{Rack, node};
use super::moves::Move;
use lab_cluster::{Note, Phase, VoteConfig};
use lab_units::{NodeId, NodeSet};

/// Situations the search must have met: otherwise it proves nothing about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// One side of a cut runs on, the other side has stopped.
    Split,
    /// A cut left two sides with as many nodes each, and one of them runs.
    TieDecided,
    /// A cut left two sides with as many nodes each, and none runs.
    TieLost,
    /// One of several nodes runs alone, without a witness that answers.
    LastManStanding,
    /// Nodes run, and none of them is a member.
    AllDown,
    /// Two nodes challenged each other for the witness.
    Challenge,
    /// A node with an old database was kept from forming.
    Outdated,
    /// All links work, all nodes run, and all are members.
    Whole,
}

/// The cluster before the moves.
pub struct Before {
    members: NodeSet,
    votes: VoteConfig,
    joint: bool,
    witness: bool,
    cut: BTreeSet<(NodeId, NodeId)>,
}

impl Before {
    pub fn of(rack: &Rack, count: u32) -> Self {
        let leader = (1..=count).find(|id| rack.is_up(*id));
        let database = leader.and_then(|id| rack.service(id).database());
        Self {
            members: leader.map_or(NodeSet::EMPTY, |id| rack.service(id).members()),
            votes: database.map_or(VoteConfig::default(), |database| database.votes),
            joint: database.is_some_and(|database| database.prior_votes.is_some()),
            witness: database.is_none_or(|database| database.witness.is_some()),
            cut: rack.cut.clone(),
        }
    }
}

/// A majority that stays connected stays up: members that were neither struck nor cut from each other, that hold a
/// majority of the votes whatever the witness does, and that everybody else hears all of, or none of.
pub fn majority_stays_up(before: &Before, rack: &Rack, moves: &[Move], count: u32) {
    if before.joint || before.votes.disk_only {
        return;
    }
    for core in before.cores(moves, count) {
        let epoch = core.iter().next().and_then(|id| rack.service(id.0).view_epoch());
        for id in core.iter() {
            let service = rack.service(id.0);
            assert!(service.is_quorate() && service.view_epoch() == epoch, "{id} of {core:?} is not up");
            assert!(!rack.has_stopped(id.0), "{id} of {core:?} has stopped");
        }
    }
}

impl Before {
    fn cores(&self, moves: &[Move], count: u32) -> Vec<NodeSet> {
        let total = self.votes.nodes.len() + self.votes.witness.0;
        // What each move did to a link, after what it was before them.
        let story = |a: u32, b: u32| -> Vec<Option<bool>> {
            let begun = Some(!self.cut.contains(&(node(a.min(b)), node(a.max(b)))));
            std::iter::once(begun).chain(moves.iter().map(|one| one.sets_link(a, b))).collect()
        };
        let linked = |a: u32, b: u32| !story(a, b).contains(&Some(false));
        let all = || 1..=count;
        (1..1_u64 << count)
            .map(|bits| all().filter(|id| bits >> (id - 1) & 1 == 1).collect::<Vec<u32>>())
            .filter(|core| core.iter().all(|id| self.members.contains(node(*id))))
            .filter(|core| core.iter().all(|id| !moves.iter().any(|m| m.takes_down(*id))))
            .filter(|core| core.iter().all(|a| core.iter().all(|b| a == b || linked(*a, *b))))
            .filter(|core| {
                let held = core.iter().filter(|id| self.votes.nodes.contains(node(**id))).count() as u32;
                2 * held > total && 2 * core.len() as u32 > count
            })
            .filter(|core| {
                let alike = |other: u32| core.iter().all(|id| story(*id, other) == story(core[0], other));
                all().filter(|id| !core.contains(id)).all(alike)
            })
            .map(|core| core.into_iter().map(node).collect())
            .collect()
    }
}

/// At rest there is one view, and with everything in order everybody is in it.
pub fn at_rest(rack: &Rack, count: u32) {
    let epochs: BTreeSet<_> =
        (1..=count).filter(|id| rack.is_up(*id)).filter_map(|id| rack.service(id).view_epoch()).collect();
    assert!(epochs.len() < 2, "more than one view at rest: {epochs:?}");
    let running = (1..=count).filter(|id| rack.phase(*id) != Phase::Stopped).count() as u32;
    if rack.cut.is_empty() && running == count {
        assert_eq!(rack.up().len(), count, "whole, but up are {:?}", rack.up());
    }
}

/// What this rest, and the way to it, show.
pub fn look(rack: &Rack, before: &Before, count: u32, seen: &mut BTreeSet<Seen>) {
    let up = rack.up();
    let running: NodeSet = (1..=count).filter(|id| rack.phase(*id) != Phase::Stopped).map(node).collect();
    let cut_off = running.minus(up);
    let mut see = |what: Seen, is: bool| {
        if is {
            seen.insert(what);
        }
    };
    let split = !rack.cut.is_empty() && !up.is_empty() && !cut_off.is_empty();
    see(Seen::Split, split);
    see(Seen::TieDecided, split && before.members.len() == running.len() && up.len() == cut_off.len());
    let alone = !before.witness || !rack.share.online;
    let halves = rack.cut.len() as u32 == (count / 2) * (count / 2) && count.is_multiple_of(2);
    see(Seen::TieLost, halves && running.len() == count && up.is_empty());
    see(Seen::LastManStanding, up.len() == 1 && before.members.len() > 1 && alone);
    see(Seen::AllDown, up.is_empty() && !running.is_empty());
    see(Seen::Challenge, rack.count_notes(|note| *note == Note::WitnessChallenged) > 0);
    see(Seen::Outdated, rack.count_notes(|note| matches!(note, Note::CannotForm { outdated: true, .. })) > 0);
    see(Seen::Whole, up.len() == count && rack.cut.is_empty());
}

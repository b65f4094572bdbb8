//! What the leader of a view does beside the changes themselves: it learns what runs where, finds a place for what
//! lost its owner.

use lab_units::map::{Map, Set};

use lab_units::{GroupId, NodeId, NodeSet, VmId};

use crate::database::{Change, Database, Group, GroupKind, GroupState, Tag, Wanted, Witness};
use crate::message::{Message, Request};
use crate::placement::{Load, next_owner};
use crate::policy::GoingBack;
use crate::port::{MoveKind, Note, Order, Out};
use crate::quorum::carries;
use crate::role::Local;
use crate::running::{Running, note};

/// What only a leader knows; it ends with the view.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Leader {
    /// Votes held and all votes, as told to the members.
    pub(crate) tally: (u32, u32),
    /// Members that have not said yet what they host, and so may not have stored the view.
    awaited: NodeSet,
    hosting: Map<GroupId, Vec<(NodeId, GroupState)>>,
    reconciled: bool,
    /// Requests that came before everything was known.
    backlog: Vec<(NodeId, Request)>,
    /// The last order of each member.
    ordered: Map<NodeId, u64>,
    /// The change of votes under way: the version that made it and who has stored that.
    pub(crate) votes: Option<(Tag, NodeSet)>,
    /// Nodes that want to leave.
    pub(crate) leaving: NodeSet,
    /// Nodes that want to leave and have nothing left.
    pub(crate) emptied: NodeSet,
    /// Nodes that were told to go.
    pub(crate) released: NodeSet,
    /// Nodes to be taken out for good as soon as their votes are gone.
    pub(crate) evicting: NodeSet,
    /// Quarantined nodes that have asked to join.
    pub(crate) refused: NodeSet,
    /// The witness and the model that were ordered while the votes of the old ones are still needed.
    pub(crate) next_quorum: Option<(Option<Witness>, bool)>,
    /// The group of the disk that will no longer be the witness then.
    pub(crate) former_witness: Option<(GroupId, Box<Group>)>,
    pub(crate) moves: Map<GroupId, Move>,
    /// Groups whose live migration failed: the next attempt to empty their node saves them.
    pub(crate) stubborn: Set<GroupId>,
    /// Groups that go back to a node.
    pub(crate) going_back: GoingBack,
    /// The shared volumes are spread evenly over the members of this view, or were left as they are in the one before.
    pub(crate) spread: bool,
    /// The timer that repeats the current version.
    pub(crate) pulse: u64,
}

/// A move that was ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Move {
    pub(crate) from: NodeId,
    pub(crate) to: NodeId,
    pub(crate) kind: MoveKind,
    pub(crate) started: bool,
}

impl Leader {
    pub(crate) fn is_reconciled(&self) -> bool {
        self.reconciled
    }

    /// Members whose hosting is not known yet.
    pub(crate) fn unheard(&self) -> NodeSet {
        self.awaited
    }

    /// The version of the change of votes under way, if it cannot be made without the witness.
    pub(crate) fn votes_for_witness(&self, database: &Database, members: NodeSet) -> Option<Tag> {
        let (tag, _) = self.votes?;
        let alone = carries(&database.votes, members, false)
            && database.prior_votes.is_none_or(|prior| carries(&prior, members, false));
        (!alone).then_some(tag)
    }
}

impl Running {
    pub(crate) fn take_lead(&mut self, tally: (u32, u32), same_members: bool, out: &mut Vec<Out>) {
        self.leader = Some(Box::new(Leader {
            awaited: self.members(),
            tally,
            hosting: Map::new(),
            reconciled: false,
            backlog: Vec::new(),
            ordered: Map::new(),
            votes: None,
            leaving: NodeSet::EMPTY,
            emptied: NodeSet::EMPTY,
            released: NodeSet::EMPTY,
            evicting: NodeSet::EMPTY,
            refused: NodeSet::EMPTY,
            next_quorum: None,
            former_witness: None,
            moves: Map::new(),
            stubborn: Set::new(),
            going_back: GoingBack::default(),
            spread: same_members,
            pulse: 0,
        }));
        self.start_pulse(out);
        self.keep_witness(out);
    }

    /// Tells the leader what runs here, once the disks of this node are fenced against those who left.
    pub(crate) fn say_hosting(&mut self, out: &mut Vec<Out>) {
        if !self.unfenced.is_empty() {
            return;
        }
        let Some((leader, epoch)) = self.current_leader().zip(self.view.as_ref().map(|view| view.epoch))
        else {
            return;
        };
        let counts = |id: &GroupId, local: &Local| local.runs() || self.owner_of(*id) == Some(self.me);
        let groups = self
            .local
            .iter()
            .filter(|(id, local)| counts(id, local))
            .map(|(id, local)| (*id, local.state()))
            .collect();
        self.tell(leader, Message::Hosting { epoch, groups }, out);
        for request in std::mem::take(&mut self.waiting) {
            // States were just told, as they are now.
            if !matches!(request, Request::State { .. }) {
                self.ask(request, out);
            }
        }
        let handing: Vec<(GroupId, NodeId)> = self
            .local
            .iter()
            .filter_map(|(id, local)| match local {
                Local::HandingOver(to) => Some((*id, *to)),
                _ => None,
            })
            .collect();
        for (group, to) in handing {
            self.ask(Request::HandOver { group, to }, out);
        }
        self.send_order(out);
        if self.leaving {
            self.ask(Request::Leave, out);
        }
    }

    pub(crate) fn on_hosting(
        &mut self,
        from: NodeId,
        epoch: u64,
        groups: Vec<(GroupId, GroupState)>,
        out: &mut Vec<Out>,
    ) {
        if self.view.as_ref().is_none_or(|view| view.epoch != epoch) {
            return;
        }
        let Some(leader) = self.leader.as_mut().filter(|leader| leader.awaited.contains(from)) else {
            return;
        };
        leader.awaited = leader.awaited.without(from);
        for (group, state) in groups {
            leader.hosting.entry(group).or_default().push((from, state));
        }
        if leader.awaited.is_empty() {
            self.reconcile(out);
        }
    }

    /// Everyone has said what it hosts: the database is put right, and what has no owner gets one.
    fn reconcile(&mut self, out: &mut Vec<Out>) {
        self.welcome_back(out);
        let Some(leader) = &mut self.leader else { return };
        leader.reconciled = true;
        let hosting = std::mem::take(&mut leader.hosting);
        let backlog = std::mem::take(&mut leader.backlog);
        let mut load = Load::of(&self.db);
        // Disks before VMs, important ones first.
        let mut order: Vec<(std::cmp::Reverse<u32>, GroupId)> = Vec::with_capacity(self.db.groups.len());
        order.extend(
            self.db
                .groups
                .iter()
                .map(|(id, group)| (std::cmp::Reverse(crate::role::rank(&self.db, group)), *id)),
        );
        order.sort_unstable();
        for (_, id) in order {
            let claims = hosting.get(&id).map_or(&[][..], Vec::as_slice);
            self.reconcile_group(id, claims, &mut load, out);
        }
        for (from, request) in backlog {
            self.on_request(from, request, out);
        }
        self.write_witness(out);
    }

    fn reconcile_group(
        &mut self,
        id: GroupId,
        claims: &[(NodeId, GroupState)],
        load: &mut Load,
        out: &mut Vec<Out>,
    ) {
        let Some(group) = self.db.groups.get(&id).filter(|group| group.kind != GroupKind::Core) else {
            return;
        };
        if let Some((node, claimed)) = best_claim(group.owner, claims) {
            let wanted = group.wanted;
            let state = match claimed {
                GroupState::Online | GroupState::OnlinePending | GroupState::Failed
                    if wanted == Wanted::Offline =>
                {
                    GroupState::OfflinePending
                }
                // Some of its machines failed; a new leader tries once more.
                GroupState::Failed => GroupState::OnlinePending,
                GroupState::Online
                | GroupState::Offline
                | GroupState::OnlinePending
                | GroupState::OfflinePending
                | GroupState::Moving => claimed,
            };
            // Said again if another claims it, too: that one then gives it up.
            if (group.owner, group.state) != (node, state) || claims.len() > 1 {
                self.change(Change::Owner { group: id, to: node, state }, out);
            }
            return;
        }
        let (owner, wanted, before) = (group.owner, group.wanted, group.state);
        if self.is_left_to_owner(id) {
            if before != GroupState::Online {
                self.change(Change::State(id, GroupState::Online), out);
            }
            return;
        }
        if self.members().contains(owner) {
            let state =
                if wanted == Wanted::Online { GroupState::OnlinePending } else { GroupState::Offline };
            if before != state && !self.stays_off(id) {
                self.change(Change::State(id, state), out);
            }
            return;
        }
        self.place(id, load, out);
    }

    /// A group that is not started by itself and was not running either.
    fn stays_off(&self, id: GroupId) -> bool {
        self.db.groups.get(&id).is_some_and(|group| {
            self.rules().priorities && group.priority == 0 && group.state == GroupState::Offline
        })
    }

    /// Finds a new owner for a group whose owner is gone.
    pub(crate) fn place(&mut self, id: GroupId, load: &mut Load, out: &mut Vec<Out>) {
        let Some(group) = self.db.groups.get(&id) else { return };
        let Some(to) = self.rather_fresh(id, |takers| next_owner(group, takers, load)) else {
            if group.state != GroupState::Failed {
                note(Note::GroupFailed { group: id, failure: None }, out);
                self.change(Change::State(id, GroupState::Failed), out);
            }
            return;
        };
        load.add(group, to);
        let auto = !self.rules().priorities || group.priority > 0 || !group.kind.is_role();
        let online = group.wanted == Wanted::Online && auto;
        let state = if online { GroupState::OnlinePending } else { GroupState::Offline };
        self.change(Change::Owner { group: id, to, state }, out);
    }

    /// Members that take groups.
    pub(crate) fn takers(&self) -> NodeSet {
        let leaving = self.leader.as_ref().map_or(NodeSet::EMPTY, |leader| leader.leaving);
        self.members().minus(self.db.paused_nodes()).minus(leaving)
    }

    pub(crate) fn on_request(&mut self, from: NodeId, request: Request, out: &mut Vec<Out>) {
        let Some(leader) = &mut self.leader else { return };
        if !leader.reconciled {
            leader.backlog.push((from, request));
            return;
        }
        match request {
            Request::Order { number, order } => self.on_numbered_order(from, number, order, out),
            Request::State { group, state } => self.on_state(from, group, state, out),
            Request::Failed { group, failure } => self.on_group_failed(from, group, failure, out),
            Request::StoppedInside(group, vm) => self.on_stopped_inside(from, group, vm, out),
            Request::HandOver { group, to } => self.on_hand_over(from, group, to, out),
            Request::Moved { group, to } => self.on_moved(from, group, to, out),
            Request::MoveFailed { group, to, failure } => self.on_move_failed(from, group, to, failure, out),
            Request::Leave => self.on_leave_request(from),
        }
    }

    /// A VM stopped from inside, and stays off. A disk that it lies on, and the others on it, stay.
    fn on_stopped_inside(&mut self, from: NodeId, id: GroupId, vm: VmId, out: &mut Vec<Out>) {
        if self.owner_of(id) != Some(from) {
            return;
        }
        if let Some(kind) = self.kind_of(id).and_then(|kind| kind.with_wanted(vm, Wanted::Offline)) {
            return self.change(Change::Kind(id, kind), out);
        }
        self.change(Change::Wanted(id, Wanted::Offline), out);
        self.change(Change::State(id, GroupState::Offline), out);
        self.end_move(id, out);
    }

    /// An order that is repeated because its answer was lost is answered again.
    fn on_numbered_order(&mut self, from: NodeId, number: u64, order: Order, out: &mut Vec<Out>) {
        let Some(leader) = &mut self.leader else { return };
        let last = leader.ordered.insert(from, number);
        if last.is_none_or(|last| last < number) {
            self.on_order(order, out);
        }
        self.flush(out);
        self.tell(from, Message::Ordered(number), out);
    }

    /// The owner says what a group is now. What is against the will of the administrator does not stay so.
    fn on_state(&mut self, from: NodeId, id: GroupId, state: GroupState, out: &mut Vec<Out>) {
        let Some(group) = self.db.groups.get(&id).filter(|group| group.owner == from) else { return };
        let unwanted = group.wanted == Wanted::Offline && state == GroupState::Online;
        let state = if unwanted { GroupState::OfflinePending } else { state };
        if group.state == state {
            return;
        }
        let leaving = self.leader.as_ref().is_some_and(|leader| leader.leaving.contains(from));
        let back = state == GroupState::Offline && group.wanted == Wanted::Online && !leaving;
        self.change(Change::State(id, state), out);
        if back {
            self.change(Change::State(id, GroupState::OnlinePending), out);
        }
    }

    pub(crate) fn owner_of(&self, group: GroupId) -> Option<NodeId> {
        self.db.groups.get(&group).map(|group| group.owner)
    }

    pub(crate) fn state_of(&self, group: GroupId) -> Option<GroupState> {
        self.db.groups.get(&group).map(|group| group.state)
    }

    /// What the leader looks after at the end of every step.
    pub(crate) fn lead(&mut self, out: &mut Vec<Out>) {
        if self.stopped.is_some() || !self.leader.as_ref().is_some_and(|leader| leader.reconciled) {
            return;
        }
        self.end_terms(out);
        self.drive_queued(out);
        self.empty_leaving(out);
        self.drain(out);
        self.go_back(out);
        self.disks_follow(out);
        self.spread_volumes(out);
        self.run_moves(out);
        self.adjust_votes(out);
        self.release_leaving(out);
        self.take_out(out);
    }
}

/// Whose word counts when several nodes say that they run a group: the owner's, unless it says that the VM is on its
/// way and another has it already.
fn best_claim(owner: NodeId, claims: &[(NodeId, GroupState)]) -> Option<(NodeId, GroupState)> {
    let arrived = claims.iter().find(|(_, state)| *state == GroupState::Online);
    let own = claims.iter().find(|(node, _)| *node == owner);
    match own {
        Some((_, GroupState::Moving)) => arrived.or(own),
        Some(_) => own,
        None => arrived.or(claims.first()),
    }
    .copied()
}

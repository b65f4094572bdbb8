//! The service itself: one function from [`Input`] to [`Out`].
//!
//! [`ClusterService`] is what the machine has installed: its database on disk, and the routes its network driver
//! reports (NetFT is part of Windows and goes on while the service is stopped). While the service process runs there
//! is a `Running`; when the process ends, all of that is forgotten.

use lab_units::map::Map;
use std::sync::Arc;

use lab_units::{NetworkId, NodeId, NodeSet};

use crate::database::Database;
use crate::message::Message;
use crate::network::Heard;
use crate::port::{Input, Note, Out, Phase, StartMode, StopReason, Timer};
use crate::quorum::WitnessHealth;
use crate::running::Running;

/// The cluster service of one node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClusterService {
    pub(crate) me: NodeId,
    /// The database while the service is stopped; while it runs, `running` has it.
    pub(crate) stored: Option<Arc<Database>>,
    /// Who is heard on each network on which anyone ever was.
    pub(crate) routes: Heard,
    /// The machine has an adapter that the cluster may use.
    pub(crate) adapters: bool,
    /// Numbers timers across restarts, so that a timer of an earlier process is recognised as stale.
    pub(crate) serial: u64,
    pub(crate) running: Option<Box<Running>>,
}

impl ClusterService {
    /// A service that is not running yet; `stored` is the database on its node's disk, `None` if the node belongs
    /// to no cluster.
    pub fn new(me: NodeId, stored: Option<Database>) -> Self {
        Self {
            me,
            stored: stored.map(Arc::new),
            routes: Map::new(),
            adapters: true,
            serial: 0,
            running: None,
        }
    }

    /// Learns `input`, appends what is to be done to `out`.
    pub fn on(&mut self, input: Input, out: &mut Vec<Out>) {
        match input {
            Input::Start(mode) => self.start(mode, out),
            Input::RouteUp { peer, network } => self.route_up(peer, network, out),
            Input::RouteDown { peer, network } => self.route_down(peer, network, out),
            Input::NetworkUnused(network) => self.leave_network(network, out),
            Input::Adapters(there) => self.set_adapters(there, out),
            Input::Message { from: _, message: Message::Welcome(database) } if self.on_disk().is_none() => {
                let promised = database.tag.epoch;
                self.stored = Some(Arc::new(Database { promised, ..Database::clone(&database) }));
                self.start(StartMode::Normal, out);
            }
            Input::Message { from: _, message: Message::Evicted } if self.running.is_none() => {
                self.stored = None
            }
            Input::Order(_) if self.running.is_none() => out.push(Out::Note(Note::OrderIgnored)),
            Input::Timer(Timer::NetworkReport(token)) => {
                if let Some(running) = &mut self.running {
                    running.on_network_report(token, &self.routes, out);
                }
            }
            Input::Stop
            | Input::Message { .. }
            | Input::Timer(_)
            | Input::Disk { .. }
            | Input::Share(_)
            | Input::Vm { .. }
            | Input::Order(_) => {
                if let Some(running) = &mut self.running {
                    running.on(input, out);
                }
            }
        }
        self.report_networks(out);
        self.end_if_stopped(out);
    }

    /// On a single network there is nothing to judge: whoever is not heard there is in no view with this node.
    fn report_networks(&mut self, out: &mut Vec<Out>) {
        if let Some(running) = self.running.as_mut().filter(|_| self.routes.len() > 1) {
            running.report_soon(out);
        }
    }

    /// True if a message would change nothing and nobody would answer it.
    pub fn knows(&self, from: NodeId, message: &Message) -> bool {
        let Message::Report(report) = message else { return false };
        self.running.as_ref().is_some_and(|running| running.needs_not_hear(from, report))
    }

    /// What survives a power cut; `None` if the node belongs to no cluster.
    pub fn on_disk(&self) -> Option<&Database> {
        self.database()
    }

    /// The node's own number.
    pub fn me(&self) -> NodeId {
        self.me
    }

    /// What the service is doing.
    pub fn phase(&self) -> Phase {
        self.running.as_ref().map_or(Phase::Stopped, |running| running.phase())
    }

    /// The members of its view; empty without one.
    pub fn members(&self) -> NodeSet {
        self.view().map_or(NodeSet::EMPTY, |view| view.members)
    }

    /// True while it is a member of an installed view that it has no reason to doubt.
    pub fn is_quorate(&self) -> bool {
        self.running.as_ref().is_some_and(|running| running.view.is_some() && running.regroup.is_none())
    }

    /// True while the view runs without regard to votes, after a forced start.
    pub fn is_forced(&self) -> bool {
        self.view().is_some_and(|view| view.forced)
    }

    /// True while it holds the witness.
    pub fn owns_witness(&self) -> bool {
        self.running.as_ref().is_some_and(|running| running.witness.is_held())
    }

    /// Orders that it has not been answered yet.
    pub fn open_orders(&self) -> impl Iterator<Item = &crate::port::Order> {
        self.running.iter().flat_map(|running| running.orders.iter().map(|(_, order)| order))
    }

    /// What it knows of the witness as the leader of its view; `None` while it has not tried.
    pub fn witness_health(&self) -> Option<WitnessHealth> {
        self.running.as_ref().filter(|running| running.leads()).and_then(|running| running.witness.health())
    }

    /// The regroup that installed its view.
    pub fn view_epoch(&self) -> Option<u64> {
        self.view().map(|view| view.epoch)
    }

    /// The leader of its view.
    pub fn leader(&self) -> Option<NodeId> {
        self.view().map(|view| view.leader)
    }

    /// True if it leads, and a move of this group is planned or under way.
    pub fn plans_move(&self, group: lab_units::GroupId) -> bool {
        let leader = self.running.as_ref().and_then(|running| running.leader.as_ref());
        leader.is_some_and(|leader| leader.moves.contains_key(&group))
    }

    /// Its copy of the database.
    pub fn database(&self) -> Option<&Database> {
        match &self.running {
            Some(running) => Some(&running.db),
            None => self.stored.as_deref(),
        }
    }

    /// Peers with at least one route.
    pub fn reachable(&self) -> NodeSet {
        self.routes.values().fold(NodeSet::EMPTY, |all, heard| all.or(*heard))
    }

    fn view(&self) -> Option<&crate::regroup::View> {
        self.running.as_ref().and_then(|running| running.view.as_ref())
    }

    fn start(&mut self, mode: StartMode, out: &mut Vec<Out>) {
        if self.running.is_some() {
            return;
        }
        let Some(database) = self.stored.take() else { return };
        let mut running = Running::new(self.me, database, self.reachable(), self.serial);
        if self.adapters {
            running.start(mode, out);
        } else {
            running.lose_networks(out);
        }
        self.running = Some(Box::new(running));
    }

    /// Without a network nothing can be said or heard: the service ends (facts: membership §2, 1553 and 1554).
    fn set_adapters(&mut self, there: bool, out: &mut Vec<Out>) {
        self.adapters = there;
        if let Some(running) = self.running.as_mut().filter(|_| !there) {
            running.lose_networks(out);
        }
    }

    fn route_up(&mut self, peer: NodeId, network: NetworkId, out: &mut Vec<Out>) {
        let first = !self.reachable().contains(peer);
        let heard = self.routes.entry(network).or_insert(NodeSet::EMPTY);
        *heard = heard.with(peer);
        let Some(running) = &mut self.running else { return };
        running.hears_anew();
        if first {
            running.peer_up(peer, out);
        }
    }

    /// Nothing is said about the interfaces there any more.
    fn leave_network(&mut self, network: NetworkId, out: &mut Vec<Out>) {
        let heard = self.routes.get(&network).copied().unwrap_or_default();
        heard.iter().for_each(|peer| self.route_down(peer, network, out));
        self.routes.remove(&network);
    }

    fn route_down(&mut self, peer: NodeId, network: NetworkId, out: &mut Vec<Out>) {
        let Some(heard) = self.routes.get_mut(&network).filter(|heard| heard.contains(peer)) else { return };
        *heard = heard.without(peer);
        let last = !self.reachable().contains(peer);
        let Some(running) = &mut self.running else { return };
        running.hears_anew();
        if last {
            running.peer_down(peer, out);
        }
    }

    fn end_if_stopped(&mut self, out: &mut Vec<Out>) {
        let Some(reason) = self.running.as_ref().and_then(|running| running.stopped) else { return };
        let running = self.running.take().expect("its reason was just read");
        self.serial = running.serial;
        self.stored = (reason != StopReason::Evicted).then_some(running.db);
        out.push(Out::Stopped(reason));
    }
}

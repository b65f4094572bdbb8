//! Why nodes come and go, hear each other, and form a view.

use lab_cluster::Note;
use lab_units::{HostId, NetworkId, NodeId, NodeSet};
use lab_world::Event;
use lab_world::fault::Struck;

use super::reason::{Found, Past};

impl<'a> Past<'a> {
    /// The removal that an isolation or a quarantine begins with.
    pub(super) fn removal(&self, node: NodeId) -> Found<'a> {
        self.newest_note(&|note| matches!(note, Note::NodeRemoved(id) if *id == node))
    }

    pub(super) fn of_join(&self, host: HostId, node: NodeId) -> Found<'a> {
        self.newest(&|event| match event {
            Event::ServiceStarted(other) => self.is_host(*other, node),
            Event::RouteUp { host: listener, peer, .. } => *listener == host && self.is_host(*peer, node),
            _ => false,
        })
    }

    pub(super) fn of_view(&self, host: HostId, members: NodeSet) -> Found<'a> {
        let just = self.newest(&|event| match event {
            Event::Cluster { host: said, note: Note::NodeRemoved(node) } => {
                *said == host && !members.contains(*node)
            }
            Event::Cluster { note: Note::NodeJoined(node), .. } => members.contains(*node),
            Event::Cluster { note: Note::NodeEvicted(_), .. } => true,
            _ => false,
        });
        just.filter(|record| self.is_recent(record))
    }

    pub(super) fn of_quorum(&self, host: HostId) -> Found<'a> {
        self.newest(&|event| match event {
            Event::RouteDown { host: listener, .. } => *listener == host,
            Event::Cluster { host: said, note } => {
                *said == host && matches!(note, Note::WitnessLost(_) | Note::WitnessFailed(_))
            }
            _ => false,
        })
    }

    pub(super) fn of_witness(&self, host: HostId) -> Found<'a> {
        self.newest(&|event| {
            self.is_beginning(event, host)
                || matches!(event, Event::FaultCleared(_))
                || has_challenged(event, host)
        })
    }

    pub(super) fn of_interface(&self, network: NetworkId, node: NodeId) -> Found<'a> {
        self.newest(&|event| match event {
            Event::RouteDown { host, peer, network: net, .. }
            | Event::RouteUp { host, peer, network: net } => {
                *net == network && (self.is_host(*host, node) || self.is_host(*peer, node))
            }
            _ => false,
        })
    }

    /// A route comes up with the service at one of its ends, or with what was mended between them.
    pub(super) fn of_route_up(&self, host: HostId, peer: HostId, network: NetworkId) -> Found<'a> {
        let ends = |id: HostId| id == host || id == peer;
        self.newest(&|event| match event {
            Event::ServiceStarted(id) => ends(*id),
            Event::NetworkMended(id) => *id == network,
            Event::NicEnabled { nic, enabled: true } => {
                self.world.nics.get(*nic).is_some_and(|nic| ends(nic.host) && nic.network == network)
            }
            Event::FaultCleared(fault) => match fault.struck {
                Struck::Nic(nic) => self.world.nics.get(nic).is_some_and(|nic| ends(nic.host)),
                Struck::Network(id) => id == network,
                Struck::Host(id) => ends(id),
                Struck::Witness | Struck::Array(_) | Struck::Vm(_) => false,
            },
            _ => false,
        })
    }

    /// What makes a node regroup: it hears somebody no more, or it has just started.
    pub(super) fn is_beginning(&self, event: &Event, host: HostId) -> bool {
        match event {
            Event::RouteDown { host: listener, .. } => *listener == host,
            Event::ServiceStarted(started) => *started == host,
            _ => false,
        }
    }

    /// `host` hears `node` no more, or somebody does; one that restarted before it was missed has ended before.
    pub(super) fn silence(&self, host: HostId, node: NodeId) -> Found<'a> {
        self.still_silent(host, node)
            .or_else(|| {
                self.newest(&|event| match event {
                    Event::RouteDown { peer, .. } | Event::RouteUp { peer, .. } => self.is_host(*peer, node),
                    Event::ServiceStarted(other) => self.is_host(*other, node),
                    _ => false,
                })
                .filter(|record| matches!(record.event, Event::RouteDown { .. }))
            })
            .or_else(|| {
                self.newest(
                    &|event| matches!(event, Event::ServiceStopped { host, .. } if self.is_host(*host, node)),
                )
            })
    }

    pub(super) fn still_silent(&self, host: HostId, node: NodeId) -> Found<'a> {
        let route = self.newest(&|event| match event {
            Event::RouteDown { host: listener, peer, .. } | Event::RouteUp { host: listener, peer, .. } => {
                *listener == host && self.is_host(*peer, node)
            }
            _ => false,
        });
        route.filter(|record| matches!(record.event, Event::RouteDown { .. }))
    }
}

/// `host` challenges for the witness.
pub(super) fn has_challenged(event: &Event, host: HostId) -> bool {
    matches!(event, Event::Cluster { host: said, note: Note::WitnessChallenged } if *said == host)
}

//! Networks: who reaches whom, and the beats of NetFT.
//!
//! A node that runs its cluster service sends a beat to every other on every cluster network once per delay; a
//! listener that misses as many as the threshold says marks the route down. No packet is simulated for that: beats
//! leave at whole multiples of the delay, so the moment of the last one before a cut, and with it the moment the
//! route goes down, is known as soon as the cut is. A change in between is noticed through the route's generation.

use lab_cluster::Input;
use lab_kernel::{SimDuration, SimTime};
use lab_units::{BitsPerSec, HostId, NetworkId, NicId};

use crate::due::Due;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::state::{NetworkRole, Power, Route};
use crate::timing;
use crate::world::{Cx, World};

impl World {
    /// The NIC by which `host` is on `network`, if it is enabled.
    pub fn nic_on(&self, host: HostId, network: NetworkId) -> Option<NicId> {
        self.nics
            .iter()
            .find(|(_, nic)| nic.host == host && nic.network == network && nic.enabled)
            .map(|(id, _)| id)
    }

    /// True if what `from` sends on `network` arrives at `to`.
    pub fn path(&self, from: HostId, to: HostId, network: NetworkId) -> bool {
        let has_power = |host| self.hosts.get(host).is_some_and(|host| host.power != Power::Off);
        let Some(net) = self.networks.get(network) else { return false };
        !net.down
            && !net.cuts.contains(&(from, to))
            && has_power(from)
            && has_power(to)
            && self.nic_on(from, network).is_some()
            && self.nic_on(to, network).is_some()
    }

    /// What is left of a link's rate for data.
    pub fn payload_rate(&self, network: NetworkId) -> BitsPerSec {
        let (data, frame) = timing::LINK_PAYLOAD;
        let whole = u128::from(self.networks[network].bandwidth.0) * u128::from(data);
        BitsPerSec((whole / u128::from(frame)) as u64)
    }

    /// Networks that the cluster uses, those without clients first.
    pub fn cluster_networks(&self) -> Vec<NetworkId> {
        let Some(cluster) = &self.cluster else { return Vec::new() };
        let mut networks: Vec<_> = cluster
            .networks
            .iter()
            .filter(|(_, role)| **role != NetworkRole::None)
            .map(|(id, role)| (*role, *id))
            .collect();
        networks.sort_unstable();
        networks.into_iter().map(|(_, id)| id).collect()
    }

    pub(crate) fn admit_cut_network(
        &self,
        network: NetworkId,
        between: Option<&(Vec<HostId>, Vec<HostId>)>,
    ) -> Result<(), Refusal> {
        let net = self.networks.get(network).ok_or(Refusal::Gone)?;
        match between {
            None if net.down => Err(Refusal::AlreadySo),
            None => Ok(()),
            Some((these, those)) => {
                self.admit_hosts(these)?;
                self.admit_hosts(those)?;
                self.admit_hosts(&[these.as_slice(), those].concat())?;
                let cut = pairs(these, those).all(|pair| net.cuts.contains(&pair));
                if net.down || cut { Err(Refusal::AlreadySo) } else { Ok(()) }
            }
        }
    }

    pub(crate) fn cut_network(
        &mut self,
        network: NetworkId,
        between: Option<(Vec<HostId>, Vec<HostId>)>,
        cx: &mut Cx<'_>,
    ) {
        let net = &mut self.networks[network];
        let mut count = 0;
        match between {
            None => net.down = true,
            Some((these, those)) => {
                for pair in pairs(&these, &those) {
                    count += u32::from(net.cuts.insert(pair));
                }
            }
        }
        cx.emit_as_cause(Event::NetworkCut { network, pairs: count });
        self.paths_changed(cx);
        self.storage_changed(cx);
    }

    pub(crate) fn admit_mend_network(&self, network: NetworkId) -> Result<(), Refusal> {
        let net = self.networks.get(network).ok_or(Refusal::Gone)?;
        if net.down || !net.cuts.is_empty() { Ok(()) } else { Err(Refusal::NetworkWhole(net.name.clone())) }
    }

    pub(crate) fn mend_network(&mut self, network: NetworkId, cx: &mut Cx<'_>) {
        let net = &mut self.networks[network];
        net.down = false;
        net.cuts.clear();
        cx.emit_as_cause(Event::NetworkMended(network));
        self.paths_changed(cx);
        self.storage_changed(cx);
    }

    pub(crate) fn admit_nic_enabled(&self, nic: NicId, enabled: bool) -> Result<(), Refusal> {
        let nic = self.nics.get(nic).ok_or(Refusal::Gone)?;
        if nic.enabled == enabled { Err(Refusal::AlreadySo) } else { Ok(()) }
    }

    pub(crate) fn set_nic_enabled(&mut self, nic: NicId, enabled: bool, cx: &mut Cx<'_>) {
        self.nics[nic].enabled = enabled;
        cx.emit_as_cause(Event::NicEnabled { nic, enabled });
        self.paths_changed(cx);
        self.storage_changed(cx);
    }

    pub(crate) fn set_nic_bindings(&mut self, nic: NicId, client: bool, sharing: bool, cx: &mut Cx<'_>) {
        let adapter = &mut self.nics[nic];
        adapter.client = client;
        adapter.sharing = sharing;
        cx.emit(Event::NicBindings { nic, client, sharing });
    }

    /// Something changed who reaches whom: routes and migrations look again.
    pub(crate) fn paths_changed(&mut self, cx: &mut Cx<'_>) {
        self.routes_changed(cx);
        self.rates_changed(cx);
    }

    /// Compares every route of the cluster with what the network carries now.
    pub(crate) fn routes_changed(&mut self, cx: &mut Cx<'_>) {
        let Some(cluster) = &self.cluster else { return };
        let nodes: Vec<HostId> = cluster.nodes.values().copied().collect();
        let networks = self.cluster_networks();
        for &listener in &nodes {
            for &speaker in nodes.iter().filter(|speaker| **speaker != listener) {
                for &network in &networks {
                    self.route_changed(listener, speaker, network, cx);
                }
            }
        }
    }

    fn route_changed(&mut self, listener: HostId, speaker: HostId, network: NetworkId, cx: &mut Cx<'_>) {
        let beating = self.hosts[speaker].service().is_some()
            && self.hosts[listener].service().is_some()
            && self.path(speaker, listener, network);
        let (delay, threshold) = self.heartbeat(listener);
        let latency = self.networks[network].latency;
        let route = self.routes.entry((listener, speaker, network)).or_insert(Route {
            up: false,
            beating: false,
            generation: 0,
        });
        if route.beating == beating {
            return;
        }
        route.beating = beating;
        route.generation += 1;
        let generation = route.generation;
        let at = if beating {
            next_beat(cx.now(), delay) + latency
        } else {
            last_beat(cx.now(), delay) + latency + delay * u64::from(threshold)
        };
        cx.at(at, Due::Route { host: listener, peer: speaker, network, generation });
    }

    /// Delay between beats and missed beats that make a route down, as `host`'s version has them.
    fn heartbeat(&self, host: HostId) -> (SimDuration, u32) {
        let rules = lab_cluster::rules(self.hosts[host].era);
        (rules.heartbeat_delay, rules.same_subnet_threshold)
    }

    pub(crate) fn route_due(
        &mut self,
        host: HostId,
        peer: HostId,
        network: NetworkId,
        generation: u32,
        cx: &mut Cx<'_>,
    ) {
        let Some(route) = self.routes.get_mut(&(host, peer, network)) else { return };
        if route.generation != generation || route.up == route.beating {
            return;
        }
        route.up = route.beating;
        let up = route.up;
        let Some(node) = self.node_of(peer) else { return };
        if self.hosts[host].service().is_none() {
            return;
        }
        let (delay, threshold) = self.heartbeat(host);
        if up {
            cx.emit_as_cause(Event::RouteUp { host, peer, network });
            self.feed(host, Input::RouteUp { peer: node, network }, cx);
        } else {
            let silent = delay * u64::from(threshold);
            cx.emit_as_cause(Event::RouteDown { host, peer, network, silent });
            self.feed(host, Input::RouteDown { peer: node, network }, cx);
        }
    }

    /// A service that starts or ends knows of no route; its listener's routes begin anew.
    pub(crate) fn forget_routes(&mut self, host: HostId) {
        for ((listener, _, _), route) in &mut self.routes {
            if *listener == host {
                *route = Route { up: false, beating: false, generation: route.generation + 1 };
            }
        }
    }

    /// A network on which `from` reaches `to` now, cluster-only networks first.
    pub(crate) fn working_network(&self, from: HostId, to: HostId) -> Option<NetworkId> {
        self.cluster_networks().into_iter().find(|network| self.path(from, to, *network))
    }
}

/// Both directions of every pair; nobody is on both sides.
fn pairs<'a>(these: &'a [HostId], those: &'a [HostId]) -> impl Iterator<Item = (HostId, HostId)> + 'a {
    these.iter().flat_map(move |a| those.iter().flat_map(move |b| [(*a, *b), (*b, *a)]))
}

/// The last beat sent at or before `now`: beats leave at whole multiples of the delay.
fn last_beat(now: SimTime, delay: SimDuration) -> SimTime {
    SimTime::from_nanos(now.as_nanos() / delay.as_nanos() * delay.as_nanos())
}

/// The first beat sent after `now`.
fn next_beat(now: SimTime, delay: SimDuration) -> SimTime {
    last_beat(now, delay) + delay
}

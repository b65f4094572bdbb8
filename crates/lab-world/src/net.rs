//! Networks: who reaches whom, and the beats of NetFT.
//!
//! A node that runs its cluster service sends a beat to every other on every cluster network once per delay; a
//! listener that misses as many as the threshold says marks the route down. No packet is simulated for that, see
//! [`crate::route`]. A network loses beats as it was set up to; nothing else is lost on it. Assumed.

use lab_cluster::{Heartbeat, Input};
use lab_kernel::SimDuration;
use lab_units::{BitsPerSec, HostId, NetworkId, NicId};

use crate::due::Due;
use crate::event::Event;
use crate::refusal::{ClusterRefusal, Quantity, Refusal};
use crate::route::{Loss, Route};
use crate::state::{Network, NetworkRole, Power};
use crate::timing;
use crate::world::{Cx, World};

/// Who listens, who is listened to, and where.
pub(crate) type RouteKey = (HostId, HostId, NetworkId);

/// A host at its end of a network.
struct End {
    host: HostId,
    network: NetworkId,
    /// How it beats and listens, within its subnet and across subnets.
    heartbeats: [Option<Heartbeat>; 2],
    subnet: Option<u32>,
    /// What it sends leaves it.
    sends: bool,
    /// What is sent to it reaches it.
    receives: bool,
}

impl Network {
    /// True if what leaves the one comes to the other.
    fn carries(&self, from: HostId, to: HostId) -> bool {
        !self.down && self.fabric.is_none() && !self.cuts.contains(&(from, to))
    }
}

impl World {
    /// The NIC by which `host` is on `network`, if it is enabled.
    pub fn nic_on(&self, host: HostId, network: NetworkId) -> Option<NicId> {
        self.nics.on(host, network)
    }

    /// True if what `from` sends on `network` arrives at `to`.
    pub fn path(&self, from: HostId, to: HostId, network: NetworkId) -> bool {
        let has_power = |host| self.hosts.get(host).is_some_and(|host| host.power != Power::Off);
        let Some(net) = self.networks.get(network) else { return false };
        net.carries(from, to)
            && has_power(from)
            && has_power(to)
            && self.nic_on(from, network).is_some_and(|nic| self.sends(nic))
            && self.nic_on(to, network).is_some_and(|nic| self.receives(nic))
    }

    /// What is left of a link's rate for data.
    pub fn payload_rate(&self, network: NetworkId) -> BitsPerSec {
        let (data, frame) = timing::LINK_PAYLOAD;
        let whole = u128::from(self.networks[network].bandwidth.0) * u128::from(data);
        BitsPerSec((whole / u128::from(frame)) as u64)
    }

    /// Networks that the cluster uses, those without clients first.
    pub fn cluster_networks(&self) -> impl Iterator<Item = NetworkId> {
        let of = |role| {
            let networks = self.cluster.iter().flat_map(|cluster| &cluster.networks);
            networks.filter(move |(_, its)| **its == role).map(|(id, _)| *id)
        };
        [NetworkRole::ClusterOnly, NetworkRole::ClusterAndClient].into_iter().flat_map(of)
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
        let host = self.nics[nic].host;
        let before = self.has_adapter(host);
        self.nics.change(nic).enabled = enabled;
        cx.emit_as_cause(Event::NicEnabled { nic, enabled });
        self.paths_of_changed(&[host], cx);
        self.storage_changed(cx);
        let there = self.has_adapter(host);
        if there != before {
            self.feed(host, Input::Adapters(there), cx);
        }
    }

    /// Refuses a network that is none of the cluster's, or the last that it uses (assumed: Windows would let it go).
    pub(crate) fn admit_network_role(&self, network: NetworkId, role: NetworkRole) -> Result<(), Refusal> {
        let cluster = self.cluster.as_ref().ok_or(Refusal::NoCluster)?;
        let now = cluster.networks.get(&network).ok_or(Refusal::Gone)?;
        self.answering().ok_or(Refusal::ClusterNotAnswering)?;
        let is_last = self.cluster_networks().all(|used| used == network);
        match role {
            _ if *now == role => Err(Refusal::AlreadySo),
            NetworkRole::None if is_last => {
                Err(ClusterRefusal::LastNetwork(self.networks[network].name.clone()).into())
            }
            NetworkRole::None | NetworkRole::ClusterOnly | NetworkRole::ClusterAndClient => Ok(()),
        }
    }

    pub(crate) fn set_network_role(&mut self, network: NetworkId, role: NetworkRole, cx: &mut Cx<'_>) {
        self.info().networks.insert(network, role);
        cx.emit_as_cause(Event::NetworkRoleSet { network, role });
        if role == NetworkRole::None {
            self.routes.retain(|(_, _, on), _| *on != network);
            let nodes: Vec<HostId> = self.node_hosts().collect();
            for host in nodes {
                self.feed(host, Input::NetworkUnused(network), cx);
                self.feed(host, Input::Adapters(self.has_adapter(host)), cx);
            }
        }
        self.paths_changed(cx);
        self.storage_changed(cx);
    }

    /// True if a host has an adapter on a network that the cluster may use.
    pub(crate) fn has_adapter(&self, host: HostId) -> bool {
        self.cluster_networks().into_iter().any(|network| self.nic_on(host, network).is_some())
    }

    pub(crate) fn set_nic_bindings(&mut self, nic: NicId, client: bool, sharing: bool, cx: &mut Cx<'_>) {
        let adapter = self.nics.change(nic);
        adapter.client = client;
        adapter.sharing = sharing;
        cx.emit(Event::NicBindings { nic, client, sharing });
        self.storage_changed(cx);
    }

    /// Something changed who reaches whom: routes and migrations look again.
    pub(crate) fn paths_changed(&mut self, cx: &mut Cx<'_>) {
        self.routes_changed(cx);
        self.rates_changed(cx);
    }

    /// The same where it was something of these hosts.
    pub(crate) fn paths_of_changed(&mut self, hosts: &[HostId], cx: &mut Cx<'_>) {
        self.routes_of_changed(hosts, cx);
        self.rates_changed(cx);
    }

    /// Compares every route of the cluster with what the network carries now.
    pub(crate) fn routes_changed(&mut self, cx: &mut Cx<'_>) {
        self.compare_routes(|_| true, cx);
    }

    /// The same for the routes from and to these hosts.
    fn routes_of_changed(&mut self, hosts: &[HostId], cx: &mut Cx<'_>) {
        self.compare_routes(|host| hosts.contains(&host), cx);
    }

    /// There are twelve thousand routes among 64 nodes, and hosts change one by one: the others are passed over.
    fn compare_routes(&mut self, has_changed: impl Fn(HostId) -> bool, cx: &mut Cx<'_>) {
        let networks: Vec<NetworkId> = self.cluster_networks().collect();
        let nodes: Vec<(bool, Vec<End>)> = self
            .node_hosts()
            .map(|host| {
                let ends = networks.iter().map(|network| self.end(host, *network)).collect();
                (has_changed(host), ends)
            })
            .collect();
        for (index, (is_new, listener)) in nodes.iter().enumerate() {
            let others = nodes.iter().enumerate().filter(|(other, _)| *other != index);
            for (_, (_, speaker)) in others.filter(|(_, (other_is_new, _))| *is_new || *other_is_new) {
                listener.iter().zip(speaker).for_each(|(to, from)| self.route_changed(to, from, cx));
            }
        }
    }

    fn node_hosts(&self) -> impl Iterator<Item = HostId> {
        self.cluster.iter().flat_map(|cluster| cluster.nodes.values().copied())
    }

    /// What a host does at its end of a network; read once, for there are thousands of routes.
    fn end(&self, host: HostId, network: NetworkId) -> End {
        let nic = self.nic_on(host, network);
        let open = nic.filter(|_| self.hosts[host].power != Power::Off);
        End {
            host,
            network,
            heartbeats: [false, true].map(|across| self.heartbeat(host, across)),
            subnet: self.subnet(host, network),
            sends: open.is_some_and(|nic| self.sends(nic)),
            receives: open.is_some_and(|nic| self.receives(nic)),
        }
    }

    fn route_changed(&mut self, listener: &End, speaker: &End, cx: &mut Cx<'_>) {
        let key = (listener.host, speaker.host, listener.network);
        let across = is_across(listener.subnet, speaker.subnet);
        let Some(bears) = listener.heartbeats[usize::from(across)] else { return self.hush(key, cx) };
        let network = &self.networks[listener.network];
        let carries = speaker.sends && listener.receives && network.carries(speaker.host, listener.host);
        let beats = speaker.heartbeats[usize::from(across)].filter(|_| carries);
        let (delay, window) = (beats.map(|beats| beats.delay), bears.window());
        let (latency, loss) = (network.latency, self.loss(key));
        let route = self.routes.entry(key).or_insert_with(|| Route::new(latency, window));
        if route.change(cx.now(), delay, window, loss) {
            self.watch_route(key, cx);
        }
    }

    /// A listener whose service does not run judges nobody; what it heard is looked at once more in due time.
    fn hush(&mut self, key: RouteKey, cx: &mut Cx<'_>) {
        let loss = self.loss(key);
        let Some(route) = self.routes.get_mut(&key) else { return };
        if route.change(cx.now(), None, route.window(), loss) {
            self.watch_route(key, cx);
        }
    }

    /// Which beats of a route its network loses.
    fn loss(&self, (listener, speaker, network): RouteKey) -> Loss {
        Loss::new(self.seed, network, speaker, listener, self.networks[network].loss_permille)
    }

    /// Comes back when the route changes next; at once if its listener was not told yet.
    fn watch_route(&mut self, key: RouteKey, cx: &mut Cx<'_>) {
        let (host, peer, network) = key;
        let loss = self.loss(key);
        let route = self.routes.get_mut(&key).expect("it was just changed");
        route.generation += 1;
        let generation = route.generation;
        let next = if route.up == route.told { route.next(cx.now(), loss) } else { Some(cx.now()) };
        if let Some(at) = next {
            cx.at(at, Due::Route { host, peer, network, generation });
        }
    }

    /// The longest time until a node notices that another one is silent, on the routes there are.
    pub fn detection_time(&self) -> SimDuration {
        let windows = self.routes.keys().filter_map(|(listener, speaker, network)| {
            let across = self.across_subnets(*listener, *speaker, *network);
            Some(self.heartbeat(*listener, across)?.window())
        });
        windows.max().unwrap_or(SimDuration::ZERO)
    }

    /// How a host beats and listens: as its own copy of the database says. `None` while its service does not run.
    fn heartbeat(&self, host: HostId, across: bool) -> Option<Heartbeat> {
        let driver = self.hosts[host].membership.as_ref().filter(|member| member.service.is_some())?;
        Some(driver.heartbeats[usize::from(across)])
    }

    /// The service tells the network driver what its copy of the database says about heartbeats.
    pub(crate) fn tell_driver(&mut self, host: HostId, cx: &mut Cx<'_>) {
        let member = self.hosts.get_mut(host).and_then(|machine| machine.membership.as_mut());
        let Some(member) = member else { return };
        let Some(database) = member.service.as_ref().and_then(|service| service.database()) else { return };
        let heartbeats = [false, true].map(|across| database.heartbeat(across));
        if member.heartbeats != heartbeats {
            member.heartbeats = heartbeats;
            self.routes_of_changed(&[host], cx);
        }
    }

    /// True if two hosts have addresses of different subnets on one network, with a router between them.
    fn across_subnets(&self, a: HostId, b: HostId, network: NetworkId) -> bool {
        is_across(self.subnet(a, network), self.subnet(b, network))
    }

    /// The subnet of a host's address on a network.
    fn subnet(&self, host: HostId, network: NetworkId) -> Option<u32> {
        let nic = self.nic_on(host, network)?;
        let prefix = prefix_of(self.networks[network].subnet.as_str());
        Some(bits_of(self.nics[nic].address.as_str())? >> (32 - prefix))
    }

    pub(crate) fn route_due(&mut self, key: RouteKey, generation: u32, cx: &mut Cx<'_>) {
        let (now, loss) = (cx.now(), self.loss(key));
        let Some(route) = self.routes.get_mut(&key).filter(|route| route.generation == generation) else {
            return;
        };
        route.settle(now, loss);
        let (up, news) = (route.up, route.up != route.told);
        let silent = route.heard.map_or(SimDuration::ZERO, |heard| now.since(heard));
        route.told = up;
        self.watch_route(key, cx);
        if news {
            self.tell_route(key, up, silent, cx);
        }
    }

    fn tell_route(&mut self, key: RouteKey, up: bool, silent: SimDuration, cx: &mut Cx<'_>) {
        let (host, peer, network) = key;
        let Some(node) = self.node_of(peer) else { return };
        if self.hosts[host].service().is_none() {
            return;
        }
        if up {
            cx.emit_as_cause(Event::RouteUp { host, peer, network });
            self.feed(host, Input::RouteUp { peer: node, network }, cx);
        } else {
            cx.emit_as_cause(Event::RouteDown { host, peer, network, silent });
            self.feed(host, Input::RouteDown { peer: node, network }, cx);
        }
    }

    /// A service that starts or ends knows of no route; its listener's routes begin anew.
    pub(crate) fn forget_routes(&mut self, host: HostId) {
        for ((listener, _, _), route) in self.routes.iter_mut() {
            if *listener == host {
                route.forget();
            }
        }
    }

    /// A network on which `from` reaches `to` now, cluster-only networks first.
    pub(crate) fn working_network(&self, from: HostId, to: HostId) -> Option<NetworkId> {
        self.cluster_networks().find(|network| self.path(from, to, *network))
    }
}

fn is_across(a: Option<u32>, b: Option<u32>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

/// Both directions of every pair; nobody is on both sides.
fn pairs<'a>(these: &'a [HostId], those: &'a [HostId]) -> impl Iterator<Item = (HostId, HostId)> + 'a {
    these.iter().flat_map(move |a| those.iter().flat_map(move |b| [(*a, *b), (*b, *a)]))
}

/// The length of the prefix in `10.0.1.0/24`; 24 unless said.
fn prefix_of(subnet: &str) -> u32 {
    let said = subnet.split_once('/').and_then(|(_, bits)| bits.parse().ok());
    said.filter(|bits| (1..=32).contains(bits)).unwrap_or(24)
}

/// Refuses what is no IPv4 address, or for a subnet one without the length of its prefix behind a slash.
///
/// Whoever lets people type one asks here first. The World takes any text: kept runs hold others.
pub fn admit_address(text: &str, subnet: bool) -> Result<(), Refusal> {
    let (base, bits) = if subnet { text.split_once('/').unwrap_or((text, "")) } else { (text, "24") };
    let fits = bits.parse().is_ok_and(|bits: u32| (1..=32).contains(&bits));
    match bits_of(base) {
        Some(_) if fits => Ok(()),
        Some(_) | None => Err(Refusal::QuantityOutOfRange(Quantity::Address)),
    }
}

/// The bits of an IPv4 address.
fn bits_of(address: &str) -> Option<u32> {
    let mut bytes = address.split('.').map(|byte| byte.parse::<u8>().ok());
    let mut byte = || bytes.next().flatten();
    let four = [byte()?, byte()?, byte()?, byte()?];
    bytes.next().is_none().then(|| u32::from_be_bytes(four))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_one_subnet_by_its_prefix() {
        let subnet = |address, network| bits_of(address).map(|bits| bits >> (32 - prefix_of(network)));
        assert_eq!(subnet("10.0.1.11", "10.0.1.0/24"), subnet("10.0.1.12", "10.0.1.0/24"));
        assert_ne!(subnet("10.0.1.11", "10.0.1.0/24"), subnet("10.0.9.11", "10.0.1.0/24"));
        assert_eq!(subnet("10.0.1.11", "10.0.0.0/16"), subnet("10.0.9.11", "10.0.0.0/16"));
        assert_eq!(bits_of("elsewhere"), None);
    }
}

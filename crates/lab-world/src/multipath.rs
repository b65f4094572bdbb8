//! The paths between a host and an array: a NIC and a portal each. Multipath I/O makes them one disk.
//!
//! ```text
//!   portal 1 <- session 1 \                 with MPIO: one disk, I/O goes on while one path works
//!   portal 2 <- session 2 /  the same LUN   without:   two disks, of which only the first may be used
//! ```
//! The state of a path follows from what works and from the policy; it is not kept. A host registers its key on every
//! path, so that all of them are one nexus for reservations (facts: storage §3).

use lab_units::{ArrayId, HostId, LunId, Name, NetworkId, TargetId};

use crate::command::{ArrayKind, Feature, PathPolicy};
use crate::event::Event;
use crate::refusal::{Refusal, StorageRefusal};
use crate::state::{Array, Disk, PathSession};
use crate::world::{Cx, World};

/// What MPIO does with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathState {
    /// Carries I/O.
    Active,
    /// Works, and waits.
    Standby,
    /// Does not answer.
    Failed,
    /// Works, but without MPIO it is another disk, which must not be used.
    SecondDisk,
    /// No zone of the fabric lets the ports speak to each other.
    Unzoned,
}

impl Array {
    /// The networks of its portals; the first is the one that an ALUA array prefers. Assumed.
    pub fn portals(&self) -> impl Iterator<Item = NetworkId> {
        self.network.into_iter().chain(self.more_portals.iter().copied())
    }
}

impl PathPolicy {
    /// Which of the paths that work carry I/O, given in the array's order.
    fn choose(self, working: &[NetworkId], is_optimised: impl Fn(NetworkId) -> bool) -> Vec<NetworkId> {
        let best = |path: &&NetworkId| is_optimised(**path);
        let first = working.iter().find(best).or_else(|| working.first());
        match self {
            Self::FailOverOnly => first.into_iter().copied().collect(),
            Self::WeightedPaths(least) => {
                let least = working.iter().find(|path| **path == least);
                least.or_else(|| working.first()).into_iter().copied().collect()
            }
            Self::RoundRobin | Self::RoundRobinWithSubset | Self::LeastQueueDepth | Self::LeastBlocks => {
                let chosen: Vec<NetworkId> = working.iter().filter(best).copied().collect();
                if chosen.is_empty() { working.to_vec() } else { chosen }
            }
        }
    }

    /// True if a path that is less busy than another gets more of the I/O.
    pub(crate) const fn adapts(self) -> bool {
        match self {
            Self::LeastQueueDepth | Self::LeastBlocks => true,
            Self::RoundRobin | Self::FailOverOnly | Self::RoundRobinWithSubset | Self::WeightedPaths(_) => {
                false
            }
        }
    }
}

impl World {
    /// True if `host` talks to the portal of `array` on `network` now.
    pub fn portal_answers(&self, host: HostId, array: ArrayId, network: NetworkId) -> bool {
        self.arrays[array].portals().any(|portal| portal == network)
            && !self.networks[network].down
            && self.port_to(host, array, network).is_some()
    }

    /// The portals over which `host` is logged in where `lun` is offered, in the array's order; on fabrics those that
    /// it has an adapter for.
    pub fn sessions_to(&self, host: HostId, lun: LunId) -> impl Iterator<Item = NetworkId> {
        let machine = &self.hosts[host];
        let array = self.luns[lun].array;
        let fibre = self.arrays[array].kind == ArrayKind::FibreChannel;
        let over = move |network: &NetworkId| {
            if fibre {
                let seen = self.luns[lun].granted.contains(&host);
                return seen && self.adapters(host, *network).next().is_some();
            }
            let has = |target: &TargetId| self.targets[*target].luns.contains(&lun);
            machine.sessions.iter().any(|(target, session)| session.contains_key(network) && has(target))
        };
        self.arrays[array].portals().filter(over)
    }

    /// True if `host` may use `lun` over this portal: with MPIO over each, without over that of its first disk.
    fn uses_portal(&self, host: HostId, lun: LunId, network: NetworkId) -> bool {
        let machine = &self.hosts[host];
        let first = machine.disks.values().find(|disk| disk.lun == lun).and_then(|disk| disk.portal);
        machine.features.contains(&Feature::MultipathIo) || first.is_none_or(|portal| portal == network)
    }

    /// True if one of the sessions of `host`, or of its ports on fabrics, carries I/O to a LUN.
    pub(crate) fn session_works(&self, host: HostId, lun: LunId) -> bool {
        let array = self.luns[lun].array;
        self.sessions_to(host, lun)
            .any(|network| self.portal_answers(host, array, network) && self.uses_portal(host, lun, network))
    }

    /// Every path of `host` to a LUN and its state; none to one that it is cabled to directly, or that is a share.
    pub fn paths(&self, host: HostId, lun: LunId) -> Vec<(NetworkId, PathState)> {
        let unit = &self.luns[lun];
        let machine = &self.hosts[host];
        let reached = self.reaches_array(host, unit.array);
        let works = |network: NetworkId| {
            reached && self.portal_answers(host, unit.array, network) && self.uses_portal(host, lun, network)
        };
        let working: Vec<NetworkId> = self.sessions_to(host, lun).filter(|path| works(*path)).collect();
        let active = machine.path_policy.choose(&working, |path| self.is_optimised(lun, path));
        let state = |network| {
            if !reached || !self.portal_answers(host, unit.array, network) {
                let whole = !self.networks[network].down && self.nic_on(host, network).is_some();
                let unzoned = self.networks[network].fabric.is_some() && whole;
                return if unzoned { PathState::Unzoned } else { PathState::Failed };
            }
            if !self.uses_portal(host, lun, network) {
                return PathState::SecondDisk;
            }
            if active.contains(&network) { PathState::Active } else { PathState::Standby }
        };
        self.sessions_to(host, lun).zip(self.sessions_to(host, lun).map(state)).collect()
    }

    /// True unless the array says of this path that another is better (ALUA; facts: storage §2).
    pub fn is_optimised(&self, lun: LunId, network: NetworkId) -> bool {
        let unit = &self.luns[lun];
        !unit.alua || self.arrays[unit.array].network == Some(network)
    }

    /// The networks that share the I/O of `host` to `lun`.
    pub(crate) fn active_portals(&self, host: HostId, lun: LunId) -> Vec<NetworkId> {
        let array = &self.arrays[self.luns[lun].array];
        match array.kind {
            ArrayKind::Iscsi | ArrayKind::FibreChannel => {
                let active = |(network, state)| (state == PathState::Active).then_some(network);
                self.paths(host, lun).into_iter().filter_map(active).collect()
            }
            ArrayKind::Smb => array.network.into_iter().collect(),
        }
    }

    pub(crate) fn admit_second_portal(&self, array: ArrayId, network: NetworkId) -> Result<(), Refusal> {
        let storage = &self.arrays[array];
        if storage.kind == ArrayKind::Smb || storage.is_direct() {
            return Err(StorageRefusal::NoPortals(storage.name.clone()).into());
        }
        self.admit_wire(network, storage.kind == ArrayKind::FibreChannel)?;
        if storage.portals().any(|portal| portal == network) { Err(Refusal::AlreadySo) } else { Ok(()) }
    }

    pub(crate) fn admit_connect_path(
        &self,
        host: HostId,
        target: TargetId,
        network: NetworkId,
        secret: Option<&Name>,
    ) -> Result<(), Refusal> {
        let offer = self.admit_login(host, target, secret)?;
        let array = &self.arrays[offer.array];
        if !array.portals().any(|portal| portal == network) {
            return Err(StorageRefusal::NoPortals(array.name.clone()).into());
        }
        if self.hosts[host].sessions.get(&target).is_some_and(|session| session.contains_key(&network)) {
            return Err(Refusal::AlreadyConnected(offer.iqn.clone()));
        }
        if self.portal_answers(host, offer.array, network) {
            Ok(())
        } else {
            Err(Refusal::PortalUnreachable(array.name.clone()))
        }
    }

    pub(crate) fn connect_path(
        &mut self,
        host: HostId,
        target: TargetId,
        network: NetworkId,
        persistent: bool,
        cx: &mut Cx<'_>,
    ) {
        let sessions = &mut self.hosts[host].sessions;
        let is_first = !sessions.contains_key(&target);
        sessions.entry(target).or_default().insert(network, PathSession { persistent, told: true });
        if is_first {
            for lun in self.targets[target].luns.clone() {
                let nexus = self.nexus(host, lun);
                self.luns[lun].unit.login(nexus);
            }
            cx.emit_as_cause(Event::TargetConnected { host, target });
        } else {
            cx.emit_as_cause(Event::PathConnected { host, target, network });
        }
        self.rescan(host, cx);
        if !is_first {
            self.storage_changed(cx);
        }
    }

    pub(crate) fn admit_path_policy(&self, host: HostId, policy: PathPolicy) -> Result<(), Refusal> {
        let machine = self.admit_has_feature(host, Feature::MultipathIo)?;
        if let PathPolicy::WeightedPaths(network) = policy {
            self.networks.get(network).ok_or(Refusal::Gone)?;
        }
        if machine.path_policy == policy { Err(Refusal::AlreadySo) } else { Ok(()) }
    }

    pub(crate) fn set_path_policy(&mut self, host: HostId, policy: PathPolicy, cx: &mut Cx<'_>) {
        self.hosts[host].path_policy = policy;
        cx.emit_as_cause(Event::PathPolicySet { host, policy });
        self.rates_changed(cx);
    }

    /// Tells of every path among several that failed or came back.
    pub(crate) fn tell_paths(&mut self, cx: &mut Cx<'_>) {
        self.tell_fabric_paths(cx);
        self.tell_guest_paths(cx);
        let changed: Vec<(HostId, TargetId, NetworkId, bool)> = self
            .hosts
            .iter()
            .flat_map(|(host, machine)| machine.sessions.iter().map(move |entry| (host, entry)))
            .filter(|(_, (_, session))| session.len() > 1)
            .flat_map(|(host, (target, session))| session.iter().map(move |path| (host, *target, path)))
            .map(|(host, target, (network, path))| (host, target, *network, path.told))
            .filter(|(host, target, network, told)| self.path_up(*host, *target, *network) != *told)
            .map(|(host, target, network, told)| (host, target, network, !told))
            .collect();
        for (host, target, network, up) in changed {
            let session = self.hosts[host].sessions.get_mut(&target).expect("it was just seen");
            session.get_mut(&network).expect("it was just seen").told = up;
            cx.emit(Event::PathChanged { host, target, network, up });
        }
    }

    /// True if a session is up.
    pub fn path_up(&self, host: HostId, target: TargetId, network: NetworkId) -> bool {
        let array = self.targets[target].array;
        self.reaches_array(host, array) && self.portal_answers(host, array, network)
    }

    /// True if a disk answers: over any path, or over the one it is seen by.
    pub fn disk_answers(&self, host: HostId, disk: &Disk) -> bool {
        let unit = &self.luns[disk.lun];
        match disk.portal {
            None => self.reaches_lun(host, disk.lun),
            Some(portal) => {
                unit.up
                    && unit.granted.contains(&host)
                    && self.reaches_array(host, unit.array)
                    && self.portal_answers(host, unit.array, portal)
            }
        }
    }

    /// A disk that is the same LUN as another over another path must not be used: Windows keeps it offline, because
    /// both have one signature. Assumed.
    pub(crate) fn admit_only_disk(&self, host: HostId, number: u32) -> Result<(), Refusal> {
        let disk = self.disk(host, number)?;
        match self.disk_number(host, disk.lun) {
            Some(first) if first != number => Err(StorageRefusal::SameDisk { disk: number, first }.into()),
            Some(_) | None => Ok(()),
        }
    }

    /// With MPIO, disks that are one LUN become one, under the lowest of their numbers.
    pub(crate) fn merge_disks(&mut self, host: HostId) {
        if !self.hosts[host].features.contains(&Feature::MultipathIo) {
            return;
        }
        let disks = self.hosts[host].disks.clone();
        for (number, disk) in &disks {
            if self.disk_number(host, disk.lun) == Some(*number) {
                self.hosts[host].disks.get_mut(number).expect("it was just seen").portal = None;
            } else {
                self.hosts[host].disks.remove(number);
            }
        }
    }
}

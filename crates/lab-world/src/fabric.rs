//! Fibre Channel: fabrics, the ports on them, and the zones that say which ports may speak to each other.
//!
//! ```text
//!   HBA of a host --+
//!                   +-- zone --- port of an array -- masking -- LUN
//!   port of a VM ---+   (NPIV: it goes through an HBA of the host it is on)
//! ```
//! A fabric is a network of its own kind, and an HBA an adapter on it, so that both fail and carry I/O as others do. An
//! array without a port on any fabric is cabled to every host directly. Without a zone that holds both ports nothing is
//! seen, and with one only what the array unmasks (facts: storage §1, masking and zoning).

use lab_units::{ArrayId, BitsPerSec, HostId, Name, NetworkId, NicId};

use crate::command::{ArrayKind, HbaSpec, ZoneMembers};
use crate::event::Event;
use crate::hardware::{admit_name, admit_once, admit_range};
use crate::refusal::{Quantity, Refusal, StorageRefusal};
use crate::state::{Array, Network, Nic, Power, Zone};
use crate::world::{Cx, World};

/// World-wide port names made up for HBAs begin with these bytes; a maker's number, assumed.
const HBA_NAMES: &str = "21:00:00:24:ff";

impl Array {
    /// A Fibre Channel array that every host is cabled to.
    pub fn is_direct(&self) -> bool {
        self.kind == ArrayKind::FibreChannel && self.network.is_none()
    }
}

impl Network {
    /// True if hosts reach each other on it when it is up: it is no fabric.
    pub(crate) fn carries_addresses(&self) -> bool {
        !self.down && self.fabric.is_none()
    }

    pub(crate) fn zones(&self) -> &[Zone] {
        self.fabric.as_deref().unwrap_or_default()
    }
}

impl World {
    /// Refuses an adapter, or a port of an array, on a network of the other kind.
    pub(crate) fn admit_wire(&self, network: NetworkId, fibre: bool) -> Result<&Network, Refusal> {
        let wire = self.networks.get(network).ok_or(Refusal::Gone)?;
        match (wire.fabric.is_some(), fibre) {
            (true, false) => Err(StorageRefusal::IsFabric(wire.name.clone()).into()),
            (false, true) => Err(StorageRefusal::NoFabric(wire.name.clone()).into()),
            (true, true) | (false, false) => Ok(wire),
        }
    }

    /// The port of `host` that may speak to the port of `array` on `network`.
    pub(crate) fn port_to(&self, host: HostId, array: ArrayId, network: NetworkId) -> Option<NicId> {
        let zoned = |nic: NicId| match &self.networks[network].fabric {
            None => true,
            Some(zones) => zones
                .iter()
                .any(|zone| zone.members.ports.contains(&nic) && zone.members.arrays.contains(&array)),
        };
        let mut ports = self
            .adapters(host, network)
            .filter(|(id, nic)| nic.enabled && zoned(*id) && self.sends(*id) && self.receives(*id));
        ports.next().map(|(id, _)| id)
    }

    /// The adapters of `host` on `network`, enabled or not.
    pub(crate) fn adapters(&self, host: HostId, network: NetworkId) -> impl Iterator<Item = (NicId, &Nic)> {
        self.nics.iter().filter(move |(_, nic)| nic.host == host && nic.network == network)
    }

    pub(crate) fn admit_fabric(&self, name: &Name, bandwidth: BitsPerSec) -> Result<(), Refusal> {
        admit_name(name, self.networks.values().map(|network| &network.name))?;
        admit_range(self.networks.len(), 0, crate::hardware::MAX_NETWORKS - 1, Quantity::Count)?;
        admit_range(bandwidth, BitsPerSec(1_000), BitsPerSec::giga(1_000), Quantity::Bandwidth)
    }

    pub(crate) fn add_fabric(&mut self, name: Name, bandwidth: BitsPerSec, cx: &mut Cx<'_>) {
        let fabric = Some(Vec::new());
        let network = Network { fabric, ..Network::new(name, bandwidth) };
        cx.emit(Event::NetworkAdded(self.networks.insert(network)));
    }

    pub(crate) fn admit_hba(&self, spec: &HbaSpec) -> Result<(), Refusal> {
        self.admit_wire(spec.fabric, true)?;
        self.admit_adapter(spec.host, &spec.name, spec.wwpn.as_ref())?;
        match spec.wwpn.as_ref().filter(|wwpn| !is_wwpn(wwpn.as_str())) {
            Some(wwpn) => Err(StorageRefusal::NotAWwpn(wwpn.clone()).into()),
            None => Ok(()),
        }
    }

    pub(crate) fn add_hba(&mut self, spec: HbaSpec, cx: &mut Cx<'_>) {
        let [.., high, middle, low] = self.nics.next_id().0.to_be_bytes();
        let made_up = || Name::from(format!("{HBA_NAMES}:{high:02x}:{middle:02x}:{low:02x}"));
        let nic = self.nics.insert(Nic {
            host: spec.host,
            network: spec.fabric,
            name: spec.name,
            address: spec.wwpn.unwrap_or_else(made_up),
            enabled: true,
            client: false,
            sharing: false,
            npiv: spec.npiv,
        });
        cx.emit(Event::NicAdded(nic));
    }

    pub(crate) fn admit_zone(
        &self,
        fabric: NetworkId,
        name: &Name,
        members: &ZoneMembers,
    ) -> Result<(), Refusal> {
        let mut zones = self.admit_wire(fabric, true)?.zones().iter().map(|zone| &zone.name);
        if *members == ZoneMembers::default() {
            let known = zones.any(|zone| zone == name);
            return if known { Ok(()) } else { Err(StorageRefusal::NoZone(name.clone()).into()) };
        }
        admit_name(name, zones)?;
        // One side alone has nobody to speak to (facts: storage §1: initiators and targets).
        if members.arrays.is_empty() || members.ports.len() + members.guests.len() == 0 {
            return Err(StorageRefusal::ZoneOneSided(name.clone()).into());
        }
        self.admit_members(fabric, members)
    }

    fn admit_members(&self, fabric: NetworkId, members: &ZoneMembers) -> Result<(), Refusal> {
        let stranger = |name: Name| Refusal::from(StorageRefusal::NotOnFabric(name));
        for port in &members.ports {
            let nic = self.nics.get(*port).ok_or(Refusal::Gone)?;
            if nic.network != fabric {
                return Err(stranger(nic.name.clone()));
            }
        }
        for guest in &members.guests {
            let vm = self.vms.get(*guest).ok_or(Refusal::Gone)?;
            if !vm.hbas.contains(&fabric) {
                return Err(stranger(vm.name.clone()));
            }
        }
        for id in &members.arrays {
            let array = self.arrays.get(*id).ok_or(Refusal::Gone)?;
            if array.portals().all(|port| port != fabric) {
                return Err(stranger(array.name.clone()));
            }
        }
        admit_once(&members.ports, |port| self.nics[port].name.clone())?;
        admit_once(&members.guests, |guest| self.vms[guest].name.clone())?;
        admit_once(&members.arrays, |array| self.arrays[array].name.clone())
    }

    pub(crate) fn set_zone(&mut self, fabric: NetworkId, name: Name, members: ZoneMembers, cx: &mut Cx<'_>) {
        let zones = self.networks[fabric].fabric.as_mut().expect("it was admitted as a fabric");
        zones.retain(|zone| zone.name != name);
        let there = members != ZoneMembers::default();
        if there {
            zones.push(Zone { name: name.clone(), members });
        }
        cx.emit_as_cause(Event::ZoneSet { fabric, zone: name, there });
        self.storage_changed(cx);
    }

    /// Zones know ports by their place in the lab: whoever is gone is in none any more.
    pub(crate) fn forget_ports(&mut self) {
        for (_, network) in self.networks.iter_mut() {
            for zone in network.fabric.iter_mut().flatten() {
                zone.members.ports.retain(|port| self.nics.contains(*port));
                zone.members.guests.retain(|vm| self.vms.contains(*vm));
            }
        }
    }

    /// Tells of every way over a fabric that opened or closed. Of a host without power nothing is told.
    pub(crate) fn tell_fabric_paths(&mut self, cx: &mut Cx<'_>) {
        let mut now = Vec::new();
        let on_fabrics = self.arrays.iter().filter(|(_, array)| array.kind == ArrayKind::FibreChannel);
        for (array, fabric) in on_fabrics.flat_map(|(id, array)| array.portals().map(move |port| (id, port)))
        {
            let open =
                |host: &HostId| self.reaches_array(*host, array) && self.portal_answers(*host, array, fabric);
            now.extend(self.hosts.ids().filter(open).map(|host| (host, array, fabric)));
        }
        if now == self.fabric_paths {
            return;
        }
        let before = std::mem::replace(&mut self.fabric_paths, now.clone());
        let has_power = |host| self.hosts.get(host).is_some_and(|host| host.power != Power::Off);
        let lost = before.iter().filter(|way| !now.contains(way) && has_power(way.0)).map(|way| (way, false));
        for ((host, array, fabric), up) in
            lost.chain(now.iter().filter(|way| !before.contains(way)).map(|way| (way, true)))
        {
            cx.emit(Event::FabricPath { host: *host, array: *array, fabric: *fabric, up });
        }
    }
}

/// Eight bytes, two digits each, with colons between.
fn is_wwpn(text: &str) -> bool {
    let byte = |part: &str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_hexdigit());
    text.split(':').count() == 8 && text.split(':').all(byte)
}

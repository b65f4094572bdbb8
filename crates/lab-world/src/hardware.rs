//! Building the lab: machines, networks, NICs, arrays, LUNs, targets, and the faults that strike them.

use lab_units::map::{Map, Set};

use lab_cluster::Witness;
use lab_kernel::{SimDuration, SimTime};
use lab_units::{ArrayId, BitsPerSec, Bytes, Era, HostId, LunId, Name, Shared, TargetId};

use crate::command::{ArrayKind, ArraySpec, HostSpec, LunSpec, NetworkSpec, NicSpec, PathPolicy, TargetSpec};
use crate::event::Event;
use crate::fault::Fault;
use crate::refusal::{HostRefusal, Quantity, Refusal, StorageRefusal};
use crate::scsi::{Abilities, LogicalUnit};
use crate::state::{Array, Host, Lun, Network, Nic, Power, Target};
use crate::world::{Cx, World};

/// More would be no lab any more; every table of the page is made for these (product: numbers to meet).
const MAX_HOSTS: usize = 64;
pub(crate) const MAX_NETWORKS: usize = 64;
const MAX_LUNS: usize = 256;

/// `Err(Refusal::NameUnusable)` or `NameTaken` unless `name` can be given to a new thing among `taken`.
pub(crate) fn admit_name<'a>(name: &Name, mut taken: impl Iterator<Item = &'a Name>) -> Result<(), Refusal> {
    if !name.is_usable() {
        return Err(Refusal::NameUnusable);
    }
    if taken.any(|other| other.is(name.as_str())) { Err(Refusal::NameTaken(name.clone())) } else { Ok(()) }
}

/// Refuses what lies outside `low..=high`.
pub(crate) fn admit_range<T: PartialOrd>(
    value: T,
    low: T,
    high: T,
    quantity: Quantity,
) -> Result<(), Refusal> {
    if (low..=high).contains(&value) { Ok(()) } else { Err(Refusal::QuantityOutOfRange(quantity)) }
}

/// Refuses a list that names something twice.
pub(crate) fn admit_once<T: Copy + Eq>(list: &[T], name: impl Fn(T) -> Name) -> Result<(), Refusal> {
    let again = list.iter().enumerate().find(|(place, item)| list[..*place].contains(item));
    again.map_or(Ok(()), |(_, item)| Err(Refusal::NamedTwice(name(*item))))
}

fn admit_count(count: usize, limit: usize) -> Result<(), Refusal> {
    admit_range(count, 0, limit - 1, Quantity::Count)
}

impl Network {
    /// One that is whole and without latency.
    pub(crate) fn new(name: Name, bandwidth: BitsPerSec) -> Self {
        let (subnet, latency, cuts) = (Name::from(""), SimDuration::ZERO, Set::new());
        Self { name, subnet, bandwidth, latency, loss_permille: 0, down: false, cuts, fabric: None }
    }
}

impl World {
    pub(crate) fn admit_host(&self, spec: &HostSpec) -> Result<(), Refusal> {
        admit_name(&spec.name, self.hosts.values().map(|host| &host.name))?;
        admit_count(self.hosts.len(), MAX_HOSTS)?;
        admit_range(spec.memory, Bytes::mib(32), Bytes::gib(24 * 1_024), Quantity::Memory)?;
        admit_range(spec.cores, 1, 2_048, Quantity::Cores)?;
        let fits = spec.era < Era::Ws2008R2 || crate::access::processor(spec.processor.as_str()).wide;
        if fits { Ok(()) } else { Err(HostRefusal::Only64Bit(spec.era).into()) }
    }

    pub(crate) fn add_host(&mut self, spec: HostSpec, cx: &mut Cx<'_>) {
        let host = self.hosts.insert(Host {
            name: spec.name,
            era: spec.era,
            edition: spec.edition,
            processor: spec.processor,
            stepping: spec.stepping,
            cores: spec.cores,
            memory: spec.memory,
            power: Power::On,
            boot: 0,
            features: Set::new(),
            pending: Set::new(),
            switches: Vec::new(),
            portals: Set::new(),
            sessions: Map::new(),
            disks: Shared::default(),
            vm_path: r"C:\ProgramData\Microsoft\Windows\Hyper-V".into(),
            vhd_path: r"C:\Users\Public\Documents\Hyper-V\Virtual Hard Disks".into(),
            instances: Shared::default(),
            membership: None,
            system_drive: 'C',
            migration_port: true,
            domain: true,
            remote: true,
            transport: crate::transport::Transport::default(),
            path_policy: PathPolicy::default(),
            restarting: false,
            skeletons_until: SimTime::ZERO,
        });
        cx.emit(Event::HostAdded(host));
    }

    pub(crate) fn admit_set_host(&self, host: HostId, drive: Option<char>) -> Result<(), Refusal> {
        self.admit_running(host)?;
        match drive {
            Some(letter) if !('C'..='Z').contains(&letter) => Err(Refusal::LetterUnusable(letter)),
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn set_host(
        &mut self,
        host: HostId,
        drive: Option<char>,
        port: Option<bool>,
        cx: &mut Cx<'_>,
    ) {
        let machine = &mut self.hosts[host];
        machine.system_drive = drive.unwrap_or(machine.system_drive);
        machine.migration_port = port.unwrap_or(machine.migration_port);
        let (drive, port) = (machine.system_drive, machine.migration_port);
        cx.emit(Event::HostSet { host, drive, port });
    }

    pub(crate) fn admit_network(&self, spec: &NetworkSpec) -> Result<(), Refusal> {
        admit_name(&spec.name, self.networks.values().map(|network| &network.name))?;
        admit_count(self.networks.len(), MAX_NETWORKS)?;
        admit_range(spec.bandwidth, BitsPerSec(1_000), BitsPerSec::giga(1_000), Quantity::Bandwidth)?;
        admit_range(spec.latency_nanos, 0, SimDuration::from_secs(10).as_nanos(), Quantity::Latency)?;
        admit_range(spec.loss_permille, 0, 1_000, Quantity::Loss)
    }

    pub(crate) fn add_network(&mut self, spec: NetworkSpec, cx: &mut Cx<'_>) {
        let network = self.networks.insert(Network {
            subnet: spec.subnet,
            latency: SimDuration::from_nanos(spec.latency_nanos),
            loss_permille: spec.loss_permille,
            ..Network::new(spec.name, spec.bandwidth)
        });
        cx.emit(Event::NetworkAdded(network));
    }

    pub(crate) fn admit_nic(&self, spec: &NicSpec) -> Result<(), Refusal> {
        self.admit_wire(spec.network, false)?;
        self.admit_adapter(spec.host, &spec.name, spec.address.as_ref())
    }

    /// What every adapter needs: a host, a name of its own there, and an address that nobody has.
    pub(crate) fn admit_adapter(
        &self,
        host: HostId,
        name: &Name,
        address: Option<&Name>,
    ) -> Result<(), Refusal> {
        self.hosts.get(host).ok_or(Refusal::Gone)?;
        admit_name(name, self.nics.values().filter(|nic| nic.host == host).map(|nic| &nic.name))?;
        address.map_or(Ok(()), |address| admit_name(address, self.nics.values().map(|nic| &nic.address)))
    }

    pub(crate) fn add_nic(&mut self, spec: NicSpec, cx: &mut Cx<'_>) {
        let address = spec.address.unwrap_or_else(|| self.free_address(spec.network));
        let nic = self.nics.insert(Nic {
            host: spec.host,
            network: spec.network,
            name: spec.name,
            address,
            enabled: true,
            client: spec.client,
            sharing: spec.sharing,
            npiv: false,
        });
        cx.emit(Event::NicAdded(nic));
        self.paths_of_changed(&[spec.host], cx);
    }

    /// The next address of a subnet that nobody has, from .11 on: `10.0.1.0/24` gives `10.0.1.11`.
    fn free_address(&self, network: lab_units::NetworkId) -> Name {
        let subnet = self.networks[network].subnet.as_str();
        let stem =
            subnet.split('/').next().and_then(|base| base.rsplit_once('.')).map_or(subnet, |(stem, _)| stem);
        (11_u32..)
            .map(|last| Name::from(format!("{stem}.{last}")))
            .find(|address| self.nics.values().all(|nic| nic.address != *address))
            .expect("numbers do not run out")
    }

    pub(crate) fn admit_array(&self, spec: &ArraySpec) -> Result<(), Refusal> {
        admit_name(&spec.name, self.arrays.values().map(|array| &array.name))?;
        admit_range(spec.pool, Bytes::mib(1), Bytes::gib(16_384 * 1_024), Quantity::Disk)?;
        match (spec.kind, spec.network) {
            (ArrayKind::Iscsi | ArrayKind::Smb, None) => Err(Refusal::PortalWithoutNetwork),
            (kind, Some(network)) => self.admit_wire(network, kind == ArrayKind::FibreChannel).map(|_| ()),
            (ArrayKind::FibreChannel, None) => Ok(()),
        }
    }

    pub(crate) fn add_array(&mut self, spec: ArraySpec, cx: &mut Cx<'_>) {
        let ArraySpec { name, kind, pool, network } = spec;
        let array = self.arrays.insert(Array {
            name,
            kind,
            pool,
            others: Bytes::ZERO,
            software: None,
            network,
            more_portals: Vec::new(),
            up: true,
        });
        cx.emit(Event::ArrayAdded(array));
    }

    pub(crate) fn admit_lun(&self, spec: &LunSpec) -> Result<(), Refusal> {
        self.arrays.get(spec.array).ok_or(Refusal::Gone)?;
        admit_name(&spec.name, self.luns.values().map(|lun| &lun.name))?;
        admit_count(self.luns.len(), MAX_LUNS)?;
        admit_range(spec.size, Bytes::mib(1), Bytes::gib(64 * 1_024), Quantity::Disk)?;
        let free = self.pool_free(spec.array);
        if spec.thin || spec.size <= free {
            Ok(())
        } else {
            Err(Refusal::PoolFull { free, asked: spec.size })
        }
    }

    pub(crate) fn add_lun(&mut self, spec: LunSpec, cx: &mut Cx<'_>) {
        let lun = self.luns.insert(Lun {
            name: spec.name,
            array: spec.array,
            size: spec.size,
            thin: spec.thin,
            alua: spec.alua,
            up: true,
            granted: Set::new(),
            guests: Set::new(),
            unit: LogicalUnit::new(if spec.persistent_reservation {
                Abilities::FULL
            } else {
                Abilities::NO_RESERVATIONS
            }),
            allocated: if spec.thin { Bytes::ZERO } else { spec.size },
            table: None,
            database: None,
            mounted: Set::new(),
        });
        cx.emit(Event::LunAdded(lun));
    }

    pub(crate) fn admit_grant(&self, lun: LunId, hosts: &[HostId]) -> Result<(), Refusal> {
        let lun = self.luns.get(lun).ok_or(Refusal::Gone)?;
        self.admit_hosts(hosts)?;
        if hosts.iter().all(|host| lun.granted.contains(host)) { Err(Refusal::AlreadySo) } else { Ok(()) }
    }

    pub(crate) fn grant_lun(&mut self, lun: LunId, hosts: &[HostId], cx: &mut Cx<'_>) {
        for &host in hosts {
            if self.luns[lun].granted.insert(host) {
                cx.emit(Event::LunGranted { lun, host });
            }
        }
    }

    pub(crate) fn admit_revoke(&self, lun: LunId, hosts: &[HostId]) -> Result<(), Refusal> {
        let lun = self.luns.get(lun).ok_or(Refusal::Gone)?;
        self.admit_hosts(hosts)?;
        if hosts.iter().any(|host| lun.granted.contains(host)) { Ok(()) } else { Err(Refusal::AlreadySo) }
    }

    /// An array does not ask what a host does with a LUN: it is gone, whoever uses it.
    pub(crate) fn revoke_lun(&mut self, lun: LunId, hosts: &[HostId], cx: &mut Cx<'_>) {
        for host in hosts {
            if self.luns[lun].granted.remove(host) {
                cx.emit_as_cause(Event::LunRevoked { lun, host: *host });
            }
        }
        self.storage_changed(cx);
    }

    /// Nobody may see it, no target offers it, and no VM uses it.
    pub(crate) fn admit_remove_lun(&self, id: LunId) -> Result<(), Refusal> {
        let unit = self.luns.get(id).ok_or(Refusal::Gone)?;
        let lun = unit.name.clone();
        let is_witness = self.configured_witness() == Some(Witness::Disk(id));
        let offered = self.targets.values().any(|target| target.luns.contains(&id));
        let seen = !unit.granted.is_empty() || !unit.guests.is_empty();
        if seen || self.clustered(id) || is_witness || offered {
            return Err(StorageRefusal::LunInUse(lun).into());
        }
        match self.vms.values().find(|vm| vm.needs(id)) {
            Some(vm) => Err(StorageRefusal::DiskInUse { lun, vm: vm.name.clone() }.into()),
            None => Ok(()),
        }
    }

    /// Its blocks go back to the pool, and it leaves the list of every host that has kept it.
    pub(crate) fn remove_lun(&mut self, lun: LunId, cx: &mut Cx<'_>) {
        for (_, host) in self.hosts.iter_mut() {
            if host.disks.values().any(|disk| disk.lun == lun) {
                host.disks.retain(|_, disk| disk.lun != lun);
            }
        }
        let gone = self.luns.remove(lun).expect("the LUN was admitted");
        cx.emit(Event::LunRemoved(gone.name));
    }

    pub(crate) fn admit_target(&self, spec: &TargetSpec) -> Result<(), Refusal> {
        let array = self.arrays.get(spec.array).ok_or(Refusal::Gone)?;
        if array.kind != ArrayKind::Iscsi {
            return Err(StorageRefusal::NoPortals(array.name.clone()).into());
        }
        self.admit_licence(spec.array)?;
        for lun in &spec.luns {
            let lun = self.luns.get(*lun).ok_or(Refusal::Gone)?;
            if lun.array != spec.array {
                return Err(Refusal::LunOfOtherArray(lun.name.clone()));
            }
        }
        admit_once(&spec.luns, |lun| self.luns[lun].name.clone())?;
        if spec.luns.is_empty() { Err(Refusal::Gone) } else { Ok(()) }
    }

    /// The qualified name of a target: its array's, and that of its first LUN.
    pub fn iqn(&self, array: ArrayId, first: LunId) -> Name {
        let (array, first) = (&self.arrays[array].name, &self.luns[first].name);
        format!("iqn.2009-10.lab.wolfpack:{array}-{first}").to_ascii_lowercase().replace(' ', "-").into()
    }

    pub(crate) fn admit_remove_target(&self, target: TargetId) -> Result<(), Refusal> {
        let offer = self.targets.get(target).ok_or(Refusal::Gone)?;
        match self.hosts.values().find(|host| host.sessions.contains_key(&target)) {
            Some(_) => Err(StorageRefusal::TargetInUse(offer.iqn.clone()).into()),
            None => Ok(()),
        }
    }

    pub(crate) fn remove_target(&mut self, target: TargetId, cx: &mut Cx<'_>) {
        let gone = self.targets.remove(target).expect("the target was admitted");
        cx.emit_as_cause(Event::TargetRemoved(gone.iqn));
        self.storage_changed(cx);
    }

    pub(crate) fn add_target(&mut self, spec: TargetSpec, cx: &mut Cx<'_>) {
        let iqn = self.iqn(spec.array, *spec.luns.first().expect("an admitted target has a LUN"));
        // A second one for the same LUN has a number behind its name.
        let numbered = (2..).map(|number| Name::from(format!("{iqn}-{number}")));
        let taken = |iqn: &Name| self.targets.values().any(|target| target.iqn == *iqn);
        let iqn = std::iter::once(iqn.clone()).chain(numbered).find(|iqn| !taken(iqn));
        let iqn = iqn.expect("numbers do not run out");
        let target = self.targets.insert(Target {
            array: spec.array,
            iqn,
            luns: spec.luns,
            multiple: spec.multiple,
            secret: None,
        });
        cx.emit(Event::TargetAdded(target));
    }

    /// Refuses an empty list, a host that is gone, and one that is named twice: it would start twice, or be two nodes.
    pub(crate) fn admit_hosts(&self, hosts: &[HostId]) -> Result<(), Refusal> {
        if hosts.is_empty() {
            return Err(Refusal::NoHosts);
        }
        if hosts.iter().any(|host| !self.hosts.contains(*host)) {
            return Err(Refusal::Gone);
        }
        admit_once(hosts, |host| self.host_name(host))
    }

    /// The host if Windows runs on it.
    pub(crate) fn admit_running(&self, host: HostId) -> Result<&Host, Refusal> {
        let machine = self.hosts.get(host).ok_or(Refusal::Gone)?;
        if machine.power == Power::On {
            Ok(machine)
        } else {
            Err(Refusal::HostNotRunning(machine.name.clone()))
        }
    }

    pub(crate) fn admit_fault(&self, fault: Fault) -> Result<(), Refusal> {
        if self.faults.contains(&fault) {
            return Err(Refusal::FaultActive);
        }
        crate::fault::admit(self, fault)
    }

    pub(crate) fn admit_clear(&self, fault: Fault) -> Result<(), Refusal> {
        let waits = self.armed.iter().any(|armed| armed.faults.contains(&fault));
        if waits || self.faults.contains(&fault) { Ok(()) } else { Err(Refusal::FaultNotActive) }
    }

    pub(crate) fn inject(&mut self, fault: Fault, cx: &mut Cx<'_>) {
        cx.emit_as_cause(Event::FaultInjected(fault));
        if !fault.kind().momentary {
            self.faults.insert(fault);
        }
        (fault.kind().inject)(self, fault.struck, cx);
    }

    pub(crate) fn clear(&mut self, fault: Fault, cx: &mut Cx<'_>) {
        self.disarm(fault, cx);
        if self.faults.remove(&fault) {
            cx.emit_as_cause(Event::FaultCleared(fault));
            (fault.kind().clear)(self, fault.struck, cx);
        }
    }
}

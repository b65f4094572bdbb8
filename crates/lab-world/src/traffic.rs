//! What crosses the wires: memory copies, VMs written to and read from storage, and what their guests do to their disks. Their shares are worked out
//! together, for on one network they are in each other's way.

use lab_cluster::VmReport;
use lab_kernel::SimDuration;
use lab_units::{ArrayId, BitsPerSec, Bytes, HostId, LunId, MigrationId, NetworkId, NicId, VmId};

use crate::due::Due;
use crate::event::VmStop;
use crate::share::{Flow, max_min};
use crate::state::{CsvMode, MigrationState, Purpose, Transfer, VmHome};
use crate::timing;
use crate::world::{Cx, World};

/// Bits times nanoseconds per second of one byte.
const BYTE: u128 = 8 * 1_000_000_000;

/// Whose flow it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The memory of a VM on its way to another host.
    Migration(MigrationId),
    /// A VM that is saved, restored, or whose files move.
    Transfer(VmId),
    /// What a guest reads and writes.
    Load(VmId),
}

/// Everything that is sent at a moment: each sender with the number of its ways, the ways one after the other, and the
/// links they cross.
struct Flows {
    senders: Vec<(Sender, usize)>,
    flows: Vec<Flow>,
    capacities: Vec<BitsPerSec>,
}

/// The use of one port of an adapter, one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortUse {
    /// Whose port.
    pub host: HostId,
    /// What it carries at most.
    pub capacity: BitsPerSec,
    /// Who sends through it, and how much.
    pub senders: Vec<(Sender, BitsPerSec)>,
}

/// Which way bytes go, seen from the host.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Out,
    In,
}

impl World {
    /// Something begins or ends to send, or a way opened or closed. However much does so at one instant, the shares
    /// are worked out once.
    pub(crate) fn rates_changed(&mut self, cx: &mut Cx<'_>) {
        if !self.shares_due {
            self.shares_due = true;
            cx.after(SimDuration::ZERO, Due::Shares);
        }
    }

    pub(crate) fn share_out(&mut self, cx: &mut Cx<'_>) {
        self.shares_due = false;
        let Flows { senders, flows, capacities } = self.flows();
        let rates = max_min(&flows, &capacities);
        let mut rates = rates.into_iter();
        for (sender, ways) in senders {
            let cut = ways == 0;
            let rate = BitsPerSec(rates.by_ref().take(ways).map(|rate| rate.0).sum());
            match sender {
                Sender::Migration(id) => self.set_rate(id, rate, cut, cx),
                Sender::Transfer(vm) => self.set_transfer_rate(vm, rate, cut, cx),
                Sender::Load(vm) => self.vms[vm].disk_rate = rate,
            }
        }
    }

    /// The ports that a migration goes through, out of one host and into the other, with everybody who uses them;
    /// `None` if it has no way.
    pub fn ports_of(&self, id: MigrationId) -> Option<[PortUse; 2]> {
        let migration = self.migrations.get(id)?;
        let Flows { senders, flows, capacities } = self.flows();
        let rates = max_min(&flows, &capacities);
        let used = |(host, way): (HostId, Way)| {
            let link = port(self.nic_on(host, migration.network)?, way);
            let mut first = 0;
            let mut through = Vec::new();
            for (sender, ways) in &senders {
                let its = flows[first..first + ways].iter().zip(&rates[first..]);
                let rate = its.filter(|(flow, _)| flow.crosses.contains(&link)).map(|(_, rate)| rate.0).sum();
                through.extend(Some((*sender, BitsPerSec(rate))).filter(|_| rate > 0));
                first += ways;
            }
            Some(PortUse { host, capacity: capacities[link as usize], senders: through })
        };
        self.wire(migration.from, migration.to, migration.network)?;
        Some([used((migration.from, Way::Out))?, used((migration.to, Way::In))?])
    }

    fn flows(&self) -> Flows {
        let (mut senders, mut flows) = (Vec::new(), Vec::new());
        let adapts = |host: HostId| self.hosts[host].path_policy.adapts();
        // Each way takes an equal part of what is wanted, unless the host's policy looks at how busy they are.
        let mut adapting = Vec::new();
        let mut add = |sender, ways: Vec<Vec<u32>>, wants: BitsPerSec| {
            senders.push((sender, ways.len()));
            let adapts = match sender {
                Sender::Migration(_) => false,
                Sender::Transfer(vm) => self.transfers.get(&vm).is_some_and(|transfer| adapts(transfer.host)),
                Sender::Load(vm) => self.vm_instance(vm).is_some_and(|(host, _)| adapts(host)),
            };
            if adapts && ways.len() > 1 {
                adapting.push((flows.len(), ways.len(), wants));
            }
            let part = BitsPerSec(wants.0 / (ways.len() as u64).max(1));
            flows.extend(ways.into_iter().map(|crosses| Flow { crosses, wants: part }));
        };
        for (id, migration) in self.migrations.iter() {
            if migration.state == MigrationState::Running {
                let wants = migration.copy.as_ref().map_or(BitsPerSec(0), |copy| copy.demand());
                // A destination that started anew meanwhile knows nothing of the VM.
                let awaited = self.hosts[migration.to].instances.contains_key(&migration.vm);
                let crosses = self.wire(migration.from, migration.to, migration.network).filter(|_| awaited);
                add(
                    Sender::Migration(id),
                    crosses.into_iter().collect(),
                    wants.min(migration.transport.most()),
                );
            }
        }
        for (vm, transfer) in &self.transfers {
            let home = self.vms[*vm].home;
            let crosses = match transfer.purpose {
                Purpose::Save => self.way_to_storage(transfer.host, home, Way::Out),
                Purpose::Restore => self.way_to_storage(transfer.host, home, Way::In),
                Purpose::CopyFiles => self.way_of_files(*vm, transfer.host),
            };
            let limit = self.redirection_limit(transfer.host, home);
            add(Sender::Transfer(*vm), crosses, timing::SAVE_RATE.min(limit));
        }
        for (vm, host) in self.disk_loads() {
            let guest = &self.vms[vm];
            let limit = self.redirection_limit(host, guest.home);
            let way = self.way_to_storage(host, guest.home, Way::Out);
            let ways = if self.starves(vm) { Vec::new() } else { way };
            add(Sender::Load(vm), ways, guest.disk_load.min(limit));
        }
        let capacities = self.capacities();
        lean_to_the_idle(&mut flows, &adapting, &capacities);
        Flows { senders, flows, capacities }
    }

    /// Every port of every adapter, outwards and inwards, then the storage of every host.
    fn capacities(&self) -> Vec<BitsPerSec> {
        let mut all = vec![BitsPerSec(0); self.storage_link(HostId(0)) as usize];
        for (id, nic) in self.nics.iter() {
            let rate = self.payload_rate(nic.network);
            all[port(id, Way::Out) as usize] = rate;
            all[port(id, Way::In) as usize] = rate;
        }
        all.extend((0..self.hosts.next_id().0).map(|_| timing::SAVE_RATE));
        all.resize(self.lun_link(LunId(0)) as usize, BitsPerSec(0));
        all.extend((0..self.luns.next_id().0).map(|_| timing::LUN_RATE));
        let mut arrays = vec![BitsPerSec(0); self.arrays.next_id().0 as usize];
        for (id, array) in self.arrays.iter() {
            arrays[id.0 as usize] = array.rate();
        }
        all.extend(arrays);
        all
    }

    /// The queue of a LUN.
    fn lun_link(&self, lun: LunId) -> u32 {
        self.storage_link(self.hosts.next_id()) + lun.0
    }

    /// The disks of an array.
    fn array_link(&self, array: ArrayId) -> u32 {
        self.lun_link(self.luns.next_id()) + array.0
    }

    /// What redirection of a whole file system lets through.
    fn redirection_limit(&self, host: HostId, home: VmHome) -> BitsPerSec {
        match home {
            VmHome::Csv(csv) if matches!(self.csv_mode(host, csv), Some(CsvMode::FileSystem(_))) => {
                timing::FILE_REDIRECTION
            }
            VmHome::Csv(_) | VmHome::Local(_) | VmHome::Lun(_) => BitsPerSec(u64::MAX),
        }
    }

    fn storage_link(&self, host: HostId) -> u32 {
        port(self.nics.next_id(), Way::Out) + host.0
    }

    /// The ports between two hosts on a network; `None` if it is cut, one way or the other.
    fn wire(&self, from: HostId, to: HostId, network: NetworkId) -> Option<Vec<u32>> {
        let whole = self.path(from, to, network) && self.path(to, from, network);
        let (from, to) = (self.nic_on(from, network)?, self.nic_on(to, network)?);
        whole.then(|| vec![port(from, Way::Out), port(to, Way::In)])
    }

    /// What lies between a host and a VM's files: its own paths, or the network to a CSV's coordinator and the paths
    /// from there (facts: storage §6, redirected I/O). Empty if no way is open.
    fn way_to_storage(&self, host: HostId, home: VmHome, way: Way) -> Vec<Vec<u32>> {
        if !self.reaches_home(host, home) {
            return Vec::new();
        }
        let (lun, csv) = match home {
            VmHome::Local(_) => return vec![vec![self.storage_link(host)]],
            VmHome::Lun(lun) => (lun, None),
            VmHome::Csv(csv) => (self.csvs[csv].lun, Some(&self.csvs[csv])),
        };
        let redirected = csv.is_some_and(|csv| csv.redirected && csv.coordinator != Some(host));
        if self.may_write(host, lun) && !redirected {
            return self.ways_to_array(host, lun, way);
        }
        let over = csv.and_then(|csv| csv.coordinator).and_then(|coordinator| {
            let network = self.working_network(host, coordinator)?;
            let wire = match way {
                Way::Out => self.wire(host, coordinator, network)?,
                Way::In => self.wire(coordinator, host, network)?,
            };
            Some((coordinator, wire))
        });
        let Some((coordinator, wire)) = over else { return Vec::new() };
        let mut ways = self.ways_to_array(coordinator, lun, way);
        ways.iter_mut().for_each(|crosses| crosses.extend(&wire));
        ways
    }

    /// From where a VM's files are to where they go, over the network to another host. Each path there takes its turn
    /// with one from here.
    fn way_of_files(&self, vm: VmId, host: HostId) -> Vec<Vec<u32>> {
        let Some(plan) = self.vms[vm].moving.as_ref() else { return Vec::new() };
        let wire = match plan.to {
            Some(to) => self.network_between(host, to).and_then(|network| self.wire(host, to, network)),
            None => Some(Vec::new()),
        };
        let (Some(wire), from) = (wire, self.way_to_storage(host, self.vms[vm].home, Way::In)) else {
            return Vec::new();
        };
        let to = self.way_to_storage(plan.to.unwrap_or(host), plan.home, Way::Out);
        let pairs = if from.is_empty() || to.is_empty() { 0 } else { from.len().max(to.len()) };
        let pair = |turn| [&from[turn % from.len()], &wire, &to[turn % to.len()]];
        (0..pairs).map(|turn| pair(turn).into_iter().flatten().copied().collect()).collect()
    }

    /// One way for each path that carries I/O.
    fn ways_to_array(&self, host: HostId, lun: LunId, way: Way) -> Vec<Vec<u32>> {
        let array = self.luns[lun].array;
        let common = vec![self.storage_link(host), self.lun_link(lun), self.array_link(array)];
        if self.arrays[array].is_direct() {
            return vec![common];
        }
        let portals = self.active_portals(host, lun).into_iter();
        let ports = portals.filter_map(|portal| self.port_to(host, array, portal));
        ports.map(|nic| common.iter().copied().chain([port(nic, way)]).collect()).collect()
    }

    /// A VM's memory begins to go to its files, or to come from there (S1-13, S1-14: in proportion to memory).
    pub(crate) fn begin_transfer(&mut self, vm: VmId, host: HostId, purpose: Purpose, cx: &mut Cx<'_>) {
        self.end_transfer(vm, cx);
        let bytes = match purpose {
            Purpose::Save | Purpose::Restore => self.vms[vm].memory,
            Purpose::CopyFiles => self.file_bytes(vm),
        };
        let left = u128::from(bytes.0) * BYTE;
        let (rate, since) = (BitsPerSec(0), cx.now());
        self.transfers.insert(vm, Transfer { host, purpose, left, rate, since, cut: false, wake: None });
        self.rates_changed(cx);
    }

    /// The VM's memory is gone, or where it should be.
    pub(crate) fn end_transfer(&mut self, vm: VmId, cx: &mut Cx<'_>) {
        if let Some(ended) = self.transfers.remove(&vm) {
            self.rates_changed(cx);
            if ended.purpose == Purpose::CopyFiles && ended.left > 0 {
                self.storage_move_failed(vm, cx);
            }
        }
    }

    fn set_transfer_rate(&mut self, vm: VmId, rate: BitsPerSec, cut: bool, cx: &mut Cx<'_>) {
        let transfer = self.transfers.get_mut(&vm).expect("the shares are those of the transfers");
        if (transfer.rate, transfer.cut) == (rate, cut) {
            return;
        }
        transfer.advance(cx.now());
        (transfer.rate, transfer.cut) = (rate, cut);
        let wake = transfer.time_left().unwrap_or(timing::DISK_TIMEOUT);
        transfer.wake = Some(cx.now() + wake);
        cx.after(wake, Due::Transfer { vm });
    }

    pub(crate) fn transfer_due(&mut self, vm: VmId, cx: &mut Cx<'_>) {
        // A wake-up for a rate it no longer has, or for the transfer before, comes at another moment.
        let is_it = |transfer: &&mut Transfer| transfer.wake == Some(cx.now());
        let Some(transfer) = self.transfers.get_mut(&vm).filter(is_it) else { return };
        transfer.advance(cx.now());
        let Transfer { host, purpose, left, .. } = *transfer;
        if left > 0 && purpose == Purpose::CopyFiles {
            return self.end_transfer(vm, cx);
        }
        if left > 0 {
            return self.stop_instance(vm, host, VmStop::StorageLost, cx);
        }
        self.end_transfer(vm, cx);
        match purpose {
            Purpose::Save => {
                let boot = self.hosts[host].boot;
                self.vm_step(vm, host, boot, None, VmReport::Saved, cx);
            }
            Purpose::Restore => self.boot_guest(vm, host, cx),
            Purpose::CopyFiles => self.files_copied(vm, cx),
        }
    }
}

impl Transfer {
    /// What is still to come, in whole bytes.
    pub fn bytes_left(&self) -> Bytes {
        Bytes(u64::try_from(self.left.div_ceil(BYTE)).unwrap_or(u64::MAX))
    }

    fn advance(&mut self, now: lab_kernel::SimTime) {
        let done = u128::from(self.rate.0) * u128::from(now.since(self.since).as_nanos());
        self.left = self.left.saturating_sub(done);
        self.since = now;
    }

    /// `None` while the way is cut.
    fn time_left(&self) -> Option<SimDuration> {
        let nanos = self.left.div_ceil(u128::from(self.rate.0).max(1));
        (self.rate.0 > 0).then(|| SimDuration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
    }
}

/// Whoever looks at its paths' queues wants of each in proportion to what that could give if it were asked for all.
fn lean_to_the_idle(flows: &mut [Flow], groups: &[(usize, usize, BitsPerSec)], capacities: &[BitsPerSec]) {
    if groups.is_empty() {
        return;
    }
    for (first, count, wants) in groups {
        flows[*first..first + count].iter_mut().for_each(|flow| flow.wants = *wants);
    }
    let could = max_min(flows, capacities);
    for (first, count, wants) in groups {
        let group = *first..first + count;
        let all: u128 = could[group.clone()].iter().map(|rate| u128::from(rate.0)).sum();
        for (flow, rate) in flows[group.clone()].iter_mut().zip(&could[group]) {
            let part = u128::from(wants.0) * u128::from(rate.0) / all.max(1);
            flow.wants = BitsPerSec(u64::try_from(part).unwrap_or(u64::MAX));
        }
    }
}

/// An adapter's port in the list of links, one way.
fn port(nic: NicId, way: Way) -> u32 {
    nic.0 * 2 + u32::from(way == Way::In)
}

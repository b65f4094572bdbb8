//! What users of a VM notice: the spans in which it does not answer, read from the log, and what follows for a PC on
//! the network of the VM's virtual switch.

use lab_kernel::{Log, Record, SimTime};
use lab_units::map::Set;
use lab_units::{HostId, MigrationId, Name, NetworkId, NicId, VmId};
use lab_world::client::{Outage, Seen, look};
use lab_world::command::SwitchKind;
use lab_world::event::VmStop;
use lab_world::{Event, World};

/// A client of one VM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientView {
    /// The VM.
    pub name: Name,
    /// The network it is reached on.
    pub network: Name,
    /// It answers now.
    pub answers: bool,
    /// When it did not.
    pub outages: Vec<Outage>,
    /// What the client saw.
    pub seen: Seen,
}

/// A client that watches a VM from `since`, or from its first start, up to `now`; `None` if no outside network leads to
/// the VM, or it never ran.
pub fn client(
    world: &World,
    log: &Log<Record<Event>>,
    vm: VmId,
    since: Option<SimTime>,
    now: SimTime,
) -> Option<ClientView> {
    let mut watch = Watch::new(world, vm);
    for record in log.iter() {
        watch.learn(record.time, &record.event);
    }
    let since = since.max(watch.began);
    let began = watch.began?;
    let nic = watch.nic(world.vms.get(vm)?.registered)?;
    let answers = watch.down_since.is_none();
    let outages = watch.end();
    Some(ClientView {
        name: world.vms[vm].name.clone(),
        network: world.networks[world.nics.get(nic)?.network].name.clone(),
        answers,
        seen: look(&outages, since.unwrap_or(began), now),
        outages,
    })
}

/// Follows one VM through the log.
struct Watch<'a> {
    world: &'a World,
    vm: VmId,
    /// Its processors run there; `None`: nowhere.
    host: Option<HostId>,
    /// It stands still for a last copy, or is being saved.
    stands: bool,
    /// What it knew before is lost.
    forgot: bool,
    networks_down: Set<NetworkId>,
    nics_off: Set<NicId>,
    began: Option<SimTime>,
    down_since: Option<SimTime>,
    outages: Vec<Outage>,
}

impl<'a> Watch<'a> {
    fn new(world: &'a World, vm: VmId) -> Self {
        Self {
            world,
            vm,
            host: None,
            stands: false,
            forgot: false,
            networks_down: Set::new(),
            nics_off: Set::new(),
            began: None,
            down_since: None,
            outages: Vec::new(),
        }
    }

    fn learn(&mut self, time: SimTime, event: &Event) {
        match event {
            Event::VmStarted { vm, host, restored } if *vm == self.vm => {
                self.host = Some(*host);
                self.stands = false;
                self.forgot |= !restored;
                self.began = self.began.or(Some(time));
            }
            Event::VmSaving(vm) if *vm == self.vm => self.stands = true,
            Event::VmStopped { vm, why, .. } if *vm == self.vm && *why != VmStop::MovedAway => {
                self.host = None;
                self.forgot |= *why != VmStop::Saved;
            }
            Event::SwitchDecided { migration, .. } if self.is_its(*migration) => self.stands = true,
            Event::MigrationFailed { migration, .. } if self.is_its(*migration) => self.stands = false,
            Event::MigrationCompleted { migration, .. } if self.is_its(*migration) => {
                self.stands = false;
                self.host = Some(self.world.migrations[*migration].to);
            }
            Event::NetworkCut { network, pairs: 0 } => {
                self.networks_down.insert(*network);
            }
            Event::NetworkMended(network) => {
                self.networks_down.remove(network);
            }
            Event::NicEnabled { nic, enabled: true } => {
                self.nics_off.remove(nic);
            }
            Event::NicEnabled { nic, enabled: false } => {
                self.nics_off.insert(*nic);
            }
            _ => return,
        }
        self.judge(time);
    }

    fn is_its(&self, migration: MigrationId) -> bool {
        self.world.migrations.get(migration).is_some_and(|known| known.vm == self.vm)
    }

    /// The outside adapter that the VM's virtual switch has on a host.
    fn nic(&self, host: HostId) -> Option<NicId> {
        let switch = self.world.vms.get(self.vm)?.switch.as_ref()?;
        let known = &self.world.hosts.get(host)?.switches;
        known.iter().find(|known| known.name == *switch).and_then(|known| match known.kind {
            SwitchKind::External(nic) => Some(nic),
            SwitchKind::Internal | SwitchKind::Private => None,
        })
    }

    fn judge(&mut self, time: SimTime) {
        if self.began.is_none() {
            return;
        }
        let way = |nic: NicId| {
            let network = self.world.nics.get(nic).map(|nic| nic.network);
            !self.nics_off.contains(&nic) && network.is_some_and(|id| !self.networks_down.contains(&id))
        };
        let answers = !self.stands && self.host.and_then(|host| self.nic(host)).is_some_and(way);
        match (answers, self.down_since) {
            (false, None) => {
                self.down_since = Some(time);
                self.forgot &= self.host.is_none();
            }
            (true, Some(from)) => {
                if time > from {
                    self.outages.push(Outage { from, until: Some(time), forgets: self.forgot });
                }
                self.down_since = None;
                self.forgot = false;
            }
            (true, None) => self.forgot = false,
            (false, Some(_)) => (),
        }
    }

    fn end(mut self) -> Vec<Outage> {
        if let Some(from) = self.down_since {
            self.outages.push(Outage { from, until: None, forgets: self.forgot });
        }
        self.outages
    }
}

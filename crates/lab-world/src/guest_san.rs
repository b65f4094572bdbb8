//! VMs that are machines of their own on the SAN: with a port on a fabric (virtual Fibre Channel, which needs NPIV), or
//! with an iSCSI initiator inside.
//!
//! The array knows the guest, not its host, so that what the guest has on the SAN stays with it wherever it goes
//! (S3-13, S0-23, S0-31). What it loses there is a disk inside the guest; the VM itself runs on.

use lab_cluster::VmFailure;
use lab_units::{ArrayId, Era, HostId, LunId, Name, NetworkId, VmId};

use crate::command::{ArrayKind, Feature, GuestSan, SwitchKind};
use crate::event::Event;
use crate::refusal::{Refusal, StorageRefusal};
use crate::state::GuestPath;
use crate::world::{Cx, World};

/// Ports on fabrics one VM can have (S0-24).
const MAX_HBAS: usize = 4;

impl World {
    pub(crate) fn admit_guest_san(&self, id: VmId, change: &GuestSan) -> Result<(), Refusal> {
        let vm = self.vms.get(id).ok_or(Refusal::Gone)?;
        match change {
            GuestSan::Hba(fabric) => {
                self.admit_wire(*fabric, true)?;
                let host = self.admit_has_feature(self.vm_place(id), Feature::HyperV)?;
                if host.era < Era::Ws2012 {
                    return Err(Refusal::NotInThisVersion { era: host.era, since: Era::Ws2012 });
                }
                if self.vm_instance(id).is_some() || vm.saved {
                    return Err(Refusal::VmNotOff(vm.name.clone()));
                }
                if vm.hbas.contains(fabric) {
                    return Err(Refusal::AlreadySo);
                }
                if vm.hbas.len() >= MAX_HBAS {
                    return Err(StorageRefusal::TooManyHbas(vm.name.clone()).into());
                }
                let name = || self.host_name(self.vm_place(id));
                let lends = self.lends_port(self.vm_place(id), *fabric);
                if lends { Ok(()) } else { Err(StorageRefusal::NoNpiv(name()).into()) }
            }
            GuestSan::Grant(lun) => {
                let lun = self.luns.get(*lun).ok_or(Refusal::Gone)?;
                if lun.guests.contains(&id) { Err(Refusal::AlreadySo) } else { Ok(()) }
            }
            GuestSan::Connect { lun, over } => {
                let array = self.luns.get(*lun).ok_or(Refusal::Gone)?.array;
                if vm.san.iter().any(|path| path.lun == *lun && path.over == *over) {
                    return Err(Refusal::AlreadySo);
                }
                let running = self.vm_instance(id).filter(|(_, state)| state.runs());
                let (host, _) = running.ok_or_else(|| Refusal::VmNotRunning(vm.name.clone()))?;
                if !self.luns[*lun].guests.contains(&id) {
                    let lun = self.luns[*lun].name.clone();
                    return Err(Refusal::LunUnreachable { lun, host: vm.name.clone() });
                }
                let up = self.guest_reaches(id, host, *lun, over);
                if up { Ok(()) } else { Err(Refusal::PortalUnreachable(self.arrays[array].name.clone())) }
            }
        }
    }

    pub(crate) fn set_guest_san(&mut self, vm: VmId, change: GuestSan, cx: &mut Cx<'_>) {
        match &change {
            GuestSan::Hba(fabric) => self.vms[vm].hbas.push(*fabric),
            GuestSan::Grant(lun) => drop(self.luns[*lun].guests.insert(vm)),
            GuestSan::Connect { lun, over } => {
                self.vms[vm].san.push(GuestPath { lun: *lun, over: over.clone(), told: true })
            }
        }
        cx.emit_as_cause(Event::GuestSanSet { vm, change });
    }

    /// True if an HBA of `host` lends ports on the fabric to its VMs.
    fn lends_port(&self, host: HostId, fabric: NetworkId) -> bool {
        self.adapters(host, fabric).any(|(_, nic)| nic.npiv && nic.enabled)
    }

    /// What a host must have for a VM that is on the SAN itself.
    pub(crate) fn guest_san_ready(&self, vm: VmId, host: HostId) -> Result<(), VmFailure> {
        let guest = &self.vms[vm];
        if guest.hbas.iter().any(|fabric| !self.lends_port(host, *fabric)) {
            return Err(VmFailure::NoStorage);
        }
        let inside = |path: &&GuestPath| self.array_of(path.lun).1 == ArrayKind::Iscsi;
        let missing = |path: &GuestPath| !self.hosts[host].has_switch(path.over.as_str());
        let without = guest.san.iter().filter(inside).any(missing);
        if without { Err(VmFailure::NoSwitch) } else { Ok(()) }
    }

    fn array_of(&self, lun: LunId) -> (ArrayId, ArrayKind) {
        let array = self.luns[lun].array;
        (array, self.arrays[array].kind)
    }

    /// True if the guest, while it is on `host`, reaches a LUN over that fabric or virtual switch.
    pub(crate) fn guest_reaches(&self, vm: VmId, host: HostId, lun: LunId, over: &Name) -> bool {
        let (array, kind) = self.array_of(lun);
        let storage = &self.arrays[array];
        let unit = &self.luns[lun];
        let network = match kind {
            ArrayKind::FibreChannel => self.virtual_port(vm, host, array, over),
            ArrayKind::Iscsi => self
                .switched_network(host, over)
                .filter(|_| self.targets.values().any(|target| target.luns.contains(&lun))),
            ArrayKind::Smb => None,
        };
        unit.up
            && unit.guests.contains(&vm)
            && storage.serves()
            && !self.storage_cut.contains(&host)
            && network.is_some_and(|network| {
                !self.networks[network].down && storage.portals().any(|portal| portal == network)
            })
    }

    /// The fabric by that name, if a zone lets the VM's own port speak to the array there.
    fn virtual_port(&self, vm: VmId, host: HostId, array: ArrayId, over: &Name) -> Option<NetworkId> {
        let named = |fabric: &&NetworkId| self.networks[**fabric].name == *over;
        let fabric = *self.vms[vm].hbas.iter().find(named)?;
        let zoned = self.networks[fabric]
            .zones()
            .iter()
            .any(|zone| zone.members.guests.contains(&vm) && zone.members.arrays.contains(&array));
        (zoned && self.lends_port(host, fabric)).then_some(fabric)
    }

    /// The network behind an external virtual switch of `host`.
    fn switched_network(&self, host: HostId, switch: &Name) -> Option<NetworkId> {
        let kind = self.hosts[host].switches.iter().find(|known| known.name == *switch)?.kind;
        match kind {
            SwitchKind::External(nic) => self.nics.get(nic).filter(|nic| nic.enabled).map(|nic| nic.network),
            SwitchKind::Internal | SwitchKind::Private => None,
        }
    }

    /// Tells of every way of a running guest that was lost or is back.
    pub(crate) fn tell_guest_paths(&mut self, cx: &mut Cx<'_>) {
        let mut changed = Vec::new();
        for (id, vm) in self.vms.iter().filter(|(_, vm)| !vm.san.is_empty()) {
            let Some((host, _)) = self.vm_instance(id).filter(|(_, state)| state.runs()) else { continue };
            for (place, path) in vm.san.iter().enumerate() {
                let up = self.guest_reaches(id, host, path.lun, &path.over);
                if up != path.told {
                    changed.push((id, place, up));
                }
            }
        }
        for (vm, place, up) in changed {
            let path = &mut self.vms[vm].san[place];
            path.told = up;
            cx.emit(Event::GuestPath { vm, lun: path.lun, over: path.over.clone(), up });
        }
    }

    /// Every way of a guest to its LUNs, and whether it is there now.
    pub fn guest_paths(&self, id: VmId) -> Vec<(LunId, Name, bool)> {
        let Some(vm) = self.vms.get(id) else { return Vec::new() };
        let host = self.vm_instance(id).map(|(host, _)| host);
        let up =
            |path: &GuestPath| host.is_some_and(|host| self.guest_reaches(id, host, path.lun, &path.over));
        vm.san.iter().map(|path| (path.lun, path.over.clone(), up(path))).collect()
    }

    /// The two world-wide port names of a VM's port on its fabric with this place: it uses one while the other waits on
    /// the destination of a live migration. Hyper-V's own range of numbers begins so.
    pub fn virtual_port_names(vm: VmId, place: u32) -> [String; 2] {
        [0, 1].map(|set| format!("C003FF{:06X}{:04X}", vm.0, place * 2 + set))
    }
}

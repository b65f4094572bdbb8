//! Shares of a file server as the home of VMs: SMB 3.0, from 2012 on (facts: storage §2, membership §5).
//!
//! A share is a LUN of an array that is reached as a file server: hosts open files on it over the network instead of
//! blocks. Its permissions are those of the hosts' own accounts, `Grant-LabLun` gives them. It is no disk: the cluster
//! neither owns nor reserves it, so a VM on it has no disk resource, and needs the cluster for nothing but its place.

use lab_units::{Era, HostId, LunId, VmId};

use crate::command::ArrayKind;
use crate::event::VmStop;
use crate::refusal::Refusal;
use crate::state::{Vm, VmHome};
use crate::world::{Cx, World};

impl World {
    /// True if this LUN is a share.
    pub fn is_share(&self, lun: LunId) -> bool {
        self.luns.get(lun).is_some_and(|lun| self.arrays[lun.array].kind == ArrayKind::Smb)
    }

    /// True if a VM's files lie on a share.
    pub(crate) fn on_share(&self, vm: VmId) -> bool {
        matches!(self.vms[vm].home, VmHome::Lun(lun) if self.is_share(lun))
    }

    /// True if a VM's files lie on storage that every node of the cluster reads and writes.
    pub fn on_cluster_storage(&self, vm: &Vm) -> bool {
        self.shared_home(vm.home)
    }

    pub(crate) fn shared_home(&self, home: VmHome) -> bool {
        match home {
            VmHome::Csv(_) => true,
            VmHome::Lun(lun) => self.is_share(lun),
            VmHome::Local(_) => false,
        }
    }

    /// The share that `\\server\share\…` means, without its first backslashes, if `host` can open files there.
    pub(crate) fn share_home(&self, host: HostId, path: &str) -> Result<Option<VmHome>, Refusal> {
        let era = self.hosts[host].era;
        if era < Era::Ws2012 {
            return Err(Refusal::NotInThisVersion { era, since: Era::Ws2012 });
        }
        let mut parts = path.split('\\');
        let (server, share) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let named = |lun: &LunId| {
            let unit = &self.luns[*lun];
            unit.name.is(share) && self.arrays[unit.array].name.is(server) && self.is_share(*lun)
        };
        let found = self.luns.ids().find(named);
        Ok(found.filter(|lun| self.reaches_lun(host, *lun)).map(VmHome::Lun))
    }

    /// True if `host` opens files on the shares of this server: by an adapter with Client for Microsoft Networks.
    pub(crate) fn opens_shares(&self, host: HostId, lun: LunId) -> bool {
        let array = self.luns[lun].array;
        self.arrays[array].portals().any(|network| {
            !self.networks[network].down
                && self.port_to(host, array, network).is_some_and(|nic| self.nics[nic].client)
        })
    }

    /// A VM that starts here takes its files over from the host that was cut off with it: the server knows both as one
    /// application and closes what the first one holds. That Hyper-V asks for it so is assumed.
    pub(crate) fn take_files_over(&mut self, vm: VmId, host: HostId, cx: &mut Cx<'_>) {
        if !self.on_share(vm) || self.can_host(vm, host).is_err() {
            return;
        }
        let cut_off = self.hosts.iter().find(|(other, machine)| {
            let isolated = machine.membership.as_ref().is_some_and(|member| member.isolated.is_some());
            *other != host && isolated && machine.instances.contains_key(&vm)
        });
        if let Some(other) = cut_off.map(|(other, _)| other) {
            self.stop_instance(vm, other, VmStop::StorageLost, cx);
        }
    }
}

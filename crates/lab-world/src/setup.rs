//! Installing a guest: from the medium in its drive onto its first disk.

use lab_kernel::SimDuration;
use lab_units::{Bytes, LunId, VmId};

use crate::due::Due;
use crate::event::Event;
use crate::refusal::{Refusal, StorageRefusal};
use crate::state::{InstanceState, PartitionTable};
use crate::timing;
use crate::world::{Cx, World};

/// What Windows 7 and 2008 R2 put beside C: (S3-43).
const SYSTEM_PARTITION: Bytes = Bytes::mib(100);
/// What an installed system takes. Assumed.
const SYSTEM_FILES: Bytes = Bytes::gib(10);

impl World {
    pub(crate) fn admit_install(&self, vm: VmId) -> Result<(), Refusal> {
        let guest = self.vms.get(vm).ok_or(Refusal::Gone)?;
        match self.vm_instance(vm) {
            Some((_, InstanceState::Running)) => (),
            Some(_) | None => return Err(Refusal::VmNotRunning(guest.name.clone())),
        }
        if !guest.dvd {
            return Err(StorageRefusal::NoMedium(guest.name.clone()).into());
        }
        match self.system_disk(vm) {
            Some(lun) if self.luns[lun].partitions() > u32::from(self.luns[lun].has_partition()) => {
                Err(StorageRefusal::GuestInstalled(guest.name.clone()).into())
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The disk passed through on the virtual IDE controller; without one the system goes to the virtual disk.
    fn system_disk(&self, vm: VmId) -> Option<LunId> {
        let guest = &self.vms[vm];
        guest.pass_through.iter().find(|disk| disk.ide).map(|disk| disk.lun).filter(|_| guest.vhd.is_none())
    }

    pub(crate) fn install_guest(&mut self, vm: VmId, full: bool, cx: &mut Cx<'_>) {
        let run = self.vms[vm].runs;
        let disk = self.system_disk(vm).map(|lun| self.luns[lun].size).filter(|_| full);
        let formats = disk.and_then(|size| timing::SAVE_RATE.nanos_to_send(size)).unwrap_or(0);
        let takes = timing::GUEST_INSTALL + SimDuration::from_nanos(formats);
        cx.after(takes, Due::GuestInstalled { vm, run, full });
    }

    pub(crate) fn guest_installed(&mut self, vm: VmId, run: u32, full: bool, cx: &mut Cx<'_>) {
        let running = self.vm_instance(vm).filter(|(_, state)| state.runs());
        let Some((host, _)) = running.filter(|(host, _)| self.run_of(vm, *host) == Some(run)) else { return };
        if let Some(lun) = self.system_disk(vm) {
            let size = self.luns[lun].size;
            // A full format writes every block and so takes all of a thin LUN from the pool (S3-59).
            if !self.write_blocks(lun, if full { size } else { SYSTEM_FILES }, cx) {
                return;
            }
            let guest = vec![SYSTEM_PARTITION, size.saturating_sub(SYSTEM_PARTITION)];
            self.luns[lun].table = Some(PartitionTable { gpt: false, partition: None, guest });
        }
        cx.emit(Event::GuestInstalled { vm, host });
    }
}

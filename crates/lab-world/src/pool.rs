//! Thin provisioning: blocks are taken from an array's pool as they are first written (S3-16).

use lab_units::{ArrayId, Bytes, LunId, VmId};

use crate::event::Event;
use crate::state::VmHome;
use crate::world::{Cx, World};

impl World {
    /// Bytes of an array's pool that are taken.
    pub fn allocated(&self, array: ArrayId) -> Bytes {
        let own: Bytes = self.luns.values().filter(|lun| lun.array == array).map(|lun| lun.allocated).sum();
        Bytes(own.0 + self.arrays[array].others.0)
    }

    /// Bytes of an array's pool that are free.
    pub fn pool_free(&self, array: ArrayId) -> Bytes {
        self.arrays[array].pool.saturating_sub(self.allocated(array))
    }

    /// True if the guest writes to a thin LUN that finds no free block. That it then waits as for a disk that does not
    /// answer is assumed (facts: storage §2: unsourced).
    pub(crate) fn starves(&self, vm: VmId) -> bool {
        let guest = &self.vms[vm];
        let home = match guest.home {
            VmHome::Csv(csv) => self.csvs.get(csv).map(|csv| csv.lun),
            VmHome::Lun(lun) => Some(lun),
            VmHome::Local(_) => None,
        };
        let full = |lun: LunId| {
            let disk = &self.luns[lun];
            disk.thin && disk.allocated < disk.size && self.pool_free(disk.array) == Bytes::ZERO
        };
        guest.disk_load.0 > 0
            && home.into_iter().chain(guest.pass_through.iter().map(|disk| disk.lun)).any(full)
    }

    /// So many bytes of a LUN have been written in all. What the pool does not have cannot be written: false then.
    pub(crate) fn write_blocks(&mut self, lun: LunId, written: Bytes, cx: &mut Cx<'_>) -> bool {
        let array = self.luns[lun].array;
        let free = self.pool_free(array);
        let disk = &mut self.luns[lun];
        if !disk.thin {
            return true;
        }
        let wanted = disk.allocated.max(written.min(disk.size));
        let there = Bytes(disk.allocated.0 + free.0);
        disk.allocated = wanted.min(there);
        if wanted > there {
            cx.emit(Event::PoolExhausted { array, lun });
        }
        wanted <= there
    }
}

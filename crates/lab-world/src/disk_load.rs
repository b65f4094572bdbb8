//! What a guest reads and writes: a steady stream that shares paths, LUN and array with everything else that goes there.

use lab_units::{BitsPerSec, HostId, VmId};

use crate::event::Event;
use crate::refusal::{Quantity, Refusal};
use crate::world::{Cx, World};

impl World {
    pub(crate) fn admit_disk_load(&self, vm: VmId, rate: BitsPerSec) -> Result<(), Refusal> {
        self.vms.get(vm).ok_or(Refusal::Gone)?;
        crate::hardware::admit_range(rate, BitsPerSec(0), BitsPerSec::giga(1_000), Quantity::Bandwidth)
    }

    pub(crate) fn set_disk_load(&mut self, vm: VmId, rate: BitsPerSec, cx: &mut Cx<'_>) {
        self.vms[vm].disk_load = rate;
        cx.emit(Event::DiskLoadSet { vm, rate });
        self.storage_changed(cx);
    }

    /// Guests that do I/O now, with their host.
    pub fn disk_loads(&self) -> Vec<(VmId, HostId)> {
        let busy = self.vms.iter().filter(|(_, vm)| vm.disk_load.0 > 0);
        busy.filter_map(|(id, _)| Some((id, *self.running_on(id).first()?))).collect()
    }
}

//! The digest of the whole World.
//!
//! Plain data goes in by its derived hash, in fixed widths; memory maps and random streams by their own digest.

use lab_kernel::{Digest, Digestible};

use crate::world::World;

impl World {
    pub(crate) fn write_digest(&self, digest: &mut Digest) {
        digest.u64(self.seed);
        for (id, host) in self.hosts.iter() {
            digest.plain(&(id, host));
        }
        for (id, network) in self.networks.iter() {
            digest.plain(&(id, network));
        }
        for (id, nic) in self.nics.iter() {
            digest.plain(&(id, nic));
        }
        for (id, array) in self.arrays.iter() {
            digest.plain(&(id, array));
        }
        for (id, lun) in self.luns.iter() {
            digest.plain(&(id, lun));
        }
        for (id, target) in self.targets.iter() {
            digest.plain(&(id, target));
        }
        for (id, csv) in self.csvs.iter() {
            digest.plain(&(id, csv));
        }
        self.digest_vms(digest);
        self.digest_migrations(digest);
        digest.plain(&self.transfers);
        digest.bool(self.shares_due);
        digest.bool(self.modes_due);
        digest.plain(&self.policy);
        digest.plain(&self.cluster);
        digest.plain(&self.witness_share);
        digest.plain(&self.lost_witness);
        digest.plain(&(&self.faults, &self.armed));
        digest.plain(&self.storage_cut);
        digest.plain(&self.flaps);
        digest.plain(&self.fabric_paths);
        digest.plain(&self.routes);
    }

    fn digest_vms(&self, digest: &mut Digest) {
        for (id, vm) in self.vms.iter() {
            digest.plain(&(id, &vm.name, vm.memory, vm.home, &vm.path, vm.vhd, &vm.switch, &vm.pass_through));
            digest.plain(&(vm.disk_load, vm.disk_rate));
            digest.plain(&vm.moving);
            digest.plain(&(&vm.hbas, &vm.san));
            digest.plain(&(vm.registered, vm.runs, vm.saved, vm.dvd, vm.compatible, vm.group, vm.work));
            vm.writer.write(digest);
        }
    }

    fn digest_migrations(&self, digest: &mut Digest) {
        for (id, migration) in self.migrations.iter() {
            digest.plain(&(id, migration.vm, migration.from, migration.to, migration.network));
            digest.plain(&(migration.started, migration.paused, migration.ended, migration.state));
            digest.plain(&(&migration.policy, &migration.passes, &migration.reason));
            digest.plain(&(migration.sent, migration.rate, migration.cut, migration.generation));
            digest.bool(migration.copy.is_some());
            if let Some(copy) = &migration.copy {
                copy.write(digest);
            }
        }
    }
}

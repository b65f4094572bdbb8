//! The digest of the whole World.
//!
//! Plain data goes in by its debug form, which writes no width and no address; memory maps and random streams by
//! their own digest.

use lab_kernel::{Digest, Digestible};

use crate::world::World;

impl World {
    pub(crate) fn write_digest(&self, digest: &mut Digest) {
        digest.u64(self.seed);
        for (id, host) in self.hosts.iter() {
            digest.debug(&(id, host));
        }
        for (id, network) in self.networks.iter() {
            digest.debug(&(id, network));
        }
        for (id, nic) in self.nics.iter() {
            digest.debug(&(id, nic));
        }
        for (id, array) in self.arrays.iter() {
            digest.debug(&(id, array));
        }
        for (id, lun) in self.luns.iter() {
            digest.debug(&(id, lun));
        }
        for (id, target) in self.targets.iter() {
            digest.debug(&(id, target));
        }
        for (id, csv) in self.csvs.iter() {
            digest.debug(&(id, csv));
        }
        self.digest_vms(digest);
        self.digest_migrations(digest);
        digest.debug(&self.transfers);
        digest.bool(self.shares_due);
        digest.debug(&self.policy);
        digest.debug(&self.cluster);
        digest.debug(&self.witness_share);
        digest.debug(&self.lost_witness);
        digest.debug(&(&self.faults, &self.armed));
        digest.debug(&self.storage_cut);
        digest.debug(&self.routes);
    }

    fn digest_vms(&self, digest: &mut Digest) {
        for (id, vm) in self.vms.iter() {
            digest.debug(&(id, &vm.name, vm.memory, vm.home, &vm.path, vm.vhd, &vm.switch));
            digest.debug(&(vm.registered, vm.saved, vm.dvd, vm.group, vm.work));
            vm.writer.write(digest);
        }
    }

    fn digest_migrations(&self, digest: &mut Digest) {
        for (id, migration) in self.migrations.iter() {
            digest.debug(&(id, migration.vm, migration.from, migration.to, migration.network));
            digest.debug(&(migration.started, migration.paused, migration.ended, migration.state));
            digest.debug(&(&migration.policy, &migration.passes, &migration.reason));
            digest.debug(&(migration.sent, migration.rate, migration.cut, migration.generation));
            digest.bool(migration.copy.is_some());
            if let Some(copy) = &migration.copy {
                copy.write(digest);
            }
        }
    }
}

//! The state of a service as a digest: fixed widths and a fixed order, cheap even with thousands of groups.

use lab_kernel::{Digest, Digestible};

use crate::database::{Database, Group, GroupKind, VoteConfig};
use crate::policy::Policy;
use crate::running::Running;
use crate::service::ClusterService;

impl Digestible for ClusterService {
    fn write(&self, digest: &mut Digest) {
        let Self { me, stored, routes, adapters, serial, running } = self;
        digest.u32(me.0);
        digest.bool(stored.is_some());
        if let Some(stored) = stored {
            digest.add(stored.as_ref());
        }
        digest.plain(routes);
        digest.bool(*adapters);
        digest.u64(*serial);
        digest.bool(running.is_some());
        if let Some(running) = running {
            digest.add(running.as_ref());
        }
    }
}

impl Digestible for Running {
    fn write(&self, digest: &mut Digest) {
        let Self {
            me,
            db,
            reach,
            departed,
            view,
            regroup,
            unsettled,
            forced,
            prevented,
            leaving,
            refused,
            witness,
            blind,
            told,
            leader,
            local,
            lodgers,
            queued,
            everyone: _, // follows from the database
            owned: _,    // follows from the database
            pending: _,  // follows from the database
            disks,
            registered,
            unfenced,
            incoming,
            resuming: _, // never set between two steps
            waiting,
            orders,
            batch,
            batch_after,
            unchanged: _, // never set between two steps
            defending,
            serial,
            stopped,
            terms,
            terms_of: _, // follows from the database
            ripe,
            kept,
            barred,
            networks,
            troubles,
        } = self;
        digest.add(db.as_ref());
        digest.plain(&(me, reach, departed, view, regroup, unsettled));
        digest.plain(&(forced, prevented, leaving, refused, witness, blind, told, leader));
        digest.plain(&(local, lodgers, queued, disks, registered, unfenced, incoming));
        digest.plain(&(waiting, orders, batch, batch_after, defending, serial, stopped));
        digest.plain(&(terms, ripe, kept, barred, networks, troubles));
    }
}

impl Digestible for Database {
    fn write(&self, digest: &mut Digest) {
        let Self {
            tag,
            promised,
            era,
            nodes,
            witness,
            disk_only,
            dynamic_quorum,
            lower_priority,
            properties,
            terms,
            votes,
            prior_votes,
            interfaces,
            networks,
            groups,
        } = self;
        digest.u64(tag.epoch);
        digest.u64(tag.change);
        digest.u64(*promised);
        digest.plain(&(era, nodes, witness, lower_priority, terms));
        properties.counted().iter().for_each(|value| digest.u32(*value));
        digest.bool(*disk_only);
        digest.bool(*dynamic_quorum);
        digest.add(votes);
        digest.add(prior_votes);
        digest.plain(&(interfaces, networks));
        digest.len(groups.len());
        for (id, group) in groups.iter() {
            digest.u32(id.0);
            digest.add(group);
        }
    }
}

impl Digestible for VoteConfig {
    fn write(&self, digest: &mut Digest) {
        let Self { nodes, witness, disk_only } = self;
        digest.u64(nodes.bits());
        digest.u32(witness.0);
        digest.bool(*disk_only);
    }
}

impl Digestible for Group {
    fn write(&self, digest: &mut Digest) {
        let Self { kind, owner, wanted, state, priority, preferred, possible, policy, drained_from } = self;
        digest.add(kind);
        digest.u32(owner.0);
        digest.u8(*wanted as u8);
        digest.u8(*state as u8);
        digest.u32(*priority);
        digest.len(preferred.len());
        preferred.iter().for_each(|node| digest.u32(node.0));
        digest.u64(possible.bits());
        // What came later counts where it is set.
        if *policy != Policy::NEW {
            policy.values().iter().for_each(|value| digest.u32(*value));
        }
        if let Some(from) = drained_from {
            digest.u32(from.0);
        }
    }
}

impl Digestible for GroupKind {
    fn write(&self, digest: &mut Digest) {
        match self {
            Self::Core => digest.u8(0),
            Self::Disk(lun) => {
                digest.u8(1);
                digest.u32(lun.0);
            }
            Self::Csv(csv, lun) => {
                digest.u8(2);
                digest.u32(csv.0);
                digest.u32(lun.0);
            }
            Self::Vm(vm) => {
                digest.u8(3);
                digest.u32(vm.0);
            }
            Self::PassThrough(lun, group) => {
                digest.u8(4);
                digest.u32(lun.0);
                digest.u32(group.0);
            }
            Self::OnDisk(lun, vms) => {
                digest.u8(5);
                digest.u32(lun.0);
                digest.len(vms.len());
                for (vm, wanted) in vms {
                    digest.u32(vm.0);
                    digest.u8(*wanted as u8);
                }
            }
        }
    }
}

//! The cluster's witness stops answering: the disk, the share or the blob.

use lab_cluster::Witness;

use super::{Kind, Struck, StruckKind};
use crate::refusal::Refusal;
use crate::world::{Cx, World};

pub(super) const KIND: Kind = Kind {
    name: "WitnessLost",
    title: "Lose the witness",
    about: "The witness is one vote: the cluster goes on without it, but has less to lose.",
    strikes: StruckKind::Witness,
    momentary: false,
    admit,
    inject: |world, _, cx| {
        world.lost_witness = world.configured_witness();
        set(world, world.lost_witness, false, cx);
    },
    // The cluster may have another witness by now; what was lost is what comes back.
    clear: |world, _, cx| {
        let lost = world.lost_witness.take();
        set(world, lost, true, cx);
    },
};

fn admit(world: &World, struck: Struck) -> Result<(), Refusal> {
    match struck {
        Struck::Witness if world.configured_witness().is_some() => Ok(()),
        Struck::Witness => Err(Refusal::NoWitness),
        Struck::Array(_) | Struck::Host(_) | Struck::Vm(_) | Struck::Network(_) | Struck::Nic(_) => {
            Err(Refusal::Gone)
        }
    }
}

fn set(world: &mut World, witness: Option<Witness>, up: bool, cx: &mut Cx<'_>) {
    match witness {
        Some(Witness::Disk(lun)) => world.luns[lun].up = up,
        Some(Witness::FileShare | Witness::Cloud) => {
            if let Some(share) = &mut world.witness_share {
                share.up = up;
                share.lock = share.lock.filter(|_| up);
            }
        }
        None => (),
    }
    world.storage_changed(cx);
}

//! Who shares the link of a migration now.

use lab_units::{BitsPerSec, MigrationId, Name};
use lab_world::World;
use lab_world::traffic::{PortUse, Sender};

/// The fuller of the two ports that a migration goes through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// Which: `out of HV1 on Migration`.
    pub port: String,
    /// What it carries at most.
    pub capacity: BitsPerSec,
    /// Who sends through it.
    pub senders: Vec<SenderRow>,
}

/// Somebody who sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderRow {
    /// The VM whose bytes they are.
    pub vm: Name,
    /// What they are.
    pub what: What,
    /// How many.
    pub rate: BitsPerSec,
}

/// What is sent over the link of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Its own memory.
    This,
    /// The memory of another VM.
    OtherMemory,
    /// Files on their way to storage or from there.
    Files,
}

/// The link of a migration that is under way; `None` if it has ended, or its way is cut.
pub fn link(world: &World, id: MigrationId) -> Option<LinkView> {
    let migration = world.migrations.get(id).filter(|migration| migration.ended.is_none())?;
    let [out, into] = world.ports_of(id)?;
    let used = |port: &PortUse| port.senders.iter().map(|(_, rate)| rate.0).sum::<u64>();
    let (port, way) = if used(&out) >= used(&into) { (out, "out of") } else { (into, "into") };
    let network = &world.networks[migration.network].name;
    let row = |(sender, rate): &(Sender, BitsPerSec)| {
        let (vm, what) = match sender {
            Sender::Migration(other) if *other == id => (migration.vm, What::This),
            Sender::Migration(other) => (world.migrations[*other].vm, What::OtherMemory),
            Sender::Transfer(vm) | Sender::Load(vm) => (*vm, What::Files),
        };
        SenderRow { vm: world.vms[vm].name.clone(), what, rate: *rate }
    };
    Some(LinkView {
        port: format!("{way} {} on {network}", world.host_name(port.host)),
        capacity: port.capacity,
        senders: port.senders.iter().map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    use lab_cluster::{MoveKind, Order};
    use lab_kernel::{Engine, SimDuration};
    use lab_units::Era;
    use lab_world::Command;
    use lab_world::preset::Preset;

    use super::*;

    fn wait(engine: &mut Engine<World>, millis: u64) {
        engine.advance_to(engine.now() + SimDuration::from_millis(millis), u64::MAX);
    }

    /// A live migration of each of the first VMs has copied for a while.
    fn moving(count: usize) -> Engine<World> {
        let mut engine = Preset::TwoNodeCsv(Era::Ws2012R2).start(1);
        let groups: Vec<_> = engine.model().vms.values().filter_map(|vm| vm.group).take(count).collect();
        for group in groups {
            let order = Order::Move { group, to: None, kind: MoveKind::Live };
            engine.submit(Command::Cluster(order)).expect("the order is admitted");
        }
        wait(&mut engine, 6_000);
        engine
    }

    #[test]
    fn a_migration_alone_has_what_it_says_it_has() {
        let engine = moving(1);
        let (id, migration) = engine.model().migrations.iter().next().expect("it is under way");
        let view = link(engine.model(), id).expect("it has a way");
        assert_eq!(view.senders.len(), 1, "{view:?}");
        assert_eq!((view.senders[0].what, view.senders[0].rate), (What::This, migration.rate));
        assert!(migration.rate.0 > 0 && view.senders[0].rate <= view.capacity, "{view:?}");
    }

    #[test]
    fn rates_of_all_senders_are_within_the_port_and_each_is_its_own() {
        let engine = moving(2);
        for (id, migration) in engine.model().migrations.iter().filter(|(_, m)| m.ended.is_none()) {
            let view = link(engine.model(), id).expect("it has a way");
            let mine = view.senders.iter().find(|row| row.what == What::This);
            assert_eq!(mine.map(|row| row.rate), (migration.rate.0 > 0).then_some(migration.rate));
            assert!(view.senders.iter().map(|row| row.rate.0).sum::<u64>() <= view.capacity.0);
        }
    }

    #[test]
    fn a_migration_that_has_ended_has_no_link() {
        let mut engine = moving(1);
        wait(&mut engine, 600_000);
        let id = engine.model().migrations.ids().next().expect("there was one");
        assert_eq!(link(engine.model(), id), None);
    }
}

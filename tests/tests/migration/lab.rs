//! A preset cluster with virtual machines on its first node, driven by commands.

use lab_cluster::{MoveKind, Order};
use lab_kernel::{Engine, SimDuration};
use lab_units::{BitsPerSec, Bytes, Era, GroupId, HostId, NodeId, Pages, VmId};
use lab_world::command::{Command, HostSpec, VmSpec, WorkloadSpec};
use lab_world::guest::Pattern;
use lab_world::preset::{Preset, Step, WitnessKind};
use lab_world::{World, invariant};

pub(crate) struct Lab(pub(crate) Engine<World>);

/// The nodes of the preset cluster, by host.
pub(crate) const N1: HostId = HostId(0);
pub(crate) const N2: HostId = HostId(1);

impl Lab {
    /// A quiet cluster whose networks all have this bandwidth.
    pub(crate) fn cluster(nodes: u32, era: Era, bandwidth: BitsPerSec) -> Self {
        Self::cluster_with(nodes, era, bandwidth, &|spec| spec)
    }

    /// The same, of hosts that are changed before they are put up.
    pub(crate) fn cluster_with(
        nodes: u32,
        era: Era,
        bandwidth: BitsPerSec,
        change: &dyn Fn(HostSpec) -> HostSpec,
    ) -> Self {
        let mut lab = Self(Engine::new(World::new(1)));
        for step in (Preset::Cluster { nodes, witness: WitnessKind::Disk, era }).steps() {
            match step {
                Step::Do(Command::AddNetwork(spec)) => {
                    lab.give(Command::AddNetwork(lab_world::command::NetworkSpec { bandwidth, ..spec }));
                }
                Step::Do(Command::AddHost(spec)) => lab.give(Command::AddHost(change(spec))),
                Step::Do(command) => lab.give(command),
                Step::Wait(span) => lab.wait(span),
            }
        }
        lab
    }

    pub(crate) fn world(&self) -> &World {
        self.0.model()
    }

    pub(crate) fn give(&mut self, command: Command) {
        if let Err(refusal) = self.0.submit(command.clone()) {
            panic!("{command:?} was refused: {refusal}");
        }
    }

    pub(crate) fn order(&mut self, order: Order) {
        self.give(Command::Cluster(order));
    }

    /// Lets time pass without looking.
    pub(crate) fn wait(&mut self, span: SimDuration) {
        let end = self.0.now() + span;
        self.0.advance_to(end, u64::MAX);
    }

    /// Lets time pass until `is_so`, for `limit` at most; every invariant holds at every instant on the way.
    pub(crate) fn until(&mut self, limit: SimDuration, is_so: impl Fn(&World) -> bool) -> SimDuration {
        let begun = self.0.now();
        while !is_so(self.world()) {
            let next = self.0.next_due().filter(|next| next.since(begun) <= limit);
            self.0.advance_to(next.expect("it happens in time"), u64::MAX);
            assert_eq!(invariant::broken(self.world()), [], "at {}", self.0.now());
        }
        self.0.now().since(begun)
    }

    /// Lets time pass; every invariant holds at every instant on the way.
    pub(crate) fn watch(&mut self, span: SimDuration) {
        let end = self.0.now() + span;
        while let Some(next) = self.0.next_due().filter(|next| *next <= end) {
            self.0.advance_to(next, u64::MAX);
            assert_eq!(invariant::broken(self.world()), [], "at {}", self.0.now());
        }
        self.0.advance_to(end, u64::MAX);
    }

    /// A running, clustered machine on the first node, of which so many percent of the memory hold something. It
    /// writes as an idle server does.
    pub(crate) fn add_vm(&mut self, name: &str, memory: Bytes, resident_percent: u64) -> (VmId, GroupId) {
        self.add_vm_on(name, memory, resident_percent, "Public Virtual Network")
    }

    /// The same, connected to this virtual switch.
    pub(crate) fn add_vm_on(
        &mut self,
        name: &str,
        memory: Bytes,
        resident_percent: u64,
        switch: &str,
    ) -> (VmId, GroupId) {
        let spec = VmSpec {
            host: N1,
            name: name.into(),
            memory,
            path: Some(r"C:\ClusterStorage\Volume1".into()),
            vhd: Some(Bytes::gib(40)),
            switch: Some(switch.into()),
        };
        self.give(Command::AddVm(spec));
        let vm = self.world().vms.iter().last().expect("it was just made").0;
        let pages = memory.pages().0;
        let workload = WorkloadSpec {
            resident: Pages(pages * resident_percent / 100),
            working_set: Pages(pages / 64),
            per_second: 500,
            pattern: Pattern::HotCold,
        };
        self.give(Command::SetWorkload { vm, workload });
        self.give(Command::AddVmRole(vm));
        let group = self.world().vms[vm].group.expect("it is a role");
        self.wait(SimDuration::from_secs(1));
        self.order(Order::Online(group));
        self.wait(SimDuration::from_secs(4));
        (vm, group)
    }

    pub(crate) fn move_to(&mut self, group: GroupId, node: u32) {
        self.order(Order::Move { group, to: Some(NodeId(node)), kind: MoveKind::Live });
    }
}

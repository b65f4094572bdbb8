//! What must be so for a live migration, row by row of facts: migration §2: each trap set alone, what it says, and how
//! far the migration came.

use lab_cluster::{MoveKind, Note, Order, VmFailure};
use lab_kernel::SimDuration;
use lab_units::{BitsPerSec, Bytes, Era, GroupId, HostId, NicId, NodeId, VmId};
use lab_world::command::{Command, Edition, HostSpec, SwitchKind, SwitchSpec, VmAction, VmSpec};
use lab_world::event::Event;
use lab_world::{Refusal, World};

use crate::lab::{Lab, N1, N2};

/// Two nodes with 1 GbE and a machine on the first.
fn two(era: Era) -> (Lab, VmId, GroupId) {
    let mut lab = Lab::cluster(2, era, BitsPerSec::giga(1));
    let (vm, group) = lab.add_vm("VM1", Bytes::gib(1), 100);
    (lab, vm, group)
}

/// Passes that were copied before the move failed for this reason; the VM runs on.
fn fails(lab: &mut Lab, (vm, group): (VmId, GroupId), why: VmFailure) -> usize {
    lab.move_to(group, 2);
    lab.watch(SimDuration::from_secs(90));
    let note = |event: &Event| matches!(event, Event::Cluster { note: Note::MoveFailed { failure, .. }, .. } if *failure == why);
    let said = lab.0.log().iter().find(|record| note(&record.event)).expect("it says why");
    assert_eq!(said.event.filing().id, Some(21_502));
    assert_eq!(lab.world().running_on(vm), [N1], "it runs on where it was");
    lab.world().migrations.values().map(|migration| migration.passes.len()).sum()
}

fn refused(lab: &mut Lab, command: Command) -> Refusal {
    let before = lab.0.digest();
    let refusal = lab.0.submit(command).expect_err("it is refused");
    assert_eq!(lab.0.digest(), before, "nothing changes");
    assert!(!refusal.remedy().is_empty() && !refusal.rule().is_empty());
    refusal
}

fn live(group: GroupId, node: u32) -> Command {
    Command::Cluster(Order::Move { group, to: Some(NodeId(node)), kind: MoveKind::Live })
}

/// A second node unlike the first, in a cluster of its own making.
fn unlike(era: Era, processor: &str, stepping: u32) -> (Lab, VmId, GroupId) {
    let change = |spec: HostSpec| match spec.name.as_str() {
        "N2" => HostSpec { processor: processor.into(), stepping, ..spec },
        _ => spec,
    };
    let mut lab = Lab::cluster_with(2, era, BitsPerSec::giga(1), &change);
    let (vm, group) = lab.add_vm("VM1", Bytes::gib(1), 100);
    (lab, vm, group)
}

#[test]
fn shared_storage() {
    let (mut lab, ..) = two(Era::Ws2008R2);
    let (host, path) = (N1, Some(r"C:\ProgramData\Microsoft\Windows\Hyper-V".into()));
    let spec = VmSpec { host, name: "LOCAL".into(), memory: Bytes::gib(1), path, vhd: None, switch: None };
    lab.give(Command::AddVm(spec));
    assert_eq!(
        refused(&mut lab, Command::AddVmRole(VmId(1))),
        Refusal::VmNotOnClusterStorage("LOCAL".into())
    );
}

#[test]
fn editions() {
    let mut lab = Lab(lab_world::preset::Preset::Empty.start(1));
    lab.give(Command::AddHost(HostSpec {
        name: "STD".into(),
        era: Era::Ws2008R2,
        edition: Edition::Standard,
        processor: "Xeon 5550".into(),
        stepping: 5,
        cores: 8,
        memory: Bytes::gib(48),
    }));
    let feature = lab_world::command::Feature::FailoverClustering;
    let refusal = refused(&mut lab, Command::InstallFeature { host: HostId(0), feature });
    assert!(matches!(refusal, Refusal::EditionLacksFeature { .. }), "{refusal}");
}

#[test]
fn s1_09_same_processor_in_2008_r2_even_the_stepping() {
    let (mut lab, vm, group) = unlike(Era::Ws2008R2, "Xeon E5-2640", 8);
    assert_eq!(fails(&mut lab, (vm, group), VmFailure::Processor), 0);
}

#[test]
fn same_processor_in_2012_unless_compatible() {
    let (mut lab, vm, group) = unlike(Era::Ws2012R2, "Xeon Gold 6130", 4);
    assert_eq!(fails(&mut lab, (vm, group), VmFailure::Processor), 0);
    // It is set while the VM is off, and then other processors of the same maker do.
    let set = Command::SetCompatible { vm, compatible: true };
    assert_eq!(refused(&mut lab, set.clone()), Refusal::VmNotOff("VM1".into()));
    lab.give(Command::Vm { vm, action: VmAction::TurnOff });
    lab.watch(SimDuration::from_secs(10));
    lab.give(set);
    lab.order(Order::Online(group));
    lab.watch(SimDuration::from_secs(30));
    lab.move_to(group, 2);
    lab.until(SimDuration::from_secs(60), |world: &World| world.running_on(vm) == [N2]);
}

#[test]
fn no_compatibility_between_makers() {
    let (mut lab, vm, group) = unlike(Era::Ws2012R2, "EPYC 7302", 0);
    lab.give(Command::Vm { vm, action: VmAction::TurnOff });
    lab.watch(SimDuration::from_secs(10));
    lab.give(Command::SetCompatible { vm, compatible: true });
    lab.order(Order::Online(group));
    lab.watch(SimDuration::from_secs(30));
    assert_eq!(fails(&mut lab, (vm, group), VmFailure::Processor), 0);
}

#[test]
fn client_for_microsoft_networks_and_sharing() {
    for (client, sharing) in [(false, true), (true, false)] {
        let (mut lab, vm, group) = two(Era::Ws2008R2);
        lab.give(Command::SetNicBindings { nic: NicId(2), client, sharing });
        assert_eq!(fails(&mut lab, (vm, group), VmFailure::NoMicrosoftClient), 0);
    }
}

/// 21125, 21502.
#[test]
fn same_virtual_switch() {
    let mut lab = Lab::cluster(2, Era::Ws2012R2, BitsPerSec::giga(1));
    let name = "Public Virtual Network ";
    lab.give(Command::AddSwitch(SwitchSpec { host: N1, name: name.into(), kind: SwitchKind::Internal }));
    let (vm, group) = lab.add_vm_on("VM1", Bytes::gib(1), 100, name);
    assert_eq!(fails(&mut lab, (vm, group), VmFailure::NoSwitch), 0);
}

/// 20413, at 90 to 100 %: all passes are copied in vain.
#[test]
fn s3_05_same_system_drive() {
    let (mut lab, vm, group) = two(Era::Ws2012R2);
    lab.give(Command::SetHost { host: N2, drive: Some('D'), port: None });
    assert!(fails(&mut lab, (vm, group), VmFailure::Registration) >= 2);
}

/// 0xC03A0014.
#[test]
fn no_dvd() {
    let (mut lab, vm, group) = two(Era::Ws2012R2);
    lab.give(Command::SetDvd { vm, attached: true });
    assert_eq!(fails(&mut lab, (vm, group), VmFailure::LocalMedia), 0);
}

/// 0x80071398.
#[test]
fn possible_owners() {
    let (mut lab, _, group) = two(Era::Ws2012R2);
    lab.order(Order::SetPossible(group, [NodeId(1)].into_iter().collect()));
    lab.watch(SimDuration::from_secs(1));
    let refusal = refused(&mut lab, live(group, 2));
    assert_eq!(refusal, Refusal::NotPossibleOwner { role: "VM1".into(), node: "N2".into() });
}

/// 0x800705AA.
#[test]
fn free_memory_on_the_target() {
    let change = |spec: HostSpec| match spec.name.as_str() {
        "N2" => HostSpec { memory: Bytes::mib(512), ..spec },
        _ => spec,
    };
    let mut lab = Lab::cluster_with(2, Era::Ws2012R2, BitsPerSec::giga(1), &change);
    let (vm, group) = lab.add_vm("VM1", Bytes::gib(1), 100);
    assert_eq!(fails(&mut lab, (vm, group), VmFailure::NoMemory), 0);
}

/// TCP 6600; 0x8007274C when nothing comes back.
#[test]
fn ports() {
    let (mut lab, vm, group) = two(Era::Ws2012R2);
    lab.give(Command::SetHost { host: N2, drive: None, port: Some(false) });
    assert_eq!(fails(&mut lab, (vm, group), VmFailure::PortBlocked), 0);
    assert_eq!(lab.world().migrations.len(), 0, "no page leaves");
}

/// 0x000013AB.
#[test]
fn a_network_for_it() {
    let (mut lab, vm, group) = two(Era::Ws2012R2);
    lab.give(Command::SetMigrationNetworks(vec![lab_units::NetworkId(0)]));
    lab.give(Command::SetNicEnabled { nic: NicId(2), enabled: false });
    assert_eq!(fails(&mut lab, (vm, group), VmFailure::NoNetwork), 0);
}

/// 5023: only what runs moves live.
#[test]
fn a_machine_that_is_off() {
    let (mut lab, vm, group) = two(Era::Ws2012R2);
    lab.give(Command::Vm { vm, action: VmAction::TurnOff });
    lab.watch(SimDuration::from_secs(10));
    assert_eq!(refused(&mut lab, live(group, 2)), Refusal::RoleNotOnline("VM1".into()));
}

#[test]
fn a_machine_that_moves_already() {
    let (mut lab, _, group) = two(Era::Ws2012R2);
    lab.move_to(group, 2);
    assert_eq!(refused(&mut lab, live(group, 2)), Refusal::VmMoving("VM1".into()));
    lab.watch(SimDuration::from_secs(5));
    assert_eq!(refused(&mut lab, live(group, 2)), Refusal::VmMoving("VM1".into()));
}

/// 21501: refused in 2008 R2, queued from 2012 on.
#[test]
fn one_at_a_time_in_2008_r2() {
    let (mut lab, _, group) = two(Era::Ws2008R2);
    let (_, other) = lab.add_vm("VM2", Bytes::gib(1), 100);
    lab.move_to(group, 2);
    lab.watch(SimDuration::from_secs(3));
    assert_eq!(refused(&mut lab, live(other, 2)), Refusal::MigrationLimit(1));
}

//! The first light as physics: a move, a crash, a lost witness, through real cluster services.

use lab_cluster::{MoveKind, Order, VmFailure};
use lab_kernel::{Engine, SimDuration};
use lab_units::{BitsPerSec, Bytes, Era, GroupId, HostId, NetworkId, NicId, NodeId, Pages, VmId};
use lab_world::command::{Command, NetworkSpec, PolicyChange, WorkloadSpec};
use lab_world::event::{Event, VmStop};
use lab_world::fault::{Fault, Struck};
use lab_world::guest::Pattern;
use lab_world::precopy::Reason;
use lab_world::preset::Preset;
use lab_world::state::{Migration, MigrationState};
use lab_world::{Refusal, World, invariant};

const HV1: HostId = HostId(0);
const HV2: HostId = HostId(1);
const SQL1: VmId = VmId(0);
const SQL1_ROLE: GroupId = GroupId(2);
const HEARTBEAT: NetworkId = NetworkId(2);

fn lab() -> Engine<World> {
    Preset::TwoNodeCsv(Era::Ws2008R2).start(7)
}

fn submit(lab: &mut Engine<World>, command: Command) {
    if let Err(refusal) = lab.submit(command.clone()) {
        panic!("{command:?} was refused: {refusal}");
    }
}

/// Lets time pass; every invariant holds at every instant.
fn run(lab: &mut Engine<World>, seconds: u64) {
    let end = lab.now() + SimDuration::from_secs(seconds);
    while let Some(next) = lab.next_due().filter(|next| *next <= end) {
        lab.advance_to(next, u64::MAX);
        assert_eq!(invariant::broken(lab.model()), [], "at {}", lab.now());
    }
    lab.advance_to(end, u64::MAX);
}

fn move_live(to: u32) -> Command {
    Command::Cluster(Order::Move { group: SQL1_ROLE, to: Some(NodeId(to)), kind: MoveKind::Live })
}

fn last_migration(lab: &Engine<World>) -> &Migration {
    lab.model().migrations.values().next_back().expect("a migration was started")
}

/// Moves SQL1 with 1,024 MB in use (its other pages are zeros) at no more than this rate.
fn move_a_gigabyte_over(rate: BitsPerSec, writes_per_second: u64) -> Engine<World> {
    let mut lab = lab();
    let resident = Bytes::mib(1_024).pages();
    let workload = WorkloadSpec {
        resident,
        working_set: Pages(65_536),
        per_second: writes_per_second,
        pattern: Pattern::Uniform,
    };
    submit(&mut lab, Command::SetWorkload { vm: SQL1, workload });
    submit(
        &mut lab,
        Command::SetMigrationPolicy(PolicyChange {
            max_bandwidth: Some(rate.bytes_per_sec()),
            ..PolicyChange::default()
        }),
    );
    submit(&mut lab, move_live(2));
    lab
}

#[test]
fn s1_20_to_s1_24_a_vm_moves_live_pass_by_pass_and_runs_on_one_host_at_every_instant() {
    let mut lab = lab();
    submit(&mut lab, move_live(2));
    run(&mut lab, 120);
    let migration = last_migration(&lab);
    assert_eq!(migration.state, MigrationState::Completed);
    assert_eq!(lab.model().running_on(SQL1), [HV2]);
    assert!(migration.passes.len() >= 3, "a busy database takes several passes: {:?}", migration.passes);
    let sizes: Vec<u64> = migration.passes.iter().map(|pass| pass.bytes.0).collect();
    assert!(sizes.is_sorted_by(|a, b| a > b), "each pass sends less than the one before: {sizes:?}");
    assert!(matches!(migration.reason, Some(Reason::WithinLimit { .. })), "{:?}", migration.reason);
}

#[test]
fn s1_25_a_crash_never_live_migrates_the_vm_restarts_cold_after_detection() {
    let mut lab = lab();
    let moved_before = lab.model().migrations.len();
    submit(&mut lab, Command::CutPower(vec![HV1]));
    let cut = lab.now();
    run(&mut lab, 120);
    assert_eq!(lab.model().migrations.len(), moved_before, "nothing was migrated");
    assert_eq!(lab.model().running_on(SQL1), [HV2]);
    let crashed = Event::VmStopped { vm: SQL1, host: HV1, why: VmStop::HostLost };
    assert!(lab.log().iter().any(|record| record.time == cut && record.event == crashed));
    let restart = lab.log().iter().find(|record| {
        record.time > cut && record.event == Event::VmStarting { vm: SQL1, host: HV2, restored: false }
    });
    let after = restart.expect("the VM starts cold on the survivor").time.since(cut);
    // 2008 R2: five missed beats of a second (facts: membership §1), then regroup and arbitration.
    assert!(after >= SimDuration::from_secs(5), "nobody may know before the fifth beat is missed: {after}");
    assert!(after <= SimDuration::from_secs(60), "{after}");
}

#[test]
fn a_crash_during_the_copy_loses_the_vm_and_never_the_rule_of_one_host() {
    let mut lab = lab();
    submit(&mut lab, move_live(2));
    run(&mut lab, 20);
    submit(&mut lab, Command::CutPower(vec![HV1]));
    run(&mut lab, 120);
    assert_eq!(last_migration(&lab).state, MigrationState::Failed(VmFailure::SourceLost));
    assert_eq!(lab.model().running_on(SQL1), [HV2], "restarted cold on the survivor");
}

#[test]
fn the_target_dies_during_the_copy_and_the_vm_runs_on_where_it_was() {
    let mut lab = lab();
    submit(&mut lab, move_live(2));
    run(&mut lab, 20);
    submit(&mut lab, Command::CutPower(vec![HV2]));
    run(&mut lab, 120);
    assert_eq!(last_migration(&lab).state, MigrationState::Failed(VmFailure::PeerLost));
    assert_eq!(lab.model().running_on(SQL1), [HV1]);
    let stops = lab.log().iter().filter(|record| matches!(record.event, Event::VmStopped { vm: SQL1, .. }));
    assert_eq!(stops.count(), 0, "it never stopped");
}

#[test]
fn q4_two_nodes_and_disk_the_node_then_the_witness_gone_the_survivor_stops() {
    let mut lab = lab();
    submit(&mut lab, Command::CutPower(vec![HV2]));
    run(&mut lab, 60);
    assert!(lab.model().answering().is_some(), "2 of 3 votes are enough (Q2)");
    submit(&mut lab, Command::Inject(Fault { name: "WitnessLost", struck: Struck::Witness }));
    run(&mut lab, 30);
    assert!(lab.model().answering().is_none(), "1 of 3 is not");
    assert!(lab.model().running_on(SQL1).is_empty(), "the VMs end with the cluster service");
}

#[test]
fn s2_43_a_gigabyte_over_100_megabit_takes_at_least_86_seconds() {
    let mut lab = move_a_gigabyte_over(BitsPerSec::mega(100), 0);
    run(&mut lab, 120);
    let migration = last_migration(&lab);
    let took = migration.ended.expect("it ended").since(migration.started);
    assert_eq!(migration.state, MigrationState::Completed);
    assert!(took >= SimDuration::from_secs(86), "{took}");
    assert!(took <= SimDuration::from_secs(95), "{took}");
}

#[test]
fn s2_44_a_gigabyte_over_gigabit_takes_at_least_8_6_seconds() {
    let mut lab = move_a_gigabyte_over(BitsPerSec::giga(1), 0);
    run(&mut lab, 30);
    let migration = last_migration(&lab);
    let took = migration.ended.expect("it ended").since(migration.started);
    assert!(took >= SimDuration::from_millis(8_600), "{took}");
    assert!(took <= SimDuration::from_secs(13), "{took}");
}

#[test]
fn a_guest_that_outruns_the_link_never_converges_until_the_stop_rule_ends_it() {
    let mut lab = move_a_gigabyte_over(BitsPerSec::mega(100), 50_000);
    run(&mut lab, 600);
    let migration = last_migration(&lab);
    let Some(Reason::PassLimit { passes, downtime, .. }) = migration.reason else {
        panic!("the pass limit should have ended it: {:?}", migration.reason);
    };
    assert_eq!(passes, 10);
    assert!(downtime > SimDuration::from_secs(10), "the blackout is what is left over the link: {downtime}");
}

#[test]
fn s1_57_without_the_microsoft_client_live_migration_fails_and_the_vm_stays() {
    let mut lab = lab();
    // HV2's NICs follow HV1's four; the third is on the heartbeat network.
    let nic = NicId(6);
    assert_eq!((lab.model().nics[nic].host, lab.model().nics[nic].network), (HV2, HEARTBEAT));
    submit(&mut lab, Command::SetNicBindings { nic, client: false, sharing: true });
    submit(&mut lab, move_live(2));
    run(&mut lab, 30);
    assert_eq!(lab.model().running_on(SQL1), [HV1]);
    let failed = lab.log().iter().any(|record| {
        matches!(&record.event, Event::Cluster { note: lab_cluster::Note::MoveFailed { failure, .. }, .. }
            if *failure == VmFailure::NoMicrosoftClient)
    });
    assert!(failed, "the event says why");
}

#[test]
fn a_second_move_of_a_moving_vm_is_refused() {
    let mut lab = lab();
    submit(&mut lab, move_live(2));
    run(&mut lab, 5);
    assert_eq!(lab.submit(move_live(2)), Err(Refusal::VmMoving("SQL1".into())));
}

#[test]
fn the_same_seed_gives_the_same_digest_and_another_seed_another() {
    let digest = |seed| {
        let mut lab = Preset::TwoNodeCsv(Era::Ws2008R2).start(seed);
        submit(&mut lab, move_live(2));
        lab.advance_to(lab.now() + SimDuration::from_secs(60), u64::MAX);
        lab.digest()
    };
    assert_eq!(digest(7), digest(7));
    assert_ne!(digest(7), digest(8));
}

#[test]
fn the_slowest_link_still_carries_something() {
    let mut lab = Preset::Empty.start(7);
    for (name, bandwidth) in [("Slow", BitsPerSec(1_000)), ("Fast", BitsPerSec::giga(1_000))] {
        let (name, subnet) = (name.into(), "10.0.1.0/24".into());
        let spec = NetworkSpec { name, subnet, bandwidth, latency_nanos: 0, loss_permille: 0 };
        submit(&mut lab, Command::AddNetwork(spec));
    }
    let rates = [NetworkId(0), NetworkId(1)].map(|network| lab.model().payload_rate(network));
    assert_eq!(rates, [BitsPerSec(949), BitsPerSec(949_284_785_435)]);
}

use lab_cluster::{MoveKind, Order};
use lab_kernel::Engine;
use lab_units::Era;
use lab_world::Command;
use lab_world::fault::Fault;
use lab_world::preset::Preset;

use super::*;

const WEB1: VmId = VmId(1);

fn two_nodes() -> Engine<World> {
    Preset::TwoNodeCsv(Era::Ws2008R2).start(1)
}

fn wait(engine: &mut Engine<World>, seconds: u64) {
    engine.advance_to(engine.now() + SimDuration::from_secs(seconds), u64::MAX);
}

fn order(engine: &mut Engine<World>, order: impl Fn(GroupId) -> Order) {
    let group = engine.model().vms[WEB1].group.expect("WEB1 is clustered");
    engine.submit(Command::Cluster(order(group))).expect("the order is admitted");
}

fn web1(engine: &Engine<World>) -> AvailabilityView {
    let all = availability(engine.model(), engine.log(), engine.now());
    let web1 = all.into_iter().find(|view| view.vm == WEB1).expect("WEB1 ran");
    let away = web1.of(Cause::Ordered).as_nanos() + web1.lost.as_nanos() + web1.up.as_nanos();
    assert_eq!(away, engine.now().since(web1.began).as_nanos(), "every nanosecond is accounted for");
    web1
}

fn causes(view: &AvailabilityView) -> Vec<Cause> {
    view.spans.iter().map(|span| span.cause).collect()
}

fn move_to(engine: &mut Engine<World>, kind: MoveKind) {
    order(engine, |group| Order::Move { group, to: None, kind });
}

#[test]
fn a_vm_that_only_ran_lost_nothing() {
    let mut engine = two_nodes();
    wait(&mut engine, 60);
    let web1 = web1(&engine);
    assert_eq!((web1.spans.len(), web1.percent().as_str()), (0, "100.000 %"));
}

#[test]
fn a_live_migration_is_a_brownout_and_a_short_blackout() {
    let mut engine = two_nodes();
    move_to(&mut engine, MoveKind::Live);
    wait(&mut engine, 60);
    let web1 = web1(&engine);
    assert_eq!(causes(&web1), [Cause::Brownout, Cause::Blackout]);
    assert_eq!(web1.lost, web1.of(Cause::Blackout));
    assert!(web1.lost < SimDuration::from_secs(1), "{:?}", web1.lost);
    assert!(web1.of(Cause::Brownout) > SimDuration::from_secs(10));
}

#[test]
fn a_quick_migration_is_one_long_planned_stop() {
    let mut engine = two_nodes();
    move_to(&mut engine, MoveKind::Quick);
    wait(&mut engine, 120);
    let web1 = web1(&engine);
    assert_eq!(causes(&web1), [Cause::Planned]);
    assert!(web1.lost > SimDuration::from_secs(30));
}

#[test]
fn s1_25_a_host_without_power_costs_detection_and_a_cold_restart() {
    let mut engine = two_nodes();
    let (host, _) = engine.model().vm_instance(WEB1).expect("WEB1 runs");
    engine.submit(Command::CutPower(vec![host])).expect("power can be cut");
    wait(&mut engine, 120);
    let web1 = web1(&engine);
    assert_eq!(causes(&web1), [Cause::Detection, Cause::Restart]);
    assert!(web1.of(Cause::Detection) > web1.of(Cause::Restart));
}

/// A machine whose node is gone is missed until the others have removed it; what comes then is no detection
/// (facts: membership §5).
#[test]
fn from_2016_on_a_lost_node_costs_detection_the_resiliency_period_and_a_restart() {
    let mut engine = Preset::TwoNodeCsv(Era::Ws2019).start(1);
    let (host, _) = engine.model().vm_instance(WEB1).expect("WEB1 runs");
    engine.submit(Command::CutPower(vec![host])).expect("power can be cut");
    wait(&mut engine, 360);
    let web1 = web1(&engine);
    assert_eq!(causes(&web1), [Cause::Detection, Cause::Waiting, Cause::Restart]);
    assert_eq!(web1.of(Cause::Waiting), SimDuration::from_secs(240));
    assert!(web1.of(Cause::Detection) < SimDuration::from_secs(25));
}

/// What waits for its disk for a minute and is paused then stood still since the disk was lost (facts: roles §8).
#[test]
fn a_frozen_disk_is_no_time_in_which_the_machine_answers() {
    let mut engine = Preset::TwoNodeCsv(Era::Ws2019).start(1);
    let array = engine.model().arrays.ids().next().expect("there is an array");
    let fault = Fault { name: "ArrayDown", struck: lab_world::fault::Struck::Array(array) };
    engine.submit(Command::Inject(fault)).expect("it is up");
    wait(&mut engine, 90);
    let web1 = web1(&engine);
    assert_eq!(web1.of(Cause::Storage), SimDuration::from_secs(90));
}

/// The node is no node any more, but it was one when the others removed it.
#[test]
fn a_ledger_built_after_an_eviction_is_the_one_kept_running() {
    let mut engine = Preset::TwoNodeCsv(Era::Ws2019).start(1);
    let (host, _) = engine.model().vm_instance(WEB1).expect("WEB1 runs");
    wait(&mut engine, 60);
    engine.submit(Command::CutPower(vec![host])).expect("power can be cut");
    wait(&mut engine, 360);
    let mut running = Ledger::default();
    running.catch_up(engine.model(), engine.log());
    let node = engine.model().node_of(host).expect("it is a node");
    engine.submit(Command::Cluster(Order::Evict(node))).expect("it is down");
    wait(&mut engine, 60);
    running.catch_up(engine.model(), engine.log());
    let anew = availability(engine.model(), engine.log(), engine.now());
    assert!(anew[0].spans.iter().any(|span| span.cause == Cause::Waiting));
    assert_eq!(running.views(engine.model(), engine.now()), anew);
}

#[test]
fn what_was_saved_on_order_is_neither_up_nor_lost() {
    let mut engine = two_nodes();
    order(&mut engine, Order::Offline);
    wait(&mut engine, 120);
    order(&mut engine, Order::Online);
    wait(&mut engine, 120);
    let web1 = web1(&engine);
    assert_eq!((causes(&web1), web1.lost), (vec![Cause::Ordered], SimDuration::ZERO));
}

#[test]
fn a_crashed_guest_is_found_at_once_and_started_again() {
    let mut engine = two_nodes();
    let name = "GuestCrash";
    let struck = lab_world::fault::Struck::Vm(WEB1);
    engine.submit(Command::Inject(Fault { name, struck })).expect("it runs");
    wait(&mut engine, 60);
    assert_eq!(causes(&web1(&engine)), [Cause::Detection, Cause::Restart]);
}

#[test]
fn a_ledger_kept_up_to_date_is_the_ledger_read_at_once_also_after_winding_back() {
    let start = two_nodes();
    let (mut live, mut quick) = (start.clone(), start);
    move_to(&mut live, MoveKind::Live);
    move_to(&mut quick, MoveKind::Quick);
    let mut ledger = Ledger::default();
    for _ in 0..20 {
        wait(&mut live, 5);
        ledger.catch_up(live.model(), live.log());
    }
    let at_once = availability(live.model(), live.log(), live.now());
    assert_eq!(ledger.views(live.model(), live.now()), at_once);
    wait(&mut quick, 60);
    ledger.catch_up(quick.model(), quick.log());
    let at_once = availability(quick.model(), quick.log(), quick.now());
    assert_eq!(ledger.views(quick.model(), quick.now()), at_once);
}

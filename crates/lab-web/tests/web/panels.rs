//! Every panel in an empty rack, in a lab in which a VM has moved, and in a datacenter of 64 hosts; and how it follows a
//! change. A panel without a row here fails.

use lab_cluster::{MoveKind, Order};
use lab_kernel::SimDuration;
use lab_session::{Session, Start};
use lab_units::Era;
use lab_web::address::Wish;
use lab_web::lab::Lab;
use lab_web::panel;
use lab_web::pump::wall_ms;
use lab_web::store::Store;
use lab_world::Command;
use lab_world::preset::Preset;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use super::{all, one, press, settle, show};

/// What a panel says in each lab, and after a change of the typical one.
struct Row {
    panel: &'static str,
    empty: &'static str,
    typical: &'static str,
    large: &'static str,
    change: fn(&mut Lab),
    changed: &'static str,
}

const ROWS: [Row; 9] = [
    Row {
        panel: "datacenter",
        empty: "The rack is empty",
        typical: "SQL1",
        large: "64 of 64 hosts up",
        change: lose_hv2,
        changed: "no power",
    },
    Row {
        panel: "migration",
        empty: "Nothing has moved yet",
        typical: "Moved: SQL1 arrived on HV2",
        large: "Memory of VM1",
        change: |lab| move_first(lab, 0),
        changed: "Memory of SQL1, from HV2 to HV1",
    },
    Row {
        panel: "console",
        empty: "An empty rack.",
        typical: "Move-ClusterVirtualMachineRole",
        large: "Move-ClusterVirtualMachineRole",
        change: lose_hv2,
        changed: "Stop-LabHost HV2 -TurnOff",
    },
    Row {
        panel: "events",
        empty: "Nothing has happened yet",
        typical: "SQL1",
        large: "VM1",
        change: lose_hv2,
        changed: "The power of HV2 was cut.",
    },
    Row {
        panel: "lists",
        empty: "there is no cluster yet",
        typical: "SQL1",
        large: "VM1",
        change: lose_hv2,
        changed: "SQL1RunningHV1",
    },
    Row {
        panel: "storage",
        empty: "There is no shared storage yet",
        typical: "HV2: direct",
        large: "Volume64",
        change: lose_hv2,
        changed: "Quorum over iSCSI failed",
    },
    Row {
        panel: "quorum",
        empty: "There is no cluster yet",
        typical: "Quorate",
        large: "Quorate",
        change: lose_hv2,
        changed: "(down)",
    },
    Row {
        panel: "availability",
        empty: "No VM has run yet",
        typical: "SQL1",
        large: "VM1",
        change: lose_hv2,
        changed: "detection ",
    },
    Row {
        panel: "timeline",
        empty: "Moment",
        typical: "main",
        large: "main",
        change: |lab| lab.session.branch_off("trial").expect("the name is free"),
        changed: "trial",
    },
];

/// Elements a panel may make, however much there is to show.
const ELEMENTS_MAX: u32 = 3_500;

pub(super) fn empty() -> Lab {
    Lab::open(&Wish::Build).expect("it opens at once")
}

/// SQL1 has moved, and time rests.
pub(super) fn typical() -> Lab {
    let mut lab = Lab::open(&Wish::Watch).expect("it opens at once");
    lab.is_running = false;
    lab.session.advance_by(SimDuration::from_secs(90));
    lab
}

/// As many hosts, volumes and VMs as there can be; one of them moves.
pub(super) fn large() -> Lab {
    thread_local! {
        static LARGE: Session = {
            let began = wall_ms();
            let preset = Preset::Datacenter { nodes: 64, luns: 64, vms: 8_000, era: Era::Ws2022 };
            let session = Session::new(Start { preset, seed: 1 });
            gloo::console::log!(format!("64 hosts built in {} ms", wall_ms() - began));
            session
        };
    }
    let mut lab = Lab::around(LARGE.with(Clone::clone), &Wish::Free);
    move_first(&mut lab, 1);
    lab
}

/// The first VM goes to this node, and is on its way.
fn move_first(lab: &mut Lab, node: usize) {
    let world = lab.session.world();
    let to = world.hosts.ids().nth(node).and_then(|host| world.node_of(host));
    let group = world.vms.values().find_map(|vm| vm.group).expect("a VM is in the cluster");
    lab.submit(Command::Cluster(Order::Move { group, to, kind: MoveKind::Live })).expect("it can move");
    lab.session.advance_by(SimDuration::from_secs(5));
}

fn lose_hv2(lab: &mut Lab) {
    let host = lab.session.world().hosts.ids().nth(1).expect("there are two");
    lab.submit(Command::CutPower(vec![host])).expect("it is on");
    lab.session.advance_by(SimDuration::from_secs(60));
}

/// What can be read, and what is said of pictures.
fn words(root: &Element) -> String {
    format!("{} {}", root.text_content().unwrap_or_default(), root.inner_html())
}

/// Shows a panel and waits until what it says is there.
async fn shown(panel: &'static str, lab: &Store<Lab>, wanted: &str) -> Result<Element, String> {
    let root = show(panel, lab).await;
    for _ in 0..50 {
        if words(&root).contains(wanted) && !words(&root).contains("Loading…") {
            return Ok(root);
        }
        settle().await;
    }
    let text = root.text_content().unwrap_or_default();
    let text: String = text.chars().take(1_500).collect();
    Err(format!("{panel} never says {wanted:?}: {text}"))
}

async fn judge(row: &Row) -> Result<(), String> {
    drop(shown(row.panel, &Store::new(empty()), row.empty).await?);
    let lab = Store::new(typical());
    let root = shown(row.panel, &lab, row.typical).await?;
    if words(&root).contains(row.changed) {
        return Err(format!("{} says {:?} before the change", row.panel, row.changed));
    }
    lab.write(row.change);
    for _ in 0..20 {
        if words(&root).contains(row.changed) {
            return judge_large(row).await;
        }
        settle().await;
    }
    let text: String = root.text_content().unwrap_or_default().chars().take(1_500).collect();
    Err(format!("{} does not say {:?} after the change: {text}", row.panel, row.changed))
}

async fn judge_large(row: &Row) -> Result<(), String> {
    let root = shown(row.panel, &Store::new(large()), row.large).await?;
    match all(&root, "*") {
        count if count > ELEMENTS_MAX => Err(format!("{} makes {count} elements", row.panel)),
        _ => Ok(()),
    }
}

#[wasm_bindgen_test]
async fn every_panel_shows_an_empty_a_typical_and_a_large_lab_and_follows_a_change() {
    let mut wrong = Vec::new();
    for (tab, _) in panel::all() {
        let began = wall_ms();
        match ROWS.iter().find(|row| row.panel == tab.name) {
            Some(row) => wrong.extend(judge(row).await.err()),
            None => wrong.push(format!("{} has no row here", tab.name)),
        }
        gloo::console::log!(format!("{} judged in {:.0} ms", tab.name, wall_ms() - began));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[wasm_bindgen_test]
async fn word_shows_its_sentence_with_the_focus_and_escape_takes_it_away() {
    let root = show("quorum", &Store::new(typical())).await;
    let says = one(&root, "#term-quorum-assigned");
    let is_shown = || says.offset_height() > 0;
    assert!(!is_shown(), "nobody asked");
    let word = one(&root, "[aria-describedby=term-quorum-assigned]");
    word.focus().expect("a button takes the focus");
    settle().await;
    assert!(is_shown(), "the focus asks");
    press(&word, "Escape").await;
    assert!(!is_shown(), "Escape sends it away");
    word.blur().expect("it lets the focus go");
    word.focus().expect("a button takes the focus");
    settle().await;
    assert!(is_shown(), "it is asked again");
    root.remove();
}

//! The panels of branches, comparisons and ledgers: empty, typical, large.

use lab_kernel::SimDuration;
use lab_shell::Shell;
use lab_web::address::Wish;
use lab_web::lab::Lab;
use lab_web::pump::wall_ms;
use lab_web::store::Store;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement};

use super::{all, one, settle, show, until};

/// A lab in which SQL1 has moved; time rests.
fn moved() -> Lab {
    let mut lab = Lab::open(&Wish::Watch).expect("it opens at once");
    lab.is_running = false;
    lab.session.advance_by(SimDuration::from_secs(90));
    lab
}

/// The same with a second branch, on which WEB1 was stopped, compared with the first.
fn branched() -> Lab {
    let mut lab = moved();
    Shell::new().run("Set-LabTime 200s\nNew-LabBranch trial\nStop-ClusterGroup WEB1", &mut lab.session);
    lab.session.advance_by(SimDuration::from_secs(60));
    lab
}

/// The button of this name, as a reader of the screen hears it.
fn button(root: &Element, name: &str) -> HtmlElement {
    let buttons = root.query_selector_all("button").expect("selector is valid");
    let mut all =
        (0..buttons.length()).filter_map(|i| buttons.item(i)).map(|b| b.unchecked_into::<HtmlElement>());
    let said = |b: &HtmlElement| b.get_attribute("aria-label").or(b.text_content()).unwrap_or_default();
    all.find(|b| said(b) == name).unwrap_or_else(|| panic!("no button {name} in {}", root.inner_html()))
}

async fn press(root: &Element, words: &str) {
    button(root, words).click();
    settle().await;
}

async fn fill(root: &Element, selector: &str, text: &str) {
    let input: HtmlInputElement = one(root, selector).unchecked_into();
    input.set_value(text);
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict("input", &init).expect("event is made");
    input.dispatch_event(&event).expect("event is sent");
    settle().await;
}

fn words(root: &Element) -> String {
    root.text_content().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_run_without_branches_says_how_one_comes_about() {
    let root = show("timeline", &Store::new(moved())).await;
    assert_eq!(all(&root, ".branches tbody tr"), 1);
    assert!(words(&root).contains("Wind back and give another command"));
}

#[wasm_bindgen_test]
async fn two_branches_are_compared_event_by_event_and_the_one_on_show_stays() {
    let lab = Store::new(branched());
    let root = show("timeline", &lab).await;
    let before = lab.read(|lab| lab.session.digest());
    press(&root, "Compare with main").await;
    let said = words(&root);
    assert!(said.contains("only here") && said.contains("WEB1 was saved to disk"), "{said}");
    assert_eq!(lab.read(|lab| (lab.session.digest(), lab.branch())), (before, "trial".to_owned()));
    press(&root, "Stop comparing").await;
    assert_eq!(all(&root, ".event-diff"), 0);
    press(&root, "Show main").await;
    assert_eq!(lab.read(Lab::branch), "main");
}

#[wasm_bindgen_test]
async fn a_branch_gets_another_name_and_a_taken_one_is_refused_beside_the_field() {
    let lab = Store::new(branched());
    let root = show("timeline", &lab).await;
    press(&root, "Rename trial").await;
    let field: HtmlInputElement = one(&root, "form.rename input").unchecked_into();
    field.set_value("main");
    press(&root, "Rename").await;
    assert!(one(&root, "[role='alert']").inner_text().contains("named 'main' already"));
    field.set_value("without WEB1");
    press(&root, "Rename").await;
    assert_eq!(lab.read(Lab::branch), "without WEB1");
    assert!(lab.read(|lab| {
        lab.console.lines().iter().any(|l| l.text.contains("Rename-LabBranch trial 'without WEB1'"))
    }));
}

#[wasm_bindgen_test]
async fn a_hundred_branches_and_thousands_of_differing_events_are_shown_at_once() {
    let mut lab = branched();
    let mut shell = Shell::new();
    for number in 0..100 {
        shell.run(&format!("New-LabBranch b{number}"), &mut lab.session);
    }
    // Every second line of this branch is one that main has not.
    for _ in 0..400 {
        shell.run(
            "Disable-LabNetwork Management\nWait-Lab 1s\nEnable-LabNetwork Management\nWait-Lab 1s",
            &mut lab.session,
        );
    }
    let lab = Store::new(lab);
    lab.write(|lab| lab.session.switch_branch("main").expect("it is there"));
    lab.write(|lab| lab.session.advance_by(SimDuration::from_secs(900)));
    let root = show("timeline", &lab).await;
    assert_eq!(all(&root, ".branches tbody tr"), 102);
    let began = wall_ms();
    press(&root, "Compare with b99").await;
    assert!(all(&root, ".of-diff .event-row") < 80, "only rows in sight are built");
    let took = wall_ms() - began;
    assert!(took < 3_000.0, "{took} ms in an unoptimised build");
}

#[wasm_bindgen_test]
async fn another_way_is_tried_from_the_microscope_and_both_runs_are_on_one_chart() {
    let lab = Store::new(moved());
    let root = show("migration", &lab).await;
    press(&root, "Try it another way").await;
    settle().await;
    fill(&root, ".number-field", "0").await;
    assert_eq!(one(&root, ".number-field").get_attribute("aria-invalid").as_deref(), Some("true"));
    fill(&root, ".number-field", "4000").await;
    press(&root, "Rewind and try").await;
    lab.write(|lab| {
        lab.is_running = false;
        lab.session.advance_by(SimDuration::from_secs(90));
    });
    settle().await;
    assert_eq!(lab.read(Lab::branch), "downtime limit 4000 ms");
    assert!(all(&root, "svg path.ch-other") >= 1, "the run left is drawn, too");
    assert!(words(&root).contains("Two runs of one move"));
    assert!(
        words(&root).contains(" of silence, and the session held."),
        "the client of the run left is told, too: {}",
        words(&root)
    );
    press(&root, "Stop comparing").await;
    assert_eq!(all(&root, "svg path.ch-other"), 0);
}

#[wasm_bindgen_test]
async fn client_sees_the_blackout_in_the_microscope() {
    let root = show("migration", &Store::new(moved())).await;
    assert!(words(&root).contains("What a client notices"));
    assert!(words(&root).contains("of the 18.9 s it waits, and held."), "{}", words(&root));
}

#[wasm_bindgen_test]
async fn ledger_of_an_empty_rack_says_when_it_begins() {
    let lab = Lab::open(&Wish::Build).expect("it opens at once");
    let root = show("availability", &Store::new(lab)).await;
    assert!(words(&root).contains("No VM has run yet"));
}

#[wasm_bindgen_test]
async fn ledger_has_a_strip_per_vm_and_follows_a_change() {
    let lab = Store::new(moved());
    let root = show("availability", &lab).await;
    assert_eq!(all(&root, ".ledger svg.ch"), 1);
    assert!(all(&root, ".ch rect.cause-blackout") >= 1);
    assert_eq!(all(&root, ".strip"), 0, "what has a strip in the chart has none in the table");
    lab.write(|lab| {
        Shell::new().run("Stop-LabHost HV2 -TurnOff\nWait-Lab 60s", &mut lab.session);
    });
    settle().await;
    assert!(words(&root).contains("SQL1 lost "), "{}", words(&root));
    assert!(all(&root, ".ch rect.cause-detection") >= 1);
    press(&root, "Numbers").await;
    assert!(all(&root, ".chart table tbody tr") >= 3, "the cluster and two VMs");
}

#[wasm_bindgen_test]
async fn ledgers_of_two_branches_are_on_one_chart() {
    let mut lab = branched();
    lab.compare_with("main").expect("it is there").at_once(&mut lab);
    let root = show("availability", &Store::new(lab)).await;
    until("both branches are on the chart", || {
        let said = words(&root);
        said.contains("above: trial") && said.contains("below: main")
    })
    .await;
    press(&root, "Numbers").await;
    assert!(words(&root).contains("Branch"));
}

#[wasm_bindgen_test]
async fn ledger_of_many_vms_builds_only_the_rows_in_sight() {
    let mut lab = Lab::open(&Wish::Build).expect("it opens at once");
    let many = "Use-LabPreset cluster -Nodes 16 -Witness Disk -Era 2019 -Seed 1\n\
        1..300 | ForEach-Object { New-LabRole \"VM$_\" -Node N1 -Memory 128MB | Out-Null }\nWait-Lab 30s";
    Shell::new().run(many, &mut lab.session);
    assert!(lab.session.world().vms.iter().count() >= 300, "the roles were made");
    let root = show("availability", &Store::new(lab)).await;
    let table = one(&root, "[role='table']");
    assert_eq!(table.get_attribute("aria-rowcount").as_deref(), Some("301"));
    assert!(all(&root, ".strip") < 100, "{} strips", all(&root, ".strip"));
}

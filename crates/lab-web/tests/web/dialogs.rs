//! Every dialog and every wizard in an empty rack, in a typical lab and in a large one; and the light of invariants.

use lab_kernel::SimDuration;
use lab_shell::Shell;
use lab_web::app::{App, AppProps, Page};
use lab_web::desk::{Desk, Dialogue};
use lab_web::lab::Lab;
use lab_world::invariant::{Guard, Invariant, Touched};
use lab_world::state::Power;
use lab_world::{Command, World};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement};
use yew::AppHandle;

use super::panels::{empty, large, typical};
use super::{all, new_root, one, settle, until};

/// The whole page over a lab; it goes with this, as it looks after its lab for as long as it is there.
struct Whole {
    root: Element,
    page: Page,
    handle: Option<AppHandle<App>>,
}

impl Drop for Whole {
    fn drop(&mut self) {
        self.handle.take().into_iter().for_each(AppHandle::destroy);
        self.root.remove();
    }
}

async fn whole(lab: Lab) -> Whole {
    let page = Page::new(lab, Desk::default());
    page.desk.write(|d| d.open("datacenter"));
    let root = new_root();
    let props = AppProps { page: page.clone() };
    let handle = yew::Renderer::<App>::with_root_and_props(root.clone(), props).render();
    settle().await;
    Whole { root, page, handle: Some(handle) }
}

fn words(root: &Element) -> String {
    root.text_content().unwrap_or_default()
}

fn buttons(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let found = root.query_selector_all(selector).expect("selector is valid");
    (0..found.length()).filter_map(|i| found.item(i)).map(|button| button.unchecked_into()).collect()
}

/// One of each kind; the compiler asks for a new kind in [`said`].
fn kinds() -> Vec<Dialogue> {
    vec![
        Dialogue::Help,
        Dialogue::Share("http://localhost/#r1.AAAA~00000000".into()),
        Dialogue::Why(0),
        Dialogue::Palette(""),
        Dialogue::Menu("host-0".into(), (40, 40)),
        Dialogue::Export,
        Dialogue::Arrange,
        Dialogue::Lights,
    ]
}

/// What a dialog says in every lab: of one about an event or a thing only its title.
fn said(dialogue: &Dialogue) -> &'static str {
    match dialogue {
        Dialogue::Help => "Keys without Ctrl work",
        Dialogue::Share(_) => "short enough for a projected QR code",
        Dialogue::Why(_) => "Why?",
        Dialogue::Palette(_) => "Show: Datacenter",
        Dialogue::Menu(..) => "What can be done",
        Dialogue::Export => "Events as CSV",
        Dialogue::Arrange => "Everything back in its place",
        Dialogue::Lights => "OneHostPerVm",
        Dialogue::Wizard(_) => unreachable!("wizards have tests of their own"),
    }
}

#[wasm_bindgen_test]
async fn every_dialog_opens_in_every_lab_and_closes_again() {
    for lab in [empty(), typical(), large()] {
        let shown = whole(lab).await;
        let (root, page) = (shown.root.clone(), shown.page.clone());
        for kind in kinds() {
            page.desk.write(|d| d.dialogue = Some(kind.clone()));
            let wanted = said(&kind);
            until(&format!("{kind:?} says {wanted:?}"), || {
                let text = |of: &str| root.query_selector(of).ok().flatten().map(|d| words(&d));
                text("dialog[open]").is_some_and(|text| text.contains(wanted) && !text.contains("Loading…"))
                    && text("dialog[open] .dialog-body").is_some_and(|body| !body.is_empty())
            })
            .await;
            one(&root, "dialog header button").click();
            until(&format!("{kind:?} is closed"), || all(&root, "dialog[open]") == 0).await;
        }
    }
}

async fn enter(input: &HtmlInputElement, text: &str) {
    input.set_value(text);
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict("input", &init).expect("event is made");
    input.dispatch_event(&event).expect("event is sent");
    settle().await;
}

#[wasm_bindgen_test]
async fn every_wizard_opens_in_every_lab_and_keeps_what_makes_no_sense() {
    for lab in [empty(), typical(), large()] {
        let shown = whole(lab).await;
        let (root, page) = (shown.root.clone(), shown.page.clone());
        until("the bar is there", || all(&root, ".builder-all button") > 0).await;
        let count = buttons(&root, ".builder-all button").len();
        assert!(count >= 23, "{count} wizards are offered");
        for at in 0..count {
            let button = buttons(&root, ".builder-all button").swap_remove(at);
            let title = button.text_content().unwrap_or_default();
            button.click();
            until(
                &format!("{title} among {} hosts", page.lab.read(|lab| lab.session.world().hosts.len())),
                || all(&root, "dialog[open] .wizard-steps") == 1,
            )
            .await;
            assert_eq!(one(&root, "dialog h2").inner_text(), title.trim_end_matches('…'));
            assert!(all(&root, "dialog .wizard-steps li") >= 2, "{title} has a step and a summary");
            assert!(all(&root, "dialog .wizard-step :is(input, select, p)") >= 1, "{title} asks something");
            // Nonsense is kept, and either taken or said to be wrong: never lost.
            let text = root.query_selector("dialog .wizard-field input:not([type])").expect("valid");
            if let Some(input) = text.map(JsCast::unchecked_into::<HtmlInputElement>) {
                enter(&input, "?*<>").await;
                one(&root, "#wizard-go").click();
                settle().await;
                if all(&root, "dialog [aria-invalid='true']") > 0 {
                    assert!(all(&root, "dialog .form-note .dot") > 0, "{title} says what is wrong");
                    assert_eq!(input.value(), "?*<>", "{title} keeps it");
                }
            }
            page.desk.write(|d| d.dialogue = None);
            until("it is closed", || all(&root, "dialog[open]") == 0).await;
        }
    }
}

#[wasm_bindgen_test]
async fn an_open_wizard_follows_the_lab() {
    let shown = whole(typical()).await;
    let (root, page) = (shown.root.clone(), shown.page.clone());
    until("the bar is there", || all(&root, ".builder-all button") > 0).await;
    let all_buttons = buttons(&root, ".builder-all button");
    let wanted = |b: &HtmlElement| words(b).starts_with("Install roles and features");
    all_buttons.into_iter().find(wanted).expect("it is offered").click();
    until("the hosts are there", || {
        root.query_selector("dialog").ok().flatten().is_some_and(|d| words(&d).contains("HV2"))
    })
    .await;
    assert!(!words(&one(&root, "dialog")).contains("HV9"));
    page.lab
        .write(|lab| Shell::new().run("New-LabHost HV9\nStart-LabHost HV9\nWait-Lab 300s", &mut lab.session));
    until("the new host can be chosen", || words(&one(&root, "dialog")).contains("HV9")).await;
    page.desk.write(|d| d.dialogue = None);
    settle().await;
}

/// Something that must hold only in this test, because it can be broken by a command.
static POWER: &[Invariant] = &[
    Invariant {
        name: "EveryHostHasPower",
        about: "No host is off.",
        rule: "facts: quorum §3",
        check: powered,
        touched: |world, touched: &Touched| touched.host.map_or(Ok(()), |_| powered(world)),
    },
    Invariant {
        name: "TwoHosts",
        about: "There are two.",
        rule: "facts: quorum §3",
        check: |_| Ok(()),
        touched: |_, _| Ok(()),
    },
];

fn powered(world: &World) -> Result<(), String> {
    let off = world.hosts.values().find(|host| host.power == Power::Off);
    off.map_or(Ok(()), |host| Err(format!("{} is off", host.name)))
}

fn light(root: &Element) -> String {
    root.query_selector(".light").ok().flatten().map(|light| words(&light)).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_broken_invariant_stops_time_says_so_and_is_forgotten_when_wound_back() {
    let shown = whole(typical()).await;
    let (root, page) = (shown.root.clone(), shown.page.clone());
    until("all hold", || light(&root) == format!("{} invariants hold", lab_world::invariant::ALL.len()))
        .await;
    page.lab.write(|lab| lab.session.guard(Guard::new(POWER)));
    until("two hold", || light(&root) == "2 invariants hold").await;
    page.act(lab_web::keys::Action::RunPause);
    assert!(page.lab.read(|lab| lab.is_running));
    let before = page.lab.read(|lab| lab.session.now());
    page.lab.write(|lab| {
        lab.session.advance_by(SimDuration::from_secs(1));
        let host = lab.session.world().hosts.ids().next().expect("there are two");
        lab.submit(Command::CutPower(vec![host])).expect("it is on");
    });
    until("the light has turned", || light(&root) == "1 of 2 invariants broken").await;
    until("time has stopped", || !page.lab.read(|lab| lab.is_running)).await;
    until("it is said", || words(&root).contains("EveryHostHasPower is broken: HV1 is off.")).await;
    one(&root, ".light").click();
    until("the list is open", || words(&root).contains("broken since 00:0")).await;
    page.desk.write(|d| d.dialogue = None);
    settle().await;
    let why = buttons(&root, ".toast button").into_iter().find(|b| b.inner_text() == "Why?");
    why.expect("the notice leads to the event").click();
    until("the event is explained", || words(&one(&root, "dialog")).contains("The power of HV1 was cut."))
        .await;
    page.desk.write(|d| d.dialogue = None);
    page.lab.write(|lab| lab.seek(before).at_once(lab));
    until("wound back, all hold", || light(&root) == "2 invariants hold").await;
    page.lab.write(|lab| lab.seek(lab.session.horizon()).at_once(lab));
    until("and forward again, one is broken", || light(&root) == "1 of 2 invariants broken").await;
    page.lab.write(|lab| lab.undo().expect("much was done").at_once(lab));
    until("taken back, all hold", || light(&root) == "2 invariants hold").await;
}

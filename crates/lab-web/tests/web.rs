//! Widgets in a real browser: what they show, what a press and a key do.
#![cfg(target_arch = "wasm32")]

#[path = "web/branches.rs"]
mod branches;
#[path = "web/dialogs.rs"]
mod dialogs;
#[path = "web/panels.rs"]
mod panels;
#[path = "web/room.rs"]
mod room;
#[path = "web/steps.rs"]
mod steps;
#[path = "web/storage.rs"]
mod storage;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use lab_charts::Spec;
use lab_charts::chart::remaining::Remaining;
use lab_session::{Session, Start};
use lab_units::Era;
use lab_web::address::Wish;
use lab_web::desk::Desk;
use lab_web::lab::Lab;
use lab_web::panel;
use lab_web::pump::Pump;
use lab_web::store::{Store, use_store};
use lab_web::widget::action::{Action, Reason};
use lab_web::widget::chart::Chart;
use lab_web::widget::console_view::{ConsoleView, Suggestion};
use lab_web::widget::event_list::{EventList, EventRow};
use lab_web::widget::memory_grid::{Cell, MemoryGrid};
use lab_web::widget::status::Mark;
use lab_web::widget::topology::{Chip, Diagram, HostBox, Topology};
use lab_web::widget::tree::{Tree, TreeRow};
use lab_world::preset::{Preset, WitnessKind};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

/// What callbacks reported, in order.
type Heard = Rc<RefCell<Vec<String>>>;

async fn settle() {
    yew::platform::time::sleep(Duration::from_millis(60)).await;
}

/// Waits until it is so; the test fails if it never is.
async fn until(sentence: &str, is_so: impl Fn() -> bool) {
    for _ in 0..200 {
        if is_so() {
            return;
        }
        settle().await;
    }
    let open = gloo::utils::document().query_selector("dialog[open]").ok().flatten();
    panic!(
        "never seen: {sentence}; the open dialog says {:?}",
        open.and_then(|dialog| dialog.text_content())
    );
}

/// The page's own style sheets: widths, scrolling and colours are part of what is tested.
fn dress_page() {
    let document = gloo::utils::document();
    // The page finds its later sheet here already, and fetches none.
    if document.get_element_by_id("later-style").is_some() {
        return;
    }
    let style = document.create_element("style").expect("document makes elements");
    style.set_id("later-style");
    style.set_text_content(Some(concat!(
        include_str!("../../../www/style.css"),
        include_str!("../../../www/lab.css"),
        include_str!("../../../www/later.css")
    )));
    document.head().expect("page has a head").append_child(&style).expect("head takes children");
}

/// Shows a component in a root of its own.
async fn mount<C>(props: C::Properties) -> Element
where
    C: BaseComponent,
    C::Properties: 'static,
{
    let root = new_root();
    yew::Renderer::<C>::with_root_and_props(root.clone(), props).render();
    settle().await;
    root
}

/// An element 600 pixels wide, as high as a panel.
fn new_root() -> Element {
    dress_page();
    let document = gloo::utils::document();
    let root = document.create_element("div").expect("document makes elements");
    let element: &HtmlElement = root.unchecked_ref();
    for (name, value) in [("width", "600px"), ("height", "480px"), ("overflow", "auto")] {
        element.style().set_property(name, value).expect("it is a property");
    }
    document.body().expect("page has a body").append_child(&root).expect("body takes children");
    root
}

fn all(root: &Element, selector: &str) -> u32 {
    root.query_selector_all(selector).expect("selector is valid").length()
}

fn one(root: &Element, selector: &str) -> HtmlElement {
    let found = root.query_selector(selector).expect("selector is valid");
    found.unwrap_or_else(|| panic!("no {selector} in {}", root.inner_html())).unchecked_into()
}

async fn press(element: &HtmlElement, key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("event is made");
    element.dispatch_event(&event).expect("event is sent");
    settle().await;
}

fn listener<T: std::fmt::Debug + 'static>(heard: &Heard) -> Callback<T> {
    let heard = heard.clone();
    Callback::from(move |value: T| heard.borrow_mut().push(format!("{value:?}")))
}

/// Mounts what is a value with a drawing rather than a component.
#[derive(Properties, Clone, PartialEq)]
struct DrawnProps {
    html: Html,
}

#[component]
fn Drawn(props: &DrawnProps) -> Html {
    props.html.clone()
}

#[component]
fn Counted() -> Html {
    let renders = use_mut_ref(|| 0);
    *renders.borrow_mut() += 1;
    let tens = use_store((), |n: &u32, ()| *n / 10);
    html! { <p>{ format!("{tens} after {}", renders.borrow()) }</p> }
}

#[derive(Properties, Clone, PartialEq)]
struct CountedPageProps {
    store: Store<u32>,
}

#[component]
fn CountedPage(props: &CountedPageProps) -> Html {
    html! { <ContextProvider<Store<u32>> context={props.store.clone()}><Counted /></ContextProvider<Store<u32>>> }
}

#[wasm_bindgen_test]
async fn panel_renders_only_when_its_projection_changes() {
    let store = Store::new(0_u32);
    let root = mount::<CountedPage>(CountedPageProps { store: store.clone() }).await;
    for _ in 0..9 {
        store.write(|n| *n += 1);
        settle().await;
    }
    assert_eq!(root.text_content().as_deref(), Some("0 after 1"));
    store.write(|n| *n += 1);
    settle().await;
    assert_eq!(root.text_content().as_deref(), Some("1 after 2"));
}

#[wasm_bindgen_test]
async fn many_writes_in_one_task_are_one_notification() {
    let store = Store::new(0_u32);
    let heard = Heard::default();
    let unsubscribe = store.subscribe(listener::<()>(&heard));
    (0..100).for_each(|_| store.write(|n| *n += 1));
    settle().await;
    assert_eq!(heard.borrow().len(), 1);
    unsubscribe();
    store.write(|n| *n += 1);
    settle().await;
    assert_eq!(heard.borrow().len(), 1);
}

#[wasm_bindgen_test]
async fn pump_rests_when_there_is_nothing_more_to_do() {
    let frames = Rc::new(RefCell::new(0));
    let pump = Pump::new({
        let frames = frames.clone();
        move |elapsed_ms| {
            assert!(elapsed_ms >= 0.0);
            *frames.borrow_mut() += 1;
            *frames.borrow() < 3
        }
    });
    pump.start();
    yew::platform::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(*frames.borrow(), 3);
    pump.start();
    yew::platform::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(*frames.borrow(), 4);
}

#[wasm_bindgen_test]
async fn refused_button_says_why_and_does_nothing_else() {
    let heard = Heard::default();
    let refused = Some(Reason { fact: "SQL1 moves already.".into(), remedy: "Wait.".into() });
    let root = mount::<Drawn>(DrawnProps {
        html: Action {
            refused,
            onrefused: listener::<Reason>(&heard),
            ..Action::text("Move SQL1", listener::<()>(&heard))
        }
        .html(),
    })
    .await;
    let button = one(&root, "button");
    assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
    assert!(button.title().contains("SQL1 moves already."));
    button.click();
    settle().await;
    assert_eq!(heard.borrow().len(), 1);
    assert!(heard.borrow()[0].contains("SQL1 moves already."), "{heard:?}");
}

#[wasm_bindgen_test]
async fn tree_walks_by_arrow_keys_and_has_one_tab_stop() {
    let heard = Heard::default();
    let row = |key: &'static str, depth, open| TreeRow {
        key: key.into(),
        depth,
        label: key.into(),
        note: "".into(),
        mark: None,
        state: "".into(),
        open,
        parent: (depth > 0).then_some(0),
    };
    let root = mount::<Drawn>(DrawnProps {
        html: Tree {
            label: "Cluster".into(),
            selected: None,
            rows: vec![row("Roles", 0, Some(true)), row("SQL1", 1, None), row("WEB1", 1, None)],
            onselect: listener::<AttrValue>(&heard),
            ontoggle: listener::<AttrValue>(&heard),
            first: 0,
            count: 3,
            onreach: listener::<usize>(&heard),
            list: NodeRef::default(),
        }
        .html(),
    })
    .await;
    assert_eq!(all(&root, "[tabindex='0']"), 1);
    press(&one(&root, "#tree-Roles"), "ArrowDown").await;
    let focused = gloo::utils::document().active_element().expect("something has the focus");
    assert_eq!(focused.id(), "tree-SQL1");
    press(&one(&root, "#tree-SQL1"), "Enter").await;
    press(&one(&root, "#tree-SQL1"), "ArrowLeft").await;
    assert_eq!(gloo::utils::document().active_element().expect("focus").id(), "tree-Roles");
    press(&one(&root, "#tree-Roles"), "ArrowLeft").await;
    assert_eq!(heard.borrow().len(), 2, "{heard:?}");
}

#[wasm_bindgen_test]
async fn ten_thousand_events_keep_the_page_small() {
    let row = |serial: usize| EventRow {
        serial: serial as u64,
        time: "00:00:01.000".into(),
        mark: Mark::Ok,
        level: "Information".into(),
        source: "HV1".into(),
        id: "1069".into(),
        text: "A fact.".into(),
    };
    let heard = Heard::default();
    let root = mount::<EventList>(yew::props!(lab_web::widget::event_list::EventListProps {
        count: 10_000,
        row: Callback::from(move |at| Some(row(at))),
        onwhy: listener::<u64>(&heard),
    }))
    .await;
    let list = one(&root, ".events");
    list.style().set_property("height", "280px").expect("height is a property");
    settle().await;
    settle().await;
    assert!(all(&root, "*") < 1_000, "{} elements", all(&root, "*"));
    assert_eq!(list.get_attribute("aria-rowcount").as_deref(), Some("10001"));
    one(&root, ".why").click();
    settle().await;
    assert_eq!(heard.borrow().len(), 1);
}

#[wasm_bindgen_test]
async fn console_completes_with_tab_and_enters_with_return() {
    let heard = Heard::default();
    let complete = Callback::from(|(text, caret): (String, usize)| {
        assert_eq!((text.as_str(), caret), ("Get-ClusterN", 12));
        vec![Suggestion { insert: "Get-ClusterNode".into(), from: 0, note: "nodes".into() }]
    });
    let root = mount::<ConsoleView>(yew::props!(lab_web::widget::console_view::ConsoleViewProps {
        lines: Rc::new(Vec::new()),
        prompt: "PS>",
        onsubmit: listener::<String>(&heard),
        complete,
    }))
    .await;
    let input: HtmlTextAreaElement = one(&root, "textarea").unchecked_into();
    input.set_value("Get-ClusterN");
    input.dispatch_event(&Event::new("input").expect("event is made")).expect("event is sent");
    input.set_selection_range(12, 12).expect("caret moves");
    settle().await;
    press(&input, "Tab").await;
    assert_eq!(input.value(), "Get-ClusterNode");
    press(&input, "Enter").await;
    assert_eq!(*heard.borrow(), ["\"Get-ClusterNode\""]);
    assert_eq!(input.value(), "");
    press(&input, "ArrowUp").await;
    assert_eq!(input.value(), "Get-ClusterNode");
}

#[wasm_bindgen_test]
async fn chart_draws_at_its_real_width_and_shows_its_numbers() {
    let spec = Remaining { points: vec![(0, 4 << 30), (35_000_000_000, 0)], ..Remaining::default() };
    let root =
        mount::<Chart>(yew::props!(lab_web::widget::chart::ChartProps { spec: Spec::Remaining(spec) })).await;
    assert_eq!(one(&root, "svg.ch").get_attribute("width").as_deref(), Some("600"));
    assert!(one(&root, "figcaption p").inner_text().starts_with("From 4,096\u{a0}MB to 0\u{a0}MB"));
    one(&root, ".chart-tools button").click();
    settle().await;
    assert_eq!(all(&root, "tbody tr"), 2);
    assert_eq!(all(&root, "svg.ch"), 0);
}

#[wasm_bindgen_test]
async fn memory_is_painted_and_said_in_words() {
    let root = mount::<MemoryGrid>(yew::props!(lab_web::widget::memory_grid::MemoryGridProps {
        cells: Rc::new([Cell::Arrived, Cell::Again(50), Cell::Untouched, Cell::Sending].repeat(64)),
        cell_bytes: 4 << 20,
        total_bytes: 1 << 30,
        arrived_bytes: 256 << 20,
        again_bytes: 256 << 20,
    }))
    .await;
    let canvas: web_sys::HtmlCanvasElement = one(&root, "canvas").unchecked_into();
    assert!(canvas.width() > 400 && canvas.height() > 20, "{}x{}", canvas.width(), canvas.height());
    let words = canvas.get_attribute("aria-label").expect("canvas has words");
    assert_eq!(words, "256 of 1,024 MB arrived; 256 MB written again.");
}

#[wasm_bindgen_test]
async fn diagram_is_a_list_one_can_walk_and_choose_from() {
    let chip = |name: &'static str, state: &'static str| Chip {
        key: name.into(),
        name: name.into(),
        note: "".into(),
        mark: Mark::Ok,
        state: state.into(),
    };
    let host = |name, vm| HostBox { chip: chip(name, "up"), vms: vec![chip(vm, "running")], nics: vec![] };
    let view = Topology { hosts: vec![host("HV1", "SQL1"), host("HV2", "WEB1")], ..Topology::default() };
    let heard = Heard::default();
    let root = mount::<Diagram>(yew::props!(lab_web::widget::topology::DiagramProps {
        view,
        onselect: listener::<AttrValue>(&heard),
    }))
    .await;
    assert_eq!(all(&root, "[role='option']"), 4);
    assert_eq!(all(&root, "[tabindex='0']"), 1);
    let spoken = one(&root, "#diagram-SQL1 title").text_content();
    assert_eq!(spoken.as_deref(), Some("SQL1, VM on HV1, running"));
    press(&one(&root, "#diagram-HV1"), "ArrowDown").await;
    assert_eq!(gloo::utils::document().active_element().expect("focus").id(), "diagram-SQL1");
    press(&one(&root, "#diagram-SQL1"), "Enter").await;
    assert_eq!(heard.borrow().len(), 1);
}

/// A panel with its stores.
#[derive(Properties, Clone, PartialEq)]
struct PanelPageProps {
    name: &'static str,
    lab: Store<Lab>,
    desk: Store<Desk>,
}

#[component]
fn PanelPage(props: &PanelPageProps) -> Html {
    html! {
        <ContextProvider<Store<Lab>> context={props.lab.clone()}>
            <ContextProvider<Store<Desk>> context={props.desk.clone()}>{ panel::view(props.name) }</ContextProvider<Store<Desk>>>
        </ContextProvider<Store<Lab>>>
    }
}

/// Shows a panel over a lab.
async fn show(name: &'static str, lab: &Store<Lab>) -> Element {
    let desk = Store::new(Desk::default());
    let root = mount::<PanelPage>(PanelPageProps { name, lab: lab.clone(), desk }).await;
    until(&format!("{name} is there"), || !root.text_content().unwrap_or_default().contains("Loading…"))
        .await;
    root
}

/// The panel over so many nodes without a witness, once the matrix is done.
async fn quorum_panel(nodes: u32) -> (Element, Store<Lab>) {
    let mut lab = Lab::open(&Wish::Free).expect("a free lab opens");
    let preset = Preset::Cluster { nodes, witness: WitnessKind::None, era: Era::Ws2022 };
    lab.session.replace_with(Session::new(Start { preset, seed: 1 }));
    let lab = Store::new(lab);
    let root = show("quorum", &lab).await;
    for _ in 0..100 {
        // The panel is fetched first, then it computes.
        if all(&root, ".vote-cell") > 0 && lab.read(|lab| lab.matrix_now().permille.is_none()) {
            break;
        }
        settle().await;
    }
    (root, lab)
}

fn named(root: &Element, label: &str) -> HtmlElement {
    one(root, &format!("[aria-label='{label}']"))
}

#[wasm_bindgen_test]
async fn matrix_has_one_tab_stop_walks_by_arrow_keys_and_says_why() {
    let (root, _) = quorum_panel(3).await;
    assert_eq!((all(&root, ".vote-cell"), all(&root, ".vote-cell[tabindex='0']")), (8, 1));
    let first = named(&root, "Nothing lost: alive");
    first.focus().expect("a button takes the focus");
    press(&first, "ArrowRight").await;
    press(&gloo::utils::document().active_element().expect("focus").unchecked_into(), "ArrowRight").await;
    let focused = gloo::utils::document().active_element().expect("focus");
    assert_eq!(focused.get_attribute("aria-label").as_deref(), Some("N2 lost: alive"));
    assert_eq!(one(&root, "#cell-why").inner_text(), "2 of 3 votes left, 2 needed (R2).");
    assert_eq!(all(&root, ".vote-cell[tabindex='0']"), 1);
}

#[wasm_bindgen_test]
async fn cell_is_looked_at_by_a_press_played_by_a_button_and_taken_back_by_another() {
    let (root, lab) = quorum_panel(2).await;
    let before = lab.read(|lab| lab.session.digest());
    named(&root, "N1 lost: dead").click();
    settle().await;
    assert_eq!(lab.read(|lab| lab.session.digest()), before, "to look is not to do");
    one(&root, ".what-if-told .button").click();
    settle().await;
    assert!(lab.read(|lab| lab.session.world().answering().is_none()), "the voter is gone");
    assert!(root.text_content().unwrap_or_default().contains("Played: N1 lost: the cluster is down."));
    one(&root, ".what-if-notice .button").click();
    settle().await;
    assert_eq!(lab.read(|lab| lab.session.digest()), before);
    assert_eq!(all(&root, ".what-if-notice"), 0);
}

#[wasm_bindgen_test]
async fn matrix_of_eight_voters_leaves_the_page_its_frames() {
    let began = lab_web::pump::wall_ms();
    let (root, _) = quorum_panel(8).await;
    assert_eq!(all(&root, ".vote-cell"), 256);
    gloo::console::log!(format!("256 cells in {} ms", lab_web::pump::wall_ms() - began));
}

#[wasm_bindgen_test]
fn browser_memory_gives_back_what_it_kept() {
    lab_web::keep::save("test", "a=b\nc").expect("the test browser keeps");
    assert_eq!(lab_web::keep::load("test").as_deref(), Some("a=b\nc"));
    assert_eq!(lab_web::keep::load("never-kept"), None);
}

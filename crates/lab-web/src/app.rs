//! The page as a whole: which lab is open, keys, themes, the frame around the panels.

use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::address::{self, Wish};
use crate::desk::{Desk, Dialogue, Part};
use crate::dialogs::Above;
use crate::frame::{Bar, Frame, Tabs};
use crate::keys::{self, Press};
use crate::lab::{Lab, use_lab};
use crate::panel::details::Selected;
use crate::panel::tree::ClusterTree;
use crate::panel::{self, Place};
use crate::parts;
use crate::pump::{Pump, next_speed};
use crate::store::{Store, use_store};
use crate::thing::Thing;
use crate::widget::action::Reason;
use crate::widget::status::Mark;

/// The stores and the pump, made once per page.
#[derive(Clone)]
pub struct Page {
    /// The lab.
    pub lab: Store<Lab>,
    /// The arrangement of the page.
    pub desk: Store<Desk>,
    pump: Rc<Pump>,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        self.lab == other.lab && self.desk == other.desk
    }
}

impl Page {
    /// A page around a lab.
    pub fn new(lab: Lab, desk: Desk) -> Page {
        let lab = Store::new(lab);
        let pump = Pump::new({
            let lab = lab.clone();
            move |wall_ms| lab.write(|l| l.frame(wall_ms))
        });
        let page = Page { lab, desk: Store::new(desk), pump: Rc::new(pump) };
        page.greet();
        page
    }

    /// Shows another lab.
    pub fn open(&self, lab: Lab) {
        self.lab.write(|l| *l = lab);
        self.greet();
    }

    /// Selects what the lab was opened for, and lets time pass if it runs.
    fn greet(&self) {
        let (wish, subject) = self.lab.read(|l| (l.wish.clone(), l.subject));
        self.desk.write(|d| {
            d.selected = subject.map(|vm| Thing::Vm(vm).key());
            d.centre = if wish == Wish::Watch { "migration".into() } else { "datacenter".into() };
            d.dialogue = None;
        });
        self.keep_running();
    }

    fn keep_running(&self) {
        if self.lab.read(|l| l.is_running) {
            self.pump.start();
        }
    }

    /// Does what a key or a button of the bar asks for.
    fn act(&self, action: keys::Action) {
        let nothing = |what: &'static str| Reason { fact: what.into(), remedy: "".into() };
        match action {
            keys::Action::RunPause => self.lab.write(|l| l.is_running = !l.is_running),
            keys::Action::Step => self.lab.write(|l| {
                l.is_running = false;
                l.step();
            }),
            keys::Action::StepBack => self.lab.write(Lab::step_back),
            keys::Action::Slower => {
                self.lab.write(|l| l.speed_permille = next_speed(l.speed_permille, false))
            }
            keys::Action::Faster => self.lab.write(|l| l.speed_permille = next_speed(l.speed_permille, true)),
            keys::Action::NextEvent => self.lab.write(Lab::next_event),
            keys::Action::Undo => {
                if !self.lab.write(Lab::undo) {
                    self.desk.write(|d| d.refuse(&nothing(NOTHING_TO_UNDO)));
                }
            }
            keys::Action::Redo => {
                if !self.lab.write(Lab::redo) {
                    self.desk.write(|d| d.refuse(&nothing(NOTHING_TO_REDO)));
                }
            }
            keys::Action::Help => self.desk.write(|d| d.dialogue = Some(Dialogue::Help)),
        }
        self.keep_running();
    }

    fn share(&self) {
        self.with_link(|page, link| page.desk.write(|d| d.dialogue = Some(Dialogue::Share(link))));
    }

    fn export(&self) {
        self.with_link(|page, link| {
            let text = format!("Wolfpack, simulated run\n{link}\n");
            if !crate::dom::save_file("wolfpack-run-simulated.txt", "text/plain", &text) {
                let (fact, remedy) =
                    ("This browser did not save the file.", "Copy the link from Share instead.");
                page.desk.write(|d| d.toast(Mark::Warn, fact, remedy));
            }
        });
    }

    /// Makes the link to the present run, which may have to be fetched for, and does something with it.
    fn with_link(&self, then: fn(&Page, String)) {
        let page = self.clone();
        yew::platform::spawn_local(async move {
            let links = parts::links().await.map_err(Reason::from);
            match links.and_then(|links| page.lab.read(|l| links.fragment(&l.session))) {
                Ok(fragment) => then(&page, address::of_fragment(&fragment)),
                Err(reason) => page.desk.write(|d| d.refuse(&reason)),
            }
        });
    }
}

const NOTHING_TO_UNDO: &str = "Nothing was done yet that could be undone.";
const NOTHING_TO_REDO: &str = "Nothing was undone.";

/// The page.
#[derive(Properties, Clone, PartialEq)]
pub struct AppProps {
    /// Stores and pump.
    pub page: Page,
}

/// The page with its contexts.
#[component]
pub fn App(props: &AppProps) -> Html {
    html! {
        <ContextProvider<Store<Lab>> context={props.page.lab.clone()}>
            <ContextProvider<Store<Desk>> context={props.page.desk.clone()}>
                <Whole page={props.page.clone()} />
            </ContextProvider<Store<Desk>>>
        </ContextProvider<Store<Lab>>>
    }
}

#[component]
fn Whole(props: &AppProps) -> Html {
    let page = &props.page;
    use_keys(page);
    use_theme(page);
    // A panel may let time pass, too.
    let is_running = use_lab((), |l, ()| l.is_running);
    use_effect_with((page.clone(), is_running), |(page, _)| page.keep_running());
    // Who came by keyboard or screen reader stands in the lab, not on the link that is now hidden.
    use_effect_with((), |()| crate::dom::focus_id("centre"));
    let folded = use_store((), |d: &Desk, ()| d.folded.clone());
    let phone = use_store((), |d: &Desk, ()| d.phone);
    let onphone = {
        let desk = page.desk.clone();
        Callback::from(move |part| desk.write(|d| d.phone = part))
    };
    let frame = Frame {
        bar: html! { <TopBar page={page.clone()} /> },
        tree: html! { <ClusterTree /> },
        centre: html! { <PanelTabs place={Place::Centre} label="Picture" /> },
        side: html! { <Selected /> },
        dock: html! { <PanelTabs place={Place::Dock} label="Dock" /> },
        above: html! { <Above /> },
        folded,
        phone,
        onphone,
    };
    frame.html()
}

#[component]
fn TopBar(props: &AppProps) -> Html {
    let page = &props.page;
    let scenario = use_lab((), |l, ()| l.scenario());
    let is_running = use_lab((), |l, ()| l.is_running);
    let speed_permille = use_lab((), |l, ()| l.speed_permille);
    let (can_undo, can_redo) =
        use_lab((), |l, ()| (l.session.to_undo().is_some(), l.session.to_redo().is_some()));
    let theme = use_store((), |d: &Desk, ()| d.theme);
    let folded = use_store((), |d: &Desk, ()| d.folded.clone());
    let refused =
        |can: bool, fact: &'static str| (!can).then(|| Reason { fact: fact.into(), remedy: "".into() });
    let on = |act: fn(&Page)| {
        let page = page.clone();
        Callback::from(move |()| act(&page))
    };
    let onkey = {
        let page = page.clone();
        Callback::from(move |action| page.act(action))
    };
    let onspeed = {
        let lab = page.lab.clone();
        Callback::from(move |permille| lab.write(|l| l.speed_permille = permille))
    };
    let onfold = {
        let desk = page.desk.clone();
        Callback::from(move |part: Part| {
            desk.write(|d| {
                d.fold(part);
                d.save();
            });
        })
    };
    let onrefused = {
        let desk = page.desk.clone();
        Callback::from(move |reason: Reason| desk.write(|d| d.refuse(&reason)))
    };
    let bar = Bar {
        scenario: scenario.into(),
        clock: html! { <Clock /> },
        is_running,
        speed_permille,
        undo_refused: refused(can_undo, NOTHING_TO_UNDO),
        redo_refused: refused(can_redo, NOTHING_TO_REDO),
        theme,
        folded,
        onkey,
        onrefused,
        onspeed,
        onfold,
        ontheme: on(next_theme),
        onshare: on(Page::share),
        onexport: on(Page::export),
        onhome: on(|_| address::leave()),
    };
    bar.html()
}

fn next_theme(page: &Page) {
    page.desk.write(|d| {
        d.theme = d.theme.next();
        d.save();
    });
}

/// The simulated clock; alone, because it changes with every frame.
#[component]
fn Clock() -> Html {
    let text = use_lab((), |l, ()| lab_view::text::clock(l.session.now()));
    html! { <time class="clock" title="Simulated time" aria-label="Simulated time">{ text }</time> }
}

#[derive(Properties, Clone, PartialEq)]
struct PanelTabsProps {
    place: Place,
    label: AttrValue,
}

#[component]
fn PanelTabs(props: &PanelTabsProps) -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let place = props.place;
    let open = use_store(place, |d: &Desk, place: &Place| match place {
        Place::Centre => d.centre.clone(),
        Place::Dock => d.dock.clone(),
    });
    let onopen = Callback::from(move |name: &'static str| {
        desk.write(|d| match place {
            Place::Centre => d.centre = name.to_owned(),
            Place::Dock => d.dock = name.to_owned(),
        });
    });
    let tabs = Tabs {
        label: props.label.clone(),
        tabs: panel::tabs(place),
        panel: panel::view(place, &open),
        open: open.into(),
        onopen,
    };
    tabs.html()
}

/// Keys for the whole page.
#[hook]
fn use_keys(page: &Page) {
    use_effect_with(page.clone(), |page| {
        let page = page.clone();
        let options = gloo::events::EventListenerOptions::enable_prevent_default();
        let target = gloo::utils::window();
        let listener = EventListener::new_with_options(&target, "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
            let letters = page.desk.read(|d| d.letters && d.dialogue.is_none());
            if let Some(action) = press(event).action(letters) {
                event.prevent_default();
                page.act(action);
            }
        });
        move || drop(listener)
    });
}

fn press(event: &web_sys::KeyboardEvent) -> Press {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let within = |selector: &str| target.as_ref().is_some_and(|e| e.matches(selector).unwrap_or(false));
    Press {
        key: event.key(),
        control: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        in_field: within("textarea, select, input:not([type=range]):not([type=radio])"),
        on_button: within("button, a, summary, input, [role=option], [role=treeitem], [role=tab]"),
    }
}

/// Puts the theme on the page, and notices when the system's changes.
#[hook]
fn use_theme(page: &Page) {
    let theme = use_store((), |d: &Desk, ()| d.theme);
    use_effect_with((page.clone(), theme), |(page, theme)| {
        crate::show_theme(*theme);
        page.desk.write(|d| d.theme_serial += 1);
        let desk = page.desk.clone();
        let query = gloo::utils::window().match_media("(prefers-color-scheme: dark)").ok().flatten();
        let listener =
            query.map(|q| EventListener::new(&q, "change", move |_| desk.write(|d| d.theme_serial += 1)));
        move || drop(listener)
    });
}

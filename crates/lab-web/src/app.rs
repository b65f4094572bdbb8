//! The page as a whole: which lab is open, keys, themes, the frame around the panels.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::address::{self, Wish};
use crate::autosave;
use crate::desk::{Desk, Dialogue, Part, SIZES};
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
use crate::trip::{self, Step};
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
        let (lab, desk) = (Store::new(lab), Store::new(desk));
        let pump = Pump::new({
            let (lab, desk) = (lab.clone(), desk.clone());
            move |wall_ms| {
                // What one reads in a dialog, or looks for in a menu, does not run away meanwhile.
                if desk.read(|d| d.dialogue.is_some()) {
                    return lab.read(|l| l.is_running);
                }
                let goes_on = lab.write(|l| l.frame(wall_ms));
                if !goes_on && lab.read(|l| l.surprise.is_some()) {
                    lab.write(|l| l.surprise = None);
                    desk.write(surprised);
                }
                goes_on
            }
        });
        let page = Page { lab, desk, pump: Rc::new(pump) };
        PAGE.set(Some(page.clone()));
        page.greet();
        page
    }

    /// Shows another lab.
    pub fn open(&self, lab: Lab) {
        self.lab.write(|l| *l = lab);
        self.greet();
    }

    /// The lab goes out of sight: time stands still in it, and no dialog of it keeps what is shown instead from
    /// answering.
    pub(crate) fn rest(&self) {
        self.lab.write(|l| l.is_running = false);
        self.desk.write(|d| d.dialogue = None);
    }

    /// Selects what the lab was opened for, and lets time pass if it runs.
    fn greet(&self) {
        let (wish, subject) = self.lab.read(|l| (l.wish.clone(), l.subject));
        self.desk.write(|d| {
            d.selected = subject.map(|vm| Thing::Vm(vm).key());
            d.centre = if wish == Wish::Watch { "migration".into() } else { "datacenter".into() };
            d.dialogue = None;
            (d.done, d.hints) = (None, true);
        });
        let pause_on = self.desk.read(|d| d.pause_on);
        self.lab.write(|l| l.pause_on = pause_on);
        self.keep_running();
    }

    /// Has the invariants looked at, once that is here. Without it the lab works all the same, and shows no light.
    fn have_it_guarded(&self) {
        let page = self.clone();
        yew::platform::spawn_local(async move {
            let guard = parts::guard().await;
            if let Some(guard) = guard.ok().filter(|_| !page.lab.read(Lab::is_guarded)) {
                page.lab.write(|l| l.session.guard(guard));
            }
        });
    }

    /// Something that must always hold does not: stops time, and says it.
    fn sound_the_alarm(&self) {
        self.lab.write(|l| l.is_running = false);
        let last = self.lab.read(|l| l.session.findings().last().cloned());
        let Some(finding) = last else { return };
        let event = finding.event.map(|event| u64::from(event.0));
        self.desk.write(|d| d.alarm(finding.name, &finding.by, event));
    }

    fn keep_running(&self) {
        if self.lab.read(|l| l.is_running) {
            self.pump.start();
        }
    }

    /// Does what a key or a button of the bar asks for.
    pub fn act(&self, action: keys::Action) {
        let take = |step, nothing: &'static str| {
            if !trip::take(&self.lab, step) {
                self.desk.write(|d| d.refuse(&Reason { fact: nothing.into(), remedy: "".into() }));
            }
        };
        match action {
            keys::Action::RunPause => self.lab.write(|l| l.is_running = !l.is_running),
            keys::Action::Step => self.lab.write(|l| {
                l.is_running = false;
                l.step();
            }),
            keys::Action::StepBack => {
                trip::take(&self.lab, Step::Back);
            }
            keys::Action::Slower => {
                self.lab.write(|l| l.speed_permille = next_speed(l.speed_permille, false))
            }
            keys::Action::Faster => self.lab.write(|l| l.speed_permille = next_speed(l.speed_permille, true)),
            keys::Action::NextEvent => {
                trip::take(&self.lab, Step::NextEvent);
            }
            keys::Action::Undo => take(Step::Undo, NOTHING_TO_UNDO),
            keys::Action::Redo => take(Step::Redo, NOTHING_TO_REDO),
            keys::Action::Help => self.desk.write(|d| d.dialogue = Some(Dialogue::Help)),
            // What was entered into a wizard is not thrown away by a slip of the hand.
            keys::Action::Palette => self.desk.write(|d| {
                if !matches!(d.dialogue, Some(Dialogue::Wizard(_))) {
                    d.dialogue = Some(Dialogue::Palette(""));
                }
            }),
        }
        self.keep_running();
    }

    /// Shows the link to this run.
    pub fn share(&self) {
        self.with_link(|page, link| page.desk.write(|d| d.dialogue = Some(Dialogue::Share(link))));
    }

    /// The next theme.
    pub fn next_theme(&self) {
        self.desk.write(|d| {
            d.theme = d.theme.next();
            d.save();
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

thread_local! {
    static PAGE: RefCell<Option<Page>> = const { RefCell::new(None) };
}

/// The page, for what lies above it and is fetched later.
pub(crate) fn page() -> Option<Page> {
    PAGE.with_borrow(Clone::clone)
}

/// Time has stopped by itself: says so, and shows what happened.
fn surprised(desk: &mut Desk) {
    desk.toast(
        Mark::Warn,
        "Time has stopped: something went wrong.",
        "Events shows what; press Run to go on.",
    );
    desk.open("events");
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
    use_menus(page);
    use_effect_with(page.clone(), |page| {
        let watch = autosave::watch(page);
        move || drop(watch)
    });
    use_theme(page);
    // Nobody looks after a new lab yet, nor after one that set out for another moment before somebody was here.
    let guarded = use_lab((), |l, ()| (l.given().0, l.is_guarded()));
    use_effect_with((page.clone(), guarded), |(page, (_, is_guarded))| {
        if !is_guarded {
            page.have_it_guarded();
        }
    });
    let found = use_lab((), |l, ()| l.session.found());
    use_effect_with((page.clone(), found), |(page, found)| {
        if *found > 0 {
            page.sound_the_alarm();
        }
    });
    // A panel may let time pass, too.
    let is_running = use_lab((), |l, ()| l.is_running);
    use_effect_with((page.clone(), is_running), |(page, _)| page.keep_running());
    // Who came by keyboard or screen reader stands in the lab, not on the link that is now hidden.
    use_effect_with((), |()| crate::dom::focus_id("centre"));
    let folded = use_store((), |d: &Desk, ()| d.folded.clone());
    let phone = use_store((), |d: &Desk, ()| d.phone);
    let sizes = use_store((), |d: &Desk, ()| d.sizes);
    let root = use_node_ref();
    use_effect_with(sizes, {
        let root = root.clone();
        move |sizes| {
            for ((part, _), px) in SIZES.iter().zip(sizes) {
                let px = px.map(|px| format!("{px}px")).unwrap_or_default();
                crate::dom::set_style(&root, &format!("--{}", part.name()), &px);
            }
        }
    });
    let onsize = {
        let desk = page.desk.clone();
        Callback::from(move |(part, px, is_last): (Part, u32, bool)| {
            desk.write(|d| {
                d.resize(part, px);
                if is_last {
                    d.save();
                }
            });
        })
    };
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
        root,
        sizes: SIZES.map(|(part, _)| page.desk.read(|d| d.size(part).map_or(0, |(_, px)| px))),
        onsize,
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
    let light = use_lab((), |l, ()| l.light());
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
        light,
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
        ontheme: on(Page::next_theme),
        onshare: on(Page::share),
        onexport: on(|page| page.desk.write(|d| d.dialogue = Some(Dialogue::Export))),
        onlight: on(|page| page.desk.write(|d| d.dialogue = Some(Dialogue::Lights))),
        onarrange: on(|page| page.desk.write(|d| d.dialogue = Some(Dialogue::Arrange))),
        onhome: on(|_| address::leave()),
    };
    bar.html()
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
    let (wanted, tabs) = use_store(place, |d: &Desk, place: &Place| {
        let wanted = match place {
            Place::Centre => d.centre.clone(),
            Place::Dock => d.dock.clone(),
        };
        (wanted, panel::tabs(*place, &d.spots))
    });
    // A panel that was moved or put away leaves its place to the first one.
    let open = tabs.iter().find(|tab| tab.name == wanted).or(tabs.first()).map_or("", |tab| tab.name);
    // The open tab stands in sight, also where there is room for few, and when the part comes up on a phone.
    let phone = use_store((), |d: &Desk, ()| d.phone);
    use_effect_with((open, phone), |(open, _)| crate::dom::scroll_into_row(&format!("tab-{open}")));
    let onopen = Callback::from(move |name: &'static str| desk.write(|d| d.open(name)));
    let tabs = Tabs { label: props.label.clone(), tabs, panel: panel::view(open), open: open.into(), onopen };
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
            if let Some(action) = press(event).action(letters).filter(|_| crate::is_lab_shown()) {
                event.prevent_default();
                // A key that is held waits until its last step is done.
                if !(event.repeat() && trip::is_stepping()) {
                    page.act(action);
                }
            }
        });
        move || drop(listener)
    });
}

/// What can be done to a thing, wherever it is shown: by the other mouse button, the menu key, Shift+F10.
#[hook]
fn use_menus(page: &Page) {
    use_effect_with(page.clone(), |page| {
        let page = page.clone();
        let options = gloo::events::EventListenerOptions::enable_prevent_default();
        let target = gloo::utils::window();
        let desk = page.desk.clone();
        let touched =
            EventListener::once(&target, "pointerdown", move |_| desk.write(|d| d.is_touched = true));
        let listener = EventListener::new_with_options(&target, "contextmenu", options, move |event| {
            let Some(event) = event.dyn_ref::<web_sys::MouseEvent>() else { return };
            let Some((thing, element)) = crate::dom::thing_at(event) else { return };
            event.prevent_default();
            let place = element.get_bounding_client_rect();
            // Asked for by key, the menu stands at the thing, not where the mouse happens to be.
            let by_key = event.button() != 2;
            let below = (place.left() as i32 + 8, place.bottom() as i32);
            let at = if by_key { below } else { (event.client_x(), event.client_y()) };
            page.desk.write(|d| {
                d.selected = Some(thing.key());
                d.dialogue = Some(Dialogue::Menu(thing.key(), at));
            });
        });
        move || drop((listener, touched))
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

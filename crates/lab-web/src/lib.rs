//! The lab in a browser: the only crate that knows one. It decides nothing about clusters.

pub mod address;
pub mod app;
pub mod autosave;
pub mod console;
pub mod deed;
pub mod desk;
mod dialogs;
pub mod dom;
pub mod explore;
pub mod frame;
pub mod keep;
pub mod keys;
pub mod lab;
mod opening;
pub mod panel;
pub mod parts;
pub mod prompt;
pub mod pump;
pub mod rival;
pub mod share;
pub mod show;
pub mod store;
pub mod thing;
pub mod trip;
pub mod widget;
mod wizard;
pub mod work;

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use web_sys::HtmlElement;

use crate::address::Wish;
use crate::app::{App, AppProps, Page};
use crate::desk::{Desk, Theme};
use crate::lab::Lab;
use crate::widget::action::Reason;

/// Starts the lab in the page: obeys the address now and whenever it changes. Loaded again, it goes on with the run that
/// was there.
pub fn start() {
    std::panic::set_hook(Box::new(|info| tell_of_panic(&info.to_string())));
    show_theme(Desk::load().theme);
    let page: Rc<RefCell<Option<Page>>> = Rc::default();
    match autosave::here().filter(|_| address::is_reload()) {
        Some(link) => follow(page.clone(), address::wish(), link),
        None => obey(&page),
    }
    keep_for_offline();
    EventListener::new(&gloo::utils::window(), "hashchange", move |_| obey(&page)).forget();
}

/// Does what the address asks for: the front page, or a lab.
fn obey(page: &Rc<RefCell<Option<Page>>>) {
    let wish = address::wish();
    work::give_up();
    let is_open = page.borrow().as_ref().is_some_and(|p| p.lab.read(|l| l.wish == wish));
    if is_open {
        return show_lab(true);
    }
    if wish != Wish::Front {
        autosave::nothing_here();
    }
    match &wish {
        Wish::Link(link) => follow(page.clone(), wish.clone(), link.clone()),
        Wish::Room(_) => fill(page.clone(), wish),
        Wish::Front | Wish::Watch | Wish::Build | Wish::Break | Wish::Free => match Lab::open(&wish) {
            Some(lab) => enter(page, lab),
            None => rest(page),
        },
    }
}

/// Puts up a large room, which takes seconds.
fn fill(page: Rc<RefCell<Option<Page>>>, wish: Wish) {
    rest(&page);
    if let Some(start) = Lab::start(&wish) {
        opening::put_up(wish, start, move |lab| enter(&page, lab));
    }
}

/// Shows a lab, in place of the one that is shown.
fn enter(page: &Rc<RefCell<Option<Page>>>, lab: Lab) {
    let is_first = page.borrow().is_none();
    if is_first {
        mount(page, lab);
    } else if let Some(page) = page.borrow().as_ref() {
        page.open(lab);
    }
    show_lab(true);
}

/// Shows the front page; a lab behind it stands still.
fn rest(page: &Rc<RefCell<Option<Page>>>) {
    if let Some(page) = page.borrow().as_ref() {
        page.rest();
    }
    show_lab(false);
    offer_runs();
}

/// Opens the run of a link, once what reads links is here and unless the address has changed meanwhile.
fn follow(page: Rc<RefCell<Option<Page>>>, wish: Wish, link: String) {
    rest(&page);
    say_on_front_page("Opening the run…");
    yew::platform::spawn_local(async move {
        let playing = parts::links().await.map_err(Reason::from).and_then(|links| links.open(&link));
        if address::wish() != wish {
            return;
        }
        say_on_front_page("");
        match playing {
            Ok(playing) => opening::play(wish, playing, move |lab| match lab {
                Ok(lab) => enter(&page, lab),
                Err(reason) => cannot_open(&reason),
            }),
            Err(reason) => cannot_open(&reason),
        }
    });
}

/// Says why, on the front page: the link is no longer the address, so that it can be followed again.
fn cannot_open(reason: &Reason) {
    address::leave();
    say_on_front_page(&format!("This run cannot be opened. {} {}", reason.fact, reason.remedy));
}

fn mount(page: &Rc<RefCell<Option<Page>>>, lab: Lab) {
    let Some(root) = gloo::utils::document().get_element_by_id("lab") else { return };
    let new = Page::new(lab, Desk::load());
    *page.borrow_mut() = Some(new.clone());
    yew::Renderer::<App>::with_root_and_props(root, AppProps { page: new }).render();
}

/// Lets the service worker keep the page for times without a network. Without one (an old browser, a page opened
/// over plain HTTP) the lab works all the same, only not offline.
fn keep_for_offline() {
    let navigator = gloo::utils::window().navigator();
    if js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false) {
        let registered = navigator.service_worker().register("./sw.js");
        yew::platform::spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(registered).await;
        });
    }
}

/// Shows either the lab or the front page.
fn show_lab(is_shown: bool) {
    if is_shown {
        gloo::utils::window().scroll_to_with_x_and_y(0.0, 0.0);
        say_on_front_page("");
    }
    let document = gloo::utils::document();
    for (id, is_hidden) in [("front", is_shown), ("lab", !is_shown)] {
        if let Some(element) = document.get_element_by_id(id) {
            let element: HtmlElement = wasm_bindgen::JsCast::unchecked_into(element);
            element.set_hidden(is_hidden);
        }
    }
    if is_shown {
        // The link that was pressed is hidden now; a lab that is opened for the first time does it when it is drawn.
        dom::focus_id("centre");
    }
}

/// Whether the lab is in sight, and not behind the front page.
pub(crate) fn is_lab_shown() -> bool {
    let lab = gloo::utils::document().get_element_by_id("lab");
    lab.is_none_or(|lab| !lab.has_attribute("hidden"))
}

fn say_on_front_page(text: &str) {
    if let Some(element) = gloo::utils::document().get_element_by_id("boot-message") {
        element.set_text_content(Some(text));
    }
}

/// Leaves the words of the first panic where the page finds them: the trap that follows ends this program, and
/// `boot.js` shows what is left.
fn tell_of_panic(words: &str) {
    let root = gloo::utils::document().document_element().filter(|root| !root.has_attribute("data-panic"));
    // The name is a valid attribute name.
    let _ = root.map(|root| root.set_attribute("data-panic", words));
}

/// Offers the runs that this browser keeps: the last one first, the others below it.
fn offer_runs() {
    let document = gloo::utils::document();
    let (Some(place), Some(list)) =
        (document.get_element_by_id("last-run"), document.get_element_by_id("runs"))
    else {
        return;
    };
    let runs = autosave::kept_runs();
    let place: HtmlElement = wasm_bindgen::JsCast::unchecked_into(place);
    place.set_hidden(runs.is_empty());
    list.set_inner_html("");
    for (at, run) in runs.iter().enumerate() {
        // An element that cannot be made is not offered.
        let _ = offer_run(&document, &list, run, at == 0);
    }
}

/// One run: a link, how old it is, and a way to be rid of it.
fn offer_run(
    document: &web_sys::Document,
    list: &web_sys::Element,
    run: &autosave::KeptRun,
    is_last: bool,
) -> Result<(), wasm_bindgen::JsValue> {
    let (row, link, age, remove) = (
        document.create_element("li")?,
        document.create_element("a")?,
        document.create_element("span")?,
        document.create_element("button")?,
    );
    link.set_attribute("href", &format!("#{}", run.link))?;
    let what = if is_last { "Continue your last run: " } else { "" };
    link.set_text_content(Some(&format!("{what}{}", run.title)));
    if is_last {
        link.set_id("continue");
    }
    age.set_class_name("quiet small");
    age.set_text_content(Some(&run.age(js_sys::Date::now() as u64)));
    remove.set_class_name("button plain");
    remove.set_attribute("type", "button")?;
    remove.set_attribute("aria-label", &format!("Remove {}", run.title))?;
    remove.set_text_content(Some("Remove"));
    let link_text = run.link.clone();
    EventListener::once(&remove, "click", move |_| {
        autosave::forget(&link_text);
        offer_runs();
        let is_left = gloo::utils::document().get_element_by_id("continue").is_some();
        dom::focus_id(if is_left { "continue" } else { "watch" });
    })
    .forget();
    row.append_with_node_3(&link, &age, &remove)?;
    list.append_child(&row)?;
    Ok(())
}

/// Puts the chosen theme on the page's root, where the style sheet looks for it.
pub fn show_theme(theme: Theme) {
    let Some(root) = gloo::utils::document().document_element() else { return };
    // Neither call can fail: the name is a valid attribute name.
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light | Theme::Dark | Theme::Contrast => root.set_attribute("data-theme", theme.name()),
    };
}

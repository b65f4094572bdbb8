//! The few things Yew does not do: measuring, styling by script (allowed by the strict policy, unlike `style`
//! attributes), saving files, copying text.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, BlobPropertyBag, Element, HtmlAnchorElement, HtmlElement, ResizeObserver, Url};
use yew::prelude::*;

use crate::thing::Thing;

/// Width and height of an element in CSS pixels, kept up to date; zero before the first layout.
#[hook]
pub fn use_size(node: &NodeRef) -> (u32, u32) {
    let size = use_state_eq(|| (0, 0));
    use_effect_with(node.clone(), {
        let size = size.clone();
        move |node| {
            let watch = node.cast::<Element>().map(|element| Watch::new(element, move |new| size.set(new)));
            move || drop(watch)
        }
    });
    *size
}

/// A resize observer that ends when it is dropped.
struct Watch {
    observer: ResizeObserver,
    _closure: Closure<dyn FnMut()>,
}

impl Watch {
    fn new(element: Element, report: impl Fn((u32, u32)) + 'static) -> Watch {
        let target = element.clone();
        let closure = Closure::<dyn FnMut()>::new(move || {
            report((target.client_width().max(0) as u32, target.client_height().max(0) as u32));
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref())
            .expect("every browser that runs this Wasm has resize observers");
        observer.observe(&element);
        Watch { observer, _closure: closure }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Whether the page is shown as one column; the style sheet has the same number.
pub fn is_phone() -> bool {
    let query = gloo::utils::window().match_media("(max-width: 760px)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// Where things are shown: the ids of their elements begin so, and their keys follow.
const SHOWN_IN: [&str; 4] = ["diagram-", "room-", "tree-", "row-"];

/// The thing that an event is about, and the element that shows it.
pub fn thing_at(event: &web_sys::Event) -> Option<(Thing, Element)> {
    let mut element = event.target()?.dyn_into::<Element>().ok();
    while let Some(here) = element {
        let id = here.id();
        let key = SHOWN_IN.iter().find_map(|place| id.strip_prefix(place));
        if let Some(thing) = key.and_then(Thing::of) {
            return Some((thing, here));
        }
        element = here.parent_element();
    }
    None
}

/// Sets one CSS property of an element by script.
pub fn set_style(node: &NodeRef, property: &str, value: &str) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // A property the browser does not know is ignored, as in a style sheet.
        let _ = element.style().set_property(property, value);
    }
}

/// Moves the focus to an element.
pub fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<Element>() {
        focus_element(element);
    }
}

/// Moves the focus to the element with this id.
pub fn focus_id(id: &str) {
    if let Some(element) = gloo::utils::document().get_element_by_id(id) {
        focus_element(element);
    }
}

/// Scrolls the row that an element stands in until it is in sight.
pub fn scroll_into_row(id: &str) {
    if let Some(element) = gloo::utils::document().get_element_by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn focus_element(element: Element) {
    // SVG elements have the same method without being HTML elements. Only elements outside the page refuse.
    let _ = element.unchecked_into::<HtmlElement>().focus();
}

/// Adds a style sheet to the page; over when it is there, or cannot be had.
pub async fn add_style(id: &str, address: &str) {
    let document = gloo::utils::document();
    let (Ok(link), Some(head)) = (document.create_element("link"), document.head()) else { return };
    link.set_id(id);
    // These cannot fail: the names are valid, and a head takes a link.
    let _ = link.set_attribute("rel", "stylesheet");
    let _ = link.set_attribute("href", address);
    let arrived = js_sys::Promise::new(&mut |resolve, _| {
        for event in ["load", "error"] {
            let _ = link.add_event_listener_with_callback(event, &resolve);
        }
        let _ = head.append_child(&link);
    });
    let how = wasm_bindgen_futures::JsFuture::from(arrived).await;
    // Asked for again, a sheet that could not be had is fetched again.
    if how.is_ok_and(|event| event.unchecked_into::<web_sys::Event>().type_() == "error") {
        link.remove();
    }
}

/// Offers a text as a file. Answers false if the browser did not allow it.
pub fn save_file(name: &str, media_type: &str, text: &str) -> bool {
    let parts = js_sys::Array::of1(&text.into());
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_str_sequence_and_options(&parts, &options).is_ok_and(|blob| save_blob(name, &blob))
}

/// The same for content of any kind.
pub fn save_blob(name: &str, blob: &Blob) -> bool {
    let url = Url::create_object_url_with_blob(blob);
    let anchor =
        gloo::utils::document().create_element("a").ok().and_then(|e| e.dyn_into::<HtmlAnchorElement>().ok());
    let (Ok(url), Some(anchor)) = (url, anchor) else { return false };
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The browser has taken the file by the time the timer fires.
    gloo::timers::callback::Timeout::new(10_000, move || drop(Url::revoke_object_url(&url))).forget();
    true
}

//! Finding things as a screen reader would name them.
//!
//! Role and name are asked of the browser (WebDriver's computed role and label, from its accessibility tree), not
//! guessed from attributes. Asking is one round trip for each element, so a script first picks the elements that
//! could have the role and mention the name.

use std::fmt;

use fantoccini::Locator;
use fantoccini::elements::{Element, ElementRef};
use serde_json::{Value, json};

use super::tab::Tab;

/// How an element is written in WebDriver's JSON.
const ELEMENT_KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Visible elements that match a selector and mention a text somewhere a name can come from.
const CANDIDATES: &str = r"
    const [selector, name, root] = arguments;
    const plain = (text) => String(text ?? '').replace(/\s+/g, '');
    const mentions = (element) => [
        element.textContent, element.ariaLabel, element.title, element.alt, element.value, element.placeholder,
        ...[...(element.labels ?? [])].map((label) => label.textContent),
        ...(element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean)
            .map((id) => document.getElementById(id)?.textContent),
        ...[...element.querySelectorAll('[aria-label], [alt], title')]
            .map((inner) => inner.ariaLabel ?? inner.alt ?? inner.textContent),
    ].map(plain).join(' ').includes(plain(name));
    return [...(root ?? document).querySelectorAll(selector)]
        .filter((element) => element.checkVisibility({ visibilityProperty: true }) && mentions(element));
";

/// An element on the page.
pub struct Thing<'a> {
    tab: &'a Tab,
    element: Element,
}

impl Tab {
    /// The one visible thing with this role and exactly this name, once it is there.
    pub fn find(&self, role: &str, name: &str) -> Thing<'_> {
        self.find_under(None, role, name)
    }

    /// Whether such a thing is to be seen right now.
    pub fn has(&self, role: &str, name: &str) -> bool {
        !self.find_all(role, name).is_empty()
    }

    /// All visible things with this role and exactly this name, right now.
    pub fn find_all(&self, role: &str, name: &str) -> Vec<Thing<'_>> {
        self.named(None, role, name)
    }

    /// All visible things with this role, right now, in the order of the page.
    pub fn all(&self, role: &str) -> Vec<Thing<'_>> {
        self.with_role(None, role)
    }

    /// The first element of a selector, once it is there; for what has no role.
    pub fn css(&self, selector: &str) -> Thing<'_> {
        let client = &self.session.client;
        let found = client.wait().for_element(Locator::Css(selector));
        Thing { tab: self, element: self.session.wait(selector, found) }
    }

    /// What has the focus.
    pub fn focused(&self) -> Thing<'_> {
        Thing {
            tab: self,
            element: self.session.wait("asking for the focus", self.session.client.active_element()),
        }
    }

    fn find_under(&self, root: Option<&Thing<'_>>, role: &str, name: &str) -> Thing<'_> {
        self.wait_for(&format!("{role} \"{name}\""), |tab| {
            let mut found = tab.named(root, role, name);
            assert!(
                found.len() < 2,
                "{} times {role} \"{name}\": look inside one part of the page",
                found.len()
            );
            found.pop()
        })
    }

    fn named(&self, root: Option<&Thing<'_>>, role: &str, name: &str) -> Vec<Thing<'_>> {
        let named = |thing: &Thing<'_>| thing.role() == role && thing.name() == name;
        self.candidates(root, role, name).into_iter().filter(named).collect()
    }

    fn with_role(&self, root: Option<&Thing<'_>>, role: &str) -> Vec<Thing<'_>> {
        self.candidates(root, role, "").into_iter().filter(|thing| thing.role() == role).collect()
    }

    fn candidates(&self, root: Option<&Thing<'_>>, role: &str, name: &str) -> Vec<Thing<'_>> {
        let root = root.map_or(Value::Null, Thing::as_argument);
        let found = self.script(CANDIDATES, &[json!(selector(role)), json!(name), root]);
        let ids = found.as_array().into_iter().flatten().filter_map(|value| value.get(ELEMENT_KEY)?.as_str());
        ids.map(|id| self.thing(id)).collect()
    }

    fn thing(&self, id: &str) -> Thing<'_> {
        let element = Element::from_element_id(self.session.client.clone(), ElementRef::from(id.to_owned()));
        Thing { tab: self, element }
    }
}

impl<'a> Thing<'a> {
    /// The one visible thing inside this one with this role and exactly this name, once it is there.
    pub fn find(&self, role: &str, name: &str) -> Thing<'a> {
        self.tab.find_under(Some(self), role, name)
    }

    /// All visible things inside this one with this role, right now, in the order of the page.
    pub fn all(&self, role: &str) -> Vec<Thing<'a>> {
        self.tab.with_role(Some(self), role)
    }

    /// The role a screen reader speaks; empty when the element has gone meanwhile.
    pub fn role(&self) -> String {
        self.tab.session.computed(self.element.element_id().as_ref(), "computedrole").unwrap_or_default()
    }

    /// The name a screen reader speaks; empty when the element has gone meanwhile.
    pub fn name(&self) -> String {
        self.tab.session.computed(self.element.element_id().as_ref(), "computedlabel").unwrap_or_default()
    }

    /// Clicks its middle, scrolling there first; fails when something lies over it.
    pub fn click(&self) {
        self.tab.session.wait(&format!("clicking {self}"), self.element.click());
    }

    /// What can be read in it.
    pub fn text(&self) -> String {
        self.tab.session.wait("reading text", self.element.text())
    }

    /// An attribute as it is written.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.tab.session.wait("reading an attribute", self.element.attr(name))
    }

    /// Whether it can be used now.
    pub fn is_enabled(&self) -> bool {
        self.tab.session.wait("asking whether it is enabled", self.element.is_enabled())
    }

    /// The element as an argument for [`Tab::script`].
    pub fn as_argument(&self) -> Value {
        json!({ ELEMENT_KEY: self.element.element_id().as_ref() })
    }
}

impl fmt::Display for Thing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} \"{}\"", self.role(), self.name())
    }
}

/// Elements that can have a role: those written so, and those HTML gives it to.
fn selector(role: &str) -> String {
    let native = match role {
        "banner" => "header",
        "button" => "button, summary, input[type=button], input[type=submit]",
        "cell" | "gridcell" => "td",
        "checkbox" => "input[type=checkbox]",
        "columnheader" => "th",
        "combobox" => "select, input[list]",
        "dialog" => "dialog",
        "heading" => "h1, h2, h3, h4, h5, h6",
        "image" | "img" => "img, svg",
        "link" => "a[href]",
        "list" => "ul, ol",
        "listitem" => "li",
        "main" => "main",
        "navigation" => "nav",
        "option" => "option",
        "progressbar" => "progress",
        "radio" => "input[type=radio]",
        "region" => "section",
        "row" => "tr",
        "rowheader" => "th",
        "slider" => "input[type=range]",
        "spinbutton" => "input[type=number]",
        "status" => "output",
        "table" => "table",
        "textbox" => "textarea, input:not([type]), input[type=text], input[type=search]",
        _ => "",
    };
    let written = format!("[role={role}]");
    if native.is_empty() { written } else { format!("{written}, {native}") }
}

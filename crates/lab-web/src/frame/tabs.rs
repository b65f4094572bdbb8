//! Tabs over a panel, with arrow keys.

use yew::prelude::*;

use crate::dom;
use crate::widget::icon::{Icon, icon};

/// One tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Names the panel.
    pub name: &'static str,
    /// What the tab says.
    pub title: &'static str,
    /// Beside the title.
    pub icon: Icon,
}

/// A row of tabs and the open panel.
#[derive(Clone, PartialEq)]
pub struct Tabs {
    /// What the row is about.
    pub label: AttrValue,
    /// The tabs.
    pub tabs: Vec<Tab>,
    /// Name of the open one.
    pub open: AttrValue,
    /// Another one is wanted.
    pub onopen: Callback<&'static str>,
    /// The open panel.
    pub panel: Html,
}

impl Tabs {
    /// Draws them as the ARIA practices describe: one tab stop, arrows move and open.
    pub fn html(&self) -> Html {
        let count = self.tabs.len();
        let tab = |(i, tab): (usize, &Tab)| {
            let is_open = self.open == tab.name;
            let onclick = {
                let (onopen, name) = (self.onopen.clone(), tab.name);
                Callback::from(move |_: MouseEvent| onopen.emit(name))
            };
            let onkeydown = {
                let (onopen, tabs) = (self.onopen.clone(), self.tabs.clone());
                Callback::from(move |event: KeyboardEvent| {
                    let goal = match event.key().as_str() {
                        "ArrowRight" => (i + 1) % count,
                        "ArrowLeft" => (i + count - 1) % count,
                        "Home" => 0,
                        "End" => count - 1,
                        _ => return,
                    };
                    event.prevent_default();
                    onopen.emit(tabs[goal].name);
                    dom::focus_id(&format!("tab-{}", tabs[goal].name));
                })
            };
            html! {
                <button type="button" role="tab" id={format!("tab-{}", tab.name)} class="tab" aria-selected={is_open.to_string()}
                    aria-controls={format!("panel-{}", tab.name)} tabindex={if is_open { "0" } else { "-1" }} {onclick} {onkeydown}>
                    { icon(tab.icon) }{ tab.title }
                </button>
            }
        };
        html! {
            <>
                <div class="tab-row">
                    <div role="tablist" class="tabs" aria-label={&self.label}>{ for self.tabs.iter().enumerate().map(tab) }</div>
                </div>
                <div class="panel" role="tabpanel" id={format!("panel-{}", self.open)} aria-labelledby={format!("tab-{}", self.open)}>
                    { self.panel.clone() }
                </div>
            </>
        }
    }
}

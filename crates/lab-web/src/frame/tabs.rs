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
#[derive(Properties, Clone, PartialEq)]
pub struct TabsProps {
    /// What the row is about.
    pub label: AttrValue,
    /// The tabs.
    pub tabs: Vec<Tab>,
    /// Name of the open one.
    pub open: AttrValue,
    /// Another one is wanted.
    pub onopen: Callback<&'static str>,
    /// At the right end of the row.
    #[prop_or_default]
    pub tools: Html,
    /// The open panel.
    pub children: Html,
}

/// Tabs as the ARIA practices describe them: one tab stop, arrows move and open.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let count = props.tabs.len();
    let tab = |(i, tab): (usize, &Tab)| {
        let is_open = props.open == tab.name;
        let onclick = {
            let (onopen, name) = (props.onopen.clone(), tab.name);
            Callback::from(move |_: MouseEvent| onopen.emit(name))
        };
        let onkeydown = {
            let (onopen, tabs) = (props.onopen.clone(), props.tabs.clone());
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
                <div role="tablist" class="tabs" aria-label={&props.label}>{ for props.tabs.iter().enumerate().map(tab) }</div>
                <div class="tab-tools">{ props.tools.clone() }</div>
            </div>
            <div class="panel" role="tabpanel" id={format!("panel-{}", props.open)} aria-labelledby={format!("tab-{}", props.open)}>
                { props.children.clone() }
            </div>
        </>
    }
}

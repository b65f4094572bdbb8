//! Buttons that say why they cannot be pressed.

use yew::prelude::*;

use super::icon::{Icon, icon};

/// Weight of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Weight {
    /// One per screen: what one most likely wants.
    Primary,
    /// The ordinary one.
    #[default]
    Normal,
    /// In a bar, without an edge.
    Plain,
    /// Breaks something.
    Danger,
}

/// A refusal as the page shows it: the fact, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What is so.
    pub fact: AttrValue,
    /// What to do about it.
    pub remedy: AttrValue,
}

/// A button.
#[derive(Properties, Clone, PartialEq)]
pub struct ActionProps {
    /// A verb, and on what.
    pub label: AttrValue,
    /// Beside or instead of the label.
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// Show the icon alone; the label is still spoken and shown on hover.
    #[prop_or_default]
    pub icon_only: bool,
    /// Weight.
    #[prop_or_default]
    pub weight: Weight,
    /// Pressed state of a switch; `None` for an ordinary button.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// Why it cannot be pressed now; `None` if it can.
    #[prop_or_default]
    pub refused: Option<Reason>,
    /// The key that does the same, for the hint on hover.
    #[prop_or_default]
    pub key_hint: Option<AttrValue>,
    /// Pressed.
    pub onpress: Callback<()>,
    /// Pressed although it is refused: the page shows the reason.
    #[prop_or_default]
    pub onrefused: Callback<Reason>,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A button; a refused one stays reachable by keyboard, says why, and does nothing else.
#[component]
pub fn Action(props: &ActionProps) -> Html {
    let onclick = {
        let (press, refuse, refused) =
            (props.onpress.clone(), props.onrefused.clone(), props.refused.clone());
        Callback::from(move |_: MouseEvent| match &refused {
            Some(reason) => refuse.emit(reason.clone()),
            None => press.emit(()),
        })
    };
    let weight = match props.weight {
        Weight::Primary => Some("primary"),
        Weight::Normal => None,
        Weight::Plain => Some("plain"),
        Weight::Danger => Some("danger"),
    };
    let classes = classes!("button", weight, props.icon_only.then_some("square"), props.class.clone());
    html! {
        <button type="button" class={classes} {onclick} title={hint(props)}
            aria-label={props.icon_only.then(|| props.label.clone())}
            aria-pressed={props.pressed.map(|p| p.to_string())}
            aria-disabled={props.refused.is_some().then_some("true")}>
            { for props.icon.map(icon) }
            if !props.icon_only { <span>{ &props.label }</span> }
            { for props.refused.as_ref().map(|r| html! { <span class="unseen">{ format!(". {} {}", r.fact, r.remedy) }</span> }) }
        </button>
    }
}

fn hint(props: &ActionProps) -> Option<String> {
    if let Some(reason) = &props.refused {
        return Some(format!("{} {}", reason.fact, reason.remedy));
    }
    match (&props.key_hint, props.icon_only) {
        (Some(key), _) => Some(format!("{} ({key})", props.label)),
        (None, true) => Some(props.label.to_string()),
        (None, false) => None,
    }
}

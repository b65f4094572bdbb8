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

/// A button. A plain value with a drawing, no component of its own: there are many of them, and each kind of
/// component costs about 6 kB of Wasm.
#[derive(Clone, PartialEq, Default)]
pub struct Action {
    /// A verb, and on what.
    pub label: AttrValue,
    /// Beside or instead of the label.
    pub icon: Option<Icon>,
    /// Show the icon alone; the label is still spoken and shown on hover.
    pub icon_only: bool,
    /// Weight.
    pub weight: Weight,
    /// Pressed state of a switch; `None` for an ordinary button.
    pub pressed: Option<bool>,
    /// Why it cannot be pressed now; `None` if it can.
    pub refused: Option<Reason>,
    /// The key that does the same, for the hint on hover.
    pub key_hint: Option<&'static str>,
    /// Pressed.
    pub onpress: Callback<()>,
    /// Pressed although it is refused: the page shows the reason.
    pub onrefused: Callback<Reason>,
    /// The second press of a double-click does nothing: another deed may have taken the place by then.
    pub once: bool,
    /// Further classes.
    pub class: &'static str,
}

impl Action {
    /// A button with a label.
    pub fn text(label: impl Into<AttrValue>, onpress: Callback<()>) -> Action {
        Action { label: label.into(), onpress, ..Action::default() }
    }

    /// A quiet button that shows only its icon.
    pub fn icon(label: impl Into<AttrValue>, icon: Icon, onpress: Callback<()>) -> Action {
        Action { icon: Some(icon), icon_only: true, weight: Weight::Plain, ..Action::text(label, onpress) }
    }

    /// Draws it; a refused one stays reachable by keyboard, says why, and does nothing else.
    pub fn html(self) -> Html {
        let hint = hint(&self);
        let Action { label, refused, onpress, onrefused, .. } = self;
        let spoken = refused.as_ref().map(|r| format!(". {} {}", r.fact, r.remedy));
        let is_refused = refused.is_some();
        let once = self.once;
        let onclick = Callback::from(move |event: MouseEvent| match &refused {
            _ if once && event.detail() > 1 => (),
            Some(reason) => onrefused.emit(reason.clone()),
            None => onpress.emit(()),
        });
        let weight = match self.weight {
            Weight::Primary => "primary",
            Weight::Normal => "",
            Weight::Plain => "plain",
            Weight::Danger => "danger",
        };
        let square = if self.icon_only { "square" } else { "" };
        html! {
            <button type="button" class={classes!("button", weight, square, self.class)} {onclick} title={hint}
                aria-label={self.icon_only.then(|| label.clone())}
                aria-pressed={self.pressed.map(|p| if p { "true" } else { "false" })}
                aria-disabled={is_refused.then_some("true")}>
                { for self.icon.map(icon) }
                if !self.icon_only { <span>{ label }</span> }
                if let Some(spoken) = spoken { <span class="unseen">{ spoken }</span> }
            </button>
        }
    }
}

fn hint(props: &Action) -> Option<String> {
    if let Some(reason) = &props.refused {
        return Some(format!("{} {}", reason.fact, reason.remedy));
    }
    match (&props.key_hint, props.icon_only) {
        (Some(key), _) => Some(format!("{} ({key})", props.label)),
        (None, true) => Some(props.label.to_string()),
        (None, false) => None,
    }
}

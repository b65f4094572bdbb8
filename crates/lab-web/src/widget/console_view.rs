//! The console as a widget: a log of lines, an input with history and completion. It knows no cmdlet.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::dom;

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Typed here.
    Input,
    /// Printed because a click elsewhere did the same.
    Mirror,
    /// Answer.
    Output,
    /// Refusal or mistake.
    Error,
    /// A remark of the lab.
    Note,
}

impl LineKind {
    fn class(self) -> &'static str {
        match self {
            LineKind::Input => "line-input",
            LineKind::Mirror => "line-input line-mirror",
            LineKind::Output => "line-output",
            LineKind::Error => "line-error",
            LineKind::Note => "line-note",
        }
    }

    fn has_prompt(self) -> bool {
        matches!(self, LineKind::Input | LineKind::Mirror)
    }
}

/// A block of text in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleLine {
    /// Counts up.
    pub serial: u64,
    /// Kind.
    pub kind: LineKind,
    /// The prompt it was typed at; empty for answers.
    pub prompt: AttrValue,
    /// Text, possibly of several lines.
    pub text: AttrValue,
}

/// A way to complete what stands before the caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Replaces the characters from `from` to the caret.
    pub insert: AttrValue,
    /// Byte offset in the text.
    pub from: usize,
    /// One quiet phrase: type or meaning.
    pub note: AttrValue,
}

/// The console.
#[derive(Properties, Clone, PartialEq)]
pub struct ConsoleViewProps {
    /// The log, oldest first.
    pub lines: Rc<Vec<ConsoleLine>>,
    /// The prompt.
    pub prompt: AttrValue,
    /// Someone is about to type.
    #[prop_or_default]
    pub onfocus: Callback<()>,
    /// A line was entered.
    pub onsubmit: Callback<String>,
    /// Suggestions for a text and the byte offset of the caret.
    pub complete: Callback<(String, usize), Vec<Suggestion>>,
    /// The last answer in short, for the polite region.
    #[prop_or_default]
    pub spoken: AttrValue,
}

/// Text under edit, with the way back through what was entered.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
struct Draft {
    text: String,
    entered: Vec<String>,
    /// Position in `entered`; its length means the draft itself.
    at: usize,
    kept: String,
    offers: Vec<Suggestion>,
    picked: usize,
}

impl Draft {
    fn typed(&mut self, text: String) {
        self.text = text;
        self.at = self.entered.len();
        self.offers.clear();
    }

    fn older(&mut self) {
        if self.at == self.entered.len() {
            self.kept = self.text.clone();
        }
        self.at = self.at.saturating_sub(1);
        self.show();
    }

    fn newer(&mut self) {
        self.at = (self.at + 1).min(self.entered.len());
        self.show();
    }

    fn show(&mut self) {
        self.text = self.entered.get(self.at).unwrap_or(&self.kept).clone();
    }

    fn submit(&mut self) -> Option<String> {
        let text = std::mem::take(&mut self.text);
        self.offers.clear();
        self.kept.clear();
        if text.trim().is_empty() {
            return None;
        }
        if self.entered.last() != Some(&text) {
            self.entered.push(text.clone());
        }
        self.at = self.entered.len();
        Some(text)
    }

    /// Takes the picked suggestion; the text up to `caret` is replaced from its start on.
    fn take(&mut self, caret: usize) {
        let Some(offer) = self.offers.get(self.picked).cloned() else { return };
        let is_inside = self.text.is_char_boundary(offer.from) && self.text.is_char_boundary(caret);
        if is_inside && offer.from <= caret {
            self.text.replace_range(offer.from..caret, &offer.insert);
        }
        self.offers.clear();
    }
}

/// The console.
#[component]
pub fn ConsoleView(props: &ConsoleViewProps) -> Html {
    let draft = use_state(Draft::default);
    let (log, input) = (use_node_ref(), use_node_ref());
    // The newest line is in sight; a greeting is read from its beginning.
    let is_greeting = props.lines.iter().all(|line| line.kind == LineKind::Note);
    use_effect_with(props.lines.last().map(|l| l.serial), {
        let log = log.clone();
        move |_| {
            if let Some(element) = log.cast::<web_sys::Element>().filter(|_| !is_greeting) {
                element.set_scroll_top(element.scroll_height());
            }
        }
    });
    let onfocus = props.onfocus.reform(|_: FocusEvent| ());
    let oninput = {
        let (draft, input) = (draft.clone(), input.clone());
        Callback::from(move |_: InputEvent| {
            let text = input.cast::<HtmlTextAreaElement>().map(|e| e.value()).unwrap_or_default();
            draft.set(changed(&draft, |d| d.typed(text)));
        })
    };
    let onkeydown = {
        let (props, draft, input) = (props.clone(), draft.clone(), input.clone());
        Callback::from(move |event: KeyboardEvent| on_key(&props, &draft, &input, &event))
    };
    let to_input = {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            let is_selecting = web_sys::window()
                .is_some_and(|w| w.get_selection().ok().flatten().is_some_and(|s| !s.is_collapsed()));
            if !is_selecting {
                dom::focus(&input);
            }
        })
    };
    let active = (!draft.offers.is_empty()).then(|| format!("offer-{}", draft.picked));
    html! {
        <div class="console" onclick={to_input}>
            <div class="console-log" ref={log} tabindex="0" role="log" aria-live="off" aria-label="Console output">
                { for props.lines.iter().map(line) }
            </div>
            <p class="unseen" role="status" aria-live="polite">{ spoken(&draft, &props.spoken) }</p>
            <div class="console-entry">
                { offers(&draft) }
                <label class="prompt" for="console-input">{ &props.prompt }<span class="unseen">{ " command" }</span></label>
                <textarea id="console-input" ref={input} rows="1" spellcheck="false" autocapitalize="off" autocomplete="off"
                    aria-autocomplete="list" aria-controls={active.as_ref().map(|_| "console-offers")}
                    aria-activedescendant={active} value={draft.text.clone()} {onfocus} {oninput} {onkeydown} placeholder="Get-ClusterNode" />
            </div>
        </div>
    }
}

fn line(line: &ConsoleLine) -> Html {
    html! {
        <pre key={line.serial} class={classes!("line", line.kind.class())}>
            if line.kind.has_prompt() { <span class="prompt">{ format!("{} ", line.prompt) }</span> }
            { &line.text }
        </pre>
    }
}

fn offers(draft: &Draft) -> Html {
    if draft.offers.is_empty() {
        return Html::default();
    }
    html! {
        <ul id="console-offers" role="listbox" class="offers" aria-label="Completions">
            { for draft.offers.iter().enumerate().map(|(i, offer)| html! {
                <li id={format!("offer-{i}")} role="option" aria-selected={(i == draft.picked).to_string()}>
                    <span class="mono">{ &offer.insert }</span><span class="quiet">{ &offer.note }</span>
                </li>
            }) }
        </ul>
    }
}

/// What the polite region says: the completions while there are some, else the last answer.
fn spoken(draft: &Draft, answer: &AttrValue) -> String {
    match draft.offers.get(draft.picked) {
        Some(offer) => format!("{} completions. {}, {}", draft.offers.len(), offer.insert, offer.note),
        None => answer.to_string(),
    }
}

fn changed(draft: &Draft, change: impl FnOnce(&mut Draft)) -> Draft {
    let mut new = draft.clone();
    change(&mut new);
    new
}

fn on_key(props: &ConsoleViewProps, draft: &UseStateHandle<Draft>, input: &NodeRef, event: &KeyboardEvent) {
    // Keys for the whole page do not reach it from here.
    event.stop_propagation();
    let has_offers = !draft.offers.is_empty();
    let caret = caret(draft, input);
    let count = draft.offers.len().max(1);
    let next = match event.key().as_str() {
        "Enter" if event.shift_key() => return,
        "Tab" | "Enter" if has_offers => changed(draft, |d| d.take(caret)),
        "Enter" => changed(draft, |d| {
            if let Some(text) = d.submit() {
                props.onsubmit.emit(text);
            }
        }),
        // Tab with nothing typed moves on, as everywhere: the console is no trap for the keyboard.
        "Tab" if draft.text.trim().is_empty() || event.shift_key() => return,
        "Tab" => {
            let offers = props.complete.emit((draft.text.clone(), caret));
            changed(draft, |d| {
                d.picked = 0;
                let is_only = offers.len() == 1;
                d.offers = offers;
                if is_only {
                    d.take(caret);
                }
            })
        }
        "ArrowDown" if has_offers => changed(draft, |d| d.picked = (d.picked + 1) % count),
        "ArrowUp" if has_offers => changed(draft, |d| d.picked = (d.picked + count - 1) % count),
        "Escape" if has_offers => changed(draft, |d| d.offers.clear()),
        "ArrowUp" if !draft.text.contains('\n') => changed(draft, Draft::older),
        "ArrowDown" if !draft.text.contains('\n') => changed(draft, Draft::newer),
        _ => return,
    };
    event.prevent_default();
    draft.set(next);
}

/// The caret as a byte offset; the browser counts UTF-16 units.
fn caret(draft: &Draft, input: &NodeRef) -> usize {
    let units = input.cast::<HtmlTextAreaElement>().and_then(|e| e.selection_start().ok().flatten());
    units.map_or(draft.text.len(), |units| byte_offset(&draft.text, units))
}

fn byte_offset(text: &str, utf16_units: u32) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units >= utf16_units {
            return at;
        }
        units += c.len_utf16() as u32;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(entered: &[&str]) -> Draft {
        let entered: Vec<String> = entered.iter().map(|s| (*s).to_owned()).collect();
        Draft { at: entered.len(), entered, ..Draft::default() }
    }

    #[test]
    fn arrows_walk_through_what_was_entered_and_back_to_the_draft() {
        let mut d = draft(&["one", "two"]);
        d.typed("thr".into());
        d.older();
        assert_eq!(d.text, "two");
        d.older();
        d.older();
        assert_eq!(d.text, "one");
        d.newer();
        d.newer();
        d.newer();
        assert_eq!(d.text, "thr");
    }

    #[test]
    fn empty_lines_are_not_entered_and_repeats_are_kept_once() {
        let mut d = draft(&["one"]);
        d.typed("  ".into());
        assert_eq!(d.submit(), None);
        d.typed("one".into());
        assert_eq!(d.submit().as_deref(), Some("one"));
        assert_eq!(d.entered, ["one"]);
    }

    #[test]
    fn suggestion_replaces_the_word_before_the_caret_only() {
        let mut d = draft(&[]);
        d.typed("Get-Cl | ft".into());
        d.offers = vec![Suggestion { insert: "Get-ClusterNode".into(), from: 0, note: "".into() }];
        d.take(6);
        assert_eq!(d.text, "Get-ClusterNode | ft");
    }

    #[test]
    fn suggestion_that_points_outside_the_text_changes_nothing() {
        let mut d = draft(&[]);
        d.typed("ü".into());
        d.offers = vec![Suggestion { insert: "x".into(), from: 1, note: "".into() }];
        d.take(2);
        assert_eq!(d.text, "ü");
    }

    #[test]
    fn caret_counts_utf16_units() {
        assert_eq!(byte_offset("aé😀b", 0), 0);
        assert_eq!(byte_offset("aé😀b", 2), 3);
        assert_eq!(byte_offset("aé😀b", 4), 7);
        assert_eq!(byte_offset("ab", 9), 2);
    }
}

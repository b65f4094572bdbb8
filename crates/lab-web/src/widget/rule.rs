//! Where a rule stands, as a way to read about it.

use lab_view::rules::anchor;
use yew::prelude::*;

/// `facts: migration §7` is section 7 of what is known about migration; its row on the page of rules says what that is.
pub fn rule(rule: &str) -> Html {
    let words = rule.replace("facts: ", "").replace('§', "section ");
    link(rule, &words, "What this rule says, and where it comes from")
}

/// The same where there is little room: which rule it is stands in the hint.
pub fn short_rule(rule: &str) -> Html {
    let words = rule.replace("facts: ", "").replace('§', "section ");
    link(rule, "The rule", &format!("Rule: {words}"))
}

fn link(rule: &str, words: &str, hint: &str) -> Html {
    let href = format!("docs/rules.html#{}", anchor(rule));
    html! { <a class="rule small" {href} target="_blank" title={hint.to_owned()}>{ words }</a> }
}

//! Where a rule stands, as a way to read about it.

use yew::prelude::*;

/// `facts: migration §7` is section 7 of what is known about migration; the model card says how rules are numbered.
pub fn rule(rule: &str) -> Html {
    let words = rule.replace("facts: ", "").replace('§', "section ");
    link(&words, "Where this rule comes from, and how the rules are numbered")
}

/// The same where there is little room: which rule it is stands in the hint.
pub fn short_rule(rule: &str) -> Html {
    let words = rule.replace("facts: ", "").replace('§', "section ");
    link("The rule", &format!("Rule: {words}"))
}

fn link(words: &str, hint: &str) -> Html {
    html! { <a class="rule small" href="docs/model-card.html#rules" target="_blank" title={hint.to_owned()}>{ words }</a> }
}

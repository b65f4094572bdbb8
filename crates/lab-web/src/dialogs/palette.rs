//! The palette: every command, panel and thing, found by its words.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::of_page::{ask_wizard, of_page, to_moment};
use super::offers::{Act, Offer, class, of_thing, take, words};
use crate::dom;
use crate::lab::{Lab, use_lab_still};
use crate::panel::offers::wizards;
use crate::show::glossary;
use crate::thing::{Thing, use_selected};
use crate::wizard;

/// Lines shown; more are counted.
const MOST: usize = 40;

#[derive(Properties, Clone, PartialEq)]
pub(super) struct PaletteProps {
    /// What has been typed already.
    pub(super) begun: &'static str,
}

/// What fits the words, and how much more there is.
type Found = (Vec<Offer>, usize);

/// The palette.
#[component]
pub(super) fn Palette(props: &PaletteProps) -> Html {
    let typed = use_state_eq(|| props.begun.to_owned());
    let at = use_state_eq(|| 0_usize);
    let selected = use_selected();
    let (found, more) = use_lab_still((selected, (*typed).clone()), find);
    let field = use_node_ref();
    use_effect_with((), {
        let field = field.clone();
        move |()| dom::focus(&field)
    });
    let picked = (*at).min(found.len().saturating_sub(1));
    use_effect_with(picked, |picked| {
        if let Some(line) = gloo::utils::document().get_element_by_id(&format!("found-{picked}")) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            line.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let oninput = {
        let (typed, at, field) = (typed.clone(), at.clone(), field.clone());
        Callback::from(move |_: InputEvent| {
            typed.set(field.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default());
            at.set(0);
        })
    };
    let onkeydown = {
        let (at, found) = (at.clone(), found.clone());
        Callback::from(move |event: KeyboardEvent| {
            event.stop_propagation();
            let count = found.len().max(1);
            match event.key().as_str() {
                "ArrowDown" => at.set((picked + 1) % count),
                "ArrowUp" => at.set((picked + count - 1) % count),
                "Enter" => {
                    if let Some(offer) = found.get(picked) {
                        take(offer);
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let line = |(i, offer): (usize, &Offer)| {
        let onclick = {
            let offer = offer.clone();
            Callback::from(move |_: MouseEvent| take(&offer))
        };
        html! {
            <li id={format!("found-{i}")} role="option" class={class(offer)} {onclick} aria-selected={(i == picked).to_string()}
                aria-disabled={offer.refused.is_some().then_some("true")}>{ words(offer) }</li>
        }
    };
    let active = (!found.is_empty()).then(|| format!("found-{picked}"));
    html! {
        <>
            <input ref={field} class="field" role="combobox" autofocus=true aria-expanded="true" aria-controls="found" aria-activedescendant={active}
                aria-autocomplete="list" aria-label="Words of a command or a thing" placeholder="Move, cut, quorum, VM12 …" autocomplete="off" spellcheck="false"
                value={(*typed).clone()} {oninput} {onkeydown} />
            <ul id="found" role="listbox" aria-label="What fits">{ for found.iter().enumerate().map(line) }</ul>
            <p class="quiet small" role="status">{ told(found.len(), more) }</p>
        </>
    }
}

fn told(shown: usize, more: usize) -> String {
    match (shown, more) {
        (0, _) => "Nothing fits. Fewer letters find more.".to_owned(),
        (_, 0) => format!("{shown} found. Enter does it; what is refused says why."),
        (_, more) => format!("{shown} shown, {more} more: type another word."),
    }
}

fn find(lab: &Lab, (selected, typed): &(Option<Thing>, String)) -> Found {
    let wanted: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let fits = |offer: &Offer| {
        let text = format!("{} {}", offer.label, offer.note).to_lowercase();
        wanted.iter().all(|word| text.contains(word.as_str()))
    };
    let of_selected = selected.map(|thing| of_thing(lab, thing)).unwrap_or_default();
    let commands = of_selected.into_iter().chain(of_page(lab)).chain(of_wizards(lab, *selected));
    let things = if wanted.is_empty() { Vec::new() } else { things(lab, &wanted) };
    let moment = to_moment(lab, typed);
    // Whoever asks what a word means breaks nothing by pressing Enter.
    let (breaking, harmless): (Vec<Offer>, Vec<Offer>) =
        commands.filter(fits).partition(|offer| offer.breaks);
    let terms = glossary::find(typed)
        .map(|term| Offer::new(format!("{}: {}", term.word, term.says), "term", Act::Tell(term)));
    let mut all: Vec<Offer> =
        moment.into_iter().chain(harmless).chain(terms).chain(breaking).chain(things).collect();
    let more = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    // Whether a wizard is of use is asked of those in sight only.
    all.iter_mut().for_each(|offer| ask_wizard(lab, offer));
    (all, more)
}

/// Every wizard, about the selected thing where it can be.
fn of_wizards(lab: &Lab, selected: Option<Thing>) -> impl Iterator<Item = Offer> {
    let fitting = selected.map(|thing| wizards(lab.session.world(), thing)).unwrap_or_default();
    wizard::ALL.iter().map(move |one| {
        let about = selected.filter(|_| fitting.contains(&one.name));
        Offer::new(format!("{}…", one.title), "wizard", Act::Ask(one.about(about)))
    })
}

/// Things whose names fit.
fn things(lab: &Lab, wanted: &[String]) -> Vec<Offer> {
    let world = lab.session.world();
    let fits = |name: &str, kind: &str| {
        let text = format!("go to {name} {kind}").to_lowercase();
        wanted.iter().all(|word| text.contains(word.as_str()))
    };
    let mut found = Vec::new();
    let mut add = |name: &lab_units::Name, kind: &'static str, thing: Thing| {
        if fits(name.as_str(), kind) {
            found.push(Offer::new(format!("Go to {name}"), kind, Act::Select(thing)));
        }
    };
    for (id, host) in world.hosts.iter() {
        add(&host.name, "host", Thing::Host(id));
    }
    for (id, vm) in world.vms.iter() {
        add(&vm.name, "VM", Thing::Vm(id));
    }
    for (id, network) in world.networks.iter() {
        add(&network.name, "network", Thing::Network(id));
    }
    for (id, array) in world.arrays.iter() {
        add(&array.name, "storage array", Thing::Array(id));
    }
    for (id, lun) in world.luns.iter() {
        add(&lun.name, "disk", Thing::Lun(id));
    }
    // The name that was typed whole comes before those that only begin so.
    let whole =
        |offer: &Offer| wanted.iter().any(|word| offer.label.to_lowercase().ends_with(&format!(" {word}")));
    let (first, rest): (Vec<Offer>, Vec<Offer>) = found.into_iter().partition(whole);
    first.into_iter().chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Wish;

    fn labels(typed: &str, selected: Option<Thing>) -> Vec<(String, bool)> {
        let lab = Lab::open(&Wish::Break).expect("is a lab");
        let (found, _) = find(&lab, &(selected, typed.to_owned()));
        found.into_iter().map(|offer| (offer.label, offer.refused.is_some())).collect()
    }

    #[test]
    fn words_in_any_order_find_commands_of_the_selected_thing_and_say_what_is_refused() {
        let vm = Thing::of("vm-0");
        let found = labels("live move sql1", vm);
        assert_eq!(found, [("Move SQL1 to HV2, live".to_owned(), false)]);
        let found = labels("start sql1", vm);
        assert!(found.contains(&("Start SQL1".to_owned(), true)), "it runs already: {found:?}");
    }

    #[test]
    fn things_and_panels_are_found_without_a_selection() {
        assert_eq!(labels("web1", None), [("Go to WEB1".to_owned(), false)]);
        assert_eq!(labels("show quorum", None), [("Show: Quorum".to_owned(), false)]);
        assert!(labels("zebra", None).is_empty());
        assert!(labels("undo", None).iter().all(|(_, refused)| *refused), "nothing was done yet");
    }

    #[test]
    fn every_wizard_is_found_and_one_of_no_use_says_why() {
        for wizard in crate::wizard::ALL {
            let found = labels(&format!("{} wizard", wizard.title.to_lowercase()), None);
            assert!(
                found.iter().any(|(label, _)| *label == format!("{}…", wizard.title)),
                "{}",
                wizard.title
            );
        }
        let lab = Lab::open(&Wish::Build).expect("is a lab");
        let found = |typed: &str| {
            let (found, _) = find(&lab, &(None, typed.to_owned()));
            let offer = found.into_iter().next().unwrap_or_else(|| panic!("{typed} finds nothing"));
            (offer.label, offer.refused.map(|reason| reason.fact.to_string()))
        };
        assert_eq!(found("new host wizard").1, None);
        assert_eq!(found("quorum wizard").1.as_deref(), Some("There is no cluster."));
        assert!(found("create cluster wizard").1.is_some(), "there is no host");
    }

    #[test]
    fn a_moment_of_the_run_is_gone_to_and_one_outside_of_it_says_so() {
        let mut lab = Lab::open(&Wish::Break).expect("is a lab");
        lab.session.advance_by(lab_kernel::SimDuration::from_secs(600));
        let found =
            |typed: &str| find(&lab, &(None, typed.to_owned())).0.into_iter().next().expect("is found");
        assert_eq!(
            (found("5m").label.as_str(), found("0:05:00").label.as_str()),
            ("Go to 00:05:00.000", "Go to 00:05:00.000")
        );
        assert_eq!(found("go to 5:00").refused, None);
        let far = found("go to 9h").refused.map(|reason| reason.fact.to_string());
        assert!(far.is_some_and(|fact| fact.starts_with("This run goes from 00:0")), "as the console says");
    }

    #[test]
    fn every_term_says_what_it_means_before_anything_that_breaks() {
        let lab = Lab::open(&Wish::Break).expect("is a lab");
        for term in glossary::ALL {
            let (found, _) = find(&lab, &(Thing::of("host-0"), term.word.to_owned()));
            let at = found.iter().position(|offer| offer.act == Act::Tell(term)).expect(term.word);
            assert!(found[..at].iter().all(|offer| !offer.breaks), "{}", term.word);
            assert!(term.says.ends_with('.') && term.says.is_ascii(), "{}: a sentence", term.word);
        }
        assert!(labels("csv", None).iter().any(|(label, _)| label.starts_with("Cluster Shared Volume: ")));
        assert!(
            labels("qu", None).iter().all(|(label, _)| !label.starts_with("Quorum: ")),
            "too few letters"
        );
    }

    #[test]
    fn settings_and_branches_are_found() {
        for (typed, label) in [
            ("speed 10×", "Speed: 10×"),
            ("fold tree", "Fold or unfold: tree"),
            ("letters", "Keys without Ctrl: switch off"),
            ("stops error", "Time stops by itself when an error is logged"),
            ("theme dark", "Theme: dark"),
            ("branch main", "Show the branch main"),
        ] {
            assert!(
                labels(typed, None).iter().any(|(found, _)| found == label),
                "{typed}: {:?}",
                labels(typed, None)
            );
        }
    }
}

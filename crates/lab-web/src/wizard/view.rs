//! A wizard as one sees it: its steps, fields with what is wrong beside them, a summary of the lines that will run.

use std::cell::Cell;
use std::rc::Rc;

use lab_charts::text::counted;
use lab_world::state::{Outcome, ValidationReport};
use yew::prelude::*;

use super::field::{field_html, first_id};
use super::rehearsal::{Problem, Rehearsal, rehearse};
use super::run::{Progress, carry_out, made};
use super::{Entries, Step, Wizard, named, settle};
use crate::desk::{Ask, Desk, Part};
use crate::dom;
use crate::lab::{Lab, use_lab_still};
use crate::show::details::details;
use crate::store::Store;
use crate::thing::Thing;
use crate::widget::action::{Action, Reason};
use crate::widget::status::{Mark, dot, status};

#[derive(Properties, Clone, PartialEq)]
pub(crate) struct WizardProps {
    /// What was asked for.
    pub(crate) ask: Ask,
}

/// What is being done.
#[derive(Clone, PartialEq)]
enum Phase {
    /// Questions are answered.
    Asking,
    /// The lab is being changed.
    Running(Progress),
    /// It stopped before the end, after so many commands.
    Stopped(usize, Option<Problem>),
    /// What validation found.
    Report,
}

/// Where one is in it.
#[derive(Clone, PartialEq)]
struct Place {
    /// The answers that were given.
    given: Entries,
    /// The step that is shown; behind the last one: the summary.
    at: usize,
    /// The next step was asked for: what is missing is said even where nothing was typed.
    tried: bool,
}

/// Everything that is drawn, worked out once for each answer.
struct Page {
    steps: Vec<Step>,
    entries: Entries,
    rehearsal: Rehearsal,
    at: usize,
}

impl Page {
    /// What is wrong on the step that is shown, with its field.
    fn problem(&self) -> Option<(&'static str, &Problem)> {
        let (field, problem) = self.rehearsal.problem.as_ref()?;
        let is_here = |step: &Step| step.fields.iter().any(|other| other.name == *field);
        let is_elsewhere = self.at < self.steps.len() && !is_here(&self.steps[self.at]);
        (!is_elsewhere).then_some((*field, problem))
    }

    /// The step with the field that is wrong.
    fn step_of_problem(&self) -> Option<usize> {
        let (field, _) = self.rehearsal.problem.as_ref()?;
        self.steps.iter().position(|step| step.fields.iter().any(|other| other.name == *field))
    }
}

/// The wizard that was asked for.
#[component]
pub(crate) fn WizardView(props: &WizardProps) -> Html {
    let lab = use_context::<Store<Lab>>().expect("the page provides the lab");
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let wizard = named(props.ask.name).expect("only wizards of the list are asked for");
    let place = use_state_eq(|| Place { given: Entries::about(props.ask.about), at: 0, tried: false });
    let phase = use_state_eq(|| Phase::Asking);
    use_effect_with((), {
        let desk = desk.clone();
        move |()| desk.write(|d| d.done = None)
    });
    // Closed in the middle of it: no further command is given.
    let stop = use_memo((), |()| Rc::new(Cell::new(false)));
    use_effect_with(stop.clone(), |stop| {
        let stop = stop.clone();
        move || stop.set(true)
    });
    let revision = use_lab_still((), |lab, ()| lab.session.revision());
    // What runs is what was rehearsed, although every command of it changes the lab.
    let rehearsed = use_mut_ref(|| revision);
    if *phase == Phase::Asking {
        *rehearsed.borrow_mut() = revision;
    }
    let page = use_memo(((*place).clone(), *rehearsed.borrow()), |(place, _)| {
        lab.read(|lab| {
            let (steps, entries) = settle(wizard, lab.session.world(), &place.given);
            let at = place.at.min(steps.len());
            let rehearsal = rehearse(&lab.session, wizard, &entries, at == steps.len());
            Page { steps, entries, rehearsal, at }
        })
    });
    // Whoever answers by keyboard goes on where the step begins, and where the report ends.
    use_effect_with((page.at, std::mem::discriminant(&*phase)), {
        let asks = *phase == Phase::Asking;
        let step = page.steps.get(page.at).filter(|_| asks);
        let first = step.and_then(|step| step.fields.first()).and_then(first_id);
        move |_| dom::focus_id(first.as_deref().unwrap_or("wizard-go"))
    });
    let close = {
        let desk = desk.clone();
        Callback::from(move |()| desk.write(|d| d.dialogue = None))
    };
    let report = use_lab_still((), |lab, ()| lab.session.world().validation.as_ref().map(Summary::of));
    match &*phase {
        Phase::Asking => {
            let go = {
                let (page, place, phase) = (page.clone(), place.clone(), phase.clone());
                let run = Run { lab, desk, wizard, entries: page.entries.clone(), stop: (*stop).clone() };
                Callback::from(move |()| {
                    if let Some((field, _)) = page.problem() {
                        place.set(Place { tried: true, ..(*place).clone() });
                        return dom::focus_id(&format!("w-{field}"));
                    }
                    if page.at < page.steps.len() {
                        return place.set(Place { at: page.at + 1, tried: false, ..(*place).clone() });
                    }
                    run.clone().start(&phase);
                })
            };
            asking(wizard, &page, &place, &go, &close)
        }
        Phase::Running(progress) => running(progress, page.rehearsal.lines.len(), &stop),
        Phase::Stopped(count, problem) => {
            let again = {
                let phase = phase.clone();
                Callback::from(move |()| phase.set(Phase::Asking))
            };
            stopped(*count, problem.as_ref(), &again, &close)
        }
        Phase::Report => findings(report.as_ref(), &close),
    }
}

/// What it takes to carry a wizard out.
#[derive(Clone)]
struct Run {
    lab: Store<Lab>,
    desk: Store<Desk>,
    wizard: &'static Wizard,
    entries: Entries,
    stop: Rc<Cell<bool>>,
}

impl Run {
    fn start(self, phase: &UseStateHandle<Phase>) {
        self.stop.set(false);
        let phase = phase.setter();
        phase.set(Phase::Running(Progress::default()));
        let tell = {
            let phase = phase.clone();
            Callback::from(move |progress| phase.set(Phase::Running(progress)))
        };
        yew::platform::spawn_local(async move {
            let Run { lab, desk, wizard, entries, stop } = self;
            let ended = carry_out(lab.clone(), wizard, entries, tell, stop.clone()).await;
            if ended.problem.is_some() || stop.get() {
                let problem = ended.problem.map(|(_, problem)| problem);
                return phase.set(Phase::Stopped(ended.done.len(), problem));
            }
            if wizard.reports {
                return phase.set(Phase::Report);
            }
            let thing = lab.read(|lab| made(lab.session.world(), &ended.done));
            let (done, given) = lab.read(|lab| (told(lab, wizard, thing, ended.done.len()), lab.given()));
            desk.write(|d| {
                d.dialogue = None;
                // The bar above the picture says it; where that is not in sight, a notice does.
                let in_sight = d.centre == "datacenter" && (!dom::is_phone() || d.phone == Part::Centre);
                if !in_sight {
                    d.toast(Mark::Ok, done.clone(), "");
                }
                d.done = Some((done.into(), given));
                d.selected = thing.map(|thing| thing.key()).or(d.selected.take());
            });
        });
    }
}

/// What was done, in a sentence.
fn told(lab: &Lab, wizard: &Wizard, thing: Option<Thing>, count: usize) -> String {
    let name =
        thing.and_then(|thing| details(&lab.session, thing)).map(|details| format!(": {}", details.name));
    let lines = counted(count, "line");
    format!("Done: {}{}. The console shows it as {lines}.", wizard.title, name.unwrap_or_default())
}

fn asking(
    wizard: &Wizard,
    page: &Rc<Page>,
    place: &UseStateHandle<Place>,
    go: &Callback<()>,
    close: &Callback<()>,
) -> Html {
    let onsubmit = go.reform(|event: SubmitEvent| event.prevent_default());
    let back = {
        let (place, at) = (place.clone(), page.at);
        Callback::from(move |()| {
            place.set(Place { at: at.saturating_sub(1), tried: false, ..(*place).clone() })
        })
    };
    let to_end = {
        let (place, at) = (place.clone(), page.steps.len());
        Callback::from(move |()| place.set(Place { at, tried: true, ..(*place).clone() }))
    };
    let onanswer = {
        let place = place.clone();
        Callback::from(move |(name, answer): (&'static str, String)| {
            place.set(Place { given: place.given.clone().with(name, answer), ..(*place).clone() });
        })
    };
    let is_last = page.at == page.steps.len();
    let said = page.problem().filter(|(field, _)| place.tried || is_last || place.given.has(field));
    html! {
        <form class="wizard" {onsubmit} novalidate=true>
            <ol class="wizard-steps" aria-label="Steps">
                { for page.steps.iter().map(|step| step.title).chain(["Summary"]).enumerate().map(|(i, title)| html! {
                    <li aria-current={(i == page.at).then_some("step")} class={(i < page.at).then_some("is-done")}>{ title }</li>
                }) }
            </ol>
            <div class="wizard-step">
                if let Some(step) = page.steps.get(page.at) {
                    <p class="quiet">{ &step.words }</p>
                    { for step.fields.iter().enumerate().map(|(i, field)| {
                        let problem = said.filter(|(name, _)| *name == field.name).map(|(_, problem)| problem);
                        field_html(field, page.entries.text(field.name), problem, &onanswer, go, i == 0)
                    }) }
                } else {
                    { summary(page, place) }
                }
            </div>
            <footer class="wizard-foot">
                { Action::text("Cancel", close.clone()).html() }
                <span class="grow"></span>
                { Action { refused: off(page.at == 0, "This is the first step."), ..Action::text("Back", back) }.html() }
                { Action { refused: off(page.at + 1 >= page.steps.len(), "Next leads there."), ..Action::text("Summary", to_end) }.html() }
                <button type="submit" id="wizard-go" class="button primary" aria-disabled={(is_last && page.rehearsal.problem.is_some()).then_some("true")}>
                    { if is_last { wizard.verb } else { "Next" } }
                </button>
            </footer>
        </form>
    }
}

/// The lines that will run, or what stands in their way and where to mend it.
fn summary(page: &Rc<Page>, place: &UseStateHandle<Place>) -> Html {
    let lines = &page.rehearsal.lines;
    let to_problem = page.step_of_problem().map(|at| {
        let place = place.clone();
        let onpress = Callback::from(move |()| place.set(Place { at, tried: true, ..(*place).clone() }));
        Action::text(format!("Go to {}", page.steps[at].title), onpress).html()
    });
    html! {
        <>
            <p class="quiet">{ match lines.len() {
                1 => "This line will run. The console can do the same.".to_owned(),
                count => format!("These {count} lines will run. The console can do the same."),
            } }</p>
            <pre class="wizard-lines" tabindex="0" role="group" aria-label="Console lines">{ lines.join("\n") }</pre>
            if let Some((_, problem)) = &page.rehearsal.problem {
                <div class="wizard-problem" role="alert">
                    <p class="status-line">{ dot(Mark::Warn) }{ problem.sentence() }</p>
                    { for to_problem }
                </div>
            }
        </>
    }
}

/// A button that keeps its place although it leads nowhere now.
fn off(is_off: bool, why: &'static str) -> Option<Reason> {
    is_off.then(|| Reason { fact: why.into(), remedy: "".into() })
}

fn running(progress: &Progress, all: usize, stop: &Rc<Cell<bool>>) -> Html {
    let stop = {
        let stop = stop.clone();
        Callback::from(move |()| stop.set(true))
    };
    let words = match progress.waits {
        Some(what) => format!("Time passes until {what}."),
        None => format!("{} of {all} commands given.", progress.done),
    };
    html! {
        <div class="wizard">
            <div class="wizard-step">
                <progress class="wide" max={all.max(1).to_string()} value={progress.done.to_string()} aria-label="Progress"></progress>
                <p aria-live="polite">{ words }</p>
            </div>
            <footer class="wizard-foot"><span class="grow"></span>{ Action::text("Stop", stop).html() }</footer>
        </div>
    }
}

fn stopped(count: usize, problem: Option<&Problem>, again: &Callback<()>, close: &Callback<()>) -> Html {
    let words = problem.map_or_else(|| "It was stopped.".to_owned(), Problem::sentence);
    html! {
        <div class="wizard">
            <div class="wizard-step" role="alert">
                <p class="status-line">{ dot(Mark::Warn) }{ words }</p>
                <p class="quiet">{ given(count) }</p>
            </div>
            <footer class="wizard-foot">
                { Action::text("Close", close.clone()).html() }
                <span class="grow"></span>
                <button type="button" id="wizard-go" class="button primary" onclick={again.reform(|_: MouseEvent| ())}>{ "Change the answers" }</button>
            </footer>
        </div>
    }
}

fn given(count: usize) -> String {
    match count {
        0 => "No command was given before.".to_owned(),
        1 => "1 command was given before. Undo takes it back.".to_owned(),
        count => format!("{count} commands were given before. Undo takes them back one by one."),
    }
}

/// A validation report as the page shows it: category and test, how it ended, what it found.
#[derive(Clone, PartialEq)]
struct Summary {
    rows: Vec<(&'static str, Outcome, Vec<String>)>,
}

impl Summary {
    fn of(report: &ValidationReport) -> Summary {
        let row =
            |finding: &lab_world::state::Finding| (finding.test, finding.outcome, finding.lines.clone());
        Summary { rows: report.findings.iter().map(row).collect() }
    }
}

fn outcome_mark(outcome: Outcome) -> (Mark, &'static str) {
    match outcome {
        Outcome::Success => (Mark::Ok, "passed"),
        Outcome::Warning => (Mark::Warn, "warning"),
        Outcome::Failed => (Mark::Bad, "failed"),
        Outcome::Canceled => (Mark::Off, "not run"),
    }
}

fn findings(report: Option<&Summary>, close: &Callback<()>) -> Html {
    let rows = report.map(|report| report.rows.as_slice()).unwrap_or_default();
    let count = |wanted: Outcome| rows.iter().filter(|(_, outcome, _)| *outcome == wanted).count();
    let (failed, warned) = (count(Outcome::Failed), count(Outcome::Warning));
    let verdict = match (failed, warned) {
        (0, 0) => "All tests passed: the hosts are fit for a cluster.".to_owned(),
        (0, warned) => {
            format!("Nothing failed. {}: it will work, and could be better.", counted(warned, "warning"))
        }
        (failed, _) => format!(
            "{} failed. Mend what the report names before you make a cluster.",
            counted(failed, "test")
        ),
    };
    html! {
        <div class="wizard">
            <div class="wizard-step">
                <p role="status"><strong>{ verdict }</strong></p>
                <div class="wizard-report" tabindex="0" role="group" aria-label="Report">
                    <table class="table">
                        <caption class="unseen">{ "Validation report" }</caption>
                        <thead><tr><th scope="col">{ "Test" }</th><th scope="col">{ "Result" }</th><th scope="col">{ "Found" }</th></tr></thead>
                        <tbody>{ for rows.iter().map(|(test, outcome, lines)| {
                            let (mark, word) = outcome_mark(*outcome);
                            html! { <tr><th scope="row">{ *test }</th><td>{ status(mark, word) }</td><td class="quiet">{ lines.join(" ") }</td></tr> }
                        }) }</tbody>
                    </table>
                </div>
            </div>
            <footer class="wizard-foot"><span class="grow"></span>
                <button type="button" id="wizard-go" class="button primary" onclick={close.reform(|_: MouseEvent| ())}>{ "Close the report" }</button>
            </footer>
        </div>
    }
}

//! What can be saved of a run. Every file says that it is simulated.

use lab_shell::scenario;
use yew::prelude::*;

use super::report::{self, Series};
use crate::address;
use crate::app::page;
use crate::desk::Desk;
use crate::dom;
use crate::lab::Lab;
use crate::parts;
use crate::store::Store;
use crate::widget::action::{Action, Reason};
use crate::widget::icon::Icon;
use crate::widget::status::Mark;

/// Name, kind and content of a file.
type File = (String, &'static str, String);

/// The dialog.
pub(super) fn export(desk: &Store<Desk>) -> Html {
    let save = |label: &str, make: fn(&Lab) -> File| button(desk, label, make);
    let both = |what: &str, csv: fn(&Lab) -> File, json: fn(&Lab) -> File| {
        html! { <tr><th scope="row">{ what }</th><td><span class="row-tools">{ save(&format!("{what} as CSV"), csv) }{ save(&format!("{what} as JSON"), json) }</span></td></tr> }
    };
    html! {
        <div class="stack">
            <p>{ "Every file says that what it holds is simulated." }</p>
            <div class="card-tools">
                { script_button(desk) }
                { save("Report", |lab| ("wolfpack-report-simulated.md".into(), "text/markdown", report::markdown(lab))) }
                { link_button(desk) }
            </div>
            <table class="table">
                <caption class="unseen">{ "Series" }</caption>
                <tbody>
                    { both("Events", |lab| csv(&report::events(lab)), |lab| json(&report::events(lab))) }
                    { both("Availability", |lab| csv(&report::availability(lab)), |lab| json(&report::availability(lab))) }
                    { both("Migrations", |lab| csv(&report::migrations(lab)), |lab| json(&report::migrations(lab))) }
                </tbody>
            </table>
            <p class="quiet">{ "The charts of a migration have buttons of their own for SVG, PNG and CSV." }</p>
        </div>
    }
}

fn button(desk: &Store<Desk>, label: &str, make: fn(&Lab) -> File) -> Html {
    let desk = desk.clone();
    let onpress = Callback::from(move |()| {
        if let Some((name, kind, text)) = page().map(|page| page.lab.read(make)) {
            offer(&desk, &name, kind, &text);
        }
    });
    Action { icon: Some(Icon::Export), ..Action::text(label.to_owned(), onpress) }.html()
}

/// Saves the script that plays this run again.
pub(super) fn script_button(desk: &Store<Desk>) -> Html {
    button(desk, "Script", |lab| ("wolfpack-run-simulated.ps1".into(), "text/plain", script(lab)))
}

/// Saves the link to this run.
pub(super) fn link_button(desk: &Store<Desk>) -> Html {
    let desk = desk.clone();
    let onpress = Callback::from(move |()| save_link(desk.clone()));
    Action { icon: Some(Icon::Export), ..Action::text("Link in a text file", onpress) }.html()
}

fn script(lab: &Lab) -> String {
    format!(
        "# Wolfpack: a simulated run. It plays again with: wolfpack run FILE\n{}\n",
        scenario::write(&lab.session)
    )
}

fn csv(series: &Series) -> File {
    (format!("wolfpack-{}-simulated.csv", series.name), "text/csv", series.csv())
}

fn json(series: &Series) -> File {
    (format!("wolfpack-{}-simulated.json", series.name), "application/json", series.json())
}

fn save_link(desk: Store<Desk>) {
    yew::platform::spawn_local(async move {
        let Some(page) = page() else { return };
        let links = parts::links().await.map_err(Reason::from);
        match links.and_then(|links| page.lab.read(|lab| links.fragment(&lab.session))) {
            Ok(fragment) => {
                let text = format!("Wolfpack, simulated run\n{}\n", address::of_fragment(&fragment));
                offer(&desk, "wolfpack-run-simulated.txt", "text/plain", &text);
            }
            Err(reason) => desk.write(|d| d.refuse(&reason)),
        }
    });
}

fn offer(desk: &Store<Desk>, name: &str, kind: &str, text: &str) {
    let saved = dom::save_file(name, kind, text);
    desk.write(|d| {
        if saved {
            d.toast(Mark::Ok, format!("{name} is on its way to your downloads."), "");
        } else {
            d.toast(Mark::Warn, "This browser did not save the file.", "Copy the link from Share instead.");
        }
    });
}

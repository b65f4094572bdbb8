//! A chart from lab-charts: drawn at its real size, with its sentence, its table and its files.

use lab_charts::{Size, Spec, standalone};
use yew::prelude::*;

use super::action::{Action, Weight};
use crate::dom;

/// A chart.
#[derive(Properties, Clone, PartialEq)]
pub struct ChartProps {
    /// What it shows.
    pub spec: Spec,
    /// Height in CSS pixels.
    #[prop_or(240)]
    pub height: u32,
}

/// The drawing, or its table.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let frame = use_node_ref();
    let (width, _) = dom::use_size(&frame);
    let as_table = use_state_eq(|| false);
    let drawing =
        use_memo((props.spec.clone(), width, props.height, *as_table), |(spec, width, height, as_table)| {
            // Before the first layout there is no width to draw for.
            let is_drawn = *width > 0 && !*as_table;
            is_drawn.then(|| spec.svg(Size { width: *width, height: *height }))
        });
    let toggle = {
        let as_table = as_table.clone();
        Callback::from(move |()| as_table.set(!*as_table))
    };
    html! {
        <figure class="chart">
            <div class="chart-frame" ref={frame}>
                { for (*drawing).as_ref().map(|svg| Html::from_html_unchecked(svg.clone().into())) }
                if *as_table { { table(&props.spec) } }
            </div>
            <figcaption>
                <p>{ props.spec.summary() }</p>
                <span class="chart-tools" role="group" aria-label="This chart">
                    { Action { pressed: Some(*as_table), ..tool("Numbers", toggle) }.html() }
                    { tool("SVG", save_svg(&props.spec)).html() }
                    { tool("CSV", save_csv(&props.spec)).html() }
                </span>
            </figcaption>
        </figure>
    }
}

fn tool(label: &'static str, onpress: Callback<()>) -> Action {
    Action { weight: Weight::Plain, class: "small", ..Action::text(label, onpress) }
}

/// Exports are drawn at the size of a page column, not of this window.
const EXPORT: Size = Size { width: 720, height: 400 };

fn save_svg(spec: &Spec) -> Callback<()> {
    let spec = spec.clone();
    Callback::from(move |()| {
        let name = format!("wolfpack-{}-simulated.svg", spec.kind().name);
        dom::save_file(&name, "image/svg+xml", &standalone(&spec.svg(EXPORT)));
    })
}

fn save_csv(spec: &Spec) -> Callback<()> {
    let spec = spec.clone();
    Callback::from(move |()| {
        let name = format!("wolfpack-{}-simulated.csv", spec.kind().name);
        dom::save_file(&name, "text/csv", &spec.table().csv());
    })
}

fn table(spec: &Spec) -> Html {
    let table = spec.table();
    html! {
        <table class="table">
            <caption class="unseen">{ spec.kind().title }</caption>
            <thead><tr>{ for table.header.iter().map(|h| html! { <th scope="col" class="number">{ h }</th> }) }</tr></thead>
            <tbody>
                { for table.rows.iter().map(|row| html! {
                    <tr>{ for row.iter().map(|cell| html! { <td class="number">{ cell }</td> }) }</tr>
                }) }
            </tbody>
        </table>
    }
}

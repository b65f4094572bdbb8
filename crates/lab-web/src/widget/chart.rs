//! A chart from lab-charts: drawn at its real size, with its sentence, its table and its files.

use lab_charts::text::unbroken;
use lab_charts::{Size, Spec, standalone};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};
use yew::prelude::*;

use super::action::{Action, Weight};
use crate::dom;

/// A chart.
#[derive(Properties, Clone, PartialEq)]
pub struct ChartProps {
    /// What it shows.
    pub spec: Spec,
}

/// Height of a chart that fills any, in CSS pixels.
const HEIGHT: u32 = 230;

/// The drawing, or its table.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let frame = use_node_ref();
    let (width, _) = dom::use_size(&frame);
    let as_table = use_state_eq(|| false);
    let drawing = use_memo((props.spec.clone(), width, *as_table), |(spec, width, as_table)| {
        // Before the first layout there is no width to draw for.
        let is_drawn = *width > 0 && !*as_table;
        is_drawn.then(|| spec.svg(Size { width: *width, height: spec.height(*width).unwrap_or(HEIGHT) }))
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
                <p>{ unbroken(&props.spec.summary()) }</p>
                <span class="chart-tools" role="group" aria-label="This chart">
                    { Action { pressed: Some(*as_table), ..tool("Numbers", toggle) }.html() }
                    { tool("SVG", save_svg(&props.spec)).html() }
                    { tool("PNG", save_png(&props.spec)).html() }
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
fn export_size(spec: &Spec) -> Size {
    let width = 720;
    Size { width, height: spec.height(width).unwrap_or(400) }
}

fn save_svg(spec: &Spec) -> Callback<()> {
    let spec = spec.clone();
    Callback::from(move |()| {
        let name = format!("wolfpack-{}-simulated.svg", spec.kind().name);
        dom::save_file(&name, "image/svg+xml", &standalone(&spec.svg(export_size(&spec))));
    })
}

/// Points of the picture for each CSS pixel: sharp on paper and on a projector.
const PNG_SCALE: u32 = 2;

fn save_png(spec: &Spec) -> Callback<()> {
    let spec = spec.clone();
    Callback::from(move |()| {
        let name = format!("wolfpack-{}-simulated.png", spec.kind().name);
        let size = export_size(&spec);
        let svg = standalone(&spec.svg(size));
        yew::platform::spawn_local(async move {
            // A browser that cannot paint an SVG saves nothing; SVG and CSV are beside it.
            let _ = paint(&svg, size, &name).await;
        });
    })
}

/// Paints an SVG onto a canvas and saves what is on it.
async fn paint(svg: &str, size: Size, name: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&svg.into()), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    let decoded = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&url)?;
    decoded?;
    let canvas: HtmlCanvasElement = gloo::utils::document().create_element("canvas")?.unchecked_into();
    canvas.set_width(size.width * PNG_SCALE);
    canvas.set_height(size.height * PNG_SCALE);
    let Some(context) = canvas.get_context("2d")? else { return Ok(()) };
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    let name = name.to_owned();
    let save = Closure::once_into_js(move |blob: JsValue| {
        if let Ok(blob) = blob.dyn_into::<Blob>() {
            dom::save_blob(&name, &blob);
        }
    });
    canvas.to_blob(save.unchecked_ref())
}

fn save_csv(spec: &Spec) -> Callback<()> {
    let spec = spec.clone();
    Callback::from(move |()| {
        let name = format!("wolfpack-{}-simulated.csv", spec.kind().name);
        dom::save_file(&name, "text/csv", &spec.table().csv());
    })
}

/// Rows of numbers on the page; the file has all.
const MOST_ROWS: usize = 200;

fn table(spec: &Spec) -> Html {
    let table = spec.table();
    let left_out = table.rows.len().saturating_sub(MOST_ROWS);
    let first = table.rows.first();
    let header = table.header.iter().enumerate().map(|(column, title)| {
        let class = first.and_then(|row| row.get(column)).and_then(|cell| number(cell));
        html! { <th scope="col" {class}>{ title }</th> }
    });
    html! {
        <>
        <table class="table">
            <caption class="unseen">{ spec.kind().title }</caption>
            <thead><tr>{ for header }</tr></thead>
            <tbody>
                { for table.rows.iter().take(MOST_ROWS).map(|row| html! {
                    <tr>{ for row.iter().map(|cell| html! { <td class={number(cell)}>{ cell }</td> }) }</tr>
                }) }
            </tbody>
        </table>
        if left_out > 0 { <p class="quiet">{ format!("And {left_out} more in the CSV.") }</p> }
        </>
    }
}

/// Numbers stand at the right of their column, words at the left.
fn number(cell: &str) -> Option<&'static str> {
    cell.starts_with(|c: char| c.is_ascii_digit()).then_some("number")
}

//! Guest memory as a grid of cells on a canvas, with the same said in words.

use std::rc::Rc;

use lab_charts::text::{ByteUnit, bytes};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

use crate::dom;

/// State of a stretch of memory on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Not sent yet.
    Untouched,
    /// The destination has it.
    Arrived,
    /// Sent, but the guest wrote to some of it since: this many percent, 1 to 100, must be sent again.
    Again(u8),
    /// On the wire now.
    Sending,
}

/// The states of the legend, in the order of painting: what was written again lies over what had arrived.
const CELLS: [Cell; 4] = [Cell::Untouched, Cell::Arrived, Cell::Again(100), Cell::Sending];

impl Cell {
    fn class(self) -> &'static str {
        match self {
            Cell::Untouched => "cell-untouched",
            Cell::Arrived => "cell-arrived",
            Cell::Again(_) => "cell-again",
            Cell::Sending => "cell-sending",
        }
    }

    /// How much of a cell is painted in the colour of `state`, from below, in percent.
    fn share_of(self, state: Cell) -> Option<u8> {
        match (self, state) {
            (Cell::Untouched, Cell::Untouched)
            | (Cell::Arrived, Cell::Arrived)
            | (Cell::Sending, Cell::Sending) => Some(100),
            // What was written again had arrived: its colour lies beneath.
            (Cell::Again(_), Cell::Arrived) => Some(100),
            (Cell::Again(share), Cell::Again(_)) => Some(share.min(100)),
            (Cell::Untouched | Cell::Arrived | Cell::Again(_) | Cell::Sending, _) => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Cell::Untouched => "not sent yet",
            Cell::Arrived => "arrived",
            Cell::Again(_) => "written again",
            Cell::Sending => "on the wire",
        }
    }
}

/// The memory of one VM.
#[derive(Properties, Clone, PartialEq)]
pub struct MemoryGridProps {
    /// Cells in the order of addresses.
    pub cells: Rc<Vec<Cell>>,
    /// Bytes per cell.
    pub cell_bytes: u64,
    /// All bytes.
    pub total_bytes: u64,
    /// Bytes the destination has in their present form.
    pub arrived_bytes: u64,
    /// Bytes sent before and written since.
    pub again_bytes: u64,
    /// Counts up when the theme changes, so that the colours are read anew.
    #[prop_or_default]
    pub theme_serial: u32,
}

/// Memory, painted.
#[component]
pub fn MemoryGrid(props: &MemoryGridProps) -> Html {
    let (frame, canvas, legend) = (use_node_ref(), use_node_ref(), use_node_ref());
    let (width, _) = dom::use_size(&frame);
    let grid = Grid::new(props.cells.len(), width);
    use_effect_with((props.cells.clone(), grid, props.theme_serial), {
        let (canvas, legend) = (canvas.clone(), legend.clone());
        move |(cells, grid, _)| paint(&canvas, &legend, cells, *grid)
    });
    let words = words(props);
    html! {
        <figure class="memory">
            <div class="memory-frame" ref={frame}>
                <canvas ref={canvas} role="img" aria-label={words.clone()} />
            </div>
            <ul class="legend" ref={legend}>
                { for CELLS.iter().map(|cell| html! {
                    <li><span class={classes!("swatch", cell.class())}></span>{ cell.word() }</li>
                }) }
                <li>{ format!("{} a cell", bytes(props.cell_bytes)) }</li>
            </ul>
            <figcaption>{ words }</figcaption>
        </figure>
    }
}

fn words(props: &MemoryGridProps) -> String {
    let unit = ByteUnit::for_max(props.total_bytes);
    let arrived = format!("{} of {} arrived", unit.number(props.arrived_bytes), unit.text(props.total_bytes));
    if props.again_bytes == 0 {
        return format!("{arrived}.");
    }
    format!("{arrived}; {} written again.", unit.text(props.again_bytes))
}

/// Where the cells lie, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Grid {
    columns: u32,
    rows: u32,
    width: u32,
    height: u32,
}

/// A cell is at most this high: the curve beside the grid has a height of its own.
const MOST_PX: u32 = 13;

impl Grid {
    /// A power of two in a row, so that the last row is whole as the others; the rows fill the width.
    fn new(cells: usize, width: u32) -> Grid {
        let cells = cells.max(1) as u32;
        let columns = ((cells * 3).isqrt() + 1).next_power_of_two().min(cells).min((width / 3).max(1));
        let rows = cells.div_ceil(columns);
        Grid { columns, rows, width, height: rows * (width * 5 / 8 / rows).clamp(3, MOST_PX) }
    }

    /// Left or upper edge of the cell at `index` of `count` over `length`, in pixels of the canvas.
    fn edge(index: u32, count: u32, length: u32, ratio: f64) -> f64 {
        (f64::from(index) * f64::from(length) * ratio / f64::from(count)).round()
    }
}

fn paint(canvas: &NodeRef, legend: &NodeRef, cells: &[Cell], grid: Grid) {
    let Some(element) = canvas.cast::<HtmlCanvasElement>() else { return };
    let ratio = web_sys::window().map_or(1.0, |w| w.device_pixel_ratio()).max(1.0);
    let (width, height) = (f64::from(grid.width), f64::from(grid.height));
    element.set_width((width * ratio) as u32);
    element.set_height((height * ratio) as u32);
    dom::set_style(canvas, "width", &format!("{}px", grid.width));
    dom::set_style(canvas, "height", &format!("{}px", grid.height));
    let context = element.get_context("2d").ok().flatten();
    let Some(context) = context.and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok()) else { return };
    let gap = ratio.round();
    // One colour at a time: setting the fill style is dearer than a rectangle.
    for state in CELLS {
        let Some(color) = color_of(legend, state) else { continue };
        context.set_fill_style_str(&color);
        for (i, cell) in cells.iter().enumerate() {
            let Some(share) = cell.share_of(state) else { continue };
            let (column, row) = (i as u32 % grid.columns, i as u32 / grid.columns);
            let x = |column| Grid::edge(column, grid.columns, grid.width, ratio);
            let y = |row| Grid::edge(row, grid.rows, grid.height, ratio);
            let bottom = y(row + 1) - gap;
            // Even one page of a cell written again is worth a line one can see.
            let height = ((bottom - y(row)) * f64::from(share) / 100.0).round().max(gap);
            context.fill_rect(x(column), bottom - height, x(column + 1) - gap - x(column), height);
        }
    }
}

/// The colour the theme gives a state, read from its swatch in the legend.
fn color_of(legend: &NodeRef, state: Cell) -> Option<String> {
    let swatch = legend.cast::<web_sys::Element>()?.query_selector(&format!(".{}", state.class())).ok()??;
    let style = web_sys::window()?.get_computed_style(&swatch).ok()??;
    style.get_property_value("background-color").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1 << 20;

    fn props(arrived: u64, again: u64) -> MemoryGridProps {
        MemoryGridProps {
            cells: Rc::new(vec![Cell::Arrived; 1024]),
            cell_bytes: 4 * MB,
            total_bytes: 4096 * MB,
            arrived_bytes: arrived * MB,
            again_bytes: again * MB,
            theme_serial: 0,
        }
    }

    #[test]
    fn words_say_what_the_picture_shows() {
        assert_eq!(words(&props(3412, 120)), "3,412 of 4,096 MB arrived; 120 MB written again.");
        assert_eq!(words(&props(0, 0)), "0 of 4,096 MB arrived.");
    }

    #[test]
    fn cell_written_again_shows_its_share_over_what_had_arrived() {
        let paint = |cell: Cell| CELLS.map(|state| cell.share_of(state));
        assert_eq!(paint(Cell::Again(7)), [None, Some(100), Some(7), None]);
        assert_eq!(paint(Cell::Sending), [None, None, None, Some(100)]);
    }

    #[test]
    fn a_thousand_cells_make_whole_rows() {
        for width in [300, 330, 645, 1_200] {
            let grid = Grid::new(1_024, width);
            assert_eq!(grid.columns * grid.rows, 1_024, "{grid:?}");
        }
    }

    #[test]
    fn cells_fill_the_width_and_all_have_a_place() {
        for cells in [1, 100, 1024, 4096] {
            for width in [0, 1, 200, 431, 900] {
                let grid = Grid::new(cells, width);
                assert!(grid.columns * grid.rows >= cells as u32, "{grid:?}");
                let edge = |index, count, length| Grid::edge(index, count, length, 1.5);
                let right = edge(grid.columns, grid.columns, grid.width);
                assert!((f64::from(width) * 1.5 - right).abs() < 1.0, "{grid:?} in {width}: {right}");
                let low = edge(grid.rows - 1, grid.rows, grid.height);
                let lowest = edge(grid.rows, grid.rows, grid.height);
                assert!(lowest > low && f64::from(grid.height) * 1.5 >= lowest - 0.5, "{grid:?}");
            }
        }
    }
}

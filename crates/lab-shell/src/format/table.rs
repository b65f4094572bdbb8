//! Tables: a header, dashes, rows; numbers to the right; too wide text ends in an ellipsis.

use super::Cell;

/// A column is not cut below this many characters; if not even that fits, it is left out.
const MIN_WIDTH: usize = 3;

/// The lines of a table.
pub(crate) fn table_lines(titles: &[String], rows: &[Vec<Cell>], width: usize) -> Vec<String> {
    let widths = column_widths(titles, rows, width);
    let right: Vec<bool> = (0..widths.len()).map(|at| is_numeric(rows, at)).collect();
    let columns = || widths.iter().copied().zip(right.iter().copied());
    let header = titles.iter().zip(columns()).map(|(title, (width, right))| aligned(title, width, right));
    let dashes = titles
        .iter()
        .zip(columns())
        .map(|(title, (width, right))| aligned(&"-".repeat(title.chars().count().min(width)), width, right));
    let mut lines = vec![joined(header), joined(dashes)];
    for row in rows {
        lines.push(joined(
            row.iter().zip(columns()).map(|(cell, (width, right))| aligned(&cell.text, width, right)),
        ));
    }
    lines
}

/// As wide as the widest text. Columns that cannot fit are left out from the right; then the widest are cut.
fn column_widths(titles: &[String], rows: &[Vec<Cell>], width: usize) -> Vec<usize> {
    let longest =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.text.chars().count()).max();
    let mut widths: Vec<usize> = titles
        .iter()
        .enumerate()
        .map(|(at, title)| title.chars().count().max(longest(at).unwrap_or(0)).max(1).min(width))
        .collect();
    let least = |at: usize| titles[at].chars().count().max(MIN_WIDTH);
    while widths.len() > 1 && total(&(0..widths.len()).map(least).collect::<Vec<_>>()) > width {
        widths.pop();
    }
    while total(&widths) > width {
        let over = total(&widths) - width;
        let widest = (0..widths.len()).filter(|at| widths[*at] > least(*at)).max_by_key(|at| widths[*at]);
        let Some(at) = widest else { break };
        // Not below the next widest one, so that columns of like width share the loss.
        let now = widths[at];
        let next = widths.iter().copied().filter(|w| *w < now).max().unwrap_or(0);
        widths[at] = now.saturating_sub(over).max(least(at)).max(next).min(now - 1);
    }
    widths
}

fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + widths.len().saturating_sub(1)
}

/// A column stands to the right when all that is in it are numbers.
fn is_numeric(rows: &[Vec<Cell>], at: usize) -> bool {
    let mut cells = rows.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.text.is_empty()).peekable();
    cells.peek().is_some() && cells.all(|cell| cell.is_number)
}

fn aligned(text: &str, width: usize, right: bool) -> String {
    let text = cut(text, width);
    if right { format!("{text:>width$}") } else { format!("{text:<width$}") }
}

/// The text in at most so many characters.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_string();
    }
    let mut kept: String = text.chars().take(width.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

fn joined(cells: impl Iterator<Item = String>) -> String {
    let line = cells.collect::<Vec<_>>().join(" ");
    line.trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(width: usize, expected: &[&str]) {
        let titles = ["Name", "Memory", "State"].map(String::from);
        let row = |name: &str, memory: &str, state: &str| {
            vec![Cell::text(name), Cell { text: memory.to_string(), is_number: true }, Cell::text(state)]
        };
        let rows = [row("Accounting-Database", "4", "Up"), row("SQL1", "4096", "Down")];
        assert_eq!(table_lines(&titles, &rows, width), expected);
    }

    #[test]
    fn numbers_stand_to_the_right_under_their_title() {
        check(
            80,
            &[
                "Name                Memory State",
                "----                ------ -----",
                "Accounting-Database      4 Up",
                "SQL1                  4096 Down",
            ],
        );
    }

    #[test]
    fn too_wide_text_is_cut_and_then_columns_are_left_out() {
        check(
            22,
            &[
                "Name      Memory State",
                "----      ------ -----",
                "Accounti…      4 Up",
                "SQL1        4096 Down",
            ],
        );
        check(12, &["Name  Memory", "----  ------", "Acco…      4", "SQL1    4096"]);
    }
}

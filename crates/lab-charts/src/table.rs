//! The table behind a chart: for screen readers, for checking, for spreadsheets.

/// Header and rows of text, all rows as long as the header.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Table {
    /// Column titles, with the unit in them.
    pub header: Vec<String>,
    /// One entry per column.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new(header: &[&str]) -> Table {
        Table { header: header.iter().map(|h| (*h).to_owned()).collect(), rows: Vec::new() }
    }

    /// Comma separated values (RFC 4180), lines ended by CR LF.
    pub fn csv(&self) -> String {
        let mut out = String::new();
        for line in std::iter::once(&self.header).chain(&self.rows) {
            for (i, cell) in line.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                push_cell(&mut out, cell);
            }
            out.push_str("\r\n");
        }
        out
    }
}

fn push_cell(out: &mut String, cell: &str) {
    // A spreadsheet runs a cell that begins like a formula; names in a lab are free text.
    let formula = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
    if !formula && !cell.contains([',', '"', '\r', '\n']) {
        return out.push_str(cell);
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    out.push_str(&cell.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_commas_and_quotes_are_quoted() {
        let mut table = Table::new(&["Name", "Left, bytes"]);
        table.rows.push(vec!["say \"hi\"".into(), "12".into()]);
        assert_eq!(table.csv(), "Name,\"Left, bytes\"\r\n\"say \"\"hi\"\"\",12\r\n");
    }

    #[test]
    fn names_that_look_like_formulas_stay_text() {
        let mut table = Table::new(&["A", "B"]);
        table.rows.push(vec!["=1+1".into(), "-5".into()]);
        assert_eq!(table.csv(), "A,B\r\n\"'=1+1\",-5\r\n");
    }
}

//! The passes of a migration as a table; the same unit down each column.

use lab_charts::text::{ByteUnit, seconds};
use yew::prelude::*;

use super::term::term;
use crate::show::glossary::{DIRTY_PAGE, PASS};

/// One pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassRow {
    /// `1`, `2` … or `switch`.
    pub name: AttrValue,
    /// Bytes sent in this pass so far.
    pub sent_bytes: u64,
    /// Bytes this pass has to send.
    pub all_bytes: u64,
    /// Simulated time it has taken so far.
    pub took_ns: u64,
    /// Bytes the guest wrote meanwhile, which the next pass must send.
    pub written_bytes: u64,
    /// True for the pass that runs now.
    pub is_current: bool,
}

/// The table, rows in order.
pub fn pass_table(rows: &[PassRow]) -> Html {
    let largest = rows.iter().map(|row| row.all_bytes.max(row.written_bytes)).max().unwrap_or(0);
    let unit = ByteUnit::for_max(largest);
    html! {
        <table class="table pass-table">
            <caption class="unseen">{ "Passes of the migration" }</caption>
            <thead>
                <tr>
                    <th scope="col">{ term("pass", "Pass", PASS.says) }</th>
                    <th scope="col" class="number">{ format!("Sent ({})", unit.name()) }</th>
                    <th scope="col" class="number">{ "Took (s)" }</th>
                    <th scope="col" class="number">{ term("written", &format!("Written meanwhile ({})", unit.name()), DIRTY_PAGE.says) }</th>
                </tr>
            </thead>
            <tbody>
                { for rows.iter().map(|row| html! {
                    <tr key={row.name.to_string()} class={classes!(row.is_current.then_some("is-current"))}
                        aria-current={row.is_current.then_some("true")}>
                        <th scope="row">{ &row.name }if row.is_current { <span class="quiet">{ ", now" }</span> }</th>
                        <td class="number">{ sent(row, unit) }</td>
                        <td class="number">{ seconds(row.took_ns) }</td>
                        <td class="number">{ unit.number(row.written_bytes) }</td>
                    </tr>
                }) }
            </tbody>
        </table>
    }
}

fn sent(row: &PassRow, unit: ByteUnit) -> String {
    if row.is_current && row.sent_bytes < row.all_bytes {
        return format!("{} of {}", unit.number(row.sent_bytes), unit.number(row.all_bytes));
    }
    unit.number(row.sent_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_pass_shows_what_it_still_has_to_send() {
        let mb = 1 << 20;
        let row = PassRow {
            name: "3".into(),
            sent_bytes: 166 * mb,
            all_bytes: 279 * mb,
            took_ns: 1_400_000_000,
            written_bytes: 43 * mb,
            is_current: true,
        };
        let unit = ByteUnit::for_max(4096 * mb);
        assert_eq!(sent(&row, unit), "166 of 279");
        assert_eq!(sent(&PassRow { is_current: false, ..row }, unit), "166");
    }
}

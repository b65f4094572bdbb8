//! `Sort-Object`.

use std::cmp::Ordering;

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param};
use crate::error::ErrorRecord;
use crate::ops::sort_order;
use crate::parse::ast::Case;
use crate::selector::selectors;
use crate::value::Value;

/// `Sort-Object`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Sort-Object",
    aliases: &["sort"],
    synopsis: "Sorts objects by properties; equal ones keep their order.",
    signature: &[
        Param::new("Property", Kind::List(&Kind::Any), "Names or blocks, the most important first.").at(0),
        Param::new("Descending", Kind::Switch, "The largest first."),
        Param::new("Unique", Kind::Switch, "One of those that are equal."),
        Param::new("CaseSensitive", Kind::Switch, "Letters of different case differ."),
    ],
    input: Input::All,
    changes: false,
    examples: &[
        Example { script: "3, 1, 2 | Sort-Object -Descending", output: "3\n2\n1" },
        Example { script: "'bb', 'a', 'ccc' | Sort-Object Length | Select-Object -Last 1", output: "ccc" },
    ],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let by = selectors(&run.items("Property"))?;
    let descending = run.flag("Descending");
    let case = if run.flag("CaseSensitive") { Case::Sensitive } else { Case::Ignored };
    let mut keyed = Vec::new();
    for item in run.take_input() {
        let mut keys = Vec::new();
        for selector in &by {
            keys.push(selector.value(&item, run)?);
        }
        if by.is_empty() {
            keys.push(item.clone());
        }
        keyed.push((keys, item));
    }
    // Each is compared with a handful of others.
    for (keys, _) in &keyed {
        (0..4).try_for_each(|_| run.charge_shown(keys))?;
    }
    let order = |a: &[Value], b: &[Value]| {
        let order = compare_keys(a, b, case);
        if descending { order.reverse() } else { order }
    };
    keyed.sort_by(|(a, _), (b, _)| order(a, b));
    if run.flag("Unique") {
        keyed.dedup_by(|(a, _), (b, _)| compare_keys(a, b, case) == Ordering::Equal);
    }
    keyed.into_iter().for_each(|(_, item)| run.emit(item));
    Ok(())
}

fn compare_keys(a: &[Value], b: &[Value], case: Case) -> Ordering {
    let each = a.iter().zip(b).map(|(a, b)| sort_order(a, b, case));
    each.fold(Ordering::Equal, Ordering::then)
}

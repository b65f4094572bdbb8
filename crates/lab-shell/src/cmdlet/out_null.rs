//! `Out-Null`: throws its input away.

use super::{Cmdlet, Example, Input};

/// `Out-Null`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Out-Null",
    aliases: &[],
    synopsis: "Throws what comes down the pipeline away.",
    signature: &[],
    input: Input::All,
    changes: false,
    examples: &[Example { script: "1..3 | Out-Null", output: "" }],
    run: |_| Ok(()),
};

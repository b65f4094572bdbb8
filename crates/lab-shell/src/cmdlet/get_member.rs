//! `Get-Member`: what an object has.

use std::collections::BTreeSet;

use super::{Cmdlet, Example, Input, Invocation};
use crate::bind::signature::{Kind, Param};
use crate::error::{Category, ErrorRecord};
use crate::ops::like;
use crate::parse::ast::Case;
use crate::selector::properties_of;
use crate::value::{Object, Value};

/// `Get-Member`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-Member",
    aliases: &["gm"],
    synopsis: "Lists the properties of objects, once for each type.",
    signature: &[Param::new("Name", Kind::Text, "Only properties with this name; wildcards.").at(0)],
    input: Input::All,
    changes: false,
    examples: &[Example {
        script: "[pscustomobject]@{ Name = 'N1'; Votes = 1 } | Get-Member",
        output: "TypeName       Name  MemberType Definition\n--------       ----  ---------- ----------\nPSCustomObject Name  Property   System.String Name\nPSCustomObject Votes Property   System.Int64 Votes",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let pattern = run.text("Name").unwrap_or("*").to_string();
    let items = run.take_input();
    if items.is_empty() {
        let message = "Get-Member looks at objects from the pipeline, and there are none.";
        return Err(ErrorRecord::refusal(Category::InvalidOperation, "NoObjectInGetMember", message));
    }
    let mut seen = BTreeSet::new();
    for item in items {
        run.charge(1)?;
        if !seen.insert(item.type_name().to_string()) {
            continue;
        }
        for (name, value) in properties_of(&item) {
            if like(&name, &pattern, Case::Ignored, &mut run.cx().state.meter)? {
                run.emit(member(&item, &name, &value));
            }
        }
    }
    Ok(())
}

fn member(item: &Value, name: &str, value: &Value) -> Object {
    Object::new("MemberDefinition")
        .with("TypeName", item.type_name().to_string())
        .with("Name", name.to_string())
        .with("MemberType", "Property")
        .with("Definition", format!("{} {name}", value.type_name()))
}

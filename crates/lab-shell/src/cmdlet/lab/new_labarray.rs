//! `New-LabArray`: a storage array.

use lab_world::Command;
use lab_world::command::{ArrayKind, ArraySpec};

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// `New-LabArray`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-LabArray",
    aliases: &[],
    synopsis: "Puts up a storage array with a pool to carve LUNs from.",
    signature: &[
        Param::new("Name", Kind::Text, "Its name.").at(0).required(),
        Param::new("Kind", Kind::Choice(&["iSCSI", "FibreChannel", "Smb"]), "How hosts reach it.").required(),
        Param::new("Pool", Kind::Size, "What it can hold.").required(),
        Param::new(
            "Network",
            Kind::Name(Names::Network),
            "The network of its portal; iSCSI and SMB need one.",
        ),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabNetwork Storage -Subnet 10.0.2.0/24 | Out-Null\nNew-LabArray ARRAY1 -Kind iSCSI -Pool 4TB -Network Storage",
        output: "Name   Kind  Pool Network\n----   ----  ---- -------\nARRAY1 iSCSI 4 TB Storage",
    }],
    run,
};

/// The word for how an array is reached.
pub(crate) fn kind_word(kind: ArrayKind) -> &'static str {
    match kind {
        ArrayKind::Iscsi => "iSCSI",
        ArrayKind::FibreChannel => "FibreChannel",
        ArrayKind::Smb => "Smb",
    }
}

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let network = run.text("Network").map(|name| find::network(run.world(), name)).transpose()?;
    let kind = match run.text("Kind") {
        Some("FibreChannel") => ArrayKind::FibreChannel,
        Some("Smb") => ArrayKind::Smb,
        Some(_) | None => ArrayKind::Iscsi,
    };
    let pool = run.bytes("Pool").unwrap_or_default();
    let name = run.word("Name");
    let object = Object::new("LabArray")
        .with("Name", name.as_str())
        .with("Kind", kind_word(kind))
        .with("Pool", pool.0)
        .with("Network", run.text("Network").map(str::to_string));
    if run
        .carry_out(&name, Command::AddArray(ArraySpec { name: name.as_str().into(), kind, pool, network }))?
    {
        run.emit(object);
    }
    Ok(())
}

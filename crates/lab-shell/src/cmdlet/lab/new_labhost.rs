//! `New-LabHost`: a machine in the rack.

use lab_units::Name;
use lab_world::Command;
use lab_world::command::{Edition, HostAccess, HostSpec};

use super::amount;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::value::Object;

/// `New-LabHost`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-LabHost",
    aliases: &[],
    synopsis: "Puts a machine into the rack, powered on, with Windows installed.",
    signature: &[
        Param::new("Name", Kind::Text, "Its name.").at(0).required(),
        Param::new("Era", Kind::Text, "The version of Windows: 2008 to 2022, with R2; 2019 unless said."),
        Param::new("Edition", Kind::Choice(EDITIONS), "The edition; Datacenter unless said."),
        Param::new("Processor", Kind::Text, "The processor; live migration asks for the same make."),
        Param::new("Stepping", Kind::IntIn(0, 255), "The processor's stepping."),
        Param::new("Cores", Kind::Int, "Cores; 16 unless said."),
        Param::new("Memory", Kind::Size, "Memory; 64GB unless said."),
        Param::new(
            "Workgroup",
            Kind::Switch,
            "As just after its installation: in no domain, and without remote administration.",
        ),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 -Era 2008R2 -Processor 'Xeon 5550' -Stepping 5 -Cores 8 -Memory 48GB",
        output: "Name Era    Edition    Processor Cores Memory\n---- ---    -------    --------- ----- ------\nHV1  2008R2 Datacenter Xeon 5550     8 48 GB",
    }],
    run,
};

/// Editions as the console writes them, in the order of [`Edition::ALL`].
const EDITIONS: &[&str] = &["Standard", "Enterprise", "Datacenter", "HyperVServer"];

/// The word for an edition.
pub(crate) fn edition_word(edition: Edition) -> &'static str {
    match edition {
        Edition::Standard => EDITIONS[0],
        Edition::Enterprise => EDITIONS[1],
        Edition::Datacenter => EDITIONS[2],
        Edition::HyperVServer => EDITIONS[3],
    }
}

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let edition = run.text("Edition").unwrap_or("Datacenter");
    let spec = HostSpec {
        name: run.word("Name").into(),
        era: find::era(run.text("Era").unwrap_or("2019"))?,
        edition: Edition::ALL
            .into_iter()
            .find(|known| edition_word(*known) == edition)
            .unwrap_or(Edition::Datacenter),
        processor: run.text("Processor").map_or_else(|| Name::from("Xeon E5-2640"), Name::from),
        stepping: amount(run, "Stepping").unwrap_or(7),
        cores: amount(run, "Cores").unwrap_or(16),
        memory: run.bytes("Memory").unwrap_or(lab_units::Bytes::gib(64)),
    };
    let object = Object::new("LabHost")
        .with("Name", spec.name.as_str())
        .with("Era", spec.era.short())
        .with("Edition", edition_word(spec.edition))
        .with("Processor", spec.processor.as_str())
        .with("Stepping", spec.stepping)
        .with("Cores", spec.cores)
        .with("Memory", spec.memory.0);
    let host = run.world().hosts.next_id();
    if run.carry_out(&run.word("Name"), Command::AddHost(spec))? {
        if run.flag("Workgroup") {
            run.submit(Command::SetAccess { host, change: HostAccess::Workgroup })?;
        }
        run.emit(object);
    }
    Ok(())
}

//! `Get-WindowsFeature`: the roles and features of a host.

use lab_units::{HostId, Name};
use lab_world::command::Feature;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{COMPUTER, answers, named, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::lab::Names;
use crate::value::Object;

/// `Get-WindowsFeature`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-WindowsFeature",
    aliases: &[],
    synopsis: "Lists the roles and features the lab knows, and whether a host has them.",
    signature: &[
        Param::new("Name", Kind::List(&Kind::Name(Names::Feature)), "Only these; wildcards are allowed.")
            .at(0)
            .from_pipe(Pipe::Either),
        COMPUTER,
    ],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-WindowsFeature -ComputerName HV1",
        output: "Display Name            Name                Install State\n------------            ----                -------------\n[X] Hyper-V             Hyper-V             Installed\n[X] Failover Clustering Failover-Clustering Installed\n[ ] Multipath I/O       Multipath-IO        Available",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "ComputerName", list)
}

fn list(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    answers(run.world(), host)?;
    let all = Feature::ALL.map(|feature| (Name::from(feature.console_name()), feature));
    for feature in named(run, "Name", "role or feature", &all)? {
        let machine = &run.world().hosts[host];
        let installed = machine.features.contains(&feature);
        let state = match installed {
            true => "Installed",
            false if machine.pending.contains(&feature) => "InstallPending",
            false => "Available",
        };
        let shown = format!("[{}] {}", if installed { "X" } else { " " }, feature.title());
        let computer = machine.name.to_string();
        run.emit(
            Object::new("WindowsFeature")
                .with("DisplayName", shown)
                .with("Name", feature.console_name())
                .with("InstallState", state)
                .with("Installed", installed)
                .with("PSComputerName", computer),
        );
    }
    Ok(())
}

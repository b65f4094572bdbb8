//! `Install-WindowsFeature`: adds a role or feature to a host.

use lab_kernel::SimDuration;
use lab_units::{HostId, Name};
use lab_world::command::Feature;
use lab_world::state::Power;
use lab_world::{Command, Refusal, World};

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{COMPUTER, host_name, on_each_host, wait};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// A restart that takes longer than this is reported: services have 20 minutes to stop (facts: membership §1).
const RESTART_LIMIT: SimDuration = SimDuration::from_secs(30 * 60);

/// `Install-WindowsFeature`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Install-WindowsFeature",
    aliases: &["Add-WindowsFeature"],
    synopsis: "Installs roles and features on hosts; Hyper-V works after a restart.",
    signature: &[
        Param::new(
            "Name",
            Kind::List(&Kind::Name(Names::Feature)),
            "Hyper-V, Failover-Clustering, Multipath-IO.",
        )
        .at(0)
        .required()
        .from_pipe(Pipe::Either),
        Param::new(
            "IncludeManagementTools",
            Kind::Switch,
            "Installs the tools, too; this console has its own.",
        ),
        Param::new("Restart", Kind::Switch, "Restarts the host if it must be, and waits until it is back."),
        COMPUTER,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset empty -Seed 1\nNew-LabHost HV1 | Out-Null\nInstall-WindowsFeature Failover-Clustering, Hyper-V -ComputerName HV1 -IncludeManagementTools -Restart",
        output: "Success Restart Needed Exit Code Feature Result\n------- -------------- --------- --------------\nTrue    No             Success   {Failover Clustering, Hyper-V}",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let features: Result<Vec<Feature>, ErrorRecord> =
        run.texts("Name").iter().map(|name| named(name)).collect();
    let features = features?;
    on_each_host(run, "ComputerName", |run, host| install(run, host, &features))
}

fn named(name: &str) -> Result<Feature, ErrorRecord> {
    let all = Feature::ALL.into_iter().map(|feature| (feature, Name::from(feature.console_name())));
    find::pick("role or feature", name, all, "")
}

/// Installs on one host what is not there yet.
pub(in crate::cmdlet) fn install(
    run: &mut Invocation<'_>,
    host: HostId,
    features: &[Feature],
) -> Result<(), ErrorRecord> {
    let name = host_name(run, host);
    if !run.should_process(&name) {
        return Ok(());
    }
    let mut added = Vec::new();
    for &feature in features {
        match run.session().submit(Command::InstallFeature { host, feature }) {
            Ok(()) => added.push(feature.title()),
            Err(Refusal::FeatureInstalled(_)) => (),
            Err(refusal) => return Err(ErrorRecord::from(&refusal)),
        }
    }
    let waits = |world: &World| !world.hosts[host].pending.is_empty();
    if waits(run.world()) && run.flag("Restart") {
        restart(run, host)?;
    }
    let restart_needed = waits(run.world());
    let exit = match (added.is_empty(), restart_needed) {
        (_, true) => "SuccessRestartRequired",
        (false, false) => "Success",
        (true, false) => "NoChangeNeeded",
    };
    run.emit(
        Object::new("FeatureOperationResult")
            .with("Success", true)
            .with("RestartNeeded", if restart_needed { "Yes" } else { "No" })
            .with("ExitCode", exit)
            .with("FeatureResult", added)
            .with("PSComputerName", name),
    );
    if restart_needed {
        run.warn("You must restart this server to finish the installation process.");
    }
    Ok(())
}

/// Restarts a host in order and waits until Windows runs again.
pub(super) fn restart(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    let name = host_name(run, host);
    let boot = run.world().hosts[host].boot;
    run.submit(Command::Restart(host))?;
    wait(run, RESTART_LIMIT, &format!("The restart of {name}"), |world| {
        let machine = &world.hosts[host];
        machine.boot != boot && machine.power == Power::On
    })
}

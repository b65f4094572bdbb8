//! Virtual machines as the cmdlets of Hyper-V see them: those of one host.

use lab_kernel::SimTime;
use lab_session::Session;
use lab_units::{HostId, Name, VmId};
use lab_view::vm::{VmState, VmView};
use lab_world::Event;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::Invocation;
use crate::cmdlet::windows::place::{answers, named, time_span};
use crate::error::{Category, ErrorRecord};
use crate::lab::Names;
use crate::value::{Object, TimeSpan};

/// `-Name` of the cmdlets that do something to a VM.
pub(super) const VM_NAME: Param =
    Param::new("Name", Kind::List(&Kind::Name(Names::Vm)), "The VMs; wildcards are allowed.")
        .at(0)
        .required()
        .alias(&["VMName"])
        .from_pipe(Pipe::Either);

/// The VMs a cmdlet works on: those of the hosts with `-ComputerName` or of the one entered, chosen by name.
pub(super) fn chosen(run: &mut Invocation<'_>, param: &str) -> Result<Vec<VmId>, ErrorRecord> {
    let hosts = run.hosts_or_entered("ComputerName").map_err(|error| told_where(run, param, error))?;
    for host in &hosts {
        answers(run.world(), *host)?;
    }
    let views = lab_view::vm::vms(run.world());
    let own: Vec<(Name, VmId)> =
        views.into_iter().filter(|vm| hosts.contains(&vm.host)).map(|vm| (vm.name, vm.id)).collect();
    if let Some(error) = elsewhere(run, param, &hosts, &own) {
        return Err(error);
    }
    named(run, param, "virtual machine on this host", &own)
}

/// The error for a VM that is on another host: Hyper-V of this one does not know it.
fn elsewhere(
    run: &Invocation<'_>,
    param: &str,
    hosts: &[HostId],
    own: &[(Name, VmId)],
) -> Option<ErrorRecord> {
    let missing = run.texts(param).into_iter().find(|wanted| !own.iter().any(|(name, _)| name.is(wanted)))?;
    let there = lab_view::vm::vms(run.world()).into_iter().find(|vm| vm.name.is(&missing))?;
    let asked: Vec<Name> = hosts.iter().map(|host| run.world().host_name(*host)).collect();
    let message = format!(
        "Hyper-V of {} has no virtual machine with the name '{missing}'.",
        crate::find::listed(&asked)
    );
    let hint = format!("{} is on {}.", there.name, run.world().host_name(there.host));
    Some(ErrorRecord::refusal(Category::ObjectNotFound, "VirtualMachineNotFound", message).hint(hint))
}

/// Adds to "no host is named" on which host the VM is.
fn told_where(run: &Invocation<'_>, param: &str, error: ErrorRecord) -> ErrorRecord {
    let names = run.texts(param);
    let there =
        lab_view::vm::vms(run.world()).into_iter().find(|vm| names.iter().any(|name| vm.name.is(name)));
    match there {
        Some(vm) => {
            let host = run.world().host_name(vm.host);
            error.hint(format!(
                "{} is on {host}: give -ComputerName {host}, or enter it with Enter-PSSession.",
                vm.name
            ))
        }
        None => error,
    }
}

/// A VM as the console shows it. The lab models no processor time, so there is no CPUUsage.
pub(super) fn vm_object(session: &Session, vm: VmId) -> Option<Object> {
    let view = lab_view::vm::vm(session.world(), vm)?;
    let host = session.world().host_name(view.host);
    let has_memory = !matches!(view.state, VmState::Off | VmState::Saved | VmState::Failed);
    Some(
        Object::new("VirtualMachine")
            .with("Name", view.name.as_str())
            .with("State", view.state.word())
            .with("MemoryAssigned", if has_memory { view.memory.0 } else { 0 })
            .with("MemoryStartup", view.memory.0)
            .with("Uptime", uptime(session, &view))
            .with("Status", "Operating normally")
            .with("IsClustered", view.clustered)
            .with("Path", view.path.as_str())
            .with("ComputerName", host.as_str()),
    )
}

/// How long the guest has run; a live migration does not interrupt it.
fn uptime(session: &Session, view: &VmView) -> TimeSpan {
    let runs = matches!(view.state, VmState::Running | VmState::Moving | VmState::Blackout);
    let since: Option<SimTime> = session.log().iter().rev().find_map(|record| match record.event {
        Event::VmStarted { vm, .. } if vm == view.id => Some(record.time),
        _ => None,
    });
    let span = since.filter(|_| runs).map(|since| session.now().since(since));
    time_span(span.unwrap_or(lab_kernel::SimDuration::ZERO))
}

//! `New-VM`: a virtual machine, off.

use lab_units::{Bytes, HostId, Name};
use lab_world::Command;
use lab_world::command::VmSpec;

use super::vm::vm_object;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::{COMPUTER, host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::lab::Names;

/// What Hyper-V gives a VM when nobody says (facts: powershell §1; the figure is assumed).
const DEFAULT_MEMORY: Bytes = Bytes::gib(1);

/// `New-VM`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-VM",
    aliases: &[],
    synopsis: "Makes a virtual machine, off, with a new virtual disk or without one.",
    signature: &[
        Param::new("Name", Kind::Text, "Its name.").at(0).required(),
        Param::new("MemoryStartupBytes", Kind::Size, "Its memory; 1GB unless said.").at(1),
        Param::new("Path", Kind::Text, "The folder of its configuration; the host's default unless said."),
        Param::new(
            "NewVHDPath",
            Kind::Text,
            "The virtual disk to make; a bare name goes to the host's folder.",
        ),
        Param::new("NewVHDSizeBytes", Kind::Size, "The size of that disk."),
        Param::new("NoVHD", Kind::Switch, "Makes no virtual disk."),
        Param::new("SwitchName", Kind::Name(Names::Switch), "The virtual switch of its adapter."),
        COMPUTER,
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nNew-VM APP1 2GB -Path 'C:\\ClusterStorage\\Volume1\\Hyper-V' -NewVHDPath 'C:\\ClusterStorage\\Volume1\\Hyper-V\\APP1.vhd' -NewVHDSizeBytes 40GB -ComputerName HV1",
        output: "Name State MemoryAssigned(M) Uptime   Status\n---- ----- ----------------- ------   ------\nAPP1 Off                   0 00:00:00 Operating normally",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "ComputerName", make)
}

fn make(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    let vhd = match (run.text("NewVHDPath").map(str::to_string), run.int("NewVHDSizeBytes")) {
        (Some(path), Some(size)) if !run.flag("NoVHD") => Some((folder(run, host, &path), bytes(size))),
        (None, None) => None,
        (Some(_) | None, _) => {
            let message = "A virtual disk is made with its path and its size, or not at all.";
            return Err(ErrorRecord::mistake(Category::InvalidArgument, "AmbiguousParameterSet", message)
                .hint("Give -NewVHDPath and -NewVHDSizeBytes, or -NoVHD."));
        }
    };
    let machine = &run.world().hosts[host];
    let configuration = run.text("Path").map_or_else(|| machine.vm_path.clone(), Name::from);
    let spec = VmSpec {
        host,
        name: run.text("Name").unwrap_or_default().into(),
        memory: run.int("MemoryStartupBytes").map_or(DEFAULT_MEMORY, bytes),
        path: None,
        vhd: vhd.as_ref().map(|(_, size)| *size),
        switch: run.text("SwitchName").map(Name::from),
    };
    let path = home(run, &spec, configuration, vhd.map(|(folder, _)| folder))?;
    // The host's own folder need not be said.
    let is_default = run.value("Path").is_none() && path == run.world().hosts[host].vm_path;
    if run.should_process(&host_name(run, host)) {
        let made = run.world().vms.next_id();
        run.submit(Command::AddVm(VmSpec { path: (!is_default).then_some(path), ..spec }))?;
        let object = vm_object(run.session(), made);
        object.into_iter().for_each(|object| run.emit(object));
    }
    Ok(())
}

/// The folder of a virtual disk; a bare file name goes to the host's own folder.
fn folder(run: &Invocation<'_>, host: HostId, path: &str) -> Name {
    match path.rsplit_once(['\\', '/']) {
        Some((folder, _)) => folder.into(),
        None => run.world().hosts[host].vhd_path.clone(),
    }
}

fn bytes(size: i64) -> Bytes {
    Bytes(u64::try_from(size).unwrap_or(0))
}

/// The one folder the lab keeps for a VM. If configuration and disk lie apart, the one that is not on a Cluster
/// Shared Volume: it is what keeps the VM from being made highly available (S1-53). Both must be reachable.
fn home(
    run: &mut Invocation<'_>,
    spec: &VmSpec,
    configuration: Name,
    disk: Option<Name>,
) -> Result<Name, ErrorRecord> {
    let Some(disk) = disk else { return Ok(configuration) };
    for path in [&configuration, &disk] {
        run.admit(&Command::AddVm(VmSpec { path: Some(path.clone()), ..spec.clone() }))?;
    }
    Ok(if is_on_csv(&configuration) && !is_on_csv(&disk) { disk } else { configuration })
}

fn is_on_csv(path: &Name) -> bool {
    const ROOT: &str = r"C:\ClusterStorage\";
    path.as_str().get(..ROOT.len()).is_some_and(|head| head.eq_ignore_ascii_case(ROOT))
}

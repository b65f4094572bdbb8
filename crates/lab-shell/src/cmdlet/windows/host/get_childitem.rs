//! `Get-ChildItem`: what Explorer shows of a shared volume (S1-18, S1-51).

use lab_units::{CsvId, Era, HostId};
use lab_world::World;
use lab_world::state::VmHome;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::answers;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::value::Object;

const ROOT: &str = r"C:\ClusterStorage\";

/// `Get-ChildItem`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-ChildItem",
    aliases: &["dir", "gci", "ls"],
    synopsis: "Lists the machines' folders on a Cluster Shared Volume, from the host entered. In 2008 R2 only its owner may look.",
    signature: &[Param::new("Path", Kind::Text, "A folder below C:\\ClusterStorage.").at(0).required()],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nInvoke-Command HV2 { Get-ChildItem C:\\ClusterStorage\\Volume1 }",
        output: "ERROR: Access to the path 'C:\\ClusterStorage\\Volume1' is denied.\n  Look from HV1, which owns the volume: in 2008 R2 it is for Hyper-V only.\n  Rule: S1-18, S1-51\n  line 2, column 22: PermissionDenied, UnauthorizedAccess",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let path = run.text("Path").unwrap_or_default().to_string();
    let host = run.entered().ok_or_else(|| {
        let message = "The console stands on the management station, not on a host.";
        ErrorRecord::refusal(Category::InvalidOperation, "NoHostEntered", message)
            .hint("Enter a host with Enter-PSSession, or use Invoke-Command.")
    })?;
    answers(run.world(), host)?;
    let objects = listed(run.world(), host, &path)?;
    objects.into_iter().for_each(|object| run.emit(object));
    Ok(())
}

fn listed(world: &World, host: HostId, path: &str) -> Result<Vec<Object>, ErrorRecord> {
    let csv = volume(world, path).filter(|csv| world.reaches_csv(host, *csv));
    let csv = csv.ok_or_else(|| {
        let message = format!("Cannot find path '{path}' because it does not exist.");
        ErrorRecord::refusal(Category::ObjectNotFound, "PathNotFound", message)
            .hint("Shared volumes lie below C:\\ClusterStorage on running nodes.")
    })?;
    let owner = world.csvs[csv].coordinator;
    if world.hosts[host].era < Era::Ws2012 && owner != Some(host) {
        let message = format!("Access to the path '{path}' is denied.");
        let owner = owner.map_or_else(|| "its owner".to_string(), |owner| world.host_name(owner).to_string());
        return Err(ErrorRecord::refusal(Category::PermissionDenied, "UnauthorizedAccess", message)
            .hint(format!("Look from {owner}, which owns the volume: in 2008 R2 it is for Hyper-V only."))
            .rule("S1-18, S1-51"));
    }
    let own = world.vms.values().filter(|vm| vm.home == VmHome::Csv(csv));
    Ok(own
        .map(|vm| Object::new("DirectoryInfo").with("Mode", "d-----").with("Name", vm.name.as_str()))
        .collect())
}

/// The volume whose folder a path begins with.
fn volume(world: &World, path: &str) -> Option<CsvId> {
    let head = path.get(..ROOT.len())?;
    let below = path[ROOT.len()..].split('\\').next()?;
    let found = world.csvs.iter().find(|(_, csv)| csv.folder.is(below));
    found.map(|(csv, _)| csv).filter(|_| head.eq_ignore_ascii_case(ROOT))
}

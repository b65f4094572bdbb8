//! From a command to the console line that does the same: what the page shows after a click, and what a scenario is
//! written in. Elements of lists are quoted, which every PowerShell parser accepts.

mod cluster;
mod hardware;
mod host;
mod words;

use lab_kernel::{SimDuration, SimTime};
use lab_session::Start;
use lab_world::preset::Preset;
use lab_world::{Command, World};

pub(crate) use words::Line;

/// The line that does what `command` does, in the lab as it is just before.
///
/// A few orders are only given by the lab itself on the way to others and have no line; they yield a comment.
pub fn line(world: &World, command: &Command) -> String {
    match command {
        Command::AddHost(_)
        | Command::RemoveHost(_)
        | Command::AddNetwork(_)
        | Command::AddNic(_)
        | Command::AddArray(_)
        | Command::AddLun(_)
        | Command::GrantLun { .. }
        | Command::AddTarget(_)
        | Command::CutPower(_)
        | Command::ShutDown(_)
        | Command::PowerOn(_)
        | Command::CutNetwork { .. }
        | Command::MendNetwork(_)
        | Command::SetNicEnabled { .. }
        | Command::Inject(_)
        | Command::Clear(_)
        | Command::Scsi(_)
        | Command::SetWorkload { .. }
        | Command::SetMigrationPolicy(_)
        | Command::CancelMigration(_)
        | Command::AddWitnessShare { .. } => hardware::line(world, command),
        Command::Restart(_)
        | Command::SetNicBindings { .. }
        | Command::InstallFeature { .. }
        | Command::AddSwitch(_)
        | Command::AddPortal { .. }
        | Command::ConnectTarget { .. }
        | Command::Rescan(_)
        | Command::SetDiskOnline { .. }
        | Command::InitializeDisk { .. }
        | Command::CreatePartition { .. }
        | Command::FormatVolume { .. }
        | Command::SetVmDefaults { .. }
        | Command::AddVm(_)
        | Command::Vm { .. }
        | Command::SetDvd { .. } => host::line(world, command),
        Command::Validate(_)
        | Command::CreateCluster { .. }
        | Command::EnableCsv
        | Command::AddClusterDisk(_)
        | Command::AddCsv(_)
        | Command::MoveCsv { .. }
        | Command::AddVmRole(_)
        | Command::StartService { .. }
        | Command::StopService(_)
        | Command::Cluster(_) => cluster::line(world, command),
    }
}

/// The line that begins a session like this one.
pub fn start(start: &Start) -> String {
    let line = Line::new("Use-LabPreset");
    let line = match start.preset {
        Preset::Empty => line.arg("empty"),
        Preset::TwoNodeCsv(era) => line.arg("two-node-csv").raw("Era", era.short()),
        Preset::Cluster { nodes, witness, era } => {
            line.arg("cluster").raw("Nodes", nodes).raw("Witness", witness.name()).raw("Era", era.short())
        }
    };
    line.number("Seed", start.seed).done()
}

/// The line that lets time pass.
pub fn wait(span: SimDuration) -> String {
    format!("Wait-Lab {}", words::duration(span.as_nanos()))
}

/// The line that shows an earlier moment.
pub fn show(time: SimTime) -> String {
    format!("Set-LabTime {}", words::duration(time.as_nanos()))
}

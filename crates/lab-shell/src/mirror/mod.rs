//! From a command to the console line that does the same: what the page shows after a click, and what a scenario is
//! written in. Elements of lists are quoted, which every PowerShell parser accepts.

mod cluster;
mod fabric;
mod hardware;
mod host;
mod words;

use lab_kernel::{SimDuration, SimTime};
use lab_session::Start;
use lab_units::HostId;
use lab_world::command::HostAccess;
use lab_world::preset::Preset;
use lab_world::{Command, World};
use words::{Line, hosts};

use crate::find;

/// The line that does what `command` does, in the lab as it is just before.
///
/// A few orders are only given by the lab itself on the way to others and have no line; they yield a comment.
pub fn line(world: &World, command: &Command) -> String {
    let of_host = |cmdlet: &str, host: HostId| Line::new(cmdlet).arg(world.host_name(host).as_str());
    let of_hosts = |cmdlet: &str, list: &[HostId]| Line::new(cmdlet).list(&hosts(world, list));
    let line = match command {
        Command::AddHost(spec) => hardware::add_host(spec),
        Command::RemoveHost(host) => of_host("Remove-LabHost", *host),
        Command::AddNetwork(spec) => hardware::add_network(spec),
        Command::AddNic(spec) => hardware::add_nic(world, spec),
        Command::AddArray(spec) => hardware::add_array(world, spec),
        Command::AddLun(spec) => hardware::add_lun(world, spec),
        Command::GrantLun { lun, hosts } => hardware::grant(world, *lun, hosts),
        Command::AddTarget(spec) => hardware::add_target(world, spec),
        Command::CutPower(list) => of_hosts("Stop-LabHost", list).switch("TurnOff", true),
        Command::ShutDown(list) => of_hosts("Stop-LabHost", list),
        Command::PowerOn(list) => of_hosts("Start-LabHost", list),
        Command::Restart(host) => of_host("Restart-Computer", *host),
        Command::CutNetwork { network, between } => hardware::cut(world, *network, between.as_ref()),
        Command::MendNetwork(network) => {
            Line::new("Enable-LabNetwork").arg(hardware::network(world, *network).as_str())
        }
        Command::SetNicEnabled { nic, enabled: true } => hardware::nic_line(world, "Enable-LabNic", *nic),
        Command::SetNicEnabled { nic, enabled: false } => hardware::nic_line(world, "Disable-LabNic", *nic),
        Command::SetNicBindings { nic, client, sharing } => host::bindings(world, *nic, *client, *sharing),
        Command::Inject(fault) => hardware::fault_line(world, "Invoke-LabFault", *fault),
        Command::InjectAt { at, faults } => hardware::faults_at(world, *at, faults),
        Command::Clear(fault) => hardware::fault_line(world, "Clear-LabFault", *fault),
        Command::Scsi(spec) => hardware::scsi(world, spec),
        Command::InstallFeature { host, feature } => host::install(world, *host, *feature),
        Command::AddSwitch(spec) => host::add_switch(world, spec),
        Command::AddPortal { host, array } => host::portal(world, *host, *array),
        Command::ConnectTarget { host, target, persistent } => {
            host::connect(world, *host, *target, *persistent)
        }
        Command::Rescan(host) => host::rescan(world, *host),
        Command::SetDiskOnline { host, disk, online } => host::disk_online(world, *host, *disk, *online),
        Command::InitializeDisk { host, disk, gpt } => host::initialize(world, *host, *disk, *gpt),
        Command::CreatePartition { host, disk, letter } => host::partition(world, *host, *disk, *letter),
        Command::FormatVolume { host, disk, label, full } => host::format(world, *host, *disk, label, *full),
        Command::SetVmDefaults { host, vm_path, vhd_path } => {
            host::vm_defaults(world, *host, vm_path.as_ref(), vhd_path.as_ref())
        }
        Command::AddVm(spec) => host::add_vm(world, spec),
        Command::Vm { vm, action } => host::vm_action(world, *vm, *action),
        Command::SetWorkload { vm, workload } => hardware::workload(world, *vm, workload),
        Command::MoveStorage { vm, to, path } => host::move_storage(world, *vm, *to, path),
        Command::SetProfile { vm, profile } => Line::new("Set-LabVMWorkload")
            .arg(hardware::vm(world, *vm).as_str())
            .raw("Profile", profile.name()),
        Command::SetCompatible { vm, compatible } => host::compatible(world, *vm, *compatible),
        Command::SetHost { host, drive, port } => hardware::set_host(world, *host, *drive, *port),
        Command::SetTransport { host, transport } => Line::new("Set-VMHost")
            .name("ComputerName", world.host_name(*host).as_str())
            .raw("VirtualMachineMigrationPerformanceOption", transport.name()),
        Command::SetDvd { vm, attached } => host::dvd(world, *vm, *attached),
        Command::AddPassThrough { vm, disk, ide } => {
            let controller = if *ide { "IDE" } else { "SCSI" };
            host::vm_disk(world, "Add-VMHardDiskDrive", *vm, *disk).raw("ControllerType", controller)
        }
        Command::RemovePassThrough { vm, disk } => host::vm_disk(world, "Remove-VMHardDiskDrive", *vm, *disk),
        Command::InstallGuest { vm, full } => {
            Line::new("Install-LabGuest").arg(hardware::vm(world, *vm).as_str()).switch("FullFormat", *full)
        }
        Command::RefreshVm(vm) => {
            Line::new("Update-ClusterVirtualMachineConfiguration").arg(hardware::vm(world, *vm).as_str())
        }
        Command::RefreshDisk(lun) => {
            Line::new("Update-LabClusterDisk").arg(find::disk_name(world, *lun).as_str())
        }
        Command::RenameDisk { lun, name } => Line::whole(format!(
            "(Get-ClusterResource {}).Name = {}",
            words::word(find::disk_name(world, *lun).as_str()),
            words::quoted(name.as_str())
        )),
        Command::SetChap { target, secret } => {
            let line = Line::new("Set-LabIscsiTarget").arg(host::iqn(world, *target));
            secret.iter().fold(line, |line, secret| line.name("ChapSecret", secret.as_str()))
        }
        Command::ConnectWithSecret { host, target, persistent, secret } => {
            host::with_secret(host::connect(world, *host, *target, *persistent), secret)
        }
        Command::ConnectPath { host, target, network, persistent, secret } => {
            host::connect_path(world, (*host, *target, *network), *persistent, secret.as_ref())
        }
        Command::SetPathPolicy { host, policy } => hardware::path_policy(world, *host, *policy),
        Command::DisconnectTarget { host, target } => host::disconnect(world, *host, *target),
        Command::RevokeLun { lun, hosts } => hardware::revoke(world, *lun, hosts),
        Command::SetArray { array, change } => hardware::set_array(world, *array, *change),
        Command::RemoveCsv(csv) => cluster::on_csv(world, "Remove-ClusterSharedVolume", *csv),
        Command::RedirectCsv { csv, on: true } => {
            cluster::on_csv(world, "Suspend-ClusterResource", *csv).switch("RedirectedAccess", true)
        }
        Command::RedirectCsv { csv, on: false } => cluster::on_csv(world, "Resume-ClusterResource", *csv),
        Command::SetDiskLoad { vm, rate } => Line::new("Set-LabVMDiskLoad")
            .arg(hardware::vm(world, *vm).as_str())
            .raw("Rate", words::rate(*rate)),
        Command::SetMigrationPolicy(change) => hardware::policy(change),
        Command::SetMigrationOptions { slow, differences } => hardware::options(*slow, *differences),
        Command::SetMigrationNetworks(networks) => {
            let names: Vec<_> = networks.iter().map(|network| hardware::network(world, *network)).collect();
            Line::new("Set-LabMigrationNetwork").names("Network", &names)
        }
        Command::CancelMigration(migration) => hardware::cancel(world, *migration),
        Command::Validate(list) => Line::new("Test-Cluster").names("Node", &hosts(world, list)),
        Command::CreateCluster { name, hosts, no_storage } => {
            cluster::create(world, name, hosts, *no_storage)
        }
        Command::EnableCsv => Line::whole("(Get-Cluster).EnableSharedVolumes = 'Enabled/NoticeRead'".into()),
        Command::AddClusterDisk(lun) => Line::new("Add-ClusterDisk").arg(hardware::lun(world, *lun).as_str()),
        Command::AddCsv(lun) => {
            Line::new("Add-ClusterSharedVolume").name("Name", find::disk_name(world, *lun).as_str())
        }
        Command::MoveCsv { csv, to } => cluster::move_csv(world, *csv, *to),
        Command::AddVmRole(vm) => {
            Line::new("Add-ClusterVirtualMachineRole").name("VMName", hardware::vm(world, *vm).as_str())
        }
        Command::StartService { host, mode } => cluster::start_service(world, *host, *mode),
        Command::StopService(host) => of_host("Stop-ClusterNode", *host),
        Command::StopCluster => Line::new("Stop-Cluster").switch("Force", true),
        Command::Cluster(order) => cluster::order(world, order),
        Command::AddNode(host) => of_host("Add-ClusterNode", *host),
        Command::AddFabric { name, bandwidth } => {
            Line::new("New-LabFabric").arg(name.as_str()).raw("Bandwidth", words::rate(*bandwidth))
        }
        Command::AddHba(spec) => fabric::add_hba(world, spec),
        Command::SetZone { fabric, name, members } => fabric::zone(world, *fabric, name, members),
        Command::SetGuestSan { vm, change } => fabric::guest_san(world, *vm, change),
        Command::SetAccess { host, change } => match change {
            HostAccess::Workgroup => of_host("Remove-Computer", *host),
            HostAccess::Domain => of_host("Add-Computer", *host).raw("DomainName", "lab.wolfpack"),
            HostAccess::Remote(on) => {
                of_host("Set-LabHost", *host).raw("RemoteAccess", if *on { "Allowed" } else { "Blocked" })
            }
        },
        Command::MaintainCsv { csv, on } => {
            let cmdlet = if *on { "Suspend-ClusterResource" } else { "Resume-ClusterResource" };
            cluster::on_csv(world, cmdlet, *csv)
        }
        Command::AddFileServer { lun, name } => Line::new("Add-ClusterFileServerRole")
            .name("Storage", find::disk_name(world, *lun).as_str())
            .name("Name", name.as_str()),
        Command::SetNetworkRole { network, role } => Line::whole(format!(
            "(Get-ClusterNetwork {}).Role = {}",
            words::word(hardware::network(world, *network).as_str()),
            role.number()
        )),
        Command::RemoveLun(lun) => {
            Line::new("Remove-LabLun").arg(world.luns.get(*lun).map_or("?", |lun| lun.name.as_str()))
        }
        Command::RemoveTarget(target) => Line::new("Remove-LabIscsiTarget").arg(host::iqn(world, *target)),
        Command::AddWitnessShare { name, cloud } => {
            Line::new("New-LabWitnessShare").arg(name.as_str()).switch("Cloud", *cloud)
        }
    };
    line.done()
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
        Preset::Datacenter { nodes, luns, vms, era } => line
            .arg("datacenter")
            .raw("Nodes", nodes)
            .raw("Luns", luns)
            .raw("VMs", vms)
            .raw("Era", era.short()),
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

/// The line that keeps the present branch and goes on with a new one.
pub fn branch_off(name: &str) -> String {
    Line::new("New-LabBranch").arg(name).done()
}

/// The line that shows another branch.
pub fn switch_branch(name: &str) -> String {
    Line::new("Switch-LabBranch").arg(name).done()
}

/// The line that gives a branch another name.
pub fn rename_branch(old: &str, new: &str) -> String {
    Line::new("Rename-LabBranch").arg(old).arg(new).done()
}

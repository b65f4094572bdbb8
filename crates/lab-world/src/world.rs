//! The one state struct and the dispatch into its rooms.

use lab_units::map::{Map, Set};

use lab_cluster::{Order, Witness};
use lab_kernel::{Digest, Model, SimTime};
use lab_units::{Arena, ArrayId, CsvId, HostId, LunId, Name, NetworkId, Shared, TargetId, VmId};

use crate::command::Command;
use crate::due::Due;
use crate::event::Event;
use crate::fault::{Armed, Fault};
use crate::nics::Nics;
use crate::precopy::Policy;
use crate::refusal::Refusal;
use crate::route::Route;
use crate::state::{
    Array, ClusterInfo, Csv, Host, Lun, Migrations, Network, Target, Transfer, ValidationReport, Vm,
    WitnessShare,
};

/// What a handler may do to the engine.
pub type Cx<'a> = lab_kernel::Cx<'a, World>;

/// Everything there is in one lab.
#[derive(Clone, Debug)]
pub struct World {
    /// The seed of the run; every stream is drawn from it under its own name.
    pub seed: u64,
    /// Machines.
    pub hosts: Arena<HostId, Host, 1>,
    /// Switches with their subnets.
    pub networks: Arena<NetworkId, Network>,
    /// Network adapters.
    pub nics: Nics,
    /// Storage arrays.
    pub arrays: Arena<ArrayId, Array>,
    /// Logical units.
    pub luns: Arena<LunId, Lun>,
    /// iSCSI targets.
    pub targets: Arena<TargetId, Target>,
    /// Virtual machines.
    pub vms: Arena<VmId, Vm>,
    /// Cluster Shared Volumes.
    pub csvs: Arena<CsvId, Csv>,
    /// Live migrations, running and ended.
    pub migrations: Migrations,
    /// VMs that are being saved or restored.
    pub transfers: Map<VmId, Transfer>,
    /// The shares of links will be worked out anew at this instant.
    pub(crate) shares_due: bool,
    /// How the nodes reach their shared volumes will be told.
    pub(crate) modes_due: bool,
    /// The rule by which migrations switch.
    pub policy: Policy,
    /// The cluster, as far as names go.
    pub cluster: Option<ClusterInfo>,
    /// The file share or cloud witness, if one is set up.
    pub witness_share: Option<WitnessShare>,
    /// The last validation report.
    pub validation: Option<ValidationReport>,
    /// Failures that are there now.
    pub faults: Set<Fault>,
    /// The witness that does not answer while the failure lasts.
    pub lost_witness: Option<Witness>,
    /// Failures that wait for a moment of a migration.
    pub armed: Vec<Armed>,
    /// Hosts whose paths to all storage are lost.
    pub storage_cut: Set<HostId>,
    /// Networks that come and go, and since when.
    pub flaps: Map<NetworkId, SimTime>,
    /// The ways over fabrics as they were last told of.
    pub(crate) fabric_paths: Vec<(HostId, ArrayId, NetworkId)>,
    /// Who hears whom on which network: (listener, speaker, network).
    pub routes: Shared<Map<(HostId, HostId, NetworkId), Route>>,
}

impl World {
    /// An empty lab.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            hosts: Arena::default(),
            networks: Arena::default(),
            nics: Nics::default(),
            arrays: Arena::default(),
            luns: Arena::default(),
            targets: Arena::default(),
            vms: Arena::default(),
            csvs: Arena::default(),
            migrations: Arena::default(),
            transfers: Map::new(),
            shares_due: false,
            modes_due: false,
            policy: Policy::hyper_v(),
            cluster: None,
            witness_share: None,
            validation: None,
            faults: Set::new(),
            lost_witness: None,
            armed: Vec::new(),
            storage_cut: Set::new(),
            flaps: Map::new(),
            fabric_paths: Vec::new(),
            routes: Shared::default(),
        }
    }

    /// The host's name, for refusals.
    pub fn host_name(&self, host: HostId) -> Name {
        self.hosts.get(host).map_or_else(|| "?".into(), |host| host.name.clone())
    }
}

impl Model for World {
    type Command = Command;
    type Due = Due;
    type Event = Event;
    type Refusal = Refusal;

    fn admit(&self, now: SimTime, command: &Command) -> Result<(), Refusal> {
        match command {
            Command::AddHost(spec) => self.admit_host(spec),
            Command::RemoveHost(host) => self.admit_remove_host(*host),
            Command::AddNetwork(spec) => self.admit_network(spec),
            Command::AddNic(spec) => self.admit_nic(spec),
            Command::AddArray(spec) => self.admit_array(spec),
            Command::AddLun(spec) => self.admit_lun(spec),
            Command::GrantLun { lun, hosts } => self.admit_grant(*lun, hosts),
            Command::AddTarget(spec) => self.admit_target(spec),
            Command::CutPower(hosts) => self.admit_cut_power(hosts),
            Command::ShutDown(hosts) => self.admit_shut_down(hosts),
            Command::PowerOn(hosts) => self.admit_power_on(hosts),
            Command::Restart(host) => self.admit_running(*host).map(|_| ()),
            Command::CutNetwork { network, between } => self.admit_cut_network(*network, between.as_ref()),
            Command::MendNetwork(network) => self.admit_mend_network(*network),
            Command::SetNicEnabled { nic, enabled } => self.admit_nic_enabled(*nic, *enabled),
            Command::SetNicBindings { nic, .. } => self.nics.get(*nic).map(|_| ()).ok_or(Refusal::Gone),
            Command::Inject(fault) => self.admit_fault(*fault),
            Command::Clear(fault) => self.admit_clear(*fault),
            Command::InjectAt { at, faults } => self.admit_arm(*at, faults),
            Command::Scsi(spec) => self.admit_scsi(spec),
            Command::InstallFeature { host, feature } => self.admit_feature(*host, *feature),
            Command::AddSwitch(spec) => self.admit_switch(spec),
            Command::AddPortal { host, array } => self.admit_portal(*host, *array),
            Command::ConnectTarget { host, target, .. } => self.admit_connect(*host, *target, None),
            Command::Rescan(host) => self.admit_running(*host).map(|_| ()),
            Command::SetDiskOnline { host, disk, online } => self.admit_disk_online(*host, *disk, *online),
            Command::InitializeDisk { host, disk, gpt } => self.admit_initialize(*host, *disk, *gpt),
            Command::CreatePartition { host, disk, letter } => self.admit_partition(*host, *disk, *letter),
            Command::FormatVolume { host, disk, .. } => self.admit_format(*host, *disk),
            Command::SetVmDefaults { host, vm_path, vhd_path } => {
                self.admit_vm_defaults(*host, vm_path.as_ref(), vhd_path.as_ref())
            }
            Command::AddVm(spec) => self.admit_vm(spec),
            Command::Vm { vm, action } => self.admit_vm_action(*vm, *action),
            Command::SetWorkload { vm, workload } => self.admit_workload(*vm, workload),
            Command::MoveStorage { vm, to, path } => self.admit_move_storage(*vm, *to, path),
            Command::SetProfile { vm, .. } => self.vms.get(*vm).map(|_| ()).ok_or(Refusal::Gone),
            Command::SetDvd { vm, .. } => self.vms.get(*vm).map(|_| ()).ok_or(Refusal::Gone),
            Command::SetCompatible { vm, .. } => self.admit_compatible(*vm),
            Command::SetHost { host, drive, .. } => self.admit_set_host(*host, *drive),
            Command::SetTransport { host, .. } => self.admit_transport(*host),
            Command::AddPassThrough { vm, disk, ide } => self.admit_pass_through(*vm, *disk, *ide),
            Command::RemovePassThrough { vm, disk } => self.admit_detach(*vm, *disk),
            Command::InstallGuest { vm, .. } => self.admit_install(*vm),
            Command::RefreshVm(vm) => self.admit_refresh_vm(*vm),
            Command::RefreshDisk(lun) => self.admit_refresh_disk(*lun),
            Command::RenameDisk { lun, name } => self.admit_rename_disk(*lun, name),
            Command::SetChap { target, .. } => self.targets.get(*target).map(|_| ()).ok_or(Refusal::Gone),
            Command::ConnectWithSecret { host, target, secret, .. } => {
                self.admit_connect(*host, *target, Some(secret))
            }
            Command::DisconnectTarget { host, target } => self.admit_disconnect(*host, *target),
            Command::RevokeLun { lun, hosts } => self.admit_revoke(*lun, hosts),
            Command::SetArray { array, change } => self.admit_set_array(*array, *change),
            Command::ConnectPath { host, target, network, secret, persistent: _ } => {
                self.admit_connect_path(*host, *target, *network, secret.as_ref())
            }
            Command::SetPathPolicy { host, policy } => self.admit_path_policy(*host, *policy),
            Command::RemoveCsv(csv) => self.admit_remove_csv(*csv),
            Command::RedirectCsv { csv, on } => self.admit_redirect(*csv, *on),
            Command::SetDiskLoad { vm, rate } => self.admit_disk_load(*vm, *rate),
            Command::SetMigrationPolicy(change) => self.changed_policy(change).map(|_| ()),
            Command::SetMigrationNetworks(networks) => self.admit_migration_networks(networks),
            Command::SetMigrationOptions { .. } => self.admit_options(),
            Command::CancelMigration(migration) => self.admit_cancel(*migration),
            Command::Validate(hosts) => self.admit_validate(hosts),
            Command::CreateCluster { name, hosts, .. } => self.admit_create_cluster(name, hosts),
            Command::EnableCsv => self.admit_enable_csv(),
            Command::AddClusterDisk(lun) => self.admit_cluster_disk(*lun),
            Command::AddCsv(lun) => self.admit_csv(*lun),
            Command::MoveCsv { csv, to } => self.admit_move_csv(*csv, *to),
            Command::AddVmRole(vm) => self.admit_vm_role(*vm),
            Command::StartService { host, .. } => self.admit_start_service(*host),
            Command::StopService(host) => self.admit_stop_services(&[*host]),
            Command::StopCluster => self.admit_stop_cluster(),
            Command::Cluster(order) => self.admit_order(now, order),
            Command::AddNode(host) => self.admit_add_node(*host, now),
            Command::AddWitnessShare { name, .. } => self.admit_witness_share(name),
            Command::AddFabric { name, bandwidth } => self.admit_fabric(name, *bandwidth),
            Command::AddHba(spec) => self.admit_hba(spec),
            Command::SetZone { fabric, name, members } => self.admit_zone(*fabric, name, members),
            Command::SetGuestSan { vm, change } => self.admit_guest_san(*vm, change),
            Command::RemoveTarget(target) => self.admit_remove_target(*target),
            Command::SetNetworkRole { network, role } => self.admit_network_role(*network, *role),
            Command::RemoveLun(lun) => self.admit_remove_lun(*lun),
            Command::SetAccess { host, change } => self.admit_access(*host, *change),
            Command::MaintainCsv { csv, on } => self.admit_maintain(*csv, *on),
            Command::AddFileServer { lun, name } => self.admit_file_server(*lun, name),
        }
    }

    fn on_command(&mut self, command: Command, cx: &mut Cx<'_>) {
        match command {
            Command::AddHost(spec) => self.add_host(spec, cx),
            Command::RemoveHost(host) => self.remove_host(host, cx),
            Command::AddNetwork(spec) => self.add_network(spec, cx),
            Command::AddNic(spec) => self.add_nic(spec, cx),
            Command::AddArray(spec) => self.add_array(spec, cx),
            Command::AddLun(spec) => self.add_lun(spec, cx),
            Command::GrantLun { lun, hosts } => self.grant_lun(lun, &hosts, cx),
            Command::AddTarget(spec) => self.add_target(spec, cx),
            Command::CutPower(hosts) => self.cut_power(&hosts, cx),
            Command::ShutDown(hosts) => hosts.into_iter().for_each(|host| self.shut_down(host, false, cx)),
            Command::PowerOn(hosts) => hosts.into_iter().for_each(|host| self.power_on(host, cx)),
            Command::Restart(host) => self.shut_down(host, true, cx),
            Command::CutNetwork { network, between } => self.cut_network(network, between, cx),
            Command::MendNetwork(network) => self.mend_network(network, cx),
            Command::SetNicEnabled { nic, enabled } => self.set_nic_enabled(nic, enabled, cx),
            Command::SetNicBindings { nic, client, sharing } => {
                self.set_nic_bindings(nic, client, sharing, cx)
            }
            Command::Inject(fault) => self.inject(fault, cx),
            Command::Clear(fault) => self.clear(fault, cx),
            Command::InjectAt { at, faults } => self.arm(at, faults, cx),
            Command::Scsi(spec) => self.scsi_from_console(&spec, cx),
            Command::InstallFeature { host, feature } => self.install_feature(host, feature, cx),
            Command::AddSwitch(spec) => self.add_switch(spec, cx),
            Command::AddPortal { host, array } => self.add_portal(host, array, cx),
            Command::ConnectTarget { host, target, persistent } => self.connect(host, target, persistent, cx),
            Command::Rescan(host) => self.rescan(host, cx),
            Command::SetDiskOnline { host, disk, online } => self.set_disk_online(host, disk, online, cx),
            Command::InitializeDisk { host, disk, gpt } => self.initialize_disk(host, disk, gpt, cx),
            Command::CreatePartition { host, disk, letter } => self.create_partition(host, disk, letter, cx),
            Command::FormatVolume { host, disk, label, full } => {
                self.format_volume(host, disk, label, full, cx)
            }
            Command::SetVmDefaults { host, vm_path, vhd_path } => {
                self.set_vm_defaults(host, vm_path, vhd_path, cx)
            }
            Command::AddVm(spec) => self.add_vm(spec, cx),
            Command::Vm { vm, action } => self.vm_action(vm, action, cx),
            Command::SetWorkload { vm, workload } => self.set_workload(vm, workload, cx),
            Command::AddPassThrough { vm, disk, ide } => self.add_pass_through(vm, disk, ide, cx),
            Command::RemovePassThrough { vm, disk } => self.detach(vm, disk, cx),
            Command::InstallGuest { vm, full } => self.install_guest(vm, full, cx),
            Command::RefreshVm(vm) => self.refresh_vm(vm, cx),
            Command::RefreshDisk(lun) => self.refresh_disk(lun, cx),
            Command::RenameDisk { lun, name } => self.rename_disk(lun, name, cx),
            Command::SetChap { target, secret } => self.set_chap(target, secret, cx),
            Command::ConnectWithSecret { host, target, persistent, .. } => {
                self.connect(host, target, persistent, cx)
            }
            Command::DisconnectTarget { host, target } => self.disconnect(host, target, cx),
            Command::RevokeLun { lun, hosts } => self.revoke_lun(lun, &hosts, cx),
            Command::SetArray { array, change } => self.set_array(array, change, cx),
            Command::ConnectPath { host, target, network, persistent, secret: _ } => {
                self.connect_path(host, target, network, persistent, cx);
            }
            Command::SetPathPolicy { host, policy } => self.set_path_policy(host, policy, cx),
            Command::RemoveCsv(csv) => self.remove_csv(csv, cx),
            Command::RedirectCsv { csv, on } => self.redirect(csv, on, cx),
            Command::SetDiskLoad { vm, rate } => self.set_disk_load(vm, rate, cx),
            Command::SetMigrationNetworks(networks) => self.set_migration_networks(networks, cx),
            Command::MoveStorage { vm, to, path } => self.move_storage(vm, to, path, cx),
            Command::SetProfile { vm, profile } => self.set_profile(vm, profile, cx),
            Command::SetDvd { vm, attached } => self.set_dvd(vm, attached, cx),
            Command::SetCompatible { vm, compatible } => self.set_compatible(vm, compatible, cx),
            Command::SetHost { host, drive, port } => self.set_host(host, drive, port, cx),
            Command::SetTransport { host, transport } => self.set_transport(host, transport, cx),
            Command::SetMigrationPolicy(change) => self.set_policy(&change, cx),
            Command::SetMigrationOptions { slow, differences } => self.set_options(slow, differences, cx),
            Command::CancelMigration(migration) => {
                self.fail_migration(migration, lab_cluster::VmFailure::Cancelled, cx);
            }
            Command::Validate(hosts) => self.validate(hosts, cx),
            Command::CreateCluster { name, hosts, no_storage } => {
                self.create_cluster(name, &hosts, no_storage, cx)
            }
            Command::EnableCsv => self.enable_csv(cx),
            Command::AddClusterDisk(lun) => self.add_cluster_disk(lun, cx),
            Command::AddCsv(lun) => self.add_csv(lun, cx),
            Command::MoveCsv { csv, to } => self.move_csv(csv, to, cx),
            Command::AddVmRole(vm) => self.add_vm_role(vm, cx),
            Command::StartService { host, mode } => self.start_service(host, mode, cx),
            Command::StopService(host) => self.feed(host, lab_cluster::Input::Stop, cx),
            Command::StopCluster => self.stop_cluster(cx),
            Command::Cluster(Order::SetQuorum { witness, disk_only }) => {
                self.set_quorum(witness, disk_only, cx)
            }
            Command::Cluster(order) => self.give_order(order, cx),
            Command::AddNode(host) => self.add_node(host, cx),
            Command::AddWitnessShare { name, cloud } => self.add_witness_share(name, cloud, cx),
            Command::AddFabric { name, bandwidth } => self.add_fabric(name, bandwidth, cx),
            Command::AddHba(spec) => self.add_hba(spec, cx),
            Command::SetZone { fabric, name, members } => self.set_zone(fabric, name, members, cx),
            Command::SetGuestSan { vm, change } => self.set_guest_san(vm, change, cx),
            Command::RemoveTarget(target) => self.remove_target(target, cx),
            Command::SetNetworkRole { network, role } => self.set_network_role(network, role, cx),
            Command::RemoveLun(lun) => self.remove_lun(lun, cx),
            Command::SetAccess { host, change } => self.set_access(host, change, cx),
            Command::MaintainCsv { csv, on } => self.maintain(csv, on, cx),
            Command::AddFileServer { lun, name } => self.add_file_server(lun, name, cx),
        }
    }

    fn on_due(&mut self, due: Due, cx: &mut Cx<'_>) {
        match due {
            Due::HostStarted { host, boot } => self.host_started(host, boot, cx),
            Due::HostOff { host, boot } => self.host_off(host, boot, cx),
            Due::StartService { host, boot, mode } => self.service_due(host, boot, mode, cx),
            Due::ServiceTimer { host, run, timer } => {
                self.feed_run(host, run, lab_cluster::Input::Timer(timer), cx);
            }
            Due::Deliver { to, from, message, sender } => self.deliver(to, from, message, sender, cx),
            Due::DiskReply { host, run, lun, command, reply } => {
                let input = lab_cluster::Input::Disk { lun, command: *command, reply: *reply };
                self.feed_run(host, run, input, cx);
            }
            Due::Answer { host, run, input } => self.feed_run(host, run, *input, cx),
            Due::Route { host, peer, network, generation } => {
                self.route_due((host, peer, network), generation, cx)
            }
            Due::Flap { network, since } => self.flap(network, since, cx),
            Due::React { host, run } => self.react(host, run, cx),
            Due::HangLimit { host, since } => self.hang_limit(host, since, cx),
            Due::IsolationOver { host, since } => self.isolation_over(host, since, cx),
            Due::VmStep { vm, host, boot, run, report } => self.vm_step(vm, host, boot, run, report, cx),
            Due::VmStop { vm, host, boot, run, why } => self.vm_stop(vm, host, boot, run, why, cx),
            Due::CsvModes => self.tell_csv_modes(cx),
            Due::GuestInstalled { vm, run, full } => self.guest_installed(vm, run, full, cx),
            Due::DiskLimit { vm, host, since } => self.disk_limit(vm, host, since, cx),
            Due::Migration { migration, generation } => self.migration_due(migration, generation, cx),
            Due::MigrationTimeout { migration, generation } => {
                self.migration_timeout(migration, generation, cx)
            }
            Due::Strike(faults) => self.strike(faults, cx),
            Due::Mirrored { vm } => self.mirrored(vm, cx),
            Due::Shares => self.share_out(cx),
            Due::Transfer { vm } => self.transfer_due(vm, cx),
        }
    }

    fn digest(&self, digest: &mut Digest) {
        self.write_digest(digest);
    }
}

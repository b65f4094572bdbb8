//! Making a cluster, its disks, volumes and roles: what the wizards do before the cluster services take over.

use lab_units::map::Map;

use lab_cluster::{
    CORE_GROUP, Database, Group, GroupKind, GroupState, MoveKind, Order, StartMode, Tag, Wanted, Witness,
};
use lab_units::{Bytes, CsvId, Era, GroupId, HostId, LunId, Name, NetworkId, NodeId, NodeSet, Shared, VmId};

use crate::command::{ArrayKind, Feature, SwitchKind};
use crate::event::Event;
use crate::refusal::{Refusal, StorageRefusal};
use crate::state::{ClusterInfo, Csv, Lun, Membership, NetworkRole, VmHome, WitnessShare};
use crate::world::{Cx, World};

/// A disk witness must have this much (facts: quorum §4).
const WITNESS_MIN: Bytes = Bytes::mib(512);

impl World {
    pub(crate) fn admit_create_cluster(&self, name: &Name, hosts: &[HostId]) -> Result<(), Refusal> {
        if let Some(cluster) = &self.cluster {
            return Err(Refusal::ClusterExists(cluster.name.clone()));
        }
        self.admit_hosts(hosts)?;
        crate::hardware::admit_name(name, self.hosts.values().map(|host| &host.name))?;
        for host in hosts {
            self.admit_has_feature(*host, Feature::FailoverClustering)?;
            self.admit_member(*host)?;
        }
        let era = self.hosts[hosts[0]].era;
        if hosts.iter().any(|host| self.hosts[*host].era != era) {
            return Err(Refusal::MixedVersions);
        }
        let limit = lab_cluster::rules(era).max_nodes;
        if hosts.len() > limit as usize { Err(Refusal::TooManyNodes { era, limit }) } else { Ok(()) }
    }

    pub(crate) fn create_cluster(&mut self, name: Name, hosts: &[HostId], no_storage: bool, cx: &mut Cx<'_>) {
        let nodes: Map<NodeId, HostId> = (1..).map(NodeId).zip(hosts.iter().copied()).collect();
        cx.emit_as_cause(Event::ClusterCreated);
        let era = self.hosts[hosts[0]].era;
        self.cluster = Some(ClusterInfo {
            name,
            networks: self.network_roles(hosts),
            migration_networks: Vec::new(),
            nodes: nodes.clone(),
            former: Map::new(),
            labels: Shared::default(),
            disks: Map::new(),
            dependencies: Shared::default(),
            volumes: Map::new(),
            next_group: GroupId(1),
            csv_enabled: !lab_cluster::rules(era).csv_needs_enabling,
            open_orders: Vec::new(),
        });
        let disks: Vec<LunId> = if no_storage {
            Vec::new()
        } else {
            self.luns.ids().filter(|lun| self.admit_shared_disk(*lun).is_ok()).collect()
        };
        let witness = self.typical_witness(era, hosts.len(), &disks);
        let database = Shared::from(self.first_database(era, &nodes, witness, &disks));
        for (node, host) in nodes {
            self.hosts[host].membership = Some(Membership::new(node, database.clone()));
            cx.emit(Event::NodeNumbered { host, node });
        }
        for &host in hosts {
            self.start_service(host, StartMode::Normal, cx);
        }
    }

    /// Networks that carry storage are left alone; those that clients use are known by an external virtual switch
    /// or by their name, where Windows would look for a default gateway.
    pub(crate) fn network_roles(&self, hosts: &[HostId]) -> Map<NetworkId, NetworkRole> {
        let storage = |id| self.is_storage_network(id);
        let switched = |id| {
            hosts.iter().any(|host| {
                self.hosts[*host].switches.iter().any(|switch| match switch.kind {
                    SwitchKind::External(nic) => self.nics.get(nic).is_some_and(|nic| nic.network == id),
                    SwitchKind::Internal | SwitchKind::Private => false,
                })
            })
        };
        let named = |name: &Name| {
            let name = name.as_str().to_ascii_lowercase();
            ["public", "management", "client"].iter().any(|word| name.contains(word))
        };
        let seen = |id| self.nics.values().any(|nic| nic.network == id && hosts.contains(&nic.host));
        self.networks
            .iter()
            .filter(|(id, network)| seen(*id) && network.fabric.is_none())
            .map(|(id, network)| match () {
                () if storage(id) => (id, NetworkRole::None),
                () if switched(id) || named(&network.name) => (id, NetworkRole::ClusterAndClient),
                () => (id, NetworkRole::ClusterOnly),
            })
            .collect()
    }

    /// True if disks are reached over the network; files are no reason to leave it alone.
    pub(crate) fn is_storage_network(&self, network: NetworkId) -> bool {
        let mut disks = self.arrays.values().filter(|array| array.kind != ArrayKind::Smb);
        self.networks[network].fabric.is_some() || disks.any(|array| array.portals().any(|id| id == network))
    }

    /// The cluster chooses by node count and storage (facts: quorum §1): the smallest disk that is large enough and
    /// formatted (S2-34), where the votes would be even, or always where the witness's vote is dynamic.
    fn typical_witness(&self, era: Era, nodes: usize, disks: &[LunId]) -> Option<Witness> {
        let wanted = nodes.is_multiple_of(2) || lab_cluster::rules(era).dynamic_witness;
        let is_fit = |lun: &Lun| lun.size >= WITNESS_MIN && lun.volume().is_some();
        let fit = disks.iter().filter(|lun| is_fit(&self.luns[**lun]));
        let smallest = fit.min_by_key(|lun| (self.luns[**lun].size, **lun));
        smallest.filter(|_| wanted).map(|lun| Witness::Disk(*lun))
    }

    fn first_database(
        &mut self,
        era: Era,
        nodes: &Map<NodeId, HostId>,
        witness: Option<Witness>,
        disks: &[LunId],
    ) -> Database {
        let ids: Vec<NodeId> = nodes.keys().copied().collect();
        let mut database = Database::new(era, &ids, witness, false);
        self.info().labels.insert(CORE_GROUP, "Cluster Group".into());
        for &lun in disks {
            let label = self.name_disk(lun);
            if witness != Some(Witness::Disk(lun)) {
                let id = self.new_group(label);
                database.groups.insert(id, Group::new(GroupKind::Disk(lun), NodeId(1)));
            }
        }
        database
    }

    pub(crate) fn info(&mut self) -> &mut ClusterInfo {
        self.cluster.as_mut().expect("the command was admitted because there is a cluster")
    }

    pub(crate) fn new_group(&mut self, label: Name) -> GroupId {
        let info = self.info();
        let group = info.next_group;
        info.next_group = GroupId(group.0 + 1);
        info.labels.insert(group, label);
        group
    }

    /// Gives a disk its name in the cluster, and takes it offline in every host's Disk Management.
    pub(crate) fn name_disk(&mut self, lun: LunId) -> Name {
        for (_, host) in self.hosts.iter_mut() {
            for (_, disk) in host.disks.iter_mut().filter(|(_, disk)| disk.lun == lun) {
                disk.online = false;
            }
        }
        let volumes = self.volumes_of(lun);
        self.info().volumes.insert(lun, volumes);
        let disks = &mut self.info().disks;
        let numbered = |number| Name::from(format!("Cluster Disk {number}"));
        let is_free = |name: &Name| !disks.values().any(|taken| taken.is(name.as_str()));
        let free =
            (disks.len() + 1..).map(numbered).find(is_free).expect("there are fewer disks than numbers");
        disks.entry(lun).or_insert(free).clone()
    }

    /// True if the disk is in the cluster.
    pub fn clustered(&self, lun: LunId) -> bool {
        self.cluster.as_ref().is_some_and(|cluster| cluster.disks.contains_key(&lun))
    }

    /// Refuses a disk that not every node sees, or that cannot be reserved.
    pub fn admit_shared_disk(&self, lun: LunId) -> Result<(), Refusal> {
        let disk = self.luns.get(lun).ok_or(Refusal::Gone)?;
        let cluster = self.cluster.as_ref().ok_or(Refusal::NoCluster)?;
        let seen = cluster.nodes.values().all(|host| self.disk_number(*host, lun).is_some());
        if !seen {
            return Err(Refusal::DiskNotShared(disk.name.clone()));
        }
        if disk.unit.abilities().reservations {
            Ok(())
        } else {
            Err(Refusal::DiskWithoutReservations(disk.name.clone()))
        }
    }

    pub(crate) fn admit_cluster_disk(&self, lun: LunId) -> Result<(), Refusal> {
        self.admit_shared_disk(lun)?;
        self.database().ok_or(Refusal::ClusterNotAnswering)?;
        if self.clustered(lun) { Err(Refusal::DiskInCluster(self.luns[lun].name.clone())) } else { Ok(()) }
    }

    pub(crate) fn add_cluster_disk(&mut self, lun: LunId, cx: &mut Cx<'_>) {
        let label = self.name_disk(lun);
        let id = self.new_group(label);
        let owner = self.answering().and_then(|host| self.node_of(host)).unwrap_or(NodeId(1));
        self.give_wizards_order(Order::AddGroup(id, Box::new(Group::new(GroupKind::Disk(lun), owner))), cx);
    }

    /// The disk that becomes the witness leaves Available Storage, the one that was the witness goes there. A disk that
    /// was not in the cluster comes in under the name it has on its array.
    pub(crate) fn set_quorum(&mut self, witness: Option<Witness>, disk_only: bool, cx: &mut Cx<'_>) {
        let before = self.database().and_then(|database| database.witness);
        if let Some(Witness::Disk(lun)) = witness {
            if !self.clustered(lun) {
                self.name_disk(lun);
                let own = self.luns[lun].name.clone();
                self.info().disks.insert(lun, own);
            }
            if let Some(group) = self.disk_group(lun) {
                self.give_order(Order::RemoveGroup(group), cx);
            }
        }
        self.give_order(Order::SetQuorum { witness, disk_only }, cx);
        if let Some(Witness::Disk(lun)) = before.filter(|before| witness != Some(*before)) {
            self.add_cluster_disk(lun, cx);
        }
    }

    pub(crate) fn admit_enable_csv(&self) -> Result<(), Refusal> {
        let cluster = self.cluster.as_ref().ok_or(Refusal::NoCluster)?;
        let era = self.database().ok_or(Refusal::ClusterNotAnswering)?.era;
        if !lab_cluster::rules(era).csv {
            return Err(Refusal::NotInThisVersion { era, since: Era::Ws2008R2 });
        }
        if cluster.csv_enabled { Err(Refusal::AlreadySo) } else { Ok(()) }
    }

    pub(crate) fn enable_csv(&mut self, cx: &mut Cx<'_>) {
        self.info().csv_enabled = true;
        cx.emit(Event::CsvEnabled);
    }

    /// The group of a disk in Available Storage.
    fn disk_group(&self, lun: LunId) -> Option<GroupId> {
        let groups = &self.database()?.groups;
        groups.iter().find(|(_, group)| group.kind == GroupKind::Disk(lun)).map(|(id, _)| *id)
    }

    /// True if a disk in Available Storage belongs to a role: its group has the role's name.
    pub fn serves_files(&self, lun: LunId) -> bool {
        let of_it = self.cluster.as_ref().zip(self.disk_group(lun));
        of_it.is_some_and(|(cluster, group)| cluster.labels.get(&group) != cluster.disks.get(&lun))
    }

    pub(crate) fn admit_file_server(&self, lun: LunId, name: &Name) -> Result<(), Refusal> {
        let disk = self.luns.get(lun).ok_or(Refusal::Gone)?;
        let era = self.database().ok_or(Refusal::ClusterNotAnswering)?.era;
        if self.csvs.values().any(|csv| csv.lun == lun) {
            // S1-17; later versions serve files from a shared volume with a role of another kind.
            let only = lab_cluster::rules(era).csv_needs_enabling;
            let refusal = if only { StorageRefusal::CsvForHyperV } else { StorageRefusal::CsvForScaleOut };
            return Err(refusal(disk.name.clone()).into());
        }
        if self.disk_group(lun).is_none() || self.serves_files(lun) {
            return Err(Refusal::DiskNotAvailable(disk.name.clone()));
        }
        if disk.volume().is_none() {
            return Err(Refusal::DiskNotFormatted(disk.name.clone()));
        }
        let cluster = self.cluster.as_ref().ok_or(Refusal::NoCluster)?;
        let hosts = self.hosts.values().map(|host| &host.name);
        crate::hardware::admit_name(name, cluster.labels.values().chain(hosts))
    }

    pub(crate) fn add_file_server(&mut self, lun: LunId, name: Name, cx: &mut Cx<'_>) {
        let group = self.disk_group(lun).expect("the disk was admitted as one in Available Storage");
        self.info().labels.insert(group, name);
        cx.emit_as_cause(Event::FileServerAdded(lun));
    }

    pub(crate) fn admit_csv(&self, lun: LunId) -> Result<(), Refusal> {
        let disk = self.luns.get(lun).ok_or(Refusal::Gone)?;
        let cluster = self.cluster.as_ref().ok_or(Refusal::NoCluster)?;
        let database = self.database().ok_or(Refusal::ClusterNotAnswering)?;
        let era = database.era;
        if !lab_cluster::rules(era).csv {
            return Err(Refusal::NotInThisVersion { era, since: Era::Ws2008R2 });
        }
        if !cluster.csv_enabled {
            return Err(Refusal::CsvNotEnabled);
        }
        if database.witness == Some(Witness::Disk(lun)) {
            return Err(Refusal::DiskIsWitness(disk.name.clone()));
        }
        if self.csvs.values().any(|csv| csv.lun == lun) {
            return Err(Refusal::DiskIsCsv(disk.name.clone()));
        }
        if self.disk_group(lun).is_none() || self.serves_files(lun) {
            return Err(Refusal::DiskNotAvailable(disk.name.clone()));
        }
        if disk.volume().is_some() { Ok(()) } else { Err(Refusal::DiskNotFormatted(disk.name.clone())) }
    }

    pub(crate) fn add_csv(&mut self, lun: LunId, cx: &mut Cx<'_>) {
        let group = self.disk_group(lun).expect("the disk was admitted");
        let coordinator = self.luns[lun].mounted.first().copied();
        let folder = (1..)
            .map(|number| Name::from(format!("Volume{number}")))
            .find(|folder| self.csvs.values().all(|csv| csv.folder != *folder))
            .expect("numbers do not run out");
        let csv =
            Csv { lun, group, folder, coordinator, redirected: false, maintenance: false, modes: Map::new() };
        let csv = self.csvs.insert(csv);
        self.files_are_back(csv);
        cx.emit_as_cause(Event::CsvAdded(csv));
        self.give_wizards_order(Order::ChangeKind(group, GroupKind::Csv(csv, lun)), cx);
        self.storage_changed(cx);
    }

    pub(crate) fn admit_move_csv(&self, csv: CsvId, to: HostId) -> Result<(), Refusal> {
        let group = self.csvs.get(csv).ok_or(Refusal::Gone)?.group;
        let node = self.node_of(to).ok_or_else(|| Refusal::NotANode(self.host_name(to)))?;
        self.admit_order(
            lab_kernel::SimTime::ZERO,
            &Order::Move { group, to: Some(node), kind: MoveKind::Quick },
        )
    }

    pub(crate) fn move_csv(&mut self, csv: CsvId, to: HostId, cx: &mut Cx<'_>) {
        let (group, node) = (self.csvs[csv].group, self.node_of(to));
        self.give_order(Order::Move { group, to: node, kind: MoveKind::Quick }, cx);
    }

    pub(crate) fn admit_vm_role(&self, vm: VmId) -> Result<(), Refusal> {
        let guest = self.vms.get(vm).ok_or(Refusal::Gone)?;
        if self.cluster.is_none() {
            return Err(Refusal::NoCluster);
        }
        let era = self.database().ok_or(Refusal::ClusterNotAnswering)?.era;
        if guest.group.is_some() {
            return Err(Refusal::VmAlreadyRole(guest.name.clone()));
        }
        if guest.moving.is_some() {
            return Err(Refusal::VmMoving(guest.name.clone()));
        }
        if self.node_of(guest.registered).is_none() {
            return Err(Refusal::NotANode(self.host_name(guest.registered)));
        }
        // S1-54: in 2008 R2 the VM is shut down first; later versions take a running one (facts: roles §3).
        if era < Era::Ws2012 && self.vm_instance(vm).is_some() {
            return Err(Refusal::VmNotOff(guest.name.clone()));
        }
        if guest.dvd {
            return Err(Refusal::VmHasLocalMedia(guest.name.clone()));
        }
        // The machines of a disk stay with it; any other is a new role of its node.
        if self.on_cluster_storage(guest) {
            self.admit_new_role_on(guest.registered)
        } else {
            self.admit_role_on_disk(vm)
        }
    }

    /// A paused node takes no new role (facts: membership §3).
    pub fn admit_new_role_on(&self, host: HostId) -> Result<(), Refusal> {
        let paused = self.database().map_or(NodeSet::EMPTY, Database::paused_nodes);
        match self.node_of(host) {
            Some(node) if paused.contains(node) => Err(Refusal::NodePaused(self.host_name(host))),
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn add_vm_role(&mut self, vm: VmId, cx: &mut Cx<'_>) {
        match self.disk_under(vm) {
            Some(lun) => self.add_role_on_disk(vm, lun, cx),
            None => self.add_own_role(vm, cx),
        }
        // The wizard reads the settings, too; where a disk is not fit for the cluster yet, a refresh must follow.
        if !self.vms[vm].pass_through.is_empty() && self.admit_refresh_vm(vm).is_ok() {
            self.refresh_vm(vm, cx);
        }
    }

    fn add_own_role(&mut self, vm: VmId, cx: &mut Cx<'_>) {
        let runs = self.vm_instance(vm).is_some();
        let guest = &self.vms[vm];
        let owner = self.node_of(guest.registered).expect("the VM's host was admitted as a node");
        let id = self.new_group(guest.name.clone());
        self.vms[vm].group = Some(id);
        let mut role = Group::new(GroupKind::Vm(vm), owner);
        if !runs {
            role.wanted = Wanted::Offline;
        }
        role.state = if runs { GroupState::Online } else { GroupState::Offline };
        cx.emit_as_cause(Event::VmClustered(vm));
        self.give_wizards_order(Order::AddGroup(id, Box::new(role)), cx);
    }

    pub(crate) fn admit_witness_share(&self, name: &Name) -> Result<(), Refusal> {
        crate::hardware::admit_name(name, self.witness_share.iter().map(|share| &share.name))?;
        if self.witness_share.is_some() { Err(Refusal::AlreadySo) } else { Ok(()) }
    }

    pub(crate) fn add_witness_share(&mut self, name: Name, cloud: bool, cx: &mut Cx<'_>) {
        self.witness_share = Some(WitnessShare { name, cloud, up: true, lock: None, tag: Tag::default() });
        cx.emit(Event::WitnessShareAdded { cloud });
    }

    /// Whether a share of this server, or a blob if there is none, may be set up as a witness (facts: quorum §4).
    pub fn admit_share_on(&self, server: Option<&str>) -> Result<(), Refusal> {
        let database = self.database().ok_or(Refusal::ClusterNotAnswering)?;
        let Some(server) = server else { return admit_cloud(database.era) };
        let server = server.split('.').next().unwrap_or(server);
        let nodes = self.cluster.iter().flat_map(|cluster| cluster.nodes.values());
        let nodes = nodes.map(|host| &self.hosts[*host].name);
        let roles = self.vms.values().filter(|vm| vm.group.is_some()).map(|vm| &vm.name);
        match nodes.chain(roles).find(|name| name.is(server)) {
            Some(name) => Err(Refusal::ShareInCluster(name.clone())),
            None => Ok(()),
        }
    }

    /// What a witness must be (facts: quorum §4).
    pub(crate) fn admit_quorum(
        &self,
        database: &Database,
        witness: Option<Witness>,
        disk_only: bool,
    ) -> Result<(), Refusal> {
        match witness {
            Some(Witness::Disk(lun)) => {
                self.admit_shared_disk(lun)?;
                let disk = &self.luns[lun];
                if disk.size < WITNESS_MIN {
                    return Err(Refusal::WitnessTooSmall(disk.name.clone()));
                }
                if self.csvs.values().any(|csv| csv.lun == lun) {
                    return Err(Refusal::DiskIsCsv(disk.name.clone()));
                }
                if disk.volume().is_none() {
                    return Err(Refusal::DiskNotFormatted(disk.name.clone()));
                }
                match self.vms.values().find(|vm| vm.home == VmHome::Lun(lun)) {
                    Some(vm) => Err(Refusal::DiskInUse { disk: disk.name.clone(), vm: vm.name.clone() }),
                    None => Ok(()),
                }
            }
            Some(Witness::FileShare | Witness::Cloud) => {
                let cloud = witness == Some(Witness::Cloud);
                if cloud {
                    admit_cloud(database.era)?;
                }
                let fits = self.witness_share.as_ref().is_some_and(|share| share.cloud == cloud);
                if fits { Ok(()) } else { Err(Refusal::NoWitnessShare) }
            }
            None if disk_only => Err(Refusal::NoWitness),
            None => Ok(()),
        }
    }
}

fn admit_cloud(era: Era) -> Result<(), Refusal> {
    if lab_cluster::rules(era).cloud_witness {
        Ok(())
    } else {
        Err(Refusal::NotInThisVersion { era, since: Era::Ws2016 })
    }
}

//! The fact of every refusal, in one sentence.

use std::fmt;

use super::Refusal;

/// The fact, as a sentence.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameTaken(name) => write!(f, "The name '{name}' is taken."),
            Self::NameUnusable => write!(f, "The name cannot be used."),
            Self::Gone => write!(f, "What the command names is not there any more."),
            Self::NoHosts => write!(f, "No host is named."),
            Self::NothingToSet => write!(f, "Nothing is given to be set."),
            Self::NamedTwice(name) => write!(f, "{name} is named twice."),
            Self::HostNotRunning(host) => write!(f, "{host} is not running."),
            Self::HostNotOff(host) => write!(f, "{host} is not off."),
            Self::HostAlreadyOn(host) => write!(f, "{host} is on already."),
            Self::HostInCluster(host) => write!(f, "{host} is a node of the cluster."),
            Self::QuantityOutOfRange(quantity) => write!(f, "{}", quantity.sentence()),
            Self::NetworkWhole(network) => write!(f, "Nothing is cut on the network {network}."),
            Self::AlreadySo => write!(f, "It is so already."),
            Self::PoolFull { free, asked } => {
                write!(f, "The pool has {free} free, and {asked} are asked for.")
            }
            Self::PortalWithoutNetwork => write!(f, "An iSCSI array needs a network for its portal."),
            Self::LunOfOtherArray(lun) => write!(f, "The LUN {lun} belongs to another array."),
            Self::NoNicOnPortalNetwork { host, network } => {
                write!(f, "{host} has no NIC on the storage network {network}.")
            }
            Self::PortalUnreachable(array) => write!(f, "The portal of {array} does not answer."),
            Self::PortalUnknown(array) => write!(f, "The initiator does not know the portal of {array}."),
            Self::TargetBusy(target) => {
                write!(f, "The target {target} admits one connection at a time, and it is in use.")
            }
            Self::AlreadyConnected(target) => write!(f, "The target {target} is connected already."),
            Self::FeatureInstalled(feature) => write!(f, "{} is installed already.", feature.title()),
            Self::EditionLacksFeature { edition, era } => {
                write!(f, "{era} {edition} has no failover clustering.")
            }
            Self::FeatureMissing { host, feature } => {
                write!(f, "{} is not installed on {host}.", feature.title())
            }
            Self::NoSuchDisk { host, disk } => write!(f, "{host} has no disk {disk}."),
            Self::DiskOffline(disk) => write!(f, "Disk {disk} is offline."),
            Self::DiskClustered(lun) => {
                write!(f, "The disk {lun} is in the cluster, which says where it is online.")
            }
            Self::DiskInitialized(disk) => write!(f, "Disk {disk} has a partition table already."),
            Self::DiskRaw(disk) => write!(f, "Disk {disk} has no partition table."),
            Self::DiskPartitioned(disk) => write!(f, "Disk {disk} has a partition already."),
            Self::DiskUnpartitioned(disk) => write!(f, "Disk {disk} has no partition."),
            Self::DiskReserved(disk) => write!(f, "Disk {disk} is reserved by another host."),
            Self::MbrTooSmall(size) => write!(f, "An MBR disk ends at 2 TB, and this one has {size}."),
            Self::LetterUnusable(letter) => write!(f, "The drive letter {letter} cannot be used."),
            Self::NicOfOtherHost => write!(f, "The NIC belongs to another host."),
            Self::PathUnreachable(path) => {
                write!(f, "The path '{path}' is not on storage this host can reach.")
            }
            Self::NoSuchSwitch { switch, host } => {
                write!(f, "There is no virtual switch '{switch}' on {host}.")
            }
            Self::NotEnoughMemory { host, free, needed } => {
                write!(f, "{host} has {free} of memory free, and {needed} are needed.")
            }
            Self::VmNotRunning(vm) => write!(f, "The virtual machine {vm} is not running."),
            Self::VmNotOff(vm) => write!(f, "The virtual machine {vm} is not off."),
            Self::VmMoving(vm) => write!(f, "The virtual machine {vm} is being moved."),
            Self::VmClustered(vm) => write!(f, "The virtual machine {vm} is controlled by the cluster."),
            Self::VmAlreadyRole(vm) => write!(f, "The virtual machine {vm} is highly available already."),
            Self::VmNotRole(vm) => write!(f, "The virtual machine {vm} is not highly available."),
            Self::VmNotOnClusterStorage(vm) => {
                write!(f, "The files of {vm} are not on storage in the cluster.")
            }
            Self::VmHasLocalMedia(vm) => write!(
                f,
                "A DVD or ISO of one host is attached to {vm}; that path is not storage every node can reach."
            ),
            Self::RuleWithoutOptions => write!(f, "Auto-converge and xbzrle are QEMU's."),
            Self::HostsNotConnected { from, to } => write!(f, "No network connects {from} and {to}."),
            Self::ProcessorsDiffer { from, to } => write!(f, "The processors of {from} and {to} differ."),
            Self::WorkingSetNotResident { pages, resident } => {
                write!(f, "The working set is {pages} pages, and {resident} pages hold something.")
            }
            Self::WorkloadTooLarge { pages, has } => {
                write!(f, "The workload names {pages} pages, and the virtual machine has {has}.")
            }
            Self::PolicyWithoutBandwidth => write!(f, "With these limits nothing could ever be sent."),
            Self::MigrationEnded => write!(f, "The migration has ended."),
            Self::NoCluster => write!(f, "There is no cluster."),
            Self::ClusterExists(name) => write!(f, "There is a cluster already: {name}."),
            Self::ClusterNotAnswering => {
                write!(f, "The cluster service is not running on any node that has quorum.")
            }
            Self::MixedVersions => write!(f, "The hosts run different versions of Windows Server."),
            Self::TooManyNodes { era, limit } => write!(f, "A cluster of {era} has at most {limit} nodes."),
            Self::NotANode(host) => write!(f, "{host} is not a node of the cluster."),
            Self::NodeAlready(host) => write!(f, "{host} is a node of the cluster already."),
            Self::NodeUnreachable(host) => {
                write!(f, "The cluster reaches {host} on none of its networks.")
            }
            Self::NodeNotUp(node) => write!(f, "The node {node} is not up."),
            Self::NodeAlreadyUp(node) => write!(f, "The node {node} is up already."),
            Self::NodePaused(node) => write!(f, "The node {node} is paused."),
            Self::NodeStopping(node) => write!(f, "The node {node} is stopping already."),
            Self::QuorumWouldBeLost { node, left, needed } => write!(
                f,
                "Without {node} the cluster would have {left} of the {needed} votes it needs and would stop."
            ),
            Self::VotesWouldNotSuffice(left, needed) => {
                write!(f, "The nodes that are up would hold {left} of the {needed} votes needed then.")
            }
            Self::NotInThisVersion { era, since } => write!(f, "{era} does not have this; {since} has."),
            Self::PropertyNotInThisVersion { property, era, since } => {
                write!(f, "A cluster of {era} has no {property}; {since} has.")
            }
            Self::PropertyOutOfBounds { property, value, low, high } => {
                write!(f, "{property} lies between {low} and {high}, and {value} was given.")
            }
            Self::CsvNotEnabled => write!(f, "Cluster Shared Volumes are not enabled on this cluster."),
            Self::DiskNotShared(lun) => write!(f, "The disk {lun} is not seen by every node."),
            Self::DiskWithoutReservations(lun) => {
                write!(f, "The disk {lun} does not support SCSI-3 persistent reservations.")
            }
            Self::DiskInCluster(lun) => write!(f, "The disk {lun} is in the cluster already."),
            Self::DiskNotAvailable(lun) => write!(f, "The disk {lun} is not in Available Storage."),
            Self::DiskNotFormatted(lun) => write!(f, "The disk {lun} has no NTFS volume."),
            Self::DiskIsWitness(lun) => write!(f, "The disk {lun} is the quorum witness."),
            Self::DiskIsCsv(lun) => write!(f, "The disk {lun} is a Cluster Shared Volume."),
            Self::WitnessTooSmall(lun) => write!(f, "The disk {lun} is too small for a witness."),
            Self::DiskInUse { disk, vm } => write!(f, "The disk {disk} holds the files of {vm}."),
            Self::ShareInCluster(name) => {
                write!(f, "{name} is part of the cluster: with it the share would be lost, too.")
            }
            Self::NoWitness => write!(f, "The cluster has no witness."),
            Self::NoWitnessShare => write!(f, "There is no such witness in the lab."),
            Self::NoSuchRole => write!(f, "There is no such role."),
            Self::OnlyByWizard => write!(f, "This order is only given as part of something larger."),
            Self::AlreadyOwner { role, node } => write!(f, "{role} is on {node} already."),
            Self::NotPossibleOwner { role, node } => write!(f, "{node} is not a possible owner of {role}."),
            Self::RoleNotOnline(role) => write!(f, "The role {role} is not online."),
            Self::RoleAlreadyOnline(role) => write!(f, "The role {role} is online already."),
            Self::NetworkNotForCluster(network) => {
                write!(
                    f,
                    "The cluster does not use the network {network}, so nothing migrates over it (0x000013AB)."
                )
            }
            Self::MigrationLimit(limit) => {
                write!(f, "The limit of {limit} simultaneous live migrations is reached.")
            }
            Self::FaultActive => write!(f, "This failure is there already."),
            Self::FaultNotActive => write!(f, "This failure is not there."),
            Self::Storage(refusal) => write!(f, "{refusal}"),
            Self::Host(refusal) => write!(f, "{refusal}"),
            Self::Cluster(refusal) => write!(f, "{refusal}"),
            Self::LunUnreachable { lun, host } => write!(f, "{host} has no path to the LUN {lun}."),
        }
    }
}

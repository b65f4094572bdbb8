//! Why a command cannot be carried out: the fact, what to do about it, and where the rule comes from.
//!
//! One closed enum for button, tooltip, console and lesson. Variants hold typed data; the words are here.

use lab_units::{Bytes, Era, Name};

/// What was asked before the command was admitted is still so when it is carried out.
///
/// Not `expect`, which would bring the derived names of every refusal into the page.
pub(crate) fn admitted<T>(asked: Result<T, Refusal>) -> T {
    match asked {
        Ok(answer) => answer,
        Err(refusal) => panic!("it was admitted: {refusal}"),
    }
}

/// A refused command. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The name is taken.
    NameTaken(Name),
    /// The name is blank, too long, or has control characters.
    NameUnusable,
    /// There is no such thing any more.
    Gone,
    /// The list of hosts is empty.
    NoHosts,
    /// The command would set nothing.
    NothingToSet,
    /// A list names the same thing more than once.
    NamedTwice(Name),
    /// The host is off or still starting.
    HostNotRunning(Name),
    /// The host is not off.
    HostNotOff(Name),
    /// The host is already on.
    HostAlreadyOn(Name),
    /// The host is still a member of the cluster.
    HostInCluster(Name),
    /// A quantity is zero or beyond what the lab can hold.
    QuantityOutOfRange(Quantity),
    /// The network is whole already.
    NetworkWhole(Name),
    /// The network or NIC is already in that state.
    AlreadySo,
    /// The pool has less room than asked for.
    PoolFull {
        /// What is free.
        free: Bytes,
        /// What was asked for.
        asked: Bytes,
    },
    /// An iSCSI array needs a network for its portal.
    PortalWithoutNetwork,
    /// The LUN belongs to another array.
    LunOfOtherArray(Name),
    /// The host has no NIC on the array's network.
    NoNicOnPortalNetwork {
        /// The host.
        host: Name,
        /// The network.
        network: Name,
    },
    /// The portal does not answer: path cut, or array off.
    PortalUnreachable(Name),
    /// The host's initiator does not know the portal.
    PortalUnknown(Name),
    /// The target admits one initiator at a time, and another is logged in (S2-26).
    TargetBusy(Name),
    /// The initiator is logged in already.
    AlreadyConnected(Name),
    /// The feature is there already, or waits for its restart.
    FeatureInstalled(Feature),
    /// The edition does not have the feature.
    EditionLacksFeature {
        /// The edition's name.
        edition: &'static str,
        /// The version of Windows.
        era: Era,
    },
    /// The feature is missing on the host.
    FeatureMissing {
        /// The host.
        host: Name,
        /// The feature.
        feature: Feature,
    },
    /// The disk number does not exist on the host.
    NoSuchDisk {
        /// The host.
        host: Name,
        /// The number.
        disk: u32,
    },
    /// The disk is offline on the host.
    DiskOffline(u32),
    /// The disk is owned by the cluster.
    DiskClustered(Name),
    /// The disk has a partition table already.
    DiskInitialized(u32),
    /// The disk has no partition table yet.
    DiskRaw(u32),
    /// The disk has a partition already.
    DiskPartitioned(u32),
    /// The disk has no partition yet.
    DiskUnpartitioned(u32),
    /// Another host's reservation keeps this host from writing.
    DiskReserved(u32),
    /// A disk larger than 2 TB needs GPT.
    MbrTooSmall(Bytes),
    /// The drive letter is in use or not a letter.
    LetterUnusable(char),
    /// The NIC belongs to another host.
    NicOfOtherHost,
    /// The path is not on storage that the host can reach.
    PathUnreachable(Name),
    /// The virtual switch does not exist on the host.
    NoSuchSwitch {
        /// The switch.
        switch: Name,
        /// The host.
        host: Name,
    },
    /// The host has less free memory than the VM needs.
    NotEnoughMemory {
        /// The host.
        host: Name,
        /// What is free.
        free: Bytes,
        /// What the VM needs.
        needed: Bytes,
    },
    /// The VM is not running.
    VmNotRunning(Name),
    /// The VM is not off.
    VmNotOff(Name),
    /// The VM is moving.
    VmMoving(Name),
    /// The VM's resource is controlled by the cluster (S1-55).
    VmClustered(Name),
    /// The VM is highly available already.
    VmAlreadyRole(Name),
    /// The VM is not highly available.
    VmNotRole(Name),
    /// The VM's files lie on storage that is not in the cluster.
    VmNotOnClusterStorage(Name),
    /// A host DVD or local ISO is attached (S3-50).
    VmHasLocalMedia(Name),
    /// The workload touches more pages than the VM has.
    WorkloadTooLarge {
        /// Pages asked for.
        pages: u64,
        /// Pages the VM has.
        has: u64,
    },
    /// The stop rule has no such options.
    RuleWithoutOptions,
    /// No network connects the two hosts.
    HostsNotConnected {
        /// One.
        from: Name,
        /// The other.
        to: Name,
    },
    /// The processors of the two hosts differ.
    ProcessorsDiffer {
        /// One host.
        from: Name,
        /// The other.
        to: Name,
    },
    /// The working set lies partly in pages that hold nothing.
    WorkingSetNotResident {
        /// Pages written again and again.
        pages: u64,
        /// Pages that hold something.
        resident: u64,
    },
    /// The policy would never send anything.
    PolicyWithoutBandwidth,
    /// The migration has ended.
    MigrationEnded,
    /// There is no cluster yet.
    NoCluster,
    /// There is a cluster already; the lab holds one.
    ClusterExists(Name),
    /// No node of the cluster answers.
    ClusterNotAnswering,
    /// The hosts run different versions of Windows (S1-07).
    MixedVersions,
    /// More nodes than the version allows (S1-05).
    TooManyNodes {
        /// The version of Windows.
        era: Era,
        /// The most it allows.
        limit: u32,
    },
    /// The host is not a node of the cluster.
    NotANode(Name),
    /// The host is a node already.
    NodeAlready(Name),
    /// The cluster reaches the host on none of its networks.
    NodeUnreachable(Name),
    /// The node is not up.
    NodeNotUp(Name),
    /// The node is up already.
    NodeAlreadyUp(Name),
    /// The node is paused.
    NodePaused(Name),
    /// The node's cluster service already stops.
    NodeStopping(Name),
    /// Stopping or evicting the node would end the quorum.
    QuorumWouldBeLost {
        /// The node.
        node: Name,
        /// Votes left.
        left: u32,
        /// Votes needed.
        needed: u32,
    },
    /// With the votes as they are to be, the nodes that are up would hold so many, and need so many.
    VotesWouldNotSuffice(u32, u32),
    /// The version of Windows has no such thing.
    NotInThisVersion {
        /// The version.
        era: Era,
        /// The first that has it.
        since: Era,
    },
    /// The version of Windows has no such property of a cluster.
    PropertyNotInThisVersion {
        /// The property.
        property: &'static str,
        /// The version.
        era: Era,
        /// The first that has it.
        since: Era,
    },
    /// A property of the cluster cannot have this value.
    PropertyOutOfBounds {
        /// The property.
        property: &'static str,
        /// The value asked for.
        value: u32,
        /// The least.
        low: u32,
        /// The greatest.
        high: u32,
    },
    /// Cluster Shared Volumes are not enabled yet (2008 R2).
    CsvNotEnabled,
    /// The disk is not seen by every node.
    DiskNotShared(Name),
    /// The disk does not know persistent reservations (S3-19).
    DiskWithoutReservations(Name),
    /// The disk is in the cluster already.
    DiskInCluster(Name),
    /// The disk is not in Available Storage.
    DiskNotAvailable(Name),
    /// The disk is not formatted with NTFS.
    DiskNotFormatted(Name),
    /// The disk is the witness.
    DiskIsWitness(Name),
    /// The disk is a Cluster Shared Volume.
    DiskIsCsv(Name),
    /// The disk is smaller than a witness must be.
    WitnessTooSmall(Name),
    /// A disk with the files of a VM cannot be the witness.
    DiskInUse {
        /// The disk.
        disk: Name,
        /// The VM.
        vm: Name,
    },
    /// The share of a witness would stand on a node, or in a VM, of the cluster that it shall help (1559).
    ShareInCluster(Name),
    /// The cluster has no witness.
    NoWitness,
    /// There is no file share or cloud witness set up.
    NoWitnessShare,
    /// The role does not exist.
    NoSuchRole,
    /// The order is one that only a wizard gives, as part of something larger.
    OnlyByWizard,
    /// The role is already there.
    AlreadyOwner {
        /// The role.
        role: Name,
        /// The node.
        node: Name,
    },
    /// The role may not run on that node (0x80071398).
    NotPossibleOwner {
        /// The role.
        role: Name,
        /// The node.
        node: Name,
    },
    /// The role is not online.
    RoleNotOnline(Name),
    /// The role is online already.
    RoleAlreadyOnline(Name),
    /// The cluster does not use the network (0x000013AB).
    NetworkNotForCluster(Name),
    /// As many live migrations as the version allows are under way (21501).
    MigrationLimit(u32),
    /// The failure is already there.
    FaultActive,
    /// The failure is not there.
    FaultNotActive,
    /// The LUN cannot be reached from the host.
    LunUnreachable {
        /// The LUN.
        lun: Name,
        /// The host.
        host: Name,
    },
    /// What storage refuses, between the array and the VM.
    Storage(StorageRefusal),
    /// What a machine refuses before it is a node.
    Host(HostRefusal),
    /// What the cluster refuses to do to itself.
    Cluster(ClusterRefusal),
}

mod fact;
mod feature;
mod host;
mod membership;
mod quantity;
mod storage;

pub use host::HostRefusal;
pub use membership::ClusterRefusal;
pub use quantity::Quantity;
pub use storage::StorageRefusal;

pub use crate::command::Feature;

/// What is known about one refusal beside its fact.
struct Words {
    code: &'static str,
    remedy: &'static str,
    rule: &'static str,
}

const fn words(code: &'static str, remedy: &'static str, rule: &'static str) -> Words {
    Words { code, remedy, rule }
}

impl Refusal {
    /// A stable name for scripts and tests.
    pub fn code(&self) -> &'static str {
        self.words().code
    }

    /// What to do about it; one sentence.
    pub fn remedy(&self) -> &'static str {
        self.words().remedy
    }

    /// Where the rule comes from: rows of the fact base, or "the lab" for limits of the simulation.
    pub fn rule(&self) -> &'static str {
        self.words().rule
    }

    fn words(&self) -> Words {
        match self {
            Self::NameTaken(_) => words("NameTaken", "Choose another name.", "the lab"),
            Self::NameUnusable => words(
                "NameUnusable",
                "Give a name of 1 to 64 characters without control characters.",
                "the lab",
            ),
            Self::Gone => words("Gone", "Look at what is there now and choose again.", "the lab"),
            Self::NoHosts => words("NoHosts", "Name at least one host.", "the lab"),
            Self::NothingToSet => words(
                "NothingToSet",
                "Give -VirtualMachinePath, -VirtualHardDiskPath or -MaximumVirtualMachineMigrations.",
                "the lab",
            ),
            Self::NamedTwice(_) => words("NamedTwice", "Name each one once.", "the lab"),
            Self::HostNotRunning(_) => words(
                "HostNotRunning",
                "Switch it on with Start-LabHost and wait until it has started.",
                "the lab",
            ),
            Self::HostNotOff(_) => words("HostNotOff", "Shut it down first with Stop-LabHost.", "the lab"),
            Self::HostAlreadyOn(_) => words("HostAlreadyOn", "Nothing needs to be done.", "the lab"),
            Self::HostInCluster(_) => {
                words("HostInCluster", "Evict it first with Remove-ClusterNode.", "facts: membership §6")
            }
            Self::QuantityOutOfRange(_) => {
                words("QuantityOutOfRange", "Give a value within the range.", "the lab")
            }
            Self::NetworkWhole(_) => words("NetworkWhole", "Nothing needs to be mended.", "the lab"),
            Self::AlreadySo => words("AlreadySo", "Nothing needs to be done.", "the lab"),
            Self::PoolFull { .. } => words(
                "PoolFull",
                "Make it smaller, use -Thin, or put up an array with a larger pool.",
                "S3-16",
            ),
            Self::PortalWithoutNetwork => {
                words("PortalWithoutNetwork", "Name the storage network with -Network.", "S2-30")
            }
            Self::LunOfOtherArray(_) => words("LunOfOtherArray", "Name LUNs of the same array.", "the lab"),
            Self::NoNicOnPortalNetwork { .. } => {
                words("NoNicOnPortalNetwork", "Plug one in with Add-LabNic.", "S1-27")
            }
            Self::PortalUnreachable(_) => words(
                "PortalUnreachable",
                "Check that the array is up and the storage network whole.",
                "S2-30",
            ),
            Self::PortalUnknown(_) => {
                words("PortalUnknown", "Add the portal first with New-IscsiTargetPortal.", "S2-30")
            }
            Self::TargetBusy(_) => words(
                "TargetBusy",
                "Make the target with -AllowMultipleConnections, as a cluster needs it.",
                "S2-26",
            ),
            Self::AlreadyConnected(_) => {
                words("AlreadyConnected", "Nothing needs to be done.", "facts: storage §1")
            }
            Self::FeatureInstalled(_) => words(
                "FeatureInstalled",
                "Restart the host if it still waits for that.",
                "facts: powershell §1",
            ),
            Self::EditionLacksFeature { .. } => {
                words("EditionLacksFeature", "Use Enterprise, Datacenter or Hyper-V Server.", "S1-08")
            }
            Self::FeatureMissing { .. } => {
                words("FeatureMissing", "Install it with Install-WindowsFeature.", "S1-31, S1-39")
            }
            Self::NoSuchDisk { .. } => words(
                "NoSuchDisk",
                "List the disks with Get-Disk; rescan with Update-HostStorageCache.",
                "S3-25",
            ),
            Self::DiskOffline(_) => {
                words("DiskOffline", "Bring it online with Set-Disk -IsOffline $false.", "S1-36")
            }
            Self::DiskClustered(_) => words(
                "DiskClustered",
                "Work on it through the cluster, on the node that owns it.",
                "S1-38, facts: storage §4",
            ),
            Self::DiskInitialized(_) => {
                words("DiskInitialized", "Go on with New-Partition.", "facts: powershell §1")
            }
            Self::DiskRaw(_) => words("DiskRaw", "Initialise it with Initialize-Disk.", "facts: storage §4"),
            Self::DiskPartitioned(_) => {
                words("DiskPartitioned", "Go on with Format-Volume.", "facts: storage §4")
            }
            Self::DiskUnpartitioned(_) => {
                words("DiskUnpartitioned", "Make a partition with New-Partition.", "facts: storage §4")
            }
            Self::DiskReserved(_) => {
                words("DiskReserved", "Work on the host that holds the reservation.", "facts: storage §3")
            }
            Self::MbrTooSmall(_) => {
                words("MbrTooSmall", "Initialise it with -PartitionStyle GPT.", "facts: storage §4")
            }
            Self::LetterUnusable(_) => words("LetterUnusable", "Choose a free letter from D to Z.", "S1-36"),
            Self::NicOfOtherHost => words("NicOfOtherHost", "Name a NIC of the same host.", "the lab"),
            Self::PathUnreachable(_) => words(
                "PathUnreachable",
                "Use a local drive letter, a path below C:\\ClusterStorage, or a share that was granted to the host.",
                "S1-50",
            ),
            Self::NoSuchSwitch { .. } => {
                words("NoSuchSwitch", "Make it with New-VMSwitch, with the same name on every node.", "S1-33")
            }
            Self::NotEnoughMemory { .. } => {
                words("NotEnoughMemory", "Stop or move another VM, or take a smaller one.", "facts: roles §5")
            }
            Self::VmNotRunning(_) => words("VmNotRunning", "Start it first.", "facts: migration §1"),
            Self::VmNotOff(_) => words("VmNotOff", "Shut it down first.", "S1-54"),
            Self::VmMoving(_) => {
                words("VmMoving", "Wait until the move has ended, or cancel it.", "facts: migration §3")
            }
            Self::VmClustered(_) => {
                words("VmClustered", "Use the cluster: Start-ClusterGroup or Stop-ClusterGroup.", "S1-55")
            }
            Self::VmAlreadyRole(_) => words("VmAlreadyRole", "Nothing needs to be done.", "S1-54"),
            Self::VmNotRole(_) => {
                words("VmNotRole", "Make it so with Add-ClusterVirtualMachineRole.", "S1-54")
            }
            Self::VmNotOnClusterStorage(_) => words(
                "VmNotOnClusterStorage",
                "Create it below C:\\ClusterStorage\\VolumeN.",
                "S1-53, facts: storage §9",
            ),
            Self::VmHasLocalMedia(_) => {
                words("VmHasLocalMedia", "Set the DVD drive to None.", "S3-50, S3-51")
            }
            Self::WorkloadTooLarge { .. } => {
                words("WorkloadTooLarge", "Name no more pages than the VM's memory ÷ 4,096.", "the lab")
            }
            Self::RuleWithoutOptions => words(
                "RuleWithoutOptions",
                "Choose it first with Set-LabMigrationPolicy -StopRule Qemu.",
                "facts: migration §5",
            ),
            Self::HostsNotConnected { .. } => {
                words("HostsNotConnected", "Plug both into one network that works.", "facts: migration §7")
            }
            Self::ProcessorsDiffer { .. } => words(
                "ProcessorsDiffer",
                "Switch processor compatibility on while the VM is off, if the maker is the same.",
                "facts: migration §2",
            ),
            Self::WorkingSetNotResident { .. } => words(
                "WorkingSetNotResident",
                "Give a working set of at least one page and no more than the resident pages.",
                "the lab",
            ),
            Self::PolicyWithoutBandwidth => {
                words("PolicyWithoutBandwidth", "Give a bandwidth and a limit above zero.", "the lab")
            }
            Self::MigrationEnded => words("MigrationEnded", "Nothing needs to be done.", "the lab"),
            Self::NoCluster => words("NoCluster", "Make one with New-Cluster.", "S1-43"),
            Self::ClusterExists(_) => {
                words("ClusterExists", "Work with it, or start from an empty lab.", "the lab")
            }
            Self::ClusterNotAnswering => words(
                "ClusterNotAnswering",
                "Make sure the cluster service runs on enough nodes; as a last resort Start-ClusterNode -ForceQuorum.",
                "facts: powershell §3, quorum §6",
            ),
            Self::MixedVersions => {
                words("MixedVersions", "Use the same version of Windows on every node.", "S1-07")
            }
            Self::TooManyNodes { .. } => {
                words("TooManyNodes", "Use fewer nodes or a later version.", "S1-05")
            }
            Self::NotANode(_) => {
                words("NotANode", "Name a host that was made a node by New-Cluster.", "facts: membership §6")
            }
            Self::NodeAlready(_) => words("NodeAlready", "Nothing needs to be done.", "facts: membership §6"),
            Self::NodeUnreachable(_) => words(
                "NodeUnreachable",
                "Plug it into a network of the cluster, or mend that network.",
                "facts: membership §2, 1653",
            ),
            Self::NodeNotUp(_) => words(
                "NodeNotUp",
                "Start it with Start-ClusterNode; a host without power first with Start-LabHost.",
                "facts: membership §3",
            ),
            Self::NodeAlreadyUp(_) => {
                words("NodeAlreadyUp", "Nothing needs to be done.", "facts: membership §3")
            }
            Self::NodePaused(_) => {
                words("NodePaused", "Resume it with Resume-ClusterNode.", "facts: membership §3")
            }
            Self::NodeStopping(_) => {
                words("NodeStopping", "Wait until it has stopped.", "facts: membership §6")
            }
            Self::QuorumWouldBeLost { .. } => words(
                "QuorumWouldBeLost",
                "Bring another node or a witness up first, or stop the whole cluster with Stop-Cluster.",
                "facts: quorum §6",
            ),
            Self::VotesWouldNotSuffice(..) => {
                words("VotesWouldNotSuffice", "Bring a node or a witness up first.", "facts: quorum R1, §6")
            }
            Self::NotInThisVersion { .. } => words(
                "NotInThisVersion",
                "Build the hosts with a later -Era.",
                "facts: storage §6, migration §2, quorum §4",
            ),
            Self::PropertyNotInThisVersion { .. } => words(
                "PropertyNotInThisVersion",
                "Build the hosts with a later -Era.",
                "facts: membership §5",
            ),
            Self::PropertyOutOfBounds { .. } => words(
                "PropertyOutOfBounds",
                "Give a whole number within these bounds.",
                "facts: membership §1, §5; roles §2",
            ),
            Self::CsvNotEnabled => words(
                "CsvNotEnabled",
                "Read the notice (CSV is for Hyper-V only) and enable them: (Get-Cluster).EnableSharedVolumes = 'Enabled/NoticeRead'.",
                "S1-46, S1-47",
            ),
            Self::DiskNotShared(_) => words(
                "DiskNotShared",
                "Grant and connect the LUN on every node, then rescan.",
                "S1-34, S3-26",
            ),
            Self::DiskWithoutReservations(_) => words(
                "DiskWithoutReservations",
                "Provision the LUN with persistent reservations.",
                "S3-19, S3-22",
            ),
            Self::DiskInCluster(_) => {
                words("DiskInCluster", "Nothing needs to be done.", "facts: storage §5")
            }
            Self::DiskNotAvailable(_) => words(
                "DiskNotAvailable",
                "Add it first: Get-ClusterAvailableDisk | Add-ClusterDisk.",
                "S1-49",
            ),
            Self::DiskNotFormatted(_) => words(
                "DiskNotFormatted",
                "Partition and format it with NTFS on one node.",
                "S1-36, facts: quorum §4",
            ),
            Self::DiskIsWitness(_) => {
                words("DiskIsWitness", "Choose another disk, or another witness first.", "facts: quorum §4")
            }
            Self::DiskIsCsv(_) => words("DiskIsCsv", "Choose a disk that is not a CSV.", "facts: quorum §4"),
            Self::WitnessTooSmall(_) => {
                words("WitnessTooSmall", "Use a disk of at least 512 MB.", "facts: quorum §4")
            }
            Self::DiskInUse { .. } => {
                words("DiskInUse", "Give the witness a disk of its own.", "facts: quorum §4")
            }
            Self::ShareInCluster(_) => words(
                "ShareInCluster",
                "Put the share on a server outside the cluster, best at a third site.",
                "facts: quorum §4, 1559",
            ),
            Self::NoWitness => {
                words("NoWitness", "Configure one with Set-ClusterQuorum.", "facts: quorum §4")
            }
            Self::NoWitnessShare => words("NoWitnessShare", "Set one up first.", "facts: quorum §4"),
            Self::NoSuchRole => words("NoSuchRole", "List the roles with Get-ClusterGroup.", "the lab"),
            Self::OnlyByWizard => words(
                "OnlyByWizard",
                "Use Add-ClusterDisk, Add-ClusterSharedVolume or Add-ClusterVirtualMachineRole.",
                "the lab",
            ),
            Self::AlreadyOwner { .. } => words("AlreadyOwner", "Choose another node.", "the lab"),
            Self::NotPossibleOwner { .. } => words(
                "NotPossibleOwner",
                "Change the possible owners with Set-ClusterOwnerNode.",
                "facts: migration §7, 0x80071398",
            ),
            Self::RoleNotOnline(_) => {
                words("RoleNotOnline", "Bring it online with Start-ClusterGroup.", "facts: migration §1")
            }
            Self::RoleAlreadyOnline(_) => words("RoleAlreadyOnline", "Nothing needs to be done.", "the lab"),
            Self::NetworkNotForCluster(_) => words(
                "NetworkNotForCluster",
                "Choose a network that the cluster uses; Get-ClusterNetwork lists them.",
                "facts: migration §3, §7",
            ),
            Self::MigrationLimit(_) => {
                words("MigrationLimit", "Wait until one has ended.", "facts: migration §3, 21501")
            }
            Self::FaultActive => words("FaultActive", "Clear it first with Clear-LabFault.", "the lab"),
            Self::FaultNotActive => {
                words("FaultNotActive", "List what is active with Get-LabFault.", "the lab")
            }
            Self::Storage(refusal) => refusal.words(),
            Self::Host(refusal) => refusal.words(),
            Self::Cluster(refusal) => refusal.words(),
            Self::LunUnreachable { .. } => {
                words("LunUnreachable", "Grant the LUN to the host and connect its target.", "S1-34, S1-35")
            }
        }
    }
}

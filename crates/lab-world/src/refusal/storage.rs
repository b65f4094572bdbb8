//! What storage refuses, between the array and the VM.

use std::fmt;

use lab_units::Name;

use super::{Refusal, Words, words};

/// A refusal of storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageRefusal {
    /// Only an offline disk can be passed through (S3-28, S3-36).
    DiskNotOffline {
        /// Its number on the host.
        disk: u32,
        /// Where it is online.
        host: Name,
    },
    /// A VM uses the LUN whole.
    DiskInUse {
        /// The LUN.
        lun: Name,
        /// The VM.
        vm: Name,
    },
    /// The VM does not use that disk.
    DiskNotPassedThrough {
        /// The VM.
        vm: Name,
        /// The disk's number on its host.
        disk: u32,
    },
    /// The virtual controllers have no place left.
    ControllerFull(Name),
    /// The role's machines lie on a disk that one node owns at a time, and move with it (S1-11).
    MovesWithDisk {
        /// The role.
        role: Name,
        /// The disk.
        disk: Name,
    },
    /// A path of the VM is not on storage of the cluster (S3-50).
    PathNotClustered(Name),
    /// The VM has no disk that its firmware starts from (S3-20, S3-21).
    NotBootable(Name),
    /// There is no medium in the VM's drive.
    NoMedium(Name),
    /// The VM's disk has a system on it.
    GuestInstalled(Name),
    /// The target asks for another secret.
    WrongSecret(Name),
    /// The initiator is not logged in.
    NotConnected(Name),
    /// A disk behind the session is in use.
    SessionInUse(Name),
    /// The target software has no licence that holds (S2-24).
    NoLicence(Name),
    /// The array is not a computer with target software.
    NotHomeMade(Name),
    /// The array has no portal there, or none at all.
    NoPortals(Name),
    /// Shared volumes are for Hyper-V only in this version (S1-17).
    CsvForHyperV(Name),
    /// A shared volume serves files by another kind of role.
    CsvForScaleOut(Name),
    /// The console of the target software asks for another name or password (S2-23).
    WrongLogin(Name),
    /// Somebody is logged in at the target.
    TargetInUse(Name),
    /// A host or VM may see the LUN, a target offers it, or the cluster has it.
    LunInUse(Name),
    /// The network is a fabric, which carries no addresses.
    IsFabric(Name),
    /// The network is no fabric.
    NoFabric(Name),
    /// It has no port on the fabric.
    NotOnFabric(Name),
    /// The fabric has no such zone.
    NoZone(Name),
    /// A zone without an initiator, or without a target.
    ZoneOneSided(Name),
    /// It is no world-wide port name.
    NotAWwpn(Name),
    /// No HBA of the host lends ports to VMs on that fabric.
    NoNpiv(Name),
    /// The VM has as many ports on fabrics as it can (S0-24).
    TooManyHbas(Name),
    /// The disk is another one over another path, and nothing makes one of them.
    SameDisk {
        /// The disk.
        disk: u32,
        /// The same by its other number.
        first: u32,
    },
}

impl From<StorageRefusal> for Refusal {
    fn from(refusal: StorageRefusal) -> Self {
        Self::Storage(refusal)
    }
}

const FABRIC: &str = "facts: storage §1, §2";

impl StorageRefusal {
    pub(super) fn words(&self) -> Words {
        match self {
            Self::DiskNotOffline { .. } => words(
                "DiskNotOffline",
                "Take it offline: Set-Disk -IsOffline $true, or Stop-ClusterResource for a disk of the cluster.",
                "S3-28, S3-36",
            ),
            Self::DiskInUse { .. } => {
                words("DiskInUse", "Choose another disk, or detach it there first.", "facts: storage §7")
            }
            Self::DiskNotPassedThrough { .. } => {
                words("DiskNotPassedThrough", "List them with Get-VMHardDiskDrive.", "facts: storage §7")
            }
            Self::ControllerFull(_) => words(
                "ControllerFull",
                "Four IDE devices with the DVD drive, or 256 disks on virtual SCSI.",
                "facts: storage §8",
            ),
            Self::MovesWithDisk { .. } => words(
                "MovesWithDisk",
                "Move it with -MigrationType Quick, or put the files on a Cluster Shared Volume.",
                "S1-11, facts: storage §5; that a disk never follows a live migration is a simplification",
            ),
            Self::PathNotClustered(_) => words(
                "PathNotClustered",
                "Set the DVD drive to None; grant a disk to every node, rescan there, and refresh again.",
                "S3-38, S3-50, S3-51",
            ),
            Self::NotBootable(_) => words(
                "NotBootable",
                "Attach a disk smaller than 2047.5 GB with -ControllerType IDE.",
                "S3-20, S3-21",
            ),
            Self::NoMedium(_) => {
                words("NoMedium", "Attach an ISO or the host's drive with Set-VMDvdDrive.", "S3-40")
            }
            Self::WrongSecret(_) => words(
                "WrongSecret",
                "Give the target's secret with -AuthenticationType ONEWAYCHAP -ChapSecret.",
                "facts: storage §1",
            ),
            Self::NotConnected(_) => words("NotConnected", "Nothing needs to be done.", "facts: storage §1"),
            Self::SessionInUse(_) => words(
                "SessionInUse",
                "Take the disk offline, or out of the cluster, first.",
                "facts: storage §1",
            ),
            Self::NoLicence(_) => {
                words("NoLicence", "Load one: Set-LabArray -Licence Valid.", "S2-21, S2-24")
            }
            Self::NotHomeMade(_) => {
                words("NotHomeMade", "Make an iSCSI array one with Set-LabArray -HomeMade.", "S2-09")
            }
            Self::NoPortals(_) => words(
                "NoPortals",
                "Give it one with Set-LabArray -AddPortal: on iSCSI, or on fabrics if it has a port on one.",
                "facts: storage §1",
            ),
            Self::SameDisk { .. } => words(
                "SameDisk",
                "Install the feature Multipath-IO and restart: both paths are one disk then.",
                "facts: storage §2; that Windows keeps it offline is assumed",
            ),
            Self::CsvForHyperV(_) | Self::CsvForScaleOut(_) => words(
                "CsvForHyperV",
                "Give the role a disk of Available Storage.",
                "S1-17, S1-47; facts: storage §6",
            ),
            Self::WrongLogin(_) => {
                words("WrongLogin", "Just after the installation: root, with the password starwind.", "S2-23")
            }
            Self::TargetInUse(_) => {
                words("TargetInUse", "Log out first: Disconnect-IscsiTarget.", "facts: storage §1")
            }
            Self::LunInUse(_) => words(
                "LunInUse",
                "Take it from the cluster and its target, and mask it with Revoke-LabLun.",
                "facts: storage §1",
            ),
            Self::IsFabric(_) => words("IsFabric", "Plug in an HBA with Add-LabHba.", FABRIC),
            Self::NoFabric(_) => words("NoFabric", "Make a fabric with New-LabFabric.", FABRIC),
            Self::NotOnFabric(_) => words(
                "NotOnFabric",
                "Plug in an HBA with Add-LabHba, give a VM a port with Add-VMFibreChannelHba, an array one with Set-LabArray -AddPortal.",
                FABRIC,
            ),
            Self::NoZone(_) => words("NoZone", "List them with Get-LabZone.", FABRIC),
            Self::ZoneOneSided(_) => words("ZoneOneSided", "Name a host or VM, and an array.", FABRIC),
            Self::NotAWwpn(_) => words("NotAWwpn", "Give eight bytes: 21:00:00:24:ff:01:02:03.", FABRIC),
            Self::NoNpiv(_) => words("NoNpiv", "Plug in an HBA with Add-LabHba -Npiv.", "S0-23, S3-14"),
            Self::TooManyHbas(_) => words("TooManyHbas", "Share the ports it has.", "S0-24"),
            Self::GuestInstalled(_) => words("GuestInstalled", "Nothing needs to be done.", "S3-41"),
        }
    }
}

impl fmt::Display for StorageRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DiskNotOffline { disk, host } => {
                write!(f, "Disk {disk} is online on {host}; only an offline disk can be passed through.")
            }
            Self::DiskInUse { lun, vm } => write!(f, "The virtual machine {vm} uses the disk {lun}."),
            Self::DiskNotPassedThrough { vm, disk } => {
                write!(f, "{vm} does not use disk {disk} of its host.")
            }
            Self::ControllerFull(vm) => write!(f, "The controllers of {vm} have no place left."),
            Self::MovesWithDisk { role, disk } => write!(
                f,
                "{role} lies on {disk}, which only one node owns at a time: the disk goes offline for the move, and \
                 every virtual machine on it is saved."
            ),
            Self::PathNotClustered(path) => write!(
                f,
                "Disk path '{path}' is not a path to storage in the cluster or to storage that can be added to the \
                 cluster. You must ensure this storage is available to every node in the cluster to make this virtual \
                 machine highly available."
            ),
            Self::NotBootable(vm) => write!(
                f,
                "{vm} finds no disk to start from: its firmware needs one on virtual IDE, smaller than 2047.5 GB."
            ),
            Self::WrongSecret(target) => {
                write!(f, "Authentication failure: {target} does not take that secret.")
            }
            Self::NotConnected(target) => write!(f, "The initiator is not connected to {target}."),
            Self::SessionInUse(lun) => write!(f, "The session is in use: the disk {lun} is online."),
            Self::NoLicence(array) => write!(f, "The target software of {array} has no valid licence."),
            Self::NotHomeMade(array) => write!(f, "{array} is not a computer with target software."),
            Self::NoPortals(array) => write!(f, "{array} has no portal on that network."),
            Self::SameDisk { disk, first } => {
                write!(f, "Disk {disk} is disk {first} once more, over another path.")
            }
            Self::CsvForHyperV(disk) => {
                write!(f, "{disk} is a Cluster Shared Volume, which only virtual machines may use here.")
            }
            Self::CsvForScaleOut(disk) => {
                write!(
                    f,
                    "{disk} is a Cluster Shared Volume, which a file server for general use does not take."
                )
            }
            Self::WrongLogin(array) => write!(f, "The console of {array} does not take that login."),
            Self::TargetInUse(target) => write!(f, "A host is logged in at {target}."),
            Self::LunInUse(lun) => write!(f, "The LUN {lun} is in use."),
            Self::IsFabric(network) => write!(f, "{network} is a Fibre Channel fabric."),
            Self::NoFabric(network) => write!(f, "{network} is no Fibre Channel fabric."),
            Self::NotOnFabric(name) => write!(f, "{name} has no port on that fabric."),
            Self::NoZone(zone) => write!(f, "The fabric has no zone {zone}."),
            Self::ZoneOneSided(zone) => {
                write!(f, "The zone {zone} would hold no initiator, or no target.")
            }
            Self::NotAWwpn(text) => write!(f, "'{text}' is no world-wide port name."),
            Self::NoNpiv(host) => {
                write!(f, "No HBA of {host} on that fabric lends ports to virtual machines (NPIV).")
            }
            Self::TooManyHbas(vm) => write!(f, "{vm} has four virtual Fibre Channel adapters already."),
            Self::NoMedium(vm) => write!(f, "There is no medium in the DVD drive of {vm}."),
            Self::GuestInstalled(vm) => write!(f, "A system is installed on the disk of {vm}."),
        }
    }
}

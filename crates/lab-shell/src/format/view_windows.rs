//! The looks of what Windows' own cmdlets yield (facts: powershell §1).

use super::view::{Column, Shape, Show, View, same, titled};

const fn table(type_name: &'static str, columns: &'static [Column]) -> View {
    View { type_name, shape: Shape::Table, columns }
}

const fn list(type_name: &'static str, columns: &'static [Column]) -> View {
    View { type_name, shape: Shape::List, columns }
}

const fn size(title: &'static str, property: &'static str) -> Column {
    Column { title, property, show: Show::Size }
}

pub(super) const ALL: &[View] = &[
    table(
        "FeatureOperationResult",
        &[
            same("Success"),
            titled("Restart Needed", "RestartNeeded"),
            titled("Exit Code", "ExitCode"),
            titled("Feature Result", "FeatureResult"),
        ],
    ),
    table(
        "WindowsFeature",
        &[titled("Display Name", "DisplayName"), same("Name"), titled("Install State", "InstallState")],
    ),
    table("VMSwitch", &[same("Name"), same("SwitchType"), same("NetAdapterInterfaceDescription")]),
    table(
        "VMHost",
        &[
            same("Name"),
            same("LogicalProcessorCount"),
            Column { title: "MemoryCapacity(M)", property: "MemoryCapacity", show: Show::Megabytes },
            same("VirtualMachinePath"),
        ],
    ),
    table(
        "VirtualMachine",
        &[
            same("Name"),
            same("State"),
            Column { title: "MemoryAssigned(M)", property: "MemoryAssigned", show: Show::Megabytes },
            same("Uptime"),
            same("Status"),
        ],
    ),
    list(
        "IscsiTargetPortal",
        &[same("TargetPortalAddress"), same("TargetPortalPortNumber"), same("PSComputerName")],
    ),
    table("IscsiTarget", &[same("IsConnected"), same("NodeAddress")]),
    list(
        "IscsiSession",
        &[
            same("AuthenticationType"),
            same("InitiatorNodeAddress"),
            same("IsConnected"),
            same("IsPersistent"),
            same("NumberOfConnections"),
            same("SessionIdentifier"),
            same("TargetNodeAddress"),
        ],
    ),
    table(
        "Disk",
        &[
            same("Number"),
            titled("Friendly Name", "FriendlyName"),
            titled("Serial Number", "SerialNumber"),
            same("HealthStatus"),
            same("OperationalStatus"),
            size("Total Size", "Size"),
            titled("Partition Style", "PartitionStyle"),
        ],
    ),
    table("Partition", &[same("PartitionNumber"), same("DriveLetter"), size("Size", "Size"), same("Type")]),
    table(
        "Volume",
        &[
            same("DriveLetter"),
            same("FileSystemLabel"),
            same("FileSystem"),
            same("DriveType"),
            same("HealthStatus"),
            same("OperationalStatus"),
            size("SizeRemaining", "SizeRemaining"),
            size("Size", "Size"),
        ],
    ),
    table("NetAdapterBinding", &[same("Name"), same("DisplayName"), same("ComponentID"), same("Enabled")]),
    table("ClusterTest", &[same("Category"), same("DisplayName")]),
    table("ClusterTestReport", &[same("Mode"), same("LastWriteTime"), same("Length"), same("Name")]),
    table("ClusterLogFile", &[same("Mode"), same("LastWriteTime"), same("Length"), same("Name")]),
    table("ClusterParameter", &[same("Object"), same("Name"), same("Value"), same("Type")]),
    table("ClusterResourceType", &[same("Name")]),
    table("Cluster", &[same("Name")]),
    table("ClusterNode", &[same("Name"), same("ID"), same("State")]),
    table("ClusterGroup", &[same("Name"), same("OwnerNode"), same("State")]),
    table("ClusterResource", &[same("Name"), same("State"), same("OwnerGroup"), same("ResourceType")]),
    table("ClusterNetwork", &[same("Name"), same("State")]),
    table("ClusterNetworkInterface", &[same("Name"), same("Node"), same("Network"), same("State")]),
    table("ClusterQuorumSettings", &[same("Cluster"), same("QuorumResource"), same("QuorumType")]),
    list(
        "ClusterAvailableDisk",
        &[
            same("Cluster"),
            same("Id"),
            same("Name"),
            same("Number"),
            size("Size", "Size"),
            same("Partitions"),
        ],
    ),
    table("ClusterSharedVolume", &[same("Name"), same("State"), same("Node")]),
    list(
        "ClusterSharedVolumeState",
        &[
            same("BlockRedirectedIOReason"),
            same("Name"),
            same("Node"),
            same("StateInfo"),
            same("VolumeFriendlyName"),
            same("VolumeName"),
        ],
    ),
    table("ClusterOwnerNodeList", &[same("ClusterObject"), same("OwnerNodes")]),
];

//! The looks of what the Lab verbs yield.

use super::view::{Column, Shape, Show, View, same};

const fn table(type_name: &'static str, columns: &'static [Column]) -> View {
    View { type_name, shape: Shape::Table, columns }
}

const fn size(property: &'static str) -> Column {
    Column { title: property, property, show: Show::Size }
}

pub(super) const ALL: &[View] = &[
    table("LabArray", &[same("Name"), same("Kind"), size("Pool"), same("Network")]),
    table("LabBranch", &[same("Name"), same("Current"), same("Commands"), same("Horizon")]),
    table("LabCause", &[same("Time"), same("Computer"), same("Message"), same("Rule")]),
    table(
        "LabEvent",
        &[same("Number"), same("Time"), same("Computer"), same("Id"), same("Level"), same("Message")],
    ),
    table("LabFault", &[same("Name"), same("Strikes"), same("Active"), same("Waiting"), same("About")]),
    table(
        "LabHost",
        &[same("Name"), same("Era"), same("Edition"), same("Processor"), same("Cores"), size("Memory")],
    ),
    table(
        "LabScsiAnswer",
        &[same("Status"), same("Sense"), same("Keys"), same("Holder"), same("Type"), same("Generation")],
    ),
    table("LabInvariant", &[same("Name"), same("State"), same("About")]),
    table(
        "LabLun",
        &[same("Name"), same("Array"), size("Size"), same("Thin"), same("PersistentReservation")],
    ),
    table(
        "LabMigrationPass",
        &[same("Number"), same("Pages"), size("Bytes"), same("Seconds"), same("DirtiedPages")],
    ),
    table(
        "LabNetwork",
        &[same("Name"), same("Subnet"), same("Bandwidth"), same("Latency"), same("LossPermille")],
    ),
    table(
        "LabMigration",
        &[
            same("VMName"),
            same("SourceHost"),
            same("DestinationHost"),
            same("State"),
            same("TotalTimeSeconds"),
            same("BlackoutSeconds"),
            size("TransferredBytes"),
        ],
    ),
    table("LabWeakPoint", &[same("Failure"), same("Service"), same("DownSeconds"), same("Back")]),
    table("LabPath", &[same("Host"), same("Lun"), same("Network"), same("State")]),
    table(
        "LabQuorumCell",
        &[same("Up"), same("Down"), same("Witness"), same("Verdict"), same("Orders"), same("Because")],
    ),
    table(
        "LabNodeTruth",
        &[
            same("Name"),
            same("PowerState"),
            same("ClusterService"),
            same("Quorate"),
            same("Members"),
            same("DynamicWeight"),
            same("OwnsWitness"),
        ],
    ),
];

//! The looks of what the Lab verbs yield.

use super::view::{Shape, View, same};

const fn table(type_name: &'static str, columns: &'static [super::view::Column]) -> View {
    View { type_name, shape: Shape::Table, columns }
}

pub(super) const ALL: &[View] = &[
    table("LabBranch", &[same("Name"), same("Current"), same("Commands"), same("Horizon")]),
    table("LabCause", &[same("Time"), same("Computer"), same("Message"), same("Rule")]),
    table(
        "LabEvent",
        &[same("Number"), same("Time"), same("Computer"), same("Id"), same("Level"), same("Message")],
    ),
    table("LabFault", &[same("Name"), same("Strikes"), same("Active"), same("About")]),
    table(
        "LabHost",
        &[same("Name"), same("Era"), same("Edition"), same("Processor"), same("Cores"), same("Memory")],
    ),
    table(
        "LabScsiAnswer",
        &[same("Status"), same("Sense"), same("Keys"), same("Holder"), same("Type"), same("Generation")],
    ),
    table("LabInvariant", &[same("Name"), same("State"), same("About")]),
    table(
        "LabLun",
        &[same("Name"), same("Array"), same("Size"), same("Thin"), same("PersistentReservation")],
    ),
    table(
        "LabMigrationPass",
        &[same("Number"), same("Pages"), same("Bytes"), same("Seconds"), same("DirtiedPages")],
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
            same("TransferredBytes"),
        ],
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

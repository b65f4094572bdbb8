//! The cluster: validated, made, given volumes and a witness.

use lab_cluster::{ClusterService, Group, GroupState, Order, Witness};
use lab_units::{HostId, LunId, Name, NetworkId};
use lab_world::state::{Outcome, ValidationReport};
use lab_world::{Command, Refusal, World};

use super::boxes::{lun_choices, lun_of};
use super::entries::free_name;
use super::rack::{chosen, hosts_field};
use super::{Choice, Entries, Field, Next, Problem, Step, Todo, Wizard};

/// The tests that come before a cluster.
pub(super) static VALIDATE: Wizard = Wizard {
    name: "validate",
    title: "Validate a configuration",
    verb: "Run all tests",
    steps: |world, entries| {
        vec![Step::new(
            "Hosts",
            "Looks at hosts, networks and storage as a cluster would need them, and ends with a report.",
            vec![hosts_field(world, entries, "Hosts to look at")],
        )]
    },
    next: |_, entries, done| {
        let hosts = entries.hosts();
        Ok(if done.is_empty() { Todo::Do("hosts", Command::Validate(hosts)) } else { Todo::Done })
    },
    reports: true,
};

/// A cluster of hosts.
pub(super) static CREATE: Wizard = Wizard {
    name: "cluster",
    title: "Create a cluster",
    verb: "Create cluster",
    steps: |world, entries| {
        vec![
            Step::new(
                "Nodes",
                "Hosts with the same version of Windows and the feature Failover Clustering.",
                vec![hosts_field(world, entries, "Nodes, in the order of their ids")],
            ),
            Step::new(
                "Validation",
                "A cluster is only supported when its configuration has passed.",
                vec![
                    Field::check(
                        "validate",
                        "Run all tests first, and stop if one fails",
                        !has_passed(world, entries),
                    )
                    .help(if has_passed(world, entries) {
                        "These hosts were validated before, and nothing failed."
                    } else {
                        ""
                    }),
                ],
            ),
            Step::new(
                "Name",
                "Under this name it is administered. It takes every disk that all nodes see, the smallest as a witness if one is needed.",
                vec![
                    Field::text(
                        "name",
                        "Name of the cluster",
                        free_name("CLUSTER", world.hosts.values().map(|host| &host.name)),
                    ),
                    Field::check("storage", "Take the disks that all nodes see", true),
                ],
            ),
        ]
    },
    next: |world, entries, done| {
        let hosts = entries.hosts();
        let validate = entries.is("validate");
        if validate && done.is_empty() {
            return Ok(Todo::Do("hosts", Command::Validate(hosts)));
        }
        if validate {
            no_failure(world)?;
        }
        if done.len() == usize::from(validate) {
            let no_storage = !entries.is("storage");
            return Ok(Todo::Do(
                "name",
                Command::CreateCluster { name: entries.name("name"), hosts, no_storage },
            ));
        }
        Ok(if is_formed(world, &hosts) { Todo::Done } else { Todo::Wait("the cluster has formed") })
    },
    reports: false,
};

/// These hosts have passed all tests, and would find today what they found then.
fn has_passed(world: &World, entries: &Entries) -> bool {
    let is_of_today = |report: &ValidationReport| {
        report.hosts == entries.hosts() && report.findings == world.findings(&report.hosts)
    };
    world.validation.as_ref().is_some_and(is_of_today) && no_failure(world).is_ok()
}

/// What failed in the last validation stands in the way.
fn no_failure(world: &World) -> Result<(), Todo> {
    let findings = world.validation.iter().flat_map(|report| &report.findings);
    let failed: Vec<String> = findings
        .filter(|finding| finding.outcome == Outcome::Failed)
        .map(|finding| format!("{}: {}", finding.test, finding.lines.join(" ")))
        .collect();
    if failed.is_empty() {
        return Ok(());
    }
    let remedy = "Mend it, or leave validation out: the cluster is then not a supported one.";
    Err(Todo::Wrong("validate", Problem::new(failed.join(" "), remedy)))
}

/// Every node is in, the witness is held, and nothing is on its way.
fn is_formed(world: &World, hosts: &[HostId]) -> bool {
    let services = || hosts.iter().filter_map(|host| world.hosts.get(*host)?.service());
    let settled = |group: &Group| {
        !matches!(group.state, GroupState::OnlinePending | GroupState::OfflinePending | GroupState::Moving)
    };
    services().filter(|service| service.is_quorate()).count() == hosts.len()
        && world.database().is_some_and(|database| {
            let held = database.witness.is_none() || services().any(ClusterService::owns_witness);
            held && database.prior_votes.is_none() && database.groups.values().all(settled)
        })
}

/// A disk becomes a Cluster Shared Volume.
pub(super) static CSV: Wizard = Wizard {
    name: "csv",
    title: "Add a Cluster Shared Volume",
    verb: "Add volume",
    steps: |world, entries| {
        let witness = world.configured_witness();
        let is_csv = |lun: LunId| world.csvs.values().any(|csv| csv.lun == lun);
        let fits = |lun| witness != Some(Witness::Disk(lun)) && !is_csv(lun);
        let disk = Field::choice("lun", "Disk", lun_choices(world, fits), entries.about_a("lun"));
        let mut steps = vec![Step::new(
            "The disk",
            "Every node reads and writes it at once, under C:\\ClusterStorage. It should be formatted and hold nothing yet.",
            vec![disk],
        )];
        if world.cluster.as_ref().is_some_and(|cluster| !cluster.csv_enabled) {
            let notice = "In this version shared volumes are for the files of Hyper-V alone. Whatever else is kept on them may be damaged.";
            let read = Field::check("read", "I have read the above notice", false);
            steps.insert(0, Step::new("Notice", notice, vec![read]));
        }
        steps
    },
    next: |world, entries, _| {
        let Some(cluster) = &world.cluster else {
            return Err(Todo::Wrong("lun", (&Refusal::NoCluster).into()));
        };
        if !cluster.csv_enabled {
            let unread = || {
                Todo::Wrong("read", Problem::new("The notice is not ticked as read.", "Read and tick it."))
            };
            return if entries.is("read") { Ok(Todo::Do("read", Command::EnableCsv)) } else { Err(unread()) };
        }
        let (lun, _) = lun_of(world, entries).ok_or_else(|| {
            let fact = "The cluster has no disk that could become a shared volume.";
            Todo::Wrong(
                "lun",
                Problem::new(fact, "Make a LUN, connect every node to it and format it on one."),
            )
        })?;
        if let Some(csv) = world.csvs.values().find(|csv| csv.lun == lun) {
            let ready = csv.coordinator.is_some();
            return Ok(if ready { Todo::Done } else { Todo::Wait("a node coordinates the volume") });
        }
        if !world.clustered(lun) {
            return Ok(Todo::Do("lun", Command::AddClusterDisk(lun)));
        }
        let online = world.group_of_disk(lun).is_some_and(|group| {
            world.database().is_some_and(|database| database.groups[&group].state == GroupState::Online)
        });
        Ok(if online {
            Todo::Do("lun", Command::AddCsv(lun))
        } else {
            Todo::Wait("the disk is online in the cluster")
        })
    },
    reports: false,
};

/// What votes beside the nodes.
pub(super) static QUORUM: Wizard = Wizard {
    name: "quorum",
    title: "Configure the quorum",
    verb: "Set quorum",
    steps: |world, entries| {
        let is_csv = |lun: LunId| world.csvs.values().any(|csv| csv.lun == lun);
        let disks = lun_choices(world, |lun| !is_csv(lun));
        let with = |kind: &str, words: &str| {
            disks
                .iter()
                .map(|(id, name)| (format!("{kind}{id}"), format!("{words} {name}")))
                .collect::<Vec<Choice>>()
        };
        let plain = |value: &str, label: &str| (value.to_owned(), label.to_owned());
        let mut models = vec![plain("none", "Nodes only")];
        models.extend(with("disk-", "Nodes and the disk"));
        models.push(plain("share", "Nodes and a file share"));
        models.push(plain("cloud", "Nodes and a cloud witness"));
        models.extend(with("only-", "No majority: the disk alone decides,"));
        let mut fields = vec![Field::choice("model", "Who votes", models, String::new())];
        if matches!(entries.text("model"), "share" | "cloud") && world.witness_share.is_none() {
            fields.push(
                Field::text("name", "Name of the witness", "Witness")
                    .help("The lab sets it up outside the cluster."),
            );
        }
        let words = "An even number of nodes wants a witness: it decides when half of them are gone.";
        vec![Step::new("Quorum", words, fields)]
    },
    next: |world, entries, done| {
        let witness = witness_of(entries);
        let disk_only = entries.text("model").starts_with("only-");
        let is_share = matches!(witness, Some(Witness::FileShare | Witness::Cloud));
        if is_share && world.witness_share.is_none() {
            let cloud = witness == Some(Witness::Cloud);
            return Ok(Todo::Do("name", Command::AddWitnessShare { name: entries.name("name"), cloud }));
        }
        let command = Command::Cluster(Order::SetQuorum { witness, disk_only });
        if !done.contains(&command) {
            return Ok(Todo::Do("model", command));
        }
        let is_set = world.database().is_some_and(|database| {
            (database.witness, database.disk_only) == (witness, disk_only) && database.prior_votes.is_none()
        });
        Ok(if is_set { Todo::Done } else { Todo::Wait("the votes are settled") })
    },
    reports: false,
};

fn witness_of(entries: &Entries) -> Option<Witness> {
    let model = entries.text("model");
    let disk = model.strip_prefix("disk-").or(model.strip_prefix("only-"));
    match (model, disk.and_then(|id| id.parse().ok())) {
        (_, Some(id)) => Some(Witness::Disk(LunId(id))),
        ("share", _) => Some(Witness::FileShare),
        ("cloud", _) => Some(Witness::Cloud),
        (_, None) => None,
    }
}

/// A clustered file server on a disk of Available Storage.
pub(super) static FILE_SERVER: Wizard = Wizard {
    name: "file-server",
    title: "Make a file server highly available",
    verb: "Make file server",
    steps: |world, entries| {
        let is_csv = |lun: LunId| world.csvs.values().any(|csv| csv.lun == lun);
        let fits = |lun| world.clustered(lun) && !is_csv(lun);
        vec![Step::new(
            "The role",
            "Its shares lie on one ordinary disk, which moves with it. A shared volume does not do for it.",
            vec![
                Field::choice("lun", "Disk", lun_choices(world, fits), entries.about_a("lun")),
                Field::text("name", "Name of the file server", "FS1"),
            ],
        )]
    },
    next: |world, entries, done| {
        if !done.is_empty() {
            return Ok(Todo::Done);
        }
        let (lun, _) = lun_of(world, entries).ok_or_else(|| entries.misfit("lun", "a disk"))?;
        Ok(Todo::Do("name", Command::AddFileServer { lun, name: entries.name("name") }))
    },
    reports: false,
};

/// The networks that live migrations may use.
pub(super) static MIGRATION: Wizard = Wizard {
    name: "migration",
    title: "Choose networks for live migration",
    verb: "Choose networks",
    steps: |world, _| {
        let cluster = world.cluster.as_ref();
        let used =
            world.networks.iter().filter(|(id, _)| cluster.is_some_and(|its| its.networks.contains_key(id)));
        let networks: Vec<Choice> = used.map(|(id, network)| chosen(id, network.name.as_str())).collect();
        let now = cluster.map(|its| &its.migration_networks).filter(|ticked| !ticked.is_empty());
        let now = now.map(|ticked| ticked.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join("\n"));
        let words = "Memory is copied over the first one that works, in this order. None ticked: the cluster chooses.";
        vec![Step::new(
            "Networks",
            words,
            vec![Field::many("networks", "Live migration uses", networks, now)],
        )]
    },
    next: |_, entries, done| {
        let networks = entries.numbers("networks").into_iter().map(NetworkId).collect();
        let command = Command::SetMigrationNetworks(networks);
        Ok(if done.is_empty() { Todo::Do("networks", command) } else { Todo::Done })
    },
    reports: false,
};

/// A disk of the cluster gets a name that says what it is for.
pub(super) static RENAME: Wizard = Wizard {
    name: "rename",
    title: "Rename a clustered disk",
    verb: "Rename",
    steps: |world, entries| {
        let disks = world.cluster.iter().flat_map(|cluster| cluster.disks.iter());
        let disks = disks.map(|(lun, name)| chosen(*lun, name.as_str())).collect();
        let own = lun_of(world, entries).map(|(_, lun)| lun.name.to_string()).unwrap_or_default();
        vec![Step::new(
            "The name",
            "\"Cluster Disk 1\" says nothing. The name of its LUN or of its machine does.",
            vec![
                Field::choice("lun", "Disk", disks, entries.about_a("lun")),
                Field::text("name", "New name", own),
            ],
        )]
    },
    next: |world, entries, done| rename(world, entries, done),
    reports: false,
};

fn rename(world: &World, entries: &Entries, done: &[Command]) -> Next {
    if !done.is_empty() {
        return Ok(Todo::Done);
    }
    let (lun, _) = lun_of(world, entries).ok_or_else(|| entries.misfit("lun", "a disk"))?;
    let name: Name = entries.name("name");
    Ok(Todo::Do("name", Command::RenameDisk { lun, name }))
}

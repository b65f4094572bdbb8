//! Arrays and their LUNs: what is in the box, and who may see it.

use lab_units::{ArrayId, HostId, LunId, NetworkId};
use lab_world::command::{ArrayKind, ArraySpec, LunSpec, TargetSpec};
use lab_world::state::Lun;
use lab_world::{Command, Refusal, World};

use super::entries::{choices, free_name, host_choices, network_choices};
use super::rack::chosen;
use super::{Choice, Entries, Field, Step, Todo, Wizard};

const KINDS: [(&str, ArrayKind); 3] =
    [("iSCSI", ArrayKind::Iscsi), ("Fibre Channel", ArrayKind::FibreChannel), ("SMB", ArrayKind::Smb)];

/// A new array.
pub(super) static ARRAY: Wizard = Wizard {
    name: "array",
    title: "New storage array",
    verb: "Add array",
    steps: |world, entries| {
        let name = free_name("ARRAY", world.arrays.values().map(|array| &array.name));
        let kinds = KINDS.iter().map(|(word, _)| ((*word).to_owned(), (*word).to_owned())).collect();
        let kind = Field::choice("kind", "Reached over", kinds, String::new());
        let mut fields = vec![Field::text("name", "Name", name), kind];
        if entries.text("kind") == "Fibre Channel" {
            let direct = ("".to_owned(), "Cables to every host".to_owned());
            let fabrics = network_choices(world, true).into_iter().chain([direct]).collect();
            fields.push(Field::choice("network", "Plugged into", fabrics, "first".to_owned()));
        } else if !entries.text("kind").is_empty() {
            let networks = network_choices(world, false);
            let storage = networks.iter().find(|(_, name)| {
                let name = name.to_ascii_lowercase();
                name.contains("iscsi") || name.contains("storage")
            });
            let usual = storage.map(|(value, _)| value.clone()).unwrap_or_default();
            let portal = Field::choice("network", "Network of its portal", networks, usual);
            fields.push(portal.help("Best one that carries nothing else."));
        }
        fields.push(Field::text("size", "Capacity of its pool", "4TB"));
        vec![Step::new(
            "The array",
            "Disks in a box that several hosts can reach: without it no cluster of virtual machines.",
            fields,
        )]
    },
    next: |_, entries, done| {
        if !done.is_empty() {
            return Ok(Todo::Done);
        }
        let kind = KINDS.iter().find(|(word, _)| *word == entries.text("kind"));
        let kind = kind.map_or(ArrayKind::Iscsi, |(_, kind)| *kind);
        let network = entries.number("network").map(NetworkId);
        let spec = ArraySpec { name: entries.name("name"), kind, pool: entries.size("size")?, network };
        let field = if network.is_none() && kind != ArrayKind::FibreChannel { "network" } else { "name" };
        Ok(Todo::Do(field, Command::AddArray(spec)))
    },
    reports: false,
};

/// A new LUN, who may see it, and the target that offers it.
pub(super) static LUN: Wizard = Wizard {
    name: "lun",
    title: "New LUN",
    verb: "Make LUN",
    steps: |world, entries| {
        let taken = || world.luns.values().map(|lun| &lun.name);
        let is_first = world.luns.is_empty();
        let (name, size) =
            if is_first { ("Quorum".into(), "1GB") } else { (free_name("Volume", taken()), "500GB") };
        let arrays = choices(world.arrays.iter().map(|(id, array)| (id, &array.name)));
        let about = about_array(world, entries);
        let mut steps = vec![
            Step::new(
                "The LUN",
                "A slice of the pool that hosts see as a disk. A cluster of two wants a small one to vote (1 GB) and a large one for its machines.",
                vec![
                    Field::choice("array", "Array", arrays, about),
                    Field::text("name", "Name", name),
                    Field::text("size", "Size", size),
                    Field::check("thin", "Thin: blocks are taken from the pool as they are written", false),
                    Field::check(
                        "reservations",
                        "SCSI-3 persistent reservations: a cluster needs them",
                        true,
                    ),
                    Field::check("alua", "ALUA: it says which paths it prefers", false),
                ],
            ),
            Step::new(
                "Masking",
                "Only hosts that are ticked can see it. All nodes of a cluster must.",
                vec![Field::many("hosts", "Granted to", host_choices(world), None)],
            ),
        ];
        if array_of(world, entries).is_some_and(|(_, kind)| kind == ArrayKind::Iscsi) {
            steps.push(Step::new(
                "The target",
                "Hosts log in at a target to reach what is behind it. Several of them at once only if it allows that.",
                vec![
                    Field::check("target", "Offer it under a target of its own", true),
                    Field::check("multiple", "Allow multiple connections", true).help("A cluster needs it."),
                ],
            ));
        }
        steps
    },
    next: |world, entries, done| {
        let (array, kind) = array_of(world, entries).ok_or_else(|| entries.misfit("array", "an array"))?;
        let name = entries.name("name");
        if done.is_empty() {
            let spec = LunSpec {
                array,
                name,
                size: entries.size("size")?,
                thin: entries.is("thin"),
                persistent_reservation: entries.is("reservations"),
                alua: entries.is("alua"),
            };
            return Ok(Todo::Do("name", Command::AddLun(spec)));
        }
        let Some((lun, unit)) = world.luns.iter().find(|(_, lun)| lun.name == name) else {
            return Ok(Todo::Done);
        };
        let hosts = entries.hosts();
        if hosts.iter().any(|host| !unit.granted.contains(host)) {
            return Ok(Todo::Do("hosts", Command::GrantLun { lun, hosts }));
        }
        let has_target = world.targets.values().any(|target| target.luns.contains(&lun));
        if kind == ArrayKind::Iscsi && entries.is("target") && !has_target {
            let spec = TargetSpec { array, luns: vec![lun], multiple: entries.is("multiple") };
            return Ok(Todo::Do("target", Command::AddTarget(spec)));
        }
        Ok(Todo::Done)
    },
    reports: false,
};

/// Who may see a LUN.
pub(super) static GRANT: Wizard = Wizard {
    name: "grant",
    title: "Mask a LUN",
    verb: "Change masking",
    steps: |world, entries| {
        let luns = choices(world.luns.iter().map(|(id, lun)| (id, &lun.name)));
        let about = entries.about_a("lun");
        let granted = lun_of(world, entries)
            .map(|(_, lun)| lun.granted.iter().map(|host| host.0.to_string()).collect::<Vec<_>>().join("\n"));
        vec![
            Step::new("The LUN", "Whose masking changes.", vec![Field::choice("lun", "LUN", luns, about)]),
            Step::new(
                "Masking",
                "Hosts that are ticked can see it. Taken from a host that uses it, it is gone there at once.",
                vec![Field::many("hosts", "Granted to", host_choices(world), granted)],
            ),
        ]
    },
    next: |world, entries, done| {
        let (lun, unit) = lun_of(world, entries).ok_or_else(|| entries.misfit("lun", "a LUN"))?;
        let ticked = entries.hosts();
        let new: Vec<HostId> = ticked.iter().copied().filter(|host| !unit.granted.contains(host)).collect();
        let old: Vec<HostId> = unit.granted.iter().copied().filter(|host| !ticked.contains(host)).collect();
        Ok(match (new.is_empty(), old.is_empty()) {
            (false, _) => Todo::Do("hosts", Command::GrantLun { lun, hosts: new }),
            (true, false) => Todo::Do("hosts", Command::RevokeLun { lun, hosts: old }),
            (true, true) if done.is_empty() => Todo::Wrong("hosts", (&Refusal::AlreadySo).into()),
            (true, true) => Todo::Done,
        })
    },
    reports: false,
};

/// The array that a wizard was opened on, or that of the LUN it was opened on.
pub(super) fn about_array(world: &World, entries: &Entries) -> String {
    let lun = entries.about_a("lun").parse().ok().and_then(|id| world.luns.get(LunId(id)));
    lun.map_or_else(|| entries.about_a("array"), |lun| lun.array.0.to_string())
}

fn array_of(world: &World, entries: &Entries) -> Option<(ArrayId, ArrayKind)> {
    let id = ArrayId(entries.number("array")?);
    world.arrays.get(id).map(|array| (id, array.kind))
}

pub(super) fn lun_of<'a>(world: &'a World, entries: &Entries) -> Option<(LunId, &'a Lun)> {
    let id = LunId(entries.number("lun")?);
    world.luns.get(id).map(|lun| (id, lun))
}

/// LUNs as choices, with their sizes.
pub(super) fn lun_choices(world: &World, fits: impl Fn(LunId) -> bool) -> Vec<Choice> {
    let fit = world.luns.iter().filter(|(id, _)| fits(*id));
    fit.map(|(id, lun)| {
        let name = world.cluster.as_ref().and_then(|cluster| cluster.disks.get(&id));
        let named =
            name.filter(|name| **name != lun.name).map(|name| format!("{name}: ")).unwrap_or_default();
        chosen(id, format!("{named}{}, {}", lun.name, crate::show::size(lun.size)))
    })
    .collect()
}

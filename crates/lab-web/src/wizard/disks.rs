//! What a host does with storage: log in at a target, make a disk usable.

use lab_units::{ArrayId, HostId, LunId, TargetId};
use lab_world::command::ArrayKind;
use lab_world::state::{Disk, Host};
use lab_world::{Command, Refusal, World};

use super::boxes::about_array;
use super::entries::{choices, host_choices};
use super::rack::{chosen, hosts_field};
use super::{Choice, Entries, Field, Problem, Step, Todo, Wizard};

/// Hosts log in at targets.
pub(super) static CONNECT: Wizard = Wizard {
    name: "connect",
    title: "Connect hosts to storage",
    verb: "Connect",
    steps: |world, entries| {
        let iscsi = world.arrays.iter().filter(|(_, array)| array.kind == ArrayKind::Iscsi);
        let arrays = choices(iscsi.map(|(id, array)| (id, &array.name)));
        let about = about_array(world, entries);
        let array = entries.number("array").map(ArrayId);
        let offered = world.targets.iter().filter(|(_, target)| Some(target.array) == array);
        let targets = offered.map(|(id, target)| {
            let luns: Vec<&str> = target.luns.iter().map(|lun| world.luns[*lun].name.as_str()).collect();
            chosen(id, format!("{} ({})", target.iqn, luns.join(", ")))
        });
        vec![
            Step::new(
                "The portal",
                "The address at which the array listens (port 3260). Each host needs an adapter on that network.",
                vec![
                    hosts_field(world, entries, "Hosts"),
                    Field::choice("array", "Portal of", arrays, about),
                ],
            ),
            Step::new(
                "The targets",
                "What the portal offers. The disks behind a target appear on the host, offline.",
                vec![Field::many("targets", "Targets found", targets.collect(), None)],
            ),
            Step::new(
                "The session",
                "A session that is not persistent is lost when the host restarts.",
                vec![
                    Field::check("persistent", "Connect again after a restart", true),
                    Field::text("secret", "CHAP secret", "").help("Only if the target asks for one."),
                ],
            ),
        ]
    },
    next: |world, entries, done| {
        let array =
            entries.number("array").map(ArrayId).ok_or_else(|| entries.misfit("array", "an array"))?;
        let hosts = entries.hosts();
        if hosts.is_empty() {
            return Err(Todo::Wrong("hosts", (&Refusal::NoHosts).into()));
        }
        let targets = entries.numbers("targets").into_iter().map(TargetId);
        let pairs = hosts.iter().flat_map(|host| targets.clone().map(move |target| (*host, target)));
        let knows = |host: &HostId| world.hosts.get(*host).is_none_or(|its| its.portals.contains(&array));
        if let Some(&host) = hosts.iter().find(|host| !knows(host)) {
            return Ok(Todo::Do("hosts", Command::AddPortal { host, array }));
        }
        if targets.clone().next().is_none() {
            let problem =
                Problem::new("No target is ticked.", "Tick one, or offer a LUN under a target first.");
            return Err(Todo::Wrong("targets", problem));
        }
        let is_in = |(host, target): &(HostId, TargetId)| {
            world.hosts.get(*host).is_none_or(|its| its.sessions.contains_key(target))
        };
        let mut missing = pairs.clone().filter(|pair| !is_in(pair));
        Ok(match (missing.next(), pairs.clone().next()) {
            (Some(pair), _) => connect(entries, pair),
            // Everything is there already: the console's words for it.
            (None, Some(pair)) if done.is_empty() => connect(entries, pair),
            (None, Some(_) | None) => Todo::Done,
        })
    },
    reports: false,
};

fn connect(entries: &Entries, (host, target): (HostId, TargetId)) -> Todo {
    let (persistent, secret) = (entries.is("persistent"), entries.name("secret"));
    if secret.as_str().is_empty() {
        Todo::Do("targets", Command::ConnectTarget { host, target, persistent })
    } else {
        Todo::Do("secret", Command::ConnectWithSecret { host, target, persistent, secret })
    }
}

/// A disk of a host is brought online, initialised, partitioned and formatted, as far as it is not yet.
pub(super) static DISK: Wizard = Wizard {
    name: "disk",
    title: "Initialise and format a disk",
    verb: "Make it usable",
    steps: |world, entries| {
        let host = host_of(world, entries);
        let disks: Vec<Choice> = host.map_or_else(Vec::new, |(_, host)| {
            host.disks
                .iter()
                .map(|(number, disk)| chosen(*number, disk_words(world, *number, disk)))
                .collect()
        });
        // Opened on a LUN: that one, unless it is formatted while another is not.
        let lun = entries.about_a("lun").parse().ok().map(LunId);
        let about = host.and_then(|(_, host)| {
            let is_raw = |disk: &Disk| world.luns[disk.lun].volume().is_none() && !world.clustered(disk.lun);
            let number = |wanted: &dyn Fn(&Disk) -> bool| {
                host.disks.iter().find(|(_, disk)| wanted(disk)).map(|(number, _)| *number)
            };
            let is_it = |disk: &Disk| Some(disk.lun) == lun;
            number(&|disk| is_it(disk) && is_raw(disk)).or(number(&is_raw)).or(number(&is_it))
        });
        let label = disk_of(world, entries).map(|(_, disk)| world.luns[disk.lun].name.to_string());
        let letters = host.map(|(id, _)| world.letters(id));
        let free = ('F'..='Z').find(|letter| letters.as_ref().is_none_or(|used| !used.contains(letter)));
        let styles = ["GPT", "MBR"].map(|style| (style.to_owned(), style.to_owned())).to_vec();
        vec![
            Step::new(
                "The disk",
                other_writer(world, entries),
                vec![
                    Field::choice("host", "On host", host_choices(world), entries.about_a("host")),
                    Field::choice(
                        "disk",
                        "Disk",
                        disks,
                        about.map(|number| number.to_string()).unwrap_or_default(),
                    ),
                ],
            ),
            Step::new(
                "The volume",
                "One partition over the whole disk, with NTFS. A full format writes every block, which takes all of a thin LUN from the pool.",
                vec![
                    Field::choice("style", "Partition table", styles, String::new()),
                    Field::text("letter", "Drive letter", free.map(String::from).unwrap_or_default())
                        .help("Empty: none."),
                    Field::text("label", "Label", label.unwrap_or_default()),
                    Field::check("full", "Full format instead of a quick one", false),
                ],
            ),
        ]
    },
    next: |world, entries, done| {
        let (host, _) = host_of(world, entries).ok_or_else(|| entries.misfit("host", "a host"))?;
        let (disk, seen) = disk_of(world, entries).ok_or_else(|| entries.misfit("disk", "a disk"))?;
        let letter = letter(entries)?;
        let lun = &world.luns[seen.lun];
        if done.iter().any(|command| matches!(command, Command::FormatVolume { .. })) {
            return Ok(Todo::Done);
        }
        Ok(if !seen.online && !world.clustered(seen.lun) {
            Todo::Do("disk", Command::SetDiskOnline { host, disk, online: true })
        } else if lun.table.is_none() {
            Todo::Do("disk", Command::InitializeDisk { host, disk, gpt: entries.text("style") == "GPT" })
        } else if !lun.has_partition() {
            Todo::Do("letter", Command::CreatePartition { host, disk, letter })
        } else {
            let (label, full) = (entries.name("label"), entries.is("full"));
            Todo::Do("disk", Command::FormatVolume { host, disk, label, full })
        })
    },
    reports: false,
};

/// The letter of the field; none if it is empty.
fn letter(entries: &Entries) -> Result<Option<char>, Todo> {
    let mut letters = entries.text("letter").trim().chars();
    match (letters.next(), letters.as_str()) {
        (None, _) => Ok(None),
        (Some(letter), "" | ":") => Ok(Some(letter.to_ascii_uppercase())),
        (Some(_), _) => Err(entries.misfit("letter", "a drive letter")),
    }
}

/// NTFS belongs to one host at a time (S1-38): said before it is too late.
fn other_writer(world: &World, entries: &Entries) -> String {
    let usual = "On one host only: the others just connect. Two hosts that write to one volume without a cluster damage it.";
    let Some(((host, _), (_, disk))) = host_of(world, entries).zip(disk_of(world, entries)) else {
        return usual.to_owned();
    };
    let other = world
        .hosts
        .iter()
        .find(|(id, its)| *id != host && its.disks.values().any(|seen| seen.lun == disk.lun && seen.online));
    match other {
        Some((_, other)) => format!(
            "{} has this disk online already. Two hosts that write to one volume without a cluster damage it.",
            other.name
        ),
        None => usual.to_owned(),
    }
}

fn host_of<'a>(world: &'a World, entries: &Entries) -> Option<(HostId, &'a Host)> {
    let id = HostId(entries.number("host")?);
    world.hosts.get(id).map(|host| (id, host))
}

fn disk_of(world: &World, entries: &Entries) -> Option<(u32, Disk)> {
    let (_, host) = host_of(world, entries)?;
    let number = entries.number("disk")?;
    host.disks.get(&number).map(|disk| (number, *disk))
}

/// A disk as one recognises it: number, name, size, state.
pub(super) fn disk_words(world: &World, number: u32, disk: &Disk) -> String {
    let lun = &world.luns[disk.lun];
    let table = match (&lun.table, lun.volume()) {
        (None, _) => "RAW",
        (Some(_), None) => "initialised",
        (Some(_), Some(_)) => "NTFS",
    };
    let state = match (world.clustered(disk.lun), disk.online) {
        (true, _) => "in the cluster",
        (false, true) => "online",
        (false, false) => "offline",
    };
    format!("Disk {number}: {}, {}, {state}, {table}", lun.name, crate::show::size(lun.size))
}

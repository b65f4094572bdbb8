//! What runs on a host: roles and features, virtual switches, virtual machines.

use lab_cluster::Order;
use lab_units::{HostId, NetworkId, NicId, VmId};
use lab_world::command::{Feature, SwitchKind, SwitchSpec, VmAction, VmSpec};
use lab_world::state::{Host, InstanceState, Power, Vm};
use lab_world::{Command, Refusal, World};

use super::disks::disk_words;
use super::entries::{choices, free_name, host_choices, network_choices};
use super::rack::{chosen, for_each_host, hosts_field};
use super::{Choice, Entries, Field, Next, Problem, Step, Todo, Wizard};

const FEATURE_FIELDS: [(&str, Feature, &str); 3] = [
    ("hyperv", Feature::HyperV, "Hyper-V (a role; needs a restart)"),
    ("clustering", Feature::FailoverClustering, "Failover Clustering (a feature, not a role)"),
    ("mpio", Feature::MultipathIo, "Multipath I/O (only with several paths to the storage)"),
];

/// Roles and features on hosts, with the restart they need.
pub(super) static FEATURES: Wizard = Wizard {
    name: "features",
    title: "Install roles and features",
    verb: "Install",
    steps: |world, entries| {
        let tick = |(name, feature, label): (&'static str, Feature, &'static str)| {
            Field::check(name, label, feature != Feature::MultipathIo)
        };
        let mut fields: Vec<Field> = FEATURE_FIELDS.into_iter().map(tick).collect();
        fields.push(Field::check("restart", "Restart the hosts that need it, and wait for them", true));
        vec![
            Step::new(
                "Hosts",
                "Every node of a cluster needs the same.",
                vec![hosts_field(world, entries, "Install on")],
            ),
            Step::new("Roles and features", "What is there already is left alone.", fields),
        ]
    },
    next: |world, entries, done| {
        let hosts = entries.hosts();
        let wanted = || {
            FEATURE_FIELDS.into_iter().filter(|(name, ..)| entries.is(name)).map(|(_, feature, _)| feature)
        };
        let lacks =
            |host: &Host, feature| !host.features.contains(&feature) && !host.pending.contains(&feature);
        let pairs = hosts.iter().filter_map(|id| Some((*id, world.hosts.get(*id)?)));
        let mut missing = pairs.clone().flat_map(|(id, host)| {
            wanted().filter(move |feature| lacks(host, *feature)).map(move |feature| (id, feature))
        });
        if hosts.is_empty() {
            return Err(Todo::Wrong("hosts", (&Refusal::NoHosts).into()));
        }
        if let Some((host, feature)) = missing.next() {
            return Ok(Todo::Do("hosts", Command::InstallFeature { host, feature }));
        }
        if done.is_empty() {
            let fact = "Everything that is ticked is installed already.";
            return Err(Todo::Wrong("hyperv", Problem::new(fact, "Nothing needs to be done.")));
        }
        if !entries.is("restart") {
            return Ok(Todo::Done);
        }
        let mut waits = pairs.clone().filter(|(_, host)| !host.pending.is_empty() && host.power == Power::On);
        Ok(match waits.next() {
            Some((host, _)) => Todo::Do("restart", Command::Restart(host)),
            None if pairs.clone().all(|(_, host)| host.power == Power::On) => Todo::Done,
            None => Todo::Wait("the hosts have restarted"),
        })
    },
    reports: false,
};

/// The same virtual switch on several hosts.
pub(super) static SWITCH: Wizard = Wizard {
    name: "switch",
    title: "New virtual switch",
    verb: "Make switch",
    steps: |world, entries| {
        let on = network_choices(world, false)
            .into_iter()
            .map(|(id, name)| (format!("net-{id}"), format!("External: the adapter on {name}")));
        let inner =
            [("internal", "Internal: the host and its machines"), ("private", "Private: its machines only")];
        let kinds = on.chain(inner.map(|(value, label)| (value.to_owned(), label.to_owned()))).collect();
        vec![Step::new(
            "The switch",
            "Virtual machines are plugged in here. On every node it must have the same name to the letter, else none of them can move.",
            vec![
                hosts_field(world, entries, "On hosts"),
                Field::text("name", "Name", "Public Virtual Network"),
                Field::choice("kind", "Connected to", kinds, String::new()),
            ],
        )]
    },
    next: |world, entries, done| {
        let hosts = entries.hosts();
        let Some(host) = hosts.get(done.len()).copied() else {
            return for_each_host(entries, done, Command::Rescan);
        };
        let kind = match entries.text("kind") {
            "internal" => SwitchKind::Internal,
            "private" => SwitchKind::Private,
            external => SwitchKind::External(external_nic(world, host, external)?),
        };
        Ok(Todo::Do("name", Command::AddSwitch(SwitchSpec { host, name: entries.name("name"), kind })))
    },
    reports: false,
};

fn external_nic(world: &World, host: HostId, external: &str) -> Result<NicId, Todo> {
    let network = external.strip_prefix("net-").and_then(|id| id.parse().ok()).map(NetworkId);
    let nic = world.nics.iter().find(|(_, nic)| nic.host == host && Some(nic.network) == network);
    nic.map(|(id, _)| id).ok_or_else(|| {
        let network =
            network.and_then(|id| world.networks.get(id)).map_or("it", |network| network.name.as_str());
        let fact = format!("{} has no adapter on {network}.", world.host_name(host));
        Todo::Wrong("kind", Problem::new(fact, "Plug one in, or choose another network."))
    })
}

/// Where hosts put new virtual machines.
pub(super) static FOLDERS: Wizard = Wizard {
    name: "folders",
    title: "Set default folders",
    verb: "Set folders",
    steps: |world, entries| {
        let root = shared_folder(world).unwrap_or_else(|| r"C:\VMs".to_owned());
        vec![Step::new(
            "The folders",
            "Where Hyper-V puts new machines and their disks unless one says otherwise. On a shared volume they can be made highly available.",
            vec![
                hosts_field(world, entries, "On hosts"),
                Field::text("vm_path", "Virtual machines", format!(r"{root}\Hyper-V")),
                Field::text("vhd_path", "Virtual hard disks", format!(r"{root}\Hyper-V\Virtual Hard Disk")),
            ],
        )]
    },
    next: |_, entries, done| {
        for_each_host(entries, done, |host| Command::SetVmDefaults {
            host,
            vm_path: Some(entries.name("vm_path")),
            vhd_path: Some(entries.name("vhd_path")),
        })
    },
    reports: false,
};

/// The folder of the first shared volume.
fn shared_folder(world: &World) -> Option<String> {
    world.csvs.values().next().map(|csv| format!(r"C:\ClusterStorage\{}", csv.folder))
}

/// A new virtual machine, highly available if wanted.
pub(super) static VM: Wizard = Wizard {
    name: "vm",
    title: "New virtual machine",
    verb: "Make it",
    steps: |world, entries| {
        let host = entries.number("host").and_then(|id| world.hosts.get(HostId(id)));
        let switches = host.iter().flat_map(|host| &host.switches);
        let first = switches.clone().next().map(|switch| switch.name.to_string()).unwrap_or_default();
        let switches = switches.map(|switch| (switch.name.to_string(), switch.name.to_string()));
        let none = ("".to_owned(), "Not connected".to_owned());
        let folders = folders(world, host);
        let shared = is_shared(entries.text("path"));
        let is_node = entries.number("host").is_some_and(|id| world.node_of(HostId(id)).is_some());
        vec![
            Step::new(
                "The machine",
                "Its host, its name and its memory.",
                vec![
                    Field::choice("host", "On host", host_choices(world), entries.about_a("host")),
                    Field::text("name", "Name", free_name("VM", world.vms.values().map(|vm| &vm.name))),
                    Field::text("memory", "Memory", "1GB"),
                    Field::choice("switch", "Network", switches.chain([none]).collect(), first),
                ],
            ),
            Step::new(
                "Storage",
                "Only on storage that every node reaches can another node take the machine over.",
                vec![
                    Field::choice("path", "Its files lie in", folders, shared_or_default(world, host)),
                    Field::check("vhd", "Make a virtual hard disk", true)
                        .help("Without one, attach a disk of the host whole (pass-through) later."),
                    Field::text("size", "Size of the disk", "40GB"),
                ],
            ),
            Step::new(
                "Availability",
                "Highly available: the cluster starts it on another node when its host fails, and moves it while it runs.",
                vec![
                    Field::check("role", "Make it highly available", shared && is_node),
                    Field::check("start", "Start it", entries.is("vhd")),
                ],
            ),
        ]
    },
    next: |world, entries, done| {
        let name = entries.name("name");
        if done.is_empty() {
            let host = entries.number("host").ok_or_else(|| entries.misfit("host", "a host"))?;
            let vhd = if entries.is("vhd") { Some(entries.size("size")?) } else { None };
            let spec = VmSpec {
                host: HostId(host),
                name,
                memory: entries.size("memory")?,
                path: Some(entries.name("path")).filter(|path| !path.as_str().is_empty()),
                vhd,
                switch: Some(entries.name("switch")).filter(|switch| !switch.as_str().is_empty()),
            };
            return Ok(Todo::Do("name", Command::AddVm(spec)));
        }
        let Some((id, vm)) = world.vms.iter().find(|(_, vm)| vm.name == name) else { return Ok(Todo::Done) };
        if entries.is("role") && vm.group.is_none() {
            return Ok(Todo::Do("role", Command::AddVmRole(id)));
        }
        start(world, entries, done, id, vm)
    },
    reports: false,
};

/// A machine that is there becomes a role of the cluster.
pub(super) static ROLE: Wizard = Wizard {
    name: "role",
    title: "Make a virtual machine highly available",
    verb: "Make it highly available",
    steps: |world, entries| {
        let about = entries.about_a("vm");
        let free = world.vms.iter().filter(|(_, vm)| vm.group.is_none());
        let vms = choices(free.map(|(id, vm)| (id, &vm.name)));
        vec![Step::new(
            "The machine",
            "From then on the cluster is in control of it: start and stop it there.",
            vec![
                Field::choice("vm", "Virtual machine", vms, about),
                Field::check("start", "Start it as a role", true),
            ],
        )]
    },
    next: |world, entries, done| {
        let id = entries.number("vm").map(VmId).ok_or_else(|| entries.misfit("vm", "a virtual machine"))?;
        let Some(vm) = world.vms.get(id) else { return Ok(Todo::Done) };
        if done.is_empty() {
            return Ok(Todo::Do("vm", Command::AddVmRole(id)));
        }
        start(world, entries, done, id, vm)
    },
    reports: false,
};

/// Starts a machine as whoever controls it does, and waits until it runs.
fn start(world: &World, entries: &Entries, done: &[Command], id: VmId, vm: &Vm) -> Next {
    let runs = world.vm_instance(id).is_some_and(|(_, state)| state == InstanceState::Running);
    if !entries.is("start") || runs {
        return Ok(Todo::Done);
    }
    let command = match vm.group {
        Some(group) => Command::Cluster(Order::Online(group)),
        None => Command::Vm { vm: id, action: VmAction::Start },
    };
    if done.contains(&command) {
        return Ok(Todo::Wait("the machine runs"));
    }
    // The cluster hears of a new role a moment later.
    let known =
        vm.group.is_none_or(|group| world.database().is_some_and(|db| db.groups.contains_key(&group)));
    Ok(if known { Todo::Do("start", command) } else { Todo::Wait("the cluster knows the role") })
}

/// The host's own choice if it is on a shared volume, else such a volume.
fn shared_or_default(world: &World, host: Option<&Host>) -> String {
    let default = host.map(|host| host.vm_path.to_string()).unwrap_or_default();
    if is_shared(&default) { default } else { shared_folder(world).unwrap_or(default) }
}

fn is_shared(path: &str) -> bool {
    path.starts_with(r"\\") || path.to_ascii_lowercase().starts_with(r"c:\clusterstorage\")
}

/// The host's default first, then shared volumes, then volumes with a letter.
fn folders(world: &World, host: Option<&Host>) -> Vec<Choice> {
    let default =
        host.map(|host| (host.vm_path.to_string(), format!("{} (the host's default)", host.vm_path)));
    let shared = world.csvs.values().map(|csv| {
        let path = format!(r"C:\ClusterStorage\{}", csv.folder);
        (path.clone(), format!("{path} (shared volume)"))
    });
    let lettered = host.into_iter().flat_map(|host| host.disks.values()).filter(|disk| disk.online);
    let lettered = lettered.filter_map(|disk| world.luns[disk.lun].letter()).map(|letter| {
        let path = format!(r"{letter}:\VMs");
        (path.clone(), path)
    });
    let shares = world.luns.iter().filter(|(id, _)| world.is_share(*id)).map(|(_, share)| {
        let path = format!(r"\\{}\{}", world.arrays[share.array].name, share.name);
        (path.clone(), format!("{path} (share of a file server)"))
    });
    default.into_iter().chain(shared).chain(shares).chain(lettered).collect()
}

/// A disk of the host is given to a machine whole.
pub(super) static ATTACH: Wizard = Wizard {
    name: "attach",
    title: "Attach a disk whole (pass-through)",
    verb: "Attach",
    steps: |world, entries| {
        let about = entries.about_a("vm");
        let vms = choices(world.vms.iter().map(|(id, vm)| (id, &vm.name)));
        let place =
            entries.number("vm").map(VmId).filter(|id| world.vms.contains(*id)).map(|id| world.vm_place(id));
        let disks =
            place.and_then(|host| world.hosts.get(host)).into_iter().flat_map(|host| host.disks.iter());
        let disks = disks.map(|(number, disk)| chosen(*number, disk_words(world, *number, disk))).collect();
        let controllers = [("IDE", "IDE: the machine can boot from it"), ("SCSI", "SCSI: for further disks")];
        let controllers = controllers.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
        vec![Step::new(
            "The disk",
            "The machine gets the whole disk of its host, which must be offline there. Only the virtual IDE controller boots.",
            vec![
                Field::choice("vm", "Virtual machine", vms, about),
                Field::choice("disk", "Disk of its host", disks, String::new()),
                Field::choice("controller", "Controller", controllers, String::new()),
            ],
        )]
    },
    next: |_, entries, done| {
        if !done.is_empty() {
            return Ok(Todo::Done);
        }
        let vm = entries.number("vm").map(VmId).ok_or_else(|| entries.misfit("vm", "a virtual machine"))?;
        let disk = entries.number("disk").ok_or_else(|| entries.misfit("disk", "a disk"))?;
        let ide = entries.text("controller") == "IDE";
        Ok(Todo::Do("disk", Command::AddPassThrough { vm, disk, ide }))
    },
    reports: false,
};

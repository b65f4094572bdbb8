//! Networks, hosts and adapters.

use lab_units::{ArrayId, Era, HostId, NetworkId, NicId};
use lab_world::command::{Edition, HbaSpec, HostSpec, NetworkSpec, NicSpec, ZoneMembers};
use lab_world::state::Host;
use lab_world::{Command, World};

use super::entries::{free_name, host_choices, network_choices};
use super::{Choice, Entries, Field, Next, Step, Todo, Wizard};

/// Names of the networks that the first cluster wants, in the order in which they are usually put in (S1-27).
const USUAL: [&str; 5] = ["Public", "iSCSI", "Heartbeat", "Management", "LiveMigration"];
const LATENCY_NANOS: u64 = 100_000;

/// A new network, and who is plugged into it.
pub(super) static NETWORK: Wizard = Wizard {
    name: "network",
    title: "New network",
    verb: "Add network",
    steps: |world, _| {
        let names = || world.networks.values().map(|network| &network.name);
        let usual = USUAL.into_iter().find(|name| names().all(|other| !other.is(name)));
        let name = usual.map_or_else(|| free_name("Network", names()), str::to_owned);
        let subnet = format!("10.0.{}.0/24", world.networks.len() + 1);
        let adapters = Field::many("hosts", "Hosts with an adapter on it", host_choices(world), None);
        vec![
            Step::new(
                "The network",
                "A switch with one subnet. Clients, storage, heartbeat and migration each want one of their own.",
                vec![
                    Field::text("name", "Name", name),
                    Field::text("subnet", "Subnet", subnet),
                    Field::text("bandwidth", "Bandwidth of every port", "1Gbps"),
                ],
            ),
            Step::new(
                "Adapters",
                "Each host that is ticked gets an adapter with the next free address.",
                vec![adapters],
            ),
        ]
    },
    next: |world, entries, done| {
        let name = entries.name("name");
        let Some(plugged) = done.len().checked_sub(1) else {
            let spec = NetworkSpec {
                name,
                subnet: entries.name("subnet"),
                bandwidth: entries.rate("bandwidth")?,
                latency_nanos: LATENCY_NANOS,
                loss_permille: 0,
            };
            return Ok(Todo::Do("name", Command::AddNetwork(spec)));
        };
        let network = world.networks.iter().find(|(_, network)| network.name == name).map(|(id, _)| id);
        let next = network.zip(entries.hosts().get(plugged).copied());
        Ok(next.map_or(Todo::Done, |(network, host)| Todo::Do("hosts", plug(world, host, network))))
    },
    reports: false,
};

/// A new host, and the networks it is plugged into.
pub(super) static HOST: Wizard = Wizard {
    name: "host",
    title: "New host",
    verb: "Add host",
    steps: |world, _| {
        let name = free_name("HV", world.hosts.values().map(|host| &host.name));
        let like = world.hosts.values().next_back();
        let text = |of: fn(&Host) -> String, usual: &str| like.map_or_else(|| usual.to_owned(), of);
        let eras = Era::ALL.iter().map(|era| (era.short().to_owned(), era.to_string())).collect();
        let editions =
            Edition::ALL.iter().map(|edition| (edition.title().to_owned(), edition.title().to_owned()));
        let networks = network_choices(world, false);
        vec![
            Step::new(
                "The machine",
                "A server with Windows on it. The next one is proposed to be like the last one: nodes of a cluster should be alike.",
                vec![
                    Field::text("name", "Name", name),
                    Field::choice("era", "System", eras, text(|host| host.era.short().into(), "2008R2")),
                    Field::choice(
                        "edition",
                        "Edition",
                        editions.collect(),
                        text(|host| host.edition.title().into(), "Datacenter"),
                    ),
                    Field::text(
                        "processor",
                        "Processor",
                        text(|host| host.processor.to_string(), "Xeon 5550"),
                    ),
                    Field::text("stepping", "Stepping", text(|host| host.stepping.to_string(), "5")),
                    Field::text("cores", "Cores", text(|host| host.cores.to_string(), "8")),
                    Field::text("memory", "Memory", text(|host| size_text(host.memory), "48GB")),
                ],
            ),
            Step::new(
                "Adapters",
                "An adapter on every network that is ticked. A cluster wants at least four: clients, storage, heartbeat, management.",
                vec![Field::many("networks", "Networks", networks, None)],
            ),
        ]
    },
    next: |world, entries, done| {
        let name = entries.name("name");
        let Some(plugged) = done.len().checked_sub(1) else {
            let edition = Edition::ALL.into_iter().find(|edition| edition.title() == entries.text("edition"));
            let spec = HostSpec {
                name,
                era: Era::from_short(entries.text("era")).unwrap_or(Era::Ws2008R2),
                edition: edition.unwrap_or(Edition::Datacenter),
                processor: entries.name("processor"),
                stepping: entries.whole("stepping")?,
                cores: entries.whole("cores")?,
                memory: entries.size("memory")?,
            };
            return Ok(Todo::Do("name", Command::AddHost(spec)));
        };
        let host = world.hosts.iter().find(|(_, host)| host.name == name).map(|(id, _)| id);
        let network = entries.numbers("networks").get(plugged).copied().map(NetworkId);
        let next = host.zip(network);
        Ok(next.map_or(Todo::Done, |(host, network)| Todo::Do("networks", plug(world, host, network))))
    },
    reports: false,
};

/// One more adapter.
pub(super) static NIC: Wizard = Wizard {
    name: "nic",
    title: "New network adapter",
    verb: "Plug in",
    steps: |world, entries| {
        let networks = network_choices(world, false);
        vec![
            Step::new(
                "The wire",
                "From which host to which network.",
                vec![
                    Field::choice("host", "Host", host_choices(world), entries.about_a("host")),
                    Field::choice("network", "Network", networks, entries.about_a("net")),
                ],
            ),
            Step::new(
                "The adapter",
                "Live migration needs both bindings on a network that only the nodes use, too.",
                vec![
                    Field::text("name", "Name in Windows", name_of_network(world, entries)),
                    Field::text("address", "IP address", "").help("Empty: the next free one of the subnet."),
                    Field::check("client", "Client for Microsoft Networks", true),
                    Field::check("sharing", "File and Printer Sharing for Microsoft Networks", true),
                ],
            ),
        ]
    },
    next: |_, entries, done| {
        if !done.is_empty() {
            return Ok(Todo::Done);
        }
        let host = entries.number("host").ok_or_else(|| entries.misfit("host", "a host"))?;
        let network = entries.number("network").ok_or_else(|| entries.misfit("network", "a network"))?;
        let spec = NicSpec {
            host: HostId(host),
            network: NetworkId(network),
            name: entries.name("name"),
            address: Some(entries.name("address")).filter(|address| !address.as_str().is_empty()),
            client: entries.is("client"),
            sharing: entries.is("sharing"),
        };
        Ok(Todo::Do("name", Command::AddNic(spec)))
    },
    reports: false,
};

/// A Fibre Channel fabric, and the hosts with a host bus adapter on it.
pub(super) static FABRIC: Wizard = Wizard {
    name: "fabric",
    title: "New Fibre Channel fabric",
    verb: "Add fabric",
    steps: |world, _| {
        let name = free_name("Fabric", world.networks.values().map(|network| &network.name));
        let fields = vec![
            Field::text("name", "Name", name),
            Field::text("bandwidth", "Bandwidth of every port", "8Gbps"),
        ];
        let adapters = Field::many("hosts", "Hosts with a host bus adapter on it", host_choices(world), None);
        vec![
            Step::new(
                "The fabric",
                "Storage arrays of the kind Fibre Channel are plugged in here. Two fabrics are two independent ways.",
                fields,
            ),
            Step::new("Adapters", "Each host that is ticked gets a host bus adapter.", vec![adapters]),
        ]
    },
    next: |world, entries, done| {
        let name = entries.name("name");
        let Some(plugged) = done.len().checked_sub(1) else {
            let bandwidth = entries.rate("bandwidth")?;
            return Ok(Todo::Do("name", Command::AddFabric { name, bandwidth }));
        };
        let fabric = world.networks.iter().find(|(_, network)| network.name == name).map(|(id, _)| id);
        let next = fabric.zip(entries.hosts().get(plugged).copied());
        Ok(next.map_or(Todo::Done, |(fabric, host)| {
            Todo::Do("hosts", Command::AddHba(HbaSpec { host, fabric, name, wwpn: None, npiv: true }))
        }))
    },
    reports: false,
};

/// Who may speak to whom on a fabric.
pub(super) static ZONE: Wizard = Wizard {
    name: "zone",
    title: "Zone a fabric",
    verb: "Make zone",
    steps: |world, entries| {
        let fabric = entries.number("fabric").map(NetworkId);
        let adapters = world.nics.iter().filter(|(_, nic)| Some(nic.network) == fabric);
        let adapters =
            adapters.map(|(id, nic)| chosen(id, format!("{} of {}", nic.name, world.host_name(nic.host))));
        let arrays =
            world.arrays.iter().filter(|(_, array)| array.portals().any(|portal| Some(portal) == fabric));
        let arrays = arrays.map(|(id, array)| chosen(id, array.name.as_str()));
        vec![
            Step::new(
                "The zone",
                "Without a zone no port speaks to another.",
                vec![
                    Field::choice("fabric", "Fabric", network_choices(world, true), entries.about_a("net")),
                    Field::text("name", "Name", "Zone1"),
                ],
            ),
            Step::new(
                "Members",
                "All ports in a zone see each other; masking still decides which LUNs a host sees.",
                vec![
                    Field::many("ports", "Host bus adapters", adapters.collect(), None),
                    Field::many("arrays", "Arrays", arrays.collect(), None),
                ],
            ),
        ]
    },
    next: |_, entries, done| {
        if !done.is_empty() {
            return Ok(Todo::Done);
        }
        let fabric = entries.number("fabric").ok_or_else(|| entries.misfit("fabric", "a fabric"))?;
        let members = ZoneMembers {
            ports: entries.numbers("ports").into_iter().map(NicId).collect(),
            guests: Vec::new(),
            arrays: entries.numbers("arrays").into_iter().map(ArrayId).collect(),
        };
        Ok(Todo::Do(
            "name",
            Command::SetZone { fabric: NetworkId(fabric), name: entries.name("name"), members },
        ))
    },
    reports: false,
};

/// An adapter as one usually plugs it in: named like its network, everything ticked.
fn plug(world: &World, host: HostId, network: NetworkId) -> Command {
    let name = world.networks.get(network).map_or_else(|| "?".into(), |network| network.name.clone());
    Command::AddNic(NicSpec { host, network, name, address: None, client: true, sharing: true })
}

fn name_of_network(world: &World, entries: &Entries) -> String {
    let network = entries.number("network").and_then(|id| world.networks.get(NetworkId(id)));
    network.map(|network| network.name.to_string()).unwrap_or_default()
}

/// Those that are ticked from the beginning: the host it was opened on, else all.
pub(super) fn hosts_field(world: &World, entries: &Entries, label: &'static str) -> Field {
    let default = Some(entries.about_a("host")).filter(|host| !host.is_empty());
    Field::many("hosts", label, host_choices(world), default)
}

/// A size as one types it.
pub(super) fn size_text(bytes: lab_units::Bytes) -> String {
    const UNITS: [(u64, &str); 4] = [(1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1, "")];
    let unit = UNITS.into_iter().find(|(unit, _)| bytes.0.is_multiple_of(*unit)).unwrap_or((1, ""));
    format!("{}{}", bytes.0 / unit.0, unit.1)
}

/// Choices of one kind of thing by its number.
pub(super) fn chosen(value: impl Into<u32>, label: impl Into<String>) -> Choice {
    (value.into().to_string(), label.into())
}

/// `Next` for a list of commands, one for each ticked host.
pub(super) fn for_each_host(
    entries: &Entries,
    done: &[Command],
    command: impl Fn(HostId) -> Command,
) -> Next {
    let hosts = entries.hosts();
    if hosts.is_empty() {
        return Err(Todo::Wrong("hosts", (&lab_world::Refusal::NoHosts).into()));
    }
    Ok(hosts.get(done.len()).map_or(Todo::Done, |host| Todo::Do("hosts", command(*host))))
}

//! What the diagram shows, as plain data.

use yew::AttrValue;

use crate::widget::status::Mark;

/// The whole picture.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Topology {
    /// Networks in the order of drawing.
    pub rails: Vec<Rail>,
    /// Hosts from left to right.
    pub hosts: Vec<HostBox>,
    /// Storage below the hosts.
    pub arrays: Vec<ArrayBox>,
    /// Live migrations under way.
    pub moves: Vec<Move>,
}

/// What a network is for; it has the same hue wherever it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RailKind {
    /// Clients reach the VMs.
    Client,
    /// Heartbeats between the nodes.
    Heartbeat,
    /// Memory on its way.
    LiveMigration,
    /// iSCSI or SMB.
    Storage,
    /// Administrators.
    Management,
}

impl RailKind {
    /// Class name of the hue.
    pub fn class(self) -> &'static str {
        match self {
            RailKind::Client => "net-client",
            RailKind::Heartbeat => "net-heartbeat",
            RailKind::LiveMigration => "net-migration",
            RailKind::Storage => "net-storage",
            RailKind::Management => "net-management",
        }
    }
}

/// A network, drawn as a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rail {
    /// Names it for selection.
    pub key: AttrValue,
    /// Its name.
    pub name: AttrValue,
    /// Subnet or rate.
    pub note: AttrValue,
    /// Use.
    pub kind: RailKind,
    /// False while it is cut.
    pub is_up: bool,
}

/// A thing with a name and a state: VM, LUN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Names it for selection.
    pub key: AttrValue,
    /// Its name.
    pub name: AttrValue,
    /// Quiet words at the right.
    pub note: AttrValue,
    /// State.
    pub mark: Mark,
    /// The word for the state.
    pub state: AttrValue,
}

/// A host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostBox {
    /// Name, state, note.
    pub chip: Chip,
    /// VMs on it.
    pub vms: Vec<Chip>,
    /// Its ends on the networks.
    pub nics: Vec<Nic>,
}

/// A host's or an array's end on a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nic {
    /// Index of the rail.
    pub rail: usize,
    /// How the cable is.
    pub link: Link,
}

/// A cable's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Carries traffic.
    Up,
    /// Whole, but there is no power at its end.
    Dark,
    /// Unplugged or cut.
    Cut,
}

/// A storage array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrayBox {
    /// Name, state, note.
    pub chip: Chip,
    /// LUNs in it.
    pub luns: Vec<Chip>,
    /// Its ends on storage networks.
    pub nics: Vec<Nic>,
    /// Fibre Channel or SAS paths straight to hosts, by host index.
    pub fibres: Vec<Fibre>,
}

/// A path from a host to an array that is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fibre {
    /// Index of the host.
    pub host: usize,
    /// False while it is dead.
    pub is_up: bool,
}

/// A VM on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Key of the VM's chip on the source.
    pub vm: AttrValue,
    /// Index of the source host.
    pub from: usize,
    /// Index of the destination host.
    pub to: usize,
    /// Index of the network that carries it.
    pub rail: Option<usize>,
    /// How far.
    pub phase: MovePhase,
}

/// Phase of a move, as the picture shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovePhase {
    /// The VM runs on the source while its memory is copied.
    Copying,
    /// The VM runs nowhere; it glides. Thousandths of the blackout that are over.
    Blackout(u16),
}

//! What the World asked to be woken for. Entries of a former boot, run or generation are recognised and dropped.

use std::sync::Arc;

use crate::event::VmStop;
use crate::fault::Fault;
use lab_cluster::{DiskCommand, DiskReply, Input, Message, StartMode, Timer, VmReport};
use lab_kernel::SimTime;
use lab_units::{HostId, LunId, MigrationId, NodeId, VmId};

/// One entry of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Due {
    /// A host finishes starting.
    HostStarted {
        /// Which.
        host: HostId,
        /// Of which boot.
        boot: u32,
    },
    /// A host that shuts down is off.
    HostOff {
        /// Which.
        host: HostId,
        /// Of which boot.
        boot: u32,
    },
    /// The service manager starts the cluster service.
    StartService {
        /// Where.
        host: HostId,
        /// Of which boot.
        boot: u32,
        /// How.
        mode: StartMode,
    },
    /// A timer of the cluster service.
    ServiceTimer {
        /// Whose.
        host: HostId,
        /// Of which run of the service.
        run: u32,
        /// Which.
        timer: Timer,
    },
    /// A message arrives.
    Deliver {
        /// At whom.
        to: HostId,
        /// The receiver's run when it was sent is not known to the sender; the sender's node id is.
        from: NodeId,
        /// What it says.
        message: Arc<Message>,
        /// Where it came from, to check the path once more.
        sender: HostId,
    },
    /// A disk answers the cluster service.
    DiskReply {
        /// Whose.
        host: HostId,
        /// Of which run of the service.
        run: u32,
        /// Which disk.
        lun: LunId,
        /// What was asked.
        command: Box<DiskCommand>,
        /// The answer.
        reply: Box<DiskReply>,
    },
    /// Some other answer for the cluster service.
    Answer {
        /// Whose.
        host: HostId,
        /// Of which run of the service.
        run: u32,
        /// The input.
        input: Box<Input>,
    },
    /// A route between two nodes may have been lost or found.
    Route {
        /// Who listens.
        host: HostId,
        /// Who is listened to.
        peer: HostId,
        /// On which network, as the index into the table of routes.
        network: lab_units::NetworkId,
        /// Of which change of that route.
        generation: u32,
    },
    /// A flapping network changes over.
    Flap {
        /// Which.
        network: lab_units::NetworkId,
        /// Since when it flaps.
        since: SimTime,
    },
    /// A slow cluster service takes in the next thing.
    React {
        /// Where.
        host: HostId,
        /// Of which run of the service.
        run: u32,
    },
    /// A cluster service has hung too long.
    HangLimit {
        /// Where.
        host: HostId,
        /// Since when it hangs.
        since: SimTime,
    },
    /// A host that is out of the cluster has kept its VMs long enough.
    IsolationOver {
        /// Which.
        host: HostId,
        /// Since when it is out.
        since: SimTime,
    },
    /// A VM finishes starting or reserving, or something failed.
    VmStep {
        /// Which VM.
        vm: VmId,
        /// Where.
        host: HostId,
        /// Of which boot of the host.
        boot: u32,
        /// Of which run of the VM; `None`: whichever it is.
        run: Option<u32>,
        /// What is finished.
        report: VmReport,
    },
    /// A VM that was told to stop has done so.
    VmStop {
        /// Which VM.
        vm: VmId,
        /// Where.
        host: HostId,
        /// Of which boot of the host.
        boot: u32,
        /// Of which run of the VM; `None`: there was none.
        run: Option<u32>,
        /// How it was told.
        why: VmStop,
    },
    /// The disks of a VM have not answered for long.
    DiskLimit {
        /// Which VM.
        vm: VmId,
        /// Where.
        host: HostId,
        /// Since when.
        since: SimTime,
    },
    /// The ways of the nodes to their shared volumes have settled.
    CsvModes,
    /// The system of a guest is installed.
    GuestInstalled {
        /// Which VM.
        vm: VmId,
        /// Of which run of the VM.
        run: u32,
        /// Its disk was formatted block by block.
        full: bool,
    },
    /// A migration has something to do.
    Migration {
        /// Which.
        migration: MigrationId,
        /// Of which change of its rate.
        generation: u32,
    },
    /// The connection of a migration has been dead too long.
    MigrationTimeout {
        /// Which.
        migration: MigrationId,
        /// Of which change of its rate.
        generation: u32,
    },
    /// Failures that waited for this moment of a migration.
    Strike(Vec<Fault>),
    /// A VM may change over to its copied files.
    Mirrored {
        /// Which VM.
        vm: VmId,
    },
    /// The shares of links and storage are worked out anew: something began or ended to send at this instant.
    Shares,
    /// A transfer to or from storage is finished, or was cut off too long.
    Transfer {
        /// Of which VM.
        vm: VmId,
    },
}

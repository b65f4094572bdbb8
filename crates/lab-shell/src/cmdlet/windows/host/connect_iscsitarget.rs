//! `Connect-IscsiTarget`: logs a host in at a target; its disks appear.

use lab_units::{HostId, NetworkId, TargetId};
use lab_world::Command;

use super::iscsi::session_objects;
use super::new_iscsitargetportal::portal_at;
use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::windows::place::{CIM, host_name, on_each_host};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;

/// `Connect-IscsiTarget`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Connect-IscsiTarget",
    aliases: &[],
    synopsis: "Logs a host's initiator in at a target; without -IsPersistent the session is gone after a restart.",
    signature: &[
        Param::new("NodeAddress", Kind::Name(Names::Target), "The target's qualified name.")
            .at(0)
            .required()
            .alias(&["TargetNodeAddress"])
            .from_pipe(Pipe::Either),
        Param::new("AuthenticationType", Kind::Choice(&["NONE", "ONEWAYCHAP"]), "NONE unless said."),
        Param::new(
            "ChapUsername",
            Kind::Text,
            "Accepted; a target of the lab knows its initiators by their own names.",
        ),
        Param::new("ChapSecret", Kind::Text, "The secret of the target."),
        Param::new(
            "TargetPortalAddress",
            Kind::Text,
            "Over the portal with this address: one more path, where there is a session already.",
        ),
        Param::new(
            "IsMultipathEnabled",
            Kind::Bool,
            "Accepted; where Multipath-IO is installed all paths of a disk are one disk, else each is one of its own.",
        ),
        Param::new("IsPersistent", Kind::Bool, "Comes back after a restart; $false unless said."),
        CIM,
    ],
    input: Input::Each,
    changes: true,
    examples: &[Example {
        script: "Use-LabPreset empty -Seed 1\nNew-LabNetwork iSCSI -Subnet 10.0.2.0/24 -Bandwidth 1Gbps | Out-Null\nNew-LabHost HV1 | Out-Null\nAdd-LabNic HV1 -Network iSCSI | Out-Null\nNew-LabArray ARRAY1 -Kind iSCSI -Pool 4TB -Network iSCSI | Out-Null\nNew-LabLun ARRAY1 -Name Volume1 -Size 500GB | Out-Null\nGrant-LabLun Volume1 -To HV1\nNew-LabIscsiTarget ARRAY1 -Lun Volume1 | Out-Null\nEnter-PSSession HV1\nNew-IscsiTargetPortal ARRAY1 | Out-Null\nGet-IscsiTarget | Connect-IscsiTarget -IsPersistent $true",
        output: "AuthenticationType   : NONE\nInitiatorNodeAddress : iqn.1991-05.com.microsoft:hv1\nIsConnected          : True\nIsPersistent         : True\nNumberOfConnections  : 1\nSessionIdentifier    : host-0-target-0\nTargetNodeAddress    : iqn.2009-10.lab.wolfpack:array1-volume1",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    on_each_host(run, "CimSession", connect)
}

fn connect(run: &mut Invocation<'_>, host: HostId) -> Result<(), ErrorRecord> {
    let target = find::target(run.world(), run.text("NodeAddress").unwrap_or_default())?;
    if run.should_process(&host_name(run, host)) {
        let persistent = run.flag("IsPersistent");
        let secret = run.text("ChapSecret").map(Into::into);
        let network = run.text("TargetPortalAddress").map(|at| portal(run, target, at)).transpose()?;
        run.submit(match (network, secret) {
            (Some(network), secret) => Command::ConnectPath { host, target, network, persistent, secret },
            (None, Some(secret)) => Command::ConnectWithSecret { host, target, persistent, secret },
            (None, None) => Command::ConnectTarget { host, target, persistent },
        })?;
        let made = session_objects(run.world(), host, target);
        let made = made.into_iter().filter(|(over, _)| network.is_none_or(|network| network == *over));
        made.for_each(|(_, object)| run.emit(object));
    }
    Ok(())
}

fn portal(run: &Invocation<'_>, target: TargetId, address: &str) -> Result<NetworkId, ErrorRecord> {
    let array = run.world().targets[target].array;
    portal_at(run.world(), array, address).ok_or_else(|| {
        let message = format!("{} has no portal at {address}.", run.world().arrays[array].name);
        ErrorRecord::refusal(Category::ObjectNotFound, "NoSuchPortal", message)
            .hint("Get-LabArray lists the portals.")
    })
}

//! `Set-ClusterQuorum`: chooses the witness.

use lab_cluster::{Order, Witness};
use lab_kernel::SimDuration;
use lab_units::Name;
use lab_world::{Command, Refusal};

use super::get_clusterquorum::quorum_object;
use super::member::{CLUSTER, database, info};
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::windows::place::wait;
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::lab::Names;

/// Votes are settled long before (facts: quorum §3).
const LIMIT: SimDuration = SimDuration::from_secs(60);

/// `Set-ClusterQuorum`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Set-ClusterQuorum",
    aliases: &[],
    synopsis: "Chooses the quorum model: nodes only, or with a disk, file share or cloud witness, or a disk alone.",
    signature: &[
        Param::new("NoWitness", Kind::Switch, "Only nodes vote.").alias(&["NodeMajority"]),
        Param::new("DiskWitness", Kind::Name(Names::ClusterDisk), "This disk votes, too.")
            .alias(&["NodeAndDiskMajority"]),
        Param::new("FileShareWitness", Kind::Text, "This share votes, too; the lab sets it up.")
            .alias(&["NodeAndFileShareMajority"]),
        Param::new("CloudWitness", Kind::Switch, "A blob votes, too (2016 and later); the lab sets it up."),
        Param::new("AccountName", Kind::Text, "The storage account of the blob."),
        Param::new("AccessKey", Kind::Text, "The key of the account; the lab does not look at it."),
        Param::new("Endpoint", Kind::Text, "The cloud's address; the lab does not look at it."),
        Param::new(
            "DiskOnly",
            Kind::Name(Names::ClusterDisk),
            "This disk alone decides: a single point of failure.",
        ),
        CLUSTER,
    ],
    input: Input::None,
    changes: true,
    examples: &[
        Example {
            script: "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\nSet-ClusterQuorum -NoWitness",
            output: "Cluster  QuorumResource QuorumType\n-------  -------------- ----------\nCLUSTER1                NodeMajority",
        },
        Example {
            script: "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1\nSet-ClusterQuorum -FileShareWitness '\\\\FS1\\Witness'",
            output: "Cluster  QuorumResource     QuorumType\n-------  --------------     ----------\nCLUSTER1 File Share Witness NodeAndFileShareMajority",
        },
    ],
    run,
};

/// What was asked for.
enum Choice {
    None,
    Disk(String, bool),
    /// A share of a server, or a blob if there is none.
    Share(Name, Option<String>),
}

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let choice = choice(run)?;
    database(run)?;
    let target = info(run.world())?.name.to_string();
    let (witness, disk_only) = match &choice {
        Choice::None => (None, false),
        Choice::Disk(name, only) => (Some(Witness::Disk(find::witness_disk(run.world(), name)?)), *only),
        Choice::Share(_, None) => (Some(Witness::Cloud), false),
        Choice::Share(_, Some(_)) => (Some(Witness::FileShare), false),
    };
    if !run.should_process(&target) {
        return Ok(());
    }
    if let Choice::Share(name, server) = choice {
        let admitted = run.world().admit_share_on(server.as_deref());
        admitted.map_err(|refusal| ErrorRecord::from(&refusal))?;
        set_up(run, name, server.is_none())?;
    }
    run.submit(Command::Cluster(Order::SetQuorum { witness, disk_only }))?;
    wait(run, LIMIT, "The new quorum model", |world| {
        world.database().is_some_and(|database| {
            (database.witness, database.disk_only) == (witness, disk_only) && database.prior_votes.is_none()
        })
    })?;
    let object = quorum_object(run.world(), database(run)?)?;
    run.emit(object);
    Ok(())
}

fn choice(run: &Invocation<'_>) -> Result<Choice, ErrorRecord> {
    let text = |param: &str| run.text(param).map(str::to_string);
    let mut choices = Vec::new();
    choices.extend(run.flag("NoWitness").then_some(Choice::None));
    choices.extend(text("DiskWitness").map(|name| Choice::Disk(name, false)));
    choices.extend(text("DiskOnly").map(|name| Choice::Disk(name, true)));
    choices.extend(text("FileShareWitness").map(|path| share(&path)).transpose()?);
    if run.flag("CloudWitness") {
        let account = text("AccountName").filter(|_| run.text("AccessKey").is_some());
        let Some(account) = account else {
            let message = "A cloud witness needs the storage account and its key.";
            return Err(ErrorRecord::mistake(
                Category::InvalidArgument,
                "MissingMandatoryParameter",
                message,
            )
            .hint("Give -AccountName and -AccessKey; in the lab any will do."));
        };
        choices.push(Choice::Share(account.into(), None));
    }
    match choices.pop() {
        Some(only) if choices.is_empty() => Ok(only),
        Some(_) | None => {
            let message = "A cluster has one quorum model.";
            Err(ErrorRecord::mistake(Category::InvalidArgument, "AmbiguousParameterSet", message)
                .hint("Give one of -NoWitness, -DiskWitness, -FileShareWitness, -CloudWitness, -DiskOnly."))
        }
    }
}

/// What `\\server\share` names.
fn share(path: &str) -> Result<Choice, ErrorRecord> {
    let parts = path.strip_prefix(r"\\").and_then(|rest| rest.trim_end_matches('\\').split_once('\\'));
    match parts {
        Some((server, share)) if !server.is_empty() && !share.is_empty() => {
            let last = share.rsplit('\\').next().unwrap_or(share);
            Ok(Choice::Share(last.into(), Some(server.to_string())))
        }
        Some(_) | None => {
            let message = format!("'{path}' is no path of a share.");
            Err(ErrorRecord::mistake(Category::InvalidArgument, "NoSharePath", message)
                .hint(r"Write it as \\server\share."))
        }
    }
}

/// A share or blob is somewhere outside the lab's hosts; it is set up when it is first named. The lab has one.
fn set_up(run: &mut Invocation<'_>, name: Name, cloud: bool) -> Result<(), ErrorRecord> {
    match &run.world().witness_share {
        Some(share) if share.cloud == cloud && share.name.is(name.as_str()) => Ok(()),
        Some(share) => {
            let hint = format!("The lab has one share or blob for a witness: {}.", share.name);
            Err(ErrorRecord::from(&Refusal::NoWitnessShare).hint(hint))
        }
        None => run.submit(Command::AddWitnessShare { name, cloud }),
    }
}

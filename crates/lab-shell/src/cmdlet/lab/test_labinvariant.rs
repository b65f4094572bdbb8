//! `Test-LabInvariant`: what must hold at every instant.

use lab_world::invariant;

use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::Object;

/// `Test-LabInvariant`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Test-LabInvariant",
    aliases: &[],
    synopsis: "Checks everything that must hold at every instant: held or broken.",
    signature: &[],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "Test-LabInvariant",
        output: "Name                    State About\n----                    ----- -----\nCopyAddsUp              Held  A completed migration sent exactly what its passes sent.\nMemoryFits              Held  The virtual machines on a host, arriving ones included, have no more memory than the host.\nOneHostPerVm            Held  A virtual machine runs on at most one host whose writes to its files still arrive, unless…\nOneOwnerPerDisk         Held  A clustered disk is mounted for writing by at most one host whose writes still arrive, un…\nOneQuoratePartition     Held  No two nodes lead quorate partitions that do not know of each other, unless quorum was fo…\nOneViewPerRegroup       Held  Nodes whose views come from the same regroup have the same members and the same leader, a…\nPoolNotExceeded         Held  The blocks allocated on an array never exceed its pool.\nRolesNeedAService       Held  A clustered virtual machine runs only where a cluster service runs; on an isolated host i…\nSameVersionSameDatabase Held  Members that have stored the same version of the cluster database have the same database.\nVmDiskOnOneHost         Held  A disk that a running virtual machine uses whole is open on one host, for one virtual mac…\nVmWithItsDisk           Held  A virtual machine on a disk that one node owns at a time runs where that disk is mounted,…\nVotesFit                Held  Only nodes of the cluster vote, and the witness has one vote at most.",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    for invariant in invariant::ALL {
        let seen = run.session().findings().find(|finding| finding.name == invariant.name).cloned();
        let since = seen.as_ref().map(|finding| lab_view::text::clock(finding.time));
        let broken = seen.map(|finding| finding.by).or((invariant.check)(run.world()).err());
        let object = Object::new("LabInvariant")
            .with("Name", invariant.name)
            .with("State", if broken.is_none() { "Held" } else { "Broken" })
            .with("About", invariant.about)
            .with("Rule", invariant.rule)
            .with("Since", since)
            .with("BrokenBy", broken);
        run.emit(object);
    }
    Ok(())
}

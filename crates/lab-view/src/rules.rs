//! The rules that refusals, decisions and events name: each citation with one sentence in our own words, and where it
//! comes from. `www/docs/rules.html` is made from this table; a link beside a rule opens its row there.

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How it is cited: a section or a numbered rule of a field, or the row of a course.
    pub cite: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Where that comes from.
    pub source: &'static str,
}

const fn rule(cite: &'static str, says: &'static str, source: &'static str) -> Rule {
    Rule { cite, says, source }
}

const QUORUM: &str =
    "“Configure and manage quorum” and “Understanding quorum”, MicrosoftDocs/windowsserverdocs";
const DYNAMIC: &str =
    "J. Savill, Mastering Windows Server 2016 Hyper-V, chapter 7; “Understanding quorum”, windowsserverdocs";
const DISK: &str =
    "“How the Cluster service reserves a disk and brings a disk online” (KB 309186), SupportArticles-docs";
const EVENTS: &str = "“Failover Clustering system log events”, windowsserverdocs";
const TUNING: &str = "“Tuning failover cluster network thresholds”, SupportArticles-docs; Win32 Failover Cluster API property pages";
const RESILIENCY: &str =
    "“Virtual Machine Compute Resiliency in Windows Server 2016”, clustering team blog, 2015-06-03";
const CSV: &str = "“Use Cluster Shared Volumes in a failover cluster”, windowsserverdocs";
const HARDWARE: &str = "“Failover clustering hardware requirements and storage options”, windowsserverdocs";
const POWERSHELL: &str = "windows-powershell-docs, 2012 R2 and 2022";
const MIGRATION: &str = "J. Savill, Mastering Windows Server 2016 Hyper-V, chapter 1; “How does Live Migration work in Windows Server 2008 R2”, Windows IT Pro";
const TROUBLE: &str = "“Troubleshoot live migration issues”, SupportArticles-docs";
const PRECOPY: &str = "Clark et al., Live Migration of Virtual Machines, NSDI 2005; the calculation is checked in the model card";
const POLICY: &str =
    "Win32 Failover Cluster API property pages; Get-ClusterResource samples, windows-powershell-docs 2012 R2";
const S1: &str = "Course “Hyper-V R2 cluster with Cluster Shared Volumes”";
const S2: &str = "Course “A home-made cluster”";
const S3: &str = "Course “Pass-through disks and Cluster Shared Volumes”";
const S0: &str = "Course “Guest clusters”";

/// Every rule that is cited.
pub const ALL: &[Rule] = &[
    rule(
        "quorum §1",
        "A quorum model says who votes: the nodes, the nodes and a witness, or a disk alone. A partition runs only with more than half of the votes.",
        QUORUM,
    ),
    rule(
        "quorum §2",
        "Each node has a configured vote (0 or 1) and a current one that the cluster may take away and give back.",
        QUORUM,
    ),
    rule(
        "quorum §3",
        "Rules R1 to R11 say how votes follow who is there, so that one side and only one can go on.",
        DYNAMIC,
    ),
    rule(
        "quorum §4",
        "The witness is a disk, a file share or a cloud blob, it gives its vote to the side that holds it, and a node without the latest configuration may not form the cluster.",
        QUORUM,
    ),
    rule(
        "quorum §5",
        "A disk is held by a persistent reservation: a challenger waits so long that a living holder can defend it, and whoever loses it stops writing.",
        DISK,
    ),
    rule(
        "quorum §6",
        "A side with too few votes stops its cluster service; an administrator may force one side to start, and the other then joins it without a say.",
        QUORUM,
    ),
    rule(
        "quorum R1",
        "The total is the sum of all votes; a partition runs exactly if it holds more than half of it.",
        QUORUM,
    ),
    rule(
        "quorum R2",
        "A partition that has a majority takes the votes away from nodes that left; the total shrinks with them (2012 and later).",
        DYNAMIC,
    ),
    rule("quorum R3", "Who leaves in order gives its vote up before it goes (2012 and later).", DYNAMIC),
    rule("quorum R4", "A node that joins again gets its vote back (2012 and later).", DYNAMIC),
    rule(
        "quorum R5",
        "The witness votes if the number of voting nodes is even, and does not if it is odd or if the witness does not answer (2012 R2 and later).",
        DYNAMIC,
    ),
    rule(
        "quorum R6",
        "With a witness that answers, the total never falls below three: the last node and the witness hold two of three votes (2012 R2 and later).",
        "“Behavior of Dynamic Witness on Windows Server 2012 R2 Failover Clustering”, AskCore blog",
    ),
    rule(
        "quorum R7",
        "With an even number of voting nodes and no working witness, one node loses its vote, so that the two halves are not equal: the one that was named for it, else any (2012 R2 and later).",
        "“How Quorum works in Windows Server 2012 R2 Failover Clusters”; “Understanding quorum”, windowsserverdocs",
    ),
    rule(
        "quorum R8",
        "If nodes go one after another and each step keeps a majority, the cluster can live on to its last node (2012 and later).",
        DYNAMIC,
    ),
    rule(
        "quorum R9",
        "If more than half of the current votes are lost at the same moment, nothing that moves votes can help.",
        QUORUM,
    ),
    rule(
        "quorum R10",
        "A node to which an administrator gave no vote is left out of all that moves votes.",
        QUORUM,
    ),
    rule(
        "quorum R11",
        "In an even split the side that owns the core group owns the witness, too, and so usually stays.",
        DYNAMIC,
    ),
    rule(
        "membership §1",
        "A node is missed after delay × threshold: 5 s up to 2012, 10 s later within one subnet; then the nodes need about four seconds to agree on who is left.",
        TUNING,
    ),
    rule(
        "membership §2",
        "A cluster network carries nothing, the cluster alone, or the cluster and clients; a node without any network that the cluster may use stops.",
        EVENTS,
    ),
    rule(
        "membership §3",
        "A node is up, paused (a member that takes nothing new), joining or down.",
        POWERSHELL,
    ),
    rule(
        "membership §4",
        "A lost node is first silent, then removed from the membership (event 1135), and only then is what it owned given to others.",
        EVENTS,
    ),
    rule(
        "membership §5",
        "From 2016 on a node that is out of reach is isolated and keeps its machines for four minutes; one that left three times within an hour is in quarantine for two hours.",
        RESILIENCY,
    ),
    rule(
        "membership §6",
        "A drain pauses a node first and then moves its roles; a stop is refused if quorum would be lost; an evicted node may be added again after 60 s.",
        "“Configuring How VMs Are Moved when a Node is Drained”, clustering team blog, 2013-03; windows-powershell-docs",
    ),
    rule(
        "membership §7",
        "A cluster has at most 16 nodes in 2008 and 2008 R2, and 64 later.",
        "“Plan for Hyper-V scalability”, windowsserverdocs",
    ),
    rule(
        "migration §1",
        "A live migration prepares the destination, copies the memory while the machine runs, copies again what it wrote meanwhile, stops it for the rest, and starts it on the other host.",
        MIGRATION,
    ),
    rule(
        "migration §2",
        "Source and destination must agree: version, processors, the names of switches, storage that both reach, no medium of one host alone.",
        TROUBLE,
    ),
    rule(
        "migration §3",
        "The network is chosen in the configured order; 2008 R2 refuses a second migration of a host, later versions let it wait.",
        "Set-VMHost and Move-VM, windows-powershell-docs; “How many concurrent live migrations”, Windows IT Pro",
    ),
    rule(
        "migration §5",
        "Each pass sends what was written during the one before: the rest shrinks by the ratio of writing to sending, and a rule says when to stop copying and switch.",
        PRECOPY,
    ),
    rule(
        "migration §6",
        "A quick migration saves the machine, moves it and restores it; its storage can be moved while it runs since 2012.",
        MIGRATION,
    ),
    rule(
        "migration §7",
        "A migration that cannot go on ends, and the machine stays where it was: the events are 21501, 21502 and those of the hypervisor.",
        TROUBLE,
    ),
    rule(
        "storage §1",
        "A host sees a LUN if an initiator reaches a portal, the target lets it in, and the array shows it the LUN; a connection outlives a restart only if it is persistent.",
        "“Installing and Configuring Microsoft iSCSI Initiator”, TechNet; windows-powershell-docs",
    ),
    rule(
        "storage §2",
        "Several paths to one LUN are used by a policy; when one fails, the others carry the I/O. On Fibre Channel, zones say who reaches whom.",
        HARDWARE,
    ),
    rule(
        "storage §3",
        "A clustered disk needs SCSI-3 persistent reservations: keys are registered, one holds the reservation, and a key that is preempted may not write.",
        "SPC-4; “SCSI-3 Persistent Reservations in Windows Clustering”",
    ),
    rule(
        "storage §4",
        "A new disk is offline on each host; it is brought online, initialised and formatted on one host only. Two hosts that write without a cluster destroy the file system.",
        "“Introduction to Cluster Shared Volumes”, Windows IT Pro",
    ),
    rule(
        "storage §5",
        "A clustered disk has one owner and moves with all that lies on it; maintenance takes what uses it offline.",
        POWERSHELL,
    ),
    rule(
        "storage §6",
        "Every node writes to a shared volume directly; its coordinator orders the metadata, and carries the I/O of a node that lost its own path.",
        CSV,
    ),
    rule(
        "storage §7",
        "A disk that is passed through is offline on the host, visible to every node, and a disk of the cluster; it cannot be a shared volume.",
        S3,
    ),
    rule(
        "storage §8",
        "A VHD holds at most 2,040 GB, a VHDX (2012 and later) 64 TB.",
        "“Plan for Hyper-V scalability”, windowsserverdocs",
    ),
    rule(
        "storage §9",
        "A machine that is to be highly available may use nothing that lies on one host alone, such as a DVD in its drive.",
        TROUBLE,
    ),
    rule(
        "roles §1",
        "A group is the unit of failover: all in it moves together. The core group holds the name, the address and the witness.",
        POWERSHELL,
    ),
    rule(
        "roles §2",
        "What fails is restarted on its node, once in 15 minutes; then it goes to another node, as often as there are other nodes; then it is left failed for an hour, or until the cluster has another leader or other members.",
        POLICY,
    ),
    rule(
        "roles §4",
        "Disks come before machines, and machines of high priority before those of lower.",
        "“Clustered Hyper-V Virtual Machine Prioritization”, Petri",
    ),
    rule(
        "roles §5",
        "A role goes to a node that is a member, is not paused and may own it: preferred owners first, else the best placed.",
        "“Failover behavior on clusters of three or more nodes” (KB 299631), SupportArticles-docs",
    ),
    rule(
        "roles §8",
        "From 2016 on a machine whose disk does not answer for a minute stands still (Paused-Critical), and goes on when the disk is back; before, it crashes.",
        RESILIENCY,
    ),
    rule(
        "events §3",
        "The cluster tells of an interface that is unreachable (1125) or failed (1127), and of a network that is partitioned (1129) or down (1130).",
        EVENTS,
    ),
    rule(
        "events §5",
        "The cluster tells of a shared volume that is paused (5120), redirected (5121, 5136), out of reach (5142) or given up (5150).",
        EVENTS,
    ),
    rule(
        "validation §5",
        "A validation that failed need not keep anyone from making a cluster, but such a cluster is not supported.",
        "“The Microsoft support policy for Windows Server failover clusters” (KB 2775067)",
    ),
    rule(
        "powershell §1",
        "Each step of the wizards has a cmdlet, and a role or feature may need a restart before it works.",
        POWERSHELL,
    ),
    rule("powershell §3", "The cmdlets answer and refuse as those of Windows do.", POWERSHELL),
    rule("S0-02", "When a host fails without warning, its machines stop with it.", S0),
    rule("S0-23", "A virtual Fibre Channel port needs a host adapter that can lend its ports (NPIV).", S0),
    rule("S0-24", "A machine has at most four virtual host bus adapters.", S0),
    rule("S1-05", "A cluster of 2008 R2 has at most 16 servers.", S1),
    rule(
        "S1-07",
        "All servers of a cluster run the same version of Windows; from 2016 on two versions may be mixed while it is upgraded.",
        S1,
    ),
    rule("S1-08", "In 2008 R2 clustering needs the editions Enterprise or Datacenter.", S1),
    rule(
        "S1-11",
        "Without shared volumes the disk is the unit of failover: all machines on it move together.",
        S1,
    ),
    rule("S1-17", "In 2008 R2 a shared volume is for Hyper-V only.", S1),
    rule(
        "S1-18",
        "In 2008 R2 a node that does not coordinate a shared volume is denied access to its folder.",
        S1,
    ),
    rule("S1-21", "The memory is copied while the machine runs, and what it changes is noted.", S1),
    rule("S1-22", "What was changed is copied again, pass after pass, until little is left.", S1),
    rule(
        "S1-23",
        "Then the machine stops, the rest is copied, and it continues on the other host, a fraction of a second later.",
        S1,
    ),
    rule(
        "S1-25",
        "Only a migration that was ordered keeps a machine running: after a crash of its host it starts anew on another.",
        S1,
    ),
    rule("S1-27", "Each host has an adapter for each use: public, iSCSI, heartbeat, management.", S1),
    rule("S1-31", "Hyper-V is a role of Windows and needs a restart.", S1),
    rule("S1-33", "The virtual switch has the very same name on both hosts, or the move fails.", S1),
    rule("S1-34", "A LUN of the cluster is shown to all its hosts.", S1),
    rule("S1-35", "The initiator of a host connects to the target before its disks are there.", S1),
    rule("S1-36", "Disks are brought online, partitioned and formatted on the first host.", S1),
    rule("S1-38", "On the second host the disks are not touched.", S1),
    rule("S1-39", "Failover Clustering is a feature of Windows and is installed on each node.", S1),
    rule("S1-43", "A cluster is made with its nodes, a name and an address.", S1),
    rule("S1-46", "In 2008 R2 shared volumes are enabled before the first is made.", S1),
    rule("S1-47", "Enabling them asks to confirm that they are for Hyper-V only.", S1),
    rule("S1-49", "A disk becomes a shared volume once it is a disk of the cluster.", S1),
    rule("S1-50", "A shared volume is a folder below C:\\ClusterStorage on every node.", S1),
    rule(
        "S1-51",
        "The folder is seen on every node, and in 2008 R2 opened by Explorer only on the coordinator.",
        S1,
    ),
    rule("S1-53", "A machine that is to move lies in the folder of a shared volume.", S1),
    rule("S1-54", "A machine is shut down before it is made highly available.", S1),
    rule("S1-55", "From then on it is started and stopped by the cluster.", S1),
    rule(
        "S1-57",
        "An adapter that carries a migration needs Client for Microsoft Networks and File and Printer Sharing.",
        S1,
    ),
    rule("S2-04", "The hosts of virtual machines need hardware virtualisation.", S2),
    rule("S2-06", "2008 R2 needs a 64-bit processor.", S2),
    rule("S2-09", "A third machine can be the storage: its disks are shown as iSCSI targets.", S2),
    rule("S2-14", "Remote administration is let in on the nodes.", S2),
    rule("S2-15", "That is done before they join the domain.", S2),
    rule("S2-16", "The nodes of a cluster are in one domain.", S2),
    rule("S2-21", "The target software is installed with a licence that is asked for by mail.", S2),
    rule("S2-22", "Its ports 3260 and 3261 are opened in the firewall.", S2),
    rule("S2-23", "Its console connects to the machine itself.", S2),
    rule("S2-24", "Without its licence no target can be made.", S2),
    rule(
        "S2-26",
        "A target of a cluster allows several connections at once, else the second node is kept out.",
        S2,
    ),
    rule("S2-27", "Caching of data is a choice, and helps slow disks.", S2),
    rule("S2-30", "The targets of a portal are listed if it is reached.", S2),
    rule("S3-13", "A guest with an initiator of its own keeps its ways to the storage when it moves.", S3),
    rule("S3-14", "On Fibre Channel the same needs ports that can be lent (NPIV).", S3),
    rule("S3-16", "A thin LUN promises more than the pool has: only what is written counts.", S3),
    rule("S3-19", "A disk of a cluster needs SCSI-3 persistent reservations.", S3),
    rule("S3-20", "A machine starts from virtual IDE only.", S3),
    rule("S3-21", "A disk to start from is smaller than 2,047.5 GB.", S3),
    rule("S3-22", "Persistent reservations are switched on when a LUN is made.", S3),
    rule("S3-25", "A new LUN is seen after a rescan.", S3),
    rule("S3-26", "The rescan is done on all hosts.", S3),
    rule("S3-28", "A disk is offline on the host before it is passed through.", S3),
    rule("S3-36", "Only offline disks of the host where the machine is are offered.", S3),
    rule("S3-37", "The cluster reads the settings of a machine and works out what it depends on.", S3),
    rule("S3-38", "In another order the refresh of its settings fails.", S3),
    rule("S3-40", "A system is installed from a DVD of the host.", S3),
    rule("S3-41", "The installation makes the partitions of a passed-through disk.", S3),
    rule("S3-42", "Then the disk is refreshed in the cluster, so that it knows the new volumes.", S3),
    rule("S3-43", "Windows 7 and 2008 R2 make a small partition beside C:.", S3),
    rule("S3-44", "The paths of volumes must mean the same on every node, or the machine does not move.", S3),
    rule("S3-48", "What a machine depends on is made by the cluster, not by hand.", S3),
    rule("S3-50", "A DVD in the drive of a machine is no storage of the cluster, and the refresh fails.", S3),
    rule("S3-51", "Taking the DVD out cures it.", S3),
    rule("S3-59", "Formatting a thin LUN in full writes all of it, and the pool pays.", S3),
];

/// The rules that a citation names: `facts: quorum R5, R6` names two, `R2–R7` six, and its words behind a dash none.
pub fn cited(citation: &str) -> Vec<&'static Rule> {
    let mut found: Vec<&'static Rule> = Vec::new();
    let mut field = "";
    for word in words(citation) {
        if ALL
            .iter()
            .any(|rule| rule.cite.starts_with(word) && rule.cite.get(word.len()..word.len() + 1) == Some(" "))
        {
            field = word;
        }
        let (first, last) = word.split_once('–').unwrap_or((word, word));
        let place = |number: &str| {
            ALL.iter().position(|rule| match rule.cite.split_once(' ') {
                Some((of, own)) => of == field && own == number,
                None => rule.cite == number,
            })
        };
        // Rules of one field stand together and in order.
        let (Some(first), Some(last)) = (place(first), place(last)) else { continue };
        for rule in ALL.get(first..=last).unwrap_or_default() {
            if !found.contains(&rule) {
                found.push(rule);
            }
        }
    }
    found
}

fn words(citation: &str) -> impl Iterator<Item = &str> {
    citation.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
}

/// The name of the row of the first rule that a citation names, on the page of rules. Needs no table.
pub fn anchor(citation: &str) -> String {
    let named = citation.strip_prefix("facts: ").unwrap_or(citation);
    let mut words = words(named);
    let first = words.next().unwrap_or_default();
    let name = if first.contains('-') {
        first.to_owned()
    } else {
        let number = words.next().unwrap_or_default();
        format!("{first}-{}", number.split('–').next().unwrap_or_default())
    };
    name.replace('§', "").to_ascii_lowercase()
}

#[cfg(test)]
mod tests;

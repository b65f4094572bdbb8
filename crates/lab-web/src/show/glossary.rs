//! Words of the field, each with a sentence for who meets it for the first time.
//!
//! A panel names the term it needs, so that the page fetches no more than that at first; the palette knows them all.

/// A word and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word as the field uses it.
    pub word: &'static str,
    /// What it means.
    pub says: &'static str,
}

macro_rules! terms {
    ($($name:ident = $word:literal, $says:literal;)*) => {
        $(#[doc = $says] pub const $name: Term = Term { word: $word, says: $says };)*
        /// All of them.
        pub const ALL: &[Term] = &[$($name),*];
    };
}

terms! {
    QUORUM = "Quorum", "More than half of the votes: only who holds it may run the cluster, so that two halves never both do.";
    QUORATE = "Quorate", "More than half of the votes are here: the cluster service may run roles.";
    FORCED = "Forced quorum", "An administrator told these nodes to run with fewer votes than the rule asks for.";
    WITNESS = "Witness", "A vote outside the nodes, so that half of the nodes can be more than half of the votes.";
    ASSIGNED = "Assigned vote", "The vote the administrator lets a node have: one or none.";
    CURRENT = "Current vote", "What a vote counts at this moment; the cluster may take it away and give it back.";
    DYNAMIC = "Dynamic quorum", "The cluster takes votes from nodes that have left, so that those who stay can go on with fewer.";
    HEARTBEAT = "Heartbeat", "A small message that nodes send each other every second or so; too many missing, and a node counts as lost.";
    PARTITION = "Partition", "Some nodes hear each other and not the others: each group has to find out whether it may go on.";
    SPLIT_BRAIN = "Split brain", "Two groups of nodes run the same role at once and write over each other; quorum is there to prevent it.";
    ISOLATED = "Isolated", "The node has left the cluster without meaning to; its VMs stay with it for a while, in case it comes back.";
    QUARANTINED = "Quarantined", "The node left too often in a short time and has to stay out for a while.";
    DRAIN = "Drain", "A node hands all its roles to others before it is paused, so that it can be serviced.";
    FAILOVER = "Failover", "Another node starts a role again after its own node was lost.";
    FAILBACK = "Failback", "A role goes back to the node it prefers, once that one is here again.";
    OWNERS = "Possible owners", "The nodes that may run a role; no other takes it, even if it is the last one left.";
    CSV = "Cluster Shared Volume", "CSV: a volume that all nodes write at once, under the same folder on each.";
    COORDINATOR = "Coordinator node", "The node that owns a shared volume's disk and makes all changes to its names and sizes.";
    DIRECT_IO = "Direct I/O", "A node reads and writes a shared volume over its own path to the disk.";
    REDIRECTED_IO = "Redirected I/O", "A node sends reads and writes of a shared volume over the network to the coordinator, which has the path it lacks.";
    LUN = "LUN", "A disk that an array lends to hosts; it stands for the number under which they ask for it.";
    RESERVATION = "Persistent reservation", "A note on the disk itself that says which hosts may write; it outlasts a restart of the host.";
    KEY = "Registration key", "What a host writes on a disk to take part in its reservation; without it, others can push it out.";
    ALUA = "ALUA", "The array says which of its paths are the short way to a disk and which are a detour.";
    MPIO = "Multipath I/O", "MPIO: the host sees several paths to a disk as one disk, and changes over when one fails.";
    TARGET = "Target", "The end of an iSCSI connection at the array: hosts log in to it and find LUNs behind it.";
    INITIATOR = "Initiator", "The end of an iSCSI connection at the host: it asks, the target answers.";
    PORTAL = "Portal", "An address of the array at which hosts log in to a target.";
    NPIV = "NPIV", "One Fibre Channel port takes several names, so that a guest can have a port of its own.";
    PASS_THROUGH = "Pass-through disk", "A whole disk given to one VM; it has no folder, and only one host can use it at a time.";
    LIVE = "Live migration", "A VM moves while it runs: memory is copied first, and it stands still only for the rest.";
    QUICK = "Quick migration", "A VM is saved to disk, handed to another node and restored there; it stands still all that time.";
    STORAGE_MIGRATION = "Storage migration", "A VM's disks move to another place while it runs; it stays on its host.";
    PASS = "Pass", "One round of copying: it sends what the guest wrote during the round before.";
    DIRTY_PAGE = "Dirty page", "A piece of memory that the guest wrote after it was sent: it has to be sent again.";
    WORKING_SET = "Working set", "The part of its memory that the guest writes again and again.";
    BROWNOUT = "Brownout", "The time in which memory is copied while the VM runs; it answers, more slowly.";
    BLACKOUT = "Blackout", "The time in which the VM stands still: for the last copy of a live migration, then for handing over its devices and disks.";
    DETECTION = "Detection", "The time from a loss until the cluster notices it.";
    TCP_WINDOW = "TCP window", "How much a sender may have on its way unanswered; over a long way it limits the rate of a connection.";
}

/// What the name of a property means.
pub fn of_property(name: &str) -> Option<&'static str> {
    Some(match name {
        "Nodes" => "Hosts that are members of the cluster.",
        "Witness" => WITNESS.says,
        "Votes" => "Who counts when it is asked whether more than half is here.",
        "Quorate" => QUORATE.says,
        "Node" => "Its number in the cluster, and what its cluster service does.",
        "Free" => "Memory that no VM has.",
        "Writes" => {
            "Memory the guest writes each second, and in how much of it: what a live migration has to send again."
        }
        "Files" => "Where its configuration and disks lie.",
        "Clustered" => "Highly available: the cluster starts it elsewhere when its host is lost.",
        "DVD" => "A disc of one host: it keeps the VM from moving.",
        "Pool" => "What the array can hold.",
        "Taken" => "What of the pool is in use or set aside.",
        "LUNs" => "Disks that the array lends to hosts.",
        "Use" => "What the cluster does with the disk.",
        "Folder" => "Where a Cluster Shared Volume is seen, on every node alike.",
        "Owner" => "The node through which the cluster holds the disk; of a shared volume, its coordinator.",
        "Reached by" => "Hosts that have a working path to the disk.",
        _ => return None,
    })
}

/// Terms whose word begins with what was typed, or has a word that does; nothing for less than three letters.
pub fn find(typed: &str) -> impl Iterator<Item = &'static Term> {
    let typed = typed.trim().to_lowercase();
    ALL.iter().filter(move |term| {
        let word = term.word.to_lowercase();
        let is_short = term.says.split_once(": ").is_some_and(|(short, _)| short.to_lowercase() == typed);
        typed.len() >= 3 && (is_short || word.starts_with(&typed) || word.contains(&format!(" {typed}")))
    })
}

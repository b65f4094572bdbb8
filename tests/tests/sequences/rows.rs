//! The rows; the rules they follow from stand beside them.

#[derive(Debug)]
pub(crate) struct Row {
    /// Nodes, witness, version.
    pub(crate) cluster: &'static str,
    /// What happens, and what is quorate then.
    pub(crate) steps: &'static str,
}

const fn row(cluster: &'static str, steps: &'static str) -> Row {
    Row { cluster, steps }
}

pub(crate) const ROWS: &[Row] = &[
    // R1: constant votes.
    row("2 None 2008R2", "cut 2; = -; on 2; = 1,2"),
    row("2 Disk 2008R2", "cut 1; = 2; wlost; = -; wback; = 2; on 1; = 1,2"),
    row("3 None 2008R2", "off 1; = 2,3; off 2; = -; on 2; = 2,3; on 1; = 1,2,3"),
    row("4 FileShare 2008R2", "cut 1; = 2,3,4; cut 2; = 3,4; cut 3; = -; on 3; = 3,4"),
    row("5 None 2008R2", "split 1,2|3,4,5; = 3,4,5; mend; = 1,2,3,4,5; split 1,2,3|4,5; = 1,2,3"),
    row("5 None 2008", "cut 1; = 2,3,4,5; cut 3; = 2,4,5; cut 5; = -; on 1; = 1,2,4"),
    row("16 None 2008R2", "cut 1,2,3,4,5,6,7; = 8,9,10,11,12,13,14,15,16; cut 8; = -"),
    row("16 Disk 2008R2", "cut 1,2,3,4,5,6,7,8; = 9,10,11,12,13,14,15,16; cut 9; = -"),
    row("16 Disk 2008", "wlost; = 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16; cut 1,2,3,4,5,6,7,8; = -"),
    row("4 None 2008", "split 1,2|3,4; = -; mend; = 1,2,3,4"),
    row("3 Disk 2008R2", "cut 1,2; = -; on 1; = 1,3"),
    row("3 DiskOnly 2008R2", "cut 1,2; = 3; wlost; = -; wback; = 3"),
    row("6 Disk 2008R2", "wlost; cut 1,2; = 3,4,5,6; cut 3; = -; wback; = 4,5,6"),
    row("7 None 2008R2", "cut 1,4,7; = 2,3,5,6; cut 3; = -"),
    row("1 None 2008R2", "= 1; cut 1; = -; on 1; = 1"),
    // R2 and R3 without R5 to R7: no tie-breaker, and the witness always votes.
    row("3 None 2012", "cut 1; = 2,3; cut 2; = -"),
    row("3 None 2012", "off 1; = 2,3; off 2; = 3; on 1; = 1,3"),
    row("5 None 2012", "cut 1; = 2,3,4,5; cut 2; = 3,4,5; cut 3; = 4,5; cut 4; = -"),
    row("4 Disk 2012", "cut 1; = 2,3,4; cut 2; = 3,4; cut 3; = 4; wlost; = -"),
    row("4 FileShare 2012", "cut 1,2; = 3,4; cut 3; = 4"),
    // R7: who has the vote of the last two lives.
    row("3 None 2012R2", "lower 2; cut 1; = 2,3; cut 2; = 3"),
    row("3 None 2012R2", "lower 3; cut 1; = 2,3; cut 3; = 2"),
    row("3 None 2012R2", "lower 2; cut 1; = 2,3; cut 3; = -; on 3; = 2,3"),
    row("2 None 2012R2", "lower 1; split 1|2; = 2; mend; = 1,2; lower 2; split 1|2; = 1"),
    row("2 None 2012R2", "lower 1; cut 2; = -; force 1; = 1; on 2; = 1,2"),
    row("2 None 2019", "lower 2; off 1; = 2; on 1; = 1,2; off 2; = 1"),
    row("4 None 2012R2", "lower 4; split 1,2|3,4; = 1,2; mend; = 1,2,3,4"),
    row("4 None 2016", "lower 1; cut 1,2; = 3,4"),
    row("4 None 2016", "lower 1; cut 3,4; = -; on 3; = 1,2,3"),
    row("8 None 2019", "lower 8; cut 1,2,3,4; = -"),
    row("8 None 2019", "lower 1; cut 1,2,3,4; = 5,6,7,8"),
    // R5 and R6: the witness votes when it is needed, and the total stays at three.
    row("2 Disk 2012R2", "cut 1; = 2; wlost; = -; wback; = 2"),
    row("2 Disk 2012R2", "lower 2; wlost; = 1,2; cut 2; = 1"),
    row("2 Disk 2012R2", "lower 2; wlost; = 1,2; cut 1; = -"),
    row("4 FileShare 2012R2", "cut 1,2; = 3,4; cut 3; = 4; wlost; = -"),
    row("4 Disk 2016", "cut 1; = 2,3,4; cut 2; = 3,4; cut 4; = 3; wlost; = -"),
    row("4 Disk 2012R2", "cut 1,2,3; = -; on 1,2; = 1,2,4"),
    row("5 Disk 2012R2", "cut 1,2; = 3,4,5; cut 3; = 4,5; cut 4; = 5; on 1; = 1,5"),
    row("8 Disk 2016", "cut 1,2,3,4; = 5,6,7,8; cut 5,6; = 7,8; cut 7; = 8"),
    row("8 Disk 2022", "cut 1,2,3,4,5; = -"),
    row("3 Cloud 2019", "cut 1,2; = -; on 1; = 1,3"),
    row("3 Disk 2012R2", "lower 2; wlost; = 1,2,3; cut 1; = 2,3; cut 2; = 3; wback; = 3; wlost; = -"),
    row("3 FileShare 2022", "cut 1; = 2,3; cut 2; = 3; on 1,2; = 1,2,3"),
    row("2 Cloud 2016", "off 1; = 2; wlost; = -"),
    row("16 Cloud 2022", "lower 16; wlost; cut 1,2,3,4,5,6,7,8; = -"),
    row("16 Cloud 2022", "lower 16; wlost; cut 9,10,11,12,13,14,15,16; = 1,2,3,4,5,6,7,8"),
    row(
        "16 FileShare 2016",
        "cut 1,2,3,4,5,6,7,8; = 9,10,11,12,13,14,15,16; cut 9,10,11,12; = 13,14,15,16; cut 13,14; = 15,16; cut 15; = 16",
    ),
    // R10: nodes without a vote.
    row("4 Disk 2016", "weight 3=0; weight 4=0; cut 3,4; = 1,2; cut 1; = 2"),
    row("4 FileShare 2016", "weight 3=0; weight 4=0; split 1,2|3,4; = 1,2"),
    row("4 FileShare 2012R2", "weight 3=0; weight 4=0; cut 1,2; wlost; = -; force 3; = 3,4"),
    row("5 None 2012R2", "weight 4=0; weight 5=0; cut 4,5; = 1,2,3; cut 3; = 1,2"),
    row("3 None 2008R2", "weight 3=0; cut 3; = 1,2; cut 2; = -"),
    // R1 again: votes are not managed.
    row("5 None 2016", "dynamic 0; cut 1,2; = 3,4,5; cut 3; = -"),
    row("3 Disk 2019", "dynamic 0; cut 1,2; = -; on 2; = 2,3"),
    row("4 None 2022", "dynamic 0; split 1,2|3,4; = -"),
    row("3 None 2012R2", "dynamic 0; off 1; = 2,3; lower 2; dynamic 1; cut 2; = 3"),
    // R11: the owner of the core group keeps the witness.
    row("2 FileShare 2016", "core 2; split 1|2; = 2; mend; = 1,2; core 1; split 1|2; = 1"),
    row("6 Disk 2012R2", "core 4; split 1,2,3|4,5,6; = 4,5,6; mend; = 1,2,3,4,5,6"),
    row("4 Disk 2008R2", "core 3; split 1,2|3,4; = 3,4"),
    row("3 DiskOnly 2012R2", "split 1|2,3; = 1; cut 1; = 2,3; wlost; = -; wback; = 2,3"),
    // §6 and Q64, Q65: the latest copy, forced starts, returns.
    row("3 None 2012R2", "off 1; off 2; = 3; off 3; = -; on 1; = -; on 3; = 1,3"),
    row("3 None 2016", "off 1; off 2; off 3; on 2; = -; force 2; = 2; on 3; = 2,3"),
    row("2 Disk 2012R2", "cut 1; = 2; cut 2; = -; on 1; = 1; on 2; = 1,2"),
    row("2 FileShare 2012R2", "cut 1; = 2; cut 2; = -; on 1; = -; on 2; = 1,2"),
    row("5 None 2012R2", "split 1,2|3,4,5; = 3,4,5; cut 3; = 4,5; mend; = 1,2,4,5; on 3; = 1,2,3,4,5"),
    row("5 None 2012R2", "split 1,2|3|4,5; = -; mend; = 1,2,3,4,5"),
    row("5 None 2016", "split 1,2|3,4,5; = 3,4,5; force 1; = 1,2,3,4,5; mend; = 1,2,3,4,5"),
    row("5 None 2012R2", "cut 1,2,3,4,5; = -; on 1,2,3,4,5; = 1,2,3,4,5"),
    row("5 None 2019", "cut 1,2,3,4,5; = -; on 1,2; = -; on 3; = 1,2,3"),
    row("4 None 2016", "evict 4; = 1,2,3; cut 1; = 2,3"),
    // Paths.
    row("2 Disk 2012R2", "heartbeat; = 1,2"),
    row("3 None 2012R2", "split 1|3; = 1,2 or 2,3; mend; = 1,2,3"),
    row("3 None 2008R2", "split 2|3; = 1,2 or 1,3"),
    row(
        "64 FileShare 2016",
        "cut 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33; = -",
    ),
    // R9 and §7: at once is not one after the other.
    row("2 Disk 2012R2", "cut 1 + wlost; = -"),
    row("2 Disk 2008R2", "cut 1 + wlost; = -; wback; = 2"),
    row("3 Disk 2012R2", "cut 1 + wlost; = 2,3"),
    row("4 FileShare 2012R2", "cut 1 + wlost; = 2,3,4"),
    row("4 FileShare 2019", "cut 1,2 + wlost; = -"),
    row("4 Disk 2016", "split 1,2|3,4 + wlost; = -; mend; = 1,2,3,4"),
    row("5 Disk 2016", "cut 1,2 + wlost; = 3,4,5"),
    row("3 None 2012R2", "cut 1 + wait 5s + cut 2; = -"),
    row("5 None 2022", "cut 1,2 + wait 3s + cut 3; = -"),
    row("5 Cloud 2022", "cut 1,2 + wait 40s + cut 3; = 4,5"),
    row("6 FileShare 2012R2", "split 1,2|3,4|5,6; = -; mend; = 1,2,3,4,5,6"),
    // R3: several leave in order at once.
    row("3 None 2012R2", "off 1,2; = 3"),
    row("3 None 2008R2", "off 1,2; = -"),
    row("5 None 2012", "off 1,2,3; = 4,5; off 4; = 5; on 1,2; = 1,2,5"),
    row("2 Disk 2012", "cut 1; = 2; wlost; = -; wback; = 2"),
    row("2 FileShare 2012", "off 1; = 2; wlost; = -"),
    // §6: a forced cluster counts votes again as soon as it has enough of them.
    row("5 None 2012R2", "cut 3,4,5; = -; force 1; = 1,2; on 3; = 1,2,3; cut 2,3; = -"),
    row("5 None 2008R2", "cut 3,4,5; = -; force 1; = 1,2; on 3; = 1,2,3; cut 3; = -"),
    row("3 Disk 2008R2", "cut 2,3; = -; force 1; = 1; on 2; = 1,2; cut 2; = -"),
    // Votes that were zeroed while the witness was away stay so until there is a majority.
    row("4 FileShare 2012R2", "lower 4; wlost; cut 1,2; = -; wback; = -; on 1; = 1,3,4"),
    row("5 None 2012R2", "lower 4; cut 5; split 1,2|3,4; = 1,2; on 5; = 1,2,5; mend; = 1,2,3,4,5"),
    // Evicted nodes count no more.
    row("5 None 2008R2", "evict 5; = 1,2,3,4; cut 1,2; = -"),
    row("2 Disk 2012R2", "evict 2; = 1; wlost; = 1"),
    row("2 Disk 2008R2", "evict 2; = 1; wlost; = -"),
    // The third ungraceful leave within an hour: quarantine, of one node in four (facts: membership §5).
    row("4 None 2016", "cut 1; on 1; cut 1; on 1; = 1,2,3,4; cut 1; on 1; = 2,3,4"),
    row("4 None 2012R2", "cut 1; on 1; cut 1; on 1; cut 1; on 1; = 1,2,3,4"),
    row("4 None 2019", "off 1; on 1; off 1; on 1; off 1; on 1; = 1,2,3,4"),
];

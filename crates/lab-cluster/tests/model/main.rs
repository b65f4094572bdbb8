//! Every sequence of crashes, returns, cuts, mends, lost witnesses and ordered stops, up to a depth.
//!
//! The services are the real ones; the rack gives them links, disks and time. Messages and disk commands take no
//! time, so that everything that follows from one cause falls into one instant, and all times are multiples of
//! 100 ms; therefore different ways lead to equal states, and the search knows them again (`bench/canon.rs` says
//! which states count as equal and why they behave alike).
//!
//! What is interleaved:
//! * Each move happens when the cluster is at rest: nobody's standing has changed for 25 s, then at the next pulse of
//!   the leader. Every sequence of `depth` such moves is tried.
//! * The first `wide` moves are played in all schedules, later ones in two: the orders in which the nodes take turns
//!   within an instant (two and three nodes: all; four: three of 24), and both ends of a link noticing at once or
//!   0.4 s after each other.
//! * Up to `bursts` moves deep, a second move falls between any two events of the turmoil that the first one made
//!   (two nodes: two schedules; more: one): messages under way are lost with a cut, a crash may fall between a command and
//!   its answer. Left out are only moments at which move and next event lead to the same state in either order; that
//!   is tried each time. What follows such a pair is judged when it rests, and not gone on from.
//! * Four nodes are cut into any two sides; with three every single link breaks, too.
//!
//! What must hold, after every event: no two views of one regroup, no two leaders of views without a common
//! member, no older view that lasts for 15 s beside a newer one, no disk that two nodes can write to. At rest: one
//! view; a majority that stayed connected is up and never stopped; a repaired cluster is whole. Rest must come
//! within 300 s. What must have been seen is in the list beside each model.
//!
//! `MODEL_DEEPER=1 cargo test --release -p lab-cluster --test model` looks one move deeper.

#![allow(clippy::print_stderr)] // a failure says how it was reached
#![allow(unreachable_pub)] // the modules of one test
#![allow(clippy::disallowed_types)] // the time it took

#[path = "../bench/mod.rs"]
mod bench;
mod moves;
mod proof;
mod search;

use std::io::Write as _;
use std::time::Instant;

use bench::WITNESS_LUN;
use lab_cluster::Witness;
use lab_units::Era;
use proof::Seen::{self, AllDown, Challenge, LastManStanding, Outdated, Split, TieDecided, TieLost, Whole};
use search::Model;

const DISK: Option<Witness> = Some(Witness::Disk(WITNESS_LUN));
const SHARE: Option<Witness> = Some(Witness::FileShare);

/// How far to look: `depth`, `wide`, `bursts`.
type Reach = (u32, u32, u32);

fn check(era: Era, nodes: u32, witness: Option<Witness>, (depth, wide, bursts): Reach, expected: &[Seen]) {
    let deeper = std::env::var("MODEL_DEEPER").ok().and_then(|more| more.parse().ok()).unwrap_or(0);
    let (depth, bursts) = (depth + deeper, if deeper > 0 { bursts.max(1 + deeper) } else { bursts });
    let begun = Instant::now();
    let found = Model { era, nodes, witness, depth, wide, bursts }.explore();
    let with = match witness {
        None => "",
        Some(Witness::Disk(_)) => " + disk",
        Some(Witness::FileShare | Witness::Cloud) => " + share",
    };
    // Straight to the descriptor: the test runner hides what a passing test prints.
    let _ = writeln!(
        std::io::stderr(),
        "model check: {nodes} nodes{with}, {era}: {} states, depth {depth}, {} runs and {} with a second move in the \
         middle, {} events, {:.1} s",
        found.states,
        found.runs,
        found.bursts,
        found.events,
        begun.elapsed().as_secs_f32(),
    );
    let missing: Vec<&Seen> = expected.iter().filter(|what| !found.seen.contains(what)).collect();
    assert!(missing.is_empty(), "never seen: {missing:?}, only {:?}", found.seen);
}

/// Two nodes have a majority only together (facts: quorum Q1, Q2), unless one of them has lost its vote.
#[test]
fn two_nodes() {
    let far = (8, 1, 2);
    check(Era::Ws2008R2, 2, None, far, &[TieLost, AllDown, Whole]);
    check(Era::Ws2012R2, 2, None, far, &[Split, TieDecided, LastManStanding, AllDown, Whole]);
    check(Era::Ws2022, 2, None, far, &[Split, TieDecided, LastManStanding, AllDown, Whole]);
}

#[test]
fn two_nodes_with_a_disk() {
    let far = (6, 1, 2);
    check(Era::Ws2008R2, 2, DISK, far, &[Split, TieDecided, TieLost, Challenge, AllDown, Whole]);
    check(Era::Ws2012R2, 2, DISK, far, &[Split, TieDecided, LastManStanding, Challenge, AllDown, Whole]);
    check(Era::Ws2022, 2, DISK, far, &[Split, TieDecided, LastManStanding, Challenge, AllDown, Whole]);
}

#[test]
fn two_nodes_with_a_share() {
    let far = (6, 1, 2);
    check(Era::Ws2008R2, 2, SHARE, far, &[Split, TieDecided, TieLost, AllDown, Outdated, Whole]);
    check(Era::Ws2012R2, 2, SHARE, far, &[Split, TieDecided, LastManStanding, AllDown, Outdated, Whole]);
    check(Era::Ws2022, 2, SHARE, far, &[Split, TieDecided, LastManStanding, AllDown, Outdated, Whole]);
}

#[test]
fn three_nodes() {
    check(Era::Ws2008R2, 3, None, (3, 1, 0), &[Split, AllDown, Whole]);
    check(Era::Ws2022, 3, None, (3, 1, 0), &[Split, LastManStanding, AllDown, Whole]);
}

#[test]
fn three_nodes_in_turmoil() {
    check(Era::Ws2012R2, 3, None, (3, 1, 2), &[Split, LastManStanding, AllDown, Whole]);
}

#[test]
fn three_nodes_with_a_disk() {
    check(Era::Ws2008R2, 3, DISK, (3, 1, 0), &[Split, Challenge, AllDown, Whole]);
    check(Era::Ws2022, 3, DISK, (3, 1, 0), &[Split, LastManStanding, Challenge, AllDown, Whole]);
}

#[test]
fn three_nodes_with_a_disk_in_turmoil() {
    check(Era::Ws2012R2, 3, DISK, (2, 1, 2), &[Split, TieDecided, Challenge, AllDown, Whole]);
}

#[test]
fn three_nodes_with_a_share() {
    check(Era::Ws2008R2, 3, SHARE, (3, 1, 0), &[Split, AllDown, Whole]);
    check(Era::Ws2012R2, 3, SHARE, (3, 1, 0), &[Split, LastManStanding, AllDown, Outdated, Whole]);
    check(Era::Ws2022, 3, SHARE, (2, 1, 2), &[Split, TieDecided, AllDown, Whole]);
}

#[test]
fn four_nodes() {
    check(Era::Ws2008R2, 4, None, (2, 1, 0), &[Split, TieLost, AllDown, Whole]);
    check(Era::Ws2012R2, 4, None, (3, 1, 0), &[Split, TieDecided, AllDown, Whole]);
    check(Era::Ws2022, 4, None, (2, 1, 0), &[Split, TieDecided, Whole]);
}

#[test]
fn four_nodes_with_a_disk() {
    check(Era::Ws2008R2, 4, DISK, (2, 1, 0), &[Split, TieDecided, TieLost, Challenge, Whole]);
    check(Era::Ws2012R2, 4, DISK, (3, 1, 0), &[Split, TieDecided, Challenge, AllDown, Whole]);
    check(Era::Ws2022, 4, DISK, (2, 1, 0), &[Split, TieDecided, Challenge, Whole]);
}

#[test]
fn four_nodes_with_a_share() {
    check(Era::Ws2008R2, 4, SHARE, (2, 1, 0), &[Split, TieDecided, TieLost, Whole]);
    check(Era::Ws2012R2, 4, SHARE, (2, 1, 0), &[Split, TieDecided, Whole]);
    check(Era::Ws2022, 4, SHARE, (2, 1, 0), &[Split, TieDecided, Whole]);
}

//! From lab-view's projections to what the widgets draw. Words and marks, no decisions.

pub mod details;
pub mod events;
pub mod glossary;
pub mod ledger;
pub mod microscope;
pub mod quorum;
pub mod room;
#[cfg(test)]
mod tests;
pub mod topology;
pub mod tree;

use lab_units::Bytes;
use lab_view::cluster::NodeRow;
use lab_view::hosts::{NodeState, NodeStatus};
use lab_view::vm::VmState;
use lab_world::state::Power;

use crate::widget::status::Mark;

/// A VM's state as mark and word.
pub fn vm_mark(state: VmState) -> (Mark, &'static str) {
    match state {
        VmState::Off => (Mark::Off, "off"),
        VmState::Saved => (Mark::Off, "saved"),
        VmState::Starting => (Mark::Moving, "starting"),
        VmState::Running => (Mark::Ok, "running"),
        VmState::Moving => (Mark::Moving, "moving"),
        VmState::Blackout => (Mark::Moving, "stands still"),
        VmState::Saving => (Mark::Moving, "saving"),
        VmState::Critical => (Mark::Bad, "stands still, no disk"),
        VmState::Failed => (Mark::Bad, "failed"),
    }
}

/// A host's state as mark and word: power first, then its cluster service.
pub fn host_mark(power: Power, node: Option<NodeState>) -> (Mark, &'static str) {
    match (power, node.map(|node| node.status)) {
        (Power::Off, Some(_)) => (Mark::Bad, "no power"),
        (Power::Off, None) => (Mark::Off, "off"),
        (Power::Starting, _) => (Mark::Moving, "starting"),
        (Power::ShuttingDown, _) => (Mark::Moving, "shutting down"),
        (Power::On, None) => (Mark::Ok, "on"),
        (Power::On, Some(status)) => node_mark(status),
    }
}

/// A node's state as mark and word.
pub fn node_mark(status: NodeStatus) -> (Mark, &'static str) {
    match status {
        NodeStatus::Up => (Mark::Ok, "up"),
        NodeStatus::Paused => (Mark::Warn, "paused"),
        NodeStatus::Joining => (Mark::Moving, "joining"),
        NodeStatus::Isolated => (Mark::Bad, "isolated"),
        NodeStatus::Quarantined => (Mark::Bad, "quarantined"),
        NodeStatus::Down => (Mark::Bad, "down"),
    }
}

/// A node's state as the cluster knows it; that it has ended is seen before the cluster has noticed.
pub fn member_mark(node: &NodeRow) -> (Mark, &'static str) {
    match node.status {
        NodeStatus::Up | NodeStatus::Paused if node.dark => (Mark::Bad, "no power, not yet noticed"),
        NodeStatus::Up | NodeStatus::Paused if node.silent => (Mark::Bad, "service ended, not yet noticed"),
        status => node_mark(status),
    }
}

/// With a capital letter at its beginning.
fn capital(words: &str) -> String {
    let mut capital = words.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    capital
}

/// A size in the unit that suits it.
pub fn size(bytes: Bytes) -> String {
    lab_charts::text::bytes(bytes.0)
}

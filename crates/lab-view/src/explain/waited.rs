//! The time between a cause and what follows from it, where it is long enough to be asked about.

use lab_cluster::Note;
use lab_cluster::rules::timing::{CHALLENGE, REGROUP_QUIET};
use lab_kernel::Record;
use lab_units::{HostId, NodeSet};
use lab_world::Event;

use super::reason::{Past, note_of};
use crate::record::node_names;
use crate::text::span;

/// What the time since its cause went by with, in a sentence.
pub(super) fn waited(past: &Past<'_>, cause: &Record<Event>) -> Option<String> {
    if let Event::Cluster { host, note: Note::VotesAdjusted { nodes, witness: 0 } } = past.record.event {
        return tie(past, host, nodes);
    }
    let gap = past.now().since(cause.time);
    let nobody = matches!(note_of(&past.record.event), Some(Note::GroupFailed { failure: None, .. }))
        && matches!(note_of(&cause.event), Some(Note::NodeRemoved(_) | Note::NodeIsolated(_)));
    if nobody {
        let long = if gap.as_millis() == 0 {
            String::new()
        } else {
            format!("{} later, when the resiliency period was over: ", span(gap))
        };
        return Some(format!("{long}no other node was there that may take it."));
    }
    if gap.as_millis() == 0 {
        return None;
    }
    let long = span(gap);
    let note = note_of(&past.record.event);
    let after = note_of(&cause.event);
    Some(match (&past.record.event, note, &cause.event, after) {
        (Event::RouteDown { silent, .. }, ..) if *silent > gap => {
            let before = span(silent.saturating_sub(gap));
            format!("{long} later: the last heartbeat that arrived had come {before} before that.")
        }
        (
            _,
            Some(Note::NodeRemoved(_) | Note::QuorumLost { .. } | Note::WitnessChallenged),
            Event::RouteDown { .. },
            _,
        ) => {
            let challenged = past.newest_note(&|note| matches!(note, Note::WitnessChallenged));
            let challenged = challenged.is_some_and(|record| record.time >= cause.time);
            let witness = format!(
                "; then the witness is challenged, and its holder gets {} to defend it",
                span(CHALLENGE)
            );
            let witness = if challenged { witness.as_str() } else { "" };
            let quiet = span(REGROUP_QUIET);
            format!(
                "{long} later: the nodes agree on who is left, and wait {quiet} of that so that the other side notices, too{witness}."
            )
        }
        (_, Some(Note::WitnessWon | Note::WitnessLost(_)), _, Some(Note::WitnessChallenged)) => {
            format!("{long} later: whoever holds the witness has that long to defend it.")
        }
        (
            _,
            Some(Note::GroupOwner { .. } | Note::GroupState { .. } | Note::GroupFailed { .. }),
            _,
            Some(Note::NodeIsolated(_)),
        ) => {
            format!("{long} later: for that long, the resiliency period, they were left to it.")
        }
        (Event::VmStarted { restored: false, .. }, _, Event::VmStarting { .. }, _) => {
            format!(
                "{long} later: its settings are read and its process started. How long its own system boots is not simulated."
            )
        }
        (Event::ServiceStarted(_), _, Event::ServiceStopped { .. }, _) => {
            format!("{long} later: so long the service manager waits.")
        }
        (Event::VmStopped { .. }, _, Event::ServiceStopped { .. }, _) => {
            format!("{long} later: for that long, the resiliency period, it was kept.")
        }
        _ => return None,
    })
}

/// A member without a vote, and no witness: the tie-breaker took it (facts: quorum R7).
fn tie(past: &Past<'_>, host: HostId, voters: NodeSet) -> Option<String> {
    let view = past.newest(&|event| matches!(event, Event::Cluster { host: said, note: Note::ViewInstalled { .. } } if *said == host))?;
    let Some(Note::ViewInstalled { members, .. }) = note_of(&view.event) else { return None };
    let without = members.minus(voters);
    (without.len() == 1 && voters.len() % 2 == 1).then(|| {
        let node = node_names(past.world, without);
        format!("{node} is a member and has no vote: with one vote for each their number would be even, no witness makes it odd, so one is taken away (quorum R7). Configured again, a witness that answers gives it back.")
    })
}

//! The time between a cause and what follows from it, where it is long enough to be asked about.

use lab_cluster::Note;
use lab_cluster::rules::timing::{CHALLENGE, REGROUP_QUIET};
use lab_kernel::Record;
use lab_world::Event;

use super::reason::{Past, note_of};
use crate::text::span;

/// What the time since its cause went by with, in a sentence.
pub(super) fn waited(past: &Past<'_>, cause: &Record<Event>) -> Option<String> {
    if let Event::Cluster { host, note: Note::VotesAdjusted { nodes, witness: 0 } } = past.record.event {
        return past.tie(host, nodes);
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

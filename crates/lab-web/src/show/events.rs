//! The event list and the chain of causes.

use lab_kernel::EventId;
use lab_session::Session;
use lab_view::explain::{self, EventView, Step};
use lab_view::text::clock;
use lab_world::event::Level;

use crate::widget::event_list::EventRow;
use crate::widget::status::Mark;

/// The event at a place of the log.
pub fn row(session: &Session, at: usize) -> Option<EventRow> {
    session.log().get(at).map(|record| drawn(&explain::view(session.world(), record)))
}

/// The chain of causes behind an event, the event first.
pub fn chain(session: &Session, serial: u64) -> Vec<Step> {
    let Ok(serial) = u32::try_from(serial) else { return Vec::new() };
    explain::chain(session.world(), session.log(), EventId(serial))
}

fn drawn(event: &EventView) -> EventRow {
    let (mark, level) = level(event.level);
    EventRow {
        serial: u64::from(event.id.0),
        time: clock(event.time).into(),
        mark,
        level: level.into(),
        source: event.who.to_string().into(),
        id: event.number.map(|n| n.to_string()).unwrap_or_default().into(),
        text: event.sentence.clone().into(),
    }
}

/// A level as mark and word.
pub fn level(level: Level) -> (Mark, &'static str) {
    match level {
        Level::Information => (Mark::Ok, "Information"),
        Level::Warning => (Mark::Warn, "Warning"),
        Level::Error => (Mark::Bad, "Error"),
        Level::Critical => (Mark::Bad, "Critical"),
    }
}

//! What happened when, beside the slider: one's own commands, and errors.

use lab_world::event::{LAB, Level};
use yew::prelude::*;

use crate::lab::Lab;

/// Records looked through for errors, the newest: what happened before was marked when it was new.
const MOST_RECORDS: usize = 4_000;
/// The strip is so many units wide; marks that fall on the same one are one.
const UNITS: u64 = 1_000;

/// Moments worth a mark, in milliseconds since the beginning.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Marks {
    commands: Vec<u64>,
    errors: Vec<u64>,
}

/// What was marked last: errors that lie ahead of a moment one has wound back to are in no log until then, and those
/// before the newest records are not looked for again.
#[derive(Default)]
pub(super) struct Seen {
    /// Which world, and which branch of it.
    of: (u64, String),
    errors: Vec<u64>,
}

impl Seen {
    /// The marks of the branch that is shown.
    pub(super) fn marks(&mut self, lab: &Lab) -> Marks {
        self.marks_of(lab, MOST_RECORDS)
    }

    fn marks_of(&mut self, lab: &Lab, most: usize) -> Marks {
        let session = &lab.session;
        let since = |time: lab_kernel::SimTime| time.since(session.origin()).as_millis();
        let (now, furthest) = (since(session.now()), since(session.horizon()));
        let of = (lab.stamp().0, lab.branch());
        if self.of != of {
            *self = Seen { of, errors: Vec::new() };
        }
        let log = session.log();
        let begun = session.events_at_origin();
        let first = log.len().saturating_sub(most).max(begun);
        // Up to this moment what was marked before stays; whole moments only, so that nothing is marked twice.
        let past = log.get(first).filter(|_| first > begun).map(|record| since(record.time));
        let fresh = log
            .iter_from(first)
            .filter(|record| {
                let filing = record.event.filing();
                filing.level >= Level::Error && filing.source != LAB
            })
            .map(|record| since(record.time))
            .filter(|at| past.is_none_or(|past| *at > past));
        let known = self.errors.iter().copied();
        let behind = known.clone().filter(|at| past.is_some_and(|past| *at <= past));
        let ahead = known.filter(|at| *at > now && *at <= furthest);
        self.errors = behind.chain(fresh).chain(ahead).collect();
        Marks {
            commands: session.journal().iter().map(|entry| since(entry.time)).collect(),
            errors: self.errors.clone(),
        }
    }
}

/// The strokes of these moments as a path.
fn strokes(moments: &[u64], furthest: u64) -> String {
    let mut path = String::new();
    let mut last = None;
    for at in moments {
        let x = at * UNITS / furthest.max(1);
        if last != Some(x) {
            path += &format!("M{x} 0v8");
        }
        last = Some(x);
    }
    path
}

/// The strip below the slider, and what its marks mean.
pub(super) fn strip(marks: &Marks, furthest: u64) -> Html {
    let kinds = [("commands", "Your commands", &marks.commands), ("errors", "Errors", &marks.errors)];
    html! {
        <div class="timeline-marks">
            <svg viewBox={format!("0 0 {UNITS} 8")} preserveAspectRatio="none" aria-hidden="true">
                { for kinds.iter().map(|(class, _, moments)| html! { <path class={*class} d={strokes(moments, furthest)} /> }) }
            </svg>
            <p class="legend">
                { for kinds.iter().map(|(class, words, moments)| html! {
                    <span class={*class}>{ format!("{words}: {}", moments.len()) }</span>
                }) }
            </p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use lab_kernel::SimDuration;
    use lab_units::HostId;
    use lab_world::Command;

    use super::*;
    use crate::address::Wish;

    #[test]
    fn commands_and_errors_keep_their_marks_when_time_is_wound_back() {
        let mut lab = Lab::open(&Wish::Free).expect("a free lab opens");
        let mut seen = Seen::default();
        assert_eq!(seen.marks(&lab), Marks::default());
        lab.session.advance_by(SimDuration::from_secs(2));
        lab.submit(Command::CutPower(vec![HostId(0)])).expect("it has power");
        lab.session.advance_by(SimDuration::from_secs(60));
        let all = seen.marks(&lab);
        assert_eq!(all.commands, [2_000]);
        assert!(!all.errors.is_empty() && all.errors.iter().all(|at| (2_000..62_001).contains(at)));
        lab.seek(lab.session.origin()).at_once(&mut lab);
        assert_eq!(seen.marks(&lab), all, "what lies ahead is still marked");
        lab.session.advance_to(lab.session.horizon(), u64::MAX);
        assert_eq!(seen.marks(&lab), all, "and marked once");
    }

    #[test]
    fn what_is_too_long_ago_to_be_looked_for_again_keeps_its_marks() {
        let mut lab = Lab::open(&Wish::Free).expect("a free lab opens");
        let (mut few, mut all) = (Seen::default(), Seen::default());
        for _ in 0..4 {
            for command in [Command::CutPower(vec![HostId(0)]), Command::PowerOn(vec![HostId(0)])] {
                lab.submit(command).expect("it can be done");
                for _ in 0..300 {
                    lab.session.advance_by(SimDuration::from_secs(1));
                    assert_eq!(few.marks_of(&lab, 40), all.marks_of(&lab, usize::MAX));
                }
            }
        }
        assert!(all.errors.len() > 3 && few.errors == all.errors, "{:?}", all.errors);
        assert!(lab.session.log().len() > 80, "more than is looked through");
    }

    #[test]
    fn marks_on_the_same_spot_are_one_stroke() {
        assert_eq!(strokes(&[0, 10, 10, 500_000, 1_000_000], 1_000_000), "M0 0v8M500 0v8M1000 0v8");
        assert_eq!(strokes(&[0], 0), "M0 0v8");
    }
}

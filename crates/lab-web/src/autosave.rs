//! The run, kept in this browser a moment after every command, so that nothing is lost by a crash or a closed tab.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo::events::EventListener;
use gloo::timers::callback::Interval;

use crate::address::{self, Wish};
use crate::app::Page;
use crate::desk::{Desk, NOT_KEPT};
use crate::keep;
use crate::lab::Lab;
use crate::parts;
use crate::store::Store;
use crate::widget::status::Mark;

mod shelf;

pub use shelf::{Kept as KeptRun, forget, kept_runs};

/// Name under which this tab keeps what it shows: the fragment that asked for the lab, and the run in it.
const HERE: &str = "here";

/// The link to the run that this tab has shown at its address.
pub fn here() -> Option<String> {
    run_at(&address::wish(), &keep::load_in_tab(HERE)?)
}

fn run_at(wish: &Wish, kept: &str) -> Option<String> {
    let (asked, link) = kept.split_once('\n')?;
    let is_here = *wish != Wish::Front && Wish::of(asked) == *wish;
    (is_here && link.contains('~')).then(|| link.to_owned())
}

/// Nothing was done yet in what this tab shows.
pub fn nothing_here() {
    keep::save_in_tab(HERE, "");
}

/// Name under which the last run is kept.
const RUN: &str = "run";
/// Name under which the same is kept to read: its seed and its commands.
const JOURNAL: &str = "journal";
/// How often it is looked whether there is something new.
const LOOK_MS: u32 = 1_000;
/// While only time passes, this many seconds of it are lost at most; wall time.
const IDLE_LOOKS: u64 = 20;
/// A browser gives a page some five million letters in all; the journal to read takes no more than this of them.
const MOST_LETTERS: usize = 400_000;

/// After a part could not be fetched it is asked for again.
const PATIENCE: Duration = Duration::from_secs(10);

/// What there is to keep; the same again, and there is nothing new.
type State = (u64, usize, usize, u64);

/// The lab, its commands, and how long time has passed; while it rests, or at the last look, whatever can be seen.
fn state(lab: &Lab, looks: Option<u64>) -> State {
    let session = &lab.session;
    let (serial, _) = lab.stamp();
    let passed =
        looks.filter(|_| lab.is_running).map_or_else(|| session.revision(), |looks| looks / IDLE_LOOKS);
    (serial, session.journal().len(), session.played(), passed)
}

/// Looks after the page for as long as the answer lives: from time to time, and when the page is left.
pub fn watch(page: &Page) -> (Interval, EventListener) {
    let page = page.clone();
    let (kept, looks, is_busy) =
        (Rc::new(Cell::new(None::<State>)), Cell::new(0_u64), Rc::new(Cell::new(false)));
    // Which lab is open, and what its run is called on the shelf.
    let open = Rc::new(Cell::new(None::<(u64, u64)>));
    let look = Rc::new(move |is_last: bool| {
        looks.set(looks.get() + 1);
        let now = page.lab.read(|lab| state(lab, (!is_last).then(|| looks.get())));
        // A lab in which nothing was done can be had again by its name.
        let is_untouched = now.1 == 0;
        if is_untouched && kept.take().is_some() {
            nothing_here();
        }
        if is_untouched || kept.get() == Some(now) || is_busy.replace(true) {
            return;
        }
        if open.get().is_none_or(|(serial, _)| serial != now.0) {
            open.set(Some((now.0, page.lab.read(shelf::number))));
        }
        let number = open.get().map_or(0, |(_, number)| number);
        let (page, kept, is_busy) = (page.clone(), kept.clone(), is_busy.clone());
        yew::platform::spawn_local(async move {
            match parts::links().await {
                Ok(links) => {
                    // Another lab may have been opened while they were on their way: it has a number of its own.
                    if page.lab.read(Lab::stamp).0 == now.0 {
                        links.keep(&page.lab, &page.desk, number);
                        kept.set(Some(now));
                    }
                }
                Err(parts::Missing) => yew::platform::time::sleep(PATIENCE).await,
            }
            is_busy.set(false);
        });
    });
    let leaving = {
        let look = look.clone();
        EventListener::new(&gloo::utils::window(), "pagehide", move |_| look(true))
    };
    (Interval::new(LOOK_MS, move || look(false)), leaving)
}

/// Keeps a run and its commands, to read; where there is no room, says so. Comes with the links, which it needs.
pub(crate) fn keep_run(lab: &Store<Lab>, desk: &Store<Desk>, number: u64, link: &str) {
    let (title, journal) = lab.read(|lab| (title(lab), journal(lab)));
    let link = link.trim_start_matches('#').to_owned();
    keep::save_in_tab(HERE, &format!("{}\n{link}", lab.read(|lab| lab.wish.fragment())));
    let run = shelf::Kept { title, number, saved_ms: js_sys::Date::now() as u64, link };
    let stored = shelf::put(&run)
        .and_then(|gave_way| Ok(shelf::put_beside(JOURNAL, &journal)? || gave_way))
        .map(|gave_way| {
            if gave_way {
                desk.write(|d| d.toast(Mark::Bad, GAVE_WAY, "Export saves a run as a file."));
            }
        });
    let is_news = stored.is_err() && !desk.read(|d| d.is_unkept);
    if is_news {
        desk.write(|d| {
            d.is_unkept = true;
            d.toast(Mark::Warn, NOT_KEPT, "The lab works all the same; Export saves the run as a file.");
        });
    }
}

const GAVE_WAY: &str = "This browser has no more room: the oldest run that was kept is gone.";

/// What a run is, how far it is, and what it holds.
fn title(lab: &Lab) -> String {
    let (session, clock) = (&lab.session, lab_view::text::clock(lab.session.now()));
    let count = session.journal().len();
    format!("{}, {clock}, {}", lab.scenario(), lab_charts::text::counted(count, "command"))
}

/// The seed and the commands, to read.
fn journal(lab: &Lab) -> String {
    let mut text = lab_shell::mirror::start(&lab.session.start());
    for entry in lab.session.journal() {
        let line = lab_shell::mirror::line(lab.session.world(), &entry.command);
        text += &format!("\n{}  {line}", lab_view::text::clock(entry.time));
        if text.len() > MOST_LETTERS {
            return text + "\n…";
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use lab_kernel::SimDuration;
    use lab_units::HostId;
    use lab_world::Command;

    use super::*;

    #[test]
    fn a_tab_finds_its_run_again_at_its_own_address_only() {
        let run = Some("r1.A~1".to_owned());
        let shared = Wish::Link("r1.B~2".into());
        assert_eq!(run_at(&Wish::Free, "free\nr1.A~1"), run);
        assert_eq!(run_at(&shared, "r1.B~2\nr1.A~1"), run, "a shared run that was gone on with");
        for kept in ["", "free", "free\n", "break\nr1.A~1", "\nr1.A~1"] {
            assert_eq!(run_at(&Wish::Free, kept), None, "{kept:?}");
        }
        assert_eq!(run_at(&Wish::Front, "\nr1.A~1"), None, "the front page shows no run");
    }

    #[test]
    fn another_command_in_the_place_of_one_taken_back_is_news_and_rest_is_none() {
        let mut lab = Lab::open(&Wish::Free).expect("a lab opens");
        let mut seen = Vec::new();
        for host in [0, 1] {
            lab.submit(Command::CutPower(vec![HostId(host)])).expect("it has power");
            seen.push(state(&lab, Some(1)));
            assert_eq!(state(&lab, Some(1_000)), seen[seen.len() - 1], "nothing has happened since");
            lab.session.undo().expect("something was done");
        }
        assert_ne!(seen[0], seen[1]);
        lab.is_running = true;
        let began = state(&lab, Some(IDLE_LOOKS));
        lab.session.advance_by(SimDuration::from_secs(5));
        assert_eq!(state(&lab, Some(IDLE_LOOKS + 1)), began, "while time only passes there is no hurry");
        assert_ne!(state(&lab, None), began, "but when the page is left");
        assert_ne!(state(&lab, Some(IDLE_LOOKS * 2)), began);
    }
}

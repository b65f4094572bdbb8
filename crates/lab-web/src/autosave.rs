//! The run, kept in this browser a moment after every command, so that nothing is lost by a crash or a closed tab.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Interval;

use crate::app::Page;
use crate::desk::{Desk, NOT_KEPT};
use crate::lab::Lab;
use crate::parts;
use crate::store::Store;
use crate::widget::status::Mark;

mod shelf;

pub use shelf::{Kept as KeptRun, forget, kept_runs};

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

/// What was kept last: the lab, its changes by commands, and looks since.
type Kept = (u64, usize, usize, u64);

/// Looks after the page for as long as the answer lives.
pub fn watch(page: &Page) -> Interval {
    let page = page.clone();
    let (kept, looks, is_busy) =
        (Rc::new(Cell::new(None::<Kept>)), Cell::new(0_u64), Rc::new(Cell::new(false)));
    // Which lab is open, and what its run is called on the shelf.
    let open = Rc::new(Cell::new(None::<(u64, u64)>));
    Interval::new(LOOK_MS, move || {
        looks.set(looks.get() + 1);
        let now = page.lab.read(|lab| {
            let idle = if lab.is_running { looks.get() / IDLE_LOOKS } else { lab.session.now().as_millis() };
            let (serial, _) = lab.stamp();
            (serial, lab.session.journal().len(), lab.session.played(), idle)
        });
        // A lab in which nothing was done can be had again by its name.
        let is_untouched = now.1 == 0;
        if is_untouched || kept.get() == Some(now) || is_busy.replace(true) {
            return;
        }
        kept.set(Some(now));
        if open.get().is_none_or(|(serial, _)| serial != now.0) {
            open.set(Some((now.0, page.lab.read(shelf::number))));
        }
        let number = open.get().map_or(0, |(_, number)| number);
        let (page, is_busy) = (page.clone(), is_busy.clone());
        yew::platform::spawn_local(async move {
            if let Ok(links) = parts::links().await {
                links.keep(&page.lab, &page.desk, number);
            }
            is_busy.set(false);
        });
    })
}

/// Keeps a run and its commands, to read; where there is no room, says so. Comes with the links, which it needs.
pub(crate) fn keep_run(lab: &Store<Lab>, desk: &Store<Desk>, number: u64, link: &str) {
    let (title, journal) = lab.read(|lab| (title(lab), journal(lab)));
    let link = link.trim_start_matches('#').to_owned();
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
    let commands = if count == 1 { "1 command".to_owned() } else { format!("{count} commands") };
    format!("{}, {clock}, {commands}", lab.scenario())
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

//! The run, kept in this browser a moment after every command, so that nothing is lost by a crash or a closed tab.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Interval;

use crate::app::Page;
use crate::desk::{Desk, NOT_KEPT};
use crate::keep;
use crate::lab::Lab;
use crate::parts;
use crate::store::Store;
use crate::widget::status::Mark;

/// Name under which the link to the last run is kept.
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
        let (page, is_busy) = (page.clone(), is_busy.clone());
        yew::platform::spawn_local(async move {
            if let Ok(links) = parts::links().await {
                let link = page.lab.read(|lab| links.fragment(&lab.session));
                if let Ok(link) = link {
                    keep_run(&page.lab, &page.desk, &link);
                }
            }
            is_busy.set(false);
        });
    })
}

fn keep_run(lab: &Store<Lab>, desk: &Store<Desk>, link: &str) {
    let (title, journal) = lab.read(|lab| {
        (format!("{}, {}", lab.scenario(), lab_view::text::clock(lab.session.now())), journal(lab))
    });
    let stored = keep::save(RUN, &format!("{title}\n{}", link.trim_start_matches('#')))
        .and_then(|()| keep::save(JOURNAL, &journal));
    let is_news = stored.is_err() && !desk.read(|d| d.is_unkept);
    if is_news {
        desk.write(|d| {
            d.is_unkept = true;
            d.toast(Mark::Warn, NOT_KEPT, "The lab works all the same; Export saves the run as a file.");
        });
    }
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

/// The last run: what it was, and the fragment that opens it.
pub fn last_run() -> Option<(String, String)> {
    let kept = keep::load(RUN)?;
    let (title, link) = kept.split_once('\n')?;
    // Whatever else stands there is not ours to follow; what is wrong inside is found when it is opened.
    let is_link = link.contains('~') && link.chars().all(|letter| letter.is_ascii_graphic());
    (is_link && !title.is_empty()).then(|| (title.to_owned(), link.to_owned()))
}

//! The runs that this browser keeps: the one that was worked on last, and a few before it.
//!
//! Each is a text of its own kind of lines: `title TAB number TAB when`, then the link. The last one stands under a name
//! of its own, because `boot.js` opens it after a crash; the others stand together, newest first, one after the other.

use super::{JOURNAL, RUN};
use crate::address::Wish;
use crate::keep::{self, NotKept};
use crate::lab::Lab;

/// Name under which the runs before the last one are kept.
const RUNS: &str = "runs";
/// Runs kept besides the last one.
const MOST_OTHERS: usize = 4;

/// A run that is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// What it is, how far it is, what it holds.
    pub title: String,
    /// Tells runs apart; a run that is continued keeps its number. 0 if none was written.
    pub number: u64,
    /// When it was kept, in milliseconds of the browser's clock; 0 if that was not written.
    pub saved_ms: u64,
    /// The fragment that opens it.
    pub link: String,
}

impl Kept {
    /// Reads the two lines of a run. Whatever else stands there is not ours to follow; what is wrong inside is found
    /// when it is opened.
    fn read(head: &str, link: &str) -> Option<Kept> {
        let mut words = head.split('\t');
        let title = words.next()?.to_owned();
        let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        let is_link = link.contains('~') && link.chars().all(|letter| letter.is_ascii_graphic());
        (is_link && !title.is_empty()).then(|| Kept {
            title,
            number: number(),
            saved_ms: number(),
            link: link.to_owned(),
        })
    }

    fn text(&self) -> String {
        let Kept { title, number, saved_ms, link } = self;
        format!("{title}\t{number}\t{saved_ms}\n{link}")
    }

    /// How long ago it was kept, in words.
    pub fn age(&self, now_ms: u64) -> String {
        let minutes = now_ms.saturating_sub(self.saved_ms) / 60_000;
        let ago = |count: u64, one: &str| format!("{} ago", lab_charts::text::counted(count as usize, one));
        match (self.saved_ms, minutes) {
            (0, _) => String::new(),
            (_, 0) => "just now".to_owned(),
            (_, 1..60) => ago(minutes, "minute"),
            (_, 60..1_440) => ago(minutes / 60, "hour"),
            (_, _) => ago(minutes / 1_440, "day"),
        }
    }
}

fn last() -> Option<Kept> {
    let kept = keep::load(RUN)?;
    let (head, link) = kept.split_once('\n')?;
    Kept::read(head, link)
}

fn others() -> Vec<Kept> {
    read_all(&keep::load(RUNS).unwrap_or_default())
}

fn read_all(kept: &str) -> Vec<Kept> {
    let lines: Vec<&str> = kept.lines().collect();
    lines.chunks_exact(2).filter_map(|two| Kept::read(two[0], two[1])).take(MOST_OTHERS).collect()
}

/// All runs, the last one first.
pub fn kept_runs() -> Vec<Kept> {
    last().into_iter().chain(others()).collect()
}

/// What the run of a lab is called: the number of the kept run that it goes on with, or a new one.
pub(super) fn number(lab: &Lab) -> u64 {
    let opened = if let Wish::Link(link) = &lab.wish { Some(link.clone()) } else { None };
    let link = super::here().or(opened).unwrap_or_default();
    let known = kept_runs().into_iter().find(|run| run.link == link && run.number > 0);
    known.map_or_else(|| js_sys::Date::now() as u64, |run| run.number)
}

/// Keeps a run as the last one; the one that was last before becomes one of the others. Where there is no room the
/// oldest give way: answers whether one had to.
pub(super) fn put(run: &Kept) -> Result<bool, NotKept> {
    let (before, after) = shelve(last(), others(), run);
    let gave_way = before != after && save_others(&after)?;
    Ok(put_beside(RUN, &run.text())? || gave_way)
}

/// Keeps something else beside the runs, in the same way.
pub(super) fn put_beside(name: &str, text: &str) -> Result<bool, NotKept> {
    let mut gave_way = false;
    while keep::save(name, text).is_err() {
        let mut room = others();
        room.pop().ok_or(NotKept)?;
        save_others(&room)?;
        gave_way = true;
    }
    Ok(gave_way)
}

/// The others as they are, and as they should be beside `run`.
fn shelve(last: Option<Kept>, others: Vec<Kept>, run: &Kept) -> (Vec<Kept>, Vec<Kept>) {
    let mut after: Vec<Kept> = last.into_iter().filter(|last| last.number != run.number).collect();
    for one in &others {
        if one.number != run.number && after.iter().all(|newer| newer.number != one.number) {
            after.push(one.clone());
        }
    }
    after.truncate(MOST_OTHERS);
    (others, after)
}

/// Keeps the others; answers whether the oldest had to go because there is no room for all.
fn save_others(runs: &[Kept]) -> Result<bool, NotKept> {
    save_as_many(runs, |text| keep::save(RUNS, text))
}

fn save_as_many(runs: &[Kept], save: impl Fn(&str) -> Result<(), NotKept>) -> Result<bool, NotKept> {
    let texts: Vec<String> = runs.iter().map(Kept::text).collect();
    let is_kept = |count: &usize| save(&texts[..*count].join("\n")).is_ok();
    let most = (0..=runs.len()).rev().find(is_kept).ok_or(NotKept)?;
    Ok(most < runs.len())
}

/// Forgets a run; of the last one its commands, too.
pub fn forget(link: &str) {
    if last().is_some_and(|last| last.link == link) {
        for name in [RUN, JOURNAL] {
            // A browser that takes nothing keeps nothing either.
            let _ = keep::save(name, "");
        }
    }
    let all = others();
    let rest: Vec<Kept> = all.iter().filter(|run| run.link != link).cloned().collect();
    if rest.len() != all.len() {
        let _ = save_others(&rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(number: u64) -> Kept {
        Kept { title: format!("run {number}"), number, saved_ms: number, link: format!("r1.{number}~x") }
    }

    #[test]
    fn the_last_runs_stay_newest_first_and_one_that_goes_on_stays_one() {
        let (mut last, mut others) = (None, Vec::new());
        for number in [1, 1, 2, 3, 4, 5, 6, 3] {
            others = shelve(last.clone(), others, &run(number)).1;
            last = Some(run(number));
        }
        let numbers: Vec<u64> = last.iter().chain(&others).map(|run| run.number).collect();
        assert_eq!(numbers, [3, 6, 5, 4, 2]);
    }

    #[test]
    fn what_is_kept_comes_back_and_what_another_program_wrote_does_not() {
        let all = [run(7), run(8)];
        let text = all.each_ref().map(Kept::text).join("\n");
        assert_eq!(read_all(&text), all);
        let older = Kept { number: 0, saved_ms: 0, ..run(7) };
        assert_eq!(Kept::read("run 7", "r1.7~x"), Some(older), "as it was kept before runs had numbers");
        for rubbish in ["", "a", "a\nb", "\n\n\n", "{\"version\":3}\n{}", "run\n~\u{202e}"] {
            assert_eq!(read_all(rubbish), [], "{rubbish:?}");
        }
    }

    #[test]
    fn where_there_is_no_room_for_all_the_oldest_go_and_it_is_said() {
        let all = [1, 2, 3].map(run);
        let lines = |count: usize| all[..count].iter().map(Kept::text).collect::<Vec<_>>().join("\n");
        for room in 0..=3 {
            let stored = std::cell::RefCell::new(None);
            let save = |text: &str| {
                let fits = text.len() <= lines(room).len();
                fits.then(|| drop(stored.replace(Some(text.to_owned())))).ok_or(NotKept)
            };
            assert_eq!(save_as_many(&all, save), Ok(room < 3));
            assert_eq!(stored.into_inner(), Some(lines(room)), "room for {room}");
        }
        assert_eq!(save_as_many(&all, |_| Err(NotKept)), Err(NotKept), "a browser that takes nothing");
        assert_eq!(save_as_many(&[], |_| Ok(())), Ok(false));
    }

    #[test]
    fn age_is_told_in_the_largest_unit_that_fits() {
        let ages = [0, 59_000, 60_000, 3_599_000, 3_600_000, 86_400_000 * 3];
        let words = ages.map(|age| run(1).age(age + 1));
        assert_eq!(
            words,
            ["just now", "just now", "1 minute ago", "59 minutes ago", "1 hour ago", "3 days ago"]
        );
        assert_eq!(Kept { saved_ms: 0, ..run(1) }.age(5), "");
    }
}

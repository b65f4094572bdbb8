//! `wolfpack explore`: what a script has built, and which failures take which service of it down.

use lab_shell::Value;
use lab_shell::format::render;
use lab_view::weak_point::{Plan, Search};

use crate::run::{array, play};
use crate::say::{self, Trouble};

/// Due entries handled between two looks at how far the search has come.
const SLICE: u64 = 100_000;
/// Wide enough for two failures and a service.
const WIDTH: usize = 200;

/// Runs a script and tries every failure, or every pair, where it ends.
pub(crate) fn explore(file: &str, seed: u64, pairs: bool, json: bool) -> Result<(), Trouble> {
    let session = play(file, seed, |_| Ok(()))?;
    let mut search = Search::new(&session, Plan { pairs, ..Plan::USUAL }, None);
    let mut said = 0;
    while !search.advance(SLICE) {
        let (done, all) = search.progress();
        let tenths = done * 10 / all.max(1);
        if tenths > said {
            said = tenths;
            say::err(&format!("wolfpack: tried {done} of {all}\n"));
        }
    }
    let rows = search.found().iter().map(|point| Value::from(lab_shell::weak_point(session.world(), point)));
    let rows: Vec<Value> = rows.collect();
    if json {
        return say::out(&array(file, &rows)?);
    }
    say::err(&format!("wolfpack: tried {}; {} take a service down\n", search.progress().1, rows.len()));
    say::out(&render(&rows, WIDTH).into_iter().map(|line| line + "\n").collect::<String>())
}

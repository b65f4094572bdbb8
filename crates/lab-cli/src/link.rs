//! `wolfpack link` and `wolfpack open`: a script to the link of its run, and back.

use lab_session::link;
use lab_shell::scenario;

use crate::run::play;
use crate::say::{self, Trouble};

/// Runs a script and prints the fragment of the link to its run.
pub(crate) fn link(file: &str, seed: u64) -> Result<(), Trouble> {
    let session = play(file, seed, |_| Ok(()))?;
    let fragment = link::encode(&session).map_err(Trouble::Link)?;
    say::out(&(fragment + "\n"))
}

/// Prints the script that does what a link's run did.
pub(crate) fn open(fragment: &str) -> Result<(), Trouble> {
    let opened = link::open(fragment).map_err(Trouble::Link)?;
    if !opened.faithful {
        say::err(
            "wolfpack: the lab's rules have changed since this link was made; its run now ends otherwise\n",
        );
    }
    let script = scenario::write(&opened.session);
    say::out(&(script.trim_end().to_owned() + "\n"))
}

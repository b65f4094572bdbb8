//! A run as a link: made from the session, opened into one.

use lab_session::{Session, link};

use crate::autosave::keep_run;
use crate::desk::Desk;
use crate::lab::Lab;
use crate::store::Store;
use crate::widget::action::Reason;
use crate::work::Share;

/// What makes and reads links; where it comes from: [`crate::parts`].
pub trait Links {
    /// Reads a shared run, which is then to be played.
    ///
    /// # Errors
    /// What is wrong with the link.
    fn open(&self, fragment: &str) -> Result<Box<dyn Opening>, Reason>;

    /// The fragment that holds the present branch, the moment included.
    ///
    /// # Errors
    /// Why it does not fit into a link.
    fn fragment(&self, session: &Session) -> Result<String, Reason>;

    /// Keeps the run in this browser, under the number it has on the shelf.
    fn keep(&self, lab: &Store<Lab>, desk: &Store<Desk>, number: u64);
}

/// A shared run that is being played.
pub trait Opening {
    /// Goes on for about so many commands and due entries; the answer is the run, once it is there.
    ///
    /// # Errors
    /// Why it cannot be played.
    fn go_on(&mut self, budget: u64) -> Result<Option<Session>, Reason>;

    /// How far it has come.
    fn share(&self) -> Share;
}

/// The links of `lab-session`.
pub(crate) struct Linker;

impl Links for Linker {
    fn open(&self, fragment: &str) -> Result<Box<dyn Opening>, Reason> {
        let recipe = link::decode(fragment).map_err(unopened)?;
        Ok(Box::new(recipe.begin()))
    }

    fn fragment(&self, session: &Session) -> Result<String, Reason> {
        link::encode(session).map_err(|error| Reason { fact: error.to_string().into(), remedy: "".into() })
    }

    fn keep(&self, lab: &Store<Lab>, desk: &Store<Desk>, number: u64) {
        let link = lab.read(|lab| self.fragment(&lab.session));
        if let Ok(link) = link {
            keep_run(lab, desk, number, &link);
        }
    }
}

impl Opening for link::Playing {
    fn go_on(&mut self, budget: u64) -> Result<Option<Session>, Reason> {
        let opened = link::Playing::go_on(self, budget).map_err(unopened)?;
        Ok(opened.map(|opened| opened.session))
    }

    fn share(&self) -> Share {
        link::Playing::share(self)
    }
}

fn unopened(error: link::LinkError) -> Reason {
    Reason { fact: error.to_string().into(), remedy: "Nothing was opened.".into() }
}

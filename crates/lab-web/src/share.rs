//! A run as a link: made from the session, opened into one.

use lab_session::{Session, link};

use crate::widget::action::Reason;

/// What makes and reads links; where it comes from: [`crate::parts`].
pub trait Links {
    /// Opens a shared run.
    ///
    /// # Errors
    /// What is wrong with the link.
    fn open(&self, fragment: &str) -> Result<Session, Reason>;

    /// The fragment that holds the present branch, the moment included.
    ///
    /// # Errors
    /// Why it does not fit into a link.
    fn fragment(&self, session: &Session) -> Result<String, Reason>;
}

/// The links of `lab-session`.
pub(crate) struct Linker;

impl Links for Linker {
    fn open(&self, fragment: &str) -> Result<Session, Reason> {
        link::open(fragment)
            .map(|opened| opened.session)
            .map_err(|error| Reason { fact: error.to_string().into(), remedy: "Nothing was opened.".into() })
    }

    fn fragment(&self, session: &Session) -> Result<String, Reason> {
        link::encode(session).map_err(|error| Reason { fact: error.to_string().into(), remedy: "".into() })
    }
}

//! A run as a link: made from the session, opened into one.

use lab_session::{Session, link};

use crate::widget::action::Reason;

/// Opens a shared run.
///
/// # Errors
/// What is wrong with the link.
pub fn open(fragment: &str) -> Result<Session, Reason> {
    link::open(fragment)
        .map(|opened| opened.session)
        .map_err(|error| Reason { fact: error.to_string().into(), remedy: "Nothing was opened.".into() })
}

/// The fragment that holds the present branch, the moment included.
///
/// # Errors
/// Why it does not fit into a link.
pub fn fragment(session: &Session) -> Result<String, Reason> {
    link::encode(session).map_err(|error| Reason { fact: error.to_string().into(), remedy: "".into() })
}

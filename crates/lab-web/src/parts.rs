//! What the page fetches when it is first used: the shell behind the prompt, the making and reading of links, and most
//! panels; and, once it has started, what looks after the invariants. Together they are nearly half of the code, and nobody needs them to watch a VM move.
//!
//! Nothing but this file names the types behind the traits: only so can the tool that takes the page apart (`cargo
//! xtask build`) see that their code is needed nowhere else.

use std::cell::RefCell;
use std::rc::Rc;

use lab_world::invariant::{ALL, Guard};

use crate::panel::{LaterPanels, Panels};
use crate::prompt::{Prompt, Talk};
use crate::share::{Linker, Links};
use crate::widget::action::Reason;

/// A part could not be fetched; asking again tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing;

impl From<Missing> for Reason {
    fn from(Missing: Missing) -> Reason {
        Reason {
            fact: "This part of the lab could not be fetched.".into(),
            remedy: "Check the connection and try again.".into(),
        }
    }
}

/// A new shell.
///
/// # Errors
/// The part could not be fetched.
pub async fn shell() -> Result<Box<dyn Prompt>, Missing> {
    cut::shell().await
}

/// What looks at every invariant after every event.
///
/// # Errors
/// The part could not be fetched.
pub async fn guard() -> Result<Guard, Missing> {
    cut::guard().await
}

/// What makes and reads links.
///
/// # Errors
/// The part could not be fetched.
pub async fn links() -> Result<Box<dyn Links>, Missing> {
    cut::links().await
}

thread_local! {
    /// The panels once they are here, so that opening one again shows it at once.
    static PANELS: RefCell<Option<Rc<dyn Panels>>> = const { RefCell::new(None) };
}

/// The panels that do not come with the page.
///
/// # Errors
/// The part could not be fetched.
pub async fn panels() -> Result<Rc<dyn Panels>, Missing> {
    dress().await;
    let panels = cut::panels().await?;
    PANELS.set(Some(panels.clone()));
    Ok(panels)
}

/// The style sheet of the panels; without it they look plain, and work.
async fn dress() {
    if gloo::utils::document().get_element_by_id("later-style").is_none() {
        crate::dom::add_style("later-style", "later.css").await;
    }
}

/// The same if they were fetched before.
pub fn panels_here() -> Option<Rc<dyn Panels>> {
    PANELS.with_borrow(Clone::clone)
}

/// A new shell that is here already.
pub(crate) fn shell_here() -> Box<dyn Prompt> {
    Box::new(Talk::default())
}

fn guard_here() -> Guard {
    Guard::new(ALL)
}

fn links_here() -> Box<dyn Links> {
    Box::new(Linker)
}

fn later_panels() -> Rc<dyn Panels> {
    Rc::new(LaterPanels)
}

/// The places where the page comes apart.
#[cfg(feature = "parts")]
#[allow(unsafe_code, reason = "wasm_split writes the calls from one part to another")]
mod cut {
    use super::{Guard, Links, Missing, Panels, Prompt, Rc};

    impl From<wasm_split_helpers::SplitLoaderError> for Missing {
        fn from(_: wasm_split_helpers::SplitLoaderError) -> Missing {
            Missing
        }
    }

    #[wasm_split_helpers::wasm_split(console, fallible)]
    pub(super) fn shell() -> Result<Box<dyn Prompt>, Missing> {
        Ok(super::shell_here())
    }

    #[wasm_split_helpers::wasm_split(guard, fallible)]
    pub(super) fn guard() -> Result<Guard, Missing> {
        Ok(super::guard_here())
    }

    #[wasm_split_helpers::wasm_split(links, fallible)]
    pub(super) fn links() -> Result<Box<dyn Links>, Missing> {
        Ok(super::links_here())
    }

    #[wasm_split_helpers::wasm_split(panels, fallible)]
    pub(super) fn panels() -> Result<Rc<dyn Panels>, Missing> {
        Ok(super::later_panels())
    }
}

/// The page in one piece: tests, and builds to try things out.
#[cfg(not(feature = "parts"))]
mod cut {
    use super::{Guard, Links, Missing, Panels, Prompt, Rc};

    pub(super) async fn shell() -> Result<Box<dyn Prompt>, Missing> {
        Ok(super::shell_here())
    }

    pub(super) async fn guard() -> Result<Guard, Missing> {
        Ok(super::guard_here())
    }

    pub(super) async fn links() -> Result<Box<dyn Links>, Missing> {
        Ok(super::links_here())
    }

    pub(super) async fn panels() -> Result<Rc<dyn Panels>, Missing> {
        Ok(super::later_panels())
    }
}

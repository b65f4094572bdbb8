//! The vocabulary of the end-to-end tests in `tests/browser/`: [`in_browser`], [`Tab`], [`Thing`].

mod checks;
mod driver;
mod find;
mod session;
mod setup;
mod site;
mod tab;

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::thread;

pub use fantoccini::key::Key;
pub use find::Thing;
pub use setup::Setup;
pub use tab::Tab;

/// Opens the site in a fresh browser, does what the test says, then looks for errors the page logged.
/// A picture of the last moment is kept either way.
pub fn in_browser(test: impl FnOnce(&Tab)) {
    in_browser_with(Setup::default(), test);
}

/// The same for a page whose program is made to trap, which the browser logs as errors.
pub fn in_trapped_browser(test: impl FnOnce(&Tab)) {
    let tab = Tab::open(Setup::default());
    let outcome = catch_unwind(AssertUnwindSafe(|| test(&tab)));
    catch_unwind(AssertUnwindSafe(|| tab.screenshot(&test_name()))).ok();
    tab.close();
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// The same in a browser set up otherwise.
pub fn in_browser_with(setup: Setup, test: impl FnOnce(&Tab)) {
    let tab = Tab::open(setup);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        test(&tab);
        tab.must_be_clean();
    }));
    // Kept also when taking it fails: the first panic is the one worth reading.
    catch_unwind(AssertUnwindSafe(|| tab.screenshot(&test_name()))).ok();
    tab.close();
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// The running test, as a file name.
fn test_name() -> String {
    thread::current().name().unwrap_or("test").replace("::", "-")
}

/// Where pictures and profiles go.
fn output_folder() -> PathBuf {
    workspace_root().join("target/e2e")
}

fn workspace_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies inside the workspace")
}

/// A path that `cargo xtask test e2e` names in the environment, or where it usually lies.
fn given_path(variable: &str, usual: &str) -> PathBuf {
    env::var_os(variable).map_or_else(|| workspace_root().join(usual), PathBuf::from)
}

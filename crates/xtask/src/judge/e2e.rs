//! The built site, driven in a real browser by `tests/browser`.

use crate::build::Profile;
use crate::tools::{Tool, browser};
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

pub(super) const NEEDS: [Tool; 2] = [Tool::Npm, Tool::Browser];

pub(super) fn tests(shop: &Workshop) -> Done {
    let dist = Profile::Release.folder(shop);
    if !dist.join("index.html").is_file() {
        return Err(Trouble::new("e2e", "dist/ holds no site", "Run `cargo xtask test build e2e`"));
    }
    let browser = browser::find(shop)?;
    let mut cargo = shop.cargo();
    cargo.args(["test", "--locked", "-p", "lab-tests", "--features", "browser", "--test", "browser"]);
    cargo.env("LAB_DIST", dist);
    cargo.env("LAB_AXE", shop.npm().join("node_modules/axe-core/axe.min.js"));
    cargo.env("CHROME", browser.chrome).env("CHROMEDRIVER", browser.driver);
    shop.show("browser tests", &mut cargo)
}

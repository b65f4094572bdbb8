//! Chrome or Chromium and its driver: found where the user says, on PATH, or installed by apt.

use std::env;
use std::io::{self, IsTerminal};
use std::process::{Command, Stdio};

use super::{Had, Tool, begin};
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

/// Names under which distributions and Google install it.
const CHROME_NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// Text needs at least one font; a bare container has none.
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-dejavu-core"];
const REMEDY: &str = "Install Chrome or Chromium and the chromedriver of the same version, \
                      and put both on PATH or name them in CHROME and CHROMEDRIVER";

/// A browser and a driver that fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Browser {
    /// File of the browser.
    pub(crate) chrome: String,
    /// File of the driver.
    pub(crate) driver: String,
    version: String,
}

/// Looks where the user says, then on PATH.
pub(crate) fn find(shop: &Workshop) -> Done<Browser> {
    let chrome = located(shop, "CHROME", &CHROME_NAMES)
        .ok_or_else(|| Trouble::new("browser", "neither CHROME nor PATH leads to one", REMEDY))?;
    let driver = located(shop, "CHROMEDRIVER", &["chromedriver"])
        .ok_or_else(|| Trouble::new("chromedriver", "neither CHROMEDRIVER nor PATH leads to it", REMEDY))?;
    if major(&chrome.1) != major(&driver.1) {
        let why = format!("the browser is {} but the driver is {}", chrome.1, driver.1);
        return Err(Trouble::new("browser", why, REMEDY));
    }
    Ok(Browser { chrome: chrome.0, driver: driver.0, version: chrome.1 })
}

pub(super) fn ensure(shop: &Workshop) -> Done<Had> {
    let lacking = match find(shop) {
        Ok(browser) => return Ok(Had::Already(format!("{} {}", browser.chrome, browser.version))),
        Err(trouble) => trouble,
    };
    if !has_apt(shop) {
        return Err(lacking);
    }
    begin(Tool::Browser, &PACKAGES.join(" "), "runs the browser tests", "about 20 s, by apt-get");
    shop.quietly("apt-update", &mut as_root(shop, &["update"]))?;
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(PACKAGES);
    shop.quietly("apt-install", &mut as_root(shop, &install))?;
    let browser = find(shop)?;
    Ok(Had::Installed(format!("{} {}", browser.chrome, browser.version)))
}

/// The first program that runs, with its version.
fn located(shop: &Workshop, variable: &str, names: &[&str]) -> Option<(String, String)> {
    let said = env::var(variable).ok().filter(|program| !program.is_empty());
    let candidates =
        said.map_or_else(|| names.iter().map(|name| (*name).to_owned()).collect(), |one| vec![one]);
    candidates.into_iter().find_map(|program| {
        let file = shop.located(&program)?.to_string_lossy().into_owned();
        let version = version_in(&shop.first_line(&file, &["--version"])?)?;
        Some((file, version))
    })
}

/// The first word that starts with a digit: `ChromeDriver 156.0.8078.79 (…)`.
fn version_in(line: &str) -> Option<String> {
    line.split(' ').find(|word| word.starts_with(|first: char| first.is_ascii_digit())).map(str::to_owned)
}

fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or(version)
}

fn has_apt(shop: &Workshop) -> bool {
    shop.first_line("apt-get", &["--version"]).is_some()
}

/// apt-get, through sudo when this is not root already.
fn as_root(shop: &Workshop, arguments: &[&str]) -> Command {
    let is_root = shop.first_line("id", &["-u"]).as_deref() == Some("0");
    let mut command = shop.command(if is_root { "apt-get" } else { "sudo" });
    if !is_root {
        if io::stdin().is_terminal() {
            command.stdin(Stdio::inherit());
        } else {
            // Nobody is there to type a password: fail at once instead of waiting for one.
            command.arg("-n");
        }
        command.arg("apt-get");
    }
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_found_in_each_programs_own_words() {
        let check = |line: &str, version: &str| assert_eq!(version_in(line).as_deref(), Some(version));
        check("Chromium 156.0.8078.79 built on Debian GNU/Linux 12", "156.0.8078.79");
        check("ChromeDriver 156.0.8078.79 (abc)", "156.0.8078.79");
        check("Google Chrome 150.0.1.2", "150.0.1.2");
        assert_eq!(version_in("no such thing"), None);
        assert_eq!(major("156.0.8078.79"), "156");
    }
}

//! The built site on a static server, as deep as a careless host would put it, with its policy as a header too.

use std::fs;
use std::path::{Path, PathBuf};

use xtask::static_server::{Options, Plug, Server};

use super::given_path;

/// Three levels: an absolute address anywhere in the site would miss.
const BASE: &str = "/some/deep/path/";

/// A site that is being served.
#[derive(Debug)]
pub(crate) struct Site {
    /// Its address.
    pub(crate) url: String,
    plug: Plug,
}

impl Site {
    /// Serves until the test program ends.
    pub(crate) fn serve() -> Self {
        let server =
            Server::bind(0, options(given_path("LAB_DIST", "dist"))).expect("a free loopback port exists");
        let url = server.url().expect("a bound socket knows its port");
        Self { url, plug: server.run_in_background() }
    }

    /// Nothing is answered any more.
    pub(crate) fn pull(&self) {
        self.plug.pull();
    }

    /// Puts the next version there: the same site, in which every file that has the version's stamp has another.
    pub(crate) fn update(&self, folder: &Path) {
        let dist = given_path("LAB_DIST", "dist");
        let stamp = stamp(&dist);
        let next: String = stamp.chars().rev().collect();
        copy_renamed(&dist, folder, &stamp, &next);
        self.plug.put(options(folder.to_owned()));
    }
}

fn options(dist: PathBuf) -> Options {
    let page = fs::read_to_string(dist.join("index.html"))
        .unwrap_or_else(|error| panic!("no site in {} ({error}): run `cargo xtask build`", dist.display()));
    let policy = policy_of(&page).expect("index.html carries its policy in a meta tag");
    Options::new(dist).under(BASE).with_policy(&policy)
}

/// The value of the page's own `Content-Security-Policy`.
fn policy_of(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("http-equiv=\"Content-Security-Policy\"")?;
    let (_, rest) = rest.split_once("content=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// What tells the files of one version from those of another.
fn stamp(dist: &Path) -> String {
    let name = files(dist).into_iter().find_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        Some(name.strip_suffix("_bg.wasm")?.rsplit_once('-')?.1.to_owned())
    });
    name.expect("a site has its Wasm")
}

fn copy_renamed(from: &Path, to: &Path, stamp: &str, next: &str) {
    fs::create_dir_all(to).expect("a folder can be made");
    for path in files(from) {
        let name = path.file_name().and_then(|name| name.to_str()).expect("the site's names are plain");
        let target = to.join(name.replace(stamp, next));
        if path.is_dir() {
            copy_renamed(&path, &target, stamp, next);
            continue;
        }
        let bytes = fs::read(&path).expect("the site can be read");
        let renamed = match String::from_utf8(bytes) {
            Ok(text) => text.replace(stamp, next).into_bytes(),
            Err(binary) => binary.into_bytes(),
        };
        fs::write(target, renamed).expect("the folder can be written");
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).expect("the site can be read").flatten().map(|entry| entry.path()).collect()
}

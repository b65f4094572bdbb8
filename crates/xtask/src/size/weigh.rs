//! Which files of the site belong to a first visit, and what they weigh.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

/// When a file is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Group {
    /// index.html and what it needs to become the lab.
    FirstLoad,
    /// Fetched while system fonts stand in.
    Fonts,
    /// Guides and their pictures, opened by a click.
    Docs,
    /// Everything else: icons, pictures, the service worker.
    Later,
}

/// One file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Weighed {
    /// Path inside the site.
    pub(super) name: String,
    pub(super) group: Group,
    pub(super) bytes: Bytes,
}

/// The same file three ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bytes {
    pub(super) raw: u64,
    pub(super) gzip: u64,
    pub(super) brotli: u64,
}

impl Bytes {
    pub(super) fn add(&mut self, other: &Bytes) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

pub(super) fn weigh(shop: &Workshop, dist: &Path, page: &str) -> Done<Vec<Weighed>> {
    let mut files = Vec::new();
    collect(dist, &mut files);
    files.sort();
    let mut command = shop.command("node");
    command.arg(shop.root.join("crates/xtask/tools/sizes.mjs")).args(&files);
    let output = command.output().ok().filter(|output| output.status.success());
    let table = output.and_then(|output| String::from_utf8(output.stdout).ok()).ok_or_else(|| {
        Trouble::new("size", "node could not compress the files of dist/", "Run `cargo xtask build` again")
    })?;
    let weighed = files.iter().zip(table.lines()).filter_map(|(file, line)| {
        let name = file.strip_prefix(dist).ok()?.to_string_lossy().replace('\\', "/");
        Some(Weighed { group: group(&name, page), name, bytes: parse(line)? })
    });
    Ok(weighed.collect())
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, into) } else { into.push(path) }
    }
}

fn parse(line: &str) -> Option<Bytes> {
    let mut numbers = line.split('\t').map(|word| word.parse().ok());
    Some(Bytes { raw: numbers.next()??, gzip: numbers.next()??, brotli: numbers.next()?? })
}

/// Code and style that the page names, and the snippets its glue imports, arrive before the lab can start; not what
/// it names for later.
fn group(name: &str, page: &str) -> Group {
    if page.contains(&format!("data-later=\"./{name}\"")) {
        return Group::Later;
    }
    let is_code = [".js", ".mjs", ".css", ".wasm"].iter().any(|ending| name.ends_with(ending));
    let is_named = page.contains(&format!("/{name}")) || page.contains(&format!("\"{name}"));
    if name == "index.html" || name.starts_with("snippets/") || (is_code && is_named) {
        Group::FirstLoad
    } else if [".woff2", ".woff"].iter().any(|ending| name.ends_with(ending)) {
        Group::Fonts
    } else if name.starts_with("docs/") {
        Group::Docs
    } else {
        Group::Later
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Group::FirstLoad => "whole first load",
            Group::Fonts => "fonts",
            Group::Docs => "docs",
            Group::Later => "fetched later or never",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_that_the_page_names_is_in_the_first_load() {
        let page = r#"<link href="./style-1.css"><script src="boot.js" data-wasm="./lab_bg.wasm"
                      data-later="./lab-console-1.wasm"></script>
                      <a href="docs/guide.html"></a><link rel="icon" href="icon.svg">"#;
        let check = |name: &str, expected: Group| assert_eq!(group(name, page), expected, "{name}");
        check("index.html", Group::FirstLoad);
        check("style-1.css", Group::FirstLoad);
        check("boot.js", Group::FirstLoad);
        check("lab_bg.wasm", Group::FirstLoad);
        check("lab-console-1.wasm", Group::Later);
        check("snippets/x/inline0.js", Group::FirstLoad);
        check("style.css", Group::Later);
        check("icon.svg", Group::Later);
        check("fonts/text.woff2", Group::Fonts);
        check("docs/guide.html", Group::Docs);
    }
}

//! Links once made are read for ever: every kept one still opens and ends as kept.
//!
//! `tests/links/v<n>.txt` holds the links of version n: a comment, the link, and the digest of its run's end. The
//! links are never changed. `UPDATE_EXPECT=1` writes the digests anew after a change of the lab's rules.

use std::path::PathBuf;
use std::{env, fs};

use lab_session::link;

struct Kept {
    title: String,
    link: String,
    end: String,
}

#[test]
fn every_kept_link_opens_and_ends_as_kept() {
    let mut wrong = Vec::new();
    for path in files() {
        let text = fs::read_to_string(&path).expect("it was just listed");
        let mut now = String::new();
        for Kept { title, link, end } in kept(&text) {
            let opened = link::open(&link).unwrap_or_else(|error| panic!("{title}\n{link}\n{error}"));
            let found = format!("end {:016x}", opened.session.digest_at_horizon());
            if found != end {
                wrong.push(format!("{title}: {found}, kept is {end}"));
            }
            now.push_str(&format!("{title}\n{link}\n{found}\n\n"));
        }
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, now.trim_end().to_owned() + "\n").expect("the links can be written");
            wrong.clear();
        }
    }
    assert!(
        wrong.is_empty(),
        "{wrong:#?}\nUPDATE_EXPECT=1 keeps what is found now; say in the commit which rule changed."
    );
}

#[test]
fn every_kept_link_says_the_same_when_it_is_made_again() {
    for path in files() {
        for Kept { title, link, .. } in kept(&fs::read_to_string(&path).expect("it was just listed")) {
            let recipe = link::decode(&link).unwrap_or_else(|error| panic!("{title}: {error}"));
            let again = recipe.encode().and_then(|link| link::decode(&link));
            assert_eq!(again, Ok(recipe), "{title}");
        }
    }
}

#[test]
fn there_are_enough_links_of_every_version() {
    let versions = files().len();
    assert_eq!(versions, 1, "one file for each version of the link");
    for path in files() {
        let count = kept(&fs::read_to_string(&path).expect("it was just listed")).len();
        assert!(count >= 50, "{}: {count} links", path.display());
    }
}

fn files() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("links");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("there are links").flatten().map(|e| e.path()).collect();
    files.sort();
    files
}

fn kept(text: &str) -> Vec<Kept> {
    let blocks = text.split("\n\n").map(|block| block.lines().map(str::to_owned));
    let kept = blocks.map(|mut lines| {
        let mut next = || lines.next().expect("a comment, a link and a digest");
        Kept { title: next(), link: next(), end: next() }
    });
    kept.collect()
}

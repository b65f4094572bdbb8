use std::fs;
use std::path::{Path, PathBuf};

use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("it is a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Citations as they stand in the sources: string literals that begin as one.
fn citations() -> Vec<String> {
    let mut files = Vec::new();
    for room in ["lab-world/src", "lab-view/src", "lab-shell/src", "lab-cluster/src"] {
        sources(&root().join("crates").join(room), &mut files);
    }
    let is_row = |text: &str| {
        let (course, number) = text.split_at_checked(3).unwrap_or_default();
        matches!(course, "S0-" | "S1-" | "S2-" | "S3-") && number.starts_with(|c: char| c.is_ascii_digit())
    };
    let mut all = Vec::new();
    for file in files.iter().filter(|file| !file.to_string_lossy().contains("lab-view/src/rules")) {
        let text = fs::read_to_string(file).expect("sources are text");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for literal in
            code.flat_map(|line| line.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>())
        {
            if literal.starts_with("facts: ") || is_row(&literal) {
                all.push(literal);
            }
        }
    }
    all
}

/// What of a citation looks like a rule: sections, numbered rules, rows of courses.
fn marks(citation: &str) -> usize {
    let numbered =
        |word: &str, sign: char| word.strip_prefix(sign).is_some_and(|rest| rest.parse::<u32>().is_ok());
    let number = |word: &str| word.strip_prefix('R')?.parse::<usize>().ok();
    let row = |word: &str| word.len() == 5 && word.starts_with('S') && word.as_bytes()[2] == b'-';
    let marks = words(citation).map(|word| match word.split_once('–') {
        Some((first, last)) => number(last).zip(number(first)).map_or(0, |(last, first)| last - first + 1),
        None => usize::from(numbered(word, '§') || numbered(word, 'R') || row(word)),
    });
    marks.sum()
}

#[test]
fn every_cited_rule_has_its_sentence_and_its_source() {
    let all = citations();
    assert!(all.len() > 100, "the sources cite rules: {}", all.len());
    let without = |citation: &String| {
        let found = cited(citation);
        found.is_empty() || found.len() != marks(citation) || anchor(citation) != anchor(found[0].cite)
    };
    let wrong: Vec<&String> = all.iter().filter(|citation| without(citation)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for rule in ALL {
        assert!(rule.says.ends_with('.') && !rule.source.is_empty(), "{rule:?}");
    }
}

#[test]
fn a_citation_names_its_rules_in_order() {
    let names = |citation| cited(citation).iter().map(|rule| rule.cite).collect::<Vec<_>>();
    assert_eq!(
        names("facts: migration §1, stages 2 and 3; S1-21, S1-22"),
        ["migration §1", "S1-21", "S1-22"]
    );
    let range = ["quorum R2", "quorum R3", "quorum R4", "quorum R5", "quorum R6", "quorum R7"];
    assert_eq!(names("facts: quorum R2–R7"), range);
    assert_eq!(names("facts: membership §2; events §3"), ["membership §2", "events §3"]);
    assert_eq!(names("the lab"), [""; 0]);
    assert_eq!(
        (anchor("facts: quorum R5, R6"), anchor("S1-25 — a crash")),
        ("quorum-r5".into(), "s1-25".into())
    );
    assert_eq!(anchor("facts: quorum R2–R7"), "quorum-r2");
}

/// The page of rules, made from the table.
fn page() -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let mut page = String::new();
    page.push_str("<table>\n<thead><tr><th>Rule</th><th>What it says</th><th>Where it comes from</th></tr></thead>\n<tbody>\n");
    for rule in ALL {
        let cite = rule.cite.replace('§', "section ");
        let (says, source) = (escape(rule.says), escape(rule.source));
        page.push_str(&format!(
            "<tr id=\"{}\"><th>{cite}</th><td>{says}</td><td>{source}</td></tr>\n",
            anchor(rule.cite)
        ));
    }
    page.push_str("</tbody>\n</table>\n<p id=\"the-lab\">“The lab” beside a refusal means a limit of the simulation, or plain sense: a name that is taken, a thing that is gone.</p>\n</main>\n</body>\n</html>\n");
    page
}

#[test]
fn the_page_of_rules_is_the_table() {
    let path = root().join("www/docs/rules.html");
    let (head, _) = fs::read_to_string(&path)
        .ok()
        .and_then(|text| text.split_once("<table>").map(|(head, rest)| (head.to_owned(), rest.to_owned())))
        .expect("the page has a head of its own and a table");
    let made = head + &page();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &made).expect("it can be written");
    }
    let kept = fs::read_to_string(&path).expect("it is there");
    assert!(kept == made, "run this test with UPDATE_EXPECT=1");
}

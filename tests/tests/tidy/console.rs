//! What the console promises is there, or it is said why not.

use lab_session::{Session, Start};
use lab_shell::cmdlet::{self, Cmdlet};
use lab_shell::{Shell, Value};
use lab_world::preset::Preset;

const LIST: &str = include_str!("../../console.txt");

/// How many lines of a kind the list has at least: a list that is not read passes every test.
const TITLES: usize = 18;
const OBJECTS: usize = 23;
const CONSTRUCTS: usize = 35;

/// The lab that the scripts of the list find.
const BEFORE: &str = "Use-LabPreset cluster -Nodes 2 -Witness Disk -Era 2012R2 -Seed 1\nNew-LabRole VM1 -Node N1 | Out-Null\nEnter-PSSession N1";

fn lines(kind: &str) -> impl Iterator<Item = &'static str> {
    LIST.lines().filter_map(move |line| line.strip_prefix(kind)?.strip_prefix(' '))
}

/// What a script yields and says in the lab of the list.
fn run(script: &str) -> (Vec<Value>, Vec<String>) {
    let mut session = Session::new(Start { preset: Preset::Empty, seed: 1 });
    let mut shell = Shell::new();
    shell.run(BEFORE, &mut session);
    let outcome = shell.run(script, &mut session);
    (outcome.values(), outcome.lines())
}

fn takes(cmdlet: &Cmdlet, name: &str) -> bool {
    let is = |word: &str| word.eq_ignore_ascii_case(name);
    cmdlet.signature.iter().any(|param| is(param.name) || param.aliases.iter().any(|alias| is(alias)))
}

#[test]
fn cmdlets_and_parameters_are_there_or_it_is_said_why_not() {
    let mut wrong = Vec::new();
    let mut cmdlets = 0;
    for line in LIST.lines().filter(|line| line.starts_with(char::is_alphabetic)) {
        let (said, reason) = line.split_once(": ").map_or((line, None), |(said, why)| (said, Some(why)));
        let mut words = said.split(' ');
        let name = words.next().expect("a line begins with a name");
        let known = cmdlet::all().iter().find(|cmdlet| cmdlet.name == name || cmdlet.aliases.contains(&name));
        let params: Vec<&str> = words.map(|word| word.trim_start_matches('-')).collect();
        match (known, reason) {
            (Some(cmdlet), None) => {
                cmdlets += 1;
                let missing = params.iter().filter(|param| !takes(cmdlet, param));
                wrong.extend(missing.map(|param| format!("{name} has no -{param}")));
            }
            (None, None) => wrong.push(format!("there is no {name}")),
            (Some(_), Some(_)) if params.is_empty() => wrong.push(format!("{name} is there")),
            (Some(cmdlet), Some(_)) => {
                let there = params.iter().filter(|param| takes(cmdlet, param));
                wrong.extend(there.map(|param| format!("{name} has -{param}")));
            }
            (None, Some(_)) => (),
        }
    }
    assert!(wrong.is_empty() && cmdlets > 90, "{cmdlets} cmdlets\n{}", wrong.join("\n"));
}

#[test]
fn what_is_shown_has_the_titles_of_windows() {
    assert!(lines(">").count() >= TITLES);
    for line in lines(">") {
        let (script, titles) = line.rsplit_once(" | ").expect("a script and its titles");
        let (_, said) = run(script);
        let ruled = |words: &str| words.split(", ").map(|word| "-".repeat(word.len())).collect::<Vec<_>>();
        let (head, rule) =
            (said.first().cloned().unwrap_or_default(), said.get(1).cloned().unwrap_or_default());
        let words: Vec<&str> = titles.split(", ").collect();
        let in_order =
            words.iter().try_fold(0, |from, word| Some(from + head[from..].find(word)? + word.len()));
        let rules: Vec<&str> = rule.split_whitespace().collect();
        assert!(in_order.is_some() && rules == ruled(titles), "{line}\n{}", said.join("\n"));
    }
}

#[test]
fn objects_have_the_properties_of_windows_or_it_is_said_why_not() {
    assert!(lines(".").count() >= OBJECTS);
    let mut wrong = Vec::new();
    for line in lines(".") {
        let (script, names) = line.rsplit_once(" | ").expect("a script and its properties");
        let (names, reason) = names.split_once(": ").map_or((names, None), |(said, why)| (said, Some(why)));
        let (values, said) = run(script);
        let Some(Value::Object(first)) = values.first() else { panic!("{line}\n{}", said.join("\n")) };
        let has = |name: &&str| first.properties().iter().any(|property| *property.name == **name);
        let odd = names.split(", ").filter(|name| has(name) == reason.is_some());
        wrong.extend(odd.map(|name| format!("{script}: {name}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn constructs_of_the_language_do_what_they_say() {
    assert!(lines("?").count() >= CONSTRUCTS);
    for script in lines("?") {
        let (values, said) = run(&script.replace("; $true", "\n$true"));
        let last = values.last().map(ToString::to_string);
        let is_clean = !said.iter().any(|line| line.starts_with("ERROR: "));
        assert!(last.as_deref() == Some("True") && is_clean, "{script}\n{}", said.join("\n"));
    }
}

//! What is asked for on the command line.

use crate::say::Trouble;

/// Shown by `--help`.
pub(crate) const HELP: &str = "\
wolfpack - the failover-cluster lab without a browser

  wolfpack run FILE.ps1 [--seed N] [--json]   runs a script and prints what it says
  wolfpack link FILE.ps1 [--seed N]           runs a script and prints the link of its run
  wolfpack open FRAGMENT                      prints the script of a link
  wolfpack --help | --version

  --seed N   the seed of the lab the script begins in; 1 unless said
  --json     prints the script's objects as one JSON array

Messages go to standard error. The exit code is 0; 1 after an error that ended the script, shown as
FILE:LINE:COLUMN: message; 2 when the command line is not understood.
";

/// The seed when nobody says: that of Use-LabPreset.
const SEED: u64 = 1;

/// One thing to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Help,
    Version,
    Run { file: String, seed: u64, json: bool },
    Link { file: String, seed: u64 },
    Open { fragment: String },
}

/// Reads the words after the program's name.
pub(crate) fn parse(words: &[String]) -> Result<Ask, Trouble> {
    let Some((first, rest)) = words.split_first() else {
        return Err(usage("say what to do; `wolfpack --help` lists it"));
    };
    match first.as_str() {
        "--help" | "-h" | "help" => Ok(Ask::Help),
        "--version" | "-V" => Ok(Ask::Version),
        "run" => {
            let Given { one: file, seed, json } = given(rest, "run FILE.ps1 [--seed N] [--json]", true)?;
            Ok(Ask::Run { file, seed, json })
        }
        "link" => {
            let Given { one: file, seed, .. } = given(rest, "link FILE.ps1 [--seed N]", false)?;
            Ok(Ask::Link { file, seed })
        }
        "open" => match rest {
            [fragment] => Ok(Ask::Open { fragment: fragment.clone() }),
            _ => Err(usage("`wolfpack open` takes one link: wolfpack open '#r1…'")),
        },
        other => Err(usage(format!("there is no command '{other}'; `wolfpack --help` lists them"))),
    }
}

struct Given {
    one: String,
    seed: u64,
    json: bool,
}

fn given(words: &[String], form: &str, takes_json: bool) -> Result<Given, Trouble> {
    let (mut one, mut seed, mut json) = (None, SEED, false);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--json" if takes_json => json = true,
            "--seed" => {
                let number = words.next().and_then(|number| number.parse().ok());
                seed = number.ok_or_else(|| usage("--seed takes a whole number from 0 up"))?;
            }
            option if option.starts_with('-') => {
                return Err(usage(format!("there is no option '{option}' here: wolfpack {form}")));
            }
            _ if one.is_none() => one = Some(word.clone()),
            other => return Err(usage(format!("'{other}' is one word too many: wolfpack {form}"))),
        }
    }
    let one = one.ok_or_else(|| usage(format!("name a script: wolfpack {form}")))?;
    Ok(Given { one, seed, json })
}

fn usage(what: impl Into<String>) -> Trouble {
    Trouble::Usage(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Ask, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&words).map_err(|trouble| trouble.to_string())
    }

    #[test]
    fn options_stand_before_or_after_the_file() {
        let run = Ask::Run { file: "a.ps1".into(), seed: 7, json: true };
        assert_eq!(parsed("run --seed 7 a.ps1 --json"), Ok(run));
        assert_eq!(parsed("link a.ps1"), Ok(Ask::Link { file: "a.ps1".into(), seed: 1 }));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, word) in [
            ("frobnicate", "frobnicate"),
            ("run a.ps1 b.ps1", "b.ps1"),
            ("run a.ps1 --seed x", "--seed"),
            ("link a.ps1 --json", "--json"),
            ("run", "name a script"),
            ("open", "one link"),
            ("", "--help"),
        ] {
            let said = parsed(line).expect_err("it is not understood");
            assert!(said.contains(word), "{line}: {said}");
        }
    }
}

//! What is asked for on the command line.

use crate::say::Trouble;

/// Shown by `--help`.
pub(crate) const HELP: &str = "\
wolfpack - the failover-cluster lab without a browser

  wolfpack run FILE.ps1 [--seed N] [--json]   runs a script and prints what it says
  wolfpack link FILE.ps1 [--seed N]           runs a script and prints the link of its run
  wolfpack open FRAGMENT                      prints the script of a link
  wolfpack explore FILE.ps1 [--pairs] [--seed N] [--json]
                                              runs a script, then tries every failure where it ends, and
                                              lists those that take a service down
  wolfpack sweep FILE.ps1 --seeds A..B [--shard I/N] [--json]
                                              runs a script under each seed, one line for each
  wolfpack --help | --version

  --seed N   the seed of the lab the script begins in; 1 unless said
  --json     prints the objects as one JSON array
  --pairs    tries each two failures at one instant, too, and lists those that do more than one alone
  --seeds    the seeds from A to B, both included, for scripts that do not say their own
  --shard    of N equal parts of the seeds the Ith, from 1

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
    Explore { file: String, seed: u64, pairs: bool, json: bool },
    Sweep { file: String, seeds: Seeds, json: bool },
}

/// The seeds of a sweep, or one part of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seeds {
    first: u64,
    last: u64,
    /// Every so many of them, beginning with the `skipped`th.
    step: u64,
    skipped: u64,
}

impl Seeds {
    /// In order.
    pub(crate) fn each(self) -> impl Iterator<Item = u64> {
        let step = usize::try_from(self.step).unwrap_or(usize::MAX);
        let skipped = usize::try_from(self.skipped).unwrap_or(usize::MAX);
        (self.first..=self.last).skip(skipped).step_by(step)
    }
}

const RUN: &str = "run FILE.ps1 [--seed N] [--json]";
const LINK: &str = "link FILE.ps1 [--seed N]";
const EXPLORE: &str = "explore FILE.ps1 [--pairs] [--seed N] [--json]";
const SWEEP: &str = "sweep FILE.ps1 --seeds A..B [--shard I/N] [--json]";

/// Reads the words after the program's name.
pub(crate) fn parse(words: &[String]) -> Result<Ask, Trouble> {
    let Some((first, rest)) = words.split_first() else {
        return Err(usage("say what to do; `wolfpack --help` lists it"));
    };
    match first.as_str() {
        "--help" | "-h" | "help" => Ok(Ask::Help),
        "--version" | "-V" => Ok(Ask::Version),
        "run" => {
            let given = Given::read(rest, RUN)?;
            Ok(Ask::Run { seed: given.seed()?, json: given.json, file: given.file })
        }
        "link" => {
            let given = Given::read(rest, LINK)?;
            Ok(Ask::Link { seed: given.seed()?, file: given.file })
        }
        "explore" => {
            let given = Given::read(rest, EXPLORE)?;
            Ok(Ask::Explore { seed: given.seed()?, pairs: given.pairs, json: given.json, file: given.file })
        }
        "sweep" => {
            let given = Given::read(rest, SWEEP)?;
            Ok(Ask::Sweep { seeds: given.seeds()?, json: given.json, file: given.file })
        }
        "open" => match rest {
            [fragment] => Ok(Ask::Open { fragment: fragment.clone() }),
            _ => Err(usage("`wolfpack open` takes one link: wolfpack open '#r1…'")),
        },
        other => Err(usage(format!("there is no command '{other}'; `wolfpack --help` lists them"))),
    }
}

/// What stands after the command.
#[derive(Default)]
struct Given {
    file: String,
    json: bool,
    pairs: bool,
    seed: Option<String>,
    seeds: Option<String>,
    shard: Option<String>,
}

impl Given {
    /// Reads a script's name and those options that `form` names.
    fn read(words: &[String], form: &str) -> Result<Self, Trouble> {
        let mut given = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if !word.starts_with('-') {
                if !given.file.is_empty() {
                    return Err(usage(format!("'{word}' is one word too many: wolfpack {form}")));
                }
                given.file.clone_from(word);
                continue;
            }
            if !form.split([' ', '[', ']']).any(|known| known == word) {
                return Err(usage(format!("there is no option '{word}' here: wolfpack {form}")));
            }
            match word.as_str() {
                "--json" => given.json = true,
                "--pairs" => given.pairs = true,
                "--seed" => given.seed = Some(words.next().cloned().unwrap_or_default()),
                "--seeds" => given.seeds = Some(words.next().cloned().unwrap_or_default()),
                _ => given.shard = Some(words.next().cloned().unwrap_or_default()),
            }
        }
        if given.file.is_empty() {
            return Err(usage(format!("name a script: wolfpack {form}")));
        }
        Ok(given)
    }

    fn seed(&self) -> Result<u64, Trouble> {
        let Some(seed) = &self.seed else { return Ok(SEED) };
        seed.parse().map_err(|_| usage("--seed takes a whole number from 0 up"))
    }

    fn seeds(&self) -> Result<Seeds, Trouble> {
        let range = self.seeds.as_deref().and_then(|seeds| pair(seeds, "..")).filter(|(a, b)| a <= b);
        let (first, last) =
            range.ok_or_else(|| usage("--seeds takes the first and the last seed: 1..100"))?;
        let part = self.shard.as_deref().map_or(Some((1, 1)), |shard| pair(shard, "/"));
        let part = part.filter(|(part, parts)| (1..=*parts).contains(part));
        let (part, step) = part.ok_or_else(|| usage("--shard takes which part of how many: 1/4"))?;
        Ok(Seeds { first, last, step, skipped: part - 1 })
    }
}

/// Two whole numbers and what stands between them.
fn pair(text: &str, between: &str) -> Option<(u64, u64)> {
    let (one, other) = text.split_once(between)?;
    one.parse().ok().zip(other.parse().ok())
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
        let explore = Ask::Explore { file: "a.ps1".into(), seed: 1, pairs: true, json: false };
        assert_eq!(parsed("explore --pairs a.ps1"), Ok(explore));
    }

    #[test]
    fn the_shards_of_a_sweep_are_all_its_seeds_each_once() {
        let seeds = |words: &str| match parsed(&format!("sweep a.ps1 --seeds 3..9{words}")) {
            Ok(Ask::Sweep { seeds, .. }) => seeds.each().collect::<Vec<u64>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(seeds(""), [3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(seeds(" --shard 1/3"), [3, 6, 9]);
        assert_eq!(seeds(" --shard 2/3"), [4, 7]);
        assert_eq!(seeds(" --shard 3/3"), [5, 8]);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, word) in [
            ("frobnicate", "frobnicate"),
            ("run a.ps1 b.ps1", "b.ps1"),
            ("run a.ps1 --seed x", "--seed"),
            ("link a.ps1 --json", "--json"),
            ("run", "name a script"),
            ("run a.ps1 --pairs", "--pairs"),
            ("explore a.ps1 --seeds 1..2", "--seeds"),
            ("sweep a.ps1", "1..100"),
            ("sweep a.ps1 --seeds 9..1", "1..100"),
            ("sweep a.ps1 --seeds 1..2 --shard 3/2", "1/4"),
            ("sweep a.ps1 --seeds 1..2 --shard 0/2", "1/4"),
            ("open", "one link"),
            ("", "--help"),
        ] {
            let said = parsed(line).expect_err("it is not understood");
            assert!(said.contains(word), "{line}: {said}");
        }
    }
}

//! The command line.

use crate::build::Profile;
use crate::judge::STEPS;
use crate::serve::Place;
use crate::trouble::{Done, Trouble};

const PORT: u16 = 8080;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Chore {
    Help,
    Tools,
    Build(Profile),
    Serve(Place),
    Test { steps: Vec<String>, keep_going: bool },
    Size { accept: bool },
    Bench { store: bool },
    Frames { store: bool },
    Pictures,
}

/// The text of `cargo xtask help`.
pub(crate) fn help() -> String {
    let steps: String = STEPS.iter().map(|step| format!("  {:<8} {}\n", step.name, step.what)).collect();
    format!(
        "cargo xtask <chore>; each installs into .tools/ what it lacks\n\n\
         serve [--dev] [--port N] [--base /a/b/]  builds the lab and serves it on 127.0.0.1 (port {PORT})\n\
         test  [STEP …] [--keep-going]            runs every test, or the named steps\n\
         build [--dev]                            writes the static site to dist/\n\
         size  [--accept]                         weighs dist/ against the budget; --accept takes its size as the new measure\n\
         bench [--no-store]                       times the lab natively and in Wasm; appends to the ledger\n\
         frames [--no-store]                      times the frames of dist/ in a browser; appends to their ledger\n\
         pictures                                 takes the pictures of the README anew, of dist/ in a browser\n\
         tools                                    installs everything now\n\n\
         --ci (or CI=true in the environment): a test that cannot run has failed\n\n\
         Steps of test, in order:\n{steps}"
    )
}

/// Reads the command line; the second answer is `--ci`.
pub(crate) fn parse(arguments: &[String]) -> Done<(Chore, bool)> {
    let mut rest = Rest { words: arguments.to_vec() };
    let ci = rest.flag("--ci");
    if rest.flag("--help") || rest.flag("-h") || rest.words.is_empty() {
        return Ok((Chore::Help, ci));
    }
    let name = rest.words.remove(0);
    let chore = match name.as_str() {
        "help" => Chore::Help,
        "tools" => Chore::Tools,
        "build" => Chore::Build(rest.profile()),
        "serve" => Chore::Serve(rest.place()?),
        "test" => {
            let keep_going = rest.flag("--keep-going");
            let is_step = |word: &String| !word.starts_with('-');
            let (steps, other) = rest.words.drain(..).partition(is_step);
            rest.words = other;
            Chore::Test { steps, keep_going }
        }
        "size" => Chore::Size { accept: rest.flag("--accept") },
        "bench" => Chore::Bench { store: !rest.flag("--no-store") },
        "frames" => Chore::Frames { store: !rest.flag("--no-store") },
        "pictures" => Chore::Pictures,
        _ => return Err(refused(format!("there is no chore `{name}`"))),
    };
    match rest.words.first() {
        Some(word) => Err(refused(format!("`{name}` does not know `{word}`"))),
        None => Ok((chore, ci)),
    }
}

/// The words not understood yet.
struct Rest {
    words: Vec<String>,
}

impl Rest {
    fn flag(&mut self, flag: &str) -> bool {
        let count = self.words.len();
        self.words.retain(|word| word != flag);
        self.words.len() < count
    }

    fn value(&mut self, option: &str) -> Done<Option<String>> {
        let Some(at) = self.words.iter().position(|word| word == option) else { return Ok(None) };
        if at + 1 == self.words.len() {
            return Err(refused(format!("`{option}` needs a value")));
        }
        Ok(self.words.drain(at..at + 2).nth(1))
    }

    fn profile(&mut self) -> Profile {
        if self.flag("--dev") { Profile::Dev } else { Profile::Release }
    }

    fn place(&mut self) -> Done<Place> {
        let profile = self.profile();
        let port = self.value("--port")?.map_or(Ok(PORT), |text| {
            text.parse().map_err(|_| refused(format!("`{text}` is not a port number")))
        })?;
        Ok(Place { port, base: self.value("--base")?.unwrap_or_else(|| "/".into()), profile })
    }
}

fn refused(why: String) -> Trouble {
    Trouble::new("command line", why, "`cargo xtask help` lists all")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Done<(Chore, bool)> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn serve_takes_its_options_in_any_order() {
        let place = Place { port: 9000, base: "/a/b/".into(), profile: Profile::Dev };
        assert_eq!(parsed("serve --base /a/b/ --dev --port 9000"), Ok((Chore::Serve(place), false)));
    }

    #[test]
    fn test_takes_steps_and_flags() {
        let steps = vec!["e2e".to_owned(), "size".to_owned()];
        assert_eq!(
            parsed("test e2e --keep-going size --ci"),
            Ok((Chore::Test { steps, keep_going: true }, true))
        );
    }

    #[test]
    fn what_is_not_known_is_refused_by_name() {
        for (line, named) in [
            ("fly", "`fly`"),
            ("build --fast", "`--fast`"),
            ("serve --port", "`--port`"),
            ("serve --port x", "`x`"),
        ] {
            assert!(parsed(line).unwrap_err().to_string().contains(named), "{line}");
        }
    }

    #[test]
    fn no_words_and_help_both_help() {
        assert_eq!(parsed(""), Ok((Chore::Help, false)));
        assert_eq!(parsed("build --help"), Ok((Chore::Help, false)));
    }
}

//! The form of a scenario file.

use std::fmt;

const MARK: &str = "----";

/// A scenario file, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The question, with its `#`.
    pub title: Vec<String>,
    /// What is typed and answered.
    pub blocks: Vec<Block>,
}

/// Console lines and their answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The first line, counted from 1.
    pub line: usize,
    /// What is typed.
    pub script: Vec<String>,
    /// What is answered.
    pub answer: Vec<String>,
}

/// Why a text is not a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// It does not begin with its question.
    NoTitle,
    /// Nothing is typed in it.
    NoBlock,
    /// Between a mark and the line before there is nothing to run; by the line of the mark.
    EmptyScript(usize),
    /// The last lines have no mark after them; by the first of them.
    NoMark(usize),
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTitle => {
                write!(f, "line 1: begin with the question: `# Two of three nodes … Who keeps the roles?`")
            }
            Self::NoBlock => write!(f, "type something"),
            Self::EmptyScript(line) => write!(f, "line {line}: type something before `{MARK}`"),
            Self::NoMark(line) => write!(f, "line {line}: write `{MARK}` after what is typed"),
        }
    }
}

impl Scenario {
    /// Takes a file apart.
    ///
    /// # Errors
    /// What is missing in it.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut lines = (1..).zip(text.lines().map(str::trim_end)).peekable();
        let mut title = Vec::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| line.starts_with('#')) {
            title.push(line.to_owned());
        }
        if title.is_empty() {
            return Err(Malformed::NoTitle);
        }
        let mut blocks = Vec::new();
        while lines.next_if(|(_, line)| line.is_empty()).is_some() || lines.peek().is_some() {
            let Some(&(first, _)) = lines.peek().filter(|(_, line)| !line.is_empty()) else { continue };
            blocks.push(block(first, &mut lines)?);
        }
        if blocks.is_empty() { Err(Malformed::NoBlock) } else { Ok(Self { title, blocks }) }
    }

    /// The file again, with other answers.
    pub fn with_answers(&self, answers: &[Vec<String>]) -> String {
        let mut text = self.title.join("\n") + "\n";
        for (number, (block, answer)) in self.blocks.iter().zip(answers).enumerate() {
            if number > 0 {
                text.push('\n');
            }
            for line in
                block.script.iter().map(String::as_str).chain([MARK]).chain(answer.iter().map(String::as_str))
            {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }
}

fn block<'a>(first: usize, lines: &mut impl Iterator<Item = (usize, &'a str)>) -> Result<Block, Malformed> {
    let mut script = Vec::new();
    loop {
        match lines.next() {
            None => return Err(Malformed::NoMark(first)),
            Some((line, MARK)) if script.is_empty() => return Err(Malformed::EmptyScript(line)),
            Some((_, MARK)) => break,
            Some((_, line)) => script.push(line.to_owned()),
        }
    }
    let answer = lines.take_while(|(_, line)| !line.is_empty()).map(|(_, line)| line.to_owned()).collect();
    Ok(Block { line: first, script, answer })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# What is 1 + 1?\n# And 2?\n1 + 1\n----\n2\n\nfunction\n\n2\n----\n\n3\n----\n3\n";

    #[test]
    fn a_file_is_taken_apart_and_put_together_again() {
        let scenario = Scenario::parse(TEXT).expect("it is well-formed");
        assert_eq!(scenario.title.len(), 2);
        let scripts: Vec<_> =
            scenario.blocks.iter().map(|block| (block.line, block.script.join("|"))).collect();
        assert_eq!(scripts, [(3, "1 + 1".to_owned()), (7, "function||2".to_owned()), (12, "3".to_owned())]);
        let answers: Vec<_> = scenario.blocks.iter().map(|block| block.answer.clone()).collect();
        assert_eq!(answers, [vec!["2".to_owned()], vec![], vec!["3".to_owned()]]);
        assert_eq!(scenario.with_answers(&answers), TEXT);
    }

    #[test]
    fn what_is_missing_is_named_with_its_line() {
        assert_eq!(Scenario::parse("1 + 1\n----\n"), Err(Malformed::NoTitle));
        assert_eq!(Scenario::parse("# Nothing?\n\n"), Err(Malformed::NoBlock));
        assert_eq!(Scenario::parse("# Q\n1\n----\n1\n\n2\n"), Err(Malformed::NoMark(6)));
        assert_eq!(Scenario::parse("# Q\n----\n1\n"), Err(Malformed::EmptyScript(2)));
    }
}

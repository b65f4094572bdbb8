//! Characters with their place: the scanner the parser drives.
//!
//! PowerShell reads the same characters differently where a command's arguments stand and where an expression
//! stands, so there is no token list; the parser asks for what may come next.

/// A stretch of source text. `line` and `column` count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
}

impl Span {
    /// This place stretched to the end of a later one.
    #[must_use]
    pub fn to(self, last: Span) -> Span {
        Span { end: last.end.max(self.end), ..self }
    }
}

/// Reads a source text once from left to right and knows line and column.
#[derive(Clone)]
pub(crate) struct Scanner<'s> {
    text: &'s str,
    at: usize,
    line: u32,
    column: u32,
}

/// A place to come back to.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    at: usize,
    line: u32,
    column: u32,
}

/// What ended a run of blanks and comments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Blank {
    /// A visible character or the end.
    Reached,
    /// A `<#` without its `#>`.
    OpenComment,
}

impl<'s> Scanner<'s> {
    pub(crate) fn new(text: &'s str) -> Self {
        Scanner { text, at: 0, line: 1, column: 1 }
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { at: self.at, line: self.line, column: self.column }
    }

    pub(crate) fn reset(&mut self, mark: Mark) {
        (self.at, self.line, self.column) = (mark.at, mark.line, mark.column);
    }

    /// From a mark to here.
    pub(crate) fn span_from(&self, mark: Mark) -> Span {
        Span { start: mark.at as u32, end: self.at as u32, line: mark.line, column: mark.column }
    }

    /// The character here as a place.
    pub(crate) fn here(&self) -> Span {
        let width = self.peek().map_or(0, char::len_utf8);
        Span { start: self.at as u32, end: (self.at + width) as u32, line: self.line, column: self.column }
    }

    pub(crate) fn text_from(&self, mark: Mark) -> &'s str {
        &self.text[mark.at..self.at]
    }

    pub(crate) fn rest(&self) -> &'s str {
        &self.text[self.at..]
    }

    pub(crate) fn at_end(&self) -> bool {
        self.at == self.text.len()
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(crate) fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    pub(crate) fn starts_with(&self, what: &str) -> bool {
        self.rest().starts_with(what)
    }

    pub(crate) fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        if c == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(c)
    }

    pub(crate) fn eat(&mut self, what: &str) -> bool {
        let found = self.starts_with(what);
        if found {
            for _ in what.chars() {
                self.bump();
            }
        }
        found
    }

    pub(crate) fn eat_while(&mut self, keep: impl Fn(char) -> bool) -> &'s str {
        let mark = self.mark();
        while self.peek().is_some_and(&keep) {
            self.bump();
        }
        self.text_from(mark)
    }

    /// Skips spaces, comments and continued lines, and with `lines` also line ends.
    pub(crate) fn skip_blanks(&mut self, lines: bool) -> Blank {
        loop {
            match self.peek() {
                Some('\n') if lines => {
                    self.bump();
                }
                Some('\n') => return Blank::Reached,
                Some(c) if c.is_whitespace() => {
                    self.bump();
                }
                Some('`') if continues_line(self.rest()) => {
                    self.eat_while(|c| c != '\n');
                    self.bump();
                }
                Some('#') => {
                    self.eat_while(|c| c != '\n');
                }
                Some('<') if self.starts_with("<#") => {
                    if !self.skip_block_comment() {
                        return Blank::OpenComment;
                    }
                }
                Some(_) | None => return Blank::Reached,
            }
        }
    }

    fn skip_block_comment(&mut self) -> bool {
        while !self.starts_with("#>") {
            if self.bump().is_none() {
                return false;
            }
        }
        self.eat("#>")
    }
}

/// A backtick whose line ends right after it.
fn continues_line(rest: &str) -> bool {
    rest.starts_with("`\n") || rest.starts_with("`\r\n")
}

/// May start a variable, member or keyword name.
pub(crate) fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// May stand inside a variable, member or keyword name.
pub(crate) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Ends a bare word in a command's arguments.
pub(crate) fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, ';' | '|' | '(' | ')' | '{' | '}' | ',' | '&' | '\'' | '"' | '<' | '>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continued_lines_and_comments_are_blank_and_places_stay_right() {
        let mut scanner = Scanner::new("  `\n <# two\nlines #> x # end\ny");
        assert_eq!(scanner.skip_blanks(false), Blank::Reached);
        let here = scanner.here();
        assert_eq!((here.line, here.column), (3, 10));
        assert_eq!(scanner.bump(), Some('x'));
        scanner.skip_blanks(false);
        assert_eq!(scanner.peek(), Some('\n'));
    }

    #[test]
    fn comment_without_end_is_told() {
        assert_eq!(Scanner::new(" <# open").skip_blanks(true), Blank::OpenComment);
    }
}

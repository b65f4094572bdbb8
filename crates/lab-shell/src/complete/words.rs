//! The words of the command the cursor stands in. Works on unfinished text, so it does not parse.

/// A word of the command.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    pub(super) start: usize,
    /// Without its quotes.
    pub(super) text: String,
    /// Began with a quote.
    pub(super) quote: bool,
    /// Stands after a comma.
    pub(super) continues_list: bool,
}

/// What stands before the cursor in its command.
pub(super) struct Line {
    /// Finished words, the command's name first.
    pub(super) words: Vec<Word>,
    /// The word being typed; empty between words.
    pub(super) current: Word,
    pub(super) in_comment: bool,
}

pub(super) fn line_before(text: &str) -> Line {
    let mut reader = Reader { frames: vec![Frame::default()], after_comma: false };
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '#' if reader.top().word.is_none() => {
                if !chars.any(|(_, c)| c == '\n') {
                    return Line {
                        words: Vec::new(),
                        current: Word { start: text.len(), ..Word::default() },
                        in_comment: true,
                    };
                }
                reader.new_command();
            }
            '\'' | '"' => {
                reader.begin(at, true);
                while let Some((_, inner)) = chars.next_if(|(_, inner)| *inner != c) {
                    reader.push(inner);
                }
                if chars.next().is_some() {
                    reader.end_word();
                }
            }
            '`' => {
                if let Some((_, escaped)) = chars.next() {
                    if escaped == '\n' || escaped == '\r' {
                        reader.end_word();
                    } else {
                        reader.begin(at, false);
                        reader.push(escaped);
                    }
                }
            }
            '{' | '(' => reader.open(),
            '}' | ')' => reader.close(),
            '|' | ';' | '\n' | '=' | '&' => reader.new_command(),
            ',' => {
                reader.end_word();
                reader.after_comma = true;
            }
            c if c.is_whitespace() => reader.end_word(),
            c => {
                reader.begin(at, false);
                reader.push(c);
            }
        }
    }
    reader.finish(text.len())
}

#[derive(Default)]
struct Frame {
    words: Vec<Word>,
    word: Option<Word>,
}

struct Reader {
    /// One for each open brace or parenthesis.
    frames: Vec<Frame>,
    after_comma: bool,
}

impl Reader {
    fn top(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        self.frames.last_mut().expect("a frame was just pushed if there was none")
    }

    fn begin(&mut self, start: usize, quote: bool) {
        let continues_list = self.after_comma;
        let frame = self.top();
        if frame.word.is_none() {
            frame.word = Some(Word { start, quote, continues_list, text: String::new() });
        }
    }

    fn push(&mut self, c: char) {
        if let Some(word) = &mut self.top().word {
            word.text.push(c);
        }
    }

    fn end_word(&mut self) {
        let frame = self.top();
        if let Some(word) = frame.word.take() {
            frame.words.push(word);
            self.after_comma = false;
        }
    }

    fn new_command(&mut self) {
        self.after_comma = false;
        *self.top() = Frame::default();
    }

    fn open(&mut self) {
        self.end_word();
        self.after_comma = false;
        self.frames.push(Frame::default());
    }

    /// What stood between the brackets counts as one word of the command around them.
    fn close(&mut self) {
        self.frames.pop();
        self.after_comma = false;
        self.top().words.push(Word::default());
    }

    fn finish(mut self, end: usize) -> Line {
        let after_comma = self.after_comma;
        let frame = std::mem::take(self.top());
        let empty = Word { start: end, continues_list: after_comma, ..Word::default() };
        Line { words: frame.words, current: frame.word.unwrap_or(empty), in_comment: false }
    }
}

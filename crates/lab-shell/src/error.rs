//! What went wrong, where, and what to do about it.

use std::borrow::Cow;
use std::fmt;

use lab_world::Refusal;

use crate::lex::Span;

/// The kind of trouble, in PowerShell's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// The text is not in the language.
    ParserError,
    /// A command, parameter or thing of that name does not exist.
    ObjectNotFound,
    /// One may not.
    PermissionDenied,
    /// A value does not fit where it stands.
    InvalidArgument,
    /// The thing cannot be done now.
    InvalidOperation,
    /// A value has the wrong type.
    InvalidType,
    /// A limit of the console was reached.
    LimitsExceeded,
    /// A script said so itself.
    NotSpecified,
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One error as the console shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorRecord {
    /// What is so, in one or two sentences.
    pub message: String,
    /// The kind of trouble.
    pub category: Category,
    /// Fully qualified id: stable, for tests and checks.
    pub id: Cow<'static, str>,
    /// Where in the source it happened, when known.
    pub span: Option<Span>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The row of the fact base the refusal comes from.
    pub rule: Option<Cow<'static, str>>,
    /// Ends the script (a mistake in the script, or `-ErrorAction Stop`); otherwise the next statement runs.
    pub terminating: bool,
}

impl ErrorRecord {
    /// A mistake in the script itself: the script ends here.
    pub fn mistake(category: Category, id: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        ErrorRecord {
            message: message.into(),
            category,
            id: id.into(),
            span: None,
            hint: None,
            rule: None,
            terminating: true,
        }
    }

    /// A refusal by the thing asked: it is shown and the script goes on, as in PowerShell.
    pub fn refusal(category: Category, id: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        ErrorRecord { terminating: false, ..Self::mistake(category, id, message) }
    }

    /// The text is not in the language.
    pub(crate) fn syntax(id: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::mistake(Category::ParserError, id, message).at(span)
    }

    /// A construct PowerShell has and this console has not.
    pub(crate) fn outside(what: &str, span: Span) -> Self {
        Self::syntax("OutsideSubset", span, format!("{what} is outside the language of this console."))
    }

    /// A value of the wrong type.
    pub(crate) fn wrong_type(id: &'static str, message: impl Into<String>) -> Self {
        Self::mistake(Category::InvalidType, id, message)
    }

    /// Adds the place; an inner place already known stays.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the row of the fact base.
    #[must_use]
    pub fn rule(mut self, rule: impl Into<Cow<'static, str>>) -> Self {
        self.rule = Some(rule.into());
        self
    }

    /// The text ended in the middle of something: a console may ask for another line.
    pub fn wants_more(&self) -> bool {
        self.id == INCOMPLETE
    }
}

/// The lab says no: the words are the refusal's own.
impl From<&Refusal> for ErrorRecord {
    fn from(refusal: &Refusal) -> Self {
        ErrorRecord::refusal(Category::InvalidOperation, refusal.code(), refusal.to_string())
            .hint(refusal.remedy())
            .rule(refusal.rule())
    }
}

/// Id of the errors that another line could mend.
pub(crate) const INCOMPLETE: &str = "IncompleteInput";

impl fmt::Display for ErrorRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ErrorRecord {}

//! The tree of a script. Chains are flat lists, so a long line does not become a deep tree.

use std::rc::Rc;

use crate::lex::Span;
use crate::value::Value;

/// A parsed script: its source and its top-level statements.
#[derive(Debug)]
pub struct Script {
    /// The text as written.
    pub source: Rc<str>,
    /// Top-level statements in order.
    pub statements: Vec<Statement>,
}

/// Statements between braces, in `$( )` or `@( )`.
pub type Block = Vec<Statement>;

/// One statement.
#[derive(Debug)]
pub struct Statement {
    /// What it does.
    pub kind: StatementKind,
    /// Where it stands.
    pub span: Span,
}

/// The statements of the subset.
#[derive(Debug)]
pub enum StatementKind {
    /// Commands joined by `|`.
    Pipeline(Pipeline),
    /// `target = value` and its compound forms.
    Assign {
        /// What gets the value.
        target: Expr,
        /// `None` for `=`, else the operation of `+=` and the like.
        op: Option<BinaryOp>,
        /// The right side: any statement that yields values.
        value: Box<Statement>,
    },
    /// `if`, `elseif`, `else`.
    If {
        /// Conditions with their blocks, tried in order.
        arms: Vec<(Statement, Block)>,
        /// The `else` block.
        otherwise: Option<Block>,
    },
    /// `foreach ($x in …) { … }`.
    ForEach {
        /// Loop variable, lower case.
        variable: Rc<str>,
        /// What is walked over.
        source: Box<Statement>,
        /// The body.
        body: Block,
    },
    /// `while (…) { … }`.
    While {
        /// Asked before each round.
        condition: Box<Statement>,
        /// The body.
        body: Block,
    },
    /// Leaves the nearest loop.
    Break,
    /// Goes to the next round of the nearest loop.
    Continue,
    /// Leaves the script block, with values.
    Return(Option<Box<Statement>>),
}

/// Stages joined by `|`.
#[derive(Debug)]
pub struct Pipeline {
    /// An expression may stand only first.
    pub first: Option<Expr>,
    /// The commands.
    pub commands: Vec<Command>,
}

/// One command with its arguments.
#[derive(Debug)]
pub struct Command {
    /// The name as written.
    pub name: Rc<str>,
    /// Place of the name.
    pub name_span: Span,
    /// Everything after the name.
    pub elements: Vec<Element>,
}

/// A piece of a command line after the name.
#[derive(Debug)]
pub enum Element {
    /// `-Name` or `-Name:value`.
    Parameter {
        /// Without the dash.
        name: Rc<str>,
        /// Place of the name.
        span: Span,
        /// What follows the colon.
        value: Option<Expr>,
    },
    /// A value.
    Argument(Expr),
    /// `@params`.
    Splat(Rc<str>, Span),
}

/// One expression.
#[derive(Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The expressions of the subset.
#[derive(Debug)]
pub enum ExprKind {
    /// A number or a single-quoted string.
    Literal(Value),
    /// A word among a command's arguments; `number` when it reads as one.
    Bare {
        /// As written, escapes resolved.
        text: Rc<str>,
        /// Its value as a number.
        number: Option<Value>,
    },
    /// A double-quoted string or a word with variables in it.
    Text(Vec<TextPart>),
    /// `$name`, lower case.
    Variable(Rc<str>),
    /// `$( … )`.
    SubExpr(Block),
    /// `@( … )`.
    Array(Block),
    /// `( … )`.
    Paren(Box<Statement>),
    /// `a, b, c`.
    List(Vec<Expr>),
    /// `@{ key = value }`, key expressions first.
    Map(Vec<(Expr, Statement)>),
    /// `{ … }`.
    Block(Rc<ScriptBlock>),
    /// `-not x`, `-x`, `[int]x` and the like.
    Unary(UnaryOp, Box<Expr>),
    /// Operands of one precedence, applied from the left.
    Chain(Box<Expr>, Vec<(BinaryOp, Expr)>),
    /// `.Name` and `[index]` after something.
    Postfix(Box<Expr>, Vec<Step>),
}

/// A piece of an expandable string.
#[derive(Debug)]
pub enum TextPart {
    /// Plain text.
    Plain(String),
    /// A variable or `$( … )`.
    Value(Expr),
}

/// One step after a value.
#[derive(Debug)]
pub enum Step {
    /// `.Name`.
    Member(Rc<str>, Span),
    /// `.$name` or `."name"`.
    Computed(Expr),
    /// `[index]`.
    Index(Expr),
}

/// A script block: code as a value.
#[derive(Debug)]
pub struct ScriptBlock {
    /// The statements.
    pub body: Block,
    /// The text between the braces.
    pub text: Rc<str>,
    /// Place of the braces.
    pub span: Span,
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-not` or `!`.
    Not,
    /// `-`.
    Minus,
    /// `+`.
    Plus,
    /// Leading `,`: a list of one.
    One,
    /// `-join` in front.
    Join,
    /// `-split` in front.
    Split,
    /// `[int]`.
    ToInt,
    /// `[double]`.
    ToFloat,
    /// `[string]`.
    ToText,
    /// `[bool]`.
    ToBool,
    /// `[pscustomobject]` before a hashtable.
    ToObject,
    /// `[ordered]` before a hashtable: they always are.
    Ordered,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `-and`.
    And,
    /// `-or`.
    Or,
    /// `-xor`.
    Xor,
    /// A comparison.
    Compare(Comparison, Case),
    /// `-join`.
    Join,
    /// `-split`.
    Split(Case),
    /// `-replace`.
    Replace(Case),
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `%`.
    Remainder,
    /// `-f`.
    Format,
    /// `..`.
    Range,
}

/// Whether letters of different case are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// The default: `N1` equals `n1`.
    Ignored,
    /// The `-c…` operators.
    Sensitive,
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `-eq`.
    Eq,
    /// `-ne`.
    Ne,
    /// `-gt`.
    Gt,
    /// `-ge`.
    Ge,
    /// `-lt`.
    Lt,
    /// `-le`.
    Le,
    /// `-like`.
    Like,
    /// `-notlike`.
    NotLike,
    /// `-match`.
    Match,
    /// `-notmatch`.
    NotMatch,
    /// `-in`.
    In,
    /// `-notin`.
    NotIn,
    /// `-contains`.
    Contains,
    /// `-notcontains`.
    NotContains,
}

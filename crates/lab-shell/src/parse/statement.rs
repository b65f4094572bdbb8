//! Statements: keywords, assignments, pipelines.

use super::ast::{BinaryOp, Block, Expr, ExprKind, Pipeline, Statement, StatementKind, Step};
use super::{MAX_STAGES, Parser};
use crate::error::ErrorRecord;
use crate::lex::{is_name, is_name_start};
use crate::value::Value;

/// Keywords of PowerShell that this console does not follow.
const OUTSIDE: &[&str] = &[
    "begin",
    "catch",
    "class",
    "configuration",
    "data",
    "do",
    "dynamicparam",
    "end",
    "enum",
    "exit",
    "filter",
    "finally",
    "for",
    "function",
    "param",
    "parallel",
    "process",
    "sequence",
    "switch",
    "throw",
    "trap",
    "try",
    "until",
    "using",
    "workflow",
];

const COMPOUND: &[(&str, BinaryOp)] = &[
    ("+=", BinaryOp::Add),
    ("-=", BinaryOp::Subtract),
    ("*=", BinaryOp::Multiply),
    ("/=", BinaryOp::Divide),
    ("%=", BinaryOp::Remainder),
];

impl Parser<'_> {
    /// Statements up to the closing character (left unread) or the end of the text.
    pub(super) fn statements(&mut self, closing: Option<char>) -> Result<Block, ErrorRecord> {
        let mut statements = Vec::new();
        loop {
            self.lines()?;
            if self.scan.eat(";") {
                continue;
            }
            if self.scan.at_end() || self.scan.peek() == closing {
                return Ok(statements);
            }
            let statement = self.nested(Self::statement)?;
            self.end_of_statement(&statement, closing)?;
            statements.push(statement);
        }
    }

    fn end_of_statement(&mut self, done: &Statement, closing: Option<char>) -> Result<(), ErrorRecord> {
        self.blanks()?;
        let ends_itself = matches!(
            done.kind,
            StatementKind::If { .. } | StatementKind::ForEach { .. } | StatementKind::While { .. }
        );
        match self.scan.peek() {
            None | Some('\n' | ';') => Ok(()),
            c if c == closing || ends_itself => Ok(()),
            Some('>' | '<') => Err(ErrorRecord::outside("Redirection with > or <", self.scan.here())),
            Some('&') => Err(ErrorRecord::outside("The operator &", self.scan.here())),
            Some(_) => Err(self.expected("the end of the statement")),
        }
    }

    pub(super) fn statement(&mut self) -> Result<Statement, ErrorRecord> {
        let start = self.scan.mark();
        let kind = match self.keyword()?.as_deref() {
            Some("if") => self.if_statement()?,
            Some("foreach") => self.foreach_statement()?,
            Some("while") => self.while_statement()?,
            Some("break") => StatementKind::Break,
            Some("continue") => StatementKind::Continue,
            Some("return") => self.return_statement()?,
            Some(_) | None => {
                self.scan.reset(start);
                self.pipeline_or_assignment()?
            }
        };
        Ok(Statement { kind, span: self.scan.span_from(start) })
    }

    /// Reads a word that is a keyword, in lower case; refuses those outside the subset.
    fn keyword(&mut self) -> Result<Option<String>, ErrorRecord> {
        let start = self.scan.mark();
        if !self.scan.peek().is_some_and(is_name_start) {
            if self.scan.peek() == Some(':') {
                return Err(ErrorRecord::outside("A loop label", self.scan.here()));
            }
            return Ok(None);
        }
        let word = self.scan.eat_while(|c| is_name(c) || c == '-' || c == '.').to_ascii_lowercase();
        if OUTSIDE.contains(&word.as_str()) {
            let what = format!("The keyword '{word}'");
            return Err(ErrorRecord::outside(&what, self.scan.span_from(start)));
        }
        let known = ["if", "foreach", "while", "break", "continue", "return", "else", "elseif", "in"];
        if matches!(word.as_str(), "else" | "elseif" | "in") {
            let message = format!("'{word}' stands here without what it belongs to.");
            return Err(ErrorRecord::syntax("UnexpectedKeyword", self.scan.span_from(start), message));
        }
        Ok(known.contains(&word.as_str()).then_some(word))
    }

    fn if_statement(&mut self) -> Result<StatementKind, ErrorRecord> {
        let mut arms = vec![(self.condition()?, self.braces()?)];
        loop {
            let before = self.scan.mark();
            self.lines()?;
            let word = self.scan.eat_while(is_name).to_ascii_lowercase();
            match word.as_str() {
                "elseif" => arms.push((self.condition()?, self.braces()?)),
                "else" => return Ok(StatementKind::If { arms, otherwise: Some(self.braces()?) }),
                _ => {
                    self.scan.reset(before);
                    return Ok(StatementKind::If { arms, otherwise: None });
                }
            }
        }
    }

    fn foreach_statement(&mut self) -> Result<StatementKind, ErrorRecord> {
        self.lines()?;
        let opened = self.scan.mark();
        if !self.scan.eat("(") {
            return Err(self.expected("'(' after foreach"));
        }
        self.lines()?;
        if self.scan.peek() != Some('$') {
            return Err(self.expected("a variable such as $x"));
        }
        let variable = self.variable_name()?;
        self.lines()?;
        if !self.scan.eat_while(is_name).eq_ignore_ascii_case("in") {
            return Err(self.expected("'in'"));
        }
        self.lines()?;
        let source = Box::new(self.nested(Self::statement)?);
        self.close(")", opened)?;
        Ok(StatementKind::ForEach { variable, source, body: self.braces()? })
    }

    fn while_statement(&mut self) -> Result<StatementKind, ErrorRecord> {
        let condition = Box::new(self.condition()?);
        Ok(StatementKind::While { condition, body: self.braces()? })
    }

    fn return_statement(&mut self) -> Result<StatementKind, ErrorRecord> {
        self.blanks()?;
        match self.scan.peek() {
            None | Some('\n' | ';' | '}' | ')') => Ok(StatementKind::Return(None)),
            Some(_) => Ok(StatementKind::Return(Some(Box::new(self.nested(Self::statement)?)))),
        }
    }

    fn condition(&mut self) -> Result<Statement, ErrorRecord> {
        self.lines()?;
        let opened = self.scan.mark();
        if !self.scan.eat("(") {
            return Err(self.expected("'('"));
        }
        self.lines()?;
        let statement = self.nested(Self::statement)?;
        self.close(")", opened)?;
        Ok(statement)
    }

    fn braces(&mut self) -> Result<Block, ErrorRecord> {
        self.lines()?;
        let opened = self.scan.mark();
        if !self.scan.eat("{") {
            return Err(self.expected("'{'"));
        }
        let block = self.statements(Some('}'))?;
        self.close("}", opened)?;
        Ok(block)
    }

    fn pipeline_or_assignment(&mut self) -> Result<StatementKind, ErrorRecord> {
        if !self.starts_expression() {
            let first = self.command()?;
            return self.pipeline(None, vec![first]);
        }
        let target = self.expression(0)?;
        self.blanks()?;
        match self.assignment_operator() {
            Some(op) => self.assignment(target, op),
            None if self.scan.starts_with("++") => self.step_by_one(target, BinaryOp::Add),
            None if self.scan.starts_with("--") => self.step_by_one(target, BinaryOp::Subtract),
            None => self.pipeline(Some(target), Vec::new()),
        }
    }

    /// `Some(None)` for `=`, `Some(op)` for `+=` and the like.
    fn assignment_operator(&mut self) -> Option<Option<BinaryOp>> {
        if self.scan.peek() == Some('=') && self.scan.peek_second() != Some('=') {
            self.scan.bump();
            return Some(None);
        }
        COMPOUND.iter().find(|(word, _)| self.scan.eat(word)).map(|(_, op)| Some(*op))
    }

    fn assignment(&mut self, target: Expr, op: Option<BinaryOp>) -> Result<StatementKind, ErrorRecord> {
        check_target(&target)?;
        self.lines()?;
        if self.scan.at_end() {
            return Err(self.incomplete("a value"));
        }
        let value = Box::new(self.nested(Self::statement)?);
        Ok(StatementKind::Assign { target, op, value })
    }

    fn step_by_one(&mut self, target: Expr, op: BinaryOp) -> Result<StatementKind, ErrorRecord> {
        check_target(&target)?;
        let start = self.scan.mark();
        self.scan.bump();
        self.scan.bump();
        let span = self.scan.span_from(start);
        let one = Expr { kind: ExprKind::Literal(Value::Int(1)), span };
        let pipeline = Pipeline { first: Some(one), commands: Vec::new() };
        let value = Box::new(Statement { kind: StatementKind::Pipeline(pipeline), span });
        Ok(StatementKind::Assign { target, op: Some(op), value })
    }

    fn pipeline(
        &mut self,
        first: Option<Expr>,
        mut commands: Vec<super::ast::Command>,
    ) -> Result<StatementKind, ErrorRecord> {
        while self.pipe()? {
            if commands.len() >= MAX_STAGES {
                let message = format!("A pipeline has at most {MAX_STAGES} stages.");
                return Err(ErrorRecord::syntax("PipelineTooLong", self.scan.here(), message));
            }
            self.lines()?;
            if self.scan.at_end() {
                return Err(self.incomplete("a command"));
            }
            if self.starts_expression() {
                let message = "An expression may stand only at the start of a pipeline.";
                return Err(ErrorRecord::syntax("ExpressionsMustBeFirst", self.scan.here(), message));
            }
            commands.push(self.command()?);
        }
        Ok(StatementKind::Pipeline(Pipeline { first, commands }))
    }

    /// Takes a `|`, also one that starts the next line.
    fn pipe(&mut self) -> Result<bool, ErrorRecord> {
        let before = self.scan.mark();
        self.lines()?;
        if self.scan.starts_with("||") {
            return Err(ErrorRecord::outside("The operator ||", self.scan.here()));
        }
        let found = self.scan.eat("|");
        if !found {
            self.scan.reset(before);
            self.blanks()?;
        }
        Ok(found)
    }

    /// Whether an expression starts here rather than a command name.
    fn starts_expression(&self) -> bool {
        let Some(c) = self.scan.peek() else { return false };
        match c {
            '$' | '@' | '(' | '{' | '[' | '\'' | '"' | '-' | '+' | '!' | ',' => true,
            '.' => self.scan.peek_second().is_some_and(|c| c.is_ascii_digit()),
            _ => c.is_ascii_digit(),
        }
    }
}

fn check_target(target: &Expr) -> Result<(), ErrorRecord> {
    match &target.kind {
        ExprKind::Variable(_) => Ok(()),
        ExprKind::Postfix(_, steps)
            if matches!(steps.last(), Some(Step::Member(..) | Step::Computed(_) | Step::Index(_))) =>
        {
            Ok(())
        }
        ExprKind::List(_) => Err(ErrorRecord::outside("Assignment to several variables", target.span)),
        _ => Err(ErrorRecord::syntax(
            "InvalidLeftHandSide",
            target.span,
            "Only a variable or a property can be given a value.",
        )),
    }
}

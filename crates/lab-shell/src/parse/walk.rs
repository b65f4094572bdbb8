//! Walks over a tree: what would a script do, without running it? Commands are never computed, so this is exact.

use super::ast::{Command, Element, Expr, ExprKind, Script, Statement, StatementKind, Step, TextPart};
use crate::lex::Span;

/// What a visitor is shown.
pub(crate) enum Seen<'t> {
    /// A command.
    Command(&'t Command),
    /// An assignment to something else than a variable.
    PartAssigned(Span),
}

/// Shows every command and every assignment to a part, in the order they are written.
pub(crate) fn walk<'t>(script: &'t Script, visit: &mut dyn FnMut(Seen<'t>)) {
    block(&script.statements, visit);
}

fn block<'t>(statements: &'t [Statement], visit: &mut dyn FnMut(Seen<'t>)) {
    statements.iter().for_each(|each| statement(each, visit));
}

/// The same of one statement.
pub(crate) fn statement<'t>(it: &'t Statement, visit: &mut dyn FnMut(Seen<'t>)) {
    match &it.kind {
        StatementKind::Pipeline(pipeline) => {
            pipeline.first.iter().for_each(|first| expression(first, visit));
            pipeline.commands.iter().for_each(|each| command(each, visit));
        }
        StatementKind::Assign { target, op: _, value } => {
            if !matches!(target.kind, ExprKind::Variable(_)) {
                visit(Seen::PartAssigned(target.span));
            }
            expression(target, visit);
            statement(value, visit);
        }
        StatementKind::If { arms, otherwise } => {
            for (condition, body) in arms {
                statement(condition, visit);
                block(body, visit);
            }
            otherwise.iter().for_each(|body| block(body, visit));
        }
        StatementKind::ForEach { variable: _, source, body } => {
            statement(source, visit);
            block(body, visit);
        }
        StatementKind::While { condition, body } => {
            statement(condition, visit);
            block(body, visit);
        }
        StatementKind::Break | StatementKind::Continue | StatementKind::Return(None) => (),
        StatementKind::Return(Some(value)) => statement(value, visit),
    }
}

fn command<'t>(it: &'t Command, visit: &mut dyn FnMut(Seen<'t>)) {
    visit(Seen::Command(it));
    for element in &it.elements {
        match element {
            Element::Parameter { value: Some(value), .. } | Element::Argument(value) => {
                expression(value, visit)
            }
            Element::Parameter { value: None, .. } | Element::Splat(..) => (),
        }
    }
}

fn expression<'t>(it: &'t Expr, visit: &mut dyn FnMut(Seen<'t>)) {
    match &it.kind {
        ExprKind::Literal(_) | ExprKind::Bare { .. } | ExprKind::Variable(_) => (),
        ExprKind::Text(parts) => {
            for part in parts {
                match part {
                    TextPart::Plain(_) => (),
                    TextPart::Value(value) => expression(value, visit),
                }
            }
        }
        ExprKind::SubExpr(body) | ExprKind::Array(body) => block(body, visit),
        ExprKind::Paren(inner) => statement(inner, visit),
        ExprKind::List(items) => items.iter().for_each(|item| expression(item, visit)),
        ExprKind::Map(entries) => {
            for (key, value) in entries {
                expression(key, visit);
                statement(value, visit);
            }
        }
        ExprKind::Block(script_block) => block(&script_block.body, visit),
        ExprKind::Unary(_, operand) => expression(operand, visit),
        ExprKind::Chain(first, rest) => {
            expression(first, visit);
            rest.iter().for_each(|(_, operand)| expression(operand, visit));
        }
        ExprKind::Postfix(base, steps) => {
            expression(base, visit);
            for step in steps {
                match step {
                    Step::Member(..) => (),
                    Step::Computed(value) | Step::Index(value) => expression(value, visit),
                }
            }
        }
    }
}

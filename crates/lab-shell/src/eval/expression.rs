//! Expressions to values.

use super::{Cx, Flow, Sink};
use crate::error::ErrorRecord;
use crate::ops;
use crate::parse::ast::{
    BinaryOp, Block, Case, Comparison, Expr, ExprKind, Statement, Step, TextPart, UnaryOp,
};
use crate::value::number::{to_float, to_int};
use crate::value::{Map, Object, Value};

impl Cx<'_> {
    pub(crate) fn expression(&mut self, expression: &Expr) -> Result<Value, Flow> {
        let meter = &mut self.state.meter;
        meter.charge(1).and_then(|()| meter.enter(1)).map_err(|error| error.at(expression.span))?;
        let result = self.expression_kind(expression);
        self.state.meter.leave(1);
        result.map_err(|flow| match flow {
            Flow::Error(error) => Flow::Error(Box::new(error.at(expression.span))),
            other => other,
        })
    }

    fn expression_kind(&mut self, expression: &Expr) -> Result<Value, Flow> {
        match &expression.kind {
            ExprKind::Literal(value) => Ok(value.clone()),
            ExprKind::Bare { text, number } => Ok(number.clone().unwrap_or_else(|| Value::Str(text.clone()))),
            ExprKind::Text(parts) => self.text(parts),
            ExprKind::Variable(name) => Ok(self.state.variable(name)),
            ExprKind::SubExpr(block) => self.collect(block).map(Value::from_output),
            ExprKind::Array(block) => self.collect(block).map(Value::list),
            ExprKind::Paren(statement) => self.value_of(statement),
            ExprKind::List(items) => {
                let items: Result<Vec<Value>, Flow> =
                    items.iter().map(|item| self.expression(item)).collect();
                items.map(Value::list)
            }
            ExprKind::Map(entries) => self.map(entries),
            ExprKind::Block(block) => Ok(Value::Block(block.clone())),
            ExprKind::Unary(op, operand) => self.unary(*op, operand),
            ExprKind::Chain(first, rest) => self.chain(first, rest),
            ExprKind::Postfix(base, steps) => self.postfix(base, steps),
        }
    }

    fn text(&mut self, parts: &[TextPart]) -> Result<Value, Flow> {
        let mut text = String::new();
        for part in parts {
            match part {
                TextPart::Plain(plain) => text.push_str(plain),
                TextPart::Value(expression) => text.push_str(&self.expression(expression)?.to_string()),
            }
            self.state.meter.text(text.len())?;
        }
        Ok(Value::from(text))
    }

    fn collect(&mut self, block: &Block) -> Result<Vec<Value>, Flow> {
        let mut values = Vec::new();
        self.block(block, &mut Sink::Collect(&mut values))?;
        Ok(values)
    }

    fn map(&mut self, entries: &[(Expr, Statement)]) -> Result<Value, Flow> {
        let mut map = Map::new();
        for (key, value) in entries {
            let key = self.expression(key)?;
            let value = self.value_of(value)?;
            map.set(key, value);
        }
        Ok(map.into())
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr) -> Result<Value, Flow> {
        let value = self.expression(operand)?;
        let meter = &mut self.state.meter;
        Ok(match op {
            UnaryOp::Not => Value::Bool(!value.is_true()),
            UnaryOp::Minus => ops::negate(&value)?,
            UnaryOp::Plus => ops::arithmetic(BinaryOp::Add, &Value::Int(0), &value, meter)?,
            UnaryOp::One => Value::list(vec![value]),
            UnaryOp::Join => ops::join(&value, "", meter)?,
            UnaryOp::Split => ops::split(&value, None, Case::Ignored, meter)?,
            UnaryOp::ToInt => {
                to_int(&value).map(Value::Int).ok_or_else(|| bad_cast(&value, "a whole number"))?
            }
            UnaryOp::ToFloat => {
                to_float(&value).map(Value::Float).ok_or_else(|| bad_cast(&value, "a number"))?
            }
            UnaryOp::ToText => {
                let text = value.to_string();
                meter.text(text.len())?;
                Value::from(text)
            }
            UnaryOp::ToBool => Value::Bool(value.is_true()),
            UnaryOp::Ordered => match value {
                Value::Map(_) => value,
                other => return Err(bad_cast(&other, "a hashtable").into()),
            },
            UnaryOp::ToObject => match value {
                Value::Map(map) => object_from(&map).into(),
                Value::Object(_) => value,
                other => return Err(bad_cast(&other, "an object").into()),
            },
        })
    }

    /// Operands of one precedence from the left; `-and` and `-or` stop as soon as the answer is known.
    fn chain(&mut self, first: &Expr, rest: &[(BinaryOp, Expr)]) -> Result<Value, Flow> {
        let mut left = self.expression(first)?;
        for (op, right) in rest {
            left = match op {
                BinaryOp::And if !left.is_true() => Value::Bool(false),
                BinaryOp::Or if left.is_true() => Value::Bool(true),
                _ => {
                    let right = self.expression(right)?;
                    self.binary(*op, left, right)?
                }
            };
        }
        Ok(left)
    }

    pub(crate) fn binary(&mut self, op: BinaryOp, left: Value, right: Value) -> Result<Value, ErrorRecord> {
        if let (BinaryOp::Compare(Comparison::Match, case), false) = (op, matches!(left, Value::List(_))) {
            return self.match_one(&left, &right, case);
        }
        let meter = &mut self.state.meter;
        meter.charge(1)?;
        match op {
            BinaryOp::And | BinaryOp::Or => Ok(Value::Bool(right.is_true())),
            BinaryOp::Xor => Ok(Value::Bool(left.is_true() != right.is_true())),
            BinaryOp::Compare(comparison, case) => ops::compare(comparison, case, &left, &right, meter),
            BinaryOp::Join => ops::join(&left, &right.to_string(), meter),
            BinaryOp::Split(case) => ops::split(&left, Some(&right), case, meter),
            BinaryOp::Replace(case) => ops::replace(&left, &right, case, meter),
            BinaryOp::Format => match &right {
                Value::List(list) => ops::format_text(&left.to_string(), list.items(), meter),
                single => ops::format_text(&left.to_string(), std::slice::from_ref(single), meter),
            },
            BinaryOp::Range => ops::range(&left, &right, meter),
            BinaryOp::Add
            | BinaryOp::Subtract
            | BinaryOp::Multiply
            | BinaryOp::Divide
            | BinaryOp::Remainder => ops::arithmetic(op, &left, &right, meter),
        }
    }

    fn match_one(&mut self, left: &Value, right: &Value, case: Case) -> Result<Value, ErrorRecord> {
        let found = ops::find_match(&left.to_string(), &right.to_string(), case, &mut self.state.meter)?;
        let is_found = found.is_some();
        if let Some(groups) = found {
            self.state.set_variable("matches", groups)?;
        }
        Ok(Value::Bool(is_found))
    }

    fn postfix(&mut self, base: &Expr, steps: &[Step]) -> Result<Value, Flow> {
        let mut value = self.expression(base)?;
        for step in steps {
            if let Value::List(list) = &value {
                self.state.meter.charge(list.items().len() as u64)?;
            }
            value = match step {
                Step::Member(name, _) => value.member(name),
                Step::Computed(name) => value.member(&self.expression(name)?.to_string()),
                Step::Index(index) => value.item(&self.expression(index)?),
            };
        }
        Ok(value)
    }
}

fn bad_cast(value: &Value, what: &str) -> ErrorRecord {
    let message = format!("\"{value}\" ({}) cannot be made {what}.", value.type_name());
    ErrorRecord::wrong_type("ConvertToFinalInvalidCastException", message)
}

/// A script's own object with the entries of a hashtable.
pub(crate) fn object_from(map: &Map) -> Object {
    let mut object = Object::custom();
    for (key, value) in map.entries() {
        object.set(key.to_string().into(), value.clone());
    }
    object
}

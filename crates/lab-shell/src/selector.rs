//! Which properties: names with wildcards, blocks, and calculated ones `@{ n = …; e = … }`.

use std::rc::Rc;

use crate::cmdlet::Invocation;
use crate::error::{Category, ErrorRecord};
use crate::meter::Meter;
use crate::ops::like;
use crate::parse::ast::{Case, ScriptBlock};
use crate::value::{Value, same_name};

/// One column asked for.
pub(crate) enum Selector {
    /// Properties whose names fit.
    Named(String),
    /// A value computed for each object.
    Computed { label: String, source: Source },
}

/// Where a computed value comes from.
pub(crate) enum Source {
    Block(Rc<ScriptBlock>),
    Property(String),
}

/// Reads the value of a `-Property` parameter.
pub(crate) fn selectors(items: &[Value]) -> Result<Vec<Selector>, ErrorRecord> {
    items.iter().map(selector).collect()
}

fn selector(item: &Value) -> Result<Selector, ErrorRecord> {
    match item {
        Value::Block(block) => Ok(Selector::Computed {
            label: block.text.trim().to_string(),
            source: Source::Block(block.clone()),
        }),
        Value::Map(map) => {
            let entry = |names: &[&str]| {
                let found = map
                    .entries()
                    .iter()
                    .find(|(key, _)| names.iter().any(|name| same_name(&key.to_string(), name)));
                found.map(|(_, value)| value)
            };
            let source = match entry(&["e", "expression"]) {
                Some(Value::Block(block)) => Source::Block(block.clone()),
                Some(other) => Source::Property(other.to_string()),
                None => return Err(no_expression()),
            };
            let label = match (entry(&["n", "name", "l", "label"]), &source) {
                (Some(label), _) => label.to_string(),
                (None, Source::Block(block)) => block.text.trim().to_string(),
                (None, Source::Property(name)) => name.clone(),
            };
            Ok(Selector::Computed { label, source })
        }
        other => Ok(Selector::Named(other.to_string())),
    }
}

fn no_expression() -> ErrorRecord {
    ErrorRecord::mistake(
        Category::InvalidArgument,
        "NoExpression",
        "A calculated property has no expression.",
    )
    .hint("It is written @{ n = 'Label'; e = { $_.Name } }.")
}

impl Selector {
    /// Label and value of the properties it picks from an object.
    pub(crate) fn pick(
        &self,
        object: &Value,
        run: &mut Invocation<'_>,
    ) -> Result<Vec<(String, Value)>, ErrorRecord> {
        run.charge(1)?;
        match self {
            Selector::Named(pattern) if pattern.contains(['*', '?', '[']) => {
                let meter = &mut run.cx().state.meter;
                let mut picked = Vec::new();
                for (name, value) in properties_of(object) {
                    if fits(&name, pattern, meter)? {
                        picked.push((name, value));
                    }
                }
                Ok(picked)
            }
            Selector::Named(name) => Ok(vec![(canonical(object, name), object.member(name))]),
            Selector::Computed { label, source } => {
                let value = match source {
                    Source::Block(block) => Value::from_output(run.call(block, object.clone())?),
                    Source::Property(name) => object.member(name),
                };
                Ok(vec![(label.clone(), value)])
            }
        }
    }

    /// Its single value for an object: for sorting, grouping, measuring.
    pub(crate) fn value(&self, object: &Value, run: &mut Invocation<'_>) -> Result<Value, ErrorRecord> {
        let picked = self.pick(object, run)?;
        Ok(picked.into_iter().next().map(|(_, value)| value).unwrap_or_default())
    }

    /// What it is called.
    pub(crate) fn label(&self) -> &str {
        match self {
            Selector::Named(name) => name,
            Selector::Computed { label, .. } => label,
        }
    }
}

/// The property's own spelling of its name.
fn canonical(object: &Value, name: &str) -> String {
    let known = match object {
        Value::Object(object) => object.properties().iter().find(|p| same_name(&p.name, name)),
        _ => None,
    };
    known.map_or_else(|| name.to_string(), |p| p.name.to_string())
}

fn fits(name: &str, pattern: &str, meter: &mut Meter) -> Result<bool, ErrorRecord> {
    like(name, pattern, Case::Ignored, meter)
}

/// Names and values of what an object shows.
pub(crate) fn properties_of(value: &Value) -> Vec<(String, Value)> {
    match value {
        Value::Object(object) => {
            object.properties().iter().map(|p| (p.name.to_string(), p.value.clone())).collect()
        }
        Value::Map(map) => map.entries().iter().map(|(k, v)| (k.to_string(), v.clone())).collect(),
        Value::Duration(_) => {
            let names = ["Days", "Hours", "Minutes", "Seconds", "Milliseconds", "TotalSeconds"];
            names.iter().map(|name| (name.to_string(), value.member(name))).collect()
        }
        Value::Str(_) => vec![("Length".to_string(), value.member("Length"))],
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::List(_) | Value::Block(_) => {
            Vec::new()
        }
    }
}

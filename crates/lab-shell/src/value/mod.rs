//! What flows through a pipeline: values and objects, not text.
//!
//! Containers have value semantics: `$b = $a` copies (cheaply, on write), so no cycle can arise. Each container
//! knows how deep it nests; the interpreter refuses to store what is deeper than [`MAX_DEPTH`].

mod member;
pub mod number;
mod object;
mod show;
mod timespan;

use std::collections::BTreeMap;
use std::rc::Rc;

pub(crate) use member::place;
pub(crate) use object::CUSTOM;
pub use object::{Object, Property};
pub(crate) use show::{short_text, shown_bytes};
pub use timespan::TimeSpan;

use crate::parse::ast::ScriptBlock;

/// Containers nested deeper than this cannot be stored in a variable.
pub const MAX_DEPTH: u16 = 40;

/// One value.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `$null`.
    #[default]
    Null,
    /// `$true` or `$false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction. Shell arithmetic only; simulated state has none.
    Float(f64),
    /// Text.
    Str(Rc<str>),
    /// A span of simulated time.
    Duration(TimeSpan),
    /// An array.
    List(Rc<List>),
    /// A hashtable; keeps its order.
    Map(Rc<Map>),
    /// Something with named properties.
    Object(Rc<Object>),
    /// Code in braces.
    Block(Rc<ScriptBlock>),
}

impl Value {
    /// An array of these.
    pub fn list(items: Vec<Value>) -> Value {
        let depth = depth_above(items.iter());
        Value::List(Rc::new(List { items, depth }))
    }

    /// What a pipeline that yielded these is worth: nothing, the one value, or an array.
    pub fn from_output(mut items: Vec<Value>) -> Value {
        match items.len() {
            0 => Value::Null,
            1 => items.pop().unwrap_or_default(),
            _ => Value::list(items),
        }
    }

    /// The items a pipeline would walk over: those of an array, nothing for null, else the value itself.
    pub fn into_items(self) -> Vec<Value> {
        match self {
            Value::Null => Vec::new(),
            Value::List(list) => {
                Rc::try_unwrap(list).map_or_else(|list| list.items.clone(), |list| list.items)
            }
            other => vec![other],
        }
    }

    /// How many containers lie inside each other.
    pub fn depth(&self) -> u16 {
        match self {
            Value::List(list) => list.depth,
            Value::Map(map) => map.depth,
            Value::Object(object) => object.depth(),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Str(_)
            | Value::Duration(_)
            | Value::Block(_) => 0,
        }
    }

    /// Whether it counts as true in a condition.
    pub fn is_true(&self) -> bool {
        match self {
            Value::Null => false,
            Value::Bool(b) => *b,
            Value::Int(i) => *i != 0,
            Value::Float(f) => *f != 0.0,
            Value::Str(s) => !s.is_empty(),
            Value::List(list) => match list.items.as_slice() {
                [] => false,
                [only] => only.is_true(),
                _ => true,
            },
            Value::Duration(_) | Value::Map(_) | Value::Object(_) | Value::Block(_) => true,
        }
    }

    /// The .NET-like name of its type.
    pub fn type_name(&self) -> &str {
        match self {
            Value::Null => "Null",
            Value::Bool(_) => "System.Boolean",
            Value::Int(_) => "System.Int64",
            Value::Float(_) => "System.Double",
            Value::Str(_) => "System.String",
            Value::Duration(_) => "System.TimeSpan",
            Value::List(_) => "System.Object[]",
            Value::Map(_) => "System.Collections.Hashtable",
            Value::Object(object) => object.type_name(),
            Value::Block(_) => "System.Management.Automation.ScriptBlock",
        }
    }

    /// The text, when it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }
}

fn depth_above<'v>(items: impl Iterator<Item = &'v Value>) -> u16 {
    items.map(Value::depth).max().unwrap_or(0).saturating_add(1)
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Str(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Str(text.into())
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Value {
        Value::Bool(b)
    }
}

impl From<i64> for Value {
    fn from(i: i64) -> Value {
        Value::Int(i)
    }
}

impl From<u32> for Value {
    fn from(i: u32) -> Value {
        Value::Int(i64::from(i))
    }
}

/// Beyond the whole numbers of the console a count is shown as the largest one.
impl From<u64> for Value {
    fn from(i: u64) -> Value {
        Value::Int(i64::try_from(i).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value {
    fn from(f: f64) -> Value {
        Value::Float(f)
    }
}

impl From<TimeSpan> for Value {
    fn from(span: TimeSpan) -> Value {
        Value::Duration(span)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Value {
        Value::list(items.into_iter().map(Into::into).collect())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(Rc::new(object))
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Value {
        Value::Map(Rc::new(map))
    }
}

/// An array.
#[derive(Clone, Debug)]
pub struct List {
    items: Vec<Value>,
    depth: u16,
}

impl List {
    /// The items in order.
    pub fn items(&self) -> &[Value] {
        &self.items
    }
}

/// A hashtable that keeps its order; text keys ignore case.
#[derive(Clone, Debug, Default)]
pub struct Map {
    entries: Vec<(Value, Value)>,
    index: BTreeMap<Key, usize>,
    depth: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Int(i64),
    Text(String),
}

impl Key {
    fn of(value: &Value) -> Key {
        match value {
            Value::Int(i) => Key::Int(*i),
            other => Key::Text(other.to_string().to_lowercase()),
        }
    }
}

impl Map {
    /// An empty one.
    pub fn new() -> Map {
        Map::default()
    }

    /// Keys and values in order.
    pub fn entries(&self) -> &[(Value, Value)] {
        &self.entries
    }

    /// The value of a key.
    pub fn get(&self, key: &Value) -> Option<&Value> {
        self.index.get(&Key::of(key)).map(|at| &self.entries[*at].1)
    }

    /// Sets a key; a known one keeps its place.
    pub fn set(&mut self, key: Value, value: Value) {
        self.depth = self.depth.max(value.depth().saturating_add(1));
        match self.index.get(&Key::of(&key)) {
            Some(at) => self.entries[*at].1 = value,
            None => {
                self.index.insert(Key::of(&key), self.entries.len());
                self.entries.push((key, value));
            }
        }
    }
}

/// Whether two names are the same to PowerShell.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_set_twice_in_other_case_keeps_its_place() {
        let mut map = Map::new();
        map.set("Name".into(), Value::Int(1));
        map.set("State".into(), Value::Int(2));
        map.set("NAME".into(), Value::Int(3));
        let shown: Vec<_> = map.entries().iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(shown, ["Name=3", "State=2"]);
    }

    #[test]
    fn depth_grows_with_each_container() {
        let inner = Value::list(vec![Value::Int(1)]);
        let outer = Value::list(vec![Value::Int(1), inner]);
        assert_eq!(outer.depth(), 2);
    }

    #[test]
    fn empty_output_is_null_and_one_value_is_itself() {
        assert!(matches!(Value::from_output(vec![]), Value::Null));
        assert!(matches!(Value::from_output(vec![Value::Int(4)]), Value::Int(4)));
    }
}

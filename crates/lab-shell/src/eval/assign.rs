//! Assignment to variables, entries, items, and properties of live things.

use std::rc::Rc;

use super::{Cx, Flow};
use crate::error::{Category, ErrorRecord};
use crate::parse::ast::{BinaryOp, Expr, ExprKind, Step};
use crate::value::{Value, same_name};

/// A step with its name or index known.
enum Place {
    Member(Rc<str>),
    Index(Value),
}

impl Cx<'_> {
    /// Assigns and gives back the value the target has then.
    pub(super) fn assign(
        &mut self,
        target: &Expr,
        op: Option<BinaryOp>,
        value: Value,
    ) -> Result<Value, Flow> {
        let value = match op {
            None => value,
            Some(op) => {
                let old = self.expression(target)?;
                self.binary(op, old, value).map_err(|error| error.at(target.span))?
            }
        };
        match &target.kind {
            ExprKind::Variable(name) => {
                self.state.set_variable(name, value.clone()).map_err(|error| error.at(target.span))?;
            }
            ExprKind::Postfix(base, steps) => {
                let places = self.places(steps)?;
                self.assign_inside(base, &places, value.clone()).map_err(|flow| at(flow, target))?;
            }
            _ => {
                let message = "Only a variable or a property can be given a value.";
                return Err(ErrorRecord::syntax("InvalidLeftHandSide", target.span, message).into());
            }
        }
        Ok(value)
    }

    fn places(&mut self, steps: &[Step]) -> Result<Vec<Place>, Flow> {
        let mut places = Vec::new();
        for step in steps {
            places.push(match step {
                Step::Member(name, _) => Place::Member(name.clone()),
                Step::Computed(name) => Place::Member(self.expression(name)?.to_string().into()),
                Step::Index(index) => Place::Index(self.expression(index)?),
            });
        }
        Ok(places)
    }

    fn assign_inside(&mut self, base: &Expr, places: &[Place], value: Value) -> Result<(), Flow> {
        let whole = self.expression(base)?;
        let rooted = matches!(base.kind, ExprKind::Variable(_));
        if let (Value::Null, false, Some(place)) = (&whole, rooted, places.first()) {
            return Err(nothing_there(place).into());
        }
        if !rooted && !ends_in_live(&whole, places) {
            return Err(ErrorRecord::mistake(
                Category::InvalidOperation,
                "PropertyAssignmentLost",
                "This value is not stored anywhere, so setting a part of it has no effect.",
            )
            .hint("Put it into a variable first.")
            .into());
        }
        let changed = self.with_change(whole, places, value)?;
        if let ExprKind::Variable(name) = &base.kind {
            self.state.set_variable(name, changed)?;
        }
        Ok(())
    }

    /// The container with the value at the end of the path replaced.
    fn with_change(
        &mut self,
        container: Value,
        places: &[Place],
        value: Value,
    ) -> Result<Value, ErrorRecord> {
        let Some((first, rest)) = places.split_first() else { return Ok(value) };
        if rest.is_empty() {
            self.set_live(&container, first, &value)?;
            return self.replaced(container, first, value);
        }
        let inner = match first {
            Place::Member(name) => container.member(name),
            Place::Index(index) => container.item(index),
        };
        let inner = self.with_change(inner, rest, value)?;
        self.replaced(container, first, inner)
    }

    /// Lets the lab set a property of a live thing; it refuses what cannot be set.
    fn set_live(&mut self, container: &Value, place: &Place, value: &Value) -> Result<(), ErrorRecord> {
        match (container, place) {
            (Value::Object(object), Place::Member(name)) => match object.handle() {
                Some(handle) => {
                    crate::lab::set_property(self.session, handle, name, value, self.state.waits())
                }
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn replaced(&mut self, container: Value, place: &Place, value: Value) -> Result<Value, ErrorRecord> {
        let size = match &container {
            Value::List(list) => list.items().len(),
            Value::Map(map) => map.entries().len(),
            _ => 1,
        };
        self.state.meter.charge(size as u64 / 8)?;
        match (container, place) {
            (Value::Map(mut map), place) => {
                let key = match place {
                    Place::Member(name) => Value::Str(name.clone()),
                    Place::Index(index) => index.clone(),
                };
                Rc::make_mut(&mut map).set(key, value);
                Ok(Value::Map(map))
            }
            (Value::List(list), Place::Index(index)) => {
                let mut items = list.items().to_vec();
                let at =
                    crate::value::number::to_int(index).and_then(|at| crate::value::place(at, items.len()));
                let Some(at) = at else { return Err(out_of_bounds(index, items.len())) };
                items[at] = value;
                Ok(Value::list(items))
            }
            (Value::Object(mut object), Place::Member(name)) => {
                let known =
                    object.properties().iter().find(|p| same_name(&p.name, name)).map(|p| p.name.clone());
                let settable = object.handle().is_some() || object.type_name() == crate::value::CUSTOM;
                match known {
                    Some(known) if settable => {
                        Rc::make_mut(&mut object).set(known, value);
                        Ok(Value::Object(object))
                    }
                    Some(known) => Err(ErrorRecord::mistake(
                        Category::InvalidOperation,
                        "PropertyReadOnly",
                        format!("'{known}' of a {} can only be read.", object.type_name()),
                    )),
                    // A live thing may have more properties than its default object shows.
                    None if object.handle().is_some() => Ok(Value::Object(object)),
                    None => Err(no_property(name, object.type_name())),
                }
            }
            (other, Place::Member(name)) => Err(no_property(name, other.type_name())),
            (other, Place::Index(index)) => {
                let message = format!("[{index}] cannot be set on a value of type {}.", other.type_name());
                Err(ErrorRecord::mistake(Category::InvalidOperation, "CannotIndex", message))
            }
        }
    }
}

fn at(flow: Flow, target: &Expr) -> Flow {
    match flow {
        Flow::Error(error) => Flow::Error(Box::new(error.at(target.span))),
        other => other,
    }
}

/// Whether the path ends in a property of a live thing, directly on the value.
fn ends_in_live(whole: &Value, places: &[Place]) -> bool {
    let mut value = whole.clone();
    let Some((_, before)) = places.split_last() else { return false };
    for place in before {
        value = match place {
            Place::Member(name) => value.member(name),
            Place::Index(index) => value.item(index),
        };
    }
    matches!(value, Value::Object(object) if object.handle().is_some())
}

/// The thing was not found, which was said already; a script goes on.
fn nothing_there(place: &Place) -> ErrorRecord {
    let what = match place {
        Place::Member(name) => name.to_string(),
        Place::Index(index) => format!("[{index}]"),
    };
    let message = format!("There is nothing of which '{what}' could be set.");
    ErrorRecord::refusal(Category::InvalidOperation, "PropertyNotFound", message)
}

fn no_property(name: &str, type_name: &str) -> ErrorRecord {
    let message = format!("The property '{name}' cannot be found on a value of type {type_name}.");
    ErrorRecord::mistake(Category::InvalidOperation, "PropertyNotFound", message)
}

fn out_of_bounds(index: &Value, len: usize) -> ErrorRecord {
    let message = format!("The index {index} lies outside the array of {len} items.");
    ErrorRecord::mistake(Category::InvalidOperation, "IndexOutOfRange", message)
}

//! Objects: ordered properties, a type name, and perhaps a handle to a live thing.

use std::borrow::Cow;

use super::{Value, same_name};
use crate::lab::Handle;

/// A named value of an object.
#[derive(Clone, Debug)]
pub struct Property {
    /// As shown in headers.
    pub name: Cow<'static, str>,
    /// What it holds.
    pub value: Value,
}

/// Something with named properties.
#[derive(Clone, Debug)]
pub struct Object {
    type_name: Cow<'static, str>,
    handle: Option<Handle>,
    properties: Vec<Property>,
    depth: u16,
}

/// Type name of objects made by scripts.
pub(crate) const CUSTOM: &str = "PSCustomObject";

impl Object {
    /// An object without properties; the type name selects its default view.
    pub fn new(type_name: &'static str) -> Object {
        Object { type_name: Cow::Borrowed(type_name), handle: None, properties: Vec::new(), depth: 1 }
    }

    /// One made by a script.
    pub(crate) fn custom() -> Object {
        Object::new(CUSTOM)
    }

    /// Adds or replaces a property.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Object {
        self.set(name.into(), value.into());
        self
    }

    /// Makes assignment to its properties reach the lab.
    #[must_use]
    pub fn live(mut self, handle: Handle) -> Object {
        self.handle = Some(handle);
        self
    }

    /// Adds or replaces a property.
    pub fn set(&mut self, name: Cow<'static, str>, value: Value) {
        self.depth = self.depth.max(value.depth().saturating_add(1));
        match self.properties.iter_mut().find(|p| same_name(&p.name, &name)) {
            Some(property) => property.value = value,
            None => self.properties.push(Property { name, value }),
        }
    }

    /// Selects the default view.
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// The live thing it shows, if any.
    pub fn handle(&self) -> Option<&Handle> {
        self.handle.as_ref()
    }

    /// All properties in order.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// A property by name, in any case.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.properties.iter().find(|p| same_name(&p.name, name)).map(|p| &p.value)
    }

    pub(super) fn depth(&self) -> u16 {
        self.depth
    }
}

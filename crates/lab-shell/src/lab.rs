//! What the console needs from the lab behind it.

use crate::error::{Category, ErrorRecord};
use crate::value::Value;

/// A live thing an object stands for, so that assignment to a property reaches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handle {
    /// The cluster itself.
    Cluster,
    /// A role by name.
    ClusterGroup(String),
    /// A member by name.
    ClusterNode(String),
    /// A resource by name.
    ClusterResource(String),
    /// A cluster network by name.
    ClusterNetwork(String),
}

/// Kinds of names the console can list while someone types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Cmdlets and aliases: answered by the console itself.
    Cmdlet,
    /// Machines in the rack.
    Host,
}

/// The lab behind the console.
pub trait Lab {
    /// Sets a property of a live thing, or says why not.
    fn set_property(&mut self, thing: &Handle, property: &str, value: &Value) -> Result<(), ErrorRecord>;

    /// The names of that kind, for completion.
    fn names(&self, kind: Names) -> Vec<String>;
}

/// A console without a lab: the language alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLab;

impl Lab for NoLab {
    fn set_property(&mut self, thing: &Handle, property: &str, _value: &Value) -> Result<(), ErrorRecord> {
        let message =
            format!("There is no lab behind this console, so {property} of {thing:?} cannot be set.");
        Err(ErrorRecord::refusal(Category::InvalidOperation, "NoLab", message))
    }

    fn names(&self, _kind: Names) -> Vec<String> {
        Vec::new()
    }
}

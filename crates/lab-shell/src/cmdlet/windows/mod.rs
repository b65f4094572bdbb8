//! Cmdlets that Windows has, with its names, parameters, defaults and columns (facts: powershell).

mod cluster;
mod host;
mod place;

pub(super) use cluster::ALL as CLUSTER;
pub(super) use host::ALL as HOST;
pub(super) use host::install;
pub(super) use place::{named, on_each_host};

//! What people look at: plain projections of a lab, to be compared and drawn. They change nothing and know no HTML.

pub mod availability;
pub mod client;
pub mod cluster;
pub mod compare;
pub mod explain;
pub mod hosts;
pub mod link;
pub mod matrix;
pub mod migration;
pub mod placement;
pub mod record;
pub mod roles;
pub mod rules;
pub mod san;
pub mod storage;
pub mod text;
pub mod vm;
pub mod weak_point;

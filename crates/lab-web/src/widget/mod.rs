//! Parts every panel is made of. They know props and callbacks, no session.

pub mod action;
pub mod chart;
pub mod console_view;
pub mod dialog;
pub mod event_list;
pub mod icon;
pub mod memory_grid;
pub mod pass_table;
pub mod room;
pub mod rule;
pub mod speed;
pub mod status;
pub mod term;
pub mod toast;
pub mod topology;
pub mod tree;
pub mod vote_grid;
pub mod windowed;

//! Migrations: in whole clusters against public measurements and under failures, and the memory copy alone against
//! QEMU, SimGrid and the textbook.

mod calibration;
mod derived;
mod failures;
mod lab;
mod model_card;
mod prechecks;
mod qemu;
mod simgrid;

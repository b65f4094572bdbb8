//! Migrations in whole clusters: against public measurements, and under failures.

mod calibration;
mod failures;
mod lab;
mod prechecks;

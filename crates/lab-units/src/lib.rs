//! lab-units

//! Everything that judges the lab from outside.

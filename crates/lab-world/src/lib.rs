//! lab-world

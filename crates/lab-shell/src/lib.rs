//! lab-shell

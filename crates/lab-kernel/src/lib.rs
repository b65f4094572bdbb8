//! lab-kernel

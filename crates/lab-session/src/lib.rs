//! lab-session

//! lab-view

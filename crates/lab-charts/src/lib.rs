//! lab-charts

//! lab-cluster

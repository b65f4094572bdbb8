//! Physics and wiring of the lab: sees everything, decides nothing that node software decides.

pub mod guest;
pub mod precopy;
pub mod scsi;

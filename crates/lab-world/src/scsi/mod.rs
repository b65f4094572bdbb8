//! SCSI-3 persistent reservations of one logical unit.

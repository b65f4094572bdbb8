//! A disk that knows the part of SCSI-3 persistent reservations the cluster uses.

use std::collections::{BTreeMap, BTreeSet};

use lab_cluster::{DiskCommand, DiskReply};
use lab_units::NodeId;
use lab_units::scsi::{PrKey, ReservationType, ScsiStatus, Sense};

use super::Copy;

#[derive(Clone, Debug)]
pub struct Disk {
    pub online: bool,
    /// Nodes without a path.
    pub no_path: BTreeSet<NodeId>,
    pub keys: BTreeMap<NodeId, PrKey>,
    pub holder: Option<(NodeId, ReservationType)>,
    pub copy: Copy,
    attention: BTreeSet<NodeId>,
}

impl Default for Disk {
    fn default() -> Self {
        Self {
            online: true,
            no_path: BTreeSet::new(),
            keys: BTreeMap::new(),
            holder: None,
            copy: None,
            attention: BTreeSet::new(),
        }
    }
}

const GOOD: DiskReply = DiskReply::Status(ScsiStatus::Good);
const CONFLICT: DiskReply = DiskReply::Status(ScsiStatus::ReservationConflict);

impl Disk {
    pub fn may_write(&self, node: NodeId) -> bool {
        self.holder.is_none() || self.keys.contains_key(&node)
    }

    pub fn execute(&mut self, node: NodeId, command: &DiskCommand) -> DiskReply {
        if !self.online || self.no_path.contains(&node) {
            return DiskReply::NoPath;
        }
        if self.attention.remove(&node) {
            return DiskReply::Status(ScsiStatus::CheckCondition(Sense::REGISTRATIONS_PREEMPTED));
        }
        let own = self.keys.get(&node).copied();
        match command {
            DiskCommand::Register(key) => {
                self.keys.insert(node, *key);
                GOOD
            }
            DiskCommand::Unregister(_) => {
                self.keys.remove(&node);
                if self.holder.is_some_and(|(holder, _)| holder == node) {
                    self.holder = None;
                }
                GOOD
            }
            DiskCommand::Reserve(key, kind) => match self.holder {
                _ if own != Some(*key) => CONFLICT,
                None => {
                    self.holder = Some((node, *kind));
                    GOOD
                }
                Some((holder, held)) if holder == node && held == *kind => GOOD,
                Some(_) => CONFLICT,
            },
            DiskCommand::Preempt { key, victim, kind } => {
                self.preempt(node, own == Some(*key), *victim, *kind)
            }
            DiskCommand::Release(key, _) => {
                if own != Some(*key) {
                    return CONFLICT;
                }
                if self.holder.is_some_and(|(holder, _)| holder == node) {
                    self.holder = None;
                }
                GOOD
            }
            DiskCommand::ReadReservation => DiskReply::Reservation {
                keys: self.keys.values().copied().collect(),
                holder: self.holder.map(|(holder, kind)| (self.keys[&holder], kind)),
            },
            DiskCommand::Mount | DiskCommand::Dismount => {
                if self.may_write(node) {
                    GOOD
                } else {
                    CONFLICT
                }
            }
            DiskCommand::WriteDatabase(database) => {
                if !self.may_write(node) {
                    return CONFLICT;
                }
                self.copy = Some(database.clone());
                GOOD
            }
            DiskCommand::ReadDatabase => DiskReply::Database(self.copy.clone()),
        }
    }

    fn preempt(&mut self, node: NodeId, registered: bool, victim: PrKey, kind: ReservationType) -> DiskReply {
        let victims: Vec<NodeId> =
            self.keys.iter().filter(|(_, key)| **key == victim).map(|(id, _)| *id).collect();
        if !registered || victims.is_empty() {
            return CONFLICT;
        }
        let takes = self.holder.is_some_and(|(holder, _)| self.keys.get(&holder) == Some(&victim));
        for loser in victims.into_iter().filter(|loser| *loser != node) {
            self.keys.remove(&loser);
            self.attention.insert(loser);
        }
        if takes {
            self.holder = Some((node, kind));
        }
        GOOD
    }
}

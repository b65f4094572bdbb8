//! Two to three nodes and one disk, command by command.

use lab_units::map::Map;

use lab_units::scsi::Sense;

use super::*;

const GOOD: DiskReply = DiskReply::Status(ScsiStatus::Good);
const CONFLICT: DiskReply = DiskReply::Status(ScsiStatus::ReservationConflict);

/// A disk with the part of SPC-4 that is used here.
#[derive(Default)]
struct Disk {
    keys: Map<NodeId, PrKey>,
    holder: Option<NodeId>,
    gone: bool,
    attention: bool,
}

impl Disk {
    fn answer(&mut self, node: NodeId, command: &DiskCommand) -> DiskReply {
        if self.gone {
            return DiskReply::NoPath;
        }
        if std::mem::take(&mut self.attention) {
            return DiskReply::Status(ScsiStatus::CheckCondition(Sense::REGISTRATIONS_PREEMPTED));
        }
        match command {
            DiskCommand::Register(key) => {
                self.keys.insert(node, *key);
                GOOD
            }
            DiskCommand::Reserve(..) if self.holder.is_none() => {
                self.holder = Some(node);
                GOOD
            }
            DiskCommand::Preempt { victim, .. } => {
                let loser = self.keys.iter().find(|(_, key)| *key == victim).map(|(id, _)| *id);
                let Some(loser) = loser.filter(|_| self.keys.contains_key(&node)) else { return CONFLICT };
                self.keys.remove(&loser);
                if self.holder == Some(loser) {
                    self.holder = Some(node);
                }
                GOOD
            }
            DiskCommand::ReadReservation => DiskReply::Reservation {
                keys: self.keys.values().copied().collect(),
                holder: self.holder.map(|holder| (key_of(holder), RESERVATION)),
            },
            _ => CONFLICT,
        }
    }
}

/// A node at the disk: carries commands to it until there is none left, and keeps what else was said.
struct Node {
    id: NodeId,
    grip: Reservation,
    said: Vec<Step>,
}

impl Node {
    fn new(id: u32) -> Self {
        Self { id: NodeId(id), grip: Reservation::new(NodeId(id)), said: Vec::new() }
    }

    fn start(&mut self, disk: &mut Disk, friends: &[u32], patient: bool) {
        let mut steps = Vec::new();
        self.grip.start(friends.iter().map(|id| NodeId(*id)).collect(), patient, &mut steps);
        self.carry(disk, steps);
    }

    fn wait(&mut self, disk: &mut Disk) {
        let mut steps = Vec::new();
        self.grip.waited(&mut steps);
        self.carry(disk, steps);
    }

    fn defend(&mut self, disk: &mut Disk) {
        let mut steps = Vec::new();
        self.grip.defend(&mut steps);
        self.carry(disk, steps);
    }

    fn carry(&mut self, disk: &mut Disk, mut steps: Vec<Step>) {
        while let Some(step) = steps.pop() {
            match step {
                Step::Send(command) => {
                    let reply = disk.answer(self.id, &command);
                    assert!(
                        self.grip.on_reply(&command, &reply, &mut steps),
                        "the answer to {command:?} is waited for"
                    );
                }
                step => self.said.push(step),
            }
        }
    }

    fn said(&mut self) -> Vec<Step> {
        std::mem::take(&mut self.said)
    }
}

fn holder(disk: &mut Disk, id: u32) -> Node {
    let mut node = Node::new(id);
    node.start(disk, &[], true);
    assert_eq!(node.said(), [Step::Won]);
    node
}

#[test]
fn a_disk_nobody_holds_is_taken_at_once() {
    let mut disk = Disk::default();
    assert!(holder(&mut disk, 1).grip.is_held());
    assert_eq!(disk.holder, Some(NodeId(1)));
}

#[test]
fn a_dead_holder_loses_the_disk_after_the_wait() {
    let mut disk = Disk::default();
    holder(&mut disk, 1);
    let mut two = Node::new(2);
    two.start(&mut disk, &[], true);
    assert_eq!(two.said(), [Step::Wait(timing::CHALLENGE)]);
    two.wait(&mut disk);
    assert_eq!((two.said(), disk.holder), (vec![Step::Won], Some(NodeId(2))));
    assert_eq!(disk.keys.len(), 1, "the dead holder's key is gone");
}

#[test]
fn a_living_holder_removes_the_challenger() {
    let mut disk = Disk::default();
    let mut one = holder(&mut disk, 1);
    let mut two = Node::new(2);
    two.start(&mut disk, &[], true);
    one.defend(&mut disk);
    assert_eq!(one.said(), [Step::Safe]);
    two.wait(&mut disk);
    assert_eq!((two.said().pop(), disk.holder), (Some(Step::Lost), Some(NodeId(1))));
}

#[test]
fn of_two_challengers_only_one_wins() {
    let mut disk = Disk::default();
    holder(&mut disk, 1);
    let (mut two, mut three) = (Node::new(2), Node::new(3));
    two.start(&mut disk, &[], true);
    three.start(&mut disk, &[], true);
    two.wait(&mut disk);
    assert_eq!(two.said().pop(), Some(Step::Won));
    three.wait(&mut disk);
    assert_eq!((three.said().pop(), disk.holder), (Some(Step::Lost), Some(NodeId(2))));
}

#[test]
fn a_challenger_whose_holder_has_changed_waits_anew() {
    let mut disk = Disk::default();
    holder(&mut disk, 1);
    let mut three = Node::new(3);
    three.start(&mut disk, &[], true);
    disk.keys.remove(&NodeId(1));
    disk.keys.insert(NodeId(2), key_of(NodeId(2)));
    disk.holder = Some(NodeId(2));
    three.wait(&mut disk);
    assert_eq!(three.said(), [Step::Wait(timing::CHALLENGE), Step::Wait(timing::CHALLENGE)]);
    three.wait(&mut disk);
    assert_eq!((three.said(), disk.holder), (vec![Step::Won], Some(NodeId(3))));
}

#[test]
fn a_friend_gives_way_at_once() {
    let mut disk = Disk::default();
    holder(&mut disk, 1);
    let mut two = Node::new(2);
    two.start(&mut disk, &[1, 2], true);
    assert_eq!((two.said(), disk.holder), (vec![Step::Won], Some(NodeId(2))));
}

#[test]
fn a_holder_whose_key_was_preempted_notices() {
    let mut disk = Disk::default();
    let mut one = holder(&mut disk, 1);
    let mut two = Node::new(2);
    two.start(&mut disk, &[], false);
    one.defend(&mut disk);
    assert_eq!((one.said(), one.grip.is_held()), (vec![Step::Gone], false));
}

#[test]
fn guests_stay_registered_and_strangers_do_not() {
    let mut disk = Disk::default();
    let mut one = holder(&mut disk, 1);
    one.grip.set_guests(NodeSet::of(NodeId(2)));
    for id in [2, 3] {
        disk.keys.insert(NodeId(id), key_of(NodeId(id)));
    }
    disk.keys.insert(NodeId(9), PrKey(0xbad));
    one.defend(&mut disk);
    assert_eq!(disk.keys.keys().map(|id| id.0).collect::<Vec<u32>>(), [1, 2]);
}

#[test]
fn a_unit_attention_is_repeated_and_a_missing_path_is_a_failure() {
    let mut disk = Disk { attention: true, ..Disk::default() };
    holder(&mut disk, 1);
    disk.gone = true;
    let mut two = Node::new(2);
    two.start(&mut disk, &[], true);
    assert_eq!(two.said(), [Step::Failed]);
}

#[test]
fn every_node_has_its_own_key_and_is_known_by_it() {
    let keys: lab_units::map::Set<PrKey> = (1..=64).map(|id| key_of(NodeId(id))).collect();
    assert_eq!(keys.len(), 64);
    assert!((1..=64).all(|id| node_of(key_of(NodeId(id))) == Some(NodeId(id))));
    assert_eq!(node_of(PrKey(7)), None);
}

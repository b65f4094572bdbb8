//! What can happen to a cluster from outside.

use super::bench::{Rack, WITNESS_LUN, node};
use lab_cluster::{Phase, StartMode};

/// One step of the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// Power cut.
    Crash(u32),
    /// Power back, or the service started again.
    Return(u32),
    /// The service is told to leave in order.
    Stop(u32),
    /// The links between the first and the others break.
    Cut(Vec<u32>, Vec<u32>),
    /// One link works again.
    Mend(u32, u32),
    /// All links work again.
    MendAll,
    WitnessLost,
    WitnessBack,
}

impl Move {
    pub fn make(&self, rack: &mut Rack) {
        match self {
            Self::Crash(id) => rack.crash(*id),
            Self::Return(id) => rack.start(*id, StartMode::Normal),
            Self::Stop(id) => rack.stop(*id),
            Self::Cut(a, b) => rack.cut(a, b),
            Self::Mend(a, b) => rack.mend(&[*a], &[*b]),
            Self::MendAll => rack.mend_all(),
            Self::WitnessLost => set_witness(rack, false),
            Self::WitnessBack => set_witness(rack, true),
        }
        rack.check_safety();
    }

    /// Nodes it takes down, or asks to leave.
    pub fn takes_down(&self, id: u32) -> bool {
        matches!(self, Self::Crash(struck) | Self::Stop(struck) if *struck == id)
    }

    /// Whether a link works after it, if it does anything to the link.
    pub fn sets_link(&self, a: u32, b: u32) -> Option<bool> {
        match self {
            Self::Cut(x, y) => {
                let between = x.contains(&a) && y.contains(&b) || x.contains(&b) && y.contains(&a);
                between.then_some(false)
            }
            Self::Mend(x, y) => ((*x, *y) == (a.min(b), a.max(b))).then_some(true),
            Self::MendAll => Some(true),
            Self::Crash(_) | Self::Return(_) | Self::Stop(_) | Self::WitnessLost | Self::WitnessBack => None,
        }
    }
}

fn set_witness(rack: &mut Rack, online: bool) {
    rack.disks.get_mut(&WITNESS_LUN).expect("the witness disk").online = online;
    rack.share.online = online;
    rack.share.lock = None; // its sessions end with it
}

/// All that can happen now.
pub fn possible(rack: &Rack, count: u32, witness: bool) -> Vec<Move> {
    let mut moves = Vec::new();
    for id in 1..=count {
        let stopped = rack.phase(id) == Phase::Stopped;
        if stopped && !rack.will_restart(id) {
            moves.push(Move::Return(id));
        } else {
            moves.push(Move::Crash(id));
        }
        if !stopped && rack.phase(id) != Phase::Leaving {
            moves.push(Move::Stop(id));
        }
    }
    for one in partitions(count) {
        let (a, b): (Vec<u32>, Vec<u32>) = (1..=count).partition(|id| one.contains(id));
        let whole = a.iter().any(|a| b.iter().any(|b| !rack.cut.contains(&pair(*a, *b))));
        if whole {
            moves.push(Move::Cut(a, b));
        }
    }
    let broken: Vec<_> = rack.cut.iter().map(|(a, b)| (a.0, b.0)).collect();
    if count == 3 {
        for (a, b) in [(1, 2), (1, 3), (2, 3)] {
            moves.push(if broken.contains(&(a, b)) { Move::Mend(a, b) } else { Move::Cut(vec![a], vec![b]) });
        }
    }
    if broken.len() > 1 || count != 3 && !broken.is_empty() {
        moves.push(Move::MendAll);
    }
    if witness {
        moves.push(if rack.share.online { Move::WitnessLost } else { Move::WitnessBack });
    }
    moves
}

/// One side of each way to split the nodes in two: the side with the last node.
fn partitions(count: u32) -> Vec<Vec<u32>> {
    (0..1_u32 << (count - 1))
        .map(|bits| (1..=count).filter(|id| *id == count || bits >> (id - 1) & 1 == 1).collect::<Vec<u32>>())
        .filter(|side| side.len() < count as usize)
        .collect()
}

fn pair(a: u32, b: u32) -> (lab_units::NodeId, lab_units::NodeId) {
    (node(a.min(b)), node(a.max(b)))
}

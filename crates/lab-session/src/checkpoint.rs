//! Engines put aside on the way, so that going back costs a short replay.
//!
//! Their number is bounded: when there is one too many, the one is dropped whose loss costs least against its distance
//! from the present. So they stand close together around now and further apart away from it; but not ever further, for
//! whoever scrubs goes anywhere. What has not changed from one to the next they share.

use std::sync::Arc;

use lab_kernel::{Engine, Model, SimTime};

/// Work after which another checkpoint is worth its memory; a replay of this much takes a few milliseconds.
const WORK_BETWEEN: u64 = 4_096;
/// What carrying out a command counts against handling one due entry; an estimate.
const WORK_PER_COMMAND: u64 = 16;

/// What is put aside never changes: copies of a history share it.
struct Checkpoint<M: Model> {
    engine: Arc<Engine<M>>,
    played: usize,
}

impl<M: Model> Clone for Checkpoint<M> {
    fn clone(&self) -> Self {
        Self { engine: self.engine.clone(), played: self.played }
    }
}

impl<M: Model> Checkpoint<M> {
    fn work(&self) -> u64 {
        work(&self.engine, self.played)
    }

    fn place(&self) -> (SimTime, usize) {
        (self.engine.now(), self.played)
    }
}

/// Checkpoints of one branch in the order of their moments; the first is the origin and stays.
#[derive(Clone)]
pub(crate) struct Checkpoints<M: Model> {
    kept: Vec<Checkpoint<M>>,
    limit: usize,
}

impl<M: Model> Checkpoints<M> {
    pub(crate) fn new(origin: Engine<M>, limit: usize) -> Self {
        Self { kept: vec![Checkpoint { engine: Arc::new(origin), played: 0 }], limit }
    }

    /// Bounds their number from now on; the origin is always kept.
    pub(crate) fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
        let now = self.kept.last().map_or(0, Checkpoint::work);
        self.thin(now);
    }

    pub(crate) fn origin(&self) -> SimTime {
        self.kept[0].engine.now()
    }

    pub(crate) fn events_at_origin(&self) -> usize {
        self.kept[0].engine.log().len()
    }

    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.kept.len()
    }

    /// How many more due entries may be handled before [`Self::offer`] would keep the engine.
    pub(crate) fn work_left(&self, engine: &Engine<M>, played: usize) -> u64 {
        let since = self.kept[self.last_at(engine.now(), played)].work();
        (since + WORK_BETWEEN).saturating_sub(work(engine, played)).max(1)
    }

    /// Keeps a copy if enough was done since the last one before it.
    pub(crate) fn offer(&mut self, engine: &Engine<M>, played: usize) {
        let last = self.last_at(engine.now(), played);
        let now = work(engine, played);
        if now < self.kept[last].work() + WORK_BETWEEN {
            return;
        }
        self.kept.insert(last + 1, Checkpoint { engine: Arc::new(engine.clone()), played });
        self.thin(now);
    }

    /// The engine at the last checkpoint up to `time`, and how many commands it has seen.
    pub(crate) fn before(&self, time: SimTime) -> (&Engine<M>, usize) {
        let found = &self.kept[self.last_at(time, usize::MAX)];
        (&found.engine, found.played)
    }

    /// The last one up to `time` that has seen no more than `shared` commands.
    pub(crate) fn on_the_way(&self, time: SimTime, shared: usize) -> (&Engine<M>, usize) {
        let fits = |kept: &&Checkpoint<M>| kept.engine.now() <= time && kept.played <= shared;
        let found = self.kept.iter().rev().find(fits).unwrap_or(&self.kept[0]);
        (&found.engine, found.played)
    }

    /// Forgets what no longer lies on the way of a journal of which only the first `shared` commands stay: everything
    /// that has seen more, or that has seen just these and lies behind `next`, when another one is given.
    pub(crate) fn cut(&mut self, shared: usize, next: Option<SimTime>) {
        self.kept.retain(|kept| {
            let passed_by = next.is_some_and(|next| kept.played == shared && kept.engine.now() > next);
            kept.played <= shared && !passed_by
        });
    }

    /// The last one not behind this place; the origin if there is none.
    fn last_at(&self, time: SimTime, played: usize) -> usize {
        self.kept.partition_point(|kept| kept.place() <= (time, played)).saturating_sub(1)
    }

    fn thin(&mut self, now: u64) {
        while self.kept.len() > self.limit.max(2) {
            let cheapest = (1..self.kept.len() - 1).min_by(|a, b| {
                let ((gap_a, far_a), (gap_b, far_b)) = (self.price(*a, now), self.price(*b, now));
                (gap_a * far_b).cmp(&(gap_b * far_a))
            });
            self.kept.remove(cheapest.expect("there are at least three"));
        }
    }

    /// The replay its loss would make possible, and how far away it is: far away in a long run at most five times as
    /// long a replay as nearby.
    fn price(&self, index: usize, now: u64) -> (u128, u128) {
        let gap = self.kept[index + 1].work() - self.kept[index - 1].work();
        let (first, last) = (self.kept[0].work(), self.kept[self.kept.len() - 1].work());
        let far = self.kept[index].work().abs_diff(now) + WORK_BETWEEN + (last - first) / 4;
        (u128::from(gap), u128::from(far))
    }
}

fn work<M: Model>(engine: &Engine<M>, played: usize) -> u64 {
    engine.steps() + played as u64 * WORK_PER_COMMAND
}

//! One direction of one route of NetFT: whom a listener hears on a network, and since when.
//!
//! The speaker beats at whole multiples of its delay while its beats get through; the listener holds the route for up
//! until nothing has arrived for its window, delay × threshold. Neither is simulated beat by beat: a *train* is all
//! beats sent between two changes, its first and last are known, and with them the next moment at which the route
//! changes. Both ends go by their own copy of the cluster's properties, so a speaker may be slower than its listener
//! can bear; then the route goes up and down with each beat, as it would.
//!
//! At one instant things happen in this order: beats leave, beats arrive, the listener judges, then everything else.

use lab_kernel::{SimDuration, SimTime};

/// Beats sent at whole multiples of `delay`, after `after` and up to `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Train {
    after: SimTime,
    until: SimTime,
    delay: SimDuration,
}

impl Train {
    /// The first beat that leaves after `time`.
    fn next(&self, time: SimTime) -> Option<SimTime> {
        let time = time.max(self.after).as_nanos();
        let delay = self.delay.as_nanos();
        let next = SimTime::from_nanos((time / delay + 1) * delay);
        (next <= self.until).then_some(next)
    }

    /// The last beat that leaves at or before `time`.
    fn last(&self, time: SimTime) -> Option<SimTime> {
        let time = time.min(self.until).as_nanos();
        let delay = self.delay.as_nanos();
        let last = SimTime::from_nanos(time / delay * delay);
        (last > self.after).then_some(last)
    }
}

/// How a node hears another on one network.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// The listener holds it for up.
    pub up: bool,
    /// The listener's service was told so.
    pub told: bool,
    /// Counts changes; wake-ups of an earlier one are dropped.
    pub generation: u32,
    /// When a beat last arrived.
    pub heard: Option<SimTime>,
    /// How long the listener bears silence.
    window: SimDuration,
    /// From the speaker to the listener.
    latency: SimDuration,
    /// Beats that get through at present.
    sent: Option<Train>,
    /// Earlier ones of which some are still on their way.
    #[allow(clippy::box_collection)] // almost always none, in thousands of routes
    flying: Option<Box<Vec<Train>>>,
}

impl Route {
    /// A route on which nothing was ever heard.
    pub fn new(latency: SimDuration, window: SimDuration) -> Self {
        Self { up: false, told: false, generation: 0, heard: None, window, latency, sent: None, flying: None }
    }

    /// The listener starts anew: it has heard nothing, and what is on its way to it does not count.
    pub fn forget(&mut self) {
        let generation = self.generation + 1;
        *self = Self { generation, ..Self::new(self.latency, self.window) };
    }

    /// From `now` on the speaker's beats get through with this delay (`None`: they do not), and the listener bears
    /// silence for `window`. True if that is a change.
    pub fn change(&mut self, now: SimTime, delay: Option<SimDuration>, window: SimDuration) -> bool {
        let same = self.sent.map(|train| train.delay) == delay;
        if same && self.window == window {
            return false;
        }
        self.settle(now);
        if !same {
            let ended = self.sent.map(|train| Train { until: now, ..train });
            if let Some(train) = ended.filter(|train| self.is_flying(train, now)) {
                self.flying.get_or_insert_default().push(train);
            }
            self.sent = delay.map(|delay| Train { after: now, until: SimTime::MAX, delay });
        }
        self.window = window;
        self.settle(now);
        true
    }

    /// How long the listener bears silence.
    pub fn window(&self) -> SimDuration {
        self.window
    }

    /// Brings the route to `now`, the first moment at which it may have changed since it was last looked at.
    pub fn settle(&mut self, now: SimTime) {
        let arrived = self.trains().filter_map(|train| self.last_arrival(&train, now)).max();
        if arrived > self.heard {
            (self.heard, self.up) = (arrived, true);
        }
        self.up &= self.heard.is_some_and(|heard| now < heard + self.window);
        if let Some(mut flying) = self.flying.take() {
            flying.retain(|train| self.is_flying(train, now));
            self.flying = Some(flying).filter(|flying| !flying.is_empty());
        }
    }

    /// When the route changes next, unless something else changes before.
    pub fn next(&self) -> Option<SimTime> {
        let first = |heard| self.trains().find_map(|train| self.arrival_after(&train, heard));
        let Some(mut heard) = self.heard.filter(|_| self.up) else {
            return first(self.heard);
        };
        loop {
            let silent = heard + self.window;
            match self.trains().find(|train| self.arrival_after(train, Some(heard)).is_some()) {
                Some(train) => {
                    let next = self.arrival_after(&train, Some(heard)).expect("it was just found");
                    let steady = train.delay <= self.window;
                    if next > silent {
                        return Some(silent);
                    }
                    if steady && train.until == SimTime::MAX {
                        return None;
                    }
                    let last = self.last_arrival(&train, SimTime::MAX).filter(|_| steady);
                    heard = last.unwrap_or(next);
                }
                None => return Some(silent),
            }
        }
    }

    fn trains(&self) -> impl Iterator<Item = Train> {
        self.flying.iter().flat_map(|flying| flying.iter().copied()).chain(self.sent)
    }

    /// Some beats of a train that has ended are still on their way.
    fn is_flying(&self, train: &Train, now: SimTime) -> bool {
        self.last_arrival(train, SimTime::MAX).is_some_and(|last| last > now)
    }

    /// The last beat of a train that has arrived by `time`.
    fn last_arrival(&self, train: &Train, time: SimTime) -> Option<SimTime> {
        let sent_by = time.as_nanos().checked_sub(self.latency.as_nanos())?;
        train.last(SimTime::from_nanos(sent_by)).map(|sent| sent + self.latency)
    }

    /// The first beat of a train that arrives after `heard`.
    fn arrival_after(&self, train: &Train, heard: Option<SimTime>) -> Option<SimTime> {
        let sent_by = heard.map_or(0, |heard| heard.as_nanos().saturating_sub(self.latency.as_nanos()));
        train.next(SimTime::from_nanos(sent_by)).map(|sent| sent + self.latency)
    }
}

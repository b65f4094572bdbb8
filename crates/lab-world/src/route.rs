//! One direction of one route of NetFT: whom a listener hears on a network, and since when.
//!
//! The speaker beats at whole multiples of its delay while its beats get through; the listener holds the route for up
//! until nothing has arrived for its window, delay × threshold. Neither is simulated beat by beat: a *train* is all
//! beats sent between two changes, its first and last are known, and with them the next moment at which the route
//! changes. Both ends go by their own copy of the cluster's properties, so a speaker may be slower than its listener
//! can bear; then the route goes up and down with each beat, as it would.
//!
//! Where beats are lost ([`Loss`]), which of them is known beforehand: the moments of change are looked for some way
//! ahead, and from there again.
//!
//! At one instant things happen in this order: beats leave, beats arrive, the listener judges, then everything else.

use lab_kernel::{Numbered, SimDuration, SimTime};
use lab_units::{HostId, NetworkId};

/// How many windows of a route that is up, or beats of one that is down, are looked through for its next change.
const AHEAD: u32 = 100;

/// Which beats of one direction are lost on a network. Whether one is follows from the run's seed, the network, the
/// two hosts and the moment at which it leaves, which is its number: nothing is remembered, all may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    permille: u32,
    stream: Option<Numbered>,
}

impl Loss {
    /// Every beat arrives.
    pub const NONE: Self = Self { permille: 0, stream: None };

    /// Of 1,000 beats `permille` are lost on the way from one host to the other.
    pub fn new(seed: u64, network: NetworkId, from: HostId, to: HostId, permille: u32) -> Self {
        let purpose = || format!("net/loss/{}/{}/{}", network.0, from.0, to.0);
        let stream = (permille > 0).then(|| Numbered::stream(seed, &purpose()));
        Self { permille, stream }
    }

    /// The beat that leaves at `sent` never arrives.
    pub fn takes(self, sent: SimTime) -> bool {
        self.stream.is_some_and(|stream| stream.chance_permille(sent.as_nanos(), self.permille))
    }

    fn takes_all(self) -> bool {
        self.permille >= 1_000
    }
}

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
    pub fn change(
        &mut self,
        now: SimTime,
        delay: Option<SimDuration>,
        window: SimDuration,
        loss: Loss,
    ) -> bool {
        let delay = delay.filter(|_| !loss.takes_all());
        let same = self.sent.map(|train| train.delay) == delay;
        if same && self.window == window {
            return false;
        }
        self.settle(now, loss);
        if !same {
            let ended = self.sent.map(|train| Train { until: now, ..train });
            if let Some(train) = ended.filter(|train| self.is_flying(train, now)) {
                self.flying.get_or_insert_default().push(train);
            }
            self.sent = delay.map(|delay| Train { after: now, until: SimTime::MAX, delay });
        }
        self.window = window;
        self.settle(now, loss);
        true
    }

    /// How long the listener bears silence.
    pub fn window(&self) -> SimDuration {
        self.window
    }

    /// Brings the route to `now`, the first moment at which it may have changed since it was last looked at.
    pub fn settle(&mut self, now: SimTime, loss: Loss) {
        let arrived =
            self.trains().filter_map(|train| self.last_arrival(&train, self.heard, now, loss)).max();
        if arrived > self.heard {
            (self.heard, self.up) = (arrived, true);
        }
        self.up &= self.heard.is_some_and(|heard| now < heard + self.window);
        if let Some(mut flying) = self.flying.take() {
            flying.retain(|train| self.is_flying(train, now));
            self.flying = Some(flying).filter(|flying| !flying.is_empty());
        }
    }

    /// When the route, settled at `now`, changes next, unless something else changes before; where beats are lost,
    /// perhaps a moment before that, to look on from there.
    pub fn next(&self, now: SimTime, loss: Loss) -> Option<SimTime> {
        match self.heard.filter(|_| self.up) {
            Some(heard) => self.next_silence(heard, loss),
            None => self.trains().find_map(|train| self.first_arrival(&train, now, loss)),
        }
    }

    /// Steps from one beat that arrives to the last one that arrives before the listener would judge.
    fn next_silence(&self, mut heard: SimTime, loss: Loss) -> Option<SimTime> {
        for _ in 0..AHEAD {
            let silent = heard + self.window;
            let last = |train: Train| Some((self.last_arrival(&train, Some(heard), silent, loss)?, train));
            let Some((arrival, train)) = self.trains().filter_map(last).last() else { return Some(silent) };
            let endless = train.until == SimTime::MAX && train.delay <= self.window;
            if endless && loss == Loss::NONE {
                return None;
            }
            heard = arrival;
        }
        Some(heard)
    }

    /// Earlier beats first.
    fn trains(&self) -> impl Iterator<Item = Train> {
        self.flying.iter().flat_map(|flying| flying.iter().copied()).chain(self.sent)
    }

    /// Some beats of a train that has ended are still on their way, even if only to be lost.
    fn is_flying(&self, train: &Train, now: SimTime) -> bool {
        train.last(SimTime::MAX).is_some_and(|last| last + self.latency > now)
    }

    /// The last beat of a train that arrived by `time`, and after `heard`.
    fn last_arrival(
        &self,
        train: &Train,
        heard: Option<SimTime>,
        time: SimTime,
        loss: Loss,
    ) -> Option<SimTime> {
        let mut sent = train.last(self.sent_for(time)?)?;
        while heard.is_none_or(|heard| sent + self.latency > heard) {
            if !loss.takes(sent) {
                return Some(sent + self.latency);
            }
            sent = train.last(SimTime::from_nanos(sent.as_nanos() - 1))?;
        }
        None
    }

    /// The first beat of a train that arrives after `now`; after many lost ones, a later one that may be lost too.
    fn first_arrival(&self, train: &Train, now: SimTime, loss: Loss) -> Option<SimTime> {
        let mut sent = train.next(self.sent_for(now).unwrap_or(SimTime::ZERO))?;
        for _ in 0..AHEAD {
            if !loss.takes(sent) {
                break;
            }
            sent = train.next(sent)?;
        }
        Some(sent + self.latency)
    }

    /// What arrives at `time` left then.
    fn sent_for(&self, time: SimTime) -> Option<SimTime> {
        time.as_nanos().checked_sub(self.latency.as_nanos()).map(SimTime::from_nanos)
    }
}

//! Going to another moment of the run, or to another branch: on a copy of the session, which takes the place of the
//! one on show when it has arrived.

use std::cell::RefCell;

use lab_kernel::{Advance, SimDuration, SimTime};
use lab_session::{Session, UndoneCommand};

use crate::lab::{Lab, Stamp};
use crate::store::Store;
use crate::work::{self, Job, Share, Slice};

/// Due entries handled between two looks at the wall clock.
const ENTRIES: u64 = 16;
/// The next event is looked for no further ahead than this.
const LONGEST_SILENCE: SimDuration = SimDuration::from_secs(3_600);

/// Whether a session has come to where one wants to go.
type IsThere = Box<dyn Fn(&Session) -> bool>;

/// What is done with a session that has arrived, and where one goes from there, if anywhere.
type Arrive = Box<dyn FnOnce(&mut Lab, Session) -> Option<Trip>>;

/// A session on its way.
#[must_use = "it has not set out yet"]
pub struct Trip {
    /// What is going on, for people.
    pub(crate) what: &'static str,
    /// The copy.
    pub(crate) session: Session,
    /// It goes no further.
    pub(crate) goal: SimTime,
    /// Where it stops before, looked at in every instant.
    pub(crate) is_there: Option<IsThere>,
    /// What is done with it there.
    pub(crate) arrive: Arrive,
}

impl Trip {
    /// A trip whose end is to be shown.
    fn new(what: &'static str, session: Session, goal: SimTime) -> Trip {
        let arrive = |lab: &mut Lab, session| {
            lab.session = session;
            None
        };
        Trip { what, session, goal, is_there: None, arrive: Box::new(arrive) }
    }

    /// Goes on until it is there or `is_over` says so; answers whether it is there.
    fn go_on(&mut self, is_over: impl Fn() -> bool) -> bool {
        loop {
            let stop = match &self.is_there {
                Some(is_there) if is_there(&self.session) => return true,
                Some(_) => self.session.next_event_time().map_or(self.goal, |next| next.min(self.goal)),
                None => self.goal,
            };
            if self.session.advance_to(stop, ENTRIES) == Advance::Reached && stop == self.goal {
                return true;
            }
            if is_over() {
                return false;
            }
        }
    }

    /// Goes all the way at once.
    pub fn at_once(mut self, lab: &mut Lab) {
        while !self.go_on(|| false) {}
        if let Some(further) = (self.arrive)(lab, self.session) {
            further.at_once(lab);
        }
    }
}

/// What is on show: whoever changes it while something long is under way has changed his mind.
type Seen = (Stamp, u64);

/// The lab while something long is done for it: time rests, and it is known what was on show before.
pub(crate) struct Errand {
    pub(crate) store: Store<Lab>,
    seen: Seen,
    was_running: bool,
}

impl Errand {
    /// Begins one; what was under way before is given up, so that time passes again if it did.
    pub(crate) fn new(store: &Store<Lab>) -> Errand {
        work::give_up();
        let was_running = store.write(|lab| std::mem::take(&mut lab.is_running));
        Errand { store: store.clone(), seen: store.read(seen), was_running }
    }

    /// Something else was done meanwhile.
    pub(crate) fn is_outdated(&self) -> bool {
        self.store.read(seen) != self.seen
    }

    /// Another lab was opened meanwhile.
    pub(crate) fn is_elsewhere(&self) -> bool {
        let (serial, _) = self.store.read(Lab::stamp);
        serial != self.seen.0.0
    }

    /// Time passes again if it did before.
    pub(crate) fn run_on(&self, lab: &mut Lab) {
        lab.is_running = self.was_running;
    }

    /// Nothing came of it: time passes again if it did before, unless something else was done meanwhile.
    pub(crate) fn give_up(&self) {
        if !self.is_outdated() {
            self.store.write(|lab| self.run_on(lab));
        }
    }
}

fn seen(lab: &Lab) -> Seen {
    (lab.stamp(), lab.session.revision())
}

struct Journey {
    errand: Errand,
    from: SimTime,
    trip: Trip,
    /// The step it is, if it is one.
    step: Option<Step>,
}

/// A step through the run, as a key takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One second back.
    Back,
    /// To the next event; time passes on afterwards if it did before.
    NextEvent,
    /// The last command is taken back.
    Undo,
    /// It is given again.
    Redo,
}

thread_local! {
    /// Steps that were asked for while one is under way; nothing while none is.
    static NEXT: RefCell<Option<Vec<Step>>> = const { RefCell::new(None) };
}

impl Step {
    fn plan(self, lab: &Lab) -> Option<Trip> {
        match self {
            Step::Back => Some(lab.step_back()),
            Step::NextEvent => Some(lab.to_next_event()),
            Step::Undo => lab.undo(),
            Step::Redo => lab.redo(),
        }
    }
}

impl Job for Journey {
    fn go_on(&mut self, slice: &Slice) -> Option<Share> {
        if self.errand.is_outdated() || self.trip.go_on(|| slice.is_over()) {
            return None;
        }
        let since = |time: SimTime| time.since(self.from).as_millis();
        let share = since(self.trip.session.now()) * 1_000 / since(self.trip.goal).max(1);
        Some((self.trip.what, u32::try_from(share).unwrap_or(1_000)))
    }

    fn finish(self: Box<Self>) {
        let Journey { errand, trip, step, .. } = *self;
        let next = NEXT.take().unwrap_or_default();
        if errand.is_outdated() {
            return;
        }
        let further = errand.store.write(|lab| {
            let further = (trip.arrive)(lab, trip.session);
            if step == Some(Step::NextEvent) {
                errand.run_on(lab);
            }
            further
        });
        if let Some(trip) = further {
            set_out(&errand.store, trip);
        }
        for step in next {
            take(&errand.store, step);
        }
    }

    fn give_up(self: Box<Self>) {
        NEXT.take();
        self.errand.give_up();
    }
}

/// Sets out, in slices; time rests from then on. When something else is done before it has arrived, or it is given up,
/// nothing has changed.
pub fn set_out(store: &Store<Lab>, trip: Trip) {
    journey(store, trip, None);
}

/// Takes a step, from where the one under way leads if there is one. Answers whether there was one to take.
pub fn take(store: &Store<Lab>, step: Step) -> bool {
    let waits = NEXT.with_borrow_mut(|next| next.as_mut().map(|next| next.push(step)).is_some());
    let trip = if waits { None } else { store.read(|lab| step.plan(lab)) };
    let sets_out = trip.is_some();
    if let Some(trip) = trip {
        journey(store, trip, Some(step));
    }
    waits || sets_out
}

/// Whether a step is under way: one that a key repeats while it is held is not asked for again until then.
pub(crate) fn is_stepping() -> bool {
    NEXT.with_borrow(Option::is_some)
}

fn journey(store: &Store<Lab>, trip: Trip, step: Option<Step>) {
    let (errand, from) = (Errand::new(store), trip.session.now());
    NEXT.set(step.map(|_| Vec::new()));
    work::carry_out(Box::new(Journey { errand, from, trip, step }));
}

impl Lab {
    /// Shows another moment.
    pub fn seek(&self, time: SimTime) -> Trip {
        let mut session = self.session.clone();
        let goal = session.begin_seek(time);
        Trip::new("Going to another moment", session, goal)
    }

    /// To the next instant that leaves a line in the event list, at most an hour ahead.
    pub fn to_next_event(&self) -> Trip {
        let (session, before) = (self.session.clone(), self.session.log().len());
        let goal = session.now() + LONGEST_SILENCE;
        let is_there: IsThere = Box::new(move |session| session.log().len() > before);
        Trip { is_there: Some(is_there), ..Trip::new("Looking for the next event", session, goal) }
    }

    /// One second back, or to the beginning.
    pub fn step_back(&self) -> Trip {
        let since = self.session.now().since(self.session.origin());
        self.seek(self.session.origin() + since.saturating_sub(SimDuration::from_secs(1)))
    }

    /// Takes the last command back, and says so; nothing if there is none.
    pub fn undo(&self) -> Option<Trip> {
        let mut session = self.session.clone();
        let entry = session.begin_undo()?;
        let goal = entry.time;
        Some(told("Taking the last command back", session, goal, "Taken back", entry))
    }

    /// Gives the command taken back last again, and says so; nothing if there is none.
    pub fn redo(&self) -> Option<Trip> {
        let mut session = self.session.clone();
        let (entry, goal) = session.begin_redo()?;
        Some(told("Giving the command again", session, goal, "Given again", entry))
    }
}

fn told(
    what: &'static str,
    session: Session,
    goal: SimTime,
    said: &'static str,
    entry: UndoneCommand,
) -> Trip {
    let arrive = move |lab: &mut Lab, session| {
        lab.session = session;
        lab.say_of(said, &entry.command);
        None
    };
    Trip { arrive: Box::new(arrive), ..Trip::new(what, session, goal) }
}

#[cfg(test)]
mod tests {
    use lab_units::HostId;
    use lab_world::Command;

    use super::*;
    use crate::address::Wish;

    /// A lab in which a host was lost and came back, with minutes between.
    fn lab() -> Lab {
        let mut lab = Lab::open(&Wish::Free).expect("is a lab");
        for command in [Command::CutPower(vec![HostId(1)]), Command::PowerOn(vec![HostId(1)])] {
            lab.submit(command).expect("it can be done");
            lab.session.advance_by(SimDuration::from_secs(900));
        }
        lab
    }

    /// Goes in the smallest slices; how many they were.
    fn in_slices(mut trip: Trip, lab: &mut Lab) -> usize {
        let mut slices = 1;
        while !trip.go_on(|| true) {
            slices += 1;
        }
        slices + (trip.arrive)(lab, trip.session).map_or(0, |further| in_slices(further, lab))
    }

    #[test]
    fn a_trip_in_slices_ends_where_it_does_at_once_and_one_given_up_leaves_no_trace() {
        let mut lab = lab();
        let before = (lab.session.digest(), lab.session.revision(), lab.console.lines().len());
        let second = lab.session.origin() + SimDuration::from_secs(700);
        let mut trip = lab.seek(second);
        assert!(!trip.go_on(|| true), "it takes more than one slice");
        drop(trip);
        assert_eq!((lab.session.digest(), lab.session.revision(), lab.console.lines().len()), before);
        let mut other = Lab::around(lab.session.clone(), &Wish::Free);
        lab.seek(second).at_once(&mut other);
        assert!(in_slices(lab.seek(second), &mut lab) > 1);
        assert_eq!((lab.session.now(), lab.session.digest()), (second, other.session.digest()));
        assert!(lab.session.is_rewound() && lab.session.revision() > before.1);
    }

    #[test]
    fn undo_and_redo_say_what_they_did_when_they_have_arrived() {
        let mut lab = lab();
        let (before, lines) = (lab.session.digest(), lab.console.lines().len());
        let trip = lab.undo().expect("much was done");
        assert_eq!(lab.console.lines().len(), lines, "it has not arrived");
        in_slices(trip, &mut lab);
        let said = lab.console.lines().last().map(|line| line.text.to_string());
        assert_eq!(said.as_deref(), Some("Taken back: Start-LabHost HV2. Time rests."));
        let trip = lab.redo().expect("one was taken back");
        in_slices(trip, &mut lab);
        assert_eq!(lab.session.digest(), before);
        assert!(lab.redo().is_none());
    }
}

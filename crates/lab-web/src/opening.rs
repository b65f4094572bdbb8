//! Opening what takes its time: a large room is put up, and a shared run is played, while the front page stays alive.

use lab_session::{Session, Start};
use lab_world::preset::Building;

use crate::address::{self, Wish};
use crate::lab::Lab;
use crate::share::Opening;
use crate::widget::action::Reason;
use crate::work::{self, Job, Share, Slice};

/// Commands and due entries handled between two looks at the wall clock.
const ENTRIES: u64 = 16;

/// A large room that is being put up.
struct Room {
    wish: Wish,
    start: Start,
    building: Building,
    enter: Box<dyn FnOnce(Lab)>,
}

/// Puts up a room, and enters it if it is still wished for.
pub(crate) fn put_up(wish: Wish, start: Start, enter: impl FnOnce(Lab) + 'static) {
    let building = start.preset.begin(start.seed);
    work::carry_out(Box::new(Room { wish, start, building, enter: Box::new(enter) }));
}

impl Job for Room {
    fn go_on(&mut self, slice: &Slice) -> Option<Share> {
        while !self.building.go_on(ENTRIES) {
            if slice.is_over() {
                return Some((PUTTING_UP, self.building.permille()));
            }
        }
        None
    }

    fn finish(self: Box<Self>) {
        if address::wish() == self.wish {
            let session = Session::of(self.start, self.building.finish());
            (self.enter)(Lab::around(session, &self.wish));
        }
    }

    fn give_up(self: Box<Self>) {
        forget(&self.wish);
    }
}

const PUTTING_UP: &str = "Putting up the datacenter";

/// A shared run that is being played.
struct Shared {
    wish: Wish,
    playing: Box<dyn Opening>,
    session: Option<Result<Session, Reason>>,
    enter: Box<dyn FnOnce(Result<Lab, Reason>)>,
}

/// Plays a shared run, and enters it if it is still wished for.
pub(crate) fn play(wish: Wish, playing: Box<dyn Opening>, enter: impl FnOnce(Result<Lab, Reason>) + 'static) {
    work::carry_out(Box::new(Shared { wish, playing, session: None, enter: Box::new(enter) }));
}

impl Job for Shared {
    fn go_on(&mut self, slice: &Slice) -> Option<Share> {
        while !slice.is_over() {
            self.session = self.playing.go_on(ENTRIES).transpose();
            if self.session.is_some() {
                return None;
            }
        }
        Some(self.playing.share())
    }

    fn finish(self: Box<Self>) {
        if let Some(session) = self.session.filter(|_| address::wish() == self.wish) {
            (self.enter)(session.map(|session| Lab::around(session, &self.wish)));
        }
    }

    fn give_up(self: Box<Self>) {
        forget(&self.wish);
    }
}

/// Back to where one came from, unless something else is wished for by now.
fn forget(wish: &Wish) {
    if address::wish() == *wish {
        // Without a lab behind it the page was opened with this very wish.
        match gloo::utils::window().history() {
            Ok(history) if crate::app::page().is_some() => drop(history.back()),
            Ok(_) | Err(_) => address::leave(),
        }
    }
}

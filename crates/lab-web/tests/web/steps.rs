//! Steps through a run that take their time: one waits for another, and given up they leave time running.

use lab_kernel::{SimDuration, SimTime};
use lab_web::lab::Lab;
use lab_web::store::Store;
use lab_web::trip::{self, Step};
use lab_web::work;
use lab_world::Command;
use wasm_bindgen_test::wasm_bindgen_test;

use super::panels::large;
use super::{settle, until};

/// A large lab in which a host was lost, which was taken back a minute later: to give that again takes more than a slice.
fn lab() -> Store<Lab> {
    let mut lab = large();
    let host = lab.session.world().hosts.ids().nth(2).expect("there are many");
    lab.submit(Command::CutPower(vec![host])).expect("it has power");
    lab.session.advance_by(SimDuration::from_secs(60));
    lab.undo().expect("it was given").at_once(&mut lab);
    Store::new(lab)
}

fn given(store: &Store<Lab>) -> usize {
    store.read(|lab| lab.session.played())
}

fn now(store: &Store<Lab>) -> SimTime {
    store.read(|lab| lab.session.now())
}

#[wasm_bindgen_test]
async fn a_step_asked_for_while_one_is_under_way_is_taken_from_where_that_leads() {
    let store = lab();
    let (before, cut) = (given(&store), now(&store));
    assert!(trip::take(&store, Step::Redo) && trip::take(&store, Step::Back));
    assert_eq!((given(&store), now(&store)), (before, cut), "it takes more than a slice");
    let end = cut + SimDuration::from_secs(59);
    until("both steps are done", || (given(&store), now(&store)) == (before + 1, end)).await;
}

#[wasm_bindgen_test]
async fn what_is_given_up_leaves_time_running_and_takes_what_waited_behind_it_along() {
    let store = lab();
    let is_running = || store.read(|lab| lab.is_running);
    let before = (given(&store), now(&store));
    let set_out = || {
        store.write(|lab| lab.is_running = true);
        assert!(trip::take(&store, Step::Redo) && trip::take(&store, Step::Back));
        assert!(!is_running(), "time rests on the way");
    };
    set_out();
    work::give_up();
    assert!(is_running(), "as before");
    set_out();
    trip::set_out(&store, store.read(|lab| lab.seek(lab.session.now())));
    settle().await;
    assert!(!is_running(), "one who goes to another moment looks at it");
    assert_eq!((given(&store), now(&store)), before, "nothing of it has happened");
}

//! Shared state with listeners. Many changes in one browser task become one notification after it.

use lab_units::map::Map;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use yew::prelude::*;

/// A handle to shared state; clones are handles to the same state.
pub struct Store<S> {
    inner: Rc<Inner<S>>,
}

struct Inner<S> {
    state: RefCell<S>,
    listeners: RefCell<Map<u64, Callback<()>>>,
    next_listener: Cell<u64>,
    is_scheduled: Cell<bool>,
}

impl<S> Clone for Store<S> {
    fn clone(&self) -> Self {
        Store { inner: self.inner.clone() }
    }
}

impl<S> PartialEq for Store<S> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

impl<S: 'static> Store<S> {
    /// A store that holds `state`.
    pub fn new(state: S) -> Store<S> {
        Store {
            inner: Rc::new(Inner {
                state: RefCell::new(state),
                listeners: RefCell::default(),
                next_listener: Cell::new(0),
                is_scheduled: Cell::new(false),
            }),
        }
    }

    /// Looks at the state.
    pub fn read<R>(&self, look: impl FnOnce(&S) -> R) -> R {
        look(&self.inner.state.borrow())
    }

    /// Changes the state; listeners hear of it once, after the current browser task.
    pub fn write<R>(&self, change: impl FnOnce(&mut S) -> R) -> R {
        let result = change(&mut self.inner.state.borrow_mut());
        if !self.inner.is_scheduled.replace(true) {
            let store = self.clone();
            yew::platform::spawn_local(async move { store.notify() });
        }
        result
    }

    /// Calls `listener` after every change, until the returned function is called.
    pub fn subscribe(&self, listener: Callback<()>) -> impl FnOnce() + use<S> {
        let id = self.inner.next_listener.get();
        self.inner.next_listener.set(id + 1);
        self.inner.listeners.borrow_mut().insert(id, listener);
        let inner = self.inner.clone();
        move || {
            inner.listeners.borrow_mut().remove(&id);
        }
    }

    fn notify(&self) {
        self.inner.is_scheduled.set(false);
        // A listener may subscribe or unsubscribe others while it runs.
        let listeners: Vec<Callback<()>> = self.inner.listeners.borrow().values().cloned().collect();
        for listener in listeners {
            listener.emit(());
        }
    }
}

/// The answer of `project` for the state in context, rendered anew only when the answer changes.
///
/// The answer is computed while rendering, so it is never stale when `deps` change; the kept copy only
/// decides whether a change deserves a render. It looks once more after subscribing, because the state may
/// have moved between render and effect.
#[hook]
pub fn use_store<S, D, T>(deps: D, project: fn(&S, &D) -> T) -> T
where
    S: 'static,
    D: PartialEq + Clone + 'static,
    T: PartialEq + Clone + 'static,
{
    let store = use_context::<Store<S>>().expect("the page provides every store above its panels");
    let update = use_force_update();
    let now = store.read(|s| project(s, &deps));
    let shown = use_mut_ref(|| now.clone());
    *shown.borrow_mut() = now.clone();
    use_effect_with((store, deps), move |(store, deps)| {
        let (from, deps) = (store.clone(), deps.clone());
        let check = Callback::from(move |()| {
            if from.read(|s| project(s, &deps)) != *shown.borrow() {
                update.force_update();
            }
        });
        check.emit(());
        store.subscribe(check)
    });
    now
}

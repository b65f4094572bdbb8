//! A VM carried onto a host moves there live. The hosts say beforehand whether they take it, and why not; the same can
//! be done by keys from the VM's menu.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use lab_cluster::{MoveKind, Order};
use lab_units::{HostId, VmId};
use lab_world::Command;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use crate::app::{Page, page};
use crate::dom;
use crate::thing::Thing;
use crate::widget::action::Reason;

/// A hand that trembles does not carry.
const LEAST_PX: i32 = 6;

/// A VM in the hand.
struct Carried {
    vm: VmId,
    from: (i32, i32),
    /// What hangs at the pointer, once it has moved.
    label: Option<HtmlElement>,
    /// The host it is over.
    over: Option<(HostId, Element)>,
}

/// Listens; draws nothing of its own.
#[component]
pub(crate) fn Drag() -> Html {
    use_effect_with((), |()| {
        let carried: Rc<RefCell<Option<Carried>>> = Rc::default();
        let window = gloo::utils::window();
        let on = |name: &'static str, act: fn(&mut Option<Carried>, &web_sys::Event)| {
            let carried = carried.clone();
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, name, options, move |event| {
                act(&mut carried.borrow_mut(), event)
            })
        };
        let listeners = [
            on("pointerdown", take_up),
            on("pointermove", carry),
            on("pointerup", let_go),
            on("pointercancel", |carried, _| drop_it(carried)),
            on("keydown", |carried, event| {
                let is_escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape");
                if is_escape {
                    drop_it(carried);
                }
            }),
        ];
        move || drop(listeners)
    });
    Html::default()
}

fn take_up(carried: &mut Option<Carried>, event: &web_sys::Event) {
    let Some(pointer) = event.dyn_ref::<PointerEvent>().filter(|pointer| pointer.button() == 0) else {
        return;
    };
    if let Some((Thing::Vm(vm), _)) = dom::thing_at(event) {
        let from = (pointer.client_x(), pointer.client_y());
        *carried = Some(Carried { vm, from, label: None, over: None });
    }
}

fn carry(carried: &mut Option<Carried>, event: &web_sys::Event) {
    let (Some(one), Some(pointer), Some(page)) = (carried.as_mut(), event.dyn_ref::<PointerEvent>(), page())
    else {
        return;
    };
    let at = (pointer.client_x(), pointer.client_y());
    let moved = (at.0 - one.from.0).abs().max((at.1 - one.from.1).abs());
    if one.label.is_none() && moved < LEAST_PX {
        return;
    }
    event.prevent_default();
    let label = match &one.label {
        Some(label) => label.clone(),
        None => match new_label() {
            Some(label) => one.label.insert(label).clone(),
            None => return,
        },
    };
    for (property, px) in [("left", at.0 + 14), ("top", at.1 + 12)] {
        // A property of this name is always taken.
        let _ = label.style().set_property(property, &format!("{px}px"));
    }
    let over = match dom::thing_at(event) {
        Some((Thing::Host(host), element)) => Some((host, element)),
        _ => None,
    };
    let same = one.over.as_ref().map(|(host, _)| *host) == over.as_ref().map(|(host, _)| *host);
    if same && label.has_child_nodes() {
        return;
    }
    unmark(one.over.take());
    let (text, class) = match &over {
        None => (format!("{}: carry it onto a host to move it there", name(&page, one.vm)), ""),
        Some((host, _)) => match refused(&page, one.vm, *host) {
            None => {
                (format!("Move {} to {}, live", name(&page, one.vm), host_name(&page, *host)), "takes-it")
            }
            Some(reason) => (format!("{} {}", reason.fact, reason.remedy), "refuses-it"),
        },
    };
    label.set_text_content(Some(&text));
    label.set_class_name(&format!("carried {class}"));
    if let Some((_, element)) = over.as_ref().filter(|_| !class.is_empty()) {
        // Class names of our own are always valid.
        let _ = element.class_list().add_1(class);
    }
    one.over = over;
}

fn let_go(carried: &mut Option<Carried>, event: &web_sys::Event) {
    let Some(one) = carried.as_ref().filter(|one| one.label.is_some()) else {
        *carried = None;
        return;
    };
    event.prevent_default();
    if let (Some((host, _)), Some(page)) = (&one.over, page()) {
        let done = match order(&page, one.vm, *host) {
            Some(command) => page.lab.write(|lab| lab.submit(command)),
            None => Err(no_role(&page, one.vm)),
        };
        match done {
            Ok(()) => page.desk.write(|d| d.selected = Some(Thing::Vm(one.vm).key())),
            Err(reason) => page.desk.write(|d| d.refuse(&reason)),
        }
    }
    drop_it(carried);
}

fn drop_it(carried: &mut Option<Carried>) {
    if let Some(one) = carried.take() {
        unmark(one.over);
        if let Some(label) = one.label {
            label.remove();
        }
    }
}

fn unmark(over: Option<(HostId, Element)>) {
    if let Some((_, element)) = over {
        // Class names of our own are always valid.
        let _ = element.class_list().remove_2("takes-it", "refuses-it");
    }
}

fn new_label() -> Option<HtmlElement> {
    let document = gloo::utils::document();
    let label = document.create_element("div").ok()?.dyn_into::<HtmlElement>().ok()?;
    label.set_attribute("role", "status").ok()?;
    label.set_class_name("carried");
    document.body()?.append_child(&label).ok()?;
    Some(label)
}

/// The order to move a VM there; `None` if it is no role of a cluster.
fn order(page: &Page, vm: VmId, host: HostId) -> Option<Command> {
    page.lab.read(|lab| {
        let world = lab.session.world();
        let group = world.vms.get(vm)?.group?;
        let to = Some(world.node_of(host)?);
        Some(Command::Cluster(Order::Move { group, to, kind: MoveKind::Live }))
    })
}

fn refused(page: &Page, vm: VmId, host: HostId) -> Option<Reason> {
    match order(page, vm, host) {
        Some(command) => page.lab.read(|lab| lab.refusal(&command)),
        None => Some(no_role(page, vm)),
    }
}

fn no_role(page: &Page, vm: VmId) -> Reason {
    Reason {
        fact: format!("{} and the host are not both in the cluster.", name(page, vm)).into(),
        remedy: "Make the VM highly available and the host a node first.".into(),
    }
}

fn name(page: &Page, vm: VmId) -> String {
    page.lab.read(|lab| lab.session.world().vms.get(vm).map(|vm| vm.name.to_string()).unwrap_or_default())
}

fn host_name(page: &Page, host: HostId) -> String {
    page.lab.read(|lab| lab.session.world().host_name(host).to_string())
}

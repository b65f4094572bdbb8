//! The large datacenter and the lists: empty, typical, large; and how they follow a change.

use lab_kernel::SimDuration;
use lab_web::address::Wish;
use lab_web::lab::Lab;
use lab_web::store::Store;
use lab_world::Command;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlInputElement, HtmlSelectElement};

use super::{all, one, settle, show};

fn room() -> Store<Lab> {
    Store::new(Lab::open(&Wish::Room(16)).expect("it opens"))
}

async fn tell(element: &web_sys::Element, name: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict(name, &init).expect("event is made");
    element.dispatch_event(&event).expect("event is sent");
    settle().await;
}

#[wasm_bindgen_test]
async fn a_room_has_a_tile_for_every_host_and_marks_the_one_that_is_lost() {
    let lab = room();
    let root = show("datacenter", &lab).await;
    settle().await;
    assert_eq!((all(&root, ".room-tile"), all(&root, ".room-tile.is-bad")), (16, 0));
    assert_eq!(all(&root, ".room [tabindex='0']"), 1, "one tab stop");
    one(&root, "#room-host-4").click();
    settle().await;
    assert_eq!(all(&root, ".room-vms .room-chip"), 13, "the VMs of the host that is chosen");
    let host = lab.read(|lab| lab.session.world().hosts.ids().nth(4)).expect("there are 16");
    lab.write(|lab| lab.submit(Command::CutPower(vec![host]))).expect("it is on");
    settle().await;
    assert_eq!(all(&root, ".room-tile.is-bad"), 1);
    assert!(one(&root, "#room-host-4").class_list().contains("is-bad"));
}

#[wasm_bindgen_test]
async fn a_list_shows_some_of_many_rows_is_filtered_and_follows_a_change() {
    let lab = room();
    let root = show("lists", &lab).await;
    one(&root, ".events").style().set_property("height", "280px").expect("height is a property");
    settle().await;
    settle().await;
    assert_eq!(one(&root, ".events").get_attribute("aria-rowcount").as_deref(), Some("201"));
    assert!(all(&root, ".event-row") < 42, "{} rows", all(&root, ".event-row"));
    let words: HtmlInputElement = one(&root, "input[type=search]").unchecked_into();
    words.set_value("n16");
    tell(&words, "input").await;
    assert_eq!(one(&root, ".events").get_attribute("aria-rowcount").as_deref(), Some("13"));
    words.set_value("");
    tell(&words, "input").await;
    let list: HtmlSelectElement = one(&root, "select").unchecked_into();
    list.set_value("nodes");
    tell(&list, "change").await;
    assert_eq!(one(&root, ".events").get_attribute("aria-rowcount").as_deref(), Some("17"));
    let host = lab.read(|lab| lab.session.world().hosts.ids().next()).expect("there are 16");
    lab.write(|lab| {
        lab.submit(Command::CutPower(vec![host])).expect("it is on");
        lab.session.advance_by(SimDuration::from_secs(30));
    });
    settle().await;
    assert!(root.text_content().is_some_and(|text| text.contains("isolated") || text.contains("down")));
}

#[wasm_bindgen_test]
async fn an_empty_rack_says_what_to_do_in_the_list_and_in_the_picture() {
    let lab = Store::new(Lab::open(&Wish::Build).expect("it opens"));
    let root = show("lists", &lab).await;
    settle().await;
    assert!(root.text_content().is_some_and(|text| text.contains("there is no cluster yet")));
    let root = show("datacenter", &lab).await;
    assert!(root.text_content().is_some_and(|text| text.contains("The rack is empty")));
}

//! What the page shows of the presets, without a browser.

use lab_units::map::Set;

use lab_session::{Session, Start};
use lab_units::Era;
use lab_world::preset::Preset;

use super::details::details;
use super::events;
use super::topology::topology;
use super::tree::rows;
use crate::address::Wish;
use crate::deed::deeds;
use crate::lab::Lab;
use crate::thing::Thing;
use crate::widget::status::Mark;

fn two_nodes() -> Session {
    Session::new(Start { preset: Preset::TwoNodeCsv(Era::Ws2008R2), seed: 1 })
}

#[test]
fn two_node_cluster_shows_hosts_networks_storage_and_vms() {
    let session = two_nodes();
    let view = topology(session.world(), session.now());
    assert_eq!(view.hosts.len(), 2);
    assert_eq!(view.rails.len(), 4);
    assert_eq!(view.arrays.len(), 1);
    assert_eq!(view.hosts.iter().map(|h| h.vms.len()).sum::<usize>(), 3);
    assert!(view.hosts.iter().all(|h| h.chip.mark == Mark::Ok && h.nics.len() == 4));
}

#[test]
fn tree_has_every_thing_of_the_diagram() {
    let session = two_nodes();
    let keys: Set<String> = rows(session.world(), &Set::new()).iter().map(|r| r.key.to_string()).collect();
    let view = topology(session.world(), session.now());
    let vms = view.hosts.iter().flat_map(|h| &h.vms).chain(view.hosts.iter().map(|h| &h.chip));
    let luns = view.arrays.iter().flat_map(|a| a.luns.iter().chain([&a.chip]));
    for chip in vms.chain(luns) {
        assert!(keys.contains(chip.key.as_str()), "{} is missing", chip.name);
    }
}

#[test]
fn folded_folder_hides_what_is_in_it_and_nothing_else() {
    let session = two_nodes();
    let all = rows(session.world(), &Set::new());
    let folded = rows(session.world(), &Set::from(["folder-roles".to_owned()]));
    assert_eq!(all.len() - folded.len(), all.iter().filter(|r| r.key.starts_with("vm-")).count());
    assert!(folded.iter().any(|r| r.key == "folder-nodes"));
}

#[test]
fn every_thing_of_the_tree_has_details() {
    let session = two_nodes();
    for row in rows(session.world(), &Set::new()) {
        if let Some(thing) = Thing::of(&row.key) {
            let view = details(&session, thing).unwrap_or_else(|| panic!("{} has none", row.label));
            assert!(!view.properties.is_empty(), "{}", row.label);
        }
    }
}

#[test]
fn cut_power_marks_the_host_lost_and_offers_to_switch_it_on() {
    let mut session = two_nodes();
    let host = session.world().hosts.ids().next().expect("has hosts");
    let cut =
        deeds(session.world(), Thing::Host(host)).into_iter().find(|d| d.label.starts_with("Cut power"));
    session.submit(cut.expect("is offered").command).expect("is allowed");
    let view = topology(session.world(), session.now());
    assert_eq!(view.hosts[0].chip.mark, Mark::Bad);
    let offers = deeds(session.world(), Thing::Host(host));
    assert!(offers.iter().any(|d| d.label.starts_with("Switch") && session.admit(&d.command).is_ok()));
}

#[test]
fn every_failure_of_the_catalogue_is_offered_somewhere() {
    let session = two_nodes();
    let all: Vec<_> = rows(session.world(), &Set::new())
        .iter()
        .filter_map(|row| Thing::of(&row.key))
        .flat_map(|thing| deeds(session.world(), thing))
        .collect();
    for kind in lab_world::fault::ALL {
        assert!(all.iter().any(|deed| deed.label == kind.title && deed.breaks), "{}", kind.name);
    }
}

#[test]
fn watching_a_move_begins_with_one_that_runs() {
    let mut lab = Lab::open(&Wish::Watch).expect("is a lab");
    assert!(lab.is_running && lab.subject.is_some());
    lab.session.advance_by(lab_kernel::SimDuration::from_secs(5));
    let view = topology(lab.session.world(), lab.session.now());
    assert_eq!(view.moves.len(), 1);
    let (from, to) = (view.moves[0].from, view.moves[0].to);
    assert_ne!(from, to);
    assert!(view.hosts[from].vms.iter().any(|vm| vm.key == view.moves[0].vm && vm.mark == Mark::Moving));
}

#[test]
fn every_click_prints_the_line_that_does_the_same() {
    let mut lab = Lab::open(&Wish::Break).expect("is a lab");
    let host = lab.session.world().hosts.ids().next().expect("has hosts");
    let cut =
        deeds(lab.session.world(), Thing::Host(host)).into_iter().find(|d| d.label.starts_with("Cut power"));
    lab.submit(cut.expect("is offered").command).expect("is allowed");
    let line = lab.console.lines().last().expect("was printed").text.to_string();
    assert_eq!(line, "Stop-LabHost HV1 -TurnOff");
    let mut typed = Lab::open(&Wish::Break).expect("is a lab");
    typed.console.arrive(crate::parts::shell_here(), &mut typed.session);
    typed.type_line(&line);
    assert_eq!(typed.session.digest(), lab.session.digest());
}

#[test]
fn microscope_follows_a_move_to_its_end() {
    use super::microscope;
    let mut lab = Lab::open(&Wish::Watch).expect("is a lab");
    lab.session.advance_by(lab_kernel::SimDuration::from_secs(20));
    let id = lab.session.world().migrations.ids().next().expect("a move began");
    let at = |lab: &Lab| {
        lab_view::migration::migration(lab.session.world(), id, lab.session.now()).expect("is there")
    };
    let cells = lab_view::migration::cells(lab.session.world(), id, microscope::CELLS);
    let memory = microscope::memory(&cells, at(&lab).memory).expect("is under way");
    assert!(memory.arrived_bytes > 0 && memory.arrived_bytes < memory.total_bytes);
    lab.session.advance_by(lab_kernel::SimDuration::from_secs(600));
    let view = at(&lab);
    assert!(!view.stage.is_running(), "{:?}", view.stage);
    let spec = microscope::chart(&view);
    assert!(spec.summary().contains("stood still for"), "{}", spec.summary());
    assert!(microscope::passes(&view).iter().any(|p| p.name == "switch"));
}

#[test]
fn events_are_rows_and_lead_back_to_what_started_them() {
    let mut lab = Lab::open(&Wish::Watch).expect("is a lab");
    lab.session.advance_by(lab_kernel::SimDuration::from_secs(600));
    let all = events::rows(&lab.session, 0);
    assert!(all.is_sorted_by_key(|row| row.serial) && !all.is_empty());
    let done = all.iter().rev().find(|row| row.text.contains("runs on") || row.text.contains("moved"));
    let chain = events::chain(&lab.session, done.expect("the move ended").serial);
    assert!(chain.len() > 1, "{chain:?}");
    assert!(events::chain(&lab.session, u64::MAX).is_empty());
}

#[test]
fn shared_run_opens_as_it_was() {
    use crate::share::{Linker, Links};
    let mut lab = Lab::open(&Wish::Watch).expect("is a lab");
    lab.session.advance_by(lab_kernel::SimDuration::from_secs(30));
    let fragment = Linker.fragment(&lab.session).expect("fits");
    let Wish::Link(link) = Wish::of(&fragment) else { panic!("{fragment} is no link") };
    let again = Linker.open(&link).expect("opens");
    assert_eq!(again.digest(), lab.session.digest());
    assert!(Linker.open("r1.rubbish~0").is_err());
}

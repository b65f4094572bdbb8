//! What the page shows of the presets, without a browser.

use std::rc::Rc;

use lab_units::map::Set;

use lab_session::explore::{Explorer, Matrix};
use lab_session::{Session, Start};
use lab_units::Era;
use lab_world::World;
use lab_world::preset::{Preset, WitnessKind};

use super::details::details;
use super::events;
use super::quorum::{self, Ways};
use super::room::room;
use super::topology::topology;
use super::tree;
use crate::address::Wish;
use crate::deed::deeds;
use crate::lab::Lab;
use crate::thing::Thing;
use crate::widget::status::Mark;
use crate::widget::tree::TreeRow;

fn rows(world: &World, closed: &Set<String>) -> Vec<TreeRow> {
    tree::rows(world, &tree::lines(world, closed))
}

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

/// The roles are still there when nobody can say how they are.
#[test]
fn roles_are_shown_as_they_were_known_last_while_no_node_answers() {
    let mut session = two_nodes();
    let roles = |session: &Session| {
        let rows = rows(session.world(), &Set::new());
        let folder = rows.iter().position(|row| row.key == "folder-roles").expect("there is a cluster");
        let below = rows.iter().filter(|row| row.parent == Some(folder));
        (rows[folder].note.to_string(), below.map(|row| row.label.to_string()).collect::<Vec<_>>())
    };
    let (before, names) = roles(&session);
    assert_eq!((before.as_str(), names.len()), ("3", 3));
    let all = session.world().hosts.ids().collect();
    session.submit(lab_world::Command::CutPower(all)).expect("they have power");
    session.advance_by(lab_kernel::SimDuration::from_secs(30));
    assert_eq!(roles(&session), ("3, last known".to_owned(), names));
    let listed = lab_view::roles::roles(session.world());
    assert!(listed.len() == 3 && listed.iter().all(|role| role.status == "Off"), "{listed:?}");
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
    let listed = |kind: &&lab_world::fault::Kind| kind.name != crate::deed::HAS_ITS_BUTTON;
    assert!(all.iter().any(|deed| deed.label.starts_with("Cut power of")));
    for kind in lab_world::fault::ALL.iter().filter(listed) {
        assert!(all.iter().any(|deed| deed.label.starts_with(kind.title) && deed.breaks), "{}", kind.name);
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
    let mut shell = crate::parts::shell_here();
    shell.begin(&line).unwrap_or_else(|said| panic!("{}", said.text));
    while shell.go_on(&mut typed.session, &(Rc::new(|| true) as lab_shell::IsOver)).1.is_some() {}
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
    let spec = microscope::chart(&view, None);
    assert!(spec.summary().contains("stood still for"), "{}", spec.summary());
    assert!(microscope::passes(&view).iter().any(|p| p.name == "switch"));
}

#[test]
fn events_are_rows_and_lead_back_to_what_started_them() {
    let mut lab = Lab::open(&Wish::Watch).expect("is a lab");
    lab.session.advance_by(lab_kernel::SimDuration::from_secs(600));
    let count = lab.session.log().len();
    let all: Vec<_> = (0..count).filter_map(|at| events::row(&lab.session, at)).collect();
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
    let mut playing = Linker.open(&link).expect("opens");
    let again = loop {
        if let Some(session) = playing.go_on(16).expect("it was just made") {
            break session;
        }
    };
    assert_eq!(again.digest(), lab.session.digest());
    assert!(Linker.open("r1.rubbish~0").is_err());
}

fn matrix_of(nodes: u32, witness: WitnessKind) -> (Session, Matrix) {
    let session =
        Session::new(Start { preset: Preset::Cluster { nodes, witness, era: Era::Ws2022 }, seed: 1 });
    let mut explorer = Explorer::new(&session).unwrap_or_else(|refusal| panic!("{refusal}"));
    explorer.advance(u64::MAX);
    let matrix = explorer.matrix().clone();
    (session, matrix)
}

/// Edges that begin in a row say of each place below or beside them what its bits say.
#[test]
fn every_cell_of_the_matrix_stands_under_the_losses_it_is_about() {
    for (nodes, witness) in
        [(1, WitnessKind::None), (2, WitnessKind::Disk), (3, WitnessKind::None), (5, WitnessKind::FileShare)]
    {
        let (session, matrix) = matrix_of(nodes, witness);
        for most_bits in [3, 4] {
            let view = quorum::grid(session.world(), &matrix, Ways::Any, most_bits);
            let columns = view.rows[0].places.len();
            assert!(view.rows.iter().all(|row| row.places.len() == columns) && columns <= 1 << most_bits);
            let mut left: Vec<Vec<bool>> = vec![Vec::new(); view.rows.len()];
            for (index, row) in view.rows.iter().enumerate() {
                for edge in &row.edges {
                    let lost = edge.lost.expect("a voter");
                    left[index..index + edge.span].iter_mut().for_each(|bits| bits.push(lost));
                }
            }
            for (index, row) in view.rows.iter().enumerate() {
                for (column, place) in row.places.iter().enumerate() {
                    let above = view.head.iter().map(|head| {
                        let spread =
                            head.edges.iter().flat_map(|edge| std::iter::repeat_n(edge.lost, edge.span));
                        spread.collect::<Vec<_>>()[column].expect("a voter")
                    });
                    let bits = left[index].iter().copied().chain(above);
                    let said = bits.fold(0, |bits, lost| bits << 1 | usize::from(lost));
                    assert_eq!(said, *place, "{nodes} {witness:?} {most_bits}");
                }
            }
        }
    }
}

#[test]
fn a_large_cluster_is_shown_by_count() {
    let (session, matrix) = matrix_of(12, WitnessKind::Disk);
    let view = quorum::grid(session.world(), &matrix, Ways::AtOnce, 4);
    let labels: Vec<_> = view.rows.iter().map(|row| row.label.clone().expect("words").to_string()).collect();
    assert_eq!(labels, ["witness up", "witness lost"]);
    assert_eq!(view.cells[6].label, "6 of 12 nodes lost: alive");
    assert_eq!(view.cells[7].label, "7 of 12 nodes lost: dead");
    let narrow = quorum::grid(session.world(), &matrix, Ways::AtOnce, 3);
    assert_eq!(narrow.rows.iter().map(|row| row.places.len()).collect::<Vec<_>>(), [9, 4, 9, 4]);
}

#[test]
fn a_cell_tells_why_and_how_it_can_be_played() {
    let (session, matrix) = matrix_of(3, WitnessKind::None);
    let detail = quorum::detail(session.world(), &matrix, 0b101, Ways::Any).expect("N1 and N3");
    assert_eq!(detail.title, "N1 and N3 lost");
    assert!(
        detail.because.starts_with("All at once: 1 of 3 votes left, 2 needed (R9)."),
        "{}",
        detail.because
    );
    let runs: Vec<_> = detail.runs.iter().map(|(words, alive, _)| (words.as_str(), *alive)).collect();
    assert_eq!(runs, [("N1 and N3 at once", false), ("N1, then N3", true), ("N3, then N1", false)]);
}

fn full_room() -> Session {
    Session::new(Start {
        preset: Preset::Datacenter { nodes: 16, luns: 4, vms: 200, era: Era::Ws2022 },
        seed: 1,
    })
}

#[test]
fn a_room_counts_every_vm_once_and_shows_those_of_the_open_host() {
    let mut session = full_room();
    let room = |session: &Session, selected: &str| room(session.world(), Some(selected));
    let view = room(&session, "host-3");
    assert_eq!(view.hosts.len(), 16);
    assert_eq!(view.hosts.iter().map(|tile| tile.counts.iter().sum::<usize>()).sum::<usize>(), 200);
    assert!(view.hosts.iter().all(|tile| tile.counts[0] == tile.vms() && tile.mark == Mark::Ok));
    let open = view.open.expect("a host is selected");
    assert_eq!((open.name.as_str(), open.vms.len()), ("N4", view.hosts[3].vms()));
    let vm = open.vms[0].key.clone();
    assert_eq!(room(&session, &vm).open.expect("the host of the VM").name, "N4");
    let host = session.world().hosts.ids().nth(3).expect("there are 16");
    session.submit(lab_world::Command::CutPower(vec![host])).expect("it is on");
    let view = room(&session, "host-3");
    assert_eq!(view.hosts[3].mark, Mark::Bad);
    // Isolated for four minutes first; then its VMs start elsewhere (facts: membership §5).
    session.advance_by(lab_kernel::SimDuration::from_secs(360));
    let view = room(&session, "host-3");
    assert_eq!((view.hosts[3].vms(), view.hosts.iter().map(|tile| tile.counts[0]).sum()), (0, 200));
}

#[test]
fn lines_of_a_tree_know_where_they_belong() {
    let session = full_room();
    let lines = tree::lines(session.world(), &Set::new());
    let rows = tree::rows(session.world(), &lines);
    assert_eq!(lines.len(), rows.len());
    for row in &rows {
        let parent = row.parent.map(|at| &rows[at]);
        assert_eq!(parent.map_or(0, |parent| parent.depth + 1), row.depth, "{}", row.label);
        assert!(parent.is_none_or(|parent| parent.open == Some(true)), "{}", row.label);
    }
    let alone = tree::rows(session.world(), &lines[7..9]);
    assert_eq!(alone[..], rows[7..9], "a part says what the whole says");
}

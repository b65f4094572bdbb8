use super::layout::{At, Layout, along, fit};
use super::view::{ArrayBox, Chip, Fibre, HostBox, Link, Move, MovePhase, Nic, Rail, RailKind, Topology};
use crate::widget::status::Mark;

fn chip(key: String) -> Chip {
    Chip {
        name: key.clone().into(),
        key: key.into(),
        note: "".into(),
        mark: Mark::Ok,
        state: "running".into(),
    }
}

fn rail(name: &str, kind: RailKind) -> Rail {
    Rail { key: name.to_owned().into(), name: name.to_owned().into(), note: "".into(), kind, is_up: true }
}

fn datacenter(hosts: usize, vms: usize) -> Topology {
    let nics = || (0..4).map(|rail| Nic { rail, link: Link::Up }).collect();
    let host = |h: usize| HostBox {
        chip: chip(format!("HV{h}")),
        vms: (0..vms).map(|v| chip(format!("VM{h}-{v}"))).collect(),
        nics: nics(),
    };
    Topology {
        rails: vec![
            rail("Client", RailKind::Client),
            rail("Heartbeat", RailKind::Heartbeat),
            rail("LiveMigration", RailKind::LiveMigration),
            rail("Storage", RailKind::Storage),
        ],
        hosts: (0..hosts).map(host).collect(),
        arrays: vec![ArrayBox {
            chip: chip("ARRAY1".into()),
            luns: (0..3).map(|l| chip(format!("LUN{l}"))).collect(),
            nics: vec![Nic { rail: 3, link: Link::Up }],
            fibres: vec![Fibre { host: 0, is_up: true }],
        }],
        moves: vec![Move { vm: "VM0-0".into(), from: 0, to: 1, rail: Some(2), phase: MovePhase::Copying }],
    }
}

#[test]
fn two_to_six_hosts_fit_beside_each_other_without_overlap() {
    for hosts in 2..=6 {
        for width in [358, 720, 1000, 1600] {
            let layout = Layout::new(&datacenter(hosts, 3), width);
            assert!(layout.width >= width as i32);
            for pair in layout.hosts.windows(2) {
                assert!(pair[0].place.x + pair[0].place.width < pair[1].place.x, "{hosts} hosts in {width}");
            }
            let last = layout.hosts.last().expect("has hosts").place;
            assert!(last.x + last.width <= layout.width && layout.hosts[0].place.x >= layout.gutter);
        }
    }
}

#[test]
fn rails_lie_above_the_hosts_and_storage_below() {
    let layout = Layout::new(&datacenter(2, 3), 900);
    let host = layout.hosts[0].place;
    assert!(layout.rail_y[..3].iter().all(|y| *y < host.y));
    assert!(layout.rail_y[3] > host.y + host.height);
    assert!(layout.arrays[0].place.y > layout.rail_y[3]);
}

#[test]
fn chips_stay_inside_their_host() {
    for vms in [0, 1, 5, 12, 40] {
        for width in [358, 1600] {
            for host in Layout::new(&datacenter(2, vms), width).hosts {
                let (x, y) = (host.place.x + host.place.width, host.place.y + host.place.height);
                assert!(host.slots.iter().all(|s| s.x + s.width < x && s.y + s.height < y));
                assert!(host.slots.len() + host.hidden >= vms);
            }
        }
    }
}

#[test]
fn moving_vm_follows_its_network_from_slot_to_slot() {
    let view = datacenter(3, 2);
    let layout = Layout::new(&view, 1000);
    let way = layout.way(&view, 0).expect("there is a move");
    let middle = along(&way, 500);
    assert_eq!(along(&way, 0), way[0]);
    assert_eq!(along(&way, 1_000), way[5]);
    assert_eq!(middle.1, layout.rail_y[2]);
}

#[test]
fn along_walks_straight_pieces_at_even_speed() {
    let way: [At; 3] = [(0, 0), (100, 0), (100, 100)];
    assert_eq!(
        [0, 250, 500, 750, 1_000].map(|p| along(&way, p)),
        [(0, 0), (50, 0), (100, 0), (100, 50), (100, 100)]
    );
    assert_eq!(along(&[], 500), (0, 0));
}

#[test]
fn long_names_are_cut_with_an_ellipsis() {
    assert_eq!(fit("SQL1", 100), "SQL1");
    let cut = fit("A-very-long-machine-name", 80);
    assert!(cut.ends_with('…') && cut.len() < 20, "{cut}");
    assert_eq!(fit("SQL1", 0), "");
}

#[test]
fn empty_rack_has_a_picture_too() {
    let layout = Layout::new(&Topology::default(), 600);
    assert!(layout.width >= 600 && layout.height > 0);
}

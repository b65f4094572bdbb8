//! The worked examples of the fact base (facts: quorum §7, Q1–Q67) through whole simulated clusters, each in its era.
//!
//! "v" is a node that votes, "z" the one whose vote was zeroed to make the total odd. Nodes of one step fail at one
//! instant; between steps the cluster settles. Every invariant holds at every instant.

use std::collections::BTreeSet;

use lab_cluster::{Note, Order, StartMode};
use lab_kernel::{Engine, SimDuration};
use lab_units::{Era, HostId, NetworkId, NodeId};
use lab_world::command::Command;
use lab_world::event::Event;
use lab_world::fault::{Fault, Struck};
use lab_world::preset::{Preset, WitnessKind};
use lab_world::{World, invariant};

use WitnessKind::{Disk, DiskOnly, FileShare, None as NoWitness};

const STATIC: Era = Era::Ws2008R2;
const DYNAMIC: Era = Era::Ws2012R2;
const NETWORKS: [NetworkId; 2] = [NetworkId(0), NetworkId(1)];

struct Lab {
    engine: Engine<World>,
    nodes: u32,
}

impl Lab {
    fn new(nodes: u32, witness: WitnessKind, era: Era) -> Self {
        let engine = Preset::Cluster { nodes, witness, era }.start(1);
        let lab = Self { engine, nodes };
        assert_eq!(lab.members(), nodes as usize, "the preset is formed");
        lab
    }

    fn submit(&mut self, command: Command) {
        if let Err(refusal) = self.engine.submit(command.clone()) {
            panic!("{command:?} was refused: {refusal}");
        }
    }

    /// Long enough for detection, regroup, arbitration, and every vote to settle; shorter than a service restart
    /// after the quorum was lost, so that "down" is seen as down.
    fn settle(&mut self) {
        let end = self.engine.now() + SimDuration::from_secs(50);
        while let Some(next) = self.engine.next_due().filter(|next| *next <= end) {
            self.engine.advance_to(next, u64::MAX);
            assert_eq!(invariant::broken(self.engine.model()), [], "at {}", self.engine.now());
        }
        self.engine.advance_to(end, u64::MAX);
    }

    fn host(&self, node: u32) -> HostId {
        HostId(node - 1)
    }

    fn hosts(&self, nodes: impl IntoIterator<Item = u32>) -> Vec<HostId> {
        nodes.into_iter().map(|node| self.host(node)).collect()
    }

    /// Power of these nodes is cut at one instant.
    fn fail(&mut self, nodes: impl IntoIterator<Item = u32>) -> &mut Self {
        let hosts = self.hosts(nodes);
        self.submit(Command::CutPower(hosts));
        self.settle();
        self
    }

    fn leave(&mut self, node: u32) -> &mut Self {
        let host = self.host(node);
        self.submit(Command::StopService(host));
        self.settle();
        self
    }

    fn lose_witness(&mut self) -> &mut Self {
        self.submit(Command::Inject(Fault { name: "WitnessLost", struck: Struck::Witness }));
        self.settle();
        self
    }

    /// The first `count` nodes no longer hear the others, on any network.
    fn split(&mut self, count: u32) -> &mut Self {
        let (these, those) = (self.hosts(1..=count), self.hosts(count + 1..=self.nodes));
        for network in NETWORKS {
            self.submit(Command::CutNetwork { network, between: Some((these.clone(), those.clone())) });
        }
        self.settle();
        self
    }

    fn mend(&mut self) -> &mut Self {
        for network in NETWORKS {
            self.submit(Command::MendNetwork(network));
        }
        self.settle();
        self
    }

    /// Nodes that are members of a quorate view.
    fn quorate(&self) -> BTreeSet<u32> {
        let world = self.engine.model();
        let quorate =
            |host: &HostId| world.hosts[*host].service().is_some_and(|service| service.is_quorate());
        world.hosts.ids().filter(quorate).map(|host| host.0 + 1).collect()
    }

    fn members(&self) -> usize {
        self.quorate().len()
    }

    /// Votes that count now: nodes with a vote, and the witness's.
    fn votes(&self) -> (Vec<u32>, u32) {
        let votes = self.engine.model().database().expect("a node answers").votes;
        (votes.nodes.iter().map(|node| node.0).collect(), votes.witness.0)
    }

    fn total(&self) -> usize {
        let (nodes, witness) = self.votes();
        nodes.len() + witness as usize
    }

    fn zeroed(&self) -> u32 {
        let (voters, _) = self.votes();
        let zeroed: Vec<u32> = self.quorate().into_iter().filter(|node| !voters.contains(node)).collect();
        let [only] = zeroed[..] else { panic!("exactly one member's vote is zeroed, not {zeroed:?}") };
        only
    }

    fn voters(&self, count: usize) -> Vec<u32> {
        let (voters, _) = self.votes();
        voters.into_iter().take(count).collect()
    }

    /// `count` nodes, the zeroed one among them.
    fn with_zeroed(&self, count: usize) -> Vec<u32> {
        let mut nodes = self.voters(count - 1);
        nodes.push(self.zeroed());
        nodes
    }

    fn is_up(&self) -> bool {
        self.engine.model().answering().is_some()
    }

    #[track_caller]
    fn up(&mut self) -> &mut Self {
        assert!(self.is_up(), "UP was expected");
        self
    }

    #[track_caller]
    fn down(&mut self) -> &mut Self {
        assert!(!self.is_up(), "DOWN was expected, but {:?} are quorate", self.quorate());
        self
    }

    #[track_caller]
    fn total_is(&mut self, total: usize) -> &mut Self {
        assert_eq!(self.total(), total, "total votes; {:?}", self.votes());
        self
    }

    #[track_caller]
    fn quorate_are(&mut self, nodes: impl IntoIterator<Item = u32>) -> &mut Self {
        assert_eq!(self.quorate(), nodes.into_iter().collect());
        self
    }

    fn noted(&self, wanted: impl Fn(&Note) -> bool) -> bool {
        self.engine
            .log()
            .iter()
            .any(|record| matches!(&record.event, Event::Cluster { note, .. } if wanted(note)))
    }

    fn witness_owner(&self) -> u32 {
        let world = self.engine.model();
        let owns = |host: &HostId| world.hosts[*host].service().is_some_and(|service| service.owns_witness());
        world.hosts.ids().find(owns).expect("somebody holds the witness").0 + 1
    }
}

fn static_votes_in_2012(nodes: u32, witness: WitnessKind) -> Lab {
    let mut lab = Lab::new(nodes, witness, Era::Ws2012);
    lab.submit(Command::Cluster(Order::SetDynamicQuorum(false)));
    lab.settle();
    lab
}

// Static: 2008 R2, or DynamicQuorum = 0. All R1.

#[test]
fn q01_two_nodes_one_fails_down() {
    Lab::new(2, NoWitness, STATIC).fail([2]).down();
}

#[test]
fn q02_two_nodes_and_disk_one_fails_up() {
    Lab::new(2, Disk, STATIC).fail([2]).up().total_is(3);
    Lab::new(2, Disk, STATIC).fail([1]).up().total_is(3);
}

#[test]
fn q03_two_nodes_and_disk_disk_fails_up() {
    Lab::new(2, Disk, STATIC).lose_witness().up().total_is(3);
}

#[test]
fn q04_two_nodes_and_disk_one_node_then_disk_down() {
    Lab::new(2, Disk, STATIC).fail([2]).up().lose_witness().down();
}

#[test]
fn q05_two_nodes_and_disk_heartbeat_split_the_owner_of_the_disk_stays_up() {
    let mut lab = Lab::new(2, Disk, STATIC);
    let owner = lab.witness_owner();
    lab.split(1).quorate_are([owner]);
}

#[test]
fn q06_two_nodes_disk_only_one_fails_up() {
    Lab::new(2, DiskOnly, STATIC).fail([2]).up();
    Lab::new(2, DiskOnly, STATIC).fail([1]).up();
}

#[test]
fn q07_two_nodes_disk_only_disk_fails_down() {
    Lab::new(2, DiskOnly, STATIC).lose_witness().down();
}

#[test]
fn q08_three_nodes_one_fails_up() {
    Lab::new(3, NoWitness, STATIC).fail([1]).up();
}

#[test]
fn q09_three_nodes_one_then_one_down() {
    Lab::new(3, NoWitness, STATIC).fail([3]).up().fail([2]).down();
}

#[test]
fn q10_three_nodes_and_disk_two_fail_down() {
    Lab::new(3, Disk, STATIC).fail([2, 3]).down();
}

#[test]
fn q11_four_nodes_two_fail_down() {
    Lab::new(4, NoWitness, STATIC).fail([3, 4]).down();
}

#[test]
fn q12_four_nodes_split_two_two_both_down() {
    Lab::new(4, NoWitness, STATIC).split(2).down();
}

#[test]
fn q13_four_nodes_and_share_two_fail_up() {
    Lab::new(4, FileShare, STATIC).fail([3, 4]).up();
}

#[test]
fn q14_four_nodes_and_share_three_in_turn_down_at_the_third() {
    Lab::new(4, FileShare, STATIC).fail([4]).up().fail([3]).up().fail([2]).down();
}

#[test]
fn q15_five_nodes_three_in_turn_the_last_two_stop() {
    Lab::new(5, NoWitness, STATIC).fail([5]).up().fail([4]).up().fail([3]).down();
}

#[test]
fn q16_five_nodes_split_three_two_the_three_stay_up() {
    Lab::new(5, NoWitness, STATIC).split(3).quorate_are([1, 2, 3]);
    Lab::new(5, NoWitness, STATIC).split(2).quorate_are([3, 4, 5]);
}

#[test]
fn q17_six_nodes_and_disk_three_fail_up() {
    Lab::new(6, Disk, STATIC).fail([1, 2, 3]).up();
}

#[test]
fn q18_six_nodes_disk_failed_two_then_one_down() {
    Lab::new(6, Disk, STATIC).lose_witness().up().fail([5, 6]).up().fail([4]).down();
}

#[test]
fn q19_seven_nodes_three_then_one_down() {
    Lab::new(7, NoWitness, STATIC).fail([5, 6, 7]).up().fail([4]).down();
}

#[test]
fn q20_eight_nodes_four_fail_down() {
    Lab::new(8, NoWitness, STATIC).fail(5..=8).down();
}

#[test]
fn q21_eight_nodes_and_disk_four_then_one() {
    Lab::new(8, Disk, STATIC).fail(5..=8).up().fail([4]).down();
}

#[test]
fn q22_sixteen_nodes_seven_then_one() {
    Lab::new(16, NoWitness, STATIC).fail(10..=16).up().fail([9]).down();
}

#[test]
fn q23_sixteen_nodes_and_disk_eight_fail_up() {
    Lab::new(16, Disk, STATIC).fail(1..=8).up();
}

#[test]
fn q24_sixteen_nodes_and_disk_nine_fail_down() {
    Lab::new(16, Disk, STATIC).fail(8..=16).down();
}

#[test]
fn q25_sixteen_nodes_the_disk_then_eight_down() {
    Lab::new(16, Disk, STATIC).lose_witness().up().fail(9..=16).down();
}

#[test]
fn q26_sixteen_nodes_disk_only_fifteen_fail_up() {
    Lab::new(16, DiskOnly, STATIC).fail(2..=16).up();
}

#[test]
fn q27_sixty_four_nodes_static_31_then_one() {
    static_votes_in_2012(64, NoWitness).fail(34..=64).up().fail([33]).down();
}

#[test]
fn q28_sixty_four_nodes_and_share_static_32_then_one() {
    static_votes_in_2012(64, FileShare).fail(33..=64).up().fail([32]).down();
}

// Dynamic: 2012 R2 and later.

#[test]
fn q29_two_nodes_the_voter_fails_down() {
    let mut lab = Lab::new(2, NoWitness, DYNAMIC);
    let voters = lab.voters(1);
    lab.total_is(1).fail(voters).down();
}

#[test]
fn q30_two_nodes_the_zeroed_fails_up() {
    let mut lab = Lab::new(2, NoWitness, DYNAMIC);
    let zeroed = lab.zeroed();
    lab.fail([zeroed]).up().total_is(1);
}

#[test]
fn q31_two_nodes_the_voter_leaves_in_order_the_vote_moves_up() {
    let mut lab = Lab::new(2, NoWitness, DYNAMIC);
    let voter = lab.voters(1)[0];
    lab.leave(voter).up().total_is(1);
}

#[test]
fn q32_two_nodes_communication_lost_the_voter_stays_up() {
    let mut lab = Lab::new(2, NoWitness, DYNAMIC);
    let voter = lab.voters(1)[0];
    lab.split(1).quorate_are([voter]);
}

#[test]
fn q33_two_nodes_and_witness_one_fails_up() {
    Lab::new(2, Disk, DYNAMIC).fail([1]).up().total_is(3);
    Lab::new(2, FileShare, DYNAMIC).fail([2]).up().total_is(3);
}

#[test]
fn q34_two_nodes_and_witness_one_node_then_witness_down() {
    Lab::new(2, Disk, DYNAMIC).fail([2]).up().lose_witness().down();
}

#[test]
fn q35_two_nodes_and_witness_the_witness_then_the_voter_down() {
    let mut lab = Lab::new(2, Disk, DYNAMIC);
    lab.lose_witness().up().total_is(1);
    let voters = lab.voters(1);
    lab.fail(voters).down();
}

#[test]
fn q36_two_nodes_and_witness_the_witness_then_the_zeroed_up() {
    let mut lab = Lab::new(2, Disk, DYNAMIC);
    lab.lose_witness().up().total_is(1);
    let zeroed = lab.zeroed();
    lab.fail([zeroed]).up();
}

#[test]
fn q37_two_nodes_and_witness_both_nodes_down() {
    Lab::new(2, Disk, DYNAMIC).fail([1, 2]).down();
}

#[test]
fn q38_three_nodes_one_then_the_voter_down() {
    let mut lab = Lab::new(3, NoWitness, DYNAMIC);
    lab.fail([3]).up();
    let voters = lab.voters(1);
    lab.fail(voters).down();
}

#[test]
fn q38_three_nodes_one_then_the_zeroed_up() {
    let mut lab = Lab::new(3, NoWitness, DYNAMIC);
    lab.fail([1]).up();
    let zeroed = lab.zeroed();
    lab.fail([zeroed]).up();
}

#[test]
fn q39_three_nodes_two_at_once_down() {
    Lab::new(3, NoWitness, DYNAMIC).fail([2, 3]).down();
}

#[test]
fn q40_three_nodes_and_witness_one_then_one_up() {
    Lab::new(3, Disk, DYNAMIC).fail([3]).up().total_is(3).fail([2]).up().total_is(3);
}

#[test]
fn q41_three_nodes_and_witness_two_at_once_down() {
    Lab::new(3, Disk, DYNAMIC).total_is(3).fail([2, 3]).down();
}

#[test]
fn q42_four_nodes_two_voters_at_once_down() {
    let mut lab = Lab::new(4, NoWitness, DYNAMIC);
    let voters = lab.voters(2);
    lab.total_is(3).fail(voters).down();
}

#[test]
fn q43_four_nodes_two_at_once_one_of_them_zeroed_up() {
    let mut lab = Lab::new(4, NoWitness, DYNAMIC);
    let two = lab.with_zeroed(2);
    lab.fail(two).up();
}

#[test]
fn q44_four_nodes_split_two_two_the_side_without_the_zeroed_stays_up() {
    let mut lab = Lab::new(4, NoWitness, DYNAMIC);
    let zeroed_in_first = lab.zeroed() <= 2;
    lab.split(2).quorate_are(if zeroed_in_first { [3, 4] } else { [1, 2] });
}

#[test]
fn q45_four_nodes_and_witness_two_at_once_up_then_three_votes() {
    Lab::new(4, Disk, DYNAMIC).total_is(5).fail([3, 4]).up().total_is(3);
}

#[test]
fn q46_four_nodes_and_witness_three_in_turn_the_last_node_stays_up() {
    Lab::new(4, Disk, DYNAMIC).fail([4]).up().fail([3]).up().fail([2]).up().total_is(3);
}

#[test]
fn q47_as_q46_then_the_witness_down() {
    Lab::new(4, Disk, DYNAMIC).fail([4]).fail([3]).fail([2]).up().lose_witness().down();
}

#[test]
fn q48_four_nodes_and_witness_three_at_once_down() {
    Lab::new(4, Disk, DYNAMIC).fail([2, 3, 4]).down();
}

#[test]
fn q49_four_nodes_and_witness_split_two_two_the_owner_of_the_witness_stays_up() {
    let mut lab = Lab::new(4, Disk, DYNAMIC);
    let owner_in_first = lab.witness_owner() <= 2;
    lab.split(2).quorate_are(if owner_in_first { [1, 2] } else { [3, 4] });
}

#[test]
fn q50_five_nodes_three_in_turn_down_to_two_nodes_with_one_vote() {
    Lab::new(5, NoWitness, DYNAMIC)
        .fail([5])
        .up()
        .total_is(3)
        .fail([4])
        .up()
        .total_is(3)
        .fail([3])
        .up()
        .total_is(1);
}

#[test]
fn q51_five_nodes_two_at_once_up() {
    Lab::new(5, NoWitness, DYNAMIC).fail([4, 5]).up();
}

#[test]
fn q52_five_nodes_three_at_once_down() {
    Lab::new(5, NoWitness, DYNAMIC).fail([3, 4, 5]).down();
}

#[test]
fn q53_five_nodes_and_witness_two_at_once_then_one_then_one_up_on_the_last() {
    Lab::new(5, Disk, DYNAMIC).fail([4, 5]).up().total_is(3).fail([3]).up().total_is(3).fail([2]).up();
}

#[test]
fn q54_eight_nodes_four_voters_at_once_down() {
    let mut lab = Lab::new(8, NoWitness, DYNAMIC);
    let voters = lab.voters(4);
    lab.total_is(7).fail(voters).down();
}

#[test]
fn q54_eight_nodes_four_at_once_with_the_zeroed_up() {
    let mut lab = Lab::new(8, NoWitness, DYNAMIC);
    let four = lab.with_zeroed(4);
    lab.fail(four).up();
}

#[test]
fn q55_eight_nodes_and_witness_four_then_two_then_one_up() {
    Lab::new(8, Disk, DYNAMIC)
        .fail(5..=8)
        .up()
        .total_is(5)
        .fail([3, 4])
        .up()
        .total_is(3)
        .fail([2])
        .up()
        .total_is(3);
}

#[test]
fn q56_eight_nodes_and_witness_five_at_once_down() {
    Lab::new(8, Disk, DYNAMIC).fail(4..=8).down();
}

#[test]
fn q57_sixteen_nodes_and_witness_halved_again_and_again_up_throughout() {
    Lab::new(16, Disk, DYNAMIC)
        .fail(9..=16)
        .up()
        .total_is(9)
        .fail(5..=8)
        .up()
        .total_is(5)
        .fail([3, 4])
        .up()
        .total_is(3)
        .fail([2])
        .up();
}

#[test]
fn q58_sixteen_nodes_the_witness_then_eight_voters_down() {
    let mut lab = Lab::new(16, Disk, DYNAMIC);
    lab.lose_witness().up().total_is(15);
    let voters = lab.voters(8);
    lab.fail(voters).down();
}

#[test]
fn q58_sixteen_nodes_the_witness_then_eight_with_the_zeroed_up() {
    let mut lab = Lab::new(16, Disk, DYNAMIC);
    lab.lose_witness().up();
    let eight = lab.with_zeroed(8);
    lab.fail(eight).up();
}

#[test]
fn q59_sixty_four_nodes_and_witness_63_in_turn_up_on_the_last() {
    let mut lab = Lab::new(64, Disk, DYNAMIC);
    for node in (2..=64).rev() {
        lab.fail([node]).up();
    }
    lab.total_is(3);
}

#[test]
fn q60_sixty_four_nodes_and_witness_32_at_once_up() {
    Lab::new(64, Disk, DYNAMIC).total_is(65).fail(33..=64).up().total_is(33);
}

#[test]
fn q61_sixty_four_nodes_and_witness_33_at_once_down() {
    Lab::new(64, Disk, DYNAMIC).fail(32..=64).down();
}

#[test]
fn q62_sixty_four_nodes_31_voters_at_once_up() {
    let mut lab = Lab::new(64, NoWitness, DYNAMIC);
    let voters = lab.voters(31);
    lab.total_is(63).fail(voters).up();
}

#[test]
fn q63_sixty_four_nodes_32_voters_at_once_down() {
    let mut lab = Lab::new(64, NoWitness, DYNAMIC);
    let voters = lab.voters(32);
    lab.fail(voters).down();
}

#[test]
fn q63_sixty_four_nodes_32_at_once_with_the_zeroed_up() {
    let mut lab = Lab::new(64, NoWitness, DYNAMIC);
    let nodes = lab.with_zeroed(32);
    lab.fail(nodes).up();
}

#[test]
fn q64_the_forced_side_wins_over_a_majority_that_formed_later() {
    let mut lab = Lab::new(5, NoWitness, DYNAMIC);
    // The three lose power while the two are cut off; the two are forced; the three come back behind the cut.
    lab.split(2).quorate_are([3, 4, 5]);
    lab.submit(Command::CutPower(lab.hosts([3, 4, 5])));
    lab.settle();
    lab.down();
    for node in [1, 2] {
        let host = lab.host(node);
        if lab.engine.model().hosts[host].service().is_some() {
            lab.submit(Command::Inject(Fault { name: "ClusterServiceKilled", struck: Struck::Host(host) }));
        }
    }
    let host = lab.host(1);
    lab.submit(Command::StartService { host, mode: StartMode::ForceQuorum });
    lab.settle();
    lab.up();
    lab.submit(Command::PowerOn(lab.hosts([3, 4, 5])));
    lab.settle();
    lab.settle();
    lab.settle();
    assert!(lab.quorate().is_superset(&[3, 4, 5].into()), "the three formed: {:?}", lab.quorate());
    lab.mend();
    assert!(lab.noted(|note| *note == Note::ForcedElsewhere), "5396 on the side that yields");
    for _ in 0..4 {
        lab.settle();
    }
    lab.quorate_are([1, 2, 3, 4, 5]);
}

#[test]
fn q65_a_node_without_the_latest_copy_cannot_form_alone() {
    let mut lab = Lab::new(3, NoWitness, DYNAMIC);
    lab.leave(3).up().leave(2).up();
    lab.submit(Command::CutPower(lab.hosts([1, 2, 3])));
    lab.settle();
    lab.submit(Command::PowerOn(lab.hosts([2])));
    for _ in 0..4 {
        lab.settle();
    }
    lab.down();
    lab.submit(Command::PowerOn(lab.hosts([1])));
    for _ in 0..4 {
        lab.settle();
    }
    lab.quorate_are([1, 2]);
}

fn without_votes_in_the_backup_site() -> Lab {
    let mut lab = Lab::new(4, Disk, DYNAMIC);
    for node in [3, 4] {
        lab.submit(Command::Cluster(Order::SetNodeWeight(NodeId(node), 0)));
        lab.settle();
    }
    lab
}

#[test]
fn q66_the_backup_site_without_votes_is_lost_up() {
    without_votes_in_the_backup_site().total_is(3).fail([3, 4]).up();
}

#[test]
fn q67_the_primary_site_is_lost_with_the_witness_down() {
    let mut lab = without_votes_in_the_backup_site();
    lab.submit(Command::Inject(Fault { name: "WitnessLost", struck: Struck::Witness }));
    lab.submit(Command::CutPower(lab.hosts([1, 2])));
    lab.settle();
    lab.down();
}

//! What is refused changes nothing: no event, no state, nothing due.

use lab_cluster::Order;
use lab_kernel::Engine;
use lab_units::{ArrayId, Era, GroupId, HostId, LunId, NetworkId, NicId, NodeId, VmId};
use lab_world::command::{Command, Feature, HostSpec, TargetSpec};
use lab_world::fault::{self, Fault, Struck, StruckKind};
use lab_world::preset::{Preset, WitnessKind};
use lab_world::{Refusal, World};

const HV1: HostId = HostId(0);
const HV2: HostId = HostId(1);

/// The code of the refusal, after a look that everything is as it was.
fn refused(lab: &mut Engine<World>, command: Command) -> Refusal {
    let before = (lab.digest(), lab.log().len());
    let Err(refusal) = lab.submit(command.clone()) else { panic!("{command:?} was carried out") };
    assert_eq!((lab.digest(), lab.log().len()), before, "{command:?}");
    assert!(!refusal.remedy().is_empty());
    assert!(!refusal.rule().is_empty());
    refusal
}

#[test]
fn who_is_named_twice_in_a_list_is_refused_by_name() {
    let mut lab = Preset::TwoNodeCsv(Era::Ws2008R2).start(7);
    let (network, twice) = (NetworkId(0), vec![HV1, HV1]);
    let across = |these: &[HostId], those: &[HostId]| Command::CutNetwork {
        network,
        between: Some((these.to_vec(), those.to_vec())),
    };
    let array = lab.model().targets.values().next().expect("the preset has a target").array;
    let luns = vec![LunId(0), LunId(1), LunId(0)];
    let rows = [
        (Command::CutPower(twice.clone()), "HV1"),
        (Command::ShutDown(twice.clone()), "HV1"),
        (Command::PowerOn(twice.clone()), "HV1"),
        (Command::Validate(twice.clone()), "HV1"),
        (Command::GrantLun { lun: LunId(0), hosts: twice.clone() }, "HV1"),
        (across(&[HV1, HV1], &[HV2]), "HV1"),
        (across(&[HV1], &[HV2, HV2]), "HV2"),
        (across(&[HV1, HV2], &[HV2]), "HV2"),
        (Command::AddTarget(TargetSpec { array, luns, multiple: true }), "Quorum"),
        (Command::Cluster(Order::SetPreferred(GroupId(2), vec![NodeId(2), NodeId(1), NodeId(2)])), "HV2"),
    ];
    for (command, name) in rows {
        assert_eq!(refused(&mut lab, command), Refusal::NamedTwice(name.into()));
    }
}

#[test]
fn one_host_does_not_become_two_nodes() {
    let mut lab = Preset::Empty.start(7);
    let preset = Preset::Cluster { nodes: 2, witness: WitnessKind::None, era: Era::Ws2012R2 };
    let commands = preset.steps().into_iter().filter_map(|step| match step {
        lab_world::preset::Step::Do(command) => Some(command),
        lab_world::preset::Step::Wait(_) => None,
    });
    for command in commands.take_while(|command| !matches!(command, Command::Restart(_))) {
        lab.submit(command).expect("nothing stands in its way");
    }
    let twice = Command::CreateCluster { name: "CLUSTER1".into(), hosts: vec![HV1, HV1], no_storage: true };
    assert_eq!(refused(&mut lab, twice), Refusal::NamedTwice("N1".into()));
}

#[test]
fn owners_are_nodes_of_the_cluster() {
    let mut lab = Preset::TwoNodeCsv(Era::Ws2008R2).start(7);
    let strangers = [
        Order::SetPreferred(GroupId(2), vec![NodeId(1), NodeId(3)]),
        Order::SetPossible(GroupId(2), [NodeId(2), NodeId(64)].into_iter().collect()),
    ];
    for order in strangers {
        assert_eq!(refused(&mut lab, Command::Cluster(order)), Refusal::Gone);
    }
}

#[test]
fn a_command_that_would_set_nothing_is_refused() {
    let mut lab = Preset::TwoNodeCsv(Era::Ws2008R2).start(7);
    let nothing = Command::SetVmDefaults { host: HV1, vm_path: None, vhd_path: None };
    assert_eq!(refused(&mut lab, nothing), Refusal::NothingToSet);
}

#[test]
fn the_seventeenth_node_of_2008_r2_is_refused() {
    let era = Era::Ws2008R2;
    let mut lab = Preset::Cluster { nodes: 16, witness: WitnessKind::None, era }.start(7);
    let first = &lab.model().hosts[HV1];
    let spec = HostSpec {
        name: "N17".into(),
        era,
        edition: first.edition,
        processor: first.processor.clone(),
        stepping: first.stepping,
        cores: first.cores,
        memory: first.memory,
    };
    lab.submit(Command::AddHost(spec)).expect("the rack has room");
    let host = HostId(16);
    let feature = Feature::FailoverClustering;
    lab.submit(Command::InstallFeature { host, feature }).expect("the edition has it");
    assert_eq!(refused(&mut lab, Command::AddNode(host)), Refusal::TooManyNodes { era, limit: 16 });
}

/// A forged link can name any failure with any target.
#[test]
fn a_failure_strikes_only_what_is_there_and_of_its_kind() {
    let mut lab = Preset::TwoNodeCsv(Era::Ws2008R2).start(7);
    let gone = [
        Struck::Array(ArrayId(99)),
        Struck::Host(HostId(99)),
        Struck::Vm(VmId(99)),
        Struck::Network(NetworkId(99)),
        Struck::Nic(NicId(99)),
    ];
    let there =
        [Struck::Array(ArrayId(0)), Struck::Host(HV1), Struck::Network(NetworkId(0)), Struck::Witness];
    for kind in fault::ALL {
        let is_of_kind = |struck: &Struck| match struck {
            Struck::Array(_) => kind.strikes == StruckKind::Array,
            Struck::Host(_) => kind.strikes == StruckKind::Host,
            Struck::Vm(_) => kind.strikes == StruckKind::Vm,
            Struck::Network(_) => kind.strikes == StruckKind::Network,
            Struck::Nic(_) => kind.strikes == StruckKind::Nic,
            Struck::Witness => kind.strikes == StruckKind::Witness,
        };
        for struck in there.into_iter().filter(|struck| !is_of_kind(struck)).chain(gone) {
            let inject = Command::Inject(Fault { name: kind.name, struck });
            assert_eq!(refused(&mut lab, inject), Refusal::Gone, "{} at {struck:?}", kind.name);
        }
    }
}

//! Offers without a browser: the whole of the third seed document by what the page offers, and the ways out.

use lab_kernel::SimDuration;
use lab_session::{Session, Start};
use lab_units::{Era, HostId, LunId, VmId};
use lab_world::preset::Preset;
use lab_world::state::InstanceState;
use lab_world::{Command, Refusal};

use super::deeds::deeds;
use super::fix::{Fix, fix};
use crate::deed;
use crate::thing::Thing;
use crate::wizard::tests::play;

fn two_nodes() -> Session {
    Session::new(Start { preset: Preset::TwoNodeCsv(Era::Ws2008R2), seed: 3 })
}

/// Does what a button of this name does.
fn press(session: &mut Session, thing: Thing, label: &str) {
    let all = || deeds(session.world(), thing).into_iter().chain(deed::deeds(session.world(), thing));
    let names: Vec<String> = all().map(|deed| deed.label).collect();
    let found = all().find(|deed| deed.label == label).unwrap_or_else(|| panic!("no {label} in {names:?}"));
    session.submit(found.command).unwrap_or_else(|refusal| panic!("{label}: {refusal} {}", refusal.remedy()));
    session.advance_by(SimDuration::from_secs(20));
}

#[test]
fn s3_53_the_third_documents_fourteen_steps_are_done_by_what_the_page_offers() {
    let mut session = two_nodes();
    let (host1, host2, lun) = (Thing::Host(HostId(0)), Thing::Host(HostId(1)), Thing::Lun(LunId(2)));
    // 1, 2: provision, map, connect, look for new disks on every node.
    let spec = [("name", "VDI-C"), ("size", "2047GB"), ("thin", "true"), ("alua", "true")];
    play(&mut session, "lun", None, &spec);
    play(&mut session, "connect", Some(lun), &[]);
    press(&mut session, host1, "Look for new disks on HV1");
    press(&mut session, host2, "Look for new disks on HV2");
    // 3, 4: into the cluster, named, offline.
    press(&mut session, lun, "Add it to the cluster");
    play(&mut session, "rename", Some(lun), &[("name", "VDI C")]);
    press(&mut session, lun, "Take it offline");
    // 5, 6: a machine without a disk on the volume, and the disk whole.
    let machine = [("name", "VDI1"), ("vhd", "false"), ("role", "true"), ("start", "false")];
    play(&mut session, "vm", Some(host1), &machine);
    let id =
        session.world().vms.iter().find(|(_, vm)| vm.name.is("VDI1")).map(|(id, _)| id).expect("it was made");
    let vm = Thing::Vm(id);
    play(&mut session, "attach", Some(vm), &[("disk", "3")]);
    press(&mut session, vm, "Refresh the configuration of VDI1");
    // 7, 8: install from the host's drive, shut down.
    press(&mut session, vm, "Insert the installation DVD into VDI1");
    press(&mut session, vm, "Start VDI1");
    press(&mut session, vm, "Install a system from the DVD, quick format");
    session.advance_by(SimDuration::from_secs(1_200));
    press(&mut session, vm, "Shut VDI1 down from inside");
    session.advance_by(SimDuration::from_secs(60));
    // 9, 10: the volumes, on every node and in the cluster.
    press(&mut session, host1, "Look for new disks on HV1");
    press(&mut session, host2, "Look for new disks on HV2");
    press(&mut session, lun, "Refresh its volumes");
    // 11 to 13: the network, no medium, a last refresh.
    play(&mut session, "migration", None, &[("networks", "2")]);
    press(&mut session, vm, "Remove the DVD of VDI1");
    press(&mut session, vm, "Refresh the configuration of VDI1");
    // 14: start and move.
    press(&mut session, vm, "Start VDI1");
    press(&mut session, vm, "Move VDI1 to HV2, live");
    session.advance_by(SimDuration::from_secs(60));
    assert_eq!(session.world().vm_instance(id), Some((HostId(1), InstanceState::Running)));
}

#[test]
fn what_is_refused_offers_its_way_out() {
    let session = two_nodes();
    let world = session.world();
    let lun = Thing::Lun(LunId(1));
    let ask = |refusal: Refusal| match fix(world, &refusal, &Command::AddCsv(LunId(1)), lun) {
        Some(Fix::Ask(ask)) => ask.name,
        Some(Fix::Do(deed)) => panic!("a wizard was expected, not {}", deed.label),
        None => "",
    };
    assert_eq!(ask(Refusal::CsvNotEnabled), "csv");
    assert_eq!(ask(Refusal::DiskNotShared("L".into())), "connect");
    assert_eq!(ask(Refusal::DiskNotFormatted("L".into())), "disk");
    assert_eq!(ask(Refusal::NoCluster), "cluster");
    assert_eq!(ask(Refusal::Gone), "");
    let dvd = fix(
        world,
        &Refusal::VmHasLocalMedia("SQL1".into()),
        &Command::AddVmRole(VmId(0)),
        Thing::Vm(VmId(0)),
    );
    assert!(
        matches!(dvd, Some(Fix::Do(deed)) if deed.command == Command::SetDvd { vm: VmId(0), attached: false })
    );
}

#[test]
fn every_deed_is_taken_or_refused_with_words() {
    let session = two_nodes();
    let world = session.world();
    let hosts = world.hosts.ids().map(Thing::Host);
    let luns = world.luns.ids().map(Thing::Lun);
    let things =
        hosts.chain(luns).chain([Thing::Cluster, Thing::Vm(VmId(0)), Thing::Array(lab_units::ArrayId(0))]);
    for thing in things {
        let all = deeds(world, thing);
        assert!(!all.is_empty(), "{thing:?}");
        for deed in all {
            let words = session.admit(&deed.command).err().map(|refusal| refusal.remedy());
            assert_ne!(words, Some(""), "{}", deed.label);
        }
    }
}

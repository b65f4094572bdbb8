//! The storage panel and the bar one builds with: empty, typical, large; a change is followed.

use lab_kernel::SimDuration;
use lab_shell::Shell;
use lab_web::address::Wish;
use lab_web::desk::Desk;
use lab_web::lab::Lab;
use lab_web::store::Store;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use super::{PanelPage, PanelPageProps, all, mount, one, settle, show};

fn words(root: &Element) -> String {
    root.text_content().unwrap_or_default()
}

async fn fetched(wish: &Wish, name: &'static str) -> (Element, Store<Lab>) {
    let lab = Store::new(Lab::open(wish).expect("it opens at once"));
    lab.write(|lab| lab.is_running = false);
    let root = show(name, &lab).await;
    for _ in 0..20 {
        if !words(&root).contains("Loading") {
            break;
        }
        settle().await;
    }
    (root, lab)
}

#[wasm_bindgen_test]
async fn without_an_array_the_panel_says_what_to_do() {
    let (root, _) = fetched(&Wish::Build, "storage").await;
    assert!(words(&root).contains("There is no shared storage yet"), "{}", words(&root));
    assert_eq!(one(&root, ".row-tools button").inner_text(), "New storage array…");
}

#[wasm_bindgen_test]
async fn a_cluster_shows_volumes_luns_disks_and_paths_and_follows_a_cut() {
    let (root, lab) = fetched(&Wish::Free, "storage").await;
    assert_eq!(all(&root, "#st-volumes ~ .wide-table tbody tr"), 2);
    assert!(words(&root).contains("HV1: direct") && words(&root).contains("HV2: direct"));
    assert!(words(&root).contains("Write Exclusive Registrants Only: "), "the reservation has its holder");
    lab.write(|lab| {
        Shell::new().run("Invoke-LabFault StoragePathLost -Target HV2", &mut lab.session);
        lab.session.advance_by(SimDuration::from_secs(30));
    });
    settle().await;
    assert!(words(&root).contains("HV2: redirected, file by file"), "{}", words(&root));
    assert!(words(&root).contains("lost"));
}

#[wasm_bindgen_test]
async fn loads_are_drawn_and_those_of_another_branch_below_them() {
    let (root, lab) = fetched(&Wish::Free, "storage").await;
    assert_eq!(all(&root, "#st-loads ~ .chart"), 0, "nothing is read or written yet");
    lab.write(|lab| {
        Shell::new().run("Set-LabVMDiskLoad SQL1 200Mbps\nWait-Lab 5s", &mut lab.session);
        lab.step_back().at_once(lab);
        Shell::new().run("New-LabBranch busier\nSet-LabVMDiskLoad SQL1 2Gbps", &mut lab.session);
        lab.compare_with("main").expect("it is there").at_once(lab);
    });
    settle().await;
    // A chart is drawn once its width is known.
    settle().await;
    assert_eq!(all(&root, "#st-loads ~ .chart svg rect.ch-wanted"), 2, "{}", words(&root));
    assert!(words(&root).contains("in main at "), "{}", words(&root));
}

#[wasm_bindgen_test]
async fn the_run_is_played_again_to_draw_what_each_lun_carried_when() {
    let (root, lab) = fetched(&Wish::Free, "storage").await;
    lab.write(|lab| {
        Shell::new().run("Set-LabVMDiskLoad SQL1 200Mbps\nWait-Lab 30s", &mut lab.session);
    });
    settle().await;
    let before = lab.read(|lab| (lab.session.digest(), lab.session.now()));
    one(&root, "section[aria-labelledby='st-over-time'] .row-tools button").click();
    for _ in 0..50 {
        settle().await;
        if all(&root, "#st-over-time ~ .chart") == 1 {
            break;
        }
    }
    assert!(words(&root).contains("carried at most 200 Mbps"), "{}", words(&root));
    assert_eq!(lab.read(|lab| (lab.session.digest(), lab.session.now())), before, "nothing has changed");
}

#[wasm_bindgen_test]
async fn a_name_selects_its_disk_and_the_row_shows_it() {
    let lab = Store::new(Lab::open(&Wish::Free).expect("it opens at once"));
    let desk = Store::new(Desk::default());
    let page = PanelPageProps { name: "storage", lab, desk: desk.clone() };
    let root = mount::<PanelPage>(page).await;
    settle().await;
    one(&root, ".as-link").click();
    settle().await;
    assert!(desk.read(|desk| desk.selected.as_deref().is_some_and(|key| key.starts_with("lun-"))));
    assert!(all(&root, "tr.is-shown") >= 2, "the volume and the LUN below it stand out");
}

#[wasm_bindgen_test]
async fn sixteen_nodes_and_sixty_luns_are_shown() {
    let mut lab = Lab::open(&Wish::Build).expect("it opens at once");
    let many = "Use-LabPreset cluster -Nodes 16 -Witness Disk -Era 2019 -Seed 1\n\
        $array = (Get-LabArray)[0].Name\n1..60 | ForEach-Object { New-LabLun $array -Name \"L$_\" -Size 1GB | Out-Null }";
    Shell::new().run(many, &mut lab.session);
    let count = lab.session.world().luns.len();
    let root = show("storage", &Store::new(lab)).await;
    settle().await;
    assert!(count >= 60, "{count} LUNs were made");
    assert!(words(&root).contains("L60"), "the last LUN is there");
    assert_eq!(all(&root, "section[aria-labelledby='st-hosts'] button"), 16);
    assert_eq!(all(&root, "section[aria-labelledby^='st-host-']"), 1, "one host is unfolded");
}

#[wasm_bindgen_test]
async fn the_bar_offers_the_next_step_and_forgets_it_when_it_is_done() {
    let (root, lab) = fetched(&Wish::Build, "datacenter").await;
    assert_eq!(one(&root, ".next-step").inner_text(), "New network…");
    lab.write(|lab| {
        Shell::new().run("New-LabHost HV1", &mut lab.session);
    });
    settle().await;
    assert_eq!(one(&root, ".next-step").inner_text(), "New host…");
    let (root, _) = fetched(&Wish::Free, "datacenter").await;
    assert_eq!(all(&root, ".next-step"), 0, "a whole cluster needs no next step");
    assert!(all(&root, ".builder-all button") >= 19);
}

//! Building from the picture: the next sensible step as one button, every wizard in a list beside it.

use lab_units::HostId;
use lab_world::World;
use lab_world::command::{ArrayKind, Feature};
use lab_world::preset::Preset;
use lab_world::state::Host;
use yew::prelude::*;

use super::guide;
use super::offers::ask_button;
use crate::desk::{Desk, Dialogue};
use crate::lab::{Lab, use_lab, use_lab_still};
use crate::show::room::{is_large, room};
use crate::store::{Store, use_store};
use crate::thing::{Thing, use_selected};
use crate::widget::action::{Action, Weight};
use crate::widget::icon::Icon;
use crate::widget::status::{Mark, dot};
use crate::wizard::{ALL, named};

/// What comes next on the way from an empty rack to a machine that can move, and why; nothing once one is there.
fn next_step(world: &World) -> Option<(&'static str, &'static str)> {
    steps(world).into_iter().find(|(is_next, ..)| *is_next).map(|(_, name, why)| (name, why))
}

/// Every step of that way in its order: whether it is still to be done, the wizard that does it, and why.
fn steps(world: &World) -> [(bool, &'static str, &'static str); 14] {
    let hosts = || world.hosts.values();
    let lacks =
        |feature| move |host: &Host| !host.features.contains(&feature) && !host.pending.contains(&feature);
    let iscsi =
        || world.targets.iter().filter(|(_, target)| world.arrays[target.array].kind == ArrayKind::Iscsi);
    let unconnected = hosts().any(|host| iscsi().any(|(target, _)| !host.sessions.contains_key(&target)));
    let raw = world.luns.iter().any(|(id, lun)| lun.volume().is_none() && !world.clustered(id));
    let no_switch = world.hosts.ids().any(|host: HostId| world.hosts[host].switches.is_empty());
    let local = |path: &str| !path.to_ascii_lowercase().starts_with(r"c:\clusterstorage\");
    [
        (
            world.networks.len() < 4 && world.hosts.is_empty(),
            "network",
            "Clients, storage, heartbeat and management each want a network.",
        ),
        (world.hosts.len() < 2, "host", "A cluster is at least two hosts."),
        (world.arrays.is_empty(), "array", "Both hosts must reach the same disks."),
        (world.luns.len() < 2, "lun", "A small disk to vote, a large one for the machines."),
        (
            hosts().any(lacks(Feature::HyperV)) || hosts().any(lacks(Feature::FailoverClustering)),
            "features",
            "Windows needs the Hyper-V role and the Failover Clustering feature.",
        ),
        (no_switch, "switch", "Machines need a network, under the same name on every host."),
        (unconnected, "connect", "The initiator of each host logs in at the target."),
        (world.cluster.is_none() && raw, "disk", "On one host only: the others just connect."),
        (
            world.cluster.is_none() && world.validation.is_none(),
            "validate",
            "All tests, before there is a cluster.",
        ),
        (world.cluster.is_none(), "cluster", "The hosts become nodes."),
        (world.csvs.is_empty(), "csv", "A volume that every node writes to at once."),
        (
            world.vms.is_empty() && hosts().any(|host| local(host.vm_path.as_str())),
            "folders",
            "New machines shall lie on the shared volume.",
        ),
        (world.vms.is_empty(), "vm", "A machine that can move."),
        (
            world.cluster.is_some() && world.vms.values().all(|vm| vm.group.is_none()),
            "role",
            "The cluster starts it elsewhere when its host is lost.",
        ),
    ]
}

/// The steps up to the one that comes next are done; nothing in a lab that was not begun with an empty rack.
fn way(lab: &Lab, (): &()) -> Option<(usize, Vec<&'static str>)> {
    let begun_empty = lab.session.start().preset == Preset::Empty;
    let steps = steps(lab.session.world());
    let done = steps.iter().position(|(is_next, ..)| *is_next).unwrap_or(steps.len());
    let titles = steps.iter().filter_map(|(_, name, _)| named(name)).map(|wizard| wizard.title);
    begun_empty.then(|| (done, titles.chain(guide::STEPS).collect()))
}

/// What a wizard of the way begins with: the thing that is selected. All hosts go the way together, and a disk that has
/// its volume is not formatted again.
fn about(world: &World, name: &str, selected: Option<Thing>) -> Option<Thing> {
    selected.filter(|thing| match thing {
        Thing::Lun(lun) => name != "disk" || world.luns.get(*lun).is_some_and(|lun| lun.volume().is_none()),
        Thing::Host(_) => false,
        Thing::Cluster | Thing::Vm(_) | Thing::Network(_) | Thing::Array(_) => true,
    })
}

fn step(lab: &Lab, (): &()) -> Option<(&'static str, &'static str)> {
    next_step(lab.session.world())
}

/// How things stand; a room says so itself.
fn standing(lab: &Lab, (): &()) -> Option<String> {
    let world = lab.session.world();
    (!is_large(world)).then(|| room(world, None).sentence())
}

/// The bar.
#[component]
pub(super) fn Toolbar() -> Html {
    let desk = use_context::<Store<Desk>>().expect("the page provides the desk");
    let selected = use_selected();
    // What was done and is taken back was not done.
    let given = use_lab((), |lab, ()| lab.given());
    use_effect_with(given, {
        let desk = desk.clone();
        move |given| {
            if desk.read(|d| d.done.as_ref().is_some_and(|(_, then)| then != given)) {
                desk.write(|d| d.done = None);
            }
        }
    });
    let done = use_store((), |desk: &Desk, ()| desk.done.as_ref().map(|(words, _)| words.clone()));
    let is_hinting = use_store((), |desk: &Desk, ()| desk.hints);
    let way = use_lab_still((), way);
    let is_running = use_lab((), |lab, ()| lab.is_running);
    // It is read from the log, which may be long: not with every frame.
    let after = use_lab_still(is_running, |lab, _| guide::after(lab));
    let tries = use_lab_still((), |lab, ()| guide::suggestions(lab));
    let lab = use_context::<Store<Lab>>().expect("the page provides the lab");
    let next = use_lab_still(selected, |lab, selected| {
        step(lab, &()).map(|(name, why)| (name, why, about(lab.session.world(), name, *selected)))
    });
    let next = next.and_then(|(name, why, about)| Some((named(name)?, why, about)));
    let steps_done = after.as_ref().filter(|_| next.is_none()).map_or(0, |after| after.done);
    let standing =
        use_lab_still((), standing).filter(|_| next.is_none() && way.is_none() && tries.is_empty());
    let all = use_node_ref();
    // The list is folded again, and the focus comes back to where it can be seen.
    let fold = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| {
            crate::dom::focus_id("builder-all");
            // It cannot fail: the name is a valid one.
            let _ = all.cast::<web_sys::Element>().map(|list| list.remove_attribute("open"));
        })
    };
    html! {
        <section class="builder" aria-label="Build">
            if let Some(done) = done {
                <p class="builder-done" role="status">{ dot(Mark::Ok) }{ done }</p>
            }
            if let Some((wizard, why, about)) = next {
                <p><strong>{ "Next: " }</strong>{ why }</p>
                { primary(&desk, wizard.about(about)) }
            } else if is_hinting && way.is_some() {
                { guide::after_html(after, &lab, &desk) }
            } else if is_hinting && !tries.is_empty() {
                { guide::suggestions_html(&tries, &lab, &desk) }
            }
            { for standing.map(|words| html! { <p class="quiet">{ words }</p> }) }
            <details ref={all.clone()}>
                <summary id="builder-all">{ "Add or change…" }</summary>
                <div class="builder-all" onclick={fold}>{ for ALL.iter().map(|wizard| ask_button(&desk, wizard.about(selected))) }</div>
            </details>
            if let Some((done, titles)) = way {
                { guide::way_html(done + steps_done, &titles) }
            }
        </section>
    }
}

fn primary(desk: &Store<Desk>, ask: crate::desk::Ask) -> Html {
    let desk = desk.clone();
    let onpress = Callback::from(move |()| desk.write(|d| d.dialogue = Some(Dialogue::Wizard(ask))));
    let label = format!("{}…", ask.title);
    Action {
        weight: Weight::Primary,
        icon: Some(Icon::Chevron),
        class: "next-step",
        ..Action::text(label, onpress)
    }
    .html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::tests::{empty, play};

    #[test]
    fn the_bar_leads_from_an_empty_rack_to_a_machine() {
        let mut session = empty();
        let mut names = Vec::new();
        while let Some((name, _)) = next_step(session.world()) {
            let answers: &[(&'static str, &str)] = match name {
                "csv" => &[("read", "true")],
                _ => &[],
            };
            play(&mut session, name, None, answers);
            names.push(name);
            assert!(names.len() < 30, "it goes in a circle: {names:?}");
        }
        assert_eq!(names.len(), 19, "{names:?}");
        assert_eq!(session.world().vms.len(), 1);
    }

    #[test]
    fn the_disk_that_is_selected_is_formatted_and_a_host_stands_for_no_other() {
        let mut session = empty();
        for name in
            ["network", "network", "host", "host", "array", "lun", "lun", "features", "switch", "connect"]
        {
            play(&mut session, name, None, &[]);
        }
        let second = Some(Thing::Lun(lab_units::LunId(1)));
        assert_eq!(about(session.world(), "disk", second), second);
        play(&mut session, "disk", second, &[]);
        assert!(session.world().luns[lab_units::LunId(1)].volume().is_some());
        assert_eq!(about(session.world(), "disk", second), None, "it has its volume");
        assert_eq!(about(session.world(), "features", Some(Thing::Host(HostId(0)))), None);
    }
}

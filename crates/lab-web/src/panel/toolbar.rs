//! Building from the picture: the next sensible step as one button, every wizard in a list beside it.

use lab_units::HostId;
use lab_world::World;
use lab_world::command::{ArrayKind, Feature};
use lab_world::state::Host;
use yew::prelude::*;

use super::offers::ask_button;
use crate::desk::{Desk, Dialogue};
use crate::lab::{Lab, use_lab_still};
use crate::show::room::{is_large, room};
use crate::store::Store;
use crate::widget::action::{Action, Weight};
use crate::widget::icon::Icon;
use crate::wizard::{ALL, named};

/// What comes next on the way from an empty rack to a machine that can move, and why; nothing once one is there.
fn next_step(world: &World) -> Option<(&'static str, &'static str)> {
    let hosts = || world.hosts.values();
    let lacks =
        |feature| move |host: &Host| !host.features.contains(&feature) && !host.pending.contains(&feature);
    let iscsi =
        || world.targets.iter().filter(|(_, target)| world.arrays[target.array].kind == ArrayKind::Iscsi);
    let unconnected = hosts().any(|host| iscsi().any(|(target, _)| !host.sessions.contains_key(&target)));
    let raw = world.luns.iter().any(|(id, lun)| lun.volume().is_none() && !world.clustered(id));
    let no_switch = world.hosts.ids().any(|host: HostId| world.hosts[host].switches.is_empty());
    let local = |path: &str| !path.to_ascii_lowercase().starts_with(r"c:\clusterstorage\");
    let steps = [
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
    ];
    steps.into_iter().find(|(is_next, ..)| *is_next).map(|(_, name, why)| (name, why))
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
    let next = use_lab_still((), step);
    let next = next.and_then(|(name, why)| Some((named(name)?, why)));
    let standing = use_lab_still((), standing).filter(|_| next.is_none());
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
            if let Some((wizard, why)) = next {
                <p><strong>{ "Next: " }</strong>{ why }</p>
                { primary(&desk, wizard.about(None)) }
            }
            { for standing.map(|words| html! { <p class="quiet">{ words }</p> }) }
            <details ref={all.clone()}>
                <summary id="builder-all">{ "Add or change…" }</summary>
                <div class="builder-all" onclick={fold}>{ for ALL.iter().map(|wizard| ask_button(&desk, wizard.about(None))) }</div>
            </details>
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
}

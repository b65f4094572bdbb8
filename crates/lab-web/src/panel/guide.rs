//! What leads on in the bar above the picture: from the first machine to its first move, and what one could break.

use lab_cluster::{MoveKind, Order};
use lab_units::{HostId, VmId};
use lab_view::hosts::{self, Purpose};
use lab_world::fault::{Fault, Struck};
use lab_world::preset::Preset;
use lab_world::state::{InstanceState, MigrationState};
use lab_world::{Command, World};
use yew::prelude::*;

use crate::address::Wish;
use crate::deed::{Deed, deeds};
use crate::desk::Desk;
use crate::lab::{Lab, reason};
use crate::store::Store;
use crate::thing::Thing;
use crate::widget::action::{Action, Reason, Weight};
use crate::widget::icon::Icon;
use crate::widget::status::{Mark, dot};

/// What follows on the way once everything is built.
pub(super) const STEPS: [&str; 2] = ["Move it while it runs", "Lose its host"];

/// Where one is once everything is built.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum After {
    /// This comes next, at this machine: what for, and the command.
    Do(VmId, String, Deed),
    /// What was ordered begins when time runs.
    Rests,
    /// It is on its way.
    Moves(String),
    /// Everything was done: where its machine is now.
    Done(String),
}

impl After {
    /// How many of [`STEPS`] are done.
    pub(super) fn steps_done(&self) -> usize {
        match self {
            After::Do(_, _, deed) if matches!(deed.command, Command::CutPower(_)) => 1,
            After::Do(..) | After::Rests | After::Moves(_) => 0,
            After::Done(_) => STEPS.len(),
        }
    }
}

/// What comes after the last wizard; nothing in a lab that was not begun with an empty rack.
pub(super) fn after(lab: &Lab) -> Option<After> {
    if lab.session.start().preset != Preset::Empty {
        return None;
    }
    let world = lab.session.world();
    let (id, vm) = world.vms.iter().find(|(_, vm)| vm.group.is_some())?;
    let (group, name) = (vm.group?, &vm.name);
    let lost = lab.session.journal()[..lab.session.played()]
        .iter()
        .any(|entry| matches!(*entry.command, Command::CutPower(_)));
    let place = world.vm_instance(id);
    let running = place.filter(|(_, state)| *state == InstanceState::Running).map(|(host, _)| host);
    if lab.waiting().contains(&Thing::Vm(id)) {
        return Some(After::Rests);
    }
    if world.migration_of(id).is_some() {
        return Some(After::Moves(name.to_string()));
    }
    let Some(host) = running else {
        let start = Command::Cluster(Order::Online(group));
        let is_lost = lost && place.is_none();
        return Some(if is_lost {
            After::Done(format!(
                "The host of {name} is gone. Events shows how the cluster notices and starts it elsewhere."
            ))
        } else {
            After::Do(id, format!("{name} is off."), does(format!("Start {name} now"), start))
        });
    };
    let moved = world.migrations.values().any(|one| one.vm == id && one.state == MigrationState::Completed);
    if !moved {
        let to = world.hosts.ids().filter(|other| *other != host).find_map(|other| world.node_of(other))?;
        let order = Order::Move { group, to: Some(to), kind: MoveKind::Live };
        let why = format!("{name} runs. Now move it while its clients stay connected.");
        return Some(After::Do(id, why, does(format!("Move {name} live"), Command::Cluster(order))));
    }
    let at = world.host_name(host);
    Some(if lost {
        After::Done(format!(
            "{name} was built, moved and lost its host; it runs on {at}. Events says why, Share keeps the run."
        ))
    } else {
        let why = format!("Done: {name} moved to {at} while it ran. Now see what happens when {at} is lost.");
        After::Do(
            id,
            why,
            Deed { breaks: true, ..does(format!("Cut the power of {at}"), Command::CutPower(vec![host])) },
        )
    })
}

fn does(label: String, command: Command) -> Deed {
    crate::deed::does(label, command)
}

/// Draws it.
pub(super) fn after_html(after: Option<After>, lab: &Store<Lab>, desk: &Store<Desk>) -> Html {
    let words = |mark: Mark, words: String| html! { <p class="status-line">{ dot(mark) }{ words }</p> };
    match after {
        None => Html::default(),
        Some(After::Do(vm, why, deed)) => html! {
            <>
                <p><strong>{ "Next: " }</strong>{ why }</p>
                { press(&deed, Thing::Vm(vm), Weight::Primary, lab, desk) }
            </>
        },
        Some(After::Rests) => {
            words(Mark::Moving, "Ordered. Time rests: press Run (Space) to see it happen.".into())
        }
        Some(After::Moves(name)) => {
            let desk = desk.clone();
            let open = Callback::from(move |()| desk.write(|d| d.open("migration")));
            html! {
                <>
                    { words(Mark::Moving, format!("{name} is on its way. Migration shows its memory, page by page.")) }
                    { Action::text("Show the migration", open).html() }
                </>
            }
        }
        Some(After::Done(text)) => html! { <>{ words(Mark::Ok, text) }{ hide(desk) }</> },
    }
}

/// The whole way, so that one sees how far it is.
pub(super) fn way_html(done: usize, titles: &[&'static str]) -> Html {
    html! {
        <details class="builder-way">
            <summary>{ format!("{} of {} steps", done.min(titles.len()), titles.len()) }</summary>
            <ol>
                { for titles.iter().enumerate().map(|(at, title)| {
                    let (mark, word) = if at < done { (Mark::Ok, ", done") } else { (Mark::Off, "") };
                    html! {
                        <li aria-current={(at == done).then_some("step")}>
                            { dot(mark) }<span>{ *title }<span class="unseen">{ word }</span></span>
                        </li>
                    }
                }) }
            </ol>
        </details>
    }
}

/// Something to break: what one may learn from it, at what, the deed, and why it cannot be done now.
pub(super) type Try = (&'static str, Thing, Deed, Option<Reason>);

/// What to begin with in a lab that is there to be broken.
pub(super) fn suggestions(lab: &Lab) -> Vec<Try> {
    if lab.wish != Wish::Break {
        return Vec::new();
    }
    let world = lab.session.world();
    let host = Thing::Host(HostId(0));
    let network =
        |wanted| hosts::networks(world).into_iter().find(|one| one.purpose == wanted).map(|one| one.id);
    let all = [
        (
            "A host dies: who starts its machines, and after how long?",
            Some((host, Command::CutPower(vec![HostId(0)]))),
        ),
        (
            "The nodes no longer hear each other here: does the cluster fall apart?",
            network(Purpose::Heartbeat)
                .map(|network| (Thing::Network(network), Command::CutNetwork { network, between: None })),
        ),
        (
            "One host loses its way to the disks: do its machines stand still?",
            network(Purpose::Storage)
                .and_then(|network| storage_nic(world, network))
                .map(|command| (host, command)),
        ),
        (
            "Nothing happens, until a host is lost as well.",
            Some((Thing::Cluster, Command::Inject(Fault { name: "WitnessLost", struck: Struck::Witness }))),
        ),
    ];
    let of = |(why, what): (&'static str, Option<(Thing, Command)>)| {
        let (thing, command) = what?;
        let deed = deeds(world, thing).into_iter().find(|deed| deed.command == command)?;
        Some((why, thing, deed, lab.session.admit(&command).err().map(|refusal| reason(&refusal))))
    };
    all.into_iter().filter_map(of).collect()
}

/// Unplugs the first host from a network.
fn storage_nic(world: &World, network: lab_units::NetworkId) -> Option<Command> {
    let found = world.nics.iter().find(|(_, nic)| nic.host == HostId(0) && nic.network == network);
    found.map(|(nic, _)| Command::SetNicEnabled { nic, enabled: false })
}

/// Draws them, and a way to be rid of them.
pub(super) fn suggestions_html(tries: &[Try], lab: &Store<Lab>, desk: &Store<Desk>) -> Html {
    html! {
        <div class="tries" role="group" aria-label="Things to break">
            <p><strong>{ "Break something: " }</strong>{ "then let time run, and ask Events why. Undo takes it back." }</p>
            { hide(desk) }
            <ul>
                { for tries.iter().map(|(why, thing, deed, refused)| {
                    let onrefused = {
                        let desk = desk.clone();
                        Callback::from(move |reason: Reason| desk.write(|d| d.refuse(&reason)))
                    };
                    let button = action(deed, *thing, Weight::Normal, lab, desk);
                    // The name differs from the button of the details that does the same.
                    let label = format!("Try: {}", lower(&deed.label));
                    html! {
                        <li>
                            { Action { label: label.into(), refused: refused.clone(), onrefused, ..button }.html() }
                            <span class="quiet small">{ *why }</span>
                        </li>
                    }
                }) }
            </ul>
        </div>
    }
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn press(deed: &Deed, thing: Thing, weight: Weight, lab: &Store<Lab>, desk: &Store<Desk>) -> Html {
    Action { class: "next-step", ..action(deed, thing, weight, lab, desk) }.html()
}

fn action(deed: &Deed, thing: Thing, weight: Weight, lab: &Store<Lab>, desk: &Store<Desk>) -> Action {
    let (lab, desk, command) = (lab.clone(), desk.clone(), deed.command.clone());
    let onpress = Callback::from(move |()| {
        let done = lab.write(|l| l.submit(command.clone()));
        desk.write(|d| match done {
            Ok(()) => (d.selected, d.done) = (Some(thing.key()), None),
            Err(reason) => d.refuse(&reason),
        });
    });
    let icon = deed.breaks.then_some(Icon::Bolt);
    Action { weight, icon, once: true, ..Action::text(deed.label.clone(), onpress) }
}

fn hide(desk: &Store<Desk>) -> Html {
    let desk = desk.clone();
    let onpress = Callback::from(move |()| desk.write(|d| d.hints = false));
    Action::icon("Hide these words", Icon::Close, onpress).html()
}

#[cfg(test)]
mod tests {
    use lab_kernel::SimDuration;
    use lab_session::{Session, Start};

    use super::*;
    use crate::wizard::tests::play;

    /// A rack that was built up to its first machine, on the page.
    fn built() -> Lab {
        let mut session = Session::new(Start { preset: Preset::Empty, seed: 1 });
        let names = "network network network network host host array lun lun features switch connect disk disk cluster";
        for name in names.split(' ') {
            play(&mut session, name, None, &[]);
        }
        play(&mut session, "csv", None, &[("read", "true")]);
        play(&mut session, "vm", None, &[]);
        Lab::around(session, &Wish::Build)
    }

    fn go_on(lab: &mut Lab) -> String {
        let Some(After::Do(_, _, deed)) = after(lab) else { panic!("{:?}", after(lab)) };
        lab.submit(deed.command).unwrap_or_else(|reason| panic!("{reason:?}"));
        deed.label
    }

    #[test]
    fn the_way_leads_on_to_the_first_move_and_ends() {
        let mut lab = built();
        assert_eq!(go_on(&mut lab), "Move VM1 live");
        assert_eq!(after(&lab), Some(After::Rests));
        lab.session.advance_by(SimDuration::from_secs(4));
        assert_eq!(after(&lab), Some(After::Moves("VM1".into())));
        lab.session.advance_by(SimDuration::from_secs(120));
        assert_eq!(after(&lab).map(|after| after.steps_done()), Some(1));
        assert_eq!(go_on(&mut lab), "Cut the power of HV2");
        lab.session.advance_by(SimDuration::from_secs(120));
        let Some(After::Done(words)) = after(&lab) else { panic!("{:?}", after(&lab)) };
        assert!(words.contains("it runs on HV1"), "{words}");
    }

    #[test]
    fn four_things_to_break_are_proposed_and_only_where_one_came_to_break() {
        let mut lab = Lab::open(&Wish::Break).expect("a lab opens");
        let tries = suggestions(&lab);
        assert_eq!(tries.len(), 4);
        for (why, _, deed, refused) in tries {
            assert_eq!(refused, None, "{why}");
            lab.submit(deed.command).unwrap_or_else(|reason| panic!("{why}: {reason:?}"));
        }
        let after = suggestions(&lab);
        assert!(
            after.len() == 4 && after.iter().all(|(.., refused)| refused.is_some()),
            "they keep their places"
        );
        assert_eq!(suggestions(&Lab::open(&Wish::Free).expect("a lab opens")), []);
    }
}

//! What leads on in the bar above the picture: from the first machine to its first move, and what one could break.

use lab_cluster::{MoveKind, Order};
use lab_units::{GroupId, HostId, VmId};
use lab_view::hosts::{self, Purpose};
use lab_view::vm::{VmState, vm_state};
use lab_world::event::VmStop;
use lab_world::fault::{Fault, Struck};
use lab_world::preset::Preset;
use lab_world::state::MigrationState;
use lab_world::{Command, Event, World};
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
pub(super) struct After {
    /// How many of [`STEPS`] are done.
    pub(super) done: usize,
    /// What to say of it.
    news: News,
}

#[derive(Clone, Debug, PartialEq)]
enum News {
    /// This comes next, at this machine: what for, and the command.
    Do(VmId, String, Deed),
    /// What was ordered begins when time runs.
    Rests,
    /// The machine is busy with itself, or stands still.
    Waits(Mark, String),
    /// It is on its way.
    Moves(String),
    /// Everything was done, or its host is gone: where its machine is now.
    Told(String),
}

/// What comes after the last wizard; nothing in a lab that was not begun with an empty rack.
pub(super) fn after(lab: &Lab) -> Option<After> {
    if lab.session.start().preset != Preset::Empty {
        return None;
    }
    let world = lab.session.world();
    let (id, vm) = world.vms.iter().find(|(_, vm)| vm.group.is_some())?;
    let moved = world.migrations.values().any(|one| one.vm == id && one.state == MigrationState::Completed);
    let done = if moved { 1 + usize::from(stops(lab, id).any(is_loss)) } else { 0 };
    Some(After { done, news: news(lab, id, vm.group?, done)? })
}

fn news(lab: &Lab, id: VmId, group: GroupId, done: usize) -> Option<News> {
    let world = lab.session.world();
    let name = &world.vms.get(id)?.name;
    if lab.waiting().contains(&Thing::Vm(id)) {
        return Some(News::Rests);
    }
    if world.migration_of(id).is_some() {
        return Some(News::Moves(name.to_string()));
    }
    let host = match vm_state(world, id) {
        VmState::Running | VmState::Moving | VmState::Blackout => world.vm_place(id),
        VmState::Starting => return Some(News::Waits(Mark::Moving, format!("{name} starts."))),
        VmState::Saving => return Some(News::Waits(Mark::Moving, format!("{name} is being saved."))),
        VmState::Critical => {
            let why = "its disks do not answer, or its host is out of the cluster";
            return Some(News::Waits(Mark::Warn, format!("{name} stands still: {why}. Events says which.")));
        }
        VmState::Off if stops(lab, id).next().is_some_and(is_loss) => {
            return Some(News::Told(format!(
                "The host of {name} is gone. Events shows how the cluster notices and starts it elsewhere."
            )));
        }
        VmState::Off | VmState::Saved | VmState::Failed => {
            let start = does(format!("Start {name} now"), Command::Cluster(Order::Online(group)));
            return Some(News::Do(id, format!("{name} is off."), start));
        }
    };
    let at = world.host_name(host);
    Some(match done {
        0 => {
            let to =
                world.hosts.ids().filter(|other| *other != host).find_map(|other| world.node_of(other))?;
            let order = Order::Move { group, to: Some(to), kind: MoveKind::Live };
            let why = format!("{name} runs. Now move it while its clients stay connected.");
            News::Do(id, why, does(format!("Move {name} live"), Command::Cluster(order)))
        }
        1 => {
            let why =
                format!("Done: {name} moved to {at} while it ran. Now see what happens when {at} is lost.");
            let cut = does(format!("Cut the power of {at}"), Command::CutPower(vec![host]));
            News::Do(id, why, Deed { breaks: true, ..cut })
        }
        _ => News::Told(format!(
            "{name} was built, moved and lost its host; it runs on {at}. Events says why, Share keeps the run."
        )),
    })
}

/// Why a machine has stopped so far, the last time first.
fn stops(lab: &Lab, of: VmId) -> impl Iterator<Item = VmStop> {
    lab.session.log().iter().rev().filter_map(move |record| {
        if let Event::VmStopped { vm, why, .. } = record.event { (vm == of).then_some(why) } else { None }
    })
}

fn is_loss(why: VmStop) -> bool {
    why == VmStop::HostLost
}

fn does(label: String, command: Command) -> Deed {
    crate::deed::does(label, command)
}

/// Draws it.
pub(super) fn after_html(after: Option<After>, lab: &Store<Lab>, desk: &Store<Desk>) -> Html {
    let words = |mark: Mark, words: String| html! { <p class="status-line">{ dot(mark) }{ words }</p> };
    let Some(After { news, .. }) = after else { return Html::default() };
    match news {
        News::Do(vm, why, deed) => html! {
            <>
                <p><strong>{ "Next: " }</strong>{ why }</p>
                { press(&deed, Thing::Vm(vm), Weight::Primary, lab, desk) }
            </>
        },
        News::Rests => words(Mark::Moving, "Ordered. Time rests: press Run (Space) to see it happen.".into()),
        News::Waits(mark, text) => words(mark, text),
        News::Moves(name) => {
            let desk = desk.clone();
            let open = Callback::from(move |()| desk.write(|d| d.open("migration")));
            html! {
                <>
                    { words(Mark::Moving, format!("{name} is on its way. Migration shows its memory, page by page.")) }
                    { Action::text("Show the migration", open).html() }
                </>
            }
        }
        News::Told(text) => html! { <>{ words(Mark::Ok, text) }{ hide(desk) }</> },
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

    fn told(lab: &Lab) -> (usize, News) {
        let after = after(lab).expect("everything is built");
        (after.done, after.news)
    }

    fn go_on(lab: &mut Lab) -> String {
        let (_, News::Do(_, _, deed)) = told(lab) else { panic!("{:?}", told(lab)) };
        lab.submit(deed.command).unwrap_or_else(|reason| panic!("{reason:?}"));
        deed.label
    }

    fn pass(lab: &mut Lab, seconds: u64) {
        lab.session.advance_by(SimDuration::from_secs(seconds));
    }

    #[test]
    fn the_way_leads_on_to_the_first_move_and_ends() {
        let mut lab = built();
        assert_eq!(go_on(&mut lab), "Move VM1 live");
        assert_eq!(told(&lab), (0, News::Rests));
        pass(&mut lab, 4);
        assert_eq!(told(&lab), (0, News::Moves("VM1".into())));
        pass(&mut lab, 120);
        assert_eq!(told(&lab).0, 1);
        assert_eq!(go_on(&mut lab), "Cut the power of HV2");
        pass(&mut lab, 1);
        let (2, News::Told(words)) = told(&lab) else { panic!("{:?}", told(&lab)) };
        assert!(words.starts_with("The host of VM1 is gone."), "{words}");
        let starts = News::Waits(Mark::Moving, "VM1 starts.".into());
        for _ in 0..60 {
            pass(&mut lab, 1);
            let (done, news) = told(&lab);
            assert!(done == 2 && (matches!(news, News::Told(_)) || news == starts), "{news:?}");
        }
        let (_, News::Told(words)) = told(&lab) else { panic!("{:?}", told(&lab)) };
        assert!(words.contains("it runs on HV1"), "{words}");
    }

    #[test]
    fn another_host_that_is_lost_is_not_its_own_and_a_second_move_takes_no_step_back() {
        let mut lab = built();
        go_on(&mut lab);
        pass(&mut lab, 120);
        lab.submit(Command::CutPower(vec![HostId(0)])).expect("it has power");
        pass(&mut lab, 60);
        let (1, News::Do(_, _, deed)) = told(&lab) else { panic!("{:?}", told(&lab)) };
        assert_eq!(deed.label, "Cut the power of HV2");
        lab.submit(Command::PowerOn(vec![HostId(0)])).expect("it has none");
        pass(&mut lab, 600);
        let world = lab.session.world();
        let (group, to) = (world.vms[VmId(0)].group.expect("it is a role"), world.node_of(HostId(0)));
        let order = Order::Move { group, to, kind: MoveKind::Live };
        lab.submit(Command::Cluster(order)).unwrap_or_else(|reason| panic!("{reason:?}"));
        assert_eq!(told(&lab), (1, News::Rests));
        pass(&mut lab, 4);
        assert_eq!(told(&lab), (1, News::Moves("VM1".into())));
    }

    #[test]
    fn a_machine_that_was_turned_off_is_off_whatever_was_lost_before() {
        let mut lab = built();
        let turn_off = Command::Vm { vm: VmId(0), action: lab_world::command::VmAction::TurnOff };
        go_on(&mut lab);
        pass(&mut lab, 120);
        go_on(&mut lab);
        pass(&mut lab, 120);
        lab.submit(turn_off).expect("it runs");
        lab.is_running = true;
        pass(&mut lab, 600);
        let (2, News::Do(_, words, _)) = told(&lab) else { panic!("{:?}", told(&lab)) };
        assert_eq!(words, "VM1 is off.");
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

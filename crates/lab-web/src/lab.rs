//! The lab behind the page: a session, its console, and how fast time passes. The page's only way in.

use std::cell::Cell;
use std::rc::Rc;

use lab_cluster::{MoveKind, Order};
use lab_kernel::{Advance, EventId, SimDuration};
use lab_session::{Session, Start};
use lab_units::{Era, VmId};
use lab_world::event::{LAB, Level};
use lab_world::preset::{Preset, WitnessKind};
use lab_world::{Command, Event, Refusal, World};
use yew::prelude::*;

use crate::address::Wish;
use crate::console::Console;
use crate::deed::takes_time;
use crate::desk::PauseOn;
use crate::explore::Exploration;
use crate::pump;
use crate::rival::Rival;
use crate::store::{Store, use_store};
use crate::thing::Thing;
use crate::widget::action::Reason;

/// Due entries handled between two looks at the wall clock; one takes a quarter of a millisecond in the largest lab.
const SLICE: u64 = 16;
/// Steps over longer silence than this only move the clock this far.
const LONGEST_STEP: SimDuration = SimDuration::from_secs(60);

/// What the console says of an empty rack; the way itself stands above the picture.
const BUILD: [&str; 2] = [
    "An empty rack. The way to the first live migration stands above the picture; every step leaves its lines here.",
    "By console alone: New-LabHost, New-LabNetwork, Add-LabNic first; Get-Help and a name shows examples, the guide a whole script.",
];
const SHARED: &str =
    "A shared run, as it was when the link was made. Export-LabScenario prints its commands.";

/// A session as the page holds it.
pub struct Lab {
    /// The run with its history.
    pub session: Session,
    /// The console at its side.
    pub console: Console,
    /// Whether time passes.
    pub is_running: bool,
    /// Speed in thousandths of real time.
    pub speed_permille: u32,
    /// What it was opened for.
    pub wish: Wish,
    /// The VM it is about, if it is about one.
    pub subject: Option<VmId>,
    /// The quorum matrix, as far as it was asked for.
    pub exploration: Exploration,
    /// The branch that was last chosen to compare with; see [`Lab::rival`].
    pub(crate) rival: Option<Rc<Rival>>,
    /// When time stops by itself.
    pub pause_on: PauseOn,
    /// Why it did, until somebody has been told.
    pub surprise: Option<EventId>,
    /// Tells labs apart that were opened one after the other.
    serial: u64,
}

thread_local! {
    static LABS: Cell<u64> = const { Cell::new(0) };
}

/// Which world it is and what has changed in it so far: the same stamp, the same world but for the time.
pub type Stamp = (u64, u64);

/// Which world it is and how many commands have been carried out in it.
pub type Given = (u64, usize);

impl Lab {
    /// What the lab begins with that a wish asks for; `None` for the front page, and for a link, which says so itself.
    pub fn start(wish: &Wish) -> Option<Start> {
        let preset = match wish {
            Wish::Front | Wish::Link(_) => return None,
            Wish::Watch | Wish::Break | Wish::Free => Preset::TwoNodeCsv(Era::Ws2008R2),
            Wish::Build => Preset::Empty,
            Wish::Room(nodes) => {
                let vms = if *nodes > 16 { 8_000 } else { 200 };
                Preset::Datacenter { nodes: *nodes, luns: 64, vms, era: Era::Ws2022 }
            }
        };
        Some(Start { preset, seed: 1 })
    }

    /// The lab a wish asks for, at once; see [`Self::start`].
    pub fn open(wish: &Wish) -> Option<Lab> {
        let mut lab = Lab::around(Session::new(Lab::start(wish)?), wish);
        if *wish == Wish::Watch {
            lab.begin_a_move();
        }
        lab.is_running = matches!(wish, Wish::Watch | Wish::Break);
        Some(lab)
    }

    /// A lab around a session that is there already; time rests.
    pub fn around(session: Session, wish: &Wish) -> Lab {
        let mut console = Console::new();
        match wish {
            Wish::Build => BUILD.iter().for_each(|step| console.note(step)),
            Wish::Link(_) => console.note(SHARED),
            Wish::Front | Wish::Watch | Wish::Break | Wish::Free | Wish::Room(_) => (),
        }
        Lab {
            session,
            console,
            is_running: false,
            speed_permille: 1_000,
            wish: wish.clone(),
            subject: None,
            exploration: Exploration::default(),
            rival: None,
            pause_on: PauseOn::Nothing,
            surprise: None,
            serial: LABS.replace(LABS.get() + 1),
        }
    }

    /// Changes with everything but the mere passing of time.
    pub fn stamp(&self) -> Stamp {
        (self.serial, self.session.changes())
    }

    /// Changes with every command, one that is taken back too.
    pub fn given(&self) -> Given {
        (self.serial, self.session.played())
    }

    /// The first VM that can be moved, moves.
    fn begin_a_move(&mut self) {
        let world = self.session.world();
        let nodes: Vec<_> = world.hosts.ids().filter_map(|host| world.node_of(host)).collect();
        let roles: Vec<_> = world.vms.iter().filter_map(|(id, vm)| Some((id, vm.group?))).collect();
        let moves = roles.iter().flat_map(|(vm, group)| {
            let order = |to| Order::Move { group: *group, to: Some(to), kind: MoveKind::Live };
            nodes.iter().map(move |node| (*vm, Command::Cluster(order(*node))))
        });
        let admitted = moves.into_iter().find(|(_, command)| self.session.admit(command).is_ok());
        if let Some((vm, command)) = admitted
            && self.submit(command).is_ok()
        {
            self.subject = Some(vm);
        }
    }

    /// Does what a button says; the console prints the line that does the same.
    ///
    /// # Errors
    /// The refusal as the page shows it.
    pub fn submit(&mut self, command: Command) -> Result<(), Reason> {
        let line = lab_shell::mirror::line(self.session.world(), &command);
        self.admit(&command).map_err(|refusal| reason(&refusal))?;
        self.session.submit(command).map_err(|refusal| reason(&refusal))?;
        self.console.mirror(&line);
        Ok(())
    }

    /// Where something was ordered at this very moment that begins only when time passes, the last first; nothing
    /// while time passes.
    pub fn waiting(&self) -> Vec<Thing> {
        if self.is_running {
            return Vec::new();
        }
        let (session, now) = (&self.session, self.session.now());
        let given = session.journal()[..session.played()].iter().rev();
        given
            .take_while(|entry| entry.time == now)
            .filter_map(|entry| takes_time(session.world(), &entry.command))
            .collect()
    }

    /// Says what was done with a command.
    pub(crate) fn say_of(&mut self, what: &str, command: &Command) {
        let line = lab_shell::mirror::line(self.session.world(), command);
        self.console.note(&format!("{what}: {line}. Time rests."));
    }

    /// Why a command would be refused now.
    pub fn refusal(&self, command: &Command) -> Option<Reason> {
        self.admit(command).err().map(|refusal| reason(&refusal))
    }

    /// Whether a command may be given now: the session's answer, but for what the console refuses although a link may
    /// hold it.
    pub(crate) fn admit(&self, command: &Command) -> Result<(), Refusal> {
        if let Command::Cluster(Order::Offline(group)) = command {
            self.session.world().admit_offline(*group)?;
        }
        self.session.admit(command)
    }

    /// Lets simulated time pass for a frame that took `wall_ms`; answers whether it goes on.
    pub fn frame(&mut self, wall_ms: f64) -> bool {
        if !self.is_running {
            return false;
        }
        let span = SimDuration::from_nanos(pump::simulated_ns(wall_ms, self.speed_permille));
        let goal = self.session.now() + span;
        let began = pump::wall_ms();
        // Behind schedule the clock simply runs slower than asked: the budget protects the page.
        loop {
            let (seen, found) = (self.session.log().len(), self.session.found());
            // Who wants to be stopped is stopped at the very instant, not some time after it.
            let stop = match self.pause_on {
                PauseOn::Nothing => goal,
                PauseOn::Errors | PauseOn::Warnings => {
                    self.session.next_event_time().unwrap_or(goal).min(goal)
                }
            };
            let reached = self.session.advance_to(stop, SLICE);
            self.surprise = self.surprised_since(seen);
            if self.surprise.is_some() || self.session.found() > found {
                self.is_running = false;
                return false;
            }
            let is_there = reached == Advance::Reached && stop == goal;
            if is_there || pump::wall_ms() - began > pump::BUDGET_MS {
                return true;
            }
        }
    }

    /// The first event since then that time is to stop at.
    fn surprised_since(&self, seen: usize) -> Option<EventId> {
        let least = match self.pause_on {
            PauseOn::Nothing => return None,
            PauseOn::Errors => Level::Error,
            PauseOn::Warnings => Level::Warning,
        };
        let log = self.session.log();
        // What the lab itself writes down is what somebody has just done to it: no surprise.
        let surprises = |event: &Event| event.filing().level >= least && event.filing().source != LAB;
        (seen..log.len())
            .filter_map(|at| log.get(at))
            .find(|record| surprises(&record.event))
            .map(|record| record.id)
    }

    /// Whether somebody looks at the invariants.
    pub(crate) fn is_guarded(&self) -> bool {
        self.session.guarded().is_some()
    }

    /// How many invariants are looked at, and how many of them were broken on the way here; `None` while nobody looks.
    pub fn light(&self) -> Option<(usize, usize)> {
        self.session.guarded().map(|all| (all.len(), self.session.findings().count()))
    }

    /// To the next instant at which anything happens.
    pub fn step(&mut self) {
        let limit = self.session.now() + LONGEST_STEP;
        let next = self.session.next_event_time().filter(|next| *next <= limit).unwrap_or(limit);
        self.session.advance_to(next, u64::MAX);
    }

    /// What is simulated, in a few words.
    pub fn scenario(&self) -> String {
        match self.session.start().preset {
            Preset::Empty => own_rack(self.session.world()),
            Preset::TwoNodeCsv(era) => format!("Two nodes, one CSV · {era}"),
            Preset::Cluster { nodes, witness, era } => {
                format!("{nodes} nodes, {} · {era}", witness_words(witness))
            }
            Preset::Datacenter { nodes, luns, vms, era } => {
                format!("{nodes} hosts, {luns} volumes, {vms} VMs · {era}")
            }
        }
    }
}

/// A lab that was built by hand: its cluster, or what there is of one.
fn own_rack(world: &World) -> String {
    let built = [(world.hosts.len(), "host"), (world.vms.len(), "VM")];
    let built: Vec<String> = built
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, one)| lab_charts::text::counted(count, one))
        .collect();
    match &world.cluster {
        Some(cluster) => format!("{}: {}", cluster.name, built.join(", ")),
        None if built.is_empty() => "Empty rack".to_owned(),
        None => format!("A rack with {}", built.join(", ")),
    }
}

const fn witness_words(witness: WitnessKind) -> &'static str {
    match witness {
        WitnessKind::None => "no witness",
        WitnessKind::Disk => "disk witness",
        WitnessKind::FileShare => "file share witness",
        WitnessKind::Cloud => "cloud witness",
        WitnessKind::DiskOnly => "disk only",
    }
}

/// A refusal as the page shows it, in the console's words.
pub fn reason(refusal: &Refusal) -> Reason {
    Reason { fact: refusal.to_string().into(), remedy: refusal.remedy().into() }
}

/// The answer of `project` for the lab in context; see [`use_store`].
#[hook]
pub fn use_lab<D, T>(deps: D, project: fn(&Lab, &D) -> T) -> T
where
    D: PartialEq + Clone + 'static,
    T: PartialEq + Clone + 'static,
{
    use_store::<Lab, D, T>(deps, project)
}

/// As [`use_lab`], for what does not depend on the time: asked anew only when something has changed.
#[hook]
pub fn use_lab_still<D, T>(deps: D, project: fn(&Lab, &D) -> T) -> T
where
    D: PartialEq + Clone + 'static,
    T: PartialEq + Clone + 'static,
{
    let store = use_context::<Store<Lab>>().expect("the page provides the lab");
    let update = use_force_update();
    let kept = use_mut_ref(|| None::<(Stamp, D, T)>);
    let stamp = store.read(Lab::stamp);
    let known = kept.borrow().as_ref().filter(|k| k.0 == stamp && k.1 == deps).map(|k| k.2.clone());
    let now = known.unwrap_or_else(|| store.read(|lab| project(lab, &deps)));
    *kept.borrow_mut() = Some((stamp, deps.clone(), now.clone()));
    use_effect_with((store, deps), move |(store, deps)| {
        let (from, deps) = (store.clone(), deps.clone());
        let check = Callback::from(move |()| {
            let stamp = from.read(Lab::stamp);
            let mut kept = kept.borrow_mut();
            let Some(kept) = kept.as_mut().filter(|kept| kept.0 != stamp) else { return };
            let new = from.read(|lab| project(lab, &deps));
            let differs = kept.2 != new;
            *kept = (stamp, deps.clone(), new);
            if differs {
                update.force_update();
            }
        });
        check.emit(());
        store.subscribe(check)
    });
    now
}

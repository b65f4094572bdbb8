//! What can be changed about a migration when it is tried another way: a field, and the command behind it.

use lab_kernel::SimDuration;
use lab_units::{Era, MigrationId, Pages};
use lab_world::command::{PolicyChange, StopRuleName, WorkloadSpec};
use lab_world::guest::Pattern;
use lab_world::precopy::StopRule;
use lab_world::transport::Transport;
use lab_world::{Command, World};

/// One thing that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    /// The longest blackout aimed at.
    DowntimeLimit,
    /// Passes before the copying ends.
    MaxPasses,
    /// Whose stop rule.
    StopRule,
    /// The most a migration may use.
    MaxBandwidth,
    /// How much the guest writes.
    Writes,
    /// In which order it writes.
    Pattern,
    /// How much of its memory it writes to.
    WorkingSet,
    /// How much of its memory holds something.
    Resident,
    /// How its pages are sent.
    Transport,
}

/// A field of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it changes.
    pub knob: Knob,
    /// Its name.
    pub label: &'static str,
    /// The unit of a number; empty if it is a choice.
    pub unit: &'static str,
    /// What may be chosen; empty if it is a number.
    pub choices: &'static [&'static str],
    /// What the run had.
    pub now: String,
}

impl Setting {
    /// Another value than it had, to begin with.
    pub fn proposed(&self) -> String {
        let other = self.choices.iter().find(|choice| **choice != self.now);
        // Nothing stands for no cap: a tenth of a gigabit shows what one does.
        let number = || match self.now.parse::<u32>() {
            Ok(0) | Err(_) => 12,
            Ok(1) => 2,
            Ok(now) => now / 2,
        };
        other.map_or_else(|| number().to_string(), |choice| (*choice).to_owned())
    }
}

const RULES: [(&str, StopRuleName); 4] = [
    ("Hyper-V", StopRuleName::HyperV),
    ("Xen", StopRuleName::Xen),
    ("QEMU", StopRuleName::Qemu),
    ("VMware", StopRuleName::Vmware),
];
const PATTERNS: [(&str, Pattern); 3] =
    [("Uniform", Pattern::Uniform), ("Sequential", Pattern::Sequential), ("Hot and cold", Pattern::HotCold)];
/// Pages of 4,096 bytes in a megabyte.
const PAGES_PER_MB: u64 = 256;
const BYTES_PER_MB: u64 = 1 << 20;

/// Everything that can be changed about a migration, with what it had. What its stop rule does not know is left out.
pub fn settings(world: &World, id: MigrationId) -> Vec<Setting> {
    let Some(migration) = world.migrations.get(id) else { return Vec::new() };
    let policy = &migration.policy;
    let number =
        |knob, label, unit, now: u64| Setting { knob, label, unit, choices: &[], now: now.to_string() };
    let mut all = Vec::new();
    if let Some(limit) = policy.downtime_limit() {
        all.push(number(Knob::DowntimeLimit, "Downtime limit", "ms", limit.as_millis()));
    }
    let (rule, passes) = match policy.stop {
        StopRule::HyperV { max_passes, .. } => (0, Some(max_passes)),
        StopRule::Xen { max_passes, .. } => (1, Some(max_passes)),
        StopRule::Qemu { .. } => (2, None),
        StopRule::Vmware { max_passes, .. } => (3, Some(max_passes)),
    };
    if let Some(passes) = passes {
        all.push(number(Knob::MaxPasses, "Most passes", "passes", passes.into()));
    }
    all.push(Setting {
        knob: Knob::StopRule,
        label: "Stop rule",
        unit: "",
        choices: &["Hyper-V", "Xen", "QEMU", "VMware"],
        now: RULES[rule].0.to_owned(),
    });
    let cap = policy.max_bandwidth.map_or(0, |rate| rate.bytes_per_sec() / BYTES_PER_MB);
    all.push(number(Knob::MaxBandwidth, "Bandwidth cap", "MB/s, 0 for none", cap));
    if let Some(vm) = world.vms.get(migration.vm) {
        all.push(number(Knob::Writes, "Guest writes", "MB/s", vm.work.per_second / PAGES_PER_MB));
        let pattern = PATTERNS.iter().find(|(_, pattern)| *pattern == vm.work.pattern);
        all.push(Setting {
            knob: Knob::Pattern,
            label: "Guest's write pattern",
            unit: "",
            choices: &["Uniform", "Sequential", "Hot and cold"],
            now: pattern.map_or_else(String::new, |(word, _)| (*word).to_owned()),
        });
        let (written, held) = (vm.work.working_set.0, vm.work.resident.0);
        all.push(number(Knob::WorkingSet, "Memory written to", "MB", written / PAGES_PER_MB));
        all.push(number(Knob::Resident, "Memory in use", "MB", held / PAGES_PER_MB));
    }
    if world.hosts.get(migration.from).is_some_and(|host| host.era >= Era::Ws2012R2) {
        all.push(Setting {
            knob: Knob::Transport,
            label: "Sent by",
            unit: "",
            choices: &["TCPIP", "Compression", "SMB"],
            now: migration.transport.name().to_owned(),
        });
    }
    all
}

/// The command that gives the setting this value.
///
/// # Errors
/// A sentence, if the text is no value.
pub fn command(
    world: &World,
    id: MigrationId,
    setting: &Setting,
    text: &str,
) -> Result<Command, &'static str> {
    let text = text.trim();
    if setting.now == text {
        return Err("This run had that already. Choose another value.");
    }
    let number = || text.parse::<u32>().map_err(|_| "Type a whole number.");
    let policy = |change| Ok(Command::SetMigrationPolicy(change));
    let none = PolicyChange::default();
    match setting.knob {
        Knob::DowntimeLimit => {
            let limit = SimDuration::from_millis(number()?.into());
            policy(PolicyChange { downtime_limit_nanos: Some(limit.as_nanos()), ..none })
        }
        Knob::MaxPasses => policy(PolicyChange { max_passes: Some(number()?), ..none }),
        Knob::StopRule => {
            let rule = RULES.iter().find(|(word, _)| *word == text).map(|(_, rule)| *rule);
            policy(PolicyChange { stop_rule: Some(rule.ok_or("Choose one of the rules.")?), ..none })
        }
        Knob::MaxBandwidth => {
            policy(PolicyChange { max_bandwidth: Some(u64::from(number()?) * BYTES_PER_MB), ..none })
        }
        Knob::Writes => {
            let per_second = u64::from(number()?) * PAGES_PER_MB;
            work(world, id, |now| WorkloadSpec { per_second, ..now })
        }
        Knob::Pattern => {
            let pattern = PATTERNS.iter().find(|(word, _)| *word == text).map(|(_, pattern)| *pattern);
            let pattern = pattern.ok_or("Choose one of the patterns.")?;
            work(world, id, |now| WorkloadSpec { pattern, ..now })
        }
        Knob::WorkingSet => {
            let pages = Pages(u64::from(number()?) * PAGES_PER_MB);
            work(world, id, |now| WorkloadSpec { working_set: pages, ..now })
        }
        Knob::Resident => {
            let pages = Pages(u64::from(number()?) * PAGES_PER_MB);
            work(world, id, |now| WorkloadSpec { resident: pages, ..now })
        }
        Knob::Transport => {
            let transport = Transport::ALL.into_iter().find(|known| known.name() == text);
            let host = world.migrations.get(id).map(|migration| migration.from);
            let host = host.ok_or("The migration is not there any more.")?;
            Ok(Command::SetTransport { host, transport: transport.ok_or("Choose one of the ways.")? })
        }
    }
}

fn work(
    world: &World,
    id: MigrationId,
    change: impl Fn(WorkloadSpec) -> WorkloadSpec,
) -> Result<Command, &'static str> {
    let gone = "The VM is not there any more.";
    let vm = world.migrations.get(id).map(|migration| migration.vm).ok_or(gone)?;
    let now = world.vms.get(vm).ok_or(gone)?.work;
    Ok(Command::SetWorkload { vm, workload: change(now) })
}

/// A name for the branch on which it is tried.
pub fn branch_name(setting: &Setting, text: &str) -> String {
    let unit = setting.unit.split(',').next().unwrap_or_default();
    let unit = if setting.knob == Knob::MaxPasses { "" } else { unit };
    format!("{} {} {unit}", setting.label.to_lowercase(), text.trim()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use lab_units::VmId;

    use super::*;
    use crate::address::Wish;
    use crate::lab::Lab;

    const MOVE: MigrationId = MigrationId(0);

    fn moving() -> Lab {
        let mut lab = Lab::open(&Wish::Watch).expect("it opens at once");
        lab.session.advance_by(SimDuration::from_secs(60));
        lab
    }

    #[test]
    fn every_setting_takes_the_value_that_is_proposed_and_the_lab_admits_it() {
        let lab = moving();
        let world = lab.session.world();
        let all = settings(world, MOVE);
        let modern = world.hosts[world.migrations[MOVE].from].era >= Era::Ws2012R2;
        assert_eq!(all.len(), 8 + usize::from(modern));
        for setting in &all {
            let command = command(world, MOVE, setting, &setting.proposed()).expect("it is another value");
            assert_eq!(lab.session.admit(&command), Ok(()), "{}", setting.label);
        }
    }

    #[test]
    fn the_value_it_had_and_what_is_no_number_are_told_apart() {
        let lab = moving();
        let world = lab.session.world();
        let limit = settings(world, MOVE).into_iter().next().expect("the limit comes first");
        for (text, said) in [("300", "had that already"), ("soon", "whole number"), ("", "whole number")] {
            let refused = command(world, MOVE, &limit, text).expect_err("it is no other value");
            assert!(refused.contains(said), "{text}: {refused}");
        }
        let none = command(world, MOVE, &limit, "0").expect("it is a number");
        assert!(lab.refusal(&none).is_some(), "the lab refuses a limit of nothing");
        assert_eq!(branch_name(&limit, " 100 "), "downtime limit 100 ms");
    }

    #[test]
    fn another_way_is_a_branch_with_the_change_before_the_same_move() {
        let mut lab = moving();
        let was = lab_view::migration::migration(lab.session.world(), MOVE, lab.session.now());
        let was = was.expect("it moved");
        let limit = settings(lab.session.world(), MOVE).into_iter().next().expect("the limit comes first");
        let change = command(lab.session.world(), MOVE, &limit, "5000").expect("it is a value");
        lab.try_another_way(MOVE, "5 s", change).expect("it can be tried");
        assert_eq!(lab.branch(), "5 s");
        let run = |lab: &Lab| lab_view::migration::migration(lab.session.world(), MOVE, lab.session.now());
        let begun = run(&lab).expect("the page shows the beginning of the same move");
        assert_eq!((begun.started, begun.vm), (was.started, VmId(0)));
        lab.session.advance_by(SimDuration::from_secs(120));
        let now = run(&lab).expect("it moved");
        let beside = lab.beside(&now).expect("the branch left is the one compared with");
        assert_eq!((beside.here.as_str(), beside.there.as_str()), ("5 s", "main"));
        assert_eq!(beside.view.took, was.took, "what happened there did not change");
        assert!(now.took < was.took && now.blackout > was.blackout, "fewer passes, a longer stop");
        lab.rename_branch("main", "as it was").expect("the name is free");
        assert_eq!(lab.beside(&now).map(|beside| beside.there).as_deref(), Some("as it was"));
        lab.show_branch("as it was").expect("it is there").at_once(&mut lab);
        assert_eq!(
            lab.beside(&was).map(|beside| beside.there).as_deref(),
            Some("5 s"),
            "and the other way round"
        );
    }

    #[test]
    fn what_was_done_while_it_ran_is_done_again() {
        let mut lab = Lab::open(&Wish::Watch).expect("it opens at once");
        lab.session.advance_until(lab.session.now() + SimDuration::from_secs(60), |session| {
            session.world().migrations.contains(MOVE)
        });
        let started = lab.session.world().migrations[MOVE].started;
        lab.session.advance_to(started + SimDuration::from_secs(3), u64::MAX);
        let work = lab.session.world().vms[VmId(0)].work;
        let workload = WorkloadSpec { per_second: work.per_second + 256, ..work };
        let meanwhile = Command::SetWorkload { vm: VmId(0), workload };
        lab.submit(meanwhile.clone()).expect("it is admitted");
        lab.session.advance_by(SimDuration::from_secs(120));
        lab.submit(Command::SetWorkload { vm: VmId(0), workload: work }).expect("it is admitted");
        let limit = settings(lab.session.world(), MOVE).into_iter().next().expect("the limit comes first");
        let change = command(lab.session.world(), MOVE, &limit, "5000").expect("it is a value");
        lab.try_another_way(MOVE, "5 s", change).expect("it can be tried");
        assert_eq!(lab.session.now(), started, "the page shows its beginning");
        assert_eq!(lab.session.world().vms[VmId(0)].work, work);
        lab.session.advance_by(SimDuration::from_secs(100));
        assert_eq!(lab.session.world().vms[VmId(0)].work, workload);
        let last = lab.session.journal().last().expect("commands were given");
        assert_eq!((last.time, &*last.command), (started + SimDuration::from_secs(3), &meanwhile));
    }

    #[test]
    fn a_name_that_is_taken_leaves_the_lab_as_it_was() {
        let mut lab = moving();
        let limit = settings(lab.session.world(), MOVE).into_iter().next().expect("the limit comes first");
        let change = command(lab.session.world(), MOVE, &limit, "5000").expect("it is a value");
        let before = (lab.session.now(), lab.session.digest(), lab.console.lines().len());
        let refused = lab.try_another_way(MOVE, "main", change).expect_err("main is taken");
        assert!(refused.fact.contains("named 'main' already"), "{}", refused.fact);
        let after = (lab.session.now(), lab.session.digest(), lab.console.lines().len());
        assert_eq!((before, lab.session.branches().len()), (after, 1));
    }
}

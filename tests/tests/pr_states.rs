//! What holds in every state a unit can get into: all states reachable by three ports with two keys, one by one,
//! and long random runs.

use std::collections::BTreeMap;

use lab_kernel::{Digest, Digestible, Rng};
use lab_units::scsi::{PrKey, ReservationType, ScsiStatus};
use lab_world::scsi::{
    Abilities, Access, Command, LogicalUnit, Nexus, PrOut, Reservation, Role, ScopeAndType,
};

const PORTS: [Nexus; 3] = [
    Nexus { initiator: 1, target_port: 0 },
    Nexus { initiator: 2, target_port: 0 },
    Nexus { initiator: 3, target_port: 0 },
];
const KEYS: [PrKey; 3] = [PrKey(0), PrKey(0x11), PrKey(0x22)];

/// Everything one port can send, with every key and type (code 2 is undefined).
fn every_command() -> Vec<Command> {
    let kinds: Vec<ScopeAndType> = ReservationType::ALL.into_iter().map(ScopeAndType::from).collect();
    let mut actions = vec![PrOut::Clear];
    for wanted in kinds.iter().copied().chain([ScopeAndType { scope: 0, kind: 2 }]) {
        actions.extend([PrOut::Reserve(wanted), PrOut::Release(wanted)]);
        for service_key in KEYS {
            actions.extend([
                PrOut::Preempt { service_key, wanted },
                PrOut::PreemptAndAbort { service_key, wanted },
            ]);
        }
    }
    for service_key in KEYS {
        actions.extend([
            PrOut::Register { service_key, persist: false },
            PrOut::RegisterAndIgnore { service_key, persist: false },
        ]);
    }
    let sent = KEYS
        .into_iter()
        .flat_map(|key| actions.iter().map(move |action| Command::Out { key, action: *action }));
    let plain = [
        Command::ReadKeys,
        Command::ReadReservation,
        Command::ReadFullStatus,
        Command::Read,
        Command::Write,
        Command::TestUnitReady,
        Command::Inquiry,
        Command::Reset,
    ];
    sent.chain(plain).collect()
}

/// What must hold whatever was sent.
fn invariants(unit: &LogicalUnit) -> Result<(), String> {
    let holders = unit.holders();
    match unit.reservation() {
        None if !holders.is_empty() => return Err("someone holds nothing".to_owned()),
        Some(standing) if holders.is_empty() => return Err(format!("nobody holds {standing:?}")),
        Some(standing) if !standing.kind().is_all_registrants() && holders.len() != 1 => {
            return Err(format!("{} hold {standing:?}, one may", holders.len()));
        }
        Some(standing) if standing.holder().is_some_and(|holder| unit.key_of(holder).is_none()) => {
            return Err("the holder is not registered".to_owned());
        }
        Some(standing)
            if standing.kind().is_all_registrants() && holders.len() != unit.registrations().count() =>
        {
            return Err("a registrant does not hold an all-registrants reservation".to_owned());
        }
        None | Some(_) => (),
    }
    let writers = PORTS.iter().filter(|port| unit.may(**port, Access::Write));
    let outsiders = writers.filter(|port| unit.role_of(**port) == Role::Stranger).count();
    if unit.reservation().is_some() && outsiders > 0 {
        return Err("a stranger may write while someone holds a reservation".to_owned());
    }
    Ok(())
}

/// What must hold between before and after one command.
fn step_rules(
    before: &LogicalUnit,
    command: Command,
    status: ScsiStatus,
    after: &LogicalUnit,
) -> Result<(), String> {
    let counted = after.generation().wrapping_sub(before.generation());
    let is_good = status == ScsiStatus::Good;
    let had_effect =
        before.registrations().ne(after.registrations()) || before.reservation() != after.reservation();
    let right = match command {
        Command::Out { action, .. } if is_good => match action {
            // Counted, but for the register that finds nothing to take away.
            PrOut::Register { service_key, .. } | PrOut::RegisterAndIgnore { service_key, .. } => {
                counted == u32::from(had_effect || service_key != PrKey(0))
            }
            PrOut::Clear | PrOut::Preempt { .. } | PrOut::PreemptAndAbort { .. } => counted == 1,
            PrOut::Reserve(_) | PrOut::Release(_) => {
                counted == 0 && before.registrations().eq(after.registrations())
            }
        },
        Command::Out { .. }
        | Command::ReadKeys
        | Command::ReadReservation
        | Command::ReadFullStatus
        | Command::Read
        | Command::Write
        | Command::TestUnitReady
        | Command::Inquiry
        | Command::Reset => counted == 0 && !had_effect,
    };
    if right { Ok(()) } else { Err(format!("{status}, counted {counted}, effect {had_effect}")) }
}

fn fetch_conditions(unit: &mut LogicalUnit) {
    for port in PORTS {
        while unit.execute(port, Command::TestUnitReady).status != ScsiStatus::Good {}
    }
}

type Situation = (Vec<(Nexus, PrKey)>, Option<Reservation>);

fn situation(unit: &LogicalUnit) -> Situation {
    (unit.registrations().collect(), unit.reservation())
}

#[test]
fn every_reachable_state_of_three_ports_and_two_keys_keeps_the_rules() {
    let commands = every_command();
    let mut seen: BTreeMap<Situation, LogicalUnit> = BTreeMap::new();
    let mut open = vec![LogicalUnit::new(Abilities::FULL)];
    let mut steps = 0_u64;
    while let Some(unit) = open.pop() {
        if seen.insert(situation(&unit), unit.clone()).is_some() {
            continue;
        }
        for port in PORTS {
            for command in &commands {
                let mut next = unit.clone();
                let status = next.execute(port, *command).status;
                let told = invariants(&next).and_then(|()| step_rules(&unit, *command, status, &next));
                assert_eq!(told, Ok(()), "{port:?} sends {command:?} in {:?}", situation(&unit));
                fetch_conditions(&mut next);
                steps += 1;
                if !seen.contains_key(&situation(&next)) {
                    open.push(next);
                }
            }
        }
    }
    // 27 ways to register; for each nothing reserved, 4 types with one of the registrants, 2 types for all.
    let states: u32 = (0..27_u32)
        .map(|way| u32::from(way % 3 > 0) + u32::from(way / 3 % 3 > 0) + u32::from(way / 9 > 0))
        .map(|registrants| 1 + 4 * registrants + 2 * u32::from(registrants > 0))
        .sum();
    assert_eq!(seen.len() as u64, u64::from(states), "every possible state is reached, no other");
    assert_eq!(steps, u64::from(states) * 3 * commands.len() as u64);
}

/// Plays commands without fetching conditions in between; the index of the first broken rule.
fn first_wrong(sent: &[(Nexus, Command)]) -> Option<(usize, String)> {
    let mut unit = LogicalUnit::new(Abilities { max_registrations: Some(2), ..Abilities::FULL });
    for (index, (port, command)) in sent.iter().enumerate() {
        let before = unit.clone();
        let status = unit.execute(*port, *command).status;
        let told = invariants(&unit).and_then(|()| step_rules(&before, *command, status, &unit));
        if let Err(wrong) = told {
            return Some((index, wrong));
        }
        if unit.registrations().count() > 2 {
            return Some((index, "more registrations than the array takes".to_owned()));
        }
    }
    None
}

/// Drops commands as long as the rest still goes wrong.
fn shrunk(mut sent: Vec<(Nexus, Command)>) -> Vec<(Nexus, Command)> {
    let mut index = 0;
    while index < sent.len() {
        let mut shorter = sent.clone();
        shorter.remove(index);
        if first_wrong(&shorter).is_some() {
            sent = shorter;
        } else {
            index += 1;
        }
    }
    sent
}

#[test]
fn random_runs_with_pending_conditions_keep_the_rules() {
    let commands = every_command();
    for seed in 0..200 {
        let mut rng = Rng::stream(seed, "pr/random-runs");
        let mut pick = |count: usize| rng.below(u32::try_from(count).expect("a short list")) as usize;
        let sent: Vec<(Nexus, Command)> =
            (0..500).map(|_| (PORTS[pick(PORTS.len())], commands[pick(commands.len())])).collect();
        if let Some((index, wrong)) = first_wrong(&sent) {
            panic!("seed {seed}, command {index}: {wrong}; shortest: {:#?}", shrunk(sent));
        }
    }
}

#[test]
fn digest_tells_states_apart_and_is_the_same_for_equal_ones() {
    let digest_of = |unit: &LogicalUnit| {
        let mut digest = Digest::default();
        unit.write(&mut digest);
        digest.finish()
    };
    let empty = LogicalUnit::new(Abilities::FULL);
    let register =
        Command::Out { key: PrKey(0), action: PrOut::Register { service_key: KEYS[1], persist: false } };
    let mut registered = empty.clone();
    registered.execute(PORTS[0], register);
    let mut other_port = empty.clone();
    other_port.execute(PORTS[1], register);
    let mut pending = registered.clone();
    pending.execute(PORTS[0], Command::Reset);
    let units = [&empty, &registered, &other_port, &pending];
    for (index, unit) in units.iter().enumerate() {
        assert_eq!(digest_of(unit), digest_of(&(*unit).clone()));
        for other in &units[index + 1..] {
            assert_ne!(digest_of(unit), digest_of(other));
        }
    }
}

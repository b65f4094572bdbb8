//! The canonical form of a rack: two racks with the same form behave alike for ever.
//!
//! It is the debug form of everything that can matter, so that no field of the service can be forgotten, with these
//! renamings:
//! * Time counts from now; nothing in the rack depends on the hour.
//! * Regroups are counted from the lowest number in use. The service compares these numbers and counts on from them,
//!   nothing else, as long as no start was forced; 0 ("never") stays 0.
//! * A token is the place of its timer among the node's timers. Tokens are only compared with those of timers that
//!   run out, and a new one was never used before: a token without a timer matches nothing.
//! * A timer without a token loses its name: it only lets the service finish what it would with any event.

use std::fmt::Write as _;

use lab_cluster::{Input, Timer};
use lab_kernel::Digest;

use super::{Due, Rack};

/// Behind these words stands the number of a regroup.
const REGROUPS: [&str; 4] = ["epoch: ", "promised: ", "view: Some((", "Tick: "];
/// Behind these a token.
const TOKENS: [&str; 7] = [
    "deadline: ",
    "unsettled: Some(",
    "token: ",
    "pulse: ",
    "defending: Some(",
    "report: Some(",
    "judge: Some(",
];
/// Behind this the source of tokens.
const SERIAL: &str = "serial: ";

/// What a timer is recognised by.
enum Mark {
    Token(u64),
    Regroup(u64),
    Itself,
}

impl Rack {
    /// 64 bits of the canonical form.
    pub fn fingerprint(&self) -> u64 {
        let text = self.canonical_text();
        let mut base = u64::MAX;
        for_numbers(&text, |before, number| {
            if number > 0 && REGROUPS.iter().any(|word| before.ends_with(word)) {
                base = base.min(number);
            }
        });
        let mut digest = Digest::default();
        let mut from = 0;
        for_numbers(&text, |before, number| {
            if number > 0 && REGROUPS.iter().any(|word| before.ends_with(word)) {
                digest.bytes(&text.as_bytes()[from..before.len()]);
                digest.u64(number - base + 1);
                from = before.len() + digits(number);
            }
        });
        digest.bytes(&text.as_bytes()[from..]);
        digest.finish()
    }

    /// Everything but with the numbers of regroups as they are.
    fn canonical_text(&self) -> String {
        let due = self.calendar.in_order();
        let mut text = String::with_capacity(16_384);
        let mut order = String::new();
        let mut nodes = Vec::new();
        for (id, machine) in &self.machines {
            let service = format!("{:?}", machine.service);
            let mut tokens = Vec::new();
            let mut regroups = Vec::new();
            for_numbers(&service, |before, number| {
                if TOKENS.iter().any(|word| before.ends_with(word)) {
                    tokens.push(number);
                } else if before.ends_with(REGROUPS[0]) {
                    regroups.push(number);
                }
            });
            nodes.push((*id, service, tokens, regroups, Vec::new()));
        }
        for (time, due) in due.iter().filter(|(_, due)| self.is_current(due)) {
            let id = due.node();
            let (_, _, tokens, regroups, timers) =
                nodes.iter_mut().find(|(node, ..)| *node == id).expect("a machine of the rack");
            let span = time.since(self.now).as_nanos();
            let _ = match due {
                Due::Input { input: Input::Timer(timer), .. } => {
                    let (live, number) = match mark(*timer) {
                        Mark::Token(token) => (tokens.contains(&token), Some(token)),
                        Mark::Regroup(epoch) => (regroups.contains(&epoch), None),
                        Mark::Itself => (true, None),
                    };
                    timers.push(number);
                    match mark(*timer) {
                        _ if !live => write!(order, "{id}{span}|"),
                        Mark::Token(_) => write!(order, "{id}{span}{}|", name(*timer)),
                        Mark::Regroup(epoch) => write!(order, "{id}{span}{}Tick: {epoch}|", name(*timer)),
                        Mark::Itself => write!(order, "{id}{span}{timer:?}|"),
                    }
                }
                Due::Input { input, .. } => write!(order, "{id}{span}{input:?}|"),
                Due::Message { from, message, .. } => write!(order, "{id}{span}{from}{message:?}|"),
                Due::Beat { from, up, .. } => write!(order, "{id}{span}{from}{up}|"),
                Due::DiskCommand { lun, command, .. } => write!(order, "{id}{span}{lun}{command:?}|"),
                Due::ShareCommand { command, .. } => write!(order, "{id}{span}{command:?}|"),
                Due::Hypervisor { vm, .. } => write!(order, "{id}{span}{vm}|"),
                Due::Restart { mode, .. } => write!(order, "{id}{span}{mode:?}|"),
            };
        }
        for (id, service, _, _, timers) in &nodes {
            write_renamed(&mut text, service, timers);
            let machine = &self.machines[id];
            let hears: Vec<_> = machine.hears.iter().map(|(peer, (up, _))| (peer, up)).collect();
            let _ = write!(text, "{}{:?}{hears:?}", machine.powered, machine.mounted);
        }
        let Self { cut, disks, share, .. } = self;
        let _ = write!(text, "{order}{cut:?}{disks:?}{share:?}");
        text
    }

    /// False for what an earlier process asked for and for news that were overtaken.
    pub(super) fn is_current(&self, due: &Due) -> bool {
        match due {
            Due::Input { node, incarnation, .. }
            | Due::DiskCommand { node, incarnation, .. }
            | Due::ShareCommand { node, incarnation, .. }
            | Due::Hypervisor { node, incarnation, .. }
            | Due::Restart { node, incarnation, .. } => self.machines[node].incarnation == *incarnation,
            Due::Beat { at, from, version, .. } => {
                self.machines[at].hears.get(from).is_some_and(|(_, current)| current == version)
            }
            Due::Message { .. } => true,
        }
    }
}

fn mark(timer: Timer) -> Mark {
    match timer {
        Timer::Quiet(token)
        | Timer::RegroupAccept(token)
        | Timer::Defend(token)
        | Timer::Arbitrate(token)
        | Timer::WitnessRetry(token)
        | Timer::Pulse(token)
        | Timer::Term(token)
        | Timer::NetworkReport(token)
        | Timer::NetworkJudgement(token) => Mark::Token(token),
        Timer::RegroupTick(epoch) | Timer::RegroupOpen(epoch) | Timer::JoinRetry(epoch) => {
            Mark::Regroup(epoch)
        }
        Timer::RetryGroup(..) | Timer::RestartPeriod(..) | Timer::FailoverPeriod(..) | Timer::Register(_) => {
            Mark::Itself
        }
    }
}

fn name(timer: Timer) -> &'static str {
    match timer {
        Timer::RegroupTick(_) => "RegroupTick",
        Timer::RegroupOpen(_) => "RegroupOpen",
        Timer::Quiet(_) => "Quiet",
        Timer::RegroupAccept(_) => "RegroupAccept",
        Timer::Defend(_) => "Defend",
        Timer::Arbitrate(_) => "Arbitrate",
        Timer::JoinRetry(_) => "JoinRetry",
        Timer::WitnessRetry(_) => "WitnessRetry",
        Timer::Pulse(_) => "Pulse",
        Timer::Term(_) => "Term",
        Timer::NetworkReport(_) => "NetworkReport",
        Timer::NetworkJudgement(_) => "NetworkJudgement",
        Timer::RetryGroup(..) => "RetryGroup",
        Timer::RestartPeriod(..) => "RestartPeriod",
        Timer::FailoverPeriod(..) => "FailoverPeriod",
        Timer::Register(_) => "Register",
    }
}

/// Copies a service's text with its tokens as places among its timers.
fn write_renamed(text: &mut String, service: &str, timers: &[Option<u64>]) {
    let mut from = 0;
    for_numbers(service, |before, number| {
        let is_token = TOKENS.iter().any(|word| before.ends_with(word));
        if !is_token && !before.ends_with(SERIAL) {
            return;
        }
        text.push_str(&service[from..before.len()]);
        from = before.len() + digits(number);
        if is_token && let Some(place) = timers.iter().position(|token| *token == Some(number)) {
            let _ = write!(text, "#{place}");
        }
    });
    text.push_str(&service[from..]);
}

/// Calls with every number in the text, and the text before it.
fn for_numbers(text: &str, mut found: impl FnMut(&str, u64)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut number = 0_u64;
        let begun = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            number = number.wrapping_mul(10).wrapping_add(u64::from(bytes[at] - b'0'));
            at += 1;
        }
        found(&text[..begun], number);
    }
}

fn digits(number: u64) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

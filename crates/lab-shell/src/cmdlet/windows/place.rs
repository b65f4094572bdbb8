//! What the cmdlets of a host share: where they work, how they wait, how they choose by name.

use lab_kernel::SimDuration;
use lab_units::{HostId, Name};
use lab_world::state::Power;
use lab_world::{Command, Refusal, World};

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::Invocation;
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::ops::like;
use crate::parse::ast::Case;
use crate::value::TimeSpan;

/// `-ComputerName`, as the cmdlets of Hyper-V and Server Manager have it.
pub(super) const COMPUTER: Param = Param::new(
    "ComputerName",
    Kind::List(&Kind::Name(Names::Host)),
    "The hosts; without it the host entered with Enter-PSSession.",
)
.alias(&["CimSession", "PSComputerName"])
.from_pipe(Pipe::Property);

/// `-CimSession`, as the cmdlets of storage and network have it.
pub(super) const CIM: Param = Param::new(
    "CimSession",
    Kind::List(&Kind::Name(Names::Host)),
    "The hosts; without it the host entered with Enter-PSSession.",
)
.alias(&["PSComputerName"])
.from_pipe(Pipe::Property);

/// `-Wait`: seconds.
pub(super) const WAIT: Param =
    Param::new("Wait", Kind::Duration, "How long to wait for the result; 0 returns at once.");

/// Does something on each of the hosts; an error of one does not keep the others from it.
pub(in crate::cmdlet) fn on_each_host(
    run: &mut Invocation<'_>,
    param: &str,
    act: impl Fn(&mut Invocation<'_>, HostId) -> Result<(), ErrorRecord>,
) -> Result<(), ErrorRecord> {
    for host in run.hosts_or_entered(param)? {
        match act(run, host) {
            Err(error) if !error.terminating => run.write_error(error),
            other => other?,
        }
    }
    Ok(())
}

/// Refuses a host that does not answer: one cannot look into it either.
pub(super) fn answers(world: &World, host: HostId) -> Result<(), ErrorRecord> {
    match world.hosts[host].power {
        Power::On => world.admit_remote(host).map_err(|refusal| ErrorRecord::from(&refusal)),
        Power::Off | Power::Starting | Power::ShuttingDown => {
            Err(ErrorRecord::from(&Refusal::HostNotRunning(world.host_name(host))))
        }
    }
}

/// The name of a host.
pub(super) fn host_name(run: &Invocation<'_>, host: HostId) -> String {
    run.world().host_name(host).to_string()
}

/// Gives a command; that it is so already is no error, as in Windows.
pub(super) fn submit_unless_so(run: &mut Invocation<'_>, command: Command) -> Result<(), ErrorRecord> {
    match run.session().admit(&command) {
        Err(Refusal::AlreadySo) => Ok(()),
        Ok(()) | Err(_) => run.submit(command),
    }
}

/// Waits as `-Wait` says, else at most so long; says so when it is not done by then.
pub(super) fn wait_as_told(
    run: &mut Invocation<'_>,
    at_most: SimDuration,
    what: &str,
    done: impl Fn(&World) -> bool,
) -> Result<(), ErrorRecord> {
    let limit = limit(run, at_most);
    wait(run, limit, what, done)
}

/// How long to wait: as `-Wait` says, else at most so long.
pub(super) fn limit(run: &Invocation<'_>, at_most: SimDuration) -> SimDuration {
    let told = run.duration("Wait").map(|span| SimDuration::from_nanos(span.nanos().unsigned_abs()));
    told.unwrap_or(at_most)
}

/// Waits at most so long; says so when it is not done by then.
pub(super) fn wait(
    run: &mut Invocation<'_>,
    at_most: SimDuration,
    what: &str,
    done: impl Fn(&World) -> bool,
) -> Result<(), ErrorRecord> {
    let is_done = run.wait_until(at_most, |session| done(session.world()))?;
    if !is_done && !at_most.is_zero() && run.waits() {
        let span = lab_view::text::span(at_most);
        run.warn(format!("{what} is not finished after {span}. It goes on as time passes."));
    }
    Ok(())
}

/// A span of simulated time, for the console.
pub(super) fn time_span(span: SimDuration) -> TimeSpan {
    TimeSpan::from_nanos(i64::try_from(span.as_nanos()).unwrap_or(i64::MAX))
}

/// The things whose names were asked for, all of them when none was. A name without wildcards that nothing has is
/// an error, but not for the other names.
pub(in crate::cmdlet) fn named<T: Clone>(
    run: &mut Invocation<'_>,
    param: &str,
    what: &str,
    all: &[(Name, T)],
) -> Result<Vec<T>, ErrorRecord> {
    let wanted = run.texts(param);
    if wanted.is_empty() {
        return Ok(all.iter().map(|(_, thing)| thing.clone()).collect());
    }
    let mut found = Vec::new();
    for pattern in wanted {
        let before = found.len();
        for (name, thing) in all {
            if like(name.as_str(), &pattern, Case::Ignored, &mut run.cx().state.meter)? {
                found.push(thing.clone());
            }
        }
        if found.len() == before && !pattern.contains(['*', '?', '[']) {
            let known: Vec<&Name> = all.iter().map(|(name, _)| name).collect();
            run.write_error(find::unknown(what, &pattern, &known, ""));
        }
    }
    Ok(found)
}

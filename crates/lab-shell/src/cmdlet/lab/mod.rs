//! Verbs that no Windows machine has: they build hardware, pull plugs, and let time pass.

mod add_labhba;
mod add_labnic;
mod clear_labfault;
mod connect_labarray;
mod connect_labguestdisk;
mod disable_labnetwork;
mod disable_labnic;
mod enable_labnetwork;
mod enable_labnic;
mod export_labscenario;
mod find_labweakpoint;
mod get_labarray;
mod get_labavailability;
mod get_labbranch;
mod get_labclient;
mod get_labclustertruth;
mod get_labevent;
mod get_labfault;
mod get_labguestdisk;
mod get_lablink;
mod get_lablun;
mod get_labmigration;
mod get_labpath;
mod get_labquorummatrix;
mod get_labroletruth;
mod get_labvmdiskload;
mod get_labzone;
mod grant_lablun;
mod import_labscenario;
mod install_labguest;
mod install_labhotfix;
mod invoke_labfault;
pub(crate) mod invoke_labscsi;
pub(crate) mod new_labarray;
mod new_labbranch;
mod new_labfabric;
pub(crate) mod new_labhost;
mod new_labiscsitarget;
mod new_lablun;
mod new_labnetwork;
mod new_labrole;
mod new_labwitnessshare;
mod new_labzone;
mod redo_lab;
mod remove_labhost;
mod remove_labiscsitarget;
mod remove_lablun;
mod remove_labzone;
mod rename_labbranch;
mod revoke_lablun;
mod set_labarray;
pub(crate) mod set_labhost;
mod set_labiscsitarget;
mod set_labmigrationnetwork;
pub(crate) mod set_labmigrationpolicy;
mod set_labnic;
mod set_labtime;
mod set_labvmdiskload;
pub(crate) mod set_labvmworkload;
mod show_labwhy;
mod start_labhost;
mod stop_labhost;
mod stop_labmigration;
mod switch_labbranch;
mod test_labinvariant;
mod undo_lab;
mod update_labclusterdisk;
mod use_labpreset;
mod wait_lab;

use lab_kernel::{SimDuration, SimTime};
use lab_session::BranchError;
use lab_world::Command;
use lab_world::event::Level;

use super::{Cmdlet, Invocation};
use crate::error::{Category, ErrorRecord};
use crate::find;
use crate::value::{Object, TimeSpan};

/// Every one of them.
pub(super) const ALL: &[&Cmdlet] = &[
    &add_labhba::CMDLET,
    &add_labnic::CMDLET,
    &clear_labfault::CMDLET,
    &connect_labarray::CMDLET,
    &connect_labguestdisk::CMDLET,
    &disable_labnetwork::CMDLET,
    &disable_labnic::CMDLET,
    &enable_labnetwork::CMDLET,
    &enable_labnic::CMDLET,
    &export_labscenario::CMDLET,
    &find_labweakpoint::CMDLET,
    &get_labarray::CMDLET,
    &get_labavailability::CMDLET,
    &get_labbranch::CMDLET,
    &get_labclient::CMDLET,
    &get_labclustertruth::CMDLET,
    &get_labevent::CMDLET,
    &get_labfault::CMDLET,
    &get_labguestdisk::CMDLET,
    &get_lablink::CMDLET,
    &get_lablun::CMDLET,
    &get_labmigration::CMDLET,
    &get_labpath::CMDLET,
    &get_labquorummatrix::CMDLET,
    &get_labroletruth::CMDLET,
    &get_labvmdiskload::CMDLET,
    &get_labzone::CMDLET,
    &grant_lablun::CMDLET,
    &import_labscenario::CMDLET,
    &install_labguest::CMDLET,
    &install_labhotfix::CMDLET,
    &invoke_labfault::CMDLET,
    &invoke_labscsi::CMDLET,
    &new_labarray::CMDLET,
    &new_labbranch::CMDLET,
    &new_labfabric::CMDLET,
    &new_labhost::CMDLET,
    &new_labiscsitarget::CMDLET,
    &new_lablun::CMDLET,
    &new_labnetwork::CMDLET,
    &new_labrole::CMDLET,
    &new_labwitnessshare::CMDLET,
    &new_labzone::CMDLET,
    &redo_lab::CMDLET,
    &remove_labhost::CMDLET,
    &remove_labiscsitarget::CMDLET,
    &remove_lablun::CMDLET,
    &remove_labzone::CMDLET,
    &rename_labbranch::CMDLET,
    &revoke_lablun::CMDLET,
    &set_labarray::CMDLET,
    &set_labhost::CMDLET,
    &set_labiscsitarget::CMDLET,
    &set_labmigrationnetwork::CMDLET,
    &set_labmigrationpolicy::CMDLET,
    &set_labnic::CMDLET,
    &set_labtime::CMDLET,
    &set_labvmdiskload::CMDLET,
    &set_labvmworkload::CMDLET,
    &show_labwhy::CMDLET,
    &start_labhost::CMDLET,
    &stop_labhost::CMDLET,
    &stop_labmigration::CMDLET,
    &switch_labbranch::CMDLET,
    &test_labinvariant::CMDLET,
    &undo_lab::CMDLET,
    &update_labclusterdisk::CMDLET,
    &use_labpreset::CMDLET,
    &wait_lab::CMDLET,
];

pub use find_labweakpoint::row as weak_point;

/// Those that work on copies of the lab for long, though they change nothing.
const TRIES: [&str; 2] = [find_labweakpoint::CMDLET.name, get_labquorummatrix::CMDLET.name];

/// Whether a cmdlet may keep its caller waiting: time passes in the lab, or in copies of it.
pub(crate) fn takes_long(cmdlet: &Cmdlet) -> bool {
    cmdlet.changes || TRIES.contains(&cmdlet.name)
}

/// A count as a parameter gives it; what does not fit is refused by the lab as too large.
fn amount(run: &Invocation<'_>, param: &str) -> Option<u32> {
    run.int(param).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}

/// A tick that is set unless it was taken back.
fn on_unless_off(run: &Invocation<'_>, param: &str) -> bool {
    run.value(param).is_none() || run.flag(param)
}

/// Simulated time from the console's span; `None` for a negative one.
fn span(given: TimeSpan) -> Option<SimDuration> {
    u64::try_from(given.nanos()).ok().map(SimDuration::from_nanos)
}

/// A moment as the span from the start of the run.
fn time_of(time: SimTime) -> TimeSpan {
    TimeSpan::from_nanos(i64::try_from(time.as_nanos()).unwrap_or(i64::MAX))
}

/// A span as a number of seconds.
fn seconds(span: SimDuration) -> f64 {
    TimeSpan::from_nanos(i64::try_from(span.as_nanos()).unwrap_or(i64::MAX)).seconds()
}

pub(super) const fn level_word(level: Level) -> &'static str {
    match level {
        Level::Information => "Information",
        Level::Warning => "Warning",
        Level::Error => "Error",
        Level::Critical => "Critical",
    }
}

/// A command of the journal, as it is typed.
fn given(time: SimTime, line: String) -> Object {
    Object::new("LabCommand").with("Time", time_of(time)).with("Command", line)
}

fn branch_error(error: BranchError) -> ErrorRecord {
    let (category, id) = match error {
        BranchError::Unknown(_) => (Category::ObjectNotFound, "NoSuchBranch"),
        BranchError::Taken(_) => (Category::InvalidOperation, "BranchNameTaken"),
    };
    ErrorRecord::refusal(category, id, error.to_string())
}

/// Enables or disables the named adapters of the named hosts.
fn set_nics_enabled(run: &mut Invocation<'_>, enabled: bool) -> Result<(), ErrorRecord> {
    for host in find::hosts(run.world(), &run.texts("Host"))? {
        for name in run.texts("Name") {
            let nic = find::nic(run.world(), host, &name)?;
            run.carry_out(&name, Command::SetNicEnabled { nic, enabled })?;
        }
    }
    Ok(())
}

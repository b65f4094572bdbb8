//! Orders to roles: given, waited for, and what became of them told.

use lab_cluster::{GroupState, Note, Order};
use lab_kernel::SimDuration;
use lab_session::Session;
use lab_units::{GroupId, NodeId};
use lab_view::migration::failure_sentence;
use lab_world::{Command, Event, World};

use super::member::{database, find_row, group_state, node_name};
use crate::cmdlet::Invocation;
use crate::cmdlet::windows::place::limit;
use crate::error::{Category, ErrorRecord};

/// Saving or copying the largest memory ends before this; after it the cmdlet says that it goes on.
const LIMIT: SimDuration = SimDuration::from_secs(4 * 3_600);

/// The role a cmdlet was given: its name as Windows writes it, and its groups.
pub(super) fn role(run: &Invocation<'_>) -> Result<(String, Vec<GroupId>), ErrorRecord> {
    let row = find_row(run.world(), database(run)?, run.text("Name").unwrap_or_default())?;
    Ok((row.name.to_string(), row.groups))
}

/// Gives an order to each group of a role, waits as `-Wait` says until each has reached its goal, and tells what went
/// wrong.
pub(super) fn give(
    run: &mut Invocation<'_>,
    what: &str,
    groups: &[GroupId],
    order: impl Fn(GroupId) -> Order,
    reached: impl Fn(&World, GroupId) -> bool,
) -> Result<(), ErrorRecord> {
    let mut said = Said { next: run.session().log().len(), moved: None, failed: None };
    for &group in groups {
        run.submit(Command::Cluster(order(group)))?;
    }
    let limit = limit(run, LIMIT);
    let is_over = run.wait_until(limit, |session| {
        said.listen(session, groups);
        let world = session.world();
        said.moved.is_some()
            || world.database().is_none()
            || !world.orders_are_open() && groups.iter().all(|group| reached(world, *group))
    })?;
    database(run)?;
    if let Some(error) = said.moved {
        return Err(error);
    }
    let failed = groups.iter().find(|group| group_state(run.world(), **group) == Some(GroupState::Failed));
    match failed {
        Some(group) => return Err(said.failed.unwrap_or_else(|| broken(run.world(), *group, None))),
        None if !is_over && !limit.is_zero() && run.waits() => {
            let span = lab_view::text::span(limit);
            run.warn(format!("{what} is not finished after {span}. It goes on as time passes."));
        }
        None => (),
    }
    Ok(())
}

/// What the cluster has said about some groups since an order was given.
struct Said {
    next: usize,
    moved: Option<ErrorRecord>,
    failed: Option<ErrorRecord>,
}

impl Said {
    fn listen(&mut self, session: &Session, groups: &[GroupId]) {
        for record in session.log().iter_from(self.next) {
            match &record.event {
                Event::Cluster { note: Note::MoveFailed { group, to, failure }, .. }
                    if groups.contains(group) =>
                {
                    let (world, why) = (session.world(), failure_sentence(*failure));
                    self.moved = Some(stayed(world, *group, *to, why));
                }
                Event::Cluster { note: Note::GroupFailed { group, failure }, .. }
                    if groups.contains(group) =>
                {
                    self.failed = Some(broken(session.world(), *group, failure.map(failure_sentence)));
                }
                _ => (),
            }
        }
        self.next = session.log().len();
    }
}

fn stayed(world: &World, group: GroupId, to: NodeId, why: &str) -> ErrorRecord {
    let (role, node) = (world.group_name(group), node_name(world, to));
    let message = format!("{role} was not moved to {node}: {why}");
    ErrorRecord::refusal(Category::InvalidOperation, "MoveFailed", message)
        .hint(format!("{role} stays where it was. Show-LabWhy '{role}' tells more."))
        .rule("facts: migration §7, 21502")
}

fn broken(world: &World, group: GroupId, why: Option<&str>) -> ErrorRecord {
    let role = world.group_name(group);
    let message = format!("{role} could not be brought online: {}", why.unwrap_or("no node could run it."));
    ErrorRecord::refusal(Category::InvalidOperation, "GroupFailed", message)
        .hint(format!("Show-LabWhy '{role}' tells more."))
        .rule("facts: roles §2, 1069")
}

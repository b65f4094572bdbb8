//! The inside of a link, version 1: columns of numbers, written with postcard.

use lab_kernel::{SimDuration, SimTime};
use lab_world::Command;
use serde::{Deserialize, Serialize};

use super::cells::{Cell, MAX_NAMES, Reader, Row, Writer};
use super::error::{Limit, LinkError, Part};
use super::{MAX_COMMANDS, MAX_TIME, Recipe};
use crate::journal::Entry;
use crate::session::Start;

/// The kind of the row that says what to start from; kinds of commands count from 0.
const START: u8 = u8::MAX;

/// The columns. The order of the fields is the format.
#[derive(Serialize, Deserialize)]
struct Columns {
    seed: u64,
    /// How far the run has come; times are written as [`short`].
    present: u64,
    /// How far the moment to show lies before that.
    back: u64,
    check: u32,
    stems: Vec<String>,
    /// For each command the time since the one before.
    waits: Vec<u64>,
    /// The kind of each command.
    kinds: Vec<u8>,
    /// The start and the commands, row by row.
    cells: Vec<i64>,
}

pub(super) fn write(recipe: &Recipe) -> Result<Vec<u8>, LinkError> {
    let mut out = Writer::default();
    out.row(START);
    recipe.start.preset.put(&mut out);
    let (mut kinds, mut waits, mut last) = (Vec::new(), Vec::new(), SimTime::ZERO);
    for Entry { time, command } in &recipe.commands {
        kinds.push(command.put_row(&mut out));
        waits.push(short(time.since(last)));
        last = *time;
    }
    if out.name_bytes() > MAX_NAMES {
        return Err(LinkError::TooLarge(Limit::Bytes));
    }
    let columns = Columns {
        seed: recipe.start.seed,
        present: short(recipe.present.since(SimTime::ZERO)),
        back: short(recipe.present.since(recipe.shown)),
        check: recipe.check,
        stems: out.stems,
        waits,
        kinds,
        cells: out.cells,
    };
    Ok(postcard::to_allocvec(&columns).expect("numbers and texts can always be written into memory"))
}

pub(super) fn read(bytes: &[u8]) -> Result<Recipe, LinkError> {
    let (columns, rest) =
        postcard::take_from_bytes::<Columns>(bytes).map_err(|_| LinkError::Damaged(Part::Tables))?;
    if !rest.is_empty() || columns.kinds.len() != columns.waits.len() {
        return Err(LinkError::Damaged(Part::Tables));
    }
    if columns.kinds.len() > MAX_COMMANDS {
        return Err(LinkError::TooLarge(Limit::Commands));
    }
    let mut input = Reader::new(&columns.cells, &columns.stems);
    let preset = input.row(START, Cell::take).map_err(|_| LinkError::Damaged(Part::Start))?;
    let start = Start { preset, seed: columns.seed };
    start.preset.check().map_err(LinkError::Start)?;
    let commands = commands(&columns, &mut input)?;
    input.end()?;
    let present = time(SimTime::ZERO, columns.present)?;
    if commands.last().is_some_and(|last| last.time > present) {
        return Err(LinkError::Damaged(Part::Times));
    }
    let shown = present.since(time(SimTime::ZERO, columns.back)?);
    Ok(Recipe { start, commands, present, shown: SimTime::ZERO + shown, check: columns.check })
}

fn commands(columns: &Columns, input: &mut Reader<'_>) -> Result<Vec<Entry<Command>>, LinkError> {
    let mut last = SimTime::ZERO;
    let rows = columns.kinds.iter().zip(&columns.waits).enumerate();
    let entries = rows.map(|(index, (kind, wait))| {
        last = time(last, *wait)?;
        let command = input.row(*kind, |row| Command::take_row(*kind, row));
        Ok(Entry::new(last, command.map_err(|_| LinkError::Damaged(Part::Command(index)))?))
    });
    entries.collect()
}

/// A span as a decimal mantissa and its number of zeros, as most spans are round: 30 s is 3 with ten zeros.
fn short(span: SimDuration) -> u64 {
    let (mut mantissa, mut zeros) = (span.as_nanos(), 0);
    while mantissa != 0 && mantissa % 10 == 0 && zeros < 15 {
        mantissa /= 10;
        zeros += 1;
    }
    mantissa * 16 + zeros
}

/// The moment a written span after `since`.
fn time(since: SimTime, short: u64) -> Result<SimTime, LinkError> {
    let zeros = u32::try_from(short % 16).expect("below 16");
    let nanos = (short / 16).checked_mul(10_u64.pow(zeros)).ok_or(LinkError::TooLarge(Limit::Time))?;
    let time = since + SimDuration::from_nanos(nanos);
    if time > MAX_TIME { Err(LinkError::TooLarge(Limit::Time)) } else { Ok(time) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_come_back_and_round_ones_are_short() {
        for nanos in [0, 1, 10, 123, 30_000_000_000, 7_200_000_000_000, 33_366_700, MAX_TIME.as_nanos()] {
            let span = SimDuration::from_nanos(nanos);
            assert_eq!(time(SimTime::ZERO, short(span)), Ok(SimTime::from_nanos(nanos)));
        }
        assert!(short(SimDuration::from_secs(30)) < 128, "one byte as a varint");
        assert_eq!(time(SimTime::ZERO, u64::MAX), Err(LinkError::TooLarge(Limit::Time)));
    }
}

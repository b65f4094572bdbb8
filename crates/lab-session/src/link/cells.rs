//! Commands as rows of numbers, and rows as differences from the row of the same kind before.
//!
//! A regular world is built from commands that repeat with a number or two counted up: their differences are all
//! alike, and deflate makes next to nothing of them.

use lab_units::map::Map;

use super::error::{LinkError, Part};

/// The most items of one list inside a command.
const MAX_LIST: u64 = 4_096;
/// The most bytes of all names together: one long beginning used again and again must not fill the memory.
pub(super) const MAX_NAMES: usize = 4 << 20;

/// Something that can be written as numbers and read back.
pub(super) trait Cell: Sized {
    fn put(&self, out: &mut Writer);
    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable>;
}

/// Something that makes up a whole row of one of several kinds.
pub(super) trait Row: Sized {
    /// Writes the row and answers its kind.
    fn put_row(&self, out: &mut Writer) -> u8;
    fn take_row(kind: u8, input: &mut Reader<'_>) -> Result<Self, Unreadable>;
}

/// A row that does not hold what its kind demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// Rows on their way into a link.
#[derive(Debug, Default)]
pub(super) struct Writer {
    /// Differences of all rows, one row after the other.
    pub(super) cells: Vec<i64>,
    /// Beginnings of names in the order of their first use.
    pub(super) stems: Vec<String>,
    numbers_of_stems: Map<String, u64>,
    name_bytes: usize,
    rows: Rows,
}

impl Writer {
    /// Begins a row.
    pub(super) fn row(&mut self, kind: u8) {
        self.rows.begin(kind);
    }

    /// Writes one cell.
    pub(super) fn number(&mut self, number: u64) {
        let before = self.rows.cell();
        self.cells.push(number.wrapping_sub(*before) as i64);
        *before = number;
    }

    /// Bytes of all names written so far.
    pub(super) fn name_bytes(&self) -> usize {
        self.name_bytes
    }

    /// Writes a name as its beginning and the number at its end, so that `VM7` and `VM8` differ by one.
    pub(super) fn text(&mut self, text: &str) {
        self.name_bytes += text.len();
        let (stem, number) = split(text);
        let index = self.numbers_of_stems.get(stem).copied().unwrap_or_else(|| {
            let next = self.stems.len() as u64;
            self.stems.push(stem.to_owned());
            self.numbers_of_stems.insert(stem.to_owned(), next);
            next
        });
        self.number(index);
        self.number(number.map_or(0, |number| number + 1));
    }
}

/// Rows on their way out of a link.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    cells: std::slice::Iter<'a, i64>,
    stems: &'a [String],
    name_bytes_left: usize,
    rows: Rows,
}

impl<'a> Reader<'a> {
    pub(super) fn new(cells: &'a [i64], stems: &'a [String]) -> Self {
        Self { cells: cells.iter(), stems, name_bytes_left: MAX_NAMES, rows: Rows::default() }
    }

    /// Reads one row of this kind.
    pub(super) fn row<T>(
        &mut self,
        kind: u8,
        take: impl FnOnce(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        self.rows.begin(kind);
        take(self)
    }

    /// Reads one cell.
    pub(super) fn number(&mut self) -> Result<u64, Unreadable> {
        let difference = *self.cells.next().ok_or(Unreadable)?;
        let before = self.rows.cell();
        *before = before.wrapping_add(difference as u64);
        Ok(*before)
    }

    /// Reads a name.
    pub(super) fn text(&mut self) -> Result<String, Unreadable> {
        let stem = usize::try_from(self.number()?).ok().and_then(|index| self.stems.get(index));
        let number = self.number()?;
        let stem = stem.ok_or(Unreadable)?;
        self.name_bytes_left = self.name_bytes_left.checked_sub(stem.len()).ok_or(Unreadable)?;
        Ok(if number == 0 { stem.clone() } else { format!("{stem}{}", number - 1) })
    }

    /// Everything was read.
    pub(super) fn end(&self) -> Result<(), LinkError> {
        if self.cells.as_slice().is_empty() { Ok(()) } else { Err(LinkError::Damaged(Part::Tables)) }
    }
}

/// The last row of each kind, and how far the present one has come.
#[derive(Debug, Default)]
struct Rows {
    /// By kind.
    last: Vec<Vec<u64>>,
    kind: usize,
    place: usize,
}

impl Rows {
    fn begin(&mut self, kind: u8) {
        self.kind = kind.into();
        self.place = 0;
        if self.last.len() <= self.kind {
            self.last.resize_with(self.kind + 1, Vec::new);
        }
    }

    /// The next cell of the present row, as it was in the row before.
    fn cell(&mut self) -> &mut u64 {
        let row = &mut self.last[self.kind];
        if row.len() == self.place {
            row.push(0);
        }
        self.place += 1;
        &mut row[self.place - 1]
    }
}

/// `VM12` is `VM` and 12; what would not come back the same is left whole.
fn split(text: &str) -> (&str, Option<u64>) {
    let stem = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = &text[stem.len()..];
    let same = digits == "0" || !digits.starts_with('0');
    match digits.parse() {
        Ok(number) if same && digits.len() < 16 => (stem, Some(number)),
        _ => (text, None),
    }
}

impl<T: Cell> Cell for Vec<T> {
    fn put(&self, out: &mut Writer) {
        out.number(self.len() as u64);
        self.iter().for_each(|item| item.put(out));
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        match input.number()? {
            length if length > MAX_LIST => Err(Unreadable),
            length => (0..length).map(|_| T::take(input)).collect(),
        }
    }
}

impl<T: Cell> Cell for Option<T> {
    fn put(&self, out: &mut Writer) {
        out.number(u64::from(self.is_some()));
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        match input.number()? {
            0 => Ok(None),
            1 => T::take(input).map(Some),
            _ => Err(Unreadable),
        }
    }
}

impl<A: Cell, B: Cell> Cell for (A, B) {
    fn put(&self, out: &mut Writer) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        Ok((A::take(input)?, B::take(input)?))
    }
}

impl<T: Cell> Cell for Box<T> {
    fn put(&self, out: &mut Writer) {
        T::put(self, out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        T::take(input).map(Self::new)
    }
}

impl Cell for u64 {
    fn put(&self, out: &mut Writer) {
        out.number(*self);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        input.number()
    }
}

impl Cell for u32 {
    fn put(&self, out: &mut Writer) {
        out.number((*self).into());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        Self::try_from(input.number()?).map_err(|_| Unreadable)
    }
}

impl Cell for bool {
    fn put(&self, out: &mut Writer) {
        out.number((*self).into());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        match input.number()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Unreadable),
        }
    }
}

impl Cell for char {
    fn put(&self, out: &mut Writer) {
        out.number(u32::from(*self).into());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Unreadable> {
        Self::from_u32(u32::take(input)?).ok_or(Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_count_up_differ_by_one_and_all_come_back() {
        let names =
            ["VM1", "VM2", "VM3", "SQL", "VM007", "0", "7", "", "x00", "a9999999999999999", "10.0.1.0/24"];
        let mut out = Writer::default();
        for name in names {
            out.row(1);
            out.text(name);
        }
        assert_eq!(out.cells[..6], [0, 2, 0, 1, 0, 1]);
        let mut input = Reader::new(&out.cells, &out.stems);
        for name in names {
            assert_eq!(input.row(1, Reader::text), Ok(name.to_owned()));
        }
        assert_eq!(input.end(), Ok(()));
    }

    #[test]
    fn numbers_of_any_size_come_back_and_kinds_do_not_disturb_each_other() {
        let rows =
            [(1, vec![u64::MAX, 0]), (2, vec![5]), (1, vec![0, u64::MAX]), (2, vec![6]), (1, vec![1 << 63])];
        let mut out = Writer::default();
        for (kind, row) in &rows {
            out.row(*kind);
            row.put(&mut out);
        }
        let mut input = Reader::new(&out.cells, &out.stems);
        for (kind, row) in &rows {
            assert_eq!(input.row(*kind, Vec::<u64>::take).as_ref(), Ok(row));
        }
    }

    #[test]
    fn one_long_name_used_again_and_again_is_unreadable_in_the_end() {
        let stems = ["x".repeat(MAX_NAMES / 4)];
        let cells = [0; 10];
        let mut input = Reader::new(&cells, &stems);
        let read = (0..5).map(|_| input.row(1, Reader::text)).filter(Result::is_ok).count();
        assert_eq!(read, 4);
    }

    #[test]
    fn a_list_that_claims_to_be_endless_is_unreadable() {
        let cells = [i64::MAX, 1, 2];
        assert_eq!(Reader::new(&cells, &[]).row(1, Vec::<u64>::take), Err(Unreadable));
    }
}

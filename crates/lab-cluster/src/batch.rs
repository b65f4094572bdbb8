//! What a leader changed in one step, on its way to the members.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::database::{Change, Database};
use crate::role::Pending;

/// Changes in order.
///
/// With them goes the leader's database as it was before and as it is after. A member whose copy is that very one
/// before takes the one after: the same changes made again would come to the same, and 64 members would have made and
/// kept 64 of it. That is all it may be used for; it counts for nothing in comparisons, digests and prints.
#[derive(Clone)]
pub struct Batch {
    changes: Vec<Change>,
    before: Arc<Database>,
    after: Arc<Database>,
    pending: Pending,
}

impl Batch {
    pub(crate) fn new(
        changes: Vec<Change>,
        before: Arc<Database>,
        after: &Arc<Database>,
        pending: Pending,
    ) -> Self {
        Self { changes, before, after: Arc::clone(after), pending }
    }

    /// What comes of the changes, if they are made to `database`, and if that is known.
    pub(crate) fn known_result(&self, database: &Arc<Database>) -> Option<(&Arc<Database>, Pending)> {
        let result = Arc::ptr_eq(database, &self.before).then_some((&self.after, self.pending));
        debug_assert!(result.is_none_or(|(after, pending)| self.comes_to(after, pending)));
        result
    }

    fn comes_to(&self, after: &Database, pending: Pending) -> bool {
        let mut made = Database::clone(&self.before);
        self.changes.iter().for_each(|change| made.apply(change));
        // Counting them takes long where there are thousands, once for every member.
        made == *after && (made.groups.len() > 100 || Pending::of(&made) == pending)
    }
}

impl std::ops::Deref for Batch {
    type Target = [Change];

    fn deref(&self) -> &[Change] {
        &self.changes
    }
}

impl PartialEq for Batch {
    fn eq(&self, other: &Self) -> bool {
        self.changes == other.changes
    }
}

impl Eq for Batch {}

impl Hash for Batch {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.changes.hash(state);
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changes.fmt(f)
    }
}

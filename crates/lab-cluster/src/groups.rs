//! The groups of a database, in order of their ids.
//!
//! Every member of a cluster has all of them, thousands perhaps, and a run that can be wound back keeps many of its
//! moments. So they lie in chunks that copies share until one of them changes something there. What every member looks
//! up when it takes a database over is found once for all that share it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use lab_units::map::{Map, Set};
use lab_units::{GroupId, NodeId};

use crate::database::{Group, GroupKind, GroupState};

/// Groups of neighbouring ids that are copied together; 6 kB, for the table of chunks is copied with every change, too.
const PER_CHUNK: u32 = 64;

type Chunk = Map<GroupId, Group>;

/// Groups by id; a copy costs one pointer per chunk.
#[derive(Clone, Default)]
pub struct Groups {
    chunks: Map<u32, Arc<Chunk>>,
    /// Gone with every change.
    index: OnceLock<Arc<Index>>,
}

/// Which groups to look at.
#[derive(Default)]
pub(crate) struct Index {
    /// Those of each node, the core group aside.
    pub(crate) owned: Map<NodeId, Set<GroupId>>,
    /// Those with a disk.
    pub(crate) disks: Set<GroupId>,
    /// Those on their way online.
    pub(crate) coming: Set<GroupId>,
}

impl Groups {
    /// What is under `id`.
    pub fn get(&self, id: &GroupId) -> Option<&Group> {
        let number = id.0 / PER_CHUNK;
        // Ids have hardly ever gaps as wide as a chunk.
        let chunk = match self.chunks.get_indexed(number as usize) {
            Some((found, chunk)) if *found == number => chunk,
            Some(_) | None => self.chunks.get(&number)?,
        };
        chunk.get(id)
    }

    /// What is under `id`, to change.
    pub fn get_mut(&mut self, id: &GroupId) -> Option<&mut Group> {
        Arc::make_mut(self.changing().get_mut(&(id.0 / PER_CHUNK))?).get_mut(id)
    }

    /// Adds a group, or puts it in the place of what was under its id.
    pub fn insert(&mut self, id: GroupId, group: Group) {
        let chunk = self.changing().entry(id.0 / PER_CHUNK).or_default();
        Arc::make_mut(chunk).insert(id, group);
    }

    /// Takes a group out.
    pub fn remove(&mut self, id: &GroupId) {
        let number = id.0 / PER_CHUNK;
        let chunks = self.changing();
        let Some(chunk) = chunks.get_mut(&number).map(Arc::make_mut) else { return };
        chunk.remove(id);
        if chunk.is_empty() {
            chunks.remove(&number);
        }
    }

    /// True if there is a group under `id`.
    pub fn contains_key(&self, id: &GroupId) -> bool {
        self.get(id).is_some()
    }

    /// Groups with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&GroupId, &Group)> {
        self.chunks.values().flat_map(|chunk| chunk.iter())
    }

    /// Groups with their ids, to change.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&GroupId, &mut Group)> {
        self.changing().iter_mut().flat_map(|(_, chunk)| Arc::make_mut(chunk).iter_mut())
    }

    /// Ids.
    pub fn keys(&self) -> impl Iterator<Item = &GroupId> {
        self.iter().map(|(id, _)| id)
    }

    /// Groups.
    pub fn values(&self) -> impl Iterator<Item = &Group> {
        self.iter().map(|(_, group)| group)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.chunks.values().map(|chunk| chunk.len()).sum()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    fn changing(&mut self) -> &mut Map<u32, Arc<Chunk>> {
        self.index.take();
        &mut self.chunks
    }

    pub(crate) fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index::default();
            self.iter().for_each(|(id, group)| index.enter(*id, group));
            Arc::new(index)
        })
    }
}

impl Index {
    fn enter(&mut self, id: GroupId, group: &Group) {
        if group.kind != GroupKind::Core {
            self.owned.entry(group.owner).or_default().insert(id);
        }
        if group.kind.lun().is_some() {
            self.disks.insert(id);
        }
        if group.state == GroupState::OnlinePending {
            self.coming.insert(id);
        }
    }
}

impl PartialEq for Groups {
    fn eq(&self, other: &Self) -> bool {
        self.chunks == other.chunks
    }
}

impl Eq for Groups {}

impl std::ops::Index<&GroupId> for Groups {
    type Output = Group;

    fn index(&self, id: &GroupId) -> &Group {
        self.get(id).unwrap_or_else(|| panic!("{id:?} was looked up after it was gone"))
    }
}

/// As one map: how it is divided is nobody's business.
impl Hash for Groups {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|entry| entry.hash(state));
    }
}

impl fmt::Debug for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use lab_kernel::Digest;
    use lab_units::{NodeId, VmId};

    use super::*;
    use crate::database::GroupKind;

    fn vm(number: u32) -> Group {
        Group::new(GroupKind::Vm(VmId(number)), NodeId(1))
    }

    fn some(ids: &[u32]) -> (Groups, Map<GroupId, Group>) {
        let mut groups = Groups::default();
        ids.iter().for_each(|id| groups.insert(GroupId(*id), vm(*id)));
        (groups, ids.iter().map(|id| (GroupId(*id), vm(*id))).collect())
    }

    #[test]
    fn chunks_show_neither_in_order_nor_in_digest_nor_in_print() {
        let (groups, map) = some(&[700, 0, 1, 63, 64, 65, 128, 5_000, u32::MAX]);
        assert!(groups.iter().eq(map.iter()));
        assert_eq!((groups.len(), format!("{groups:?}")), (map.len(), format!("{map:?}")));
        let (mut ours, mut plain) = (Digest::default(), Digest::default());
        ours.plain(&groups);
        plain.plain(&map);
        assert_eq!(ours.finish(), plain.finish());
        assert!((0..6_000).map(GroupId).all(|id| groups.get(&id) == map.get(&id)));
    }

    #[test]
    fn a_copy_keeps_what_the_original_changes() {
        let (mut groups, map) = some(&[1, 2, 64, 300]);
        let before = groups.clone();
        groups.get_mut(&GroupId(2)).expect("it is there").owner = NodeId(7);
        groups.remove(&GroupId(300));
        groups.insert(GroupId(3), vm(3));
        assert!(before.iter().eq(map.iter()));
        assert!(groups.keys().eq([1, 2, 3, 64].map(GroupId).iter()));
        assert_ne!(groups, before);
        // Emptied and filled again it is the same as before, whatever became of the chunks.
        groups.remove(&GroupId(3));
        groups.insert(GroupId(300), vm(300));
        groups.get_mut(&GroupId(2)).expect("it is there").owner = NodeId(1);
        assert_eq!(groups, before);
    }
}

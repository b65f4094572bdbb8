//! Typed identities. A number is given once per run, in the order of creation, and never used again.

use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl From<u32> for $name {
            fn from(index: u32) -> Self {
                Self(index)
            }
        }

        impl From<$name> for u32 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

ids! {
    /// A machine in the rack.
    HostId = "host";
    /// A switch or subnet that NICs plug into.
    NetworkId = "net";
    /// A network adapter of a host.
    NicId = "nic";
    /// A storage array.
    ArrayId = "array";
    /// A logical unit of an array.
    LunId = "lun";
    /// An iSCSI target of an array.
    TargetId = "target";
    /// A virtual switch on a host.
    SwitchId = "switch";
    /// A virtual machine.
    VmId = "vm";
    /// A Cluster Shared Volume.
    CsvId = "csv";
    /// A clustered role (API name: group).
    GroupId = "group";
    /// A live, quick or storage migration.
    MigrationId = "move";
    /// A member of the cluster, numbered from 1 as Windows does.
    NodeId = "node";
}

/// A set of nodes with ids 1 to 64, the most a cluster can have (facts: membership §7).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeSet(u64);

impl NodeSet {
    /// No node.
    pub const EMPTY: Self = Self(0);
    /// The largest node id that fits.
    pub const MAX_ID: u32 = 64;

    /// The set of one node.
    pub fn of(node: NodeId) -> Self {
        Self::EMPTY.with(node)
    }

    /// This set and `node`.
    #[must_use]
    pub fn with(self, node: NodeId) -> Self {
        Self(self.0 | Self::bit(node))
    }

    /// This set without `node`.
    #[must_use]
    pub fn without(self, node: NodeId) -> Self {
        Self(self.0 & !Self::bit(node))
    }

    /// True if `node` is in it.
    pub fn contains(self, node: NodeId) -> bool {
        self.0 & Self::bit(node) != 0
    }

    /// Nodes in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Nodes in either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Nodes here that are not in `other`.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// True if every node here is in `other`.
    pub fn is_subset(self, other: Self) -> bool {
        self.minus(other).is_empty()
    }

    /// Number of nodes.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// True without any node.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The node with the lowest id.
    pub fn lowest(self) -> Option<NodeId> {
        (!self.is_empty()).then(|| NodeId(self.0.trailing_zeros() + 1))
    }

    /// Nodes by rising id.
    pub fn iter(self) -> impl Iterator<Item = NodeId> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let node = rest.lowest()?;
            rest = rest.without(node);
            Some(node)
        })
    }

    /// The set as bits, node 1 lowest; for digests.
    pub fn bits(self) -> u64 {
        self.0
    }

    fn bit(node: NodeId) -> u64 {
        assert!((1..=Self::MAX_ID).contains(&node.0), "node ids run from 1 to 64, not {}", node.0);
        1 << (node.0 - 1)
    }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeId>>(nodes: I) -> Self {
        nodes.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// `{1 2 5}`, as cluster.log lists members.
impl fmt::Debug for NodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.iter().map(|node| node.0.to_string()).collect();
        write!(f, "{{{}}}", ids.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_set_keeps_ids_1_to_64_in_order() {
        let set: NodeSet = [NodeId(64), NodeId(1), NodeId(5)].into_iter().collect();
        assert_eq!(format!("{set:?}"), "{1 5 64}");
        assert_eq!((set.len(), set.lowest()), (3, Some(NodeId(1))));
        assert!(set.without(NodeId(5)).is_subset(set));
        assert!(!set.is_subset(set.without(NodeId(5))));
    }

    #[test]
    #[should_panic(expected = "node ids run from 1 to 64, not 65")]
    fn a_node_set_has_no_room_for_node_65() {
        let _ = NodeSet::of(NodeId(65));
    }
}

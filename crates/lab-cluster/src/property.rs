//! Common properties of the cluster that are numbers an administrator sets: one row each (facts: membership §1, §5).

use std::hash::{Hash, Hasher};

use lab_kernel::SimDuration;
use lab_units::Era;

use crate::database::Database;
use crate::rules::{Rules, rules};

/// A property that `(Get-Cluster).Name = value` sets. The order is that of the wire and of [`Properties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// Milliseconds between two beats within a subnet.
    SameSubnetDelay,
    /// Missed beats that make a route within a subnet down.
    SameSubnetThreshold,
    /// Milliseconds between two beats across subnets.
    CrossSubnetDelay,
    /// Missed beats that make a route across subnets down.
    CrossSubnetThreshold,
    /// 2: always isolate; 1: only after a special heartbeat, which is as good as off.
    ResiliencyLevel,
    /// Seconds for which a node that is out of reach keeps its VMs; 0: none, as before 2016.
    ResiliencyDefaultPeriod,
    /// Ungraceful leaves within an hour that quarantine a node.
    QuarantineThreshold,
    /// Seconds of a quarantine; from [`FOR_EVER`] on it does not end by itself.
    QuarantineDuration,
    /// Minutes that Windows gives the cluster service to stop in order when the host shuts down.
    ShutdownTimeoutInMinutes,
    /// From this priority on a VM is live-migrated off a node that is drained, else saved. A parameter of the resource
    /// type Virtual Machine (facts: roles §4).
    MoveTypeThreshold,
}

/// A quarantine of this many seconds never ends by itself (facts: membership §5).
pub const FOR_EVER: u32 = 0x0fff_ffff;

/// Medium priority and above (facts: roles §4).
const MOVE_TYPE_THRESHOLD: u32 = 2_000;

/// What the cluster knows about one property.
struct Row {
    name: &'static str,
    since: Era,
    low: u32,
    high: u32,
    default: fn(&Rules) -> u32,
}

const fn row(name: &'static str, since: Era, (low, high): (u32, u32), default: fn(&Rules) -> u32) -> Row {
    Row { name, since, low, high, default }
}

/// The bounds of the heartbeat are stated for 2012 and later and assumed to be the same before; those of resiliency
/// and quarantine, but for the two levels, and of the shut-down are assumed.
static ROWS: [Row; Property::ALL.len()] = [
    row("SameSubnetDelay", Era::Ws2008, (250, 2_000), delay),
    row("SameSubnetThreshold", Era::Ws2008, (3, 120), |rules| rules.same_subnet_threshold),
    row("CrossSubnetDelay", Era::Ws2008, (250, 4_000), delay),
    row("CrossSubnetThreshold", Era::Ws2008, (3, 120), |rules| rules.cross_subnet_threshold),
    row("ResiliencyLevel", Era::Ws2016, (1, 2), |_| 2),
    row("ResiliencyDefaultPeriod", Era::Ws2016, (0, FOR_EVER), |rules| seconds(rules.resiliency_period)),
    row("QuarantineThreshold", Era::Ws2016, (1, FOR_EVER), |_| 3),
    row("QuarantineDuration", Era::Ws2016, (0, FOR_EVER), |_| 7_200),
    row("ShutdownTimeoutInMinutes", Era::Ws2008, (1, 1_440), |_| 20),
    row("MoveTypeThreshold", Era::Ws2012, (0, u32::MAX), |_| MOVE_TYPE_THRESHOLD),
];

fn delay(rules: &Rules) -> u32 {
    u32::try_from(rules.heartbeat_delay.as_millis()).expect("a delay is a second or so")
}

fn seconds(span: SimDuration) -> u32 {
    u32::try_from(span.as_millis() / 1_000).expect("a period is some minutes")
}

impl Property {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::SameSubnetDelay,
        Self::SameSubnetThreshold,
        Self::CrossSubnetDelay,
        Self::CrossSubnetThreshold,
        Self::ResiliencyLevel,
        Self::ResiliencyDefaultPeriod,
        Self::QuarantineThreshold,
        Self::QuarantineDuration,
        Self::ShutdownTimeoutInMinutes,
        Self::MoveTypeThreshold,
    ];

    /// Those of the cluster itself.
    pub fn of_cluster() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|property| *property != Self::MoveTypeThreshold)
    }

    /// Its name in Windows.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The first version that has it.
    pub fn since(self) -> Era {
        self.row().since
    }

    /// The least and the greatest value.
    pub fn bounds(self) -> (u32, u32) {
        (self.row().low, self.row().high)
    }

    /// True if a cluster of this version can have this value.
    pub fn takes(self, era: Era, value: u32) -> bool {
        let (low, high) = self.bounds();
        era >= self.since() && (low..=high).contains(&value)
    }

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
}

/// The values of all properties in one copy of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Properties([u32; Property::ALL.len()]);

impl Hash for Properties {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.counted().hash(state);
    }
}

impl Properties {
    /// As a new cluster of this version has them.
    pub fn of(era: Era) -> Self {
        Self(Property::ALL.map(|property| (property.row().default)(rules(era))))
    }

    /// The value of one.
    pub fn get(&self, property: Property) -> u32 {
        self.0[property as usize]
    }

    pub(crate) fn set(&mut self, property: Property, value: u32) {
        self.0[property as usize] = value;
    }

    /// What counts in a digest: what came later counts where it is set.
    pub(crate) fn counted(&self) -> &[u32] {
        const FIRST: usize = Property::MoveTypeThreshold as usize;
        let (first, later) = self.0.split_at(FIRST);
        if later == [MOVE_TYPE_THRESHOLD] { first } else { &self.0 }
    }
}

impl Properties {
    /// How long a host that shuts down waits for its cluster service.
    pub fn shutdown_limit(&self) -> SimDuration {
        SimDuration::from_secs(60) * u64::from(self.get(Property::ShutdownTimeoutInMinutes))
    }
}

/// How a node beats and listens: what its service tells the network driver from its own copy of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Heartbeat {
    /// Between two beats.
    pub delay: SimDuration,
    /// Missed beats that make a route down.
    pub threshold: u32,
}

impl Heartbeat {
    /// How long nothing is heard until a route is down.
    pub fn window(self) -> SimDuration {
        self.delay * u64::from(self.threshold)
    }
}

impl Database {
    /// The heartbeat within a subnet, or across subnets.
    pub fn heartbeat(&self, across: bool) -> Heartbeat {
        let (delay, threshold) = match across {
            false => (Property::SameSubnetDelay, Property::SameSubnetThreshold),
            true => (Property::CrossSubnetDelay, Property::CrossSubnetThreshold),
        };
        let delay = SimDuration::from_millis(self.properties.get(delay).into());
        Heartbeat { delay, threshold: self.properties.get(threshold) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of membership §1, row by row.
    #[test]
    fn defaults_are_those_of_the_version_and_lie_within_the_bounds() {
        let value = |era, property| Properties::of(era).get(property);
        for era in Era::ALL {
            for property in Property::ALL.into_iter().filter(|property| era >= property.since()) {
                assert!(property.takes(era, value(era, property)), "{era} {}", property.name());
            }
        }
        assert_eq!(value(Era::Ws2008R2, Property::CrossSubnetThreshold), 5);
        assert_eq!(value(Era::Ws2016, Property::SameSubnetThreshold), 10);
        assert_eq!(value(Era::Ws2016, Property::CrossSubnetThreshold), 20);
        assert_eq!(value(Era::Ws2019, Property::ResiliencyDefaultPeriod), 240);
        assert_eq!(value(Era::Ws2008R2, Property::ShutdownTimeoutInMinutes), 20);
    }

    #[test]
    fn a_value_beyond_its_bounds_or_before_its_version_is_not_taken() {
        assert!(Property::SameSubnetDelay.takes(Era::Ws2008R2, 250));
        assert!(!Property::SameSubnetDelay.takes(Era::Ws2008R2, 249));
        assert!(!Property::SameSubnetDelay.takes(Era::Ws2008R2, 2_001));
        assert!(Property::CrossSubnetDelay.takes(Era::Ws2022, 4_000));
        assert!(!Property::SameSubnetThreshold.takes(Era::Ws2022, 121));
        assert!(!Property::ResiliencyLevel.takes(Era::Ws2012R2, 2));
        assert!(!Property::ResiliencyLevel.takes(Era::Ws2016, 3));
    }
}

//! What differs by version of Windows: one table, one column per rule. Every decision that depends on the version
//! reads it here.

use lab_kernel::SimDuration;
use lab_units::Era;

/// One row of the table: how a version behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The version.
    pub era: Era,
    /// The most nodes of a cluster (facts: membership §7).
    pub max_nodes: u32,
    /// Time between two heartbeats, within and across subnets (facts: membership §1).
    pub heartbeat_delay: SimDuration,
    /// Missed beats that make a route down, same subnet, Hyper-V in use (facts: membership §1).
    pub same_subnet_threshold: u32,
    /// The same across subnets (facts: membership §1).
    pub cross_subnet_threshold: u32,
    /// Votes of nodes that left are zeroed (facts: quorum R2–R4, R8).
    pub dynamic_quorum: bool,
    /// The witness votes only when it makes the total odd (facts: quorum R5, R6).
    pub dynamic_witness: bool,
    /// With an even number of votes and no witness one node loses its vote (facts: quorum R7).
    pub tie_breaker: bool,
    /// A cluster that was force-started wins over another partition (facts: quorum §6).
    pub force_resiliency: bool,
    /// A witness in the cloud is possible (facts: quorum §4).
    pub cloud_witness: bool,
    /// VMs move without a pause worth mentioning (facts: migration §1).
    pub live_migration: bool,
    /// Cluster Shared Volumes exist (facts: storage §6).
    pub csv: bool,
    /// They have to be switched on first (facts: storage §6).
    pub csv_needs_enabling: bool,
    /// Their coordinators are spread evenly (facts: storage §6).
    pub csv_spread: bool,
    /// Live migrations a node takes part in at the same time (facts: migration §3).
    pub simultaneous_migrations: u32,
    /// The limit can be set on each node, and moves beyond it wait their turn (facts: migration §3; that they wait is
    /// assumed); before, one more is refused.
    pub queues_migrations: bool,
    /// A node that is shut down live-migrates its VMs first (facts: membership §6); before, they are saved.
    pub drain_on_shutdown: bool,
    /// A paused node can be drained (facts: membership §6).
    pub drain: bool,
    /// Roles have priorities (facts: roles §4).
    pub priorities: bool,
    /// How long an isolated node keeps its VMs (facts: membership §5); zero before 2016.
    pub resiliency_period: SimDuration,
    /// A VM that loses its disks stands still instead of crashing (facts: roles §8).
    pub storage_resiliency: bool,
    /// A cluster service that hangs too long brings Windows down: HangRecoveryAction 3 (facts: membership §1, sample of
    /// 2012 R2); later ones end its process alone (action 6 of the page on HangRecoveryAction; from 2016 on is assumed).
    pub hang_stops_windows: bool,
}

const SECOND: SimDuration = SimDuration::from_secs(1);

/// 2008: the first with SCSI-3 reservations; no CSV, no live migration.
const WS2008: Rules = Rules {
    era: Era::Ws2008,
    max_nodes: 16,
    heartbeat_delay: SECOND,
    same_subnet_threshold: 5,
    cross_subnet_threshold: 5,
    dynamic_quorum: false,
    dynamic_witness: false,
    tie_breaker: false,
    force_resiliency: false,
    cloud_witness: false,
    live_migration: false,
    csv: false,
    csv_needs_enabling: false,
    csv_spread: false,
    simultaneous_migrations: 0,
    queues_migrations: false,
    drain_on_shutdown: false,
    drain: false,
    priorities: false,
    resiliency_period: SimDuration::ZERO,
    storage_resiliency: false,
    hang_stops_windows: true,
};

const WS2008R2: Rules = Rules {
    era: Era::Ws2008R2,
    live_migration: true,
    csv: true,
    csv_needs_enabling: true,
    simultaneous_migrations: 1,
    ..WS2008
};

const WS2012: Rules = Rules {
    era: Era::Ws2012,
    max_nodes: 64,
    dynamic_quorum: true,
    csv_needs_enabling: false,
    simultaneous_migrations: 2,
    queues_migrations: true,
    drain: true,
    priorities: true,
    ..WS2008R2
};

const WS2012R2: Rules = Rules {
    era: Era::Ws2012R2,
    same_subnet_threshold: 10,
    cross_subnet_threshold: 20,
    csv_spread: true,
    dynamic_witness: true,
    tie_breaker: true,
    force_resiliency: true,
    drain_on_shutdown: true,
    ..WS2012
};

const WS2016: Rules = Rules {
    era: Era::Ws2016,
    cloud_witness: true,
    resiliency_period: SimDuration::from_secs(240),
    storage_resiliency: true,
    hang_stops_windows: false,
    ..WS2012R2
};

const WS2019: Rules = Rules { era: Era::Ws2019, ..WS2016 };

const WS2022: Rules = Rules { era: Era::Ws2022, ..WS2016 };

/// The rules of a version.
pub const fn rules(era: Era) -> &'static Rules {
    match era {
        Era::Ws2008 => &WS2008,
        Era::Ws2008R2 => &WS2008R2,
        Era::Ws2012 => &WS2012,
        Era::Ws2012R2 => &WS2012R2,
        Era::Ws2016 => &WS2016,
        Era::Ws2019 => &WS2019,
        Era::Ws2022 => &WS2022,
    }
}

/// Durations that are the same in every version.
pub mod timing {
    use lab_kernel::SimDuration;

    /// Time between two regroup reports: ClusSvcRegroupTickInMilliseconds (facts: membership §1).
    pub const REGROUP_TICK: SimDuration = SimDuration::from_millis(300);
    /// How long a regroup after a loss waits so that the other side has noticed, too. Assumed from the one log in
    /// the fact base: routes down 07:54:34.1, verdict 07:54:38.4 (facts: membership §1).
    pub const REGROUP_QUIET: SimDuration = SimDuration::from_millis(4_200);
    /// The longest opening stage: ClusSvcRegroupOpeningTimeout (facts: membership §1).
    pub const REGROUP_OPEN: SimDuration = SimDuration::from_secs(5);
    /// The longest later stage: ClusSvcRegroupStageTimeout (facts: membership §1).
    pub const REGROUP_STAGE: SimDuration = SimDuration::from_secs(5);
    /// The longest arbitration: QuorumArbitrationTimeMax (facts: membership §1).
    pub const ARBITRATION_MAX: SimDuration = SimDuration::from_secs(20);
    /// How long an ungraceful leave counts towards a quarantine (facts: membership §5).
    pub const LEAVES_REMEMBERED: SimDuration = SimDuration::from_secs(3_600);
    /// Time between two defences of a reservation (facts: quorum §5; sourced for 2003 only).
    pub const DEFEND: SimDuration = SimDuration::from_secs(3);
    /// How long a challenger waits for a defence (facts: quorum §5; sourced for 2003 only).
    pub const CHALLENGE: SimDuration = SimDuration::from_secs(7);
    /// Time between two attempts to bring a failed witness back: WitnessRestartInterval (facts: quorum §4).
    pub const WITNESS_RESTART: SimDuration = SimDuration::from_secs(15);
    /// Time between two repetitions of what may have been lost; assumed.
    pub const PULSE: SimDuration = SimDuration::from_secs(10);
    /// How long a node collects changes of its routes before it tells the leader; assumed.
    pub const NETWORK_REPORT: SimDuration = SimDuration::from_secs(1);
    /// How long the leader waits for the other reports before it judges the networks; assumed.
    pub const NETWORK_SETTLE: SimDuration = SimDuration::from_secs(2);
    /// Time between two attempts to join; assumed.
    pub const JOIN_RETRY: SimDuration = SimDuration::from_secs(1);
    /// Pause before a failed resource is started again: RestartDelay (facts: roles §2).
    pub const RESTART_DELAY: SimDuration = SimDuration::from_millis(500);
    /// Restarts on one node are counted over this time: RestartPeriod (facts: roles §2).
    pub const RESTART_PERIOD: SimDuration = SimDuration::from_secs(15 * 60);
    /// Pause before a role that failed everywhere is tried again: RetryPeriodOnFailure (facts: roles §2).
    pub const RETRY_PERIOD: SimDuration = SimDuration::from_secs(3_600);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_its_own_row() {
        for era in Era::ALL {
            assert_eq!(rules(era).era, era);
        }
    }

    #[test]
    fn a_dead_node_is_noticed_after_5_seconds_in_2008_r2_and_10_in_2012_r2() {
        let detect = |era| rules(era).heartbeat_delay * u64::from(rules(era).same_subnet_threshold);
        assert_eq!(detect(Era::Ws2008R2), SimDuration::from_secs(5));
        assert_eq!(detect(Era::Ws2012R2), SimDuration::from_secs(10));
    }
}

//! The cluster's own ledger: when no node had a view, so that nothing was watched, moved or started again.

use lab_cluster::StopReason;
use lab_kernel::SimTime;
use lab_units::map::Set;
use lab_units::{HostId, Name};

use super::{Account, Cause, Span};

/// When the cluster itself was away, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterView {
    /// Its name.
    pub name: Name,
    /// When it was first formed.
    pub began: SimTime,
    /// The times without it, in order.
    pub spans: Vec<Span>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct ClusterLedger {
    /// Hosts whose cluster service is a member of a view.
    members: Set<HostId>,
    account: Option<Account>,
}

impl ClusterLedger {
    pub(super) fn joined(&mut self, host: HostId, time: SimTime) {
        self.members.insert(host);
        self.account.get_or_insert_with(|| Account::new(time)).end(time);
    }

    /// It is the last one to go that says why there is no cluster any more.
    pub(super) fn left(&mut self, host: HostId, reason: StopReason, time: SimTime) {
        if self.members.remove(&host) && self.members.is_empty() {
            let account = self.account.get_or_insert_with(|| Account::new(time));
            account.begin(cause(reason), time);
        }
    }

    pub(super) fn view(&self, name: &Name, now: SimTime) -> Option<ClusterView> {
        let account = self.account.as_ref()?;
        Some(ClusterView { name: name.clone(), began: account.began, spans: account.spans_at(now) })
    }
}

const fn cause(reason: StopReason) -> Cause {
    match reason {
        StopReason::QuorumLost => Cause::QuorumLost,
        StopReason::Ordered | StopReason::Evicted => Cause::Ordered,
        StopReason::Removed
        | StopReason::ReservationLost
        | StopReason::Killed
        | StopReason::NoNetwork
        | StopReason::ForcedElsewhere => Cause::NoCluster,
    }
}

#[cfg(test)]
mod tests {
    use lab_kernel::{Engine, SimDuration};
    use lab_units::Era;
    use lab_world::preset::{Preset, WitnessKind};
    use lab_world::{Command, World};

    use super::*;
    use crate::availability::Ledger;

    fn three_nodes() -> Engine<World> {
        Preset::Cluster { nodes: 3, witness: WitnessKind::None, era: Era::Ws2008R2 }.start(1)
    }

    fn hosts(engine: &Engine<World>) -> Vec<HostId> {
        engine.model().hosts.ids().collect()
    }

    fn give(engine: &mut Engine<World>, command: Command, seconds: u64) {
        engine.submit(command).expect("it is admitted");
        engine.advance_to(engine.now() + SimDuration::from_secs(seconds), u64::MAX);
    }

    fn causes(engine: &Engine<World>) -> Vec<Cause> {
        let mut ledger = Ledger::default();
        ledger.catch_up(engine.model(), engine.log());
        let view = ledger.cluster(engine.model(), engine.now()).expect("there is a cluster");
        assert!(view.spans.iter().all(|span| view.began <= span.from && span.until <= engine.now()));
        view.spans.iter().map(|span| span.cause).collect()
    }

    #[test]
    fn a_cluster_that_loses_one_of_three_nodes_goes_on() {
        let mut engine = three_nodes();
        let first = hosts(&engine)[0];
        give(&mut engine, Command::CutPower(vec![first]), 60);
        assert_eq!(causes(&engine), []);
    }

    #[test]
    fn a_cluster_that_loses_two_of_three_is_away_until_one_is_back() {
        let mut engine = three_nodes();
        let lost = hosts(&engine)[..2].to_vec();
        give(&mut engine, Command::CutPower(lost.clone()), 60);
        assert_eq!(causes(&engine), [Cause::QuorumLost]);
        give(&mut engine, Command::PowerOn(lost), 600);
        assert_eq!(causes(&engine), [Cause::QuorumLost]);
        let mut ledger = Ledger::default();
        ledger.catch_up(engine.model(), engine.log());
        let view = ledger.cluster(engine.model(), engine.now()).expect("there is a cluster");
        assert!(view.spans[0].until < engine.now(), "it is there again");
    }

    #[test]
    fn a_cluster_whose_hosts_all_lose_power_is_away_for_that() {
        let mut engine = three_nodes();
        let all = hosts(&engine);
        give(&mut engine, Command::CutPower(all), 60);
        assert_eq!(causes(&engine), [Cause::NoCluster]);
    }
}

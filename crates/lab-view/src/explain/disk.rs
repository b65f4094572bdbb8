//! What keeps a host from a disk, and whose disk it is.

use lab_cluster::Note;
use lab_units::{GroupId, HostId, LunId};
use lab_world::Event;
use lab_world::fault::Struck;

use super::reason::{Found, Past};

impl<'a> Past<'a> {
    pub(super) fn of_reservation(&self, host: HostId, lun: LunId) -> Found<'a> {
        let group = self.group_of(lun);
        self.newest_note(&|note| match note {
            Note::NodeRemoved(node) => self.is_host(host, *node),
            Note::GroupOwner { group: id, .. } => Some(*id) == group,
            _ => false,
        })
    }

    /// What keeps `host` from a disk, or from the witness share: the newest failure that is still there.
    pub(super) fn trouble(&self, host: HostId, lun: Option<LunId>) -> Found<'a> {
        let array = lun.and_then(|lun| Some(self.world.luns.get(lun)?.array));
        let portal = |network| match array.and_then(|array| self.world.arrays.get(array)) {
            Some(array) => array.portals().any(|portal| portal == network),
            None => true,
        };
        let at = |struck| match struck {
            Struck::Host(id) => id == host,
            Struck::Array(id) => Some(id) == array,
            Struck::Network(network) => portal(network),
            Struck::Nic(nic) => self.world.nics.get(nic).is_some_and(|nic| nic.host == host),
            Struck::Witness => true,
            Struck::Vm(_) => false,
        };
        let last = self.newest(&|event| match event {
            Event::FaultInjected(fault) | Event::FaultCleared(fault) => at(fault.struck),
            Event::NetworkCut { network, .. } | Event::NetworkMended(network) => portal(*network),
            Event::NicEnabled { nic, .. } => {
                self.world.nics.get(*nic).is_some_and(|nic| nic.host == host && portal(nic.network))
            }
            Event::LunRevoked { lun: id, host: who } => Some(*id) == lun && *who == host,
            Event::FabricPath { host: who, array: id, up: false, .. } => *who == host && Some(*id) == array,
            _ => false,
        });
        last.filter(|record| match record.event {
            Event::FaultCleared(_) | Event::NetworkMended(_) => false,
            Event::NicEnabled { enabled, .. } => !enabled,
            _ => true,
        })
    }

    pub(super) fn lun_of(&self, group: GroupId) -> Option<LunId> {
        let volume = self.world.csvs.values().find(|csv| csv.group == group).map(|csv| csv.lun);
        volume.or_else(|| {
            let nodes = self.world.cluster.as_ref()?.nodes.values();
            let mut stored = nodes.filter_map(|host| self.world.hosts[*host].stored_database());
            stored.find_map(|database| database.groups.get(&group)?.kind.lun())
        })
    }

    pub(super) fn group_of(&self, lun: LunId) -> Option<GroupId> {
        let volume = self.world.csvs.values().find(|csv| csv.lun == lun).map(|csv| csv.group);
        volume.or_else(|| {
            let nodes = self.world.cluster.as_ref()?.nodes.values();
            let mut stored = nodes.filter_map(|host| self.world.hosts[*host].stored_database());
            stored.find_map(|database| {
                database.groups.iter().find(|(_, group)| group.kind.lun() == Some(lun)).map(|(id, _)| *id)
            })
        })
    }
}

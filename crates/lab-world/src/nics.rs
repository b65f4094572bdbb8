//! Network adapters, with those of each host at hand: every message asks for the two that it passes.

use std::ops::{Deref, Index};

use lab_units::{Arena, HostId, NetworkId, NicId, Shared};

use crate::state::Nic;

/// All NICs. One stays in the host and on the network for which it was made.
#[derive(Clone, Debug, Default)]
pub struct Nics {
    all: Arena<NicId, Nic>,
    /// By the number of the host, in the order of their ids.
    of_host: Shared<Vec<Vec<NicId>>>,
}

impl Nics {
    /// Adds a NIC under the next id.
    pub(crate) fn insert(&mut self, nic: Nic) -> NicId {
        let host = nic.host.0 as usize;
        let id = self.all.insert(nic);
        if self.of_host.len() <= host {
            self.of_host.resize(host + 1, Vec::new());
        }
        self.of_host[host].push(id);
        id
    }

    /// Takes out what is in a host.
    pub(crate) fn remove_of(&mut self, host: HostId) {
        for id in self.of_host.get_mut(host.0 as usize).map(std::mem::take).into_iter().flatten() {
            self.all.remove(id);
        }
    }

    /// One of them, to change whether it is enabled and bound.
    pub(crate) fn change(&mut self, id: NicId) -> &mut Nic {
        &mut self.all[id]
    }

    /// The first enabled NIC of `host` on `network`.
    pub(crate) fn on(&self, host: HostId, network: NetworkId) -> Option<NicId> {
        let fits = |id: &NicId| self.all.get(*id).is_some_and(|nic| nic.network == network && nic.enabled);
        self.of_host.get(host.0 as usize)?.iter().copied().find(fits)
    }
}

impl Deref for Nics {
    type Target = Arena<NicId, Nic>;

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}

impl Index<NicId> for Nics {
    type Output = Nic;

    fn index(&self, id: NicId) -> &Nic {
        &self.all[id]
    }
}

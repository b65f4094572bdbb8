//! What a machine is before it can be a node: what its processor can do, whose member it is, who may administer it from
//! afar.

use lab_units::{Era, HostId};

use crate::command::HostAccess;
use crate::event::Event;
use crate::refusal::{HostRefusal, Refusal};
use crate::world::{Cx, World};

/// What a processor can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Abilities {
    /// It runs 64-bit systems.
    pub(crate) wide: bool,
    /// It has hardware virtualisation and 64 bits: Hyper-V needs both (S2-04).
    pub(crate) hyper_v: bool,
}

/// Processors that cannot do everything, by a part of their names. Makers' data, from memory.
const OLD: [(&str, Abilities); 6] = [
    ("pentium iii", Abilities { wide: false, hyper_v: false }),
    ("pentium m", Abilities { wide: false, hyper_v: false }),
    ("athlon xp", Abilities { wide: false, hyper_v: false }),
    ("core duo", Abilities { wide: false, hyper_v: false }),
    ("celeron d", Abilities { wide: true, hyper_v: false }),
    ("celeron-d", Abilities { wide: true, hyper_v: false }),
];

/// What a processor of this name can do; one that is not known can do everything.
pub(crate) fn processor(name: &str) -> Abilities {
    let name = name.to_ascii_lowercase();
    let known = OLD.iter().find(|(part, _)| name.contains(part));
    known.map_or(Abilities { wide: true, hyper_v: true }, |(_, abilities)| *abilities)
}

impl World {
    pub(crate) fn admit_access(&self, host: HostId, change: HostAccess) -> Result<(), Refusal> {
        let machine = self.admit_running(host)?;
        let so = match change {
            HostAccess::Workgroup if machine.membership.is_some() => {
                return Err(Refusal::HostInCluster(machine.name.clone()));
            }
            HostAccess::Workgroup => !machine.domain,
            HostAccess::Domain => machine.domain,
            HostAccess::Remote(on) if machine.remote != on && machine.domain => {
                return Err(HostRefusal::DomainPolicy(machine.name.clone()).into());
            }
            HostAccess::Remote(on) => machine.remote == on,
        };
        if so { Err(Refusal::AlreadySo) } else { Ok(()) }
    }

    /// That it works before the restart Windows asks for is a simplification.
    pub(crate) fn set_access(&mut self, host: HostId, change: HostAccess, cx: &mut Cx<'_>) {
        let machine = &mut self.hosts[host];
        match change {
            HostAccess::Workgroup => (machine.domain, machine.remote) = (false, false),
            HostAccess::Domain => machine.domain = true,
            HostAccess::Remote(on) => machine.remote = on,
        }
        cx.emit(Event::HostAccessSet { host, change });
    }

    /// Refuses a host that consoles elsewhere cannot administer (S2-14).
    pub fn admit_remote(&self, host: HostId) -> Result<(), Refusal> {
        let machine = self.hosts.get(host).ok_or(Refusal::Gone)?;
        if machine.remote { Ok(()) } else { Err(HostRefusal::NoRemoteAccess(machine.name.clone()).into()) }
    }

    /// What a node must be beside its features: reachable for the wizard, and up to 2012 R2 in the domain (facts:
    /// validation §5).
    pub(crate) fn admit_member(&self, host: HostId) -> Result<(), Refusal> {
        self.admit_remote(host)?;
        let machine = &self.hosts[host];
        if machine.domain || machine.era >= Era::Ws2016 {
            Ok(())
        } else {
            Err(HostRefusal::NotInDomain(machine.name.clone()).into())
        }
    }
}

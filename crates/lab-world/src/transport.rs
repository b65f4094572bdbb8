//! How a hypervisor sends the pages of a live migration (facts: migration §3): over one TCP connection as they are,
//! compressed, or over SMB.

use lab_units::{BitsPerSec, Era, HostId};

use crate::event::Event;
use crate::precopy::Policy;
use crate::refusal::Refusal;
use crate::timing;
use crate::world::{Cx, World};

/// What a compressed page is of itself, in percent. Assumed.
const COMPRESSED_PERCENT: u32 = 50;
/// So much memory do the processors that nobody needs compress. Assumed.
const COMPRESSION: BitsPerSec = BitsPerSec::mega(500 * 8);
/// So many streams does SMB Multichannel open. Assumed; SMB Direct is not told apart from it.
const SMB_STREAMS: u64 = 4;

/// `VirtualMachineMigrationPerformanceOption`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// Pages as they are, over one TCP connection. The lab starts with it in every version, so that versions differ by
    /// what else differs; in Windows compression is said to be the default from 2012 R2 on (unsourced).
    #[default]
    TcpIp,
    /// Pages are compressed: less to send, as fast as the processors manage.
    Compression,
    /// Over SMB, with several streams at once.
    Smb,
}

impl Transport {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::TcpIp, Self::Compression, Self::Smb];

    /// As the console writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TcpIp => "TCPIP",
            Self::Compression => "Compression",
            Self::Smb => "SMB",
        }
    }

    /// The most that one migration puts on the wire, however wide that is.
    pub(crate) const fn most(self) -> BitsPerSec {
        let stream = timing::ONE_STREAM.0;
        match self {
            Self::TcpIp => timing::ONE_STREAM,
            Self::Smb => BitsPerSec(stream * SMB_STREAMS),
            Self::Compression => {
                let compressed = COMPRESSION.0 * COMPRESSED_PERCENT as u64 / 100;
                BitsPerSec(if compressed < stream { compressed } else { stream })
            }
        }
    }

    /// The policy with what a page costs this way. A page of zeros is not sent as such in any of them.
    pub(crate) const fn applied_to(self, mut policy: Policy) -> Policy {
        if matches!(self, Self::Compression) {
            let header = policy.costs.page_bytes.saturating_sub(4_096);
            policy.costs.page_bytes = header + 4_096 * COMPRESSED_PERCENT / 100;
        }
        policy
    }
}

impl World {
    pub(crate) fn admit_transport(&self, host: HostId) -> Result<(), Refusal> {
        let era = self.admit_has_feature(host, crate::command::Feature::HyperV)?.era;
        if era < Era::Ws2012R2 {
            return Err(Refusal::NotInThisVersion { era, since: Era::Ws2012R2 });
        }
        Ok(())
    }

    /// Migrations that leave this host from now on go this way.
    pub(crate) fn set_transport(&mut self, host: HostId, transport: Transport, cx: &mut Cx<'_>) {
        self.hosts[host].transport = transport;
        cx.emit(Event::TransportSet { host, transport });
    }
}

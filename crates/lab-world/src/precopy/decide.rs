//! What to do after a pass: a pure function of the pass and the policy.

use lab_kernel::{Digest, Digestible, SimDuration, SimTime};
use lab_units::{BitsPerSec, Bytes, Pages};

use super::policy::{Policy, StopRule};
use super::reason::Reason;

/// One pass over the marked pages, when it is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pass {
    /// 1 for the pass over the whole memory.
    pub number: u32,
    /// True while the guest ran, false for stop-and-copy.
    pub live: bool,
    /// When it began.
    pub started: SimTime,
    /// How long it took.
    pub took: SimDuration,
    /// Pages marked when it began.
    pub to_send: Pages,
    /// Pages sent, pages of zeros among them.
    pub sent: Pages,
    /// Pages of zeros sent.
    pub zero: Pages,
    /// Pages passed over because the guest had already written them again.
    pub skipped: Pages,
    /// Bytes put on the wire.
    pub bytes: Bytes,
    /// Pages the guest wrote meanwhile, each counted once.
    pub dirtied: Pages,
    /// Pages that would have to be sent now.
    pub left: Pages,
    /// Rate measured: over the pass, or over the last window where the rule asks for it.
    pub bandwidth: BitsPerSec,
    /// Pages sent since the start.
    pub sent_in_all: Pages,
    /// Bytes put on the wire since the start.
    pub bytes_in_all: Bytes,
    /// Pages the guest has.
    pub memory: Pages,
}

/// What to do after a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Copy what was written meanwhile; the guest runs on.
    AnotherPass(Reason),
    /// The same with the guest slowed to this many permille of its present speed.
    AnotherPassSlower {
        /// Permille of the present speed.
        permille: u32,
        /// Why.
        reason: Reason,
    },
    /// Stop the guest and copy the rest.
    StopAndCopy(Reason),
    /// Leave the guest where it is.
    GiveUp(Reason),
}

impl Next {
    /// Why.
    pub const fn reason(&self) -> &Reason {
        match self {
            Self::AnotherPass(reason)
            | Self::AnotherPassSlower { reason, .. }
            | Self::StopAndCopy(reason)
            | Self::GiveUp(reason) => reason,
        }
    }
}

impl Pass {
    /// What is left, as memory.
    pub const fn left_bytes(&self) -> Bytes {
        self.left.bytes()
    }

    /// Time to send what is left at the measured rate; for ever if nothing moved.
    pub fn estimated_downtime(&self) -> SimDuration {
        if self.left == Pages(0) {
            return SimDuration::ZERO;
        }
        self.bandwidth.nanos_to_send(self.left_bytes()).map_or(SimDuration::MAX, SimDuration::from_nanos)
    }

    fn against(&self, limit: SimDuration) -> (bool, Reason) {
        let (left, bandwidth) = (self.left_bytes(), self.bandwidth);
        let downtime = self.estimated_downtime();
        if downtime <= limit {
            (true, Reason::WithinLimit { left, bandwidth, downtime, limit })
        } else {
            (false, Reason::OverLimit { left, bandwidth, downtime, limit })
        }
    }
}

/// What may be left for a stop at this rate.
pub fn threshold(bandwidth: BitsPerSec, limit: SimDuration) -> Bytes {
    bandwidth.bytes_in_nanos(limit.as_nanos())
}

/// What to do after a live pass.
pub fn after_pass(pass: &Pass, policy: &Policy) -> Next {
    match policy.stop {
        StopRule::HyperV { max_passes, downtime_limit } => match pass.against(downtime_limit) {
            (true, reason) => Next::StopAndCopy(reason),
            (false, _) if pass.number >= max_passes => Next::StopAndCopy(Reason::PassLimit {
                passes: pass.number,
                left: pass.left_bytes(),
                downtime: pass.estimated_downtime(),
            }),
            (false, reason) => Next::AnotherPass(reason),
        },
        StopRule::Xen { max_passes, few_pages, max_factor } => {
            after_xen_pass(pass, max_passes, few_pages, max_factor)
        }
        StopRule::Qemu { downtime_limit, .. } => {
            // Strictly below, in bytes; the time is for the reader (truth: qemu, point 4).
            let (left, bandwidth) = (pass.left_bytes(), pass.bandwidth);
            let (downtime, limit) = (pass.estimated_downtime(), downtime_limit);
            if left == Bytes::ZERO || left < threshold(bandwidth, limit) {
                Next::StopAndCopy(Reason::WithinLimit { left, bandwidth, downtime, limit })
            } else {
                Next::AnotherPass(Reason::OverLimit { left, bandwidth, downtime, limit })
            }
        }
        StopRule::Vmware { downtime_limit, shrink_percent, slow_guest, max_passes } => {
            let shrinks = pass.left.0 * 100 <= pass.to_send.0 * u64::from(shrink_percent);
            let outrun = Reason::NotShrinking {
                sent: pass.to_send.bytes(),
                left: pass.left_bytes(),
                passes: pass.number,
            };
            match pass.against(downtime_limit) {
                (true, reason) => Next::StopAndCopy(reason),
                (false, _) if pass.number >= max_passes => Next::GiveUp(outrun),
                (false, _) if !shrinks && slow_guest => {
                    Next::AnotherPassSlower { permille: 500, reason: outrun }
                }
                (false, reason) => Next::AnotherPass(reason),
            }
        }
    }
}

/// The order is that of the source: passes, pages of this pass, pages in all (facts: migration §5, XEN).
fn after_xen_pass(pass: &Pass, max_passes: u32, few: Pages, max_factor: u32) -> Next {
    let pages = Pages(pass.sent.0 + pass.skipped.0);
    let allowed = Pages(pass.memory.0 * u64::from(max_factor));
    let sent = pass.sent_in_all;
    if pass.number >= max_passes {
        let (left, downtime) = (pass.left_bytes(), pass.estimated_downtime());
        return Next::StopAndCopy(Reason::PassLimit { passes: pass.number, left, downtime });
    }
    if pages < few {
        return Next::StopAndCopy(Reason::FewPages { pages, few });
    }
    if sent > allowed {
        return Next::StopAndCopy(Reason::SentTooMuch { sent, allowed });
    }
    Next::AnotherPass(Reason::NoLimitReached { passes: pass.number, pages, sent })
}

impl Digestible for Pass {
    fn write(&self, digest: &mut Digest) {
        digest.u32(self.number);
        digest.bool(self.live);
        digest.u64(self.started.as_nanos());
        digest.u64(self.took.as_nanos());
        let pages = [self.to_send, self.sent, self.zero, self.skipped, self.dirtied, self.left];
        pages.iter().for_each(|pages| digest.u64(pages.0));
        digest.u64(self.bytes.0);
        digest.u64(self.bandwidth.0);
        digest.u64(self.sent_in_all.0);
        digest.u64(self.bytes_in_all.0);
        digest.u64(self.memory.0);
    }
}

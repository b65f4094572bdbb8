//! What a QEMU on a given host costs besides the wire.

use lab_kernel::SimDuration;

/// Times and buffers of a pair of QEMU processes. None of them enters a decision directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QemuHost {
    /// How late the source wakes from its sleep to the end of a window.
    pub timer_late: SimDuration,
    /// Source's time for a page of data: look, header, copy to the socket.
    pub page: SimDuration,
    /// Source's time to find a page to be all zeros.
    pub zero_page: SimDuration,
    /// Target's time for a page of data it holds already.
    pub known_page: SimDuration,
    /// Target's time for a page of data it has never held: it has to get the memory first.
    pub new_page: SimDuration,
    /// Bytes under way that the source need not wait for.
    pub buffer_bytes: u64,
    /// How a page goes onto the wire.
    pub wire: Wire,
}

/// How pages go onto the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wire {
    /// Each page by itself.
    Plain,
    /// Each page by itself; of a page sent before only what changed (truth: qemu, point 14). The cache is as large as
    /// the memory.
    Xbzrle,
    /// Pages of data in packets of up to 128 over several channels (truth: qemu, point 15).
    Multifd {
        /// Channels; each gets a sync packet at the end of an iterate call.
        channels: u32,
    },
}

impl QemuHost {
    /// A host that costs nothing: only the wire counts. For the lab's own links.
    pub const NONE: Self = Self {
        timer_late: SimDuration::ZERO,
        page: SimDuration::ZERO,
        zero_page: SimDuration::ZERO,
        known_page: SimDuration::ZERO,
        new_page: SimDuration::ZERO,
        buffer_bytes: 0,
        wire: Wire::Plain,
    };

    /// Both processes on one host over loopback TCP, as measured (truth: qemu).
    ///
    /// * Timer: 8 % of the 8,000 windows of windows.csv last 101 whole milliseconds; rare stalls are left out.
    /// * Page: "a quota up to about 4 MB leaves in ~1 ms" (point 6). Buffer: those 4 MB.
    /// * Zero page: E05's last 95,000 pages in 15 ms.
    /// * Known page: slope (median of pairs) of the 62 stop-and-copies above 1,000 pages in rounds.csv.
    /// * New page: "at 128 MiB/s a window's quota takes about 25 ms to leave" (caveats).
    pub const LOOPBACK: Self = Self {
        timer_late: SimDuration::from_micros(80),
        page: SimDuration::from_nanos(1_000),
        zero_page: SimDuration::from_nanos(160),
        known_page: SimDuration::from_nanos(2_000),
        new_page: SimDuration::from_nanos(10_000),
        buffer_bytes: 4_000_000,
        wire: Wire::Plain,
    };

    /// The same host through a relay that passes a fixed rate, "about 0.2 MB of socket buffers" (method).
    pub const RELAY: Self = Self { buffer_bytes: 200_000, ..Self::LOOPBACK };
}

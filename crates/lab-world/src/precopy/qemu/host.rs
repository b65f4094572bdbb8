//! What a QEMU on a given host costs besides the wire.

use lab_kernel::SimDuration;

/// Times and buffers of a pair of QEMU processes. None of them enters a decision directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QemuHost {
    /// Real length of a window of which the quota is used up: 100 ms and what the timer is late.
    pub window: SimDuration,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Each page by itself.
    Plain,
    /// Pages of data in packets of up to 128 over several channels (truth: qemu, point 15).
    Multifd {
        /// Channels; each gets a sync packet at the end of an iterate call.
        channels: u32,
    },
}

impl QemuHost {
    /// A host that costs nothing: only the wire counts. For the lab's own links.
    pub const NONE: Self = Self {
        window: SimDuration::from_millis(100),
        page: SimDuration::ZERO,
        zero_page: SimDuration::ZERO,
        known_page: SimDuration::ZERO,
        new_page: SimDuration::ZERO,
        buffer_bytes: 0,
        wire: Wire::Plain,
    };

    /// Both processes on one host over loopback TCP, as measured (truth: qemu).
    ///
    /// Window: mean over 8,000 windows of windows.csv. Page: "a quota up to about 4 MB leaves in ~1 ms" (point 6).
    /// Zero page: E05's last 95,000 pages in 15 ms. Known page: D04's stop-and-copy, 102 MB in 36 to 45 ms. New
    /// page: "at 128 MiB/s a window's quota takes about 25 ms to leave" (caveats). Buffer: the 4 MB of point 6.
    pub const LOOPBACK: Self = Self {
        window: SimDuration::from_micros(100_200),
        page: SimDuration::from_nanos(1_000),
        zero_page: SimDuration::from_nanos(160),
        known_page: SimDuration::from_nanos(1_700),
        new_page: SimDuration::from_nanos(10_000),
        buffer_bytes: 4_000_000,
        wire: Wire::Plain,
    };

    /// The same host through a relay that passes a fixed rate, "about 0.2 MB of socket buffers" (method).
    pub const RELAY: Self = Self { buffer_bytes: 200_000, ..Self::LOOPBACK };
}

//! How long things take that nobody measured for us. Each says where its number comes from or that it is assumed;
//! the model card lists them.

use lab_kernel::SimDuration;
use lab_units::BitsPerSec;

/// A host from power-on to a running Windows. Assumed.
pub const HOST_START: SimDuration = SimDuration::from_secs(60);
/// A host from the end of its services to power-off. Assumed.
pub const HOST_SHUTDOWN: SimDuration = SimDuration::from_secs(10);
/// The service manager starts an unexpectedly ended cluster service again after this. Assumed.
pub const SERVICE_RESTART: SimDuration = SimDuration::from_secs(60);
/// The driver watches the cluster service so long: ClusSvcHangTimeout (facts: membership §1).
pub const HANG_LIMIT: SimDuration = SimDuration::from_secs(60);
/// How late a slow cluster service takes in what it is told. Assumed.
pub const SLOW_REACTION: SimDuration = SimDuration::from_secs(2);
/// A SCSI command or a look into a witness share. Assumed.
pub const STORAGE_ANSWER: SimDuration = SimDuration::from_millis(1);
/// A VM's configuration is read and its worker process started. Assumed.
pub const VM_START: SimDuration = SimDuration::from_secs(2);
/// A VM is turned off. Assumed.
pub const VM_TURN_OFF: SimDuration = SimDuration::from_millis(200);
/// A guest shuts down when asked. Assumed.
pub const GUEST_SHUTDOWN: SimDuration = SimDuration::from_secs(15);
/// What one host writes to and reads from its storage when it saves and restores VMs, all together. 150 MB/s:
/// a machine of 2 GB is then away for 31 s, and "a couple of GB" were for 30 s (facts: migration §4, ITPLM).
pub const SAVE_RATE: BitsPerSec = BitsPerSec::mega(1_200);
/// The destination looks whether it can take a VM. Assumed.
pub const PRECHECK: SimDuration = SimDuration::from_millis(100);
/// The destination makes a skeleton and reserves memory, one VM after the other. Assumed: over 10 GbE each VM more
/// makes a move of many 0.8 to 0.9 s longer, whatever the link (product: calibration, 5, 13 and 21 s for 1, 10, 20).
pub const RESERVE: SimDuration = SimDuration::from_millis(800);
/// What one TCP stream carries at most, however wide the link (product: calibration, peak 338 MB/s on 10 GbE).
pub const ONE_STREAM: BitsPerSec = BitsPerSec::mega(338 * 8);
/// No node is added for this long after one was evicted: AddEvictDelay (facts: membership §6).
pub const ADD_EVICT_DELAY: SimDuration = SimDuration::from_secs(60);
/// A system is installed from its medium. Assumed.
pub const GUEST_INSTALL: SimDuration = SimDuration::from_secs(15 * 60);
/// How long a guest stands still without its disk before it is turned off (2016 and later). Assumed.
pub const CRITICAL_LIMIT: SimDuration = SimDuration::from_secs(30 * 60);
/// Copied files are kept the same as the old ones for so long before a VM changes over to them. Assumed.
pub const MIRROR: SimDuration = SimDuration::from_secs(2);
/// Storage that does not answer for this long is given up. Assumed: the disk time-out Windows sets.
pub const DISK_TIMEOUT: SimDuration = SimDuration::from_secs(60);
/// How a node reaches a volume is told when it has not changed for this long. Assumed.
pub const CSV_SETTLE: SimDuration = SimDuration::from_millis(20);
/// What one LUN carries: its commands wait in one queue (S3-07). Assumed.
pub const LUN_RATE: BitsPerSec = BitsPerSec::mega(1_600);
/// What the disks of an array carry. Assumed.
pub const ARRAY_RATE: BitsPerSec = BitsPerSec::mega(8_000);
/// What two ordinary disks in a stripe carry without a cache (S2-05, S2-27). Assumed.
pub const HOME_MADE_RATE: BitsPerSec = BitsPerSec::mega(400);
/// What redirection of a whole file system carries; redirection of blocks is faster (facts: storage §6). Assumed.
pub const FILE_REDIRECTION: BitsPerSec = BitsPerSec::mega(200);
/// A connection that carries nothing for this long breaks (facts: migration §1, dn440540).
pub const TCP_TIMEOUT: SimDuration = SimDuration::from_secs(20);
/// What of a link's bits is left for data: 1,460 of 1,538 bytes of an Ethernet frame (1,500 bytes MTU; 40 bytes of
/// IP and TCP; 38 bytes of preamble, header, check sequence and gap). Lies within the 111–122 MiB/s measured on
/// 1 Gbit/s (facts: migration §4, PVE).
pub const LINK_PAYLOAD: (u64, u64) = (1_460, 1_538);

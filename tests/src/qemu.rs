//! Recorded QEMU migrations, played through the lab's memory copy (truth: qemu; recordings in `truth/qemu-open.json`).

mod case;
mod score;

use lab_kernel::{Rng, SimDuration, SimTime};
use lab_units::{BitsPerSec, Bytes, Pages};
use lab_world::guest::{Memory, Pattern, Workload, Writer, Writes};
use lab_world::precopy::{AutoConverge, Costs, Fact, Phase, Policy, Precopy, QemuHost, StopRule, Wire};

pub use case::{Answer, Case, Outcome, Parameters, Recorded, Run};
pub use score::{Score, Scores};

/// Pages in a MiB.
const MIB_PAGES: u64 = 256;
/// Firmware blocks above the guest's RAM: 64 of pc.bios, 32 of pc.rom, 34 of ACPI tables; read as zero or not from
/// D04's passes: 37 pages in front of the working set are not zero, the rest of the 116 is in the firmware.
const LOW_DATA_PAGES: u64 = 37;
/// Where the recorded guest's kernel lies: 1 MiB.
const KERNEL_BASE: u64 = MIB_PAGES;
/// "3 pages (stack, counters) are dirtied in every round" (truth: qemu, caveats).
const HOUSEKEEPING_PAGES: u64 = 3;
/// "wakes 500 times a second" (truth: qemu, method).
const TICK: SimDuration = SimDuration::from_millis(2);
/// setup_time_ms of nearly every run.
const SETUP: SimDuration = SimDuration::from_millis(1);
/// What the same stop-and-copies take besides their pages.
const STOP_COST: SimDuration = SimDuration::from_micros(1_500);
/// QEMU's default.
const MULTIFD_CHANNELS: u32 = 2;
/// Runs of a case whose start is left to chance.
const SEEDS: u64 = 3;

/// What one simulated run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Simulated {
    completed: bool,
    total: SimDuration,
    transferred: Bytes,
    syncs: u64,
    stop_and_copy: Pages,
    downtime: SimDuration,
}

/// The lab's answer to a case: the median over its start pointers, or over three seeds. An error names what the lab
/// does not model, or what is wrong with the case.
pub fn predict(case: &Case) -> Result<Answer, String> {
    admit(&case.parameters)?;
    let runs: Vec<Simulated> =
        starts(case).into_iter().map(|start| play(case, start)).collect::<Result<_, _>>()?;
    let median = |figure: fn(&Simulated) -> u64| middle(runs.iter().map(figure).collect());
    let completed = median(|run| u64::from(run.completed)) == 1;
    Ok(Answer {
        id: case.id.clone(),
        outcome: if completed { Outcome::Completed } else { Outcome::NotConvergedCancelled },
        total_time_ms: median(|run| rounded_millis(run.total)),
        transferred_bytes: median(|run| run.transferred.0),
        dirty_sync_count: median(|run| run.syncs),
        stop_and_copy_pages: median(|run| run.stop_and_copy.0),
        downtime_ms: median(|run| rounded_millis(run.downtime)),
    })
}

/// Where a run starts: the pointer of its walk, and the seed of everything else.
#[derive(Clone, Copy, Debug)]
struct Start {
    pointer: u64,
    seed: u64,
    writes_per_second: u64,
}

fn starts(case: &Case) -> Vec<Start> {
    let asked = case.parameters.requested_page_writes_per_s;
    let pointers: Vec<u64> =
        case.runs.iter().filter_map(|run| run.sequential_pointer_at_start_pages).collect();
    if !pointers.is_empty() {
        let rates = case.runs.iter().map(|run| case.rate_of(run));
        let starts = pointers.iter().zip(rates).enumerate();
        return starts
            .map(|(n, (pointer, writes_per_second))| Start {
                pointer: *pointer,
                seed: n as u64,
                writes_per_second,
            })
            .collect();
    }
    let measured = middle(case.runs.iter().map(|run| case.rate_of(run)).collect());
    let writes_per_second = if case.runs.is_empty() { asked } else { measured };
    (0..SEEDS).map(|seed| Start { pointer: 0, seed, writes_per_second }).collect()
}

fn play(case: &Case, start: Start) -> Result<Simulated, String> {
    let parameters = &case.parameters;
    let memory = layout(parameters)?;
    let mut guest = guest(parameters, &memory, start)?;
    let policy = policy(parameters)?;
    let rate = match parameters.link_bandwidth_bytes_per_s {
        Some(bytes) => BitsPerSec(bytes * 8),
        None => BitsPerSec(u64::MAX),
    };
    let mut precopy = Precopy::new(policy, memory, guest.at());
    let mut downtime = SimDuration::ZERO;
    while let Some(sleep) = precopy.next_wake(rate) {
        let now = precopy.at() + sleep;
        for fact in precopy.advance(now, rate, &mut guest) {
            if let Fact::Resumed { blackout, .. } = fact {
                downtime = blackout;
            }
        }
    }
    let completed = precopy.phase() == Phase::Done;
    let passes = precopy.passes();
    let last = passes.last().filter(|pass| !pass.live);
    // QEMU counts the sync at setup, one per further pass, and the one with the guest stopped.
    let syncs = last.map_or(passes.len() as u64 + 1, |last| u64::from(last.number) + 1);
    Ok(Simulated {
        completed,
        total: precopy.total(),
        transferred: precopy.transferred(),
        syncs,
        stop_and_copy: last.map_or(Pages(0), |last| last.to_send),
        downtime,
    })
}

/// What cannot be so, or is not modelled, is said before anything is worked out from it.
fn admit(parameters: &Parameters) -> Result<(), String> {
    let size = parameters.page_size_bytes.unwrap_or(4_096);
    if size != 4_096 {
        return Err(format!("a page of {size} bytes is not modelled"));
    }
    let all = parameters.ram_total_pages;
    let ends = [parameters.working_set_base_mib, parameters.ram_mib].map(|mib| mib.checked_mul(MIB_PAGES));
    let held = [parameters.working_set_pages, parameters.filled_readonly_pages].into_iter();
    let end = held.fold(ends[0], |end, pages| end?.checked_add(pages));
    if end.is_none_or(|end| end > all) || ends[1].is_none_or(|end| end > all) {
        return Err(format!("what the guest holds does not fit its {all} pages"));
    }
    if parameters.nonzero_pages_at_start > all {
        let pages = parameters.nonzero_pages_at_start;
        return Err(format!("{pages} of {all} pages cannot hold something"));
    }
    Ok(())
}

/// Addresses from below: kernel, working set and filled region in the order of the case, zeros, firmware.
fn layout(parameters: &Parameters) -> Result<Memory, String> {
    let own = parameters.nonzero_pages_at_start.saturating_sub(filled_end(parameters) - base(parameters));
    let low = own.min(LOW_DATA_PAGES);
    let firmware_base = parameters.ram_mib * MIB_PAGES;
    let ranges = [
        KERNEL_BASE..KERNEL_BASE + low,
        base(parameters)..filled_end(parameters),
        firmware_base..firmware_base + (own - low),
    ];
    let held = ranges.into_iter().filter(|range| !range.is_empty()).collect();
    Memory::with_layout(Pages(parameters.ram_total_pages), held).map_err(|error| error.to_string())
}

fn guest(parameters: &Parameters, memory: &Memory, start: Start) -> Result<Writer, String> {
    let pattern = match parameters.write_pattern.as_str() {
        "sequential_cyclic" => Pattern::Sequential,
        "uniform_random" => Pattern::Uniform,
        "hot_cold_90_10" => Pattern::HotCold,
        other => return Err(format!("no pattern is called {other}")),
    };
    let above = if parameters.working_set_below_filled_region { 0 } else { parameters.filled_readonly_pages };
    let writes = Writes {
        base: base(parameters) + above,
        pages: parameters.working_set_pages,
        per_second: start.writes_per_second,
        pattern,
    };
    let workload = Workload::steady(memory, writes)
        .and_then(|workload| {
            workload
                .woken_every(TICK)
                .with_housekeeping(memory, KERNEL_BASE..KERNEL_BASE + HOUSEKEEPING_PAGES)
        })
        .map_err(|error| error.to_string())?;
    // The migration does not begin in step with the guest's tick.
    let phase = Rng::stream(start.seed, "oracle/tick").below(TICK.as_nanos() as u32);
    let began = SimTime::from_nanos(u64::from(phase));
    Ok(Writer::new(start.seed, "oracle", workload, began).walked_to(start.pointer))
}

fn policy(parameters: &Parameters) -> Result<Policy, String> {
    let mut host = match parameters.link_bandwidth_bytes_per_s {
        Some(_) => QemuHost::RELAY,
        None => QemuHost::LOOPBACK,
    };
    let mut auto_converge = None;
    for capability in &parameters.capabilities {
        match capability.as_str() {
            "events" => (),
            "auto-converge" => auto_converge = Some(auto_converge_rule(parameters)),
            "xbzrle" => host.wire = Wire::Xbzrle,
            "multifd" => {
                host.wire = Wire::Multifd {
                    channels: parameters.extra("multifd-channels").unwrap_or(MULTIFD_CHANNELS),
                }
            }
            other => return Err(format!("{other} is not modelled")),
        }
    }
    Ok(Policy {
        stop: StopRule::Qemu {
            downtime_limit: SimDuration::from_millis(parameters.downtime_limit_ms),
            auto_converge,
            host,
        },
        costs: Costs { setup: SETUP, handover: STOP_COST, ..Costs::FRAMED },
        max_bandwidth: Some(BitsPerSec(parameters.max_bandwidth_bytes_per_s * 8)),
        give_up_after: parameters.cancel_after_s.map(SimDuration::from_secs),
    })
}

fn auto_converge_rule(parameters: &Parameters) -> AutoConverge {
    let usual = AutoConverge::DEFAULT;
    let percent = |name: &str, usual: u32| parameters.extra(name).unwrap_or(usual);
    AutoConverge {
        trigger: percent("throttle-trigger-threshold", usual.trigger),
        initial: percent("cpu-throttle-initial", usual.initial),
        increment: percent("cpu-throttle-increment", usual.increment),
        most: percent("max-cpu-throttle", usual.most),
    }
}

fn base(parameters: &Parameters) -> u64 {
    parameters.working_set_base_mib * MIB_PAGES
}

fn filled_end(parameters: &Parameters) -> u64 {
    base(parameters) + parameters.working_set_pages + parameters.filled_readonly_pages
}

/// The middle figure; of an even number, the lower of the two in the middle.
fn middle(mut figures: Vec<u64>) -> u64 {
    figures.sort_unstable();
    figures.get(figures.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

fn rounded_millis(span: SimDuration) -> u64 {
    (span + SimDuration::from_micros(500)).as_millis()
}

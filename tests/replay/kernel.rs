//! The deterministic machine itself: draws, order in the calendar, digest.

use lab_kernel::{Calendar, Digest, Rng, SimDuration, SimTime};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn draws_order_and_digest_are_the_same_everywhere() {
    let mut rng = Rng::stream(7, "replay/kernel");
    let mut calendar = Calendar::default();
    let mut digest = Digest::default();
    for number in 0..1_000_u64 {
        let delay = SimDuration::from_nanos(u64::from(rng.below(50)));
        calendar.insert(SimTime::ZERO + delay, number);
    }
    while let Some((time, number)) = calendar.pop() {
        digest.u64(time.as_nanos());
        digest.u64(number);
    }
    assert_eq!(digest.finish(), 789_384_361_407_695_145);
}

//! Every scenario, played in this world: the digests at its end and on its way are the kept ones.

use lab_tests::scenario::{ALL, Digests, judge};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn every_scenario_has_the_kept_digests() {
    for (name, text) in ALL {
        let verdict = judge(text).unwrap_or_else(|malformed| panic!("{name}: {malformed}"));
        assert_eq!(Some(verdict.digests), Digests::kept(name), "{name}");
        assert_eq!(verdict.troubles, Vec::<String>::new(), "{name}");
    }
}

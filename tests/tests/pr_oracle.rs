//! The form of what `pr-oracle` reads and prints.

use lab_tests::pr::oracle;

#[test]
fn oracle_prints_answer_conditions_and_full_state_after_every_step() {
    let commands = r#"[{"id": "S1", "steps": [
        {"from": "A", "do": "Register", "key": "0x0", "service_key": "0xa1"},
        {"from": "A", "do": "Reserve", "key": "0xa1", "type": "WriteExclusive"},
        {"from": "B", "do": "Register", "service_key": "0xb1"},
        {"from": "B", "do": "Preempt", "key": "0xb1", "service_key": "0xa1", "type": "ExclusiveAccess"},
        {"from": "B", "do": "Release", "key": "0xb1", "type": "WriteExclusive"}]}]"#;
    let lines = oracle(commands).expect("the commands are in form");
    assert_eq!(lines.len(), 1);
    let played: serde_json::Value = serde_json::from_str(&lines[0]).expect("the line is JSON");
    assert_eq!(played["id"], "S1");
    let preempted = serde_json::json!({
        "keys": ["0xb1"], "type": "ExclusiveAccess", "holder_key": "0xb1", "holders": ["B"],
        "access": {"A": "", "B": "rw", "C": ""}
    });
    assert_eq!(
        played["steps"][3],
        serde_json::json!({
            "status": "GOOD", "generation_delta": 1, "unit_attention": {"A": ["2A/05"]}, "after": preempted
        })
    );
    assert_eq!(
        played["steps"][4],
        serde_json::json!({
            "status": "CHECK CONDITION", "sense": "5 26/04", "generation_delta": 0, "unit_attention": {},
            "after": preempted
        })
    );
}

#[test]
fn oracle_names_the_step_it_does_not_understand() {
    let no_type = r#"[{"id": "S2", "steps": [{"from": "A", "do": "Read"}, {"from": "A", "do": "Reserve", "type": "Mine"}]}]"#;
    let error = oracle(no_type).expect_err("there is no such type");
    assert!(error.starts_with(r#"S2, step 2: no type "Mine"; there are WriteExclusive, "#), "{error}");
    let no_verb = r#"[{"id": "S3", "steps": [{"from": "A", "do": "Seize"}]}]"#;
    assert!(oracle(no_verb).expect_err("there is no such verb").contains("Seize"));
}

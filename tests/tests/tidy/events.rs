//! Every event of membership and quorum in the fact base is filed, or it is said why it cannot occur.

const LIST: &str = include_str!("../../events.txt");
const FILING: &str = include_str!("../../../crates/lab-world/src/filing.rs");

#[test]
fn what_is_said_to_be_filed_is_filed_and_nothing_else() {
    for line in LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (id, standing) = line.split_once(' ').expect("a number and how it stands");
        let filed = FILING.contains(&format!("file({id}, "));
        assert_eq!(filed, standing == "filed", "{line}");
    }
}

#[test]
fn numbers_are_in_order_and_each_there_once() {
    let ids: Vec<u32> = LIST.lines().filter_map(|line| line.split(' ').next()?.parse().ok()).collect();
    assert!(ids.is_sorted_by(|a, b| a < b) && ids.len() > 50);
}

//! "Did you mean …?": the nearest of some names.

use crate::value::same_name;

/// The candidate a mistyped name most likely means, if one is near.
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let given: Vec<char> = name.to_lowercase().chars().take(64).collect();
    let allowed = match given.len() {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    candidates
        .map(|candidate| (distance(&given, &candidate.to_lowercase().chars().collect::<Vec<_>>()), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && !same_name(candidate, name))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edit distance: insertions, deletions, replacements.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_name_and_nonsense_finds_none() {
        let names = ["Get-ClusterNode", "Get-VM", "Wait-Lab"];
        assert_eq!(nearest("Get-ClusterNod", names.into_iter()), Some("Get-ClusterNode"));
        assert_eq!(nearest("wiat-lab", names.into_iter()), Some("Wait-Lab"));
        assert_eq!(nearest("Remove-Everything", names.into_iter()), None);
    }
}

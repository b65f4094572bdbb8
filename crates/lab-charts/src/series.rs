//! Thinning: as many points as the drawing has columns, and no peak lost.

/// A point of a series: nanoseconds and a quantity.
pub type Point = (u64, u64);

/// Keeps at most four points per column: first, lowest, highest and last, in their order.
///
/// A drawn line through them covers the same pixels as the line through all points.
/// `from` and `to` are the edges of the drawing in nanoseconds; points outside are kept as they are.
pub fn thin(points: &[Point], from: u64, to: u64, columns: u32) -> Vec<Point> {
    let columns = u64::from(columns.max(1));
    if points.len() as u64 <= columns * 2 || to <= from {
        return points.to_vec();
    }
    let width = (to - from).div_ceil(columns).max(1);
    let column = |p: &Point| p.0.saturating_sub(from) / width;
    let mut kept = Vec::new();
    for group in points.chunk_by(|a, b| column(a) == column(b)) {
        keep_extremes(group, &mut kept);
    }
    kept
}

fn keep_extremes(group: &[Point], kept: &mut Vec<Point>) {
    let indices = 0..group.len();
    let low = indices.clone().min_by_key(|i| group[*i].1);
    let high = indices.clone().max_by_key(|i| group[*i].1);
    let (first, last) = (Some(0), group.len().checked_sub(1));
    let chosen = indices.filter(|i| [first, low, high, last].contains(&Some(*i)));
    kept.extend(chosen.map(|i| group[i]));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(n: u64) -> Vec<Point> {
        (0..n).map(|i| (i, i)).collect()
    }

    #[test]
    fn short_series_stay_whole() {
        assert_eq!(thin(&ramp(10), 0, 9, 100), ramp(10));
        assert_eq!(thin(&[], 0, 9, 100), vec![]);
    }

    #[test]
    fn long_series_shrink_to_four_points_a_column() {
        let thinned = thin(&ramp(100_000), 0, 99_999, 300);
        assert!(thinned.len() <= 4 * 300, "{} points", thinned.len());
        assert_eq!(thinned.first(), Some(&(0, 0)));
        assert_eq!(thinned.last(), Some(&(99_999, 99_999)));
    }

    #[test]
    fn one_sample_peak_survives() {
        let mut points = ramp(100_000);
        points[54_321].1 = 9_999_999;
        assert!(thin(&points, 0, 99_999, 300).contains(&(54_321, 9_999_999)));
    }

    #[test]
    fn order_in_time_is_kept() {
        let saw: Vec<Point> = (0..50_000).map(|i| (i, 1_000 - i % 1_000)).collect();
        let thinned = thin(&saw, 0, 49_999, 200);
        assert!(thinned.is_sorted_by_key(|p| p.0));
    }

    #[test]
    fn empty_span_is_left_alone() {
        let same_instant = vec![(5, 1); 900];
        assert_eq!(thin(&same_instant, 5, 5, 10), same_instant);
    }
}

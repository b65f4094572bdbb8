//! Where a label may stand: never across a line.

/// A position in pixels.
pub(crate) type Px = (i32, i32);

/// A rectangle in pixels, `left <= right`, `top <= bottom`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

impl Rect {
    /// The rectangle `by` pixels larger on every side.
    pub(crate) fn grown(self, by: i32) -> Rect {
        Rect { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// True if the straight line from `a` to `b` touches the rectangle (Liang–Barsky clipping in integers).
    pub(crate) fn touches(self, a: Px, b: Px) -> bool {
        let (dx, dy) = (i64::from(b.0 - a.0), i64::from(b.1 - a.1));
        let edges = [
            (-dx, i64::from(a.0 - self.left)),
            (dx, i64::from(self.right - a.0)),
            (-dy, i64::from(a.1 - self.top)),
            (dy, i64::from(self.bottom - a.1)),
        ];
        // The visible part of the line is enter..leave, kept as fractions (numerator, positive denominator).
        let (mut enter, mut leave) = ((0_i64, 1_i64), (1_i64, 1_i64));
        for (p, q) in edges {
            if p == 0 && q < 0 {
                return false;
            }
            if p < 0 && enter.0 * -p < -q * enter.1 {
                enter = (-q, -p);
            }
            if p > 0 && leave.0 * p > q * leave.1 {
                leave = (q, p);
            }
        }
        enter.0 * leave.1 <= leave.0 * enter.1
    }
}

/// From which side of the plot a place is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    Left,
    Right,
}

/// Finds room for a label of `size` inside `plot`, as near above the height `y` and as near to the given side
/// as possible, so that no line of `lines` touches it. `None` if there is no room at all.
pub(crate) fn place(plot: Rect, side: From, size: Px, y: i32, lines: &[Vec<Px>]) -> Option<Rect> {
    const GAP: i32 = 4;
    const STEP: i32 = 6;
    let (first, last) = (plot.left + GAP, plot.right - GAP - size.0);
    let steps = (last - first) / STEP;
    let left_at = |step: i32| match side {
        From::Left => first + step * STEP,
        From::Right => last - step * STEP,
    };
    let mut top = y.min(plot.bottom) - GAP - size.1;
    while top >= plot.top && last >= first {
        for step in 0..=steps {
            let left = left_at(step);
            let rect = Rect { left, top, right: left + size.0, bottom: top + size.1 };
            if is_free(rect.grown(GAP - 1), lines) {
                return Some(rect);
            }
        }
        top -= STEP;
    }
    None
}

fn is_free(rect: Rect, lines: &[Vec<Px>]) -> bool {
    !lines.iter().flat_map(|line| line.windows(2)).any(|pair| rect.touches(pair[0], pair[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Rect = Rect { left: 10, top: 10, right: 20, bottom: 20 };
    const PLOT: Rect = Rect { left: 0, top: 0, right: 200, bottom: 100 };

    #[test]
    fn lines_through_a_corner_or_the_middle_touch() {
        assert!(BOX.touches((0, 0), (30, 30)));
        assert!(BOX.touches((15, 0), (15, 40)));
        assert!(BOX.touches((12, 12), (13, 13)));
        assert!(BOX.touches((0, 15), (15, 15)));
    }

    #[test]
    fn lines_that_pass_by_do_not_touch() {
        assert!(!BOX.touches((0, 0), (9, 9)));
        assert!(!BOX.touches((0, 25), (30, 25)));
        assert!(!BOX.touches((0, 30), (30, 21)));
        assert!(!BOX.touches((21, 0), (21, 40)));
    }

    #[test]
    fn free_plot_puts_the_label_right_above_the_height() {
        let rect = place(PLOT, From::Right, (50, 10), 80, &[]).expect("empty plot has room");
        assert_eq!((rect.right, rect.bottom), (196, 76));
    }

    #[test]
    fn label_moves_aside_for_a_line() {
        let wall = vec![(170, 0), (170, 100)];
        let rect = place(PLOT, From::Right, (50, 10), 80, std::slice::from_ref(&wall))
            .expect("room at the left of the wall");
        assert!(rect.right < 170);
        assert!(!rect.touches(wall[0], wall[1]));
    }

    #[test]
    fn search_from_the_left_stays_near_the_left() {
        let rect = place(PLOT, From::Left, (50, 10), 80, &[]).expect("empty plot has room");
        assert_eq!((rect.left, rect.bottom), (4, 76));
    }

    #[test]
    fn label_wider_than_the_plot_has_no_room() {
        assert_eq!(place(PLOT, From::Right, (500, 10), 80, &[]), None);
    }

    #[test]
    fn full_plot_has_no_room() {
        let comb: Vec<Vec<Px>> = (0..20).map(|i| vec![(i * 10, 0), (i * 10, 100)]).collect();
        assert_eq!(place(PLOT, From::Right, (50, 10), 80, &comb), None);
    }
}

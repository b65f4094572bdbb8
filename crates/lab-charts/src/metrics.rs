//! Fixed text metrics.
//!
//! plotters would measure text through the page (a forced layout per label, an inline style, a panic in a
//! worker). The advance widths below are those of Red Hat Text 400 with tabular figures, in thousandths of
//! the font size; a fallback font differs by a few pixels, which the label gaps absorb.

const ADVANCE: [u16; 95] = [
    233, 222, 356, 690, 550, 739, 669, 214, 401, 401, 455, 600, 250, 455, 250, 466, 600, 600, 600, 600, 600,
    600, 600, 600, 600, 600, 250, 250, 600, 600, 600, 512, 767, 660, 669, 726, 728, 619, 610, 799, 732, 253,
    600, 610, 607, 860, 739, 810, 654, 810, 647, 623, 617, 712, 660, 897, 654, 646, 605, 361, 471, 361, 600,
    457, 600, 526, 583, 509, 582, 557, 370, 582, 552, 222, 223, 489, 223, 845, 552, 580, 583, 582, 352, 452,
    378, 552, 501, 698, 487, 498, 459, 394, 291, 394, 600,
];

/// Advance of a character outside printable ASCII, in thousandths.
const ELSE: u16 = 600;

/// Height of the letters above the baseline, in thousandths of the font size.
const CAP_HEIGHT: u32 = 700;

/// Width of one line of text in pixels, rounded up.
pub fn width(text: &str, font_px: u32) -> u32 {
    let milli: u32 = text.chars().map(|c| u32::from(advance(c))).sum();
    (milli * font_px).div_ceil(1000)
}

/// The text, or as much of its beginning as fits, with an ellipsis.
pub fn shortened(text: &str, most_px: u32, font_px: u32) -> String {
    if width(text, font_px) <= most_px {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width(&kept, font_px) + width("…", font_px) + width("M", font_px) > most_px {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// Height of capitals and figures in pixels, rounded up.
pub fn cap_height(font_px: u32) -> u32 {
    (CAP_HEIGHT * font_px).div_ceil(1000)
}

fn advance(c: char) -> u16 {
    let index = (c as usize).wrapping_sub(' ' as usize);
    ADVANCE.get(index).copied().unwrap_or(ELSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_tabular() {
        assert_eq!(width("111", 100), width("888", 100));
    }

    #[test]
    fn width_grows_with_text_and_size() {
        assert_eq!(width("", 12), 0);
        assert_eq!(width("M", 100), 86);
        assert_eq!(width("0", 12), 8);
        assert!(width("4,096 MB", 12) > width("96 MB", 12));
    }

    #[test]
    fn text_that_does_not_fit_is_shortened() {
        assert_eq!(shortened("main", 100, 12), "main");
        let short = shortened("downtime limit 100 ms", 80, 12);
        assert!(short.ends_with('…') && width(&short, 12) <= 80, "{short}");
    }

    #[test]
    fn unknown_characters_still_take_room() {
        assert_eq!(width("→", 10), 6);
    }
}

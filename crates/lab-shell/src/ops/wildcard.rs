//! `-like`: `*`, `?` and `[a-c]`.

use crate::error::ErrorRecord;
use crate::meter::Meter;
use crate::parse::ast::Case;

enum Glob {
    Any,
    One,
    Exactly(char),
    Among(Vec<(char, char)>),
}

/// Whether the whole text fits the pattern. Takes at most text × pattern steps.
pub(crate) fn like(text: &str, pattern: &str, case: Case, meter: &mut Meter) -> Result<bool, ErrorRecord> {
    meter.charge((text.len() as u64 * pattern.len() as u64) / 64)?;
    let fold = |s: &str| match case {
        Case::Ignored => s.to_lowercase(),
        Case::Sensitive => s.to_string(),
    };
    let text: Vec<char> = fold(text).chars().collect();
    Ok(fits(&text, &globs(&fold(pattern))))
}

fn globs(pattern: &str) -> Vec<Glob> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut globs = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let (glob, used) = match chars[at] {
            '*' => (Glob::Any, 1),
            '?' => (Glob::One, 1),
            '[' => set(&chars[at..]).unwrap_or((Glob::Exactly('['), 1)),
            '`' if at + 1 < chars.len() => (Glob::Exactly(chars[at + 1]), 2),
            c => (Glob::Exactly(c), 1),
        };
        globs.push(glob);
        at += used;
    }
    globs
}

fn set(chars: &[char]) -> Option<(Glob, usize)> {
    let end = chars.iter().position(|c| *c == ']').filter(|end| *end > 1)?;
    let mut ranges = Vec::new();
    let mut at = 1;
    while at < end {
        if at + 2 < end && chars[at + 1] == '-' {
            ranges.push((chars[at], chars[at + 2]));
            at += 3;
        } else {
            ranges.push((chars[at], chars[at]));
            at += 1;
        }
    }
    Some((Glob::Among(ranges), end + 1))
}

/// On a mismatch only the last `*` takes one more character: earlier ones need not be tried again.
fn fits(text: &[char], globs: &[Glob]) -> bool {
    let (mut t, mut g) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match globs.get(g) {
            Some(Glob::Any) => {
                star = Some((g, t));
                g += 1;
            }
            Some(glob) if takes(glob, text[t]) => {
                t += 1;
                g += 1;
            }
            Some(_) | None => match &mut star {
                Some((after, from)) => {
                    *from += 1;
                    (t, g) = (*from, *after + 1);
                }
                None => return false,
            },
        }
    }
    globs[g..].iter().all(|glob| matches!(glob, Glob::Any))
}

fn takes(glob: &Glob, c: char) -> bool {
    match glob {
        Glob::Any => false,
        Glob::One => true,
        Glob::Exactly(wanted) => *wanted == c,
        Glob::Among(ranges) => ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, pattern: &str, expected: bool) {
        let mut meter = Meter::new(1_000);
        assert_eq!(like(text, pattern, Case::Ignored, &mut meter), Ok(expected), "{text} -like {pattern}");
    }

    #[test]
    fn wildcards_fit_whole_texts() {
        check("HV1", "hv*", true);
        check("HV12", "HV?", false);
        check("HV2", "HV[1-3]", true);
        check("HV4", "HV[1-3]", false);
        check("aXbXc", "a*X?", true);
        check("", "*", true);
        check("", "?", false);
        check("a*b", "a`*b", true);
        check("[x", "[x", true);
    }
}

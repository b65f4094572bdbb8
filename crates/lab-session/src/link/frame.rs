//! The outside of a link: `#<kind><version>.<payload>~<check>`. This form is the same in every version.

use super::error::{LinkError, Part};

/// The characters of the check: 32 bits in base64url.
const CHECK_CHARS: usize = 6;

/// What stands between the marks of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) kind: char,
    pub(super) version: u32,
    pub(super) payload: &'a str,
}

/// Puts a link together.
pub(super) fn frame(kind: char, version: u32, payload: &str) -> String {
    let checked = format!("{kind}{version}.{payload}");
    let check = check(&checked);
    format!("#{checked}~{check}")
}

/// Takes a link apart: a whole address, a fragment with or without its `#`, blanks around it.
pub(super) fn unframe(text: &str) -> Result<Frame<'_>, LinkError> {
    let text = text.trim();
    let fragment = text.rfind('#').map_or(text, |mark| &text[mark + 1..]);
    let kind = fragment.chars().next().filter(char::is_ascii_lowercase).ok_or(LinkError::NotALink)?;
    let (head, rest) = fragment[1..].split_once('.').ok_or(LinkError::NotALink)?;
    if head.is_empty() || head.len() > 9 || !head.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(LinkError::NotALink);
    }
    let version: u32 = head.parse().map_err(|_| LinkError::NotALink)?;
    let (payload, found) = rest.split_once('~').ok_or(LinkError::Damaged(Part::Check))?;
    let checked = &fragment[..fragment.len() - found.len() - 1];
    if check(checked) != found {
        return Err(LinkError::Damaged(Part::Check));
    }
    Ok(Frame { kind, version, payload })
}

/// CRC-32 finds every change of up to 32 neighbouring bits, and all others but one in 2^32.
fn check(checked: &str) -> String {
    let mut text = super::pack::to_letters(&crc32fast::hash(checked.as_bytes()).to_be_bytes());
    text.truncate(CHECK_CHARS);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_in_an_address_and_between_blanks() {
        let link = frame('r', 1, "abc");
        let expected = Frame { kind: 'r', version: 1, payload: "abc" };
        for text in
            [link.clone(), format!(" {link}\n"), link[1..].to_owned(), format!("http://lab/page.html{link}")]
        {
            assert_eq!(unframe(&text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_has_not_the_form_of_a_link_is_told_from_a_damaged_one() {
        for text in
            ["", "#", "hello", "#r", "#r1", "#1.abc~defghi", "#R1.abc~defghi", "#r.x~y", "#rä1.x~y", "#é1.x"]
        {
            assert_eq!(unframe(text), Err(LinkError::NotALink), "{text}");
        }
        let link = frame('r', 1, "abc");
        for text in
            [&link[..link.len() - 1], &link[..6], &link.replace("abc", "abd"), &link.replace("r1", "r2")]
        {
            assert_eq!(unframe(text), Err(LinkError::Damaged(Part::Check)), "{text}");
        }
    }
}

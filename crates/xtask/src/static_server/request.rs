//! Reading a request: its method and its path, the only two things a static server asks for.

use std::io::{self, Read};

/// No honest request for a file is longer.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// What the browser wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// `GET` or `HEAD` of a path as it was sent, without its query.
    File { path: String, head_only: bool },
    /// Any other method.
    OtherMethod,
    /// Not HTTP, or too long.
    Malformed,
}

/// Reads up to the empty line that ends a request's head.
pub(crate) fn read_request(from: &mut impl Read) -> io::Result<Request> {
    let mut head = Vec::new();
    let mut chunk = [0; 2048];
    while !head.windows(4).any(|four| four == b"\r\n\r\n") {
        let count = from.read(&mut chunk)?;
        if count == 0 || head.len() + count > HEAD_BYTES_MAX {
            return Ok(Request::Malformed);
        }
        head.extend_from_slice(&chunk[..count]);
    }
    Ok(parse_head(&head))
}

fn parse_head(head: &[u8]) -> Request {
    let text = String::from_utf8_lossy(head);
    let mut words = text.lines().next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some(version)) = (words.next(), words.next(), words.next()) else {
        return Request::Malformed;
    };
    if !version.starts_with("HTTP/1.") || !target.starts_with('/') {
        return Request::Malformed;
    }
    let path = target.split(['?', '#']).next().unwrap_or_default().to_owned();
    match method {
        "GET" => Request::File { path, head_only: false },
        "HEAD" => Request::File { path, head_only: true },
        _ => Request::OtherMethod,
    }
}

/// Undoes percent encoding; `None` when it is broken or does not make UTF-8.
pub(crate) fn percent_decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (high, low) = (rest.next()?, rest.next()?);
        let digit = |ascii: u8| char::from(ascii).to_digit(16);
        bytes.push(u8::try_from(digit(high)? * 16 + digit(low)?).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, expected: Request) {
        assert_eq!(read_request(&mut head.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn query_is_not_part_of_the_path() {
        let path = "/a/b.js".into();
        check("GET /a/b.js?v=1 HTTP/1.1\r\nHost: x\r\n\r\n", Request::File { path, head_only: false });
    }

    #[test]
    fn head_asks_for_no_body() {
        check("HEAD / HTTP/1.1\r\n\r\n", Request::File { path: "/".into(), head_only: true });
    }

    #[test]
    fn other_methods_are_told_apart_from_rubbish() {
        check("POST / HTTP/1.1\r\n\r\n", Request::OtherMethod);
        check("hello\r\n\r\n", Request::Malformed);
        check("GET http://elsewhere/ HTTP/1.1\r\n\r\n", Request::Malformed);
        check("GET / HTTP/1.1\r\n", Request::Malformed);
    }

    #[test]
    fn a_head_without_an_end_is_cut_off() {
        check(&"a".repeat(HEAD_BYTES_MAX + 1), Request::Malformed);
    }

    #[test]
    fn percent_encoding_is_undone_or_refused() {
        assert_eq!(percent_decoded("/a%20b/%C3%BC").as_deref(), Some("/a b/ü"));
        assert_eq!(percent_decoded("/%"), None);
        assert_eq!(percent_decoded("/%zz"), None);
        assert_eq!(percent_decoded("/%ff"), None);
    }
}

//! Choosing and writing the answer: a file, a redirect to the folder's slash, or a refusal.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Options;
use super::request::{Request, percent_decoded};

/// A whole answer, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    head_only: bool,
}

impl Answer {
    fn new(status: &'static str, kind: &str, body: Vec<u8>) -> Self {
        Self { status, headers: vec![("Content-Type", kind.to_owned())], body, head_only: false }
    }

    fn text(status: &'static str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", format!("{status}\n").into_bytes())
    }

    pub(crate) fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {}\r\nContent-Length: {}\r\n", self.status, self.body.len());
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        // One request for each connection; a rebuilt site must show at the next reload; types are never guessed.
        head.push_str(
            "Connection: close\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n\r\n",
        );
        out.write_all(head.as_bytes())?;
        if !self.head_only {
            out.write_all(&self.body)?;
        }
        out.flush()
    }
}

pub(crate) fn answer(request: &Request, options: &Options) -> Answer {
    let mut answer = match request {
        Request::Malformed => Answer::text("400 Bad Request"),
        Request::OtherMethod => Answer::text("405 Method Not Allowed"),
        Request::File { path, head_only } => Answer { head_only: *head_only, ..file(path, options) },
    };
    if let Some(policy) = &options.policy {
        answer.headers.push(("Content-Security-Policy", policy.clone()));
    }
    answer
}

fn file(sent_path: &str, options: &Options) -> Answer {
    if format!("{sent_path}/") == options.base {
        return redirect(&options.base);
    }
    let Some(inner) = sent_path.strip_prefix(&options.base) else {
        return Answer::text("404 Not Found");
    };
    let Some(path) = percent_decoded(inner).and_then(|inner| inside(&options.folder, &inner)) else {
        return Answer::text("404 Not Found");
    };
    // Relative links on a page break without the slash, so every static host redirects here.
    if path.is_dir() && !sent_path.ends_with('/') {
        return redirect(&format!("{sent_path}/"));
    }
    let path = if path.is_dir() { path.join("index.html") } else { path };
    match fs::read(&path) {
        Ok(body) => Answer::new("200 OK", media_type(&path), body),
        Err(_) => Answer::text("404 Not Found"),
    }
}

fn redirect(to: &str) -> Answer {
    let mut answer = Answer::text("308 Permanent Redirect");
    answer.headers.push(("Location", to.to_owned()));
    answer
}

/// The file a path names, or `None` when any part of it could lead out of the folder.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let parts = path.split('/').filter(|part| !part.is_empty());
    let mut file = folder.to_owned();
    for part in parts {
        if part.starts_with('.') || part.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(part);
    }
    Some(file)
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" | "ps1" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This crate's own folder, under a two-level path.
    fn get(path: &str) -> Answer {
        let options = Options::new(env!("CARGO_MANIFEST_DIR")).under("a/b");
        answer(&Request::File { path: path.into(), head_only: false }, &options)
    }

    fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
        answer.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_file_comes_with_its_type() {
        let found = get("/a/b/tools/package.json");
        assert_eq!(found.status, "200 OK");
        assert_eq!(header(&found, "Content-Type"), Some("application/json"));
        assert_eq!(media_type(Path::new("x_bg.wasm")), "application/wasm");
    }

    #[test]
    fn a_path_outside_the_base_or_the_folder_is_not_found() {
        for path in [
            "/",
            "/tools/package.json",
            "/a/b/../../Cargo.toml",
            "/a/b/..%2F..%2FCargo.toml",
            "/a/b/%2e%2e/%2e%2e/Cargo.toml",
            "/a/b/tools\\package.json",
            "/a/b/.hidden",
            "/a/b/nothing.js",
        ] {
            assert_eq!(get(path).status, "404 Not Found", "{path}");
        }
    }

    #[test]
    fn a_folder_without_its_slash_is_redirected() {
        assert_eq!(header(&get("/a/b"), "Location"), Some("/a/b/"));
        assert_eq!(header(&get("/a/b/tools"), "Location"), Some("/a/b/tools/"));
    }

    #[test]
    fn a_head_request_gets_the_length_and_no_body() {
        let options = Options::new(env!("CARGO_MANIFEST_DIR"));
        let request = Request::File { path: "/Cargo.toml".into(), head_only: true };
        let mut written = Vec::new();
        answer(&request, &options).write_to(&mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert!(written.ends_with("\r\n\r\n"), "{written}");
        assert!(!written.contains("Content-Length: 0"), "{written}");
    }

    #[test]
    fn the_policy_header_is_on_every_answer() {
        let options = Options::new(env!("CARGO_MANIFEST_DIR")).with_policy("default-src 'self'");
        for request in [Request::Malformed, Request::File { path: "/nothing".into(), head_only: false }] {
            assert_eq!(
                header(&answer(&request, &options), "Content-Security-Policy"),
                Some("default-src 'self'")
            );
        }
    }
}

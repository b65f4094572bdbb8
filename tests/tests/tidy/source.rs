//! The files of the repository, as far as they are ours.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are made, not written.
const MADE: [&str; 4] = ["target", "dist", "node_modules", "bench-wasm"];
const TEXT: [&str; 9] = ["rs", "toml", "md", "html", "css", "js", "mjs", "txt", "ps1"];

/// A file.
pub(crate) struct Source {
    /// From the top of the repository, with `/`.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

impl Source {
    /// Numbered lines.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// Numbered lines without comments.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        // A `//` inside a text is taken for a comment; what follows it there is no code either.
        self.lines().map(|(number, line)| (number, line.split("//").next().unwrap_or_default()))
    }

    /// Numbered lines without comments, up to the tests at the end of the file.
    pub(crate) fn code_without_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        let all_tests = self.path.ends_with("tests.rs") || self.path.contains("/tests/");
        let mut lines = self.lines().map(|(_, line)| line).collect::<Vec<_>>().into_iter().peekable();
        let mut end = 0;
        while let Some(line) = lines.next() {
            let module = lines.peek().is_some_and(|next| next.starts_with("mod ") && next.ends_with('{'));
            if line == "#[cfg(test)]" && module {
                break;
            }
            end += 1;
        }
        self.code().take(if all_tests { 0 } else { end })
    }
}

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the repository").to_owned()
}

/// The Rust files below a folder.
pub(crate) fn rust_files(folder: &str) -> Vec<Source> {
    let mut files = Vec::new();
    collect(&root().join(folder), &["rs"], &mut files);
    files
}

/// Everything written as text.
pub(crate) fn text_files() -> Vec<Source> {
    let mut files = Vec::new();
    collect(&root(), &TEXT, &mut files);
    files
}

/// Names at the top that version control passes over.
pub(crate) fn ignored_at_the_top() -> Vec<String> {
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap_or_default();
    ignored.lines().map(|line| line.trim_matches('/').to_owned()).collect()
}

fn collect(folder: &Path, endings: &[&str], files: &mut Vec<Source>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !MADE.contains(&name.as_str()) {
                collect(&path, endings, files);
            }
        } else if path.extension().is_some_and(|ending| endings.iter().any(|one| ending == *one))
            && let Ok(text) = fs::read_to_string(&path)
        {
            let inside = path.strip_prefix(root()).expect("it was found there");
            files.push(Source { path: inside.to_string_lossy().replace('\\', "/"), text });
        }
    }
}

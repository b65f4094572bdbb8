//! Where everything lies, and how programs are started there.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::trouble::{Done, Trouble};

/// How often a quiet long step says that it still works.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// The checkout, and whether this run judges for others.
#[derive(Clone, Debug)]
pub(crate) struct Workshop {
    /// Folder of the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
    /// Under CI a test that cannot run is a failed test.
    pub(crate) ci: bool,
}

impl Workshop {
    /// Finds the checkout this program was built in.
    pub(crate) fn new(ci_asked: bool) -> Self {
        // Set by `cargo run`; the built-in path serves a binary started by hand.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned();
        let ci = ci_asked || env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
        Self { root, ci }
    }

    /// Everything installed for this checkout alone.
    pub(crate) fn tools(&self) -> PathBuf {
        self.root.join(".tools")
    }

    /// Programs installed by cargo.
    pub(crate) fn bin(&self) -> PathBuf {
        self.tools().join("bin")
    }

    /// The npm package's copy; `node_modules` lies in it.
    pub(crate) fn npm(&self) -> PathBuf {
        self.tools().join("npm")
    }

    /// The built site, as it is put on a static host.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), |dir| self.root.join(dir))
    }

    /// A program, found in this checkout's tools first, started in its root.
    pub(crate) fn command(&self, program: &str) -> Command {
        // The child's own PATH would be searched too, but only on Unix: name the file where we know it.
        let ours = self.own_folders().map(|dir| dir.join(program)).into_iter().find(|file| file.is_file());
        let mut command = ours.map_or_else(|| Command::new(program), Command::new);
        command.current_dir(&self.root).env("PATH", joined(self.own_folders())).stdin(Stdio::null());
        command
    }

    fn own_folders(&self) -> [PathBuf; 2] {
        [self.bin(), self.npm().join("node_modules/.bin")]
    }

    /// The PATH of [`Workshop::command`] with one more folder at its head.
    pub(crate) fn path_after(&self, folder: &Path) -> OsString {
        let [bin, npm] = self.own_folders();
        joined([folder.to_owned(), bin, npm])
    }

    /// cargo itself, the one that started this program.
    pub(crate) fn cargo(&self) -> Command {
        self.command(&env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
    }

    /// The first line a program prints, or `None` when it cannot be run or fails.
    pub(crate) fn first_line(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let output = self.command(program).args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
    }

    /// The file behind a program's name; some callers want a file, not a name to look up.
    pub(crate) fn located(&self, program: &str) -> Option<PathBuf> {
        let path = env::var_os("PATH").unwrap_or_default();
        // Joining an absolute path gives that path; a relative one is meant from the checkout.
        let folders = env::split_paths(&path).chain([self.root.clone()]);
        folders.map(|folder| folder.join(program)).find(|file| file.is_file())
    }

    /// Runs a program whose output the reader wants to see.
    pub(crate) fn show(&self, which: &str, command: &mut Command) -> Done {
        let status = command.status().map_err(|error| cannot_start(which, command, &error))?;
        judged(which, status, "What it printed stands above")
    }

    /// Runs a program whose output only matters when it fails: kept in `.tools/log/<which>.log`.
    pub(crate) fn quietly(&self, which: &str, command: &mut Command) -> Done {
        let log = self.log_path(which);
        let file = log_file(&log).map_err(|error| {
            Trouble::new(which, format!("its log cannot be written ({error})"), "Make .tools/ writable")
        })?;
        let both = file.try_clone().and_then(|copy| {
            command.stdout(file).stderr(copy);
            command.spawn()
        });
        let mut child = both.map_err(|error| cannot_start(which, command, &error))?;
        let begun = Instant::now();
        let mut said = begun;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => thread::sleep(Duration::from_millis(100)),
                Err(error) => return Err(cannot_start(which, command, &error)),
            }
            if said.elapsed() >= HEARTBEAT {
                said = Instant::now();
                println!("    {:>3} s  {}", begun.elapsed().as_secs(), last_lines(&log, 1).trim());
            }
        };
        if !status.success() {
            println!("{}", last_lines(&log, 25));
        }
        judged(which, status, &format!("The whole output is in {}", self.shown(&log)))
    }

    /// What the last quiet run under this name printed.
    pub(crate) fn log(&self, which: &str) -> String {
        let bytes = fs::read(self.log_path(which)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn log_path(&self, which: &str) -> PathBuf {
        self.tools().join("log").join(format!("{which}.log"))
    }

    /// A path as the reader knows it: from the root of the checkout.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

/// These folders, then those of this program's own PATH.
fn joined<const N: usize>(first: [PathBuf; N]) -> OsString {
    let rest = env::var_os("PATH").unwrap_or_default();
    env::join_paths(first.into_iter().chain(env::split_paths(&rest))).unwrap_or(rest)
}

fn log_file(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create(path)
}

fn cannot_start(which: &str, command: &Command, error: &std::io::Error) -> Trouble {
    let program = command.get_program().to_string_lossy();
    Trouble::new(which, format!("`{program}` cannot be run ({error})"), "Run `cargo xtask tools`")
}

fn judged(which: &str, status: ExitStatus, remedy: &str) -> Done {
    if status.success() {
        return Ok(());
    }
    let how = status.code().map_or_else(|| "was killed".into(), |code| format!("ended with code {code}"));
    Err(Trouble::new(which, how, remedy))
}

fn last_lines(log: &Path, count: usize) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

//! A chromedriver of our own, ended by its own process id.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

/// Ends with the test that started it.
#[derive(Debug)]
pub(crate) struct Driver {
    child: Child,
    /// Address for the client.
    pub(crate) url: String,
}

impl Driver {
    /// Port 0: it picks a free one and says which.
    pub(crate) fn start() -> Self {
        let program = env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
        let mut command = Command::new(&program);
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("`{program}` cannot be run ({error}): run `cargo xtask tools`"));
        let mut lines = BufReader::new(child.stdout.take().expect("it was asked for")).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| port_in(&line));
        // It would stop if nobody read on.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let port = port.expect("chromedriver says its port before anything else can happen");
        Self { child, url: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Already ended: nothing left to do.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// `ChromeDriver was started successfully on port 43211.`
fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("started successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

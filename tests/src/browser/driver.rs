//! A chromedriver of our own, ended by its own process id.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

/// So often in a row the port is not taken by chance.
const STARTS_MAX: u32 = 5;

/// Ends with the test that started it.
#[derive(Debug)]
pub(crate) struct Driver {
    child: Child,
    /// Address for the client.
    pub(crate) url: String,
}

impl Driver {
    /// Port 0: it picks a free one and says which. It picks among the ports of IPv4 and then wants the same of
    /// IPv6; when another program has just taken that, it gives up, and is asked again.
    pub(crate) fn start() -> Self {
        let mut said = String::new();
        for _ in 0..STARTS_MAX {
            match Self::try_start() {
                Ok(driver) => return driver,
                Err(last_words) => said = last_words,
            }
        }
        panic!("chromedriver ended {STARTS_MAX} times without naming its port; at last it said: {said}");
    }

    /// What it printed, if it ended without naming its port.
    fn try_start() -> Result<Self, String> {
        let program = env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".into());
        let mut command = Command::new(&program);
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("`{program}` cannot be run ({error}): run `cargo xtask tools`"));
        let mut lines =
            BufReader::new(child.stdout.take().expect("it was asked for")).lines().map_while(Result::ok);
        let mut said = Vec::new();
        let port = lines.by_ref().inspect(|line| said.push(line.clone())).find_map(|line| port_in(&line));
        // It would stop if nobody read on.
        thread::spawn(move || lines.for_each(drop));
        let driver =
            Self { child, url: port.map(|port| format!("http://127.0.0.1:{port}")).unwrap_or_default() };
        if port.is_some() { Ok(driver) } else { Err(said.join(" ")) }
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

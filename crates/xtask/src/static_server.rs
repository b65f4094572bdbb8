//! A static web server for one folder on the loopback interface: what any static host does, and no more.

mod answer;
mod request;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use answer::answer;
use request::read_request;

/// A browser that says nothing for this long is let go.
const PATIENCE: Duration = Duration::from_secs(10);

/// What to serve and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The folder whose files are served; nothing outside it is.
    pub folder: PathBuf,
    /// The path the site stands under: starts and ends with `/`. Any other path is answered with 404.
    pub base: String,
    /// Value of a `Content-Security-Policy` header for every answer, when wanted beside the page's own.
    pub policy: Option<String>,
}

impl Options {
    /// The folder at the root path, with no extra header.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), base: "/".into(), policy: None }
    }

    /// The same under another path; missing slashes at either end are added.
    #[must_use]
    pub fn under(mut self, base: &str) -> Self {
        let inner = base.trim_matches('/');
        self.base = if inner.is_empty() { "/".into() } else { format!("/{inner}/") };
        self
    }

    /// The same with a `Content-Security-Policy` header.
    #[must_use]
    pub fn with_policy(mut self, policy: &str) -> Self {
        self.policy = Some(policy.into());
        self
    }
}

/// What a running server serves, to be changed while it runs.
#[derive(Clone, Debug)]
pub struct Plug(Arc<RwLock<Option<Options>>>);

impl Plug {
    fn options(&self) -> Option<Options> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, options: Option<Options>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = options;
    }

    /// From now on every connection is closed without an answer, as if the network were gone.
    pub fn pull(&self) {
        self.set(None);
    }

    /// From now on another folder is served, as after an update of the site.
    pub fn put(&self, options: Options) {
        self.set(Some(options));
    }
}

/// A bound port; the kernel already accepts connections, [`Server::run`] answers them.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    base: String,
    plug: Plug,
}

impl Server {
    /// Takes the port on 127.0.0.1 (0: any free one).
    ///
    /// # Errors
    /// When the port is taken or the interface cannot be used.
    pub fn bind(port: u16, options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        Ok(Self { listener, base: options.base.clone(), plug: Plug(Arc::new(RwLock::new(Some(options)))) })
    }

    /// The address to open, base path included, ending in `/`.
    ///
    /// # Errors
    /// When the socket no longer knows its own port.
    pub fn url(&self) -> io::Result<String> {
        let SocketAddr::V4(address) = self.listener.local_addr()? else {
            return Err(io::Error::other("bound to IPv4, so the address is one"));
        };
        Ok(format!("http://{address}{}", self.base))
    }

    /// Answers for as long as the process lives, one thread for each connection.
    pub fn run(self) {
        for stream in self.listener.incoming().flatten() {
            let Some(options) = self.plug.options() else { continue };
            // A lost connection is the browser's business; the next request comes on a new one.
            thread::spawn(move || serve_one(stream, &options).ok());
        }
    }

    /// Runs on a thread of its own until the process ends.
    pub fn run_in_background(self) -> Plug {
        let plug = self.plug.clone();
        thread::spawn(move || self.run());
        plug
    }
}

fn serve_one(mut stream: TcpStream, options: &Options) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request = read_request(&mut stream)?;
    answer(&request, options).write_to(&mut stream)
}

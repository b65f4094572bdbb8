//! `cargo xtask serve`: builds the lab and serves it on a local port.

use xtask::static_server::{Options, Server};

use crate::build::{Profile, build};
use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

/// Where to serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The port to try first; a taken one is replaced by a free one.
    pub(crate) port: u16,
    /// The path the site stands under.
    pub(crate) base: String,
    /// Which build.
    pub(crate) profile: Profile,
}

/// Does not return until it is interrupted.
pub(crate) fn serve(shop: &Workshop, place: &Place) -> Done {
    let dist = build(shop, place.profile)?;
    let options = Options::new(dist).under(&place.base);
    let server = Server::bind(place.port, options.clone())
        .or_else(|error| {
            println!("Port {} cannot be used ({error}); taking a free one.", place.port);
            Server::bind(0, options)
        })
        .map_err(|error| no_port(&error))?;
    let url = server.url().map_err(|error| no_port(&error))?;
    println!("\nWolfpack is at  {url}\nStop it with Ctrl+C.");
    server.run();
    Ok(())
}

fn no_port(error: &std::io::Error) -> Trouble {
    Trouble::new("serve", format!("no port on 127.0.0.1 can be used ({error})"), "Allow loopback sockets")
}

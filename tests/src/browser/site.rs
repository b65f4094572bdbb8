//! The built site on a static server, as deep as a careless host would put it, with its policy as a header too.

use std::fs;

use xtask::static_server::{Options, Server};

use super::given_path;

/// Three levels: an absolute address anywhere in the site would miss.
const BASE: &str = "/some/deep/path/";

/// Serves until the test program ends; answers the site's address.
pub(crate) fn serve() -> String {
    let dist = given_path("LAB_DIST", "dist");
    let page = fs::read_to_string(dist.join("index.html"))
        .unwrap_or_else(|error| panic!("no site in {} ({error}): run `cargo xtask build`", dist.display()));
    let policy = policy_of(&page).expect("index.html carries its policy in a meta tag");
    let options = Options::new(dist).under(BASE).with_policy(&policy);
    let server = Server::bind(0, options).expect("a free loopback port exists");
    let url = server.url().expect("a bound socket knows its port");
    server.run_in_background();
    url
}

/// The value of the page's own `Content-Security-Policy`.
fn policy_of(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("http-equiv=\"Content-Security-Policy\"")?;
    let (_, rest) = rest.split_once("content=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

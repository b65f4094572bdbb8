//! `cargo xtask build`: the static site in `dist/`.

use std::path::PathBuf;

use crate::tools;
use crate::trouble::Done;
use crate::workshop::Workshop;

/// How the page is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Small and fast, as it is published: `dist/`.
    Release,
    /// Quick to build, for trying things out: kept apart, so that it is never published or measured.
    Dev,
}

impl Profile {
    pub(crate) fn folder(self, shop: &Workshop) -> PathBuf {
        match self {
            Profile::Release => shop.dist(),
            Profile::Dev => shop.target().join("dist-dev"),
        }
    }
}

/// Installs what is missing and bundles the page; returns the folder of the site.
pub(crate) fn build(shop: &Workshop, profile: Profile) -> Done<PathBuf> {
    tools::ensure(shop, &tools::FOR_BUILD)?;
    let dist = profile.folder(shop);
    let mut trunk = shop.command("trunk");
    trunk.args(["build", "--locked", "--offline"]).arg("--dist").arg(&dist);
    if profile == Profile::Release {
        trunk.args(["--release", "--cargo-profile", "page"]);
    }
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // trunk 0.21 reads NO_COLOR as an option of its own and refuses the usual value 1.
    trunk.env_remove("NO_COLOR");
    // Its own call stack says nothing about an error in our source.
    trunk.env("RUST_BACKTRACE", "0");
    shop.show("build", &mut trunk)?;
    println!("The site is in {}.", shop.shown(&dist));
    Ok(dist)
}

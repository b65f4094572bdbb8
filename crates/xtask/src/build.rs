//! `cargo xtask build`: the static site in `dist/`.

use std::path::PathBuf;

use crate::parts;
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
        trunk.args(["--release", "--cargo-profile", "page", "--features", parts::FEATURE]);
        parts::prepare(shop, &mut trunk)?;
    }
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Panic messages carry the paths of the sources; not those of this machine.
    trunk.env("RUSTFLAGS", format!("{} {}", remapped_paths(shop), parts::LINK_ARGUMENT));
    // trunk 0.21 reads NO_COLOR as an option of its own and refuses the usual value 1.
    trunk.env_remove("NO_COLOR");
    // Its own call stack says nothing about an error in our source.
    trunk.env("RUST_BACKTRACE", "0");
    shop.show("build", &mut trunk)?;
    if profile == Profile::Release {
        parts::add(shop, &dist)?;
    }
    println!("The site is in {}.", shop.shown(&dist));
    Ok(dist)
}

/// Tells rustc to write the sources' paths from their registry or the workspace on.
fn remapped_paths(shop: &Workshop) -> String {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from).or(home.map(|home| home.join(".cargo")));
    let mut flags = vec![format!("--remap-path-prefix={}=.", shop.root.display())];
    flags.extend(cargo.map(|cargo| format!("--remap-path-prefix={}=cargo", cargo.display())));
    flags.join(" ")
}

//! The judges that need no browser and no Wasm runner.

use crate::pins::WASM_TARGET;
use crate::trouble::Done;
use crate::workshop::Workshop;

pub(super) fn fmt(shop: &Workshop) -> Done {
    shop.show("rustfmt", shop.cargo().args(["fmt", "--all", "--check"]))
}

/// Twice: the page is only ever compiled for Wasm, all the rest for this machine.
pub(super) fn clippy(shop: &Workshop) -> Done {
    let deny = ["--", "-D", "warnings"];
    let mut native = shop.cargo();
    native.args(["clippy", "--locked", "--workspace", "--exclude", "lab-web", "--all-targets"]);
    native.args(["--features", "lab-tests/browser"]).args(deny);
    shop.show("clippy (native)", &mut native)?;
    let mut wasm = shop.cargo();
    wasm.args(["clippy", "--locked", "-p", "lab-web", "--all-targets", "--target", WASM_TARGET]).args(deny);
    shop.show("clippy (Wasm)", &mut wasm)
}

pub(super) fn tests(shop: &Workshop) -> Done {
    shop.show("native tests", shop.cargo().args(["test", "--locked"]))
}

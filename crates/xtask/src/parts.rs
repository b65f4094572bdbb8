//! The page in parts: what the first minute needs, and what is fetched later.
//!
//! `wasm-split-cli` takes the Wasm apart at the functions marked with `wasm_split`, before wasm-bindgen sees it. Trunk
//! has no place for such a step, so this program stands in for wasm-bindgen while Trunk runs: it takes apart, then
//! calls the real one. What Trunk does not know of is added to the site afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::trouble::{Done, Trouble};
use crate::workshop::Workshop;

/// The program this one stands in for.
const STANDS_IN_FOR: &str = "wasm-bindgen";
/// The page's crate, as its files are named.
const PAGE: &str = "lab-web";
/// What the taken-apart Wasm calls the script that fetches the other parts.
const LOADER: &str = "./__wasm_split.js";
/// Keeps in the linked Wasm what the tool has to know of calls and data.
pub(crate) const LINK_ARGUMENT: &str = "-Clink-args=--emit-relocs";
/// The feature that marks where the page comes apart.
pub(crate) const FEATURE: &str = "parts";

/// If this program was started under wasm-bindgen's name, does both steps.
pub(crate) fn stand_in(shop: &Workshop) -> Option<Done> {
    let mut arguments = std::env::args();
    let own_name = PathBuf::from(arguments.next()?);
    let is_stand_in = own_name.file_stem().is_some_and(|stem| stem == STANDS_IN_FOR);
    is_stand_in.then(|| take_apart_and_bind(shop, &arguments.collect::<Vec<_>>()))
}

fn take_apart_and_bind(shop: &Workshop, arguments: &[String]) -> Done {
    let mut bindgen = shop.command(STANDS_IN_FOR);
    // The later parts import the first one's function table, which wasm-bindgen would hide.
    bindgen.arg("--keep-lld-exports");
    for argument in arguments {
        if argument.ends_with(".wasm") {
            bindgen.arg(take_apart(shop, Path::new(argument))?);
        } else {
            bindgen.arg(argument);
        }
    }
    shop.show(STANDS_IN_FOR, &mut bindgen)
}

/// Writes the parts into their folder and returns the first one.
fn take_apart(shop: &Workshop, wasm: &Path) -> Done<PathBuf> {
    let folder = folder(shop);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
    let mut split = shop.command("wasm-split-cli");
    split.args(["--target", "web", "--out-name", PAGE]).arg(wasm).arg(&folder);
    shop.show("parts", &mut split)?;
    Ok(folder.join(PAGE).with_extension("wasm"))
}

fn folder(shop: &Workshop) -> PathBuf {
    shop.target().join("parts")
}

/// Lets this program stand in for wasm-bindgen in everything that `command` starts.
pub(crate) fn prepare(shop: &Workshop, command: &mut Command) -> Done {
    let folder = shop.target().join("stand-in");
    let copy = folder.join(STANDS_IN_FOR).with_extension(std::env::consts::EXE_EXTENSION);
    let own = std::env::current_exe().map_err(|error| unwritable(&copy, &error))?;
    fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
    fs::copy(own, &copy).map_err(|error| unwritable(&copy, &error))?;
    command.env("PATH", shop.path_after(&folder));
    Ok(())
}

/// Adds the loader and the later parts to a site that Trunk has written.
pub(crate) fn add(shop: &Workshop, dist: &Path) -> Done {
    let page = dist.join("index.html");
    let html = read(&page)?;
    let stamp = stamp(&html).ok_or_else(|| changed("the page", "the name of its script"))?;
    let later = later(shop)?;
    add_loader(shop, dist, stamp, &later)?;
    for part in &later {
        let mut wasm_opt = shop.command("wasm-opt");
        wasm_opt.arg("-Oz").arg(folder(shop).join(part)).arg("-o").arg(dist.join(stamped(part, stamp)));
        shop.quietly("wasm-opt", &mut wasm_opt)?;
    }
    write(&page, &naming_parts(&html, stamp, &later)?)
}

/// The files of the parts beside the first, in order.
fn later(shop: &Workshop) -> Done<Vec<String>> {
    let entries = fs::read_dir(folder(shop)).map_err(|error| unreadable(&folder(shop), &error))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let first = format!("{PAGE}.wasm");
    let mut later: Vec<String> = names.filter(|name| name.ends_with(".wasm") && *name != first).collect();
    later.sort();
    Ok(later)
}

/// The name of a part's file in the site.
fn stamped(part: &str, stamp: &str) -> String {
    let name = part.trim_end_matches(".wasm").trim_start_matches("split_");
    format!("{PAGE}-{name}-{stamp}.wasm")
}

/// The digits by which Trunk tells this build's files from others'.
fn stamp(html: &str) -> Option<&str> {
    let after = html.split_once(&format!("data-js=\"./{PAGE}-"))?.1;
    Some(after.split_once(".js\"")?.0)
}

/// The script that fetches parts, under a name of this build, and the first part's glue that calls it.
fn add_loader(shop: &Workshop, dist: &Path, stamp: &str, later: &[String]) -> Done {
    let mut loader = read(&folder(shop).join(LOADER))?;
    let first = format!("./{PAGE}-{stamp}.js");
    loader = replaced(&loader, &format!("\"./{PAGE}.js\""), &format!("\"{first}\""), "the loader")?;
    for part in later {
        let new = format!("\"./{}\"", stamped(part, stamp));
        loader = replaced(&loader, &format!("\"./{part}\""), &new, "the loader")?;
    }
    write(&dist.join(loader_name(stamp)), &coping(&loader, later.len())?)?;
    let glue = dist.join(&first);
    write(&glue, &naming_loader(&read(&glue)?, stamp)?)
}

/// The glue imports the loader once for each part; the name under which it hands it to the Wasm stays.
fn naming_loader(glue: &str, stamp: &str) -> Done<String> {
    let old = format!("from \"{LOADER}\"");
    if !glue.contains(&old) {
        return Err(changed("the glue of wasm-bindgen", &old));
    }
    Ok(glue.replace(&old, &format!("from \"./{}\"", loader_name(stamp))))
}

/// The loader without streaming: some static hosts serve Wasm under a type that streaming refuses. (The glue of
/// wasm-bindgen copes with them, too.)
fn coping(loader: &str, parts: usize) -> Done<String> {
    let streams = "(WebAssembly.instantiateStreaming(src, imports))";
    let copes = "WebAssembly.instantiate(await (await src).arrayBuffer(), imports)";
    if loader.matches(streams).count() != parts {
        return Err(changed("the loader", streams));
    }
    Ok(loader.replace(streams, copes))
}

fn loader_name(stamp: &str) -> String {
    format!("{PAGE}-parts-{stamp}.js")
}

/// The page asks for the loader early, and tells the service worker what there is to keep besides.
fn naming_parts(html: &str, stamp: &str, later: &[String]) -> Done<String> {
    let mut head = format!("<link rel=\"modulepreload\" href=\"./{}\">\n", loader_name(stamp));
    for part in later {
        head.push_str(&format!("<meta name=\"later\" data-later=\"./{}\">\n", stamped(part, stamp)));
    }
    replaced(html, "</head>", &format!("{head}</head>"), "the page")
}

/// `text` with the one `old` in it replaced; a tool's next version may write it otherwise, which must not pass unseen.
fn replaced(text: &str, old: &str, new: &str, whose: &str) -> Done<String> {
    match text.matches(old).count() {
        1 => Ok(text.replacen(old, new, 1)),
        _ => Err(changed(whose, old)),
    }
}

fn changed(whose: &str, what: &str) -> Trouble {
    Trouble::new(
        "parts",
        format!("{whose} does not hold `{what}` as often as it should"),
        "A tool writes it otherwise now: adapt crates/xtask/src/parts.rs",
    )
}

fn read(path: &Path) -> Done<String> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::new("parts", format!("{} cannot be read ({error})", path.display()), "Build again")
}

fn write(path: &Path, text: &str) -> Done {
    fs::write(path, text).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::new("parts", format!("{} cannot be written ({error})", path.display()), "Make room for it")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "<head>\n</head><script type=\"module\" id=\"boot\" src=\"./boot.js\" \
                        data-js=\"./lab-web-0123456789abcdef.js\"></script>";

    #[test]
    fn page_names_loader_and_later_parts() {
        let stamp = stamp(HTML).unwrap();
        assert_eq!(stamp, "0123456789abcdef");
        let later = ["chunk_2.wasm".to_owned(), "split_console.wasm".to_owned()];
        let html = naming_parts(HTML, stamp, &later).unwrap();
        assert!(html.contains("<link rel=\"modulepreload\" href=\"./lab-web-parts-0123456789abcdef.js\">"));
        assert!(html.contains("data-later=\"./lab-web-console-0123456789abcdef.wasm\""));
        assert!(html.contains("data-later=\"./lab-web-chunk_2-0123456789abcdef.wasm\""));
    }

    #[test]
    fn what_a_tool_writes_otherwise_does_not_pass_unseen() {
        assert!(replaced("a b a", "a", "c", "it").unwrap_err().to_string().contains("as often as it should"));
        assert!(replaced("b", "a", "c", "it").is_err());
        assert_eq!(replaced("a b", "a", "c", "it").unwrap(), "c b");
    }
}

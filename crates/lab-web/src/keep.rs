//! What the browser remembers for the reader: theme, layout; and for one tab of it, until that is closed. It may be
//! full, forbidden or emptied; the lab then works without memory and says so once.

/// Prefix of every key, so that other pages of the same origin are left alone.
const PREFIX: &str = "wolfpack.";

/// The browser did not store a value (private mode, quota, policy).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept;

/// The value kept under `name`, if there is one and it may be read.
pub fn load(name: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{name}")).ok()?
}

/// Keeps `value` under `name`.
pub fn save(name: &str, value: &str) -> Result<(), NotKept> {
    let storage = storage().ok_or(NotKept)?;
    storage.set_item(&format!("{PREFIX}{name}"), value).map_err(|_| NotKept)
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The value that this tab keeps under `name`; it outlives a reload, and no other tab knows it.
pub fn load_in_tab(name: &str) -> Option<String> {
    tab()?.get_item(&format!("{PREFIX}{name}")).ok()?
}

/// Keeps `value` under `name` for this tab. Where that is refused, a reload begins anew.
pub fn save_in_tab(name: &str, value: &str) {
    let _ = tab().map(|tab| tab.set_item(&format!("{PREFIX}{name}"), value));
}

fn tab() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

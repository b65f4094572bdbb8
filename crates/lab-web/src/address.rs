//! The address bar: what the fragment asks for. Links never hold the window layout.

/// What the reader wants, as the fragment of the address says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The front page, or a place on it.
    Front,
    /// A live migration, running.
    Watch,
    /// An empty rack.
    Build,
    /// A healthy cluster to break.
    Break,
    /// Everything open, no task.
    Free,
    /// A full room: so many hosts.
    Room(u32),
    /// A shared run; the whole fragment without `#`.
    Link(String),
}

impl Wish {
    /// Reads a fragment, with or without `#`.
    pub fn of(fragment: &str) -> Wish {
        let fragment = fragment.trim_start_matches('#');
        match fragment {
            "watch" => Wish::Watch,
            "build" => Wish::Build,
            "break" => Wish::Break,
            "free" => Wish::Free,
            "hosts-16" => Wish::Room(16),
            "hosts-64" => Wish::Room(64),
            // Links carry a check after a tilde; anything else is a place on the front page.
            link if link.contains('~') => Wish::Link(link.to_owned()),
            _ => Wish::Front,
        }
    }

    /// The fragment that asks for it, without `#`.
    pub fn fragment(&self) -> String {
        match self {
            Wish::Front => String::new(),
            Wish::Watch => "watch".into(),
            Wish::Build => "build".into(),
            Wish::Break => "break".into(),
            Wish::Free => "free".into(),
            Wish::Room(nodes) => format!("hosts-{nodes}"),
            Wish::Link(link) => link.clone(),
        }
    }
}

/// The present wish of the address bar.
pub fn wish() -> Wish {
    let hash = web_sys::window().and_then(|w| w.location().hash().ok());
    Wish::of(&hash.unwrap_or_default())
}

/// Whether the page was loaded again, and not come to.
pub fn is_reload() -> bool {
    let entries =
        web_sys::window().and_then(|w| w.performance()).map(|p| p.get_entries_by_type("navigation"));
    let kind = entries.and_then(|entries| js_sys::Reflect::get(&entries.get(0), &"type".into()).ok());
    kind.is_some_and(|kind| kind == "reload")
}

/// Goes back to the front page.
pub fn leave() {
    if let Some(window) = web_sys::window() {
        // An empty fragment that cannot be set leaves the reader where he is, with the lab still there.
        let _ = window.location().set_hash("");
    }
}

/// The full address of `fragment` on this page.
pub fn of_fragment(fragment: &str) -> String {
    let here = web_sys::window().and_then(|w| w.location().href().ok()).unwrap_or_default();
    let base = here.split('#').next().unwrap_or_default();
    format!("{base}#{}", fragment.trim_start_matches('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_wishes() {
        let table = [
            ("", Wish::Front),
            ("#", Wish::Front),
            ("#watch", Wish::Watch),
            ("build", Wish::Build),
            ("#break", Wish::Break),
            ("#free", Wish::Free),
            ("#hosts-16", Wish::Room(16)),
            ("#hosts-64", Wish::Room(64)),
            ("#hosts-65", Wish::Front),
            ("#model-card", Wish::Front),
            ("#s1.AbC-_~9f", Wish::Link("s1.AbC-_~9f".into())),
        ];
        for (fragment, wish) in table {
            assert_eq!(Wish::of(fragment), wish, "{fragment}");
            assert_eq!(Wish::of(&wish.fragment()), wish, "{fragment}");
        }
    }
}

//! Keys for the whole page. Single letters can be switched off; keys typed into a field stay there.

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Run or pause.
    RunPause,
    /// One event further.
    Step,
    /// One moment back.
    StepBack,
    /// Half an order slower.
    Slower,
    /// Half an order faster.
    Faster,
    /// To the next event worth seeing.
    NextEvent,
    /// Take the last command back.
    Undo,
    /// Do it again.
    Redo,
    /// The list of keys.
    Help,
    /// Every command, by its words.
    Palette,
}

/// Every key with its action and words for the list; the first column is what `KeyboardEvent.key` says.
pub const ALL: &[(&str, Action, &str)] = &[
    (" ", Action::RunPause, "Run or pause"),
    (".", Action::Step, "Step to the next event"),
    (",", Action::StepBack, "Step back"),
    ("[", Action::Slower, "Slower"),
    ("]", Action::Faster, "Faster"),
    ("n", Action::NextEvent, "Run to the next event of note"),
    ("Ctrl+z", Action::Undo, "Undo the last command"),
    ("Ctrl+y", Action::Redo, "Redo"),
    ("Ctrl+k", Action::Palette, "Find any command or thing"),
    ("?", Action::Help, "This list"),
];

/// A key press, without the browser.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Press {
    /// `KeyboardEvent.key`.
    pub key: String,
    /// Control, or Command on a Mac.
    pub control: bool,
    /// Alt.
    pub alt: bool,
    /// The focus is where letters are typed.
    pub in_field: bool,
    /// The focus is on something that the space bar presses.
    pub on_button: bool,
}

impl Press {
    /// What the press asks for; `letters` is false if single keys are switched off.
    pub fn action(&self, letters: bool) -> Option<Action> {
        let is_single = !self.control;
        let name = if self.control {
            format!("Ctrl+{}", self.key.to_ascii_lowercase())
        } else {
            self.key.to_ascii_lowercase()
        };
        let action = ALL.iter().find(|(key, _, _)| *key == name).map(|(_, action, _)| *action)?;
        let is_taken = (self.in_field && action != Action::Palette) || (self.on_button && self.key == " ");
        (!self.alt && !is_taken && (!is_single || letters)).then_some(action)
    }
}

/// The key as the list shows it.
pub fn shown(key: &str) -> String {
    if key == " " {
        "Space".into()
    } else {
        // The last letter is what is written on the key.
        let (before, letter) = key.split_at(key.len() - 1);
        format!("{before}{}", letter.to_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> Press {
        Press { key: key.into(), ..Press::default() }
    }

    #[test]
    fn space_runs_unless_it_presses_a_button() {
        assert_eq!(press(" ").action(true), Some(Action::RunPause));
        assert_eq!(Press { on_button: true, ..press(" ") }.action(true), None);
    }

    #[test]
    fn typing_into_a_field_does_nothing_else() {
        assert_eq!(Press { in_field: true, ..press("n") }.action(true), None);
        assert_eq!(Press { in_field: true, control: true, ..press("z") }.action(true), None);
        let palette = Press { in_field: true, control: true, ..press("k") };
        assert_eq!(palette.action(false), Some(Action::Palette), "it is no letter to type");
    }

    #[test]
    fn single_letters_can_be_switched_off_and_undo_stays() {
        assert_eq!(press("n").action(false), None);
        assert_eq!(Press { control: true, ..press("z") }.action(false), Some(Action::Undo));
    }

    #[test]
    fn other_combinations_belong_to_the_browser() {
        assert_eq!(Press { alt: true, ..press(".") }.action(true), None);
        assert_eq!(Press { control: true, ..press("n") }.action(true), None);
    }

    #[test]
    fn list_shows_keys_as_they_are_labelled() {
        assert_eq!(
            ALL.iter().map(|(k, _, _)| shown(k)).collect::<Vec<_>>(),
            ["Space", ".", ",", "[", "]", "N", "Ctrl+Z", "Ctrl+Y", "Ctrl+K", "?"]
        );
    }
}

//! A PowerShell-like console: text to statements, statements to values, values to lines.
//!
//! The language is a subset of PowerShell; what lies outside is refused by name, with line and column.
//! A script cannot hang or run out of stack: steps, nesting and sizes are limited.
//!
//! ```
//! use lab_session::{Session, Start};
//! use lab_shell::Shell;
//! use lab_world::preset::Preset;
//! let mut session = Session::new(Start { preset: Preset::Empty, seed: 1 });
//! let outcome = Shell::new().run("1..3 | % { $_ * 2 }", &mut session);
//! assert_eq!(outcome.lines(), ["2", "4", "6"]);
//! ```

pub mod bind;
pub mod cmdlet;
pub mod complete;
pub mod error;
mod eval;
mod find;
pub mod format;
pub mod help;
mod json;
pub mod lab;
mod lex;
pub mod meter;
pub mod mirror;
mod ops;
mod pace;
pub mod parse;
pub mod scenario;
mod selector;
pub mod shell;
mod suggest;
pub mod transcript;
pub mod value;

pub use cmdlet::weak_point;
pub use error::{Category, ErrorRecord};
pub use lab::{Handle, Names};
pub use lex::Span;
pub use pace::IsOver;
pub use shell::{Before, Outcome, Run, Shell};
pub use transcript::Item;
pub use value::{Object, TimeSpan, Value};

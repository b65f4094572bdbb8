//! One command of a recording, read from JSON or from a line of text.

use std::str::FromStr;

use lab_units::scsi::{PrKey, ReservationType};
use lab_world::scsi::{Command, PrOut, ScopeAndType};
use serde::Deserialize;

/// The verbs of the recordings: the console's, and a logout with a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "each is the command of the same name")]
pub enum Action {
    Register,
    RegisterAndIgnore,
    Reserve,
    Release,
    Clear,
    Preempt,
    PreemptAndAbort,
    ReadKeys,
    ReadReservation,
    ReadFullStatus,
    Read,
    Write,
    TestUnitReady,
    Inquiry,
    Reset,
    Relogin,
}

/// A type by name, or by code where no name exists.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum KindField {
    /// The console's name.
    Name(String),
    /// The code in the CDB.
    Code(u8),
}

/// One command from one port.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// The port.
    pub from: String,
    /// The verb.
    #[serde(rename = "do")]
    pub action: Action,
    /// The reservation key in hexadecimal; 0 if left out.
    pub key: Option<String>,
    /// The service key in hexadecimal; 0 if left out.
    pub service_key: Option<String>,
    /// The type.
    #[serde(rename = "type")]
    pub kind: Option<KindField>,
    /// The scope; 0, the logical unit, if left out.
    pub scope: Option<u8>,
    /// 1 asks for registrations that outlive a loss of power.
    pub aptpl: Option<u8>,
}

impl Step {
    /// The command for the logical unit.
    ///
    /// # Errors
    /// If a key or a type cannot be read, a type is missing, or the verb is none for the unit.
    pub fn command(&self) -> Result<Command, String> {
        let service_key = key(self.service_key.as_deref())?;
        let persist = self.aptpl == Some(1);
        let action = match self.action {
            Action::Register => PrOut::Register { service_key, persist },
            Action::RegisterAndIgnore => PrOut::RegisterAndIgnore { service_key, persist },
            Action::Reserve => PrOut::Reserve(self.wanted()?),
            Action::Release => PrOut::Release(self.wanted()?),
            Action::Clear => PrOut::Clear,
            Action::Preempt => PrOut::Preempt { service_key, wanted: self.wanted()? },
            Action::PreemptAndAbort => PrOut::PreemptAndAbort { service_key, wanted: self.wanted()? },
            Action::ReadKeys => return Ok(Command::ReadKeys),
            Action::ReadReservation => return Ok(Command::ReadReservation),
            Action::ReadFullStatus => return Ok(Command::ReadFullStatus),
            Action::Read => return Ok(Command::Read),
            Action::Write => return Ok(Command::Write),
            Action::TestUnitReady => return Ok(Command::TestUnitReady),
            Action::Inquiry => return Ok(Command::Inquiry),
            Action::Reset => return Ok(Command::Reset),
            Action::Relogin => return Err("a login is no command to the unit".to_owned()),
        };
        Ok(Command::Out { key: key(self.key.as_deref())?, action })
    }

    /// A command without a type carries code 0, which the standard does not define.
    fn wanted(&self) -> Result<ScopeAndType, String> {
        let kind = match &self.kind {
            None => 0,
            Some(KindField::Code(code)) => *code,
            Some(KindField::Name(name)) => {
                ReservationType::from_name(name).ok_or_else(|| unknown_type(name))?.code()
            }
        };
        Ok(ScopeAndType { scope: self.scope.unwrap_or(0), kind })
    }
}

/// `A Reserve key=0xa1 type=WriteExclusive`.
impl FromStr for Step {
    type Err = String;

    fn from_str(line: &str) -> Result<Self, String> {
        let mut words = line.split_whitespace();
        let (Some(from), Some(verb)) = (words.next(), words.next()) else {
            return Err(format!("a line needs a port and a verb: {line:?}"));
        };
        let mut fields = serde_json::Map::new();
        fields.insert("from".to_owned(), from.into());
        fields.insert("do".to_owned(), verb.into());
        for word in words {
            let (name, value) = word.split_once('=').ok_or_else(|| format!("{word:?} is not NAME=VALUE"))?;
            // Keys stay text (0x…); scope, APTPL and undefined types are plain numbers.
            let value = value.parse::<u8>().map_or_else(|_| value.into(), serde_json::Value::from);
            fields.insert(name.to_owned(), value);
        }
        serde_json::from_value(fields.into()).map_err(|error| format!("{line:?}: {error}"))
    }
}

fn key(text: Option<&str>) -> Result<PrKey, String> {
    let Some(text) = text else { return Ok(PrKey(0)) };
    let digits = text.trim_start_matches("0x");
    u64::from_str_radix(digits, 16).map(PrKey).map_err(|_| format!("{text:?} is no hexadecimal key"))
}

fn unknown_type(name: &str) -> String {
    format!("no type {name:?}; there are {}", ReservationType::ALL.map(ReservationType::name).join(", "))
}

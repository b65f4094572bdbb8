//! `Invoke-LabScsi`: one SCSI command from one host.

use lab_units::scsi::{PrKey, ReservationType, ScsiStatus};
use lab_world::Command;
use lab_world::command::{ScsiAction, ScsiSpec};
use lab_world::scsi::{Data, Reply};

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::{Object, Value};

/// Every action with its word.
const ACTIONS: &[(&str, ScsiAction)] = &[
    ("Register", ScsiAction::Register),
    ("RegisterAndIgnore", ScsiAction::RegisterAndIgnore),
    ("Reserve", ScsiAction::Reserve),
    ("Release", ScsiAction::Release),
    ("Clear", ScsiAction::Clear),
    ("Preempt", ScsiAction::Preempt),
    ("PreemptAndAbort", ScsiAction::PreemptAndAbort),
    ("ReadKeys", ScsiAction::ReadKeys),
    ("ReadReservation", ScsiAction::ReadReservation),
    ("Read", ScsiAction::Read),
    ("Write", ScsiAction::Write),
    ("TestUnitReady", ScsiAction::TestUnitReady),
    ("Inquiry", ScsiAction::Inquiry),
    ("Reset", ScsiAction::Reset),
];

const WORDS: &[&str] = &[
    "Register",
    "RegisterAndIgnore",
    "Reserve",
    "Release",
    "Clear",
    "Preempt",
    "PreemptAndAbort",
    "ReadKeys",
    "ReadReservation",
    "Read",
    "Write",
    "TestUnitReady",
    "Inquiry",
    "Reset",
];

const TYPES: &[&str] = &[
    "WriteExclusive",
    "ExclusiveAccess",
    "WriteExclusiveRegistrantsOnly",
    "ExclusiveAccessRegistrantsOnly",
    "WriteExclusiveAllRegistrants",
    "ExclusiveAccessAllRegistrants",
];

/// `Invoke-LabScsi`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Invoke-LabScsi",
    aliases: &[],
    synopsis: "Sends one SCSI command from one host to a LUN and shows the answer.",
    signature: &[
        Param::new("Lun", Kind::Name(Names::Lun), "To which LUN.").at(0).required(),
        Param::new("From", Kind::Name(Names::Host), "From which host.").at(1).required(),
        Param::new("Action", Kind::Choice(WORDS), "What.").at(2).required(),
        Param::new("Key", Kind::Int, "The sender's own key; 0 unless said."),
        Param::new("ServiceKey", Kind::Int, "The key to register, or of whom to preempt; 0 unless said."),
        Param::new("Type", Kind::Choice(TYPES), "The type of the reservation."),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabHost HV1 | Out-Null\nNew-LabArray ARRAY1 -Kind FibreChannel -Pool 4TB | Out-Null\nNew-LabLun ARRAY1 -Name L1 -Size 1GB | Grant-LabLun -To HV1\nInvoke-LabScsi L1 -From HV1 -Action Register -ServiceKey 0xA1\nInvoke-LabScsi L1 -From HV1 -Action Reserve -Key 0xA1 -Type WriteExclusive\nInvoke-LabScsi L1 -From HV1 -Action ReadKeys\nInvoke-LabScsi L1 -From HV1 -Action ReadReservation",
        output: "Status Sense Keys Holder Type Generation\n------ ----- ---- ------ ---- ----------\nGOOD\nStatus Sense Keys Holder Type Generation\n------ ----- ---- ------ ---- ----------\nGOOD\nStatus Sense Keys  Holder Type Generation\n------ ----- ----  ------ ---- ----------\nGOOD         {161}                      1\nStatus Sense Keys Holder Type           Generation\n------ ----- ---- ------ ----           ----------\nGOOD                 161 WriteExclusive          1",
    }],
    run,
};

/// The word for an action.
pub(crate) fn action_word(action: ScsiAction) -> &'static str {
    ACTIONS.iter().find(|(_, known)| *known == action).map_or("", |(word, _)| word)
}

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let name = run.word("Lun");
    let action = run.word("Action");
    let spec = ScsiSpec {
        lun: find::lun(run.world(), &name)?,
        host: find::host(run.world(), &run.word("From"))?,
        action: ACTIONS.iter().find(|(word, _)| *word == action).expect("one of the words was chosen").1,
        key: key(run, "Key"),
        service_key: key(run, "ServiceKey"),
        kind: run.text("Type").and_then(ReservationType::from_name),
    };
    let command = Command::Scsi(spec.clone());
    run.admit(&command)?;
    let reply = run.world().scsi_answer(&spec);
    if run.carry_out(&name, command)? {
        run.emit(answer(&reply));
    }
    Ok(())
}

/// A key has 64 bits without a sign; the console's numbers have one.
fn key(run: &Invocation<'_>, name: &str) -> PrKey {
    PrKey(run.int(name).unwrap_or(0).cast_unsigned())
}

fn shown(key: PrKey) -> Value {
    Value::Int(key.0.cast_signed())
}

fn answer(reply: &Reply) -> Object {
    let sense = match reply.status {
        ScsiStatus::CheckCondition(sense) => Some(sense.to_string()),
        ScsiStatus::Good | ScsiStatus::ReservationConflict | ScsiStatus::FunctionComplete => None,
    };
    let (mut keys, mut holder, mut kind, mut generation) = (Value::Null, Value::Null, Value::Null, None);
    match &reply.data {
        Data::None | Data::FullStatus { .. } | Data::TasksAborted(_) => (),
        Data::Keys { generation: at, keys: all } => {
            generation = Some(*at);
            keys = Value::list(all.iter().copied().map(shown).collect());
        }
        Data::Reservation { generation: at, reservation } => {
            generation = Some(*at);
            if let Some(reservation) = reservation {
                holder = shown(reservation.key);
                kind = reservation.kind.name().into();
            }
        }
    }
    Object::new("LabScsiAnswer")
        .with("Status", reply.status.to_string())
        .with("Sense", sense)
        .with("Keys", keys)
        .with("Holder", holder)
        .with("Type", kind)
        .with("Generation", generation)
}

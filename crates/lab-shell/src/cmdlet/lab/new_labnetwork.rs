//! `New-LabNetwork`: a switch with one subnet.

use lab_units::BitsPerSec;
use lab_world::Command;
use lab_world::command::NetworkSpec;

use super::amount;
use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::value::{Object, TimeSpan};

/// One switch between two machines of a rack; assumed.
const LATENCY: TimeSpan = TimeSpan::from_nanos(100_000);

/// `New-LabNetwork`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "New-LabNetwork",
    aliases: &[],
    synopsis: "Makes a switch with one subnet.",
    signature: &[
        Param::new("Name", Kind::Text, "Its name.").at(0).required(),
        Param::new("Subnet", Kind::Text, "Its subnet, such as 10.0.1.0/24.").required(),
        Param::new("Bandwidth", Kind::Rate, "Of every port; 1Gbps unless said."),
        Param::new("Latency", Kind::Duration, "One way; 100us unless said."),
        Param::new("LossPermille", Kind::IntIn(0, 1_000), "Heartbeats lost out of 1,000; none unless said."),
    ],
    input: Input::None,
    changes: true,
    examples: &[Example {
        script: "New-LabNetwork Heartbeat -Subnet 10.0.3.0/24 -Bandwidth 1Gbps",
        output: "Name      Subnet      Bandwidth Latency          LossPermille\n----      ------      --------- -------          ------------\nHeartbeat 10.0.3.0/24 1 Gbps    00:00:00.0001000            0",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    lab_world::admit_address(&run.word("Subnet"), true).map_err(|refusal| ErrorRecord::from(&refusal))?;
    let latency = run.duration("Latency").unwrap_or(LATENCY);
    let bandwidth =
        run.int("Bandwidth").map_or(BitsPerSec::giga(1), |bits| BitsPerSec(u64::try_from(bits).unwrap_or(0)));
    let spec = NetworkSpec {
        name: run.word("Name").into(),
        subnet: run.word("Subnet").into(),
        bandwidth,
        latency_nanos: u64::try_from(latency.nanos()).unwrap_or(u64::MAX),
        loss_permille: amount(run, "LossPermille").unwrap_or(0),
    };
    let object = Object::new("LabNetwork")
        .with("Name", spec.name.as_str())
        .with("Subnet", spec.subnet.as_str())
        .with("Bandwidth", spec.bandwidth.to_string())
        .with("Latency", latency)
        .with("LossPermille", spec.loss_permille);
    if run.carry_out(&run.word("Name"), Command::AddNetwork(spec))? {
        run.emit(object);
    }
    Ok(())
}

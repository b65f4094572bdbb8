//! `Connect-LabArray`: logs in at the console of target software.

use lab_world::command::Licence;
use lab_world::target_software::CONSOLE_PORT;

use crate::bind::signature::{Kind, Param};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::Object;

/// The machine itself.
const HERE: &str = "127.0.0.1";

/// `Connect-LabArray`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Connect-LabArray",
    aliases: &[],
    synopsis: "Logs in at the console of target software, at the machine itself or from elsewhere, and shows how it is set up. Set-LabArray changes it.",
    signature: &[
        Param::new("Array", Kind::Name(Names::Array), "Which array.").at(0).required(),
        Param::new(
            "Address",
            Kind::Text,
            "Where the console connects; 127.0.0.1, the machine itself, unless said.",
        ),
        Param::new("User", Kind::Text, "The login's name.").required(),
        Param::new("Password", Kind::Text, "Its password.").required(),
    ],
    input: Input::None,
    changes: false,
    examples: &[Example {
        script: "New-LabNetwork LAN -Subnet 10.0.2.0/24 | Out-Null\nNew-LabArray STORE1 -Kind iSCSI -Pool 500GB -Network LAN | Out-Null\nSet-LabArray STORE1 -HomeMade\nConnect-LabArray STORE1 -User root -Password starwind",
        output: "Console   : 127.0.0.1:3261\nLicence   : None\nOpenPorts : {}\nCache     : False\nTargets   : {}",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let world = run.world();
    let array = find::array(world, &run.word("Array"))?;
    let address = run.text("Address").unwrap_or(HERE).to_string();
    let login = (run.word("User"), run.word("Password"));
    world
        .admit_console(array, address != HERE, (login.0.as_str(), login.1.as_str()))
        .map_err(|refusal| ErrorRecord::from(&refusal))?;
    let software = world.arrays[array].software.clone().unwrap_or_default();
    let licence = match software.licence {
        Licence::None => "None",
        Licence::Valid => "Valid",
        Licence::Expired => "Expired",
    };
    let ports: Vec<i64> = software.open.iter().map(|port| i64::from(*port)).collect();
    let own = world.targets.values().filter(|target| target.array == array);
    let targets: Vec<String> = own.map(|target| target.iqn.to_string()).collect();
    let object = Object::new("LabArrayConsole")
        .with("Console", format!("{address}:{CONSOLE_PORT}"))
        .with("Licence", licence)
        .with("OpenPorts", ports)
        .with("Cache", software.cache)
        .with("Targets", targets);
    run.emit(object);
    Ok(())
}

//! `Get-LabRoleTruth`: where a role really runs.

use lab_units::VmId;

use crate::bind::signature::{Kind, Param, Pipe};
use crate::cmdlet::{Cmdlet, Example, Input, Invocation};
use crate::error::ErrorRecord;
use crate::find;
use crate::lab::Names;
use crate::value::{Object, Value};

/// `Get-LabRoleTruth`.
pub(super) const CMDLET: Cmdlet = Cmdlet {
    name: "Get-LabRoleTruth",
    aliases: &[],
    synopsis: "Shows where roles really run, whatever the cluster believes.",
    signature: &[Param::new("Name", Kind::List(&Kind::Name(Names::Vm)), "Which roles; all unless said.")
        .at(0)
        .from_pipe(Pipe::Either)],
    input: Input::Each,
    changes: false,
    examples: &[Example {
        script: "Use-LabPreset two-node-csv -Seed 1\nGet-LabRoleTruth",
        output: "Name  RunsOn State\n----  ------ -----\nSQL1  {HV1}  Running\nWEB1  {HV1}  Running\nTEST1 {}     Off",
    }],
    run,
};

fn run(run: &mut Invocation<'_>) -> Result<(), ErrorRecord> {
    let names = run.texts("Name");
    let mut chosen: Vec<VmId> = Vec::new();
    for name in &names {
        match find::vm(run.world(), name) {
            Ok(vm) => chosen.push(vm),
            Err(error) => run.write_error(error),
        }
    }
    if names.is_empty() {
        chosen = run.world().vms.iter().filter(|(_, vm)| vm.group.is_some()).map(|(id, _)| id).collect();
    }
    for vm in chosen {
        let world = run.world();
        let hosts: Vec<Value> =
            world.running_on(vm).into_iter().map(|host| world.host_name(host).as_str().into()).collect();
        let object = Object::new("LabRoleTruth")
            .with("Name", world.vms[vm].name.as_str())
            .with("RunsOn", Value::list(hosts))
            .with("State", lab_view::vm::vm_state(world, vm).word());
        run.emit(object);
    }
    Ok(())
}

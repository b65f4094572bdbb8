//! What an administrator does on one host: features, virtual switches and machines, initiator, disks, adapters.

mod iscsi;
mod vm;

mod add_computer;
mod add_vmfibrechannelhba;
mod add_vmharddiskdrive;
mod connect_iscsitarget;
mod disconnect_iscsitarget;
mod enter_pssession;
mod exit_pssession;
mod format_volume;
mod get_childitem;
mod get_disk;
mod get_initiatorport;
mod get_iscsisession;
mod get_iscsitarget;
mod get_netadapterbinding;
mod get_vm;
mod get_vmfibrechannelhba;
mod get_vmharddiskdrive;
mod get_vmhost;
mod get_vmswitch;
mod get_windowsfeature;
mod initialize_disk;
mod install_windowsfeature;
mod invoke_command;
mod move_vm;
mod move_vmstorage;
mod new_iscsitargetportal;
mod new_partition;
mod new_vm;
mod new_vmswitch;
mod remove_computer;
mod remove_vmharddiskdrive;
mod restart_computer;
mod set_disk;
mod set_netadapterbinding;
mod set_vmdvddrive;
mod set_vmhost;
mod set_vmprocessor;
mod start_vm;
mod stop_vm;
mod update_hoststoragecache;

use crate::cmdlet::Cmdlet;
pub(in crate::cmdlet) use install_windowsfeature::install;

/// Every one of them.
pub(in crate::cmdlet) const ALL: &[&Cmdlet] = &[
    &add_computer::CMDLET,
    &add_vmfibrechannelhba::CMDLET,
    &add_vmharddiskdrive::CMDLET,
    &connect_iscsitarget::CMDLET,
    &disconnect_iscsitarget::CMDLET,
    &enter_pssession::CMDLET,
    &exit_pssession::CMDLET,
    &format_volume::CMDLET,
    &get_childitem::CMDLET,
    &get_disk::CMDLET,
    &get_initiatorport::CMDLET,
    &get_iscsisession::CMDLET,
    &get_iscsitarget::CMDLET,
    &get_netadapterbinding::CMDLET,
    &get_vm::CMDLET,
    &get_vmfibrechannelhba::CMDLET,
    &get_vmharddiskdrive::CMDLET,
    &get_vmhost::CMDLET,
    &get_vmswitch::CMDLET,
    &get_windowsfeature::CMDLET,
    &initialize_disk::CMDLET,
    &install_windowsfeature::CMDLET,
    &invoke_command::CMDLET,
    &move_vm::CMDLET,
    &move_vmstorage::CMDLET,
    &new_iscsitargetportal::CMDLET,
    &new_partition::CMDLET,
    &new_vm::CMDLET,
    &new_vmswitch::CMDLET,
    &remove_computer::CMDLET,
    &remove_vmharddiskdrive::CMDLET,
    &restart_computer::CMDLET,
    &set_disk::CMDLET,
    &set_netadapterbinding::CMDLET,
    &set_vmdvddrive::CMDLET,
    &set_vmhost::CMDLET,
    &set_vmprocessor::CMDLET,
    &start_vm::CMDLET,
    &stop_vm::CMDLET,
    &update_hoststoragecache::CMDLET,
];

//! The cluster: made, looked at, ordered about. Reading cmdlets show what the node that answers knows.

mod add_clusterdisk;
mod add_clusterfileserverrole;
mod add_clusternode;
mod add_clustersharedvolume;
mod add_clustervirtualmachinerole;
mod clear_clusterdiskreservation;
mod get_cluster;
mod get_clusteravailabledisk;
mod get_clustergroup;
mod get_clusterlog;
mod get_clusternetwork;
mod get_clusternetworkinterface;
mod get_clusternode;
mod get_clusterownernode;
mod get_clusterquorum;
mod get_clusterresource;
mod get_clusterresourcedependency;
mod get_clustersharedvolume;
mod get_clustersharedvolumestate;
mod member;
mod move_clustergroup;
mod move_clustersharedvolume;
mod move_clustervirtualmachinerole;
mod network;
mod new_cluster;
mod order;
mod owners;
mod parameter;
mod remove_clusternode;
mod remove_clustersharedvolume;
mod resource;
mod resume_clusternode;
mod resume_clusterresource;
mod set_clusterownernode;
mod set_clusterquorum;
mod start_cluster;
mod start_clustergroup;
mod start_clusternode;
mod start_clusterresource;
mod stop_cluster;
mod stop_clustergroup;
mod stop_clusternode;
mod stop_clusterresource;
mod suspend_clusternode;
mod suspend_clusterresource;
mod test_cluster;
mod test_clusterresourcefailure;
mod update_clustervirtualmachineconfiguration;
mod volume;

use crate::cmdlet::Cmdlet;

/// Every one of them.
pub(in crate::cmdlet) const ALL: &[&Cmdlet] = &[
    &add_clusterdisk::CMDLET,
    &add_clusterfileserverrole::CMDLET,
    &add_clusternode::CMDLET,
    &add_clustersharedvolume::CMDLET,
    &add_clustervirtualmachinerole::CMDLET,
    &clear_clusterdiskreservation::CMDLET,
    &get_cluster::CMDLET,
    &get_clusteravailabledisk::CMDLET,
    &get_clustergroup::CMDLET,
    &get_clusterlog::CMDLET,
    &get_clusternetwork::CMDLET,
    &get_clusternetworkinterface::CMDLET,
    &get_clusternode::CMDLET,
    &get_clusterownernode::CMDLET,
    &get_clusterquorum::CMDLET,
    &get_clusterresource::CMDLET,
    &get_clusterresourcedependency::CMDLET,
    &parameter::GET_TYPE,
    &parameter::GET,
    &parameter::SET,
    &get_clustersharedvolume::CMDLET,
    &get_clustersharedvolumestate::CMDLET,
    &move_clustergroup::CMDLET,
    &move_clustersharedvolume::CMDLET,
    &move_clustervirtualmachinerole::CMDLET,
    &new_cluster::CMDLET,
    &remove_clusternode::CMDLET,
    &remove_clustersharedvolume::CMDLET,
    &resume_clusternode::CMDLET,
    &resume_clusterresource::CMDLET,
    &set_clusterownernode::CMDLET,
    &set_clusterquorum::CMDLET,
    &start_cluster::CMDLET,
    &start_clustergroup::CMDLET,
    &start_clusternode::CMDLET,
    &start_clusterresource::CMDLET,
    &stop_cluster::CMDLET,
    &stop_clustergroup::CMDLET,
    &stop_clusternode::CMDLET,
    &stop_clusterresource::CMDLET,
    &suspend_clusternode::CMDLET,
    &suspend_clusterresource::CMDLET,
    &test_cluster::CMDLET,
    &test_clusterresourcefailure::CMDLET,
    &update_clustervirtualmachineconfiguration::CMDLET,
];

//! Windows' own cmdlets: what they show, what they wait for, and what they say when something is wrong.

use lab_session::{Session, Start};
use lab_shell::Shell;
use lab_world::preset::Preset;

/// What a script prints in an empty lab.
fn printed(script: &str) -> String {
    let mut session = Session::new(Start { preset: Preset::Empty, seed: 1 });
    Shell::new().run(script, &mut session).lines().join("\n")
}

fn check(script: &str, expected: &str) {
    assert_eq!(printed(script), expected, "{script}");
}

/// A quiet cluster of `nodes` with a disk witness, and a script in it.
fn in_cluster(nodes: u32, era: &str, script: &str) -> String {
    printed(&format!("Use-LabPreset cluster -Nodes {nodes} -Witness Disk -Era {era} -Seed 3\n{script}"))
}

#[test]
fn a_host_cmdlet_without_a_host_says_how_to_name_one() {
    let shown = printed("Use-LabPreset two-node-csv\nGet-Disk");
    assert!(shown.contains("NoHostEntered"), "{shown}");
    assert!(shown.contains("Give -CimSession, or enter a host with Enter-PSSession."), "{shown}");
}

#[test]
fn a_vm_named_without_its_host_is_found_and_its_host_told() {
    let shown = printed("Use-LabPreset two-node-csv\nStop-VM SQL1");
    assert!(shown.contains("SQL1 is on HV1: give -ComputerName HV1"), "{shown}");
    let shown = printed("Use-LabPreset two-node-csv\nStop-VM SQL1 -ComputerName HV2");
    assert!(shown.contains("Hyper-V of HV2 has no virtual machine with the name 'SQL1'."), "{shown}");
    assert!(shown.contains("SQL1 is on HV1."), "{shown}");
}

#[test]
fn one_host_that_is_off_does_not_keep_the_others_from_answering() {
    let shown = printed(
        "Use-LabPreset two-node-csv\nStop-LabHost HV1 -TurnOff\nGet-VMSwitch -ComputerName HV1, HV2 | Select-Object Name, ComputerName",
    );
    assert!(shown.contains("HV1 is not running."), "{shown}");
    assert!(shown.contains("Public Virtual Network HV2"), "{shown}");
}

#[test]
fn what_if_changes_nothing() {
    check(
        "Use-LabPreset two-node-csv\nStop-ClusterGroup SQL1 -WhatIf\n(Get-ClusterGroup SQL1).State",
        "What if: Performing operation \"Stop-ClusterGroup\" on Target \"SQL1\".\nOnline",
    );
    check(
        "Use-LabPreset two-node-csv\nSuspend-ClusterNode -Name HV1 -WhatIf",
        "What if: Performing operation \"Suspend-ClusterNode\" on Target \"HV1\".",
    );
}

#[test]
fn a_feature_that_is_there_needs_no_change() {
    let shown = printed("Use-LabPreset two-node-csv\nInstall-WindowsFeature Hyper-V -ComputerName HV1");
    assert!(shown.contains("NoChangeNeeded"), "{shown}");
}

#[test]
fn hyper_v_waits_for_its_restart() {
    let shown = printed(
        "New-LabHost HV1 | Out-Null\nInstall-WindowsFeature Hyper-V -ComputerName HV1\nNew-VMSwitch S -SwitchType Private -ComputerName HV1",
    );
    assert!(shown.contains("SuccessRestartRequired"), "{shown}");
    assert!(shown.contains("WARNING: You must restart this server"), "{shown}");
    assert!(shown.contains("FeatureMissing"), "{shown}");
}

#[test]
fn invoke_command_leaves_the_console_where_it_was() {
    check(
        "Use-LabPreset two-node-csv\nEnter-PSSession HV1\nInvoke-Command HV2 { (Get-VMHost).Name }\n(Get-VMHost).Name",
        "HV2\nHV1",
    );
}

#[test]
fn a_portal_is_found_by_its_address() {
    let shown = printed(
        "Use-LabPreset two-node-csv\nNew-IscsiTargetPortal 10.0.2.1 -CimSession HV1\nNew-IscsiTargetPortal 10.0.2.9 -CimSession HV1",
    );
    assert!(shown.contains("TargetPortalAddress    : 10.0.2.1"), "{shown}");
    assert!(shown.contains("There is no array named '10.0.2.9'."), "{shown}");
}

#[test]
fn a_vm_with_its_disk_beside_the_volume_cannot_be_made_highly_available() {
    let shown = printed(
        r"Use-LabPreset two-node-csv
New-VM APP1 1GB -Path 'C:\ClusterStorage\Volume1\Hyper-V' -NewVHDPath 'C:\VHD\APP1.vhd' -NewVHDSizeBytes 40GB -ComputerName HV1 | Out-Null
Add-ClusterVirtualMachineRole APP1
New-VM APP2 1GB -NewVHDPath 'X:\APP2.vhd' -NewVHDSizeBytes 40GB -ComputerName HV1",
    );
    assert!(shown.contains("VmNotOnClusterStorage"), "{shown}");
    assert!(shown.contains("PathUnreachable"), "{shown}");
}

#[test]
fn validation_warns_as_windows_does_and_tells_more_in_its_report() {
    let shown = printed(
        "Use-LabPreset two-node-csv
New-LabLun ARRAY1 -Name Old -Size 10GB -PersistentReservation:$false | Out-Null
Grant-LabLun Old -To HV1, HV2
New-LabIscsiTarget ARRAY1 -Lun Old -AllowMultipleConnections | Out-Null
'HV1', 'HV2' | ForEach-Object { Get-IscsiTarget *old -CimSession $_ | Connect-IscsiTarget | Out-Null }
$report = Test-Cluster
$report.Report
$report.Results | Where-Object Result -eq Failed | Select-Object Test",
    );
    assert!(
        shown.contains(
            "WARNING: Storage - Validate SCSI-3 Persistent Reservation: The test reported failure.."
        ),
        "{shown}"
    );
    assert!(shown.contains("    The disk Old does not support persistent reservations."), "{shown}");
    assert!(shown.ends_with("Validate SCSI-3 Persistent Reservation"), "{shown}");
}

#[test]
fn a_cluster_address_must_be_free_on_a_network_of_all_nodes() {
    let lab = "New-LabNetwork Public -Subnet 10.0.1.0/24 -Bandwidth 1Gbps | Out-Null
New-LabHost HV1 | Out-Null
Add-LabNic HV1 -Network Public | Out-Null
Install-WindowsFeature Failover-Clustering -ComputerName HV1 | Out-Null\n";
    let refused = |address: &str| printed(&format!("{lab}New-Cluster C -Node HV1 -StaticAddress {address}"));
    assert!(refused("10.0.9.1").contains("StaticAddressNotOnNetwork"));
    assert!(refused("10.0.1.11").contains("AddressInUse"));
    assert!(refused("ten").contains("AddressUnfit"));
    assert!(refused("10.0.1.100").ends_with("----\nC"), "{}", refused("10.0.1.100"));
}

#[test]
fn wait_0_returns_at_once_and_the_move_goes_on() {
    let shown = in_cluster(
        2,
        "2012R2",
        "New-LabRole SQL1 -Node N1 | Out-Null
Move-ClusterVirtualMachineRole SQL1 -Node N2 -Wait 0 | Out-Null
(Get-ClusterGroup SQL1).OwnerNode
Wait-Lab 2m
(Get-ClusterGroup SQL1).OwnerNode",
    );
    assert_eq!(shown, "N1\nN2");
}

#[test]
fn a_drained_node_is_empty_and_paused() {
    let shown = in_cluster(
        2,
        "2012R2",
        "New-LabRole SQL1 -Node N2 | Out-Null
Suspend-ClusterNode N2 -Drain -Wait | Out-Null
Get-ClusterNode N2 | Get-ClusterGroup | Select-Object Name
(Get-ClusterGroup SQL1).OwnerNode
(Resume-ClusterNode N2).State",
    );
    assert_eq!(shown, "N1\nUp");
    let old = in_cluster(2, "2008R2", "Suspend-ClusterNode N1 -Drain");
    assert!(old.contains("NotInThisVersion"), "{old}");
}

#[test]
fn the_last_voter_cannot_be_stopped_but_the_whole_cluster_can() {
    let shown = in_cluster(
        2,
        "2012R2",
        "New-LabRole SQL1 -Node N2 | Out-Null
Stop-ClusterNode N2 | Out-Null
Stop-ClusterNode N1 -ErrorAction SilentlyContinue
(Get-ClusterNode N1).State
Stop-Cluster
Get-ClusterNode
Start-Cluster | Out-Null
Wait-Lab 2m
Get-ClusterGroup SQL1",
    );
    assert!(shown.starts_with("Up\nERROR: The cluster service is not running"), "{shown}");
    assert!(shown.contains("SQL1 N1        Online"), "{shown}");
}

#[test]
fn a_node_alone_waits_for_a_majority_until_it_is_forced() {
    let shown = printed(
        "Use-LabPreset cluster -Nodes 3 -Witness None -Era 2008R2 -Seed 3
Stop-LabHost N1, N2, N3 -TurnOff
Start-LabHost N3
Wait-Lab 90s
Start-ClusterNode N3 -Wait 5
Start-ClusterNode N3 -ForceQuorum",
    );
    assert!(shown.contains("WARNING: The start of N3 is not finished after 5 s."), "{shown}");
    assert!(shown.contains("N3    3 Joining"), "{shown}");
    assert!(shown.ends_with("N3    3 Up"), "{shown}");
}

#[test]
fn a_property_has_its_value_when_the_next_line_reads_it() {
    let shown = in_cluster(
        3,
        "2012R2",
        "New-LabRole SQL1 -Node N2 | Out-Null
Move-ClusterGroup 'Cluster Group' -Node N3 | Out-Null
(Get-ClusterGroup SQL1).Priority = 3000
(Get-ClusterGroup SQL1).Priority
(Get-ClusterNode N3).NodeWeight = 0
(Get-ClusterNode N3).NodeWeight
(Get-Cluster).DynamicQuorum = 0
(Get-Cluster).DynamicQuorum",
    );
    assert_eq!(shown, "3000\n0\n0");
}

#[test]
fn a_network_cut_between_two_nodes_is_partitioned_and_one_cut_wholly_is_down() {
    let shown = in_cluster(
        3,
        "2012R2",
        "Disable-LabNetwork Heartbeat -Between N1 -And N2
Wait-Lab 15s
(Get-ClusterNetwork Heartbeat).State
Enable-LabNetwork Heartbeat
Disable-LabNetwork Heartbeat
Wait-Lab 15s
(Get-ClusterNetwork Heartbeat).State
(Get-ClusterNetworkInterface -Node N1 -Network Heartbeat).State
Enable-LabNetwork Heartbeat
Wait-Lab 15s
(Get-ClusterNetwork Heartbeat).State",
    );
    assert_eq!(shown, "Partitioned\nDown\nFailed\nUp");
}

#[test]
fn a_node_without_its_path_reaches_the_volume_through_the_coordinator() {
    let shown = in_cluster(
        2,
        "2012R2",
        "Invoke-LabFault StoragePathLost -Target N2
Get-ClusterSharedVolumeState | Format-Table Node, StateInfo, BlockRedirectedIOReason",
    );
    assert!(shown.contains("N1   Direct          NotBlockRedirected"), "{shown}");
    assert!(shown.contains("N2   BlockRedirected NoDiskConnectivity"), "{shown}");
}

#[test]
fn a_disk_in_available_storage_is_moved_and_listed_with_it() {
    let shown = in_cluster(
        2,
        "2012R2",
        "New-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null
Grant-LabLun Data -To N1, N2
Update-HostStorageCache -CimSession N1, N2
Get-ClusterAvailableDisk | Add-ClusterDisk | Out-Null
Wait-Lab 5s
Get-ClusterGroup 'Available Storage'
Move-ClusterGroup 'Available Storage' -Node N2",
    );
    assert!(shown.contains("Available Storage N1        Online"), "{shown}");
    assert!(shown.contains("Available Storage N2        Online"), "{shown}");
}

#[test]
fn the_witness_and_a_disk_in_available_storage_change_places() {
    let shown = in_cluster(
        2,
        "2012R2",
        "New-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null
Grant-LabLun Data -To N1, N2
Update-HostStorageCache -CimSession N1, N2
Set-Disk 3 -IsOffline $false -CimSession N1
Initialize-Disk 3 -CimSession N1
New-Partition 3 -UseMaximumSize -DriveLetter F -CimSession N1 | Format-Volume -CimSession N1 | Out-Null
Get-ClusterAvailableDisk | Add-ClusterDisk | Out-Null
Wait-Lab 5s
Set-ClusterQuorum -DiskWitness 'Cluster Disk 3' | Out-Null
Wait-Lab 5s
Get-ClusterResource | Where-Object ResourceType -eq 'Physical Disk' | Select-Object Name, State, OwnerGroup",
    );
    let expected = "Name           State  OwnerGroup\n----           -----  ----------\n\
        Cluster Disk 3 Online Cluster Group\nWitness        Online Available Storage";
    assert_eq!(shown, expected);
}

#[test]
fn a_disk_that_one_node_does_not_see_is_not_available() {
    check(
        "Use-LabPreset cluster -Nodes 2 -Witness None -Era 2012R2 -Seed 1
New-LabLun ARRAY1 -Name Data -Size 10GB | Out-Null
Grant-LabLun Data -To N1
Update-HostStorageCache -CimSession N1, N2
Get-ClusterAvailableDisk",
        "",
    );
}

#[test]
fn possible_owners_keep_a_role_away_from_a_node() {
    let shown = in_cluster(
        3,
        "2012R2",
        "New-LabRole SQL1 -Node N1 | Out-Null
Set-ClusterOwnerNode -Resource 'Virtual Machine SQL1' -Owners N1, N2
(Get-ClusterOwnerNode -Resource 'Virtual Machine SQL1').OwnerNodes
Move-ClusterVirtualMachineRole SQL1 -Node N3",
    );
    assert!(shown.starts_with("N1\nN2\nERROR: N3 is not a possible owner of SQL1."), "{shown}");
}

#[test]
fn a_witness_that_fails_is_a_failed_resource() {
    let shown = in_cluster(
        2,
        "2012R2",
        "(Get-ClusterResource Witness).State\nInvoke-LabFault WitnessLost -Target Witness\nWait-Lab 30s\n(Get-ClusterResource Witness).State",
    );
    assert_eq!(shown, "Online\nFailed");
}

#[test]
fn looking_is_not_changing() {
    let shell = Shell::new();
    for line in [
        "(Get-ClusterGroup SQL1).OwnerNode -eq 'HV2'",
        "Get-VM -ComputerName HV1",
        "Invoke-Command HV1 { Get-Disk }",
        "Get-ClusterNode | Get-ClusterGroup",
    ] {
        assert_eq!(shell.first_change(line).expect("it can be read"), None, "{line}");
    }
    for line in ["Stop-ClusterNode N1", "Invoke-Command HV1 { Set-Disk 1 -IsOffline $true }", "Test-Cluster"]
    {
        assert!(shell.first_change(line).expect("it can be read").is_some(), "{line}");
    }
}

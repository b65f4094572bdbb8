# Two bare hosts become a cluster with a Cluster Shared Volume; a virtual machine moves live, then its host loses power.
#
# What it shows: the live migration takes seconds and the guest keeps running; the power cut is noticed after the
# heartbeats, and the guest starts anew on the other host. Set-up and order follow the first of the documents the lab
# was made from: four networks, one iSCSI array with a LUN for the quorum and one for virtual machines, disks formatted
# on the first node only.
#
# On real machines: the cmdlets whose noun begins with Lab build and break the simulated world and have no counterpart.
# The Hyper-V, Storage and iSCSI modules came with Windows Server 2012; on 2008 R2 the same steps are done in the
# consoles, with iscsicli and with diskpart. The lab takes the cmdlets in every version.

Use-LabPreset empty -Seed 1
$nodes = 'CLUSTERNODE-1', 'CLUSTERNODE-2'
$networks = @('Public', '10.0.1.0/24'), @('iSCSI', '10.0.2.0/24'), @('Heartbeat', '10.0.3.0/24'), @('Management', '10.0.4.0/24')

# The rack: networks, hosts with one adapter on each, storage.
foreach ($network in $networks) {
    New-LabNetwork $network[0] -Subnet $network[1] -Bandwidth 1Gbps | Out-Null
}
foreach ($node in $nodes) {
    New-LabHost $node -Era 2008R2 -Edition Datacenter -Processor 'Xeon 5550' -Stepping 5 -Cores 8 -Memory 48GB | Out-Null
    foreach ($network in $networks) {
        Add-LabNic $node -Network $network[0] | Out-Null
    }
}
New-LabArray ARRAY1 -Kind iSCSI -Pool 4TB -Network iSCSI | Out-Null
New-LabLun ARRAY1 -Name Quorum -Size 1GB | Out-Null
New-LabLun ARRAY1 -Name Volume1 -Size 500GB | Out-Null
Grant-LabLun Quorum -To $nodes
Grant-LabLun Volume1 -To $nodes
New-LabIscsiTarget ARRAY1 -Lun 'Quorum', 'Volume1' -AllowMultipleConnections | Out-Null

# Windows: a feature, a role that needs a restart, and a virtual switch of the same name on both.
foreach ($node in $nodes) {
    Install-WindowsFeature Failover-Clustering -ComputerName $node -IncludeManagementTools
    Install-WindowsFeature Hyper-V -ComputerName $node -IncludeManagementTools -Restart
    New-VMSwitch 'Public Virtual Network' -NetAdapterName Public -ComputerName $node
    New-IscsiTargetPortal -TargetPortalAddress ARRAY1 -CimSession $node | Out-Null
    Get-IscsiTarget -CimSession $node | Connect-IscsiTarget -IsPersistent $true -CimSession $node | Out-Null
}

# The disks, on the first node only: a second one that writes to them would damage them.
Invoke-Command -ComputerName CLUSTERNODE-1 {
    foreach ($number in 1, 2) {
        Set-Disk -Number $number -IsOffline $false
        Initialize-Disk -Number $number
    }
    New-Partition -DiskNumber 1 -UseMaximumSize -DriveLetter F | Format-Volume -FileSystem NTFS -NewFileSystemLabel Quorum
    New-Partition -DiskNumber 2 -UseMaximumSize -DriveLetter G | Format-Volume -FileSystem NTFS -NewFileSystemLabel Volume1
}

# The cluster chooses the smaller disk as its witness; the other one becomes a volume of both nodes.
Test-Cluster -Node $nodes
New-Cluster -Name CLUSTER1 -Node $nodes -StaticAddress 10.0.1.100
(Get-Cluster).EnableSharedVolumes = 'Enabled/NoticeRead'
Add-ClusterSharedVolume -Name 'Cluster Disk 2'

# A virtual machine on the volume, made highly available.
$folder = 'C:\ClusterStorage\Volume1\Hyper-V'
Set-VMHost -ComputerName $nodes -VirtualMachinePath $folder -VirtualHardDiskPath "$folder\Virtual Hard Disk"
New-VM -Name VM1 -MemoryStartupBytes 1GB -NewVHDPath "$folder\Virtual Hard Disk\VM1.vhd" -NewVHDSizeBytes 40GB -SwitchName 'Public Virtual Network' -ComputerName CLUSTERNODE-1
Add-ClusterVirtualMachineRole -VMName VM1
Start-ClusterGroup VM1

# It moves while it runs.
Move-ClusterVirtualMachineRole -Name VM1 -Node CLUSTERNODE-2 -MigrationType Live
Get-LabMigration VM1 | Format-List

# The power of its host is cut. Who has it two minutes later?
Stop-LabHost CLUSTERNODE-2 -TurnOff
Wait-Lab 2m
Get-ClusterGroup
Get-LabRoleTruth VM1
Test-LabInvariant

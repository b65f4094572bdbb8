//! Windows on a host: roles and features, virtual switches, Hyper-V's default folders.

use lab_units::{Era, HostId, Name};

use crate::access::processor;
use crate::command::{Edition, Feature, SwitchKind, SwitchSpec};
use crate::event::Event;
use crate::refusal::{HostRefusal, Refusal};
use crate::state::{Host, Switch, VmHome};
use crate::world::{Cx, World};

impl Host {
    /// The running cluster service.
    pub fn service(&self) -> Option<&lab_cluster::ClusterService> {
        self.membership.as_ref()?.service.as_ref()
    }

    /// Memory that no VM has.
    pub fn free_memory(&self) -> lab_units::Bytes {
        self.memory.saturating_sub(self.instances.values().map(|instance| instance.memory).sum())
    }
}

impl Edition {
    /// As Windows writes it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Enterprise => "Enterprise",
            Self::Datacenter => "Datacenter",
            Self::HyperVServer => "Hyper-V Server",
        }
    }

    /// All editions.
    pub const ALL: [Self; 4] = [Self::Standard, Self::Enterprise, Self::Datacenter, Self::HyperVServer];
}

impl World {
    pub(crate) fn admit_feature(&self, host: HostId, feature: Feature) -> Result<(), Refusal> {
        let machine = self.admit_running(host)?;
        if machine.features.contains(&feature) || machine.pending.contains(&feature) {
            return Err(Refusal::FeatureInstalled(feature));
        }
        // S1-08; from 2012 on Standard can be clustered too (facts: membership §7).
        let too_small = machine.edition == Edition::Standard && machine.era < Era::Ws2012;
        match feature {
            Feature::FailoverClustering if too_small => {
                Err(Refusal::EditionLacksFeature { edition: machine.edition.title(), era: machine.era })
            }
            Feature::HyperV if !processor(machine.processor.as_str()).hyper_v => {
                Err(HostRefusal::NoVirtualization(machine.name.clone()).into())
            }
            Feature::FailoverClustering | Feature::HyperV | Feature::MultipathIo | Feature::Hotfixes => {
                Ok(())
            }
        }
    }

    pub(crate) fn install_feature(&mut self, host: HostId, feature: Feature, cx: &mut Cx<'_>) {
        let machine = &mut self.hosts[host];
        let restart_needed = match feature {
            // That MPIO takes hold of disks only after a restart is assumed.
            Feature::HyperV | Feature::MultipathIo | Feature::Hotfixes => machine.pending.insert(feature),
            Feature::FailoverClustering => {
                machine.features.insert(feature);
                false
            }
        };
        cx.emit(Event::FeatureInstalled { host, feature, restart_needed });
    }

    /// Refuses unless `feature` works on `host` now.
    pub(crate) fn admit_has_feature(&self, host: HostId, feature: Feature) -> Result<&Host, Refusal> {
        let machine = self.admit_running(host)?;
        if machine.features.contains(&feature) {
            Ok(machine)
        } else {
            Err(Refusal::FeatureMissing { host: machine.name.clone(), feature })
        }
    }

    pub(crate) fn admit_switch(&self, spec: &SwitchSpec) -> Result<(), Refusal> {
        let machine = self.admit_has_feature(spec.host, Feature::HyperV)?;
        crate::hardware::admit_name(&spec.name, machine.switches.iter().map(|switch| &switch.name))?;
        match spec.kind {
            SwitchKind::External(nic) => match self.nics.get(nic) {
                None => Err(Refusal::Gone),
                Some(nic) if nic.host != spec.host => Err(Refusal::NicOfOtherHost),
                Some(nic) => self.admit_wire(nic.network, false).map(|_| ()),
            },
            SwitchKind::Internal | SwitchKind::Private => Ok(()),
        }
    }

    pub(crate) fn add_switch(&mut self, spec: SwitchSpec, cx: &mut Cx<'_>) {
        self.hosts[spec.host].switches.push(Switch { name: spec.name, kind: spec.kind });
        cx.emit(Event::SwitchAdded(spec.host));
    }

    pub(crate) fn admit_vm_defaults(
        &self,
        host: HostId,
        vm_path: Option<&Name>,
        vhd_path: Option<&Name>,
    ) -> Result<(), Refusal> {
        if vm_path.is_none() && vhd_path.is_none() {
            return Err(Refusal::NothingToSet);
        }
        self.admit_has_feature(host, Feature::HyperV)?;
        vm_path.into_iter().chain(vhd_path).try_for_each(|path| self.home_of(host, path).map(|_| ()))
    }

    pub(crate) fn set_vm_defaults(
        &mut self,
        host: HostId,
        vm_path: Option<Name>,
        vhd_path: Option<Name>,
        cx: &mut Cx<'_>,
    ) {
        let machine = &mut self.hosts[host];
        if let Some(path) = vm_path {
            machine.vm_path = path;
        }
        if let Some(path) = vhd_path {
            machine.vhd_path = path;
        }
        cx.emit(Event::VmDefaultsSet(host));
    }

    /// On what storage a path of `host` lies: a CSV's folder, a LUN's letter, or the host's own disk C:.
    pub(crate) fn home_of(&self, host: HostId, path: &Name) -> Result<VmHome, Refusal> {
        let unreachable = || Refusal::PathUnreachable(path.clone());
        if !path.is_usable() {
            return Err(unreachable());
        }
        let text = path.as_str().replace('/', "\\");
        if let Some(below) = text.strip_prefix(r"\\") {
            return self.share_home(host, below)?.ok_or_else(unreachable);
        }
        if let Some(below) = strip_prefix(&text, r"C:\ClusterStorage\") {
            let folder = below.split('\\').next().unwrap_or_default();
            let found = self.csvs.iter().find(|(_, csv)| csv.folder.is(folder));
            return match found {
                Some((csv, _)) if self.reaches_csv(host, csv) => Ok(VmHome::Csv(csv)),
                Some(_) | None => Err(unreachable()),
            };
        }
        let mut chars = text.chars();
        match (chars.next().map(|letter| letter.to_ascii_uppercase()), chars.next(), chars.next()) {
            (Some('C'), Some(':'), Some('\\') | None) => Ok(VmHome::Local(host)),
            (Some(letter), Some(':'), Some('\\') | None) => {
                let disk = self.hosts[host].disks.values().find(|disk| {
                    let lun = &self.luns[disk.lun];
                    lun.letter() == Some(letter) && (disk.online || lun.mounted.contains(&host))
                });
                let lun = disk.map(|disk| disk.lun).filter(|lun| self.luns[*lun].volume().is_some());
                lun.filter(|lun| self.may_write(host, *lun)).map(VmHome::Lun).ok_or_else(unreachable)
            }
            _ => Err(unreachable()),
        }
    }
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

//! A target made at home: an ordinary computer with target software on it (S2-09, S2-21 … S2-27).

use lab_units::{ArrayId, BitsPerSec};

use crate::command::{ArrayChange, ArrayKind, Licence};
use crate::event::Event;
use crate::refusal::{Refusal, StorageRefusal};
use crate::state::{Array, TargetSoftware};
use crate::timing;
use crate::world::{Cx, World};

/// Where initiators connect (S2-22).
const ISCSI_PORT: u32 = 3_260;

/// Where its console connects (S2-22).
pub const CONSOLE_PORT: u32 = 3_261;
/// The login it has just after its installation (S2-23).
const LOGIN: (&str, &str) = ("root", "starwind");

impl World {
    pub(crate) fn admit_set_array(&self, array: ArrayId, change: ArrayChange) -> Result<(), Refusal> {
        let storage = self.arrays.get(array).ok_or(Refusal::Gone)?;
        let home_made = || StorageRefusal::NotHomeMade(storage.name.clone());
        match (change, &storage.software) {
            (ArrayChange::Portal(network), _) => self.admit_second_portal(array, network),
            (ArrayChange::HomeMade, Some(_)) => Err(Refusal::AlreadySo),
            (ArrayChange::HomeMade, None) if storage.kind != ArrayKind::Iscsi => Err(home_made().into()),
            (ArrayChange::HomeMade, None) => Ok(()),
            (ArrayChange::Port { .. } | ArrayChange::Licence(_) | ArrayChange::Cache(_), None) => {
                Err(home_made().into())
            }
            (ArrayChange::Port { port, open }, Some(now)) if now.open.contains(&port) == open => {
                Err(Refusal::AlreadySo)
            }
            (ArrayChange::Licence(licence), Some(now)) if now.licence == licence => Err(Refusal::AlreadySo),
            (ArrayChange::Cache(cache), Some(now)) if now.cache == cache => Err(Refusal::AlreadySo),
            (ArrayChange::Port { .. } | ArrayChange::Licence(_) | ArrayChange::Cache(_), Some(_)) => Ok(()),
        }
    }

    pub(crate) fn set_array(&mut self, array: ArrayId, change: ArrayChange, cx: &mut Cx<'_>) {
        let storage = &mut self.arrays[array];
        match (change, &mut storage.software) {
            (ArrayChange::Portal(network), _) => storage.more_portals.push(network),
            (ArrayChange::HomeMade, software) => *software = Some(TargetSoftware::default()),
            (ArrayChange::Port { port, open: true }, Some(software)) => drop(software.open.insert(port)),
            (ArrayChange::Port { port, open: false }, Some(software)) => drop(software.open.remove(&port)),
            (ArrayChange::Licence(licence), Some(software)) => software.licence = licence,
            (ArrayChange::Cache(cache), Some(software)) => software.cache = cache,
            (ArrayChange::Port { .. } | ArrayChange::Licence(_) | ArrayChange::Cache(_), None) => {
                unreachable!("only target software is changed that way")
            }
        }
        cx.emit_as_cause(Event::ArraySet { array, change });
        self.storage_changed(cx);
    }

    /// Whether the console of target software lets somebody in, who sits at the machine itself or elsewhere (S2-22, S2-23).
    pub fn admit_console(&self, array: ArrayId, elsewhere: bool, login: (&str, &str)) -> Result<(), Refusal> {
        let storage = self.arrays.get(array).ok_or(Refusal::Gone)?;
        let name = || storage.name.clone();
        let software = storage.software.as_ref().ok_or_else(|| StorageRefusal::NotHomeMade(name()))?;
        if !storage.up || (elsewhere && !software.open.contains(&CONSOLE_PORT)) {
            return Err(Refusal::PortalUnreachable(name()));
        }
        if login == LOGIN { Ok(()) } else { Err(StorageRefusal::WrongLogin(name()).into()) }
    }

    /// No target can be made before the licence is loaded (S2-24).
    pub(crate) fn admit_licence(&self, array: ArrayId) -> Result<(), Refusal> {
        let storage = &self.arrays[array];
        match &storage.software {
            Some(software) if software.licence != Licence::Valid => {
                Err(StorageRefusal::NoLicence(storage.name.clone()).into())
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl Array {
    /// True if it lets initiators in and serves them. That an expired licence ends the service is assumed.
    pub(crate) fn serves(&self) -> bool {
        self.up
            && self.software.as_ref().is_none_or(|software| {
                software.open.contains(&ISCSI_PORT) && software.licence != Licence::Expired
            })
    }

    /// What its disks carry, all LUNs together.
    pub(crate) fn rate(&self) -> BitsPerSec {
        match &self.software {
            Some(software) if !software.cache => timing::HOME_MADE_RATE,
            Some(_) | None => timing::ARRAY_RATE,
        }
    }
}

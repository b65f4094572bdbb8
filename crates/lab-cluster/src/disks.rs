//! Disks and Cluster Shared Volumes of this node (facts: storage §3, §5, §6).
//!
//! The owner of a disk holds its reservation. On a CSV every member registers its key, which is the right to write
//! directly; only the owner, the coordinator node, mounts. When a node leaves the view, the owner preempts its key
//! before anything of that node is started elsewhere: what may still run over there can no longer write.
//!
//! A disk that goes to another node keeps its reservation until the new owner preempts it. Released for that moment,
//! it would lie open to a node that was fenced off and has not noticed (swarm seed 933).

use lab_units::scsi::ScsiStatus;
use lab_units::{GroupId, LunId, NodeSet};

use crate::arbitration::{RESERVATION, Reservation, Step, UNIT_ATTENTION, key_of};
use crate::database::{GroupKind, GroupState};
use crate::message::{Message, Request};
use crate::port::{DiskCommand, DiskReply, Note, Out, Timer, VmFailure, VmOrder};
use crate::role::Local;
use crate::rules::timing;
use crate::running::{Running, after, note};

impl Running {
    pub(crate) fn holds_disks(&self) -> bool {
        !self.disks.is_empty()
    }

    /// Nodes whose keys the owner of a group leaves registered.
    fn guests_of(&self, id: GroupId) -> NodeSet {
        let shared = self.kind_of(id).is_some_and(|kind| kind.is_shared());
        if shared { self.members() } else { NodeSet::EMPTY }
    }

    pub(crate) fn take_disk(&mut self, id: GroupId, lun: LunId, out: &mut Vec<Out>) {
        self.local.insert(id, Local::Taking);
        let mut reservation = Reservation::new(self.me);
        let mut steps = Vec::new();
        reservation.set_guests(self.guests_of(id));
        reservation.start(NodeSet::EMPTY, false, &mut steps);
        self.disks.insert(lun, reservation);
        self.disk_steps(id, lun, steps, out);
    }

    fn disk_steps(&mut self, id: GroupId, lun: LunId, steps: Vec<Step>, out: &mut Vec<Out>) {
        for step in steps {
            match step {
                Step::Send(command) => out.push(Out::Disk { lun, command }),
                Step::Won if matches!(self.kind_of(id), Some(GroupKind::PassThrough(..))) => {
                    self.is_up(id, out);
                    self.watch(out);
                }
                Step::Won => {
                    self.local.insert(id, Local::Mounting);
                    out.push(Out::Disk { lun, command: DiskCommand::Mount });
                    self.watch(out);
                }
                Step::Safe => self.is_fenced(lun, out),
                Step::Lost | Step::Failed => self.lose_disk(id, lun, out),
                Step::Gone => {
                    note(Note::ReservationLost(lun), out);
                    // Whoever took it may be right: this node looks first whether it is still a member.
                    self.next_regroup(out);
                    self.lose_disk(id, lun, out);
                }
                // Who is told to take a disk does not wait for its former owner.
                Step::Wait(_) => (),
            }
        }
    }

    fn lose_disk(&mut self, id: GroupId, lun: LunId, out: &mut Vec<Out>) {
        self.disks.remove(&lun);
        self.turn_off_lodgers(id, out);
        self.dismount(lun, out);
        self.is_broken(id, Some(VmFailure::NoStorage), out);
        self.is_fenced(lun, out);
    }

    fn is_fenced(&mut self, lun: LunId, out: &mut Vec<Out>) {
        if self.unfenced.remove(&lun) {
            self.say_hosting(out);
        }
    }

    pub(crate) fn on_disk(
        &mut self,
        lun: LunId,
        command: &DiskCommand,
        reply: DiskReply,
        out: &mut Vec<Out>,
    ) {
        if self.is_witness_lun(lun) {
            return self.on_witness_disk(lun, command, reply, out);
        }
        let Some(id) = self.group_of_lun(lun) else { return };
        let mut steps = Vec::new();
        if self.disks.get_mut(&lun).is_some_and(|disk| disk.on_reply(command, &reply, &mut steps)) {
            return self.disk_steps(id, lun, steps, out);
        }
        let attention = matches!(
            &reply,
            DiskReply::Status(ScsiStatus::CheckCondition(sense)) if sense.key == UNIT_ATTENTION
        );
        if attention {
            return out.push(Out::Disk { lun, command: command.clone() });
        }
        let good = reply == DiskReply::Status(ScsiStatus::Good);
        match (command, self.local.get(&id)) {
            (DiskCommand::Mount, Some(Local::Mounting)) if good => self.is_up(id, out),
            (DiskCommand::Mount, Some(Local::Mounting)) => self.lose_disk(id, lun, out),
            // The last node that leaves keeps its reservations, for the same reason.
            (DiskCommand::Dismount, Some(Local::Stopping(None))) if self.leaving => self.is_down(id, out),
            (DiskCommand::Dismount, Some(Local::Stopping(Some(_)))) => {
                self.disks.remove(&lun);
                self.is_fenced(lun, out);
                self.is_down(id, out);
            }
            (DiskCommand::Dismount, Some(Local::Stopping(None))) => {
                self.let_go(id, lun, out);
                self.is_down(id, out);
            }
            (DiskCommand::Register(_), _) if !good => {
                self.registered.remove(&lun);
                after(timing::WITNESS_RESTART, Timer::Register(id), out);
            }
            _ => (),
        }
    }

    pub(crate) fn dismount(&mut self, lun: LunId, out: &mut Vec<Out>) {
        out.push(Out::Disk { lun, command: DiskCommand::Dismount });
    }

    /// Gives the reservation back; on a disk that all write to the key stays.
    pub(crate) fn let_go(&mut self, id: GroupId, lun: LunId, out: &mut Vec<Out>) {
        self.disks.remove(&lun);
        let key = key_of(self.me);
        let shared = self.kind_of(id).is_some_and(|kind| kind.is_shared());
        let command =
            if shared { DiskCommand::Release(key, RESERVATION) } else { DiskCommand::Unregister(key) };
        out.push(Out::Disk { lun, command });
        self.is_fenced(lun, out);
    }

    /// Disks whose group was taken out of the database.
    pub(crate) fn let_go_of_unknown_disks(&mut self, out: &mut Vec<Out>) {
        let clustered: Vec<LunId> =
            self.owned.disks(&self.db).filter_map(|(_, group)| group.kind.lun()).collect();
        let unknown = |lun: &&LunId| !clustered.contains(lun);
        let owned: Vec<LunId> = self.disks.keys().filter(unknown).copied().collect();
        let registered: Vec<LunId> = self.registered.keys().filter(unknown).copied().collect();
        for lun in &owned {
            self.disks.remove(lun);
            self.dismount(*lun, out);
            out.push(Out::Disk { lun: *lun, command: DiskCommand::Unregister(key_of(self.me)) });
            self.is_fenced(*lun, out);
        }
        for lun in registered.iter().filter(|lun| !owned.contains(lun)) {
            self.registered.remove(lun);
            out.push(Out::Disk { lun: *lun, command: DiskCommand::Unregister(key_of(self.me)) });
        }
    }

    /// The leader left the disk failed while this node was taking it once more: a report of the loss before that came
    /// late. Kept, it would be taken from another partition, and taken back, for ever. One with VMs is kept as soon as
    /// they may run on it.
    pub(crate) fn drop_failed_disk(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let runs = self.local.get(&id) == Some(&Local::Running);
        let lun = match self.kind_of(id) {
            Some(GroupKind::Disk(lun) | GroupKind::Csv(_, lun) | GroupKind::PassThrough(lun, _)) => lun,
            Some(GroupKind::OnDisk(lun, _)) if !runs => lun,
            Some(GroupKind::OnDisk(..) | GroupKind::Vm(_) | GroupKind::Core) | None => return,
        };
        self.local.remove(&id);
        self.dismount(lun, out);
        self.let_go(id, lun, out);
    }

    /// The disk is not this node's any more: another node owns it and takes the reservation as well, or it was made to
    /// fail here. The reservation is left as it is.
    pub(crate) fn give_up_disk(&mut self, lun: LunId, out: &mut Vec<Out>) {
        self.disks.remove(&lun);
        self.dismount(lun, out);
        self.is_fenced(lun, out);
    }

    /// On a CSV every member registers; its owner does so when it takes the reservation. An owner that took it from
    /// another member has removed that one's key, so whenever a volume has come online everyone registers anew.
    pub(crate) fn keep_registered(&mut self, id: GroupId, out: &mut Vec<Out>) {
        let Some(kind) = self.kind_of(id) else { return };
        let Some(lun) = kind.lun() else { return };
        if !kind.is_shared() {
            self.registered.remove(&lun);
            return;
        }
        let guests = self.guests_of(id);
        if let Some(disk) = self.disks.get_mut(&lun) {
            disk.set_guests(guests);
        }
        let Some(group) = self.db.groups.get(&id) else { return };
        let (owner, online) = (group.owner, group.state == GroupState::Online);
        if !online {
            self.registered.remove(&lun);
        }
        if self.regroup.is_some() || !online || self.registered.insert(lun, owner) == Some(owner) {
            return;
        }
        if !self.disks.contains_key(&lun) {
            out.push(Out::Disk { lun, command: DiskCommand::Register(key_of(self.me)) });
        }
    }

    pub(crate) fn register_all(&mut self, out: &mut Vec<Out>) {
        let volumes: Vec<GroupId> = self
            .owned
            .disks(&self.db)
            .filter(|(_, group)| group.kind.is_shared())
            .map(|(id, _)| id)
            .collect();
        volumes.into_iter().for_each(|id| self.keep_registered(id, out));
    }

    pub(crate) fn defend_disks(&mut self, out: &mut Vec<Out>) {
        // While the view is renegotiated nobody knows whose key is a stranger's.
        if self.regroup.is_some() {
            return;
        }
        let luns: Vec<LunId> = self.disks.keys().copied().collect();
        luns.into_iter().for_each(|lun| self.defend_disk(lun, out));
    }

    fn defend_disk(&mut self, lun: LunId, out: &mut Vec<Out>) {
        let Some(id) = self.group_of_lun(lun) else { return };
        let guests = self.guests_of(id);
        let mut steps = Vec::new();
        if let Some(disk) = self.disks.get_mut(&lun) {
            disk.set_guests(guests);
            disk.defend(&mut steps);
        }
        self.disk_steps(id, lun, steps, out);
    }

    /// A new view: fence, register, and put what runs here in order with the database.
    pub(crate) fn resume_groups(&mut self, out: &mut Vec<Out>) {
        let held = self.disks.iter().filter(|(_, disk)| disk.is_held()).map(|(lun, _)| *lun);
        self.unfenced = held.collect();
        self.registered.clear();
        self.end_offers(out);
        self.take_back_kept(out);
        self.drive_after_install(out);
        for lun in self.unfenced.clone() {
            self.defend_disk(lun, out);
        }
    }

    /// Offers and reservations of memory do not outlive a view; copies that run do.
    fn end_offers(&mut self, out: &mut Vec<Out>) {
        let members = self.members();
        let offers: Vec<_> = self
            .local
            .iter()
            .filter_map(|(id, local)| match local {
                Local::Offering(to) => Some((*id, *to)),
                _ => None,
            })
            .collect();
        for (id, to) in offers {
            self.local.insert(id, Local::Running);
            self.waiting.push(Request::MoveFailed { group: id, to, failure: VmFailure::PeerLost });
            self.tell(to, Message::MigrateCancelled(id), out);
        }
        let lost: Vec<GroupId> = self
            .incoming
            .iter()
            .filter(|(_, guest)| !members.contains(guest.from))
            .map(|(id, _)| *id)
            .collect();
        for id in lost {
            self.incoming.remove(&id);
            if let Some(vm) = self.vm_of(id) {
                out.push(Out::Vm { vm, order: VmOrder::Unreserve });
            }
        }
    }
}

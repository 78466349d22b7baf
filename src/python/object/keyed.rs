//! The entries of a dict or set in the order of insertion, and an index of them by the hashes of their keys.

use crate::python::object::fault::Outcome;
use crate::python::object::hash::{hash, is_quick, text};
use crate::python::object::ledger;
use crate::python::object::limits;
use crate::python::object::value::Value;
use std::cell::RefCell;
use std::ops::Deref;

/// The most entries that are searched one after the other.
const FEW: usize = 8;

/// The bytes of the index for each entry: a hash, and two to four slots.
const INDEXED: usize = size_of::<u64>() + 4 * size_of::<u32>();

/// An entry of a dict or set.
pub(in crate::python) trait Keyable {
    fn key(&self) -> &Value;
}

impl Keyable for Value {
    fn key(&self) -> &Value {
        self
    }
}

impl Keyable for (Value, Value) {
    fn key(&self) -> &Value {
        &self.0
    }
}

/// Entries with distinct keys.
#[derive(Clone)]
pub(in crate::python) struct Keyed<E> {
    entries: Vec<E>,
    /// It may lack the last entries: a search adds them first.
    index: RefCell<Index>,
}

impl<E> Default for Keyed<E> {
    fn default() -> Self {
        Keyed::from(Vec::new())
    }
}

impl<E> From<Vec<E>> for Keyed<E> {
    fn from(entries: Vec<E>) -> Self {
        Keyed { entries, index: RefCell::default() }
    }
}

impl<E> Deref for Keyed<E> {
    type Target = [E];

    #[inline]
    fn deref(&self) -> &[E] {
        &self.entries
    }
}

impl<'a, E> IntoIterator for &'a Keyed<E> {
    type Item = &'a E;
    type IntoIter = std::slice::Iter<'a, E>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl<E> Keyed<E> {
    /// The bytes that the entries and the index need.
    pub(crate) fn size(&self) -> usize {
        let capacity = self.entries.capacity();
        let index = if self.entries.len() > FEW { capacity * INDEXED } else { 0 };
        ledger::piece(capacity * size_of::<E>()) + ledger::piece(index)
    }

    /// Adds an entry whose key is new.
    pub(crate) fn push(&mut self, entry: E) -> Outcome<()> {
        let length = self.entries.len();
        limits::grow(length + 1)?;
        if length == self.entries.capacity() {
            // The memory doubles, and the old one is freed after that.
            ledger::room(length * (2 * size_of::<E>() + INDEXED))?;
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Removes the entry at a place.
    pub(crate) fn remove(&mut self, at: usize) -> E {
        // What lies behind it moves.
        limits::work((self.entries.len() - at) / 4);
        self.index.get_mut().remove(at);
        self.entries.remove(at)
    }

    /// Puts an entry with a new key in front of all others.
    pub(crate) fn push_front(&mut self, entry: E) {
        limits::work(self.entries.len() / 4);
        self.entries_mut();
        self.entries.insert(0, entry);
    }

    pub(crate) fn clear(&mut self) {
        *self = Keyed::default();
    }

    /// The entries, whose keys may be replaced.
    pub(crate) fn entries_mut(&mut self) -> &mut [E] {
        *self.index.get_mut() = Index::default();
        &mut self.entries
    }
}

impl Keyed<(Value, Value)> {
    /// The value at a place.
    #[inline]
    pub(crate) fn value_mut(&mut self, at: usize) -> &mut Value {
        &mut self.entries[at].1
    }

    /// The place of a key that is a text.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        let same = |known: &Value| known.text() == Some(name);
        let indexed = || self.indexed(text(name)?, |known| Ok(same(known)));
        match self.entries.len() > FEW {
            true if let Ok(found) = indexed() => found,
            _ => {
                limits::work(self.entries.len());
                self.entries.iter().position(|entry| same(&entry.0))
            }
        }
    }
}

impl<E: Keyable> Keyed<E> {
    /// The place of a key, with a function that compares it with another. Fails if the key is not hashable.
    pub(crate) fn find(
        &self,
        key: &Value,
        same: impl FnMut(&Value) -> Outcome<bool>,
    ) -> Outcome<Option<usize>> {
        if self.entries.len() <= FEW {
            if !is_quick(key) {
                hash(key)?;
            }
            return self.search(same);
        }
        self.indexed(hash(key)?, same)
    }

    fn search(&self, mut same: impl FnMut(&Value) -> Outcome<bool>) -> Outcome<Option<usize>> {
        for (at, entry) in self.entries.iter().enumerate() {
            limits::spend(2)?;
            if same(entry.key())? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    fn indexed(&self, hash: u64, same: impl FnMut(&Value) -> Outcome<bool>) -> Outcome<Option<usize>> {
        let mut index = self.index.borrow_mut();
        index.add(&self.entries)?;
        index.find(hash, &self.entries, same)
    }
}

/// A table of the places of entries, with open addressing. Every slot that is passed is charged, so that keys with the
/// same hash cost what they take.
#[derive(Clone, Default)]
struct Index {
    /// The hashes of the first entries.
    hashes: Vec<u64>,
    /// For each slot, a place counted from 1, or 0. The length is a power of two, and more than twice the number of hashes.
    slots: Vec<u32>,
}

impl Index {
    /// The first slot of a hash. Similar hashes are spread.
    fn home(&self, hash: u64) -> usize {
        let bits = self.slots.len().trailing_zeros();
        (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as usize
    }

    fn next(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }

    /// Adds the entries that it lacks.
    fn add<E: Keyable>(&mut self, entries: &[E]) -> Outcome<()> {
        if self.hashes.len() == entries.len() {
            return Ok(());
        }
        if self.slots.len() <= 2 * entries.len() {
            limits::spend(2 * self.hashes.len())?;
            self.slots = vec![0; (2 * entries.len() + 1).next_power_of_two()];
            (0..self.hashes.len()).try_for_each(|at| self.enter(at))?;
        }
        for entry in &entries[self.hashes.len()..] {
            self.hashes.push(hash(entry.key())?);
            self.enter(self.hashes.len() - 1)?;
        }
        Ok(())
    }

    /// Enters the place of a hash into the table.
    fn enter(&mut self, at: usize) -> Outcome<()> {
        let mut slot = self.home(self.hashes[at]);
        limits::spend(2)?;
        while self.slots[slot] != 0 {
            limits::spend(1)?;
            slot = self.next(slot);
        }
        self.slots[slot] = at as u32 + 1;
        Ok(())
    }

    fn find<E: Keyable>(
        &self,
        hash: u64,
        entries: &[E],
        mut same: impl FnMut(&Value) -> Outcome<bool>,
    ) -> Outcome<Option<usize>> {
        let mut slot = self.home(hash);
        while let Some(at) = (self.slots[slot] as usize).checked_sub(1) {
            limits::spend(1)?;
            if self.hashes[at] == hash {
                limits::spend(2)?;
                if same(entries[at].key())? {
                    return Ok(Some(at));
                }
            }
            slot = self.next(slot);
        }
        Ok(None)
    }

    /// Removes the entry at a place; those behind it move up by one.
    fn remove(&mut self, at: usize) {
        if at >= self.hashes.len() {
            return;
        }
        let mut free = self.home(self.hashes[at]);
        while self.slots[free] as usize != at + 1 {
            limits::work(1);
            free = self.next(free);
        }
        // A slot behind the free one fills it, unless its hash belongs behind the free slot.
        let mut slot = self.next(free);
        while let Some(other) = (self.slots[slot] as usize).checked_sub(1) {
            limits::work(1);
            let passed = |from: usize| slot.wrapping_sub(from) & (self.slots.len() - 1);
            if passed(self.home(self.hashes[other])) >= passed(free) {
                self.slots[free] = self.slots[slot];
                free = slot;
            }
            slot = self.next(slot);
        }
        self.slots[free] = 0;
        self.hashes.remove(at);
        if at < self.hashes.len() {
            limits::work(self.slots.len() / 8);
            let moved = at as u32 + 1;
            self.slots.iter_mut().for_each(|place| *place -= u32::from(*place > moved));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(keyed: &Keyed<Value>, key: i64) -> Option<usize> {
        keyed.find(&Value::Int(key), |known| Ok(known.as_int() == Some(key.into()))).unwrap()
    }

    /// Whatever is inserted and removed, a key is found where a search of all entries finds it.
    #[test]
    fn the_index_agrees_with_a_search() {
        let mut keyed = Keyed::default();
        let mut state = 1_u64;
        for round in 0..6000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // Few of the keys differ in their low bits, and many have the same hash.
            let key = (state >> 40) as i64 % 150;
            let key = if key % 3 == 0 { (key / 3 % 7 - 3) * ((1 << 61) - 1) } else { key << 32 };
            let place = keyed.iter().position(|known: &Value| known.as_int() == Some(key.into()));
            assert_eq!(find(&keyed, key), place, "{round}");
            match place {
                Some(at) if state >> 63 == 0 => drop(keyed.remove(at)),
                Some(_) => {}
                None => keyed.push(Value::Int(key)).unwrap(),
            }
        }
        assert!(keyed.len() > FEW);
    }

    #[test]
    fn the_size_covers_the_index() {
        let mut keyed = Keyed::default();
        for key in 0..5000 {
            assert_eq!(find(&keyed, key), None);
            keyed.push(Value::Int(key)).unwrap();
            let index = keyed.index.borrow();
            let held = index.hashes.capacity() * size_of::<u64>() + index.slots.len() * size_of::<u32>();
            let entries = keyed.entries.capacity() * size_of::<Value>();
            assert!(entries + held <= keyed.size(), "{key}: {entries} + {held} > {}", keyed.size());
        }
    }
}

//! The memory of an array. numpy's views share it.

use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;

/// Numbers as bits: a whole memory, or the elements that a view takes.
#[derive(Clone)]
pub(in crate::python) struct Memory {
    cells: Shared<Tracked<Vec<u64>>>,
    start: usize,
    step: isize,
    length: usize,
}

impl Memory {
    /// New memory.
    pub(crate) fn new(cells: Vec<u64>) -> Memory {
        let length = cells.len();
        Memory { cells: Shared::new(Tracked::new(cells)), start: 0, step: 1, length }
    }

    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// The place of an element in the memory.
    pub(crate) fn address(&self) -> *const () {
        Shared::as_ptr(&self.cells).cast()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.length == 0
    }

    fn place(&self, index: usize) -> usize {
        self.start.wrapping_add_signed(self.step * index as isize)
    }

    /// The bits at an index within bounds.
    pub(crate) fn get(&self, index: usize) -> u64 {
        self.cells.borrow()[self.place(index)]
    }

    /// Changes the number at an index within bounds, for every view of the memory.
    pub(crate) fn set(&self, index: usize, bits: u64) {
        let place = self.place(index);
        self.cells.borrow_mut()[place] = bits;
    }

    /// The bits of all numbers.
    pub(crate) fn all(&self) -> Vec<u64> {
        (0..self.length).map(|index| self.get(index)).collect()
    }

    /// A view of every `step`-th number from `start` on. It shares the memory.
    pub(crate) fn view(&self, first: usize, step: isize, length: usize) -> Memory {
        // An empty view has no first element.
        let start = if length == 0 { self.start } else { self.place(first) };
        Memory { cells: self.cells.clone(), start, step: self.step * step, length }
    }
}

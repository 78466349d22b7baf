//! Runs a function for many steps at once: each instruction works on a whole stretch of steps.
//!
//! A function of the step that remembers nothing mostly takes the same path at neighbouring steps. So a register holds a
//! column (a number for each step of the stretch) or one value that all steps share, and the cost of an instruction beside
//! its arithmetic is paid once per stretch. Where the steps differ (a branch that only some take, a minimum that is an int
//! at some steps and a float at others), the range is split in two, and the parts run one after the other. Anything else
//! (an exception, a construct without columns) is left to the ordinary machine, step by step. The lanes either give the
//! values of the ordinary machine or no result.

mod arithmetic;
mod calls;
mod column;
mod tensors;

pub(in crate::python) use column::LaneColumn;

use crate::python::bytecode::compile_inner;
use crate::python::library::builtins;
use crate::python::library::modules;
use crate::python::machine::Machine;
use crate::python::object::code::{ArgumentShape, Code, Home, Op, Template};
use crate::python::object::host::Host;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::{self, Tracked};
use crate::python::object::value::{Closure, Iter, Value};
use crate::python::operation::objects;
use arithmetic::{binary, compare, truth, unary};
use calls::Arguments;
use column::{LaneClosure, collect};

use std::ops::Range;
use std::rc::Rc;

/// The number of steps in a stretch. Their columns fit the nearest cache.
pub(in crate::python) const LENGTH: usize = 1024;

/// The most parts that a stretch may be split into. With more, step by step is quicker.
const PARTS: usize = LENGTH / 32;

/// The most instructions that a stretch may take. A longer function gains nothing from columns, and may never end.
const BUDGET: usize = 100_000;

/// The deepest chain of calls; deeper ones are left to the ordinary machine.
const DEPTH: usize = 100;

/// Why an instruction has no column as its result.
pub(in crate::python) enum Stop {
    /// The steps before this place and those from it on take different paths.
    Split(usize),
    /// The ordinary machine has to compute each step.
    Alone,
}

type Lanes<T> = Result<T, Stop>;

/// A function call in progress.
struct LaneFrame {
    code: Rc<Code>,
    registers: Vec<LaneColumn>,
    cells: Vec<LaneColumn>,
    /// Whether an inner function has captured cells: from then on they must not change.
    taken: bool,
    at: usize,
    /// The caller's register for the result.
    dst: u16,
}

/// A range of steps that run through the function together.
struct LanePart {
    frames: Vec<LaneFrame>,
    range: Range<usize>,
}

/// Attributes of an object that differ from step to step. Beside the columns, the object itself must not have them.
pub(in crate::python) struct LaneFields {
    pub object: Value,
    pub fields: Vec<(u32, LaneColumn)>,
}

impl LaneFields {
    fn get(&self, of: &Value, name: u32) -> Option<LaneColumn> {
        let (Value::Instance(ours), Value::Instance(theirs)) = (&self.object, of) else { return None };
        let own = Shared::ptr_eq(ours, theirs);
        let found = self.fields.iter().find(|(field, _)| own && *field == name);
        found.map(|(_, column)| column.clone())
    }
}

/// Calls a function with a column for each parameter. Returns ranges of steps in order, each with its results, or with
/// `None` if they have to be computed step by step.
pub(in crate::python) fn call(
    machine: &mut Machine,
    function: &Value,
    arguments: Vec<LaneColumn>,
    length: usize,
    fields: Option<&LaneFields>,
) -> Vec<(Range<usize>, Option<LaneColumn>)> {
    let mut walk = LaneRun { machine, length, fields, budget: BUDGET, parts: 0, mixed: false };
    let mut done = Vec::new();
    let first = LanePart { frames: Vec::new(), range: 0..length };
    let function = LaneColumn::Same(function.clone());
    let entered = tracked::instruction(|| walk.enter(&first.range, &function, &(arguments, Vec::new()), 0));
    let (Ok(Entered::Frame(frame)), false) = entered else { return vec![(0..length, None)] };
    let mut waiting = vec![LanePart { frames: vec![frame], ..first }];
    while let Some(mut part) = waiting.pop() {
        let result = walk.part(&mut part, &mut waiting);
        if walk.mixed {
            return vec![(0..length, None)];
        }
        done.push((part.range, result));
    }
    done
}

/// A call that was begun: the frame to run, or the result already.
enum Entered {
    Frame(LaneFrame),
    Result(LaneColumn),
}

/// A stretch of steps that is being computed.
struct LaneRun<'m> {
    machine: &'m mut Machine,
    length: usize,
    fields: Option<&'m LaneFields>,
    budget: usize,
    parts: usize,
    /// Whether an instruction has changed an object that it did not make itself. It did so once for all steps of a part, and
    /// other parts may share the object, so no result of this stretch can be used.
    mixed: bool,
}

impl LaneRun<'_> {
    /// Runs a part to its end. Parts that are split off wait.
    fn part(&mut self, part: &mut LanePart, waiting: &mut Vec<LanePart>) -> Option<LaneColumn> {
        loop {
            self.budget = self.budget.checked_sub(1)?;
            let (done, mixed) = tracked::instruction(|| self.step(part));
            if mixed {
                self.mixed = true;
                return None;
            }
            match done {
                Ok(None) => {}
                Ok(Some(result)) => return Some(result),
                Err(Stop::Split(place)) => {
                    self.parts += 1;
                    if self.parts > PARTS || part.range.len() < 2 {
                        return None;
                    }
                    let frames = forked(&part.frames)?;
                    waiting.push(LanePart { frames, range: place..part.range.end });
                    part.range.end = place;
                }
                Err(Stop::Alone) => return None,
            }
        }
    }

    /// Runs one instruction. It must change nothing unless it succeeds, because it runs again after a split.
    fn step(&mut self, part: &mut LanePart) -> Lanes<Option<LaneColumn>> {
        let depth = part.frames.len();
        let (range, length) = (&part.range, self.length);
        let Some(frame) = part.frames.last_mut() else { return Err(Stop::Alone) };
        let code = frame.code.clone();
        macro_rules! r {
            ($i:expr) => {
                frame.registers[usize::from($i)]
            };
        }
        let op = code.ops[frame.at];
        let mut next = frame.at + 1;
        match op {
            Op::Move { dst, src } => r!(dst) = r!(src).clone(),
            Op::Binary { op, dst, a, b } => r!(dst) = binary(op, &r!(a), &r!(b), range, length)?,
            Op::Augment { op, dst, a, b } => {
                // An in-place operator changes lists and the like.
                let is_number = match &r!(a) {
                    LaneColumn::Same(value) => value.as_int().is_some() || value.scalar().is_some(),
                    LaneColumn::Items { .. } | LaneColumn::Closure(_) | LaneColumn::Method(_) => false,
                    _ => true,
                };
                if !is_number && !matches!(r!(a), LaneColumn::Same(Value::Float(_))) {
                    return Err(Stop::Alone);
                }
                r!(dst) = binary(op, &r!(a), &r!(b), range, length)?;
            }
            Op::Compare { op, dst, a, b } => r!(dst) = compare(op, &r!(a), &r!(b), range, length)?,
            Op::Unary { op, dst, a } => r!(dst) = unary(op, &r!(a), range, length)?,
            Op::Not { dst, a } => r!(dst) = LaneColumn::Same(Value::Bool(!truth(&r!(a), range)?)),
            Op::Jump { to } => next = usize::from(to),
            Op::JumpIf { src, to } => {
                if truth(&r!(src), range)? {
                    next = usize::from(to);
                }
            }
            Op::JumpUnless { src, to } => {
                if !truth(&r!(src), range)? {
                    next = usize::from(to);
                }
            }
            Op::JumpUnlessCompare { op, a, b, to } => {
                if !truth(&compare(op, &r!(a), &r!(b), range, length)?, range)? {
                    next = usize::from(to);
                }
            }
            Op::Check { src } => {
                if matches!(r!(src), LaneColumn::Same(Value::Unbound)) {
                    return Err(Stop::Alone);
                }
            }
            Op::Return { src } => {
                let (result, dst) = (r!(src).clone(), frame.dst);
                if depth == 1 {
                    return Ok(Some(result));
                }
                part.frames.pop();
                if let Some(caller) = part.frames.last_mut() {
                    caller.registers[usize::from(dst)] = result;
                }
                return Ok(None);
            }
            Op::LoadGlobal { dst, name } => {
                r!(dst) = LaneColumn::Same(self.global(name as usize, code.hidden).ok_or(Stop::Alone)?);
            }
            Op::LoadCell { dst, cell } => {
                let value = frame.cells[usize::from(cell)].clone();
                if matches!(value, LaneColumn::Same(Value::Unbound)) {
                    return Err(Stop::Alone);
                }
                r!(dst) = value;
            }
            Op::StoreCell { cell, src } => {
                // Captured variables are copies here.
                if usize::from(cell) >= code.cells || frame.taken || is_iterator(&r!(src)) {
                    return Err(Stop::Alone);
                }
                frame.cells[usize::from(cell)] = r!(src).clone();
            }
            Op::Call { count, dst, function, base } => {
                let base = usize::from(base);
                let mut own = Vec::new();
                let given = (base..base + usize::from(count))
                    .map(|register| handed(&frame.registers, register, &mut own))
                    .collect::<Lanes<Vec<_>>>()?;
                let function = r!(function).clone();
                return self.called(part, &function, &(given, Vec::new()), (dst, own));
            }
            Op::CallWith { dst, function, call } => {
                let (arguments, own) = given(&code, usize::from(call), &frame.registers)?;
                let function = r!(function).clone();
                return self.called(part, &function, &arguments, (dst, own));
            }
            Op::Next { dst, iter, to } => {
                let LaneColumn::Same(Value::Iterator(iter)) = &r!(iter) else { return Err(Stop::Alone) };
                let item = iter.borrow_own().next().map_err(|_| Stop::Alone)?;
                match item {
                    Some(value) => r!(dst) = LaneColumn::Same(value),
                    None => next = usize::from(to),
                }
            }
            op => self.object(op, &code, frame, range)?,
        }
        frame.at = next;
        Ok(None)
    }

    /// The value of a global or built-in name. What an unknown import may have replaced, or what is lost, has none: the
    /// ordinary machine has the error.
    fn global(&self, name: usize, hidden: bool) -> Option<Value> {
        match &self.machine.globals[name] {
            Value::Unbound if self.machine.replaced.is_none() || hidden => {
                builtins::find(&self.machine.names[name])
            }
            Value::Unbound | Value::Lost(_) => None,
            value => Some(value.clone()),
        }
    }

    /// Runs an instruction that reads or makes an object.
    fn object(&mut self, op: Op, code: &Code, frame: &mut LaneFrame, range: &Range<usize>) -> Lanes<()> {
        macro_rules! r {
            ($i:expr) => {
                frame.registers[usize::from($i)]
            };
        }
        match op {
            Op::Attribute { dst, of, name } => {
                r!(dst) = self.attribute(&r!(of), code.names[usize::from(name)], range)?;
            }
            Op::Index { dst, of, index } => r!(dst) = self.index(&r!(of), &r!(index), range)?,
            Op::Slice { dst, base } => {
                let base = usize::from(base);
                let bounds = &frame.registers[base..base + 3];
                let [Some(a), Some(b), Some(c)] = [0, 1, 2].map(|i| bounds[i].same().cloned()) else {
                    return Err(Stop::Alone);
                };
                r!(dst) = LaneColumn::Same(Value::Slice(Shared::new([a, b, c])));
            }
            Op::Tuple { dst, base, count } | Op::List { dst, base, count } => {
                let base = usize::from(base);
                let items = &frame.registers[base..base + usize::from(count)];
                let tuple = matches!(op, Op::Tuple { .. });
                r!(dst) = sequence(items, tuple)?;
            }
            Op::Append { list, src } => {
                let item = r!(src).clone();
                append(&mut r!(list), item)?;
            }
            Op::Freeze { dst, list } => match &r!(list) {
                LaneColumn::Items { items, .. } => {
                    r!(dst) = LaneColumn::Items { tuple: true, items: items.clone() }
                }
                LaneColumn::Same(Value::List(items)) => {
                    let items = items.borrow().clone();
                    r!(dst) = LaneColumn::Same(Value::tuple(items));
                }
                _ => return Err(Stop::Alone),
            },
            Op::Iterate { dst, src } => r!(dst) = iterator(&r!(src))?,
            Op::Unpack { star, src, base, count } => {
                let items = self.unpacked(&r!(src), star, usize::from(count))?;
                for (i, item) in items.into_iter().enumerate() {
                    frame.registers[usize::from(base) + i] = item;
                }
            }
            Op::Closure { dst, template, base } => {
                r!(dst) = self.closure(frame, code, usize::from(template), usize::from(base))?;
            }
            Op::Import { dst, import } => {
                let (path, member) = &code.imports[usize::from(import)];
                let module = modules::import(path, member.as_deref()).map_err(|_| Stop::Alone)?;
                r!(dst) = LaneColumn::Same(module);
            }
            // Instructions that change objects, make classes or texts, or raise.
            _ => return Err(Stop::Alone),
        }
        Ok(())
    }

    /// The items of a tuple or list, for `count` targets, of which number `star` takes the rest.
    fn unpacked(&mut self, of: &LaneColumn, star: u8, count: usize) -> Lanes<Vec<LaneColumn>> {
        match of {
            LaneColumn::Items { items, .. } if star == u8::MAX && items.len() == count => Ok(items.to_vec()),
            LaneColumn::Same(value @ (Value::Tuple(_) | Value::List(_))) => {
                let items = objects::items(self.machine, value).map_err(|_| Stop::Alone)?;
                let items = objects::unpack(items, star, count).map_err(|_| Stop::Alone)?;
                Ok(items.into_iter().map(LaneColumn::Same).collect())
            }
            _ => Err(Stop::Alone),
        }
    }

    /// Calls a value and pushes its frame, if it has one. After success, the caller's registers hold the copies of the
    /// iterators that were passed.
    fn called(
        &mut self,
        part: &mut LanePart,
        function: &LaneColumn,
        arguments: &Arguments,
        (dst, own): (u16, Vec<(usize, LaneColumn)>),
    ) -> Lanes<Option<LaneColumn>> {
        if part.frames.len() >= DEPTH {
            return Err(Stop::Alone);
        }
        let entered = self.enter(&part.range, function, arguments, dst)?;
        if let Some(frame) = part.frames.last_mut() {
            frame.at += 1;
            for (register, iterator) in own {
                frame.registers[register] = iterator;
            }
            if let Entered::Result(result) = entered {
                frame.registers[usize::from(dst)] = result;
                return Ok(None);
            }
        }
        if let Entered::Frame(frame) = entered {
            part.frames.push(frame);
        }
        Ok(None)
    }

    /// Begins a call.
    fn enter(
        &mut self,
        range: &Range<usize>,
        function: &LaneColumn,
        arguments: &Arguments,
        dst: u16,
    ) -> Lanes<Entered> {
        let value = match function {
            LaneColumn::Same(value) => value,
            LaneColumn::Closure(inner) => {
                let LaneClosure { code, defaults, cells } = &**inner;
                return frame(code.clone(), cells.clone(), defaults, arguments, dst).map(Entered::Frame);
            }
            LaneColumn::Method(method) => return self.method(&method.0, method.1, arguments, range),
            _ => return Err(Stop::Alone),
        };
        match value {
            Value::Function(closure) => {
                let code = self.machine.code_of(closure).map_err(|_| Stop::Alone)?;
                if code.generator {
                    return Err(Stop::Alone);
                }
                let defaults: Vec<LaneColumn> =
                    closure.defaults.iter().cloned().map(LaneColumn::Same).collect();
                let cells =
                    closure.cells.iter().map(|cell| LaneColumn::Same(cell.borrow().clone())).collect();
                frame(code, cells, &defaults, arguments, dst).map(Entered::Frame)
            }
            Value::Bound(bound) => {
                let values =
                    std::iter::once(LaneColumn::Same(bound.0.clone())).chain(arguments.0.iter().cloned());
                let arguments = (values.collect(), arguments.1.clone());
                self.enter(range, &LaneColumn::Same(bound.1.clone()), &arguments, dst)
            }
            Value::Instance(instance) => {
                let method = instance.class.find_known("__call__").ok_or(Stop::Alone)?;
                let bound = Value::Bound(Shared::new((value.clone(), method)));
                self.enter(range, &LaneColumn::Same(bound), arguments, dst)
            }
            Value::Builtin(builtin) if matches!(builtin.name, "tf.cond" | "keras.ops.cond") => {
                self.branch(arguments, range, dst)
            }
            Value::Builtin(builtin) => {
                calls::builtin(self.machine, builtin, arguments, range, self.length).map(Entered::Result)
            }
            Value::Native(_) => {
                let (values, []) = (&arguments.0[..], &arguments.1[..]) else { return Err(Stop::Alone) };
                let [step] = values else { return Err(Stop::Alone) };
                let machine = &mut *self.machine;
                let made = collect(range, self.length, |place| {
                    Ok(machine.call(value, std::slice::from_ref(&step.get(place)?), &[]))
                });
                made.map(Entered::Result)
            }
            _ => Err(Stop::Alone),
        }
    }

    /// `tf.cond(pred, true_fn, false_fn)`: calls the function that all steps of the range choose.
    fn branch(&mut self, (values, keywords): &Arguments, range: &Range<usize>, dst: u16) -> Lanes<Entered> {
        let argument = |place: usize, name: &str| {
            values
                .get(place)
                .or_else(|| keywords.iter().find(|(n, _)| &**n == name).map(|(_, column)| column))
        };
        let (test, yes, no) = (argument(0, "pred"), argument(1, "true_fn"), argument(2, "false_fn"));
        let (Some(test), Some(yes), Some(no)) = (test, yes, no) else { return Err(Stop::Alone) };
        if values.len() + keywords.len() != 3 {
            return Err(Stop::Alone);
        }
        // The function itself decides which other values count as true.
        let is_truth = matches!(
            test,
            LaneColumn::Scalars { tensor: true, dtype: crate::python::Dtype::Bool, .. }
                | LaneColumn::Bools(_)
                | LaneColumn::Same(Value::Bool(_) | Value::Tensor(crate::python::Dtype::Bool, _))
        );
        if !is_truth {
            return Err(Stop::Alone);
        }
        let chosen = if truth(test, range)? { yes } else { no };
        self.enter(range, chosen, &(Vec::new(), Vec::new()), dst)
    }

    /// `of.name`.
    fn attribute(&mut self, of: &LaneColumn, name: u32, range: &Range<usize>) -> Lanes<LaneColumn> {
        if let LaneColumn::Same(value) = of {
            if let Some(column) = self.fields.and_then(|fields| fields.get(value, name)) {
                return Ok(column);
            }
            return objects::attribute(self.machine, value, name)
                .map(LaneColumn::Same)
                .map_err(|_| Stop::Alone);
        }
        let first = objects::attribute(self.machine, &of.get(range.start)?, name).map_err(|_| Stop::Alone)?;
        if let Value::Bound(_) = first {
            return Ok(LaneColumn::Method(Rc::new((of.clone(), name))));
        }
        let machine = &mut *self.machine;
        collect(range, self.length, |place| Ok(objects::attribute(machine, &of.get(place)?, name)))
    }

    /// Calls a method of numbers, step by step.
    fn method(
        &mut self,
        of: &LaneColumn,
        name: u32,
        (values, keywords): &Arguments,
        range: &Range<usize>,
    ) -> Lanes<Entered> {
        if !keywords.is_empty() || matches!(of, LaneColumn::Items { .. }) {
            return Err(Stop::Alone);
        }
        let machine = &mut *self.machine;
        let made = collect(range, self.length, |place| {
            let values = values.iter().map(|c| c.get(place)).collect::<Lanes<Vec<_>>>()?;
            let method = objects::attribute(machine, &of.get(place)?, name);
            Ok(method.and_then(|method| machine.call(&method, &values, &[])))
        });
        made.map(Entered::Result)
    }

    /// `of[index]`.
    fn index(&mut self, of: &LaneColumn, index: &LaneColumn, range: &Range<usize>) -> Lanes<LaneColumn> {
        if let (LaneColumn::Same(of), LaneColumn::Same(index)) = (of, index) {
            return objects::index(of, index).map(LaneColumn::Same).map_err(|_| Stop::Alone);
        }
        if let (LaneColumn::Items { items, .. }, LaneColumn::Same(Value::Int(at))) = (of, index) {
            let at = if *at < 0 { *at + items.len() as i64 } else { *at };
            let at = usize::try_from(at).map_err(|_| Stop::Alone)?;
            return items.get(at).cloned().ok_or(Stop::Alone);
        }
        collect(range, self.length, |place| Ok(objects::index(&of.get(place)?, &index.get(place)?)))
    }

    /// Makes an inner function, with its defaults and captured variables.
    fn closure(
        &mut self,
        frame: &mut LaneFrame,
        code: &Code,
        template: usize,
        base: usize,
    ) -> Lanes<LaneColumn> {
        let template = &code.templates[template];
        let defaults = frame.registers[base..base + template.defaults].to_vec();
        let cells: Vec<LaneColumn> =
            template.captures.iter().map(|cell| frame.cells[usize::from(*cell)].clone()).collect();
        // A variable without a value gets one later, which the copied cell would miss.
        let unbound = cells.iter().any(|cell| matches!(cell, LaneColumn::Same(Value::Unbound)));
        if unbound || template_writes(self.machine, template)? {
            return Err(Stop::Alone);
        }
        let closure = Shared::new(Closure::new(
            template.function.clone(),
            template.code.clone(),
            defaults.iter().filter_map(LaneColumn::same).cloned().collect(),
            cells
                .iter()
                .map(|cell| Shared::new(Tracked::new(cell.same().cloned().unwrap_or(Value::Unbound))))
                .collect(),
        ));
        frame.taken |= !cells.is_empty();
        if defaults.iter().chain(&cells).all(|column| column.same().is_some()) {
            return Ok(LaneColumn::Same(Value::Function(closure)));
        }
        let code = self.machine.code_of(&closure).map_err(|_| Stop::Alone)?;
        if code.generator {
            return Err(Stop::Alone);
        }
        Ok(LaneColumn::Closure(Rc::new(LaneClosure { code, defaults, cells })))
    }
}

/// The frame of a call. `**kwargs` and wrong arguments are left to the ordinary machine.
fn frame(
    code: Rc<Code>,
    captured: Vec<LaneColumn>,
    defaults: &[LaneColumn],
    (values, keywords): &Arguments,
    dst: u16,
) -> Lanes<LaneFrame> {
    if code.double_star.is_some() {
        return Err(Stop::Alone);
    }
    let mut frame = LaneFrame {
        registers: vec![LaneColumn::Same(Value::Unbound); code.registers],
        cells: vec![LaneColumn::Same(Value::Unbound); code.cells],
        taken: false,
        at: 0,
        dst,
        code: code.clone(),
    };
    frame.cells.extend(captured);
    for (register, value) in &code.constants {
        frame.registers[usize::from(*register)] = LaneColumn::Same(value.clone());
    }
    let positional = code.parameters.iter().filter(|p| !p.keyword_only).count();
    let (values, extra) = values.split_at(positional.min(values.len()));
    let mut used = 0;
    for (index, parameter) in code.parameters.iter().enumerate() {
        let by_place = if parameter.keyword_only { None } else { values.get(index) };
        let by_name =
            keywords.iter().find(|(name, _)| !parameter.positional_only && **name == *parameter.name);
        let default = || defaults.get(parameter.default?);
        let value = match (by_place, by_name) {
            (Some(value), None) | (None, Some((_, value))) => {
                used += 1;
                value
            }
            (None, None) => default().ok_or(Stop::Alone)?,
            (Some(_), Some(_)) => return Err(Stop::Alone),
        };
        frame.set(parameter.home, value.clone())?;
    }
    match code.star {
        Some(home) => frame.set(home, sequence(extra, true)?)?,
        None if !extra.is_empty() => return Err(Stop::Alone),
        None => {}
    }
    if used != values.len() + keywords.len() {
        return Err(Stop::Alone);
    }
    Ok(frame)
}

impl LaneFrame {
    fn set(&mut self, home: Home, value: LaneColumn) -> Lanes<()> {
        match home {
            Home::Register(register) => self.registers[usize::from(register)] = value,
            Home::Cell(_) if is_iterator(&value) => return Err(Stop::Alone),
            Home::Cell(cell) => self.cells[usize::from(cell)] = value,
        }
        Ok(())
    }
}

fn is_iterator(column: &LaneColumn) -> bool {
    matches!(column, LaneColumn::Same(Value::Iterator(_)))
}

/// An argument of a call. An iterator is passed as a copy, so that the call can be made again; the copies are added to
/// `own`. An iterator that has another holder stops the lanes.
fn handed(
    registers: &[LaneColumn],
    register: usize,
    own: &mut Vec<(usize, LaneColumn)>,
) -> Lanes<LaneColumn> {
    let column = &registers[register];
    let LaneColumn::Same(Value::Iterator(iter)) = column else { return Ok(column.clone()) };
    // Another holder would see the iterator advance.
    if Shared::strong_count(iter) > 1 {
        return Err(Stop::Alone);
    }
    let copy = iter.borrow().copy().ok_or(Stop::Alone)?;
    let copy = LaneColumn::Same(Value::Iterator(Shared::new(iter.successor(copy))));
    own.push((register, copy.clone()));
    Ok(copy)
}

/// The arguments of a call with names or stars, and the copies of iterators among them.
fn given(code: &Code, call: usize, registers: &[LaneColumn]) -> Lanes<(Arguments, Vec<(usize, LaneColumn)>)> {
    let (mut values, mut keywords, mut own) = (Vec::new(), Vec::new(), Vec::new());
    for (shape, register) in &code.calls[call].arguments {
        let value = handed(registers, usize::from(*register), &mut own)?;
        match shape {
            ArgumentShape::Positional => values.push(value),
            ArgumentShape::Keyword(name) => keywords.push((name.clone(), value)),
            ArgumentShape::Star => match value {
                LaneColumn::Items { items, .. } => values.extend(items.iter().cloned()),
                LaneColumn::Same(Value::Tuple(items)) => {
                    values.extend(items.iter().cloned().map(LaneColumn::Same));
                }
                _ => return Err(Stop::Alone),
            },
            ArgumentShape::DoubleStar => return Err(Stop::Alone),
        }
    }
    Ok(((values, keywords), own))
}

/// An iterator over a value that all steps share.
fn iterator(of: &LaneColumn) -> Lanes<LaneColumn> {
    let value = of.same().ok_or(Stop::Alone)?;
    // Another holder of the iterator would see it advance.
    if matches!(value, Value::Iterator(iter) if Shared::strong_count(iter) > 1) {
        return Err(Stop::Alone);
    }
    let iterator = objects::iterate(value).map_err(|_| Stop::Alone)?;
    match &iterator {
        Value::Iterator(iter) if iter.borrow().copy().is_some() => Ok(LaneColumn::Same(iterator)),
        _ => Err(Stop::Alone),
    }
}

/// Whether a function with this code writes to a variable of a function around it.
fn writes_captured(machine: &mut Machine, code: &Code) -> Lanes<bool> {
    let here = |op: &Op| matches!(op, Op::StoreCell { cell, .. } if usize::from(*cell) >= code.cells);
    let mut writes = code.ops.iter().any(here);
    for template in &code.templates {
        writes = writes || template_writes(machine, template)?;
    }
    for class in &code.classes {
        writes = writes || writes_captured(machine, &class.code)?;
    }
    Ok(writes)
}

/// Whether an inner function writes to a variable of a function around it.
fn template_writes(machine: &mut Machine, template: &Template) -> Lanes<bool> {
    let Some(code) = &template.code else { return Ok(false) };
    let code = compile_inner::inner_code(machine, &template.function, code).map_err(|_| Stop::Alone)?;
    writes_captured(machine, &code)
}

/// A tuple or list of the values of registers.
fn sequence(items: &[LaneColumn], tuple: bool) -> Lanes<LaneColumn> {
    // After a split, both parts would share an iterator in it.
    if items.iter().any(is_iterator) {
        return Err(Stop::Alone);
    }
    let same: Option<Vec<Value>> = items.iter().map(|item| item.same().cloned()).collect();
    Ok(match same {
        Some(items) if tuple => LaneColumn::Same(Value::tuple(items)),
        Some(items) => LaneColumn::Same(Value::list(items)),
        None => LaneColumn::Items { tuple, items: Rc::new(items.to_vec()) },
    })
}

/// Appends to the list that a comprehension is building. It has no other holder yet.
fn append(list: &mut LaneColumn, item: LaneColumn) -> Lanes<()> {
    if is_iterator(&item) {
        return Err(Stop::Alone);
    }
    match (&mut *list, &item) {
        (LaneColumn::Same(Value::List(items)), LaneColumn::Same(value))
            if Shared::strong_count(items) == 1 =>
        {
            crate::python::object::limits::grow(items.borrow().len()).map_err(|_| Stop::Alone)?;
            items.borrow_own().push(value.clone());
        }
        (LaneColumn::Same(Value::List(items)), _) if Shared::strong_count(items) == 1 => {
            let known = items.borrow().iter().cloned().map(LaneColumn::Same).chain([item]).collect();
            *list = LaneColumn::Items { tuple: false, items: Rc::new(known) };
        }
        (LaneColumn::Items { items, .. }, _) if items.len() < LENGTH => Rc::make_mut(items).push(item),
        _ => return Err(Stop::Alone),
    }
    Ok(())
}

/// A copy of the frames of a part, for the steps that are split off. Iterators and the lists of comprehensions, which change
/// in use, are copied too.
fn forked(frames: &[LaneFrame]) -> Option<Vec<LaneFrame>> {
    let mut iterators: Vec<(Shared<Tracked<Iter>>, Value)> = Vec::new();
    let mut own = |column: &LaneColumn| {
        Some(match column {
            LaneColumn::Same(Value::Iterator(iter)) => {
                let known = iterators.iter().find(|(known, _)| Shared::ptr_eq(known, iter));
                let copy = match known {
                    Some((_, copy)) => copy.clone(),
                    None => Value::Iterator(Shared::new(iter.twin(iter.borrow().copy()?))),
                };
                iterators.push((iter.clone(), copy.clone()));
                LaneColumn::Same(copy)
            }
            LaneColumn::Same(Value::List(items)) if Shared::strong_count(items) == 1 => {
                LaneColumn::Same(Value::List(Shared::new(items.twin(items.borrow().clone()))))
            }
            column => column.clone(),
        })
    };
    let mut fork = Vec::with_capacity(frames.len());
    for frame in frames {
        let registers = frame.registers.iter().map(&mut own).collect::<Option<Vec<_>>>()?;
        let LaneFrame { code, cells, taken, at, dst, .. } = frame;
        fork.push(LaneFrame {
            code: code.clone(),
            registers,
            cells: cells.clone(),
            taken: *taken,
            at: *at,
            dst: *dst,
        });
    }
    Some(fork)
}

//! The rates of a user's scheduler that follow from its count alone, for many steps at once.
//!
//! torch's `step()` adds one to `last_epoch`, asks `get_lr` for the rates, and puts them into the parameter groups. Where it is
//! torch's own, and `get_lr` provably changes nothing and reads nothing else that a step changes, the rates of many steps are
//! computed by columns: `last_epoch` is a column. Meanwhile the scheduler itself has no `last_epoch`, so that nothing can read
//! an old one. Then it is left as the last of these steps would leave it. Whatever has no column is stepped.

use crate::python::bytecode::proof;
use crate::python::call::stretches::{FEWEST, PATIENCE};
use crate::python::choice::session::Session;
use crate::python::library::standard;
use crate::python::machine::lanes::{self, LaneColumn, LaneFields};
use crate::python::object::fault::Fault;
use crate::python::object::fields::Fields;
use crate::python::object::host::Host;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Lost, Value};
use crate::python::operation::objects;
use std::ops::Range;

/// The attributes that a step changes and `get_lr` may read: the count, the number of steps, and whether a step is made.
const COUNTED: [&str; 3] = ["last_epoch", "_step_count", "_get_lr_called_within_step"];

/// The methods of torch's base that a scheduler must not replace.
const STEPPING: [&str; 2] = ["step", "_update_lr"];

/// The methods that would see or change what attributes are.
const ATTRIBUTES: [&str; 3] = ["__getattr__", "__getattribute__", "__setattr__"];

/// A scheduler whose rates follow from its count.
pub(super) struct CountedRates {
    scheduler: Value,
    get_lr: Value,
    groups: Value,
    /// The symbols of [`COUNTED`].
    symbols: [u32; 3],
    last_lr: u32,
    /// The stretches in a row that had to be stepped.
    alone: u32,
    /// The number of rows that are to be stepped first.
    rest: usize,
}

impl CountedRates {
    /// That of a scheduler, if its rates follow from its count.
    pub(super) fn of(session: &mut Session, scheduler: &Value, optimizer: &Value) -> Option<Self> {
        if session.machine.whole.is_some() || session.account.is_large() {
            return None;
        }
        let (Value::Instance(own), Value::Instance(optimized)) = (scheduler, optimizer) else { return None };
        let machine = &mut session.machine;
        let base = standard::import(machine, standard::LR_SCHEDULER, Some("LRScheduler")).ok()??;
        let Value::Class(base) = base else { return None };
        let symbols = COUNTED.map(|name| machine.symbol(name));
        let (last_lr, param_groups) = (machine.symbol("_last_lr"), machine.symbol("param_groups"));
        let has = |name: &&str| own.class.find(name).is_some();
        let replaced = |name: &&str| match (own.class.find(name), base.own(name)) {
            (Some(Value::Function(ours)), Some(Value::Function(theirs))) => !Shared::ptr_eq(&ours, &theirs),
            _ => true,
        };
        let computed = |name: &&str| matches!(own.class.find(name), Some(Value::Wrapped(_)));
        if ATTRIBUTES.iter().any(has) || STEPPING.iter().any(replaced) || COUNTED.iter().any(computed) {
            return None;
        }
        let steps: Vec<u32> = STEPPING.iter().map(|name| machine.symbol(name)).collect();
        let fields = own.fields.borrow();
        let Fields::Own(list) = &*fields else { return None };
        if list.iter().any(|(name, _)| steps.contains(name)) || optimized.class.own {
            return None;
        }
        let groups = optimized.fields.borrow().get(param_groups, &machine.names)?;
        let mut moving = vec![optimizer.clone(), groups.clone()];
        moving.extend(fields.get(last_lr, &machine.names));
        drop(fields);
        let Value::List(dicts) = &groups else { return None };
        moving.extend(dicts.borrow().iter().cloned());
        let name = machine.symbol("get_lr");
        let get_lr = objects::attribute(machine, scheduler, name).ok()?;
        proof::prove_among(machine, &get_lr, moving).ok()?;
        let scheduler = scheduler.clone();
        Some(CountedRates { scheduler, get_lr, groups, symbols, last_lr, alone: 0, rest: 0 })
    }

    /// Writes the rates of the next rows, as far as columns give them, each with a rate for every group. Returns the number of
    /// rows; the scheduler is then as if it had been stepped so often.
    pub(super) fn fill(&mut self, session: &mut Session, out: &mut [f64], width: usize) -> usize {
        if self.rest > 0 || self.alone >= PATIENCE {
            self.rest = self.rest.saturating_sub(1);
            return 0;
        }
        let rows = (out.len() / width).min(lanes::LENGTH);
        let Some((epoch, steps)) = self.counts().filter(|_| rows >= FEWEST) else { return 0 };
        let column = |count: i64| LaneColumn::ints((count + 1..).take(rows).collect());
        let within = LaneColumn::Same(Value::Bool(true));
        let columns = [column(epoch), column(steps), within];
        let fields = LaneFields {
            object: self.scheduler.clone(),
            fields: self.symbols.into_iter().zip(columns).collect(),
        };
        let reason = Fault::refuse("the count of this scheduler differs from step to step");
        let lost = Lost::missing("last_epoch", reason, Vec::new());
        self.put([lost.clone(), lost.clone(), lost]);
        let get_lr = self.get_lr.clone();
        let parts = session.watched(|machine| lanes::call(machine, &get_lr, Vec::new(), rows, Some(&fields)));
        let mut done = 0;
        let mut rates = Vec::new();
        for (range, column) in parts {
            let end = range.end;
            match column.and_then(|column| self.rates(&column, range.clone(), out, width)) {
                Some(last) => (rates, done) = (last, end),
                None => {
                    self.rest = range.len();
                    break;
                }
            }
        }
        self.alone = if done * 2 < rows { self.alone + 1 } else { 0 };
        let count = |from: i64| Value::Int(from + done as i64);
        self.put([count(epoch), count(steps), Value::Bool(false)]);
        if done > 0 {
            self.keep(session, rates);
        } else {
            self.rest = self.rest.saturating_sub(1);
        }
        done
    }

    /// The count and the number of steps.
    fn counts(&self) -> Option<(i64, i64)> {
        let Value::Instance(own) = &self.scheduler else { return None };
        let fields = own.fields.borrow();
        let Fields::Own(list) = &*fields else { return None };
        let value = |symbol: u32| list.iter().find(|(name, _)| *name == symbol).map(|(_, value)| value);
        let [epoch, steps, within] = self.symbols.map(value);
        match (epoch?, steps?, within?) {
            (Value::Int(epoch), Value::Int(steps), Value::Bool(false)) if *epoch < 1 << 53 => {
                Some((*epoch, *steps))
            }
            _ => None,
        }
    }

    /// Sets the attributes that a step changes, but for the rates.
    fn put(&self, values: [Value; 3]) {
        let Value::Instance(own) = &self.scheduler else { return };
        if let Fields::Own(list) = &mut *own.fields.borrow_mut() {
            for (symbol, value) in self.symbols.into_iter().zip(values) {
                list.iter_mut().filter(|(name, _)| *name == symbol).for_each(|(_, own)| *own = value.clone());
            }
        }
    }

    /// Writes the rates of a range of rows, and returns those of its last row. `None` if one of them is not a number, or there
    /// is not one for every group.
    fn rates(
        &self,
        column: &LaneColumn,
        range: Range<usize>,
        out: &mut [f64],
        width: usize,
    ) -> Option<Vec<Value>> {
        let items: Vec<LaneColumn> = match column {
            LaneColumn::Items { items, .. } => items.to_vec(),
            LaneColumn::Same(Value::List(items)) => {
                items.borrow().iter().cloned().map(LaneColumn::Same).collect()
            }
            LaneColumn::Same(Value::Tuple(items)) => items.iter().cloned().map(LaneColumn::Same).collect(),
            _ => return None,
        };
        if items.len() != width {
            return None;
        }
        for (group, item) in items.iter().enumerate() {
            for place in range.clone() {
                out[place * width + group] = match item {
                    LaneColumn::Floats(values) => values[place],
                    item => item.get(place).ok().filter(|value| !value.is_object())?.as_float()?,
                };
            }
        }
        items.iter().map(|item| item.get(range.end - 1).ok()).collect()
    }

    /// Leaves the rates of the last row as a step leaves them.
    fn keep(&self, session: &mut Session, rates: Vec<Value>) {
        let (Value::List(groups), Value::Instance(own)) = (&self.groups, &self.scheduler) else { return };
        for (group, rate) in groups.borrow().iter().zip(&rates) {
            if let Value::Dict(group) = group {
                let mut group = group.borrow_mut();
                let found = group.pairs.named("lr");
                // It is there already, so that nothing can fail.
                let _ = group.put(found, || Value::str("lr"), rate.clone());
            }
        }
        let names = &session.machine.names;
        let _ = own.fields.borrow_mut().set(self.last_lr, Value::list(rates), names);
    }
}

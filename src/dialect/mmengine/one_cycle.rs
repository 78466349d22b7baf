//! `OneCycleLR`: up once and down to almost 0.

use crate::dialect::kit::anneal::{ANNEAL_STRATEGY, Anneal, phase_ends};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{each, kind, number, truth};
use crate::dialect::kit::values::{PerGroup, Whole};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};

use super::alone::build;
use super::common::{
    ActiveSteps, BEGIN, BY_EPOCH, CLOCK, CONVERT, END, LAST_STEP, MmClass, OWN_STEPS, VERBOSE, report,
};
use super::scheduler::{Law, MmFormula, MmValue};

/// `OneCycleLR`.
pub(super) const ONE_CYCLE: MmClass = MmClass {
    rate: Kind {
        params: &[
            each("eta_max", "0", "the highest rate").means(Role::Peak),
            Param::optional(
                "total_steps",
                Type::Number,
                Default::Absent,
                "length of the cycle; left out, `end - begin`",
            )
            .means(Role::Total)
            .counting(OWN_STEPS),
            number("pct_start", "0.3", "the fraction of the cycle on the way up, a float from 0.0 to 1.0")
                .means(Role::Fraction),
            ANNEAL_STRATEGY,
            number("div_factor", "25.0", "the first rate is `eta_max / div_factor`"),
            number("final_div_factor", "10000.0", "the last rate is the first divided by this"),
            truth(
                "three_phase",
                "false",
                "whether the way down has two phases: back to the first rate, then to the last",
            ),
            BEGIN,
            END,
            LAST_STEP,
            BY_EPOCH,
            VERBOSE,
            CONVERT,
        ],
        example: "run: {steps: 2940}\noptimizer: {lr: 0.1}\nschedule: {kind: mmengine.OneCycleLR, eta_max: 0.1, total_steps: 2940, by_epoch: false}",
        ..kind(
            CLOCK,
            "OneCycleLR",
            |args| build(&ONE_CYCLE, args),
            "up once and down to almost 0",
            "between the ends of a phase: end + (start - end) / 2 * (cos(pi * pct) + 1), or (end - start) * pct + start",
            &[
                "It ignores the optimizer's rate; a scheduler after it takes `eta_max / div_factor` as the base.",
                "The phases end at `pct_start * total_steps - 1`, which may be between two steps, and at `total_steps - 1`.",
                "Step `total_steps` extrapolates, and the one after it raises ValueError.",
                "If `pct_start * total_steps` is 1, it raises ZeroDivisionError at once.",
            ],
        )
    },
    momentum: None,
    law: one_cycle,
};

fn one_cycle(args: &Args<'_>, active: &ActiveSteps) -> Resolved<Law> {
    let refused = |name, message: String| Err(report(args)(Exception::value(message).about(name)));
    let given = args.get::<Option<Whole>>("total_steps")?.map(|total| active.scaled(total.0));
    if let Some(total) = given.filter(|total| *total <= 0 || !total.is_int()) {
        return refused("total_steps", format!("Expected positive integer total_steps, but got {total}"));
    }
    let total = given.unwrap_or(active.length());
    let pct_start: Number = args.get("pct_start")?;
    if !matches!(pct_start, Float(share) if (0.0..=1.0).contains(&share)) {
        let message = format!("Expected float between 0 and 1 pct_start, but got {pct_start}");
        return refused("pct_start", message);
    }
    let anneal = Anneal::of(args)?;
    let ends = phase_ends(pct_start, total, args.get("three_phase")?);
    let factors = (args.get("div_factor")?, args.get("final_div_factor")?);
    let groups = args.optimizer().lr.len().max(1);
    let highest = match args.get::<PerGroup<Number>>("eta_max")? {
        PerGroup::All(value) => vec![value; groups],
        PerGroup::Each(values) if values.len() == groups => values,
        PerGroup::Each(values) => {
            return refused("eta_max", format!("expected {groups} values for max_lr, got {}", values.len()));
        }
    };
    Ok(Law::of(MmOneCycle { ends, total, anneal, factors, highest }))
}

struct MmOneCycle {
    /// The last step of each phase.
    ends: Vec<Number>,
    total: Number,
    anneal: Anneal,
    /// `div_factor` and `final_div_factor`.
    factors: (Number, Number),
    highest: Vec<Number>,
}

impl MmFormula for MmOneCycle {
    fn prepare(&self, values: &mut [MmValue]) -> Result<(), Exception> {
        for (value, highest) in values.iter_mut().zip(&self.highest) {
            let initial = (*highest / self.factors.0)?;
            value.initial = Some(initial);
            value.cycle = Some((*highest, (initial / self.factors.1)?));
        }
        Ok(())
    }

    fn value(&self, t: Number, _: Number, group: &MmValue) -> Computed {
        if t > self.total {
            let text = format!(
                "Tried to step {} times. The specified number of total steps is {}",
                t + 1,
                self.total
            );
            return Err(Exception::value(text).help("increase `total_steps`, or shorten the run"));
        }
        let (highest, lowest) = group.cycle.ok_or_else(|| Exception::key("'max_lr'"))?;
        let initial = group.initial.unwrap_or(group.now);
        let marks: &[Number] = match self.ends.len() {
            2 => &[initial, highest, lowest],
            _ => &[initial, highest, initial, lowest],
        };
        let last = self.ends.len() - 1;
        let phase = self.ends[..last].iter().position(|end| t <= *end).unwrap_or(last);
        let start = if phase == 0 { Int(0) } else { self.ends[phase - 1] };
        let pct = ((t - start) / (self.ends[phase] - start)).map_err(|wrong| {
            Exception::from(wrong)
                .why(
                    "a phase of the cycle has no length: the phases end at `pct_start * total_steps - 1` and `total_steps - 1`",
                )
                .help("change `pct_start` or `total_steps` slightly")
        })?;
        self.anneal.between(marks[phase], marks[phase + 1], pct)
    }

    fn length(&self) -> Option<Number> {
        Some(self.total)
    }
}

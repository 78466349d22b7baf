//! `CosineAnnealingLR`: half a cosine down, and up again.

use crate::dialect::kit::exception::Computed;
use crate::dialect::kit::params::kind;
use std::f64::consts::PI;

use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::libm::double;
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::RemarkKind;

use super::common::{ETA_MIN, LAST_EPOCH, STEPPED, length};
use super::moves::{Move, StepRange, plain, whole};
use super::optimizer::Group;
use super::remarks::{Pace, Remarks, TimeInForce};
use super::rule::{Moment, Rule};
use super::script::{Start, TorchClass, build};

/// `CosineAnnealingLR`.
pub(crate) const COSINE: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            Param::required("T_max", Type::Number, "the number of steps down to `eta_min`: half a period")
                .means(Role::Decay),
            ETA_MIN,
            LAST_EPOCH,
        ],
        example: "run: {epochs: 200}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
                  schedule: {kind: torch.CosineAnnealingLR, T_max: epochs, eta_min: 1.0e-5}\n",
        ..kind(
            STEPPED,
            "CosineAnnealingLR",
            |args| build(&COSINE, args),
            "half a cosine down to eta_min, and up again after T_max",
            "lr[t] = (1 + cos(pi*t/T_max)) / (1 + cos(pi*(t-1)/T_max)) * (lr[t-1] - eta_min) + eta_min; \
             just after the bottom lr[t-1] + (base - eta_min) * (1 - cos(pi/T_max)) / 2",
            &[
                "It reaches `eta_min` at step `T_max`, one after the last update of a run of `T_max` steps.",
                "It does not stop there: it rises again, with period `2 * T_max`.",
                "`T_max: 0` raises ZeroDivisionError at the first step.",
            ],
        )
    },
    construct: |script, args| {
        script.leaf(args, CosineAnnealingLr::new(length(args, "T_max")?, args.get("eta_min")?))
    },
    length: |args, _| Ok(Some(length(args, "T_max")?.float())),
    pace: |args| Ok(Some(Pace::Through(length(args, "T_max")?.float()))),
    start: Start::Current,
    remarks,
};

/// `CosineAnnealingLR`.
#[derive(Clone)]
pub(crate) struct CosineAnnealingLr {
    wave: Wave,
    /// The last height and its epoch. The next epoch needs it again.
    last: Option<(i64, Number)>,
}

/// Half a period `T_max`, and the lowest rate.
#[derive(Clone, Copy)]
struct Wave {
    t_max: Number,
    eta_min: Number,
}

impl Wave {
    /// `1 + cos(pi * t / T_max)`.
    #[inline(always)]
    fn height(self, t: Number) -> Computed {
        Ok(Int(1) + (t * PI / self.t_max)?.cos()?)
    }

    fn closed_form(self, base_lr: Number, t: Number) -> Computed {
        Ok(self.eta_min + ((base_lr - self.eta_min) * self.height(t)? / 2)?)
    }

    #[inline(always)]
    fn recurrence(self, moment: &Moment, lr: Number, last: &mut Option<(i64, Number)>) -> Computed {
        let (t, epoch) = (moment.t(), moment.clock.last_epoch);
        if moment.clock.step_count == 1 && t > 0 {
            return self.closed_form(moment.base_lr, t);
        }
        if ((t - 1 - self.t_max) % (Int(2) * self.t_max))? == 0 {
            let rise = Int(1) - (Float(PI) / self.t_max)?.cos()?;
            return Ok(lr + ((moment.base_lr - self.eta_min) * rise / 2)?);
        }
        let height = self.height(t)?;
        let before = match last.replace((epoch, height)) {
            Some((before, height)) if before == epoch - 1 => height,
            _ => self.height(t - 1)?,
        };
        Ok((height / before)? * (lr - self.eta_min) + self.eta_min)
    }
}

impl CosineAnnealingLr {
    /// Half a period `T_max`, and the lowest rate.
    pub(crate) fn new(t_max: Number, eta_min: Number) -> Self {
        CosineAnnealingLr { wave: Wave { t_max, eta_min }, last: None }
    }

    /// The recurrence, with a copy that is compiled for the usual case: float rates and an int `T_max` of 32 bits.
    fn next(&mut self, moment: &Moment, lr: Number) -> Computed {
        if let (Int(t_max), Float(eta_min), Float(lr)) = (self.wave.t_max, self.wave.eta_min, lr)
            && let Ok(t_max) = i32::try_from(t_max)
        {
            let wave = Wave { t_max: Int(t_max.into()), eta_min: Float(eta_min) };
            return wave.recurrence(moment, Float(lr), &mut self.last);
        }
        self.wave.recurrence(moment, lr, &mut self.last)
    }
}

impl Rule for CosineAnnealingLr {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        match moment.clock.is_initial {
            true => Ok(group.lr),
            false => self.next(moment, group.lr).map_err(|raised| match self.wave.t_max == 0 {
                true => raised.why("every value divides by `T_max`, which is 0"),
                false => raised,
            }),
        }
    }

    fn ahead(&self, stretch: &StepRange, moves: &mut Vec<Move>) {
        let Wave { t_max, eta_min } = self.wave;
        let t_max = whole(t_max).filter(|t_max| *t_max > 0 && !stretch.is_first);
        let (Some(t_max), Some(floor)) = (t_max, plain(eta_min)) else { return };
        let mut heights: Vec<f64> = stretch.epochs(1).map(|t| t * PI / t_max as f64).collect();
        double::slices::cos(&mut heights);
        heights.iter_mut().for_each(|cos| *cos += 1.0);
        moves.extend(heights.windows(2).map(|pair| Move::Towards { ratio: pair[1] / pair[0], floor }));
        // The step after the bottom of each wave has no division.
        let first = (t_max + 1 - stretch.epoch).rem_euclid(2 * t_max);
        let rise = (stretch.base_lr - floor) * (1.0 - double::cos(PI / t_max as f64)) / 2.0;
        moves
            .iter_mut()
            .skip(first as usize)
            .step_by(2 * t_max as usize)
            .for_each(|step| *step = Move::Plus(rise));
        // In any other step a height of 0 raises.
        let raises = |(height, step): (&f64, &Move)| *height == 0.0 && !matches!(step, Move::Plus(_));
        let known = heights.iter().zip(&*moves).position(raises).unwrap_or(stretch.steps);
        moves.truncate(known);
    }

    fn closed_form(&self, base_lr: Number, epoch: Number) -> Option<Computed> {
        Some(self.wave.closed_form(base_lr, epoch))
    }
}

fn remarks(args: &Args<'_>, time: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    let (t_max, eta_min) = (length(args, "T_max")?.float(), args.get::<Number>("eta_min")?);
    let unit = remarks.unit();
    let down = format!("does not reach `eta_min` ({eta_min})");
    if !remarks.flat(args, time)?
        && !remarks.short(args, "T_max", t_max, time, &down)
        && time.steps.is_some_and(|steps| steps > t_max + 1.0)
    {
        let text =
            format!("CosineAnnealingLR does not end at `T_max`: from {unit} {t_max} on it rises again.");
        remarks.say(args, RemarkKind::RisesAgain, "T_max", text);
    }
    Ok(())
}

//! How long the trainings by `fit` of Keras are.

use super::facts::number_of;
use super::found::named;
use super::keras::{
    acts_by_update, batches, batches_of_arrays, compile_of, fits, fits_of_optimizer, optimizer_of,
};
use crate::diagnostic::{and, few};
use crate::python::{Data, Outline, OutlinedCall, Passed};

/// What a call of `fit` says of its length.
#[derive(Clone)]
pub(super) struct FitLength {
    /// The first epoch.
    pub begin: i128,
    /// The number of epochs.
    pub epochs: i128,
    /// The number of updates in each.
    pub steps_per_epoch: Option<i128>,
    spot: String,
}

impl FitLength {
    /// The length of a call of `fit`; `None` if it is computed. `is_whole` if it is one epoch without a word about it.
    fn of(fit: &OutlinedCall, config: &[(String, Data)], is_whole: bool) -> Option<FitLength> {
        let count = |name: &str| match named(fit, name) {
            Some(Passed::Data(Data::Int(count))) => Some(*count),
            _ => None,
        };
        let epochs = match named(fit, "epochs") {
            None if is_whole && fit.args.len() < 4 => 1,
            None => return None,
            Some(_) => count("epochs")?,
        };
        let steps_per_epoch = match named(fit, "steps_per_epoch") {
            None | Some(Passed::Data(Data::None)) => batches(fit, config),
            // An epoch ends with the data, however many steps it is to have.
            Some(_) => count("steps_per_epoch").filter(|steps| *steps > 0).map(|steps| {
                let batches = batches_of_arrays(fit).filter(|batches| steps > *batches);
                batches.unwrap_or(steps)
            }),
        };
        Some(FitLength { begin: 0, epochs, steps_per_epoch, spot: fit.spot.clone() })
    }

    /// The length of what a call of `fit` trains, from its first epoch on; `None` if it is computed.
    pub(super) fn trained(fit: &OutlinedCall, config: &[(String, Data)]) -> Option<FitLength> {
        let begin = match named(fit, "initial_epoch") {
            None => 0,
            Some(Passed::Data(Data::Int(epoch))) => *epoch,
            Some(_) => return None,
        };
        let length = FitLength::of(fit, config, true)?;
        Some(FitLength { begin, epochs: length.epochs.checked_sub(begin)?.max(0), ..length })
    }

    /// The length of several trainings that follow one another; `None` if there is none, or it is not computed.
    pub(super) fn sum<'a>(all: impl Iterator<Item = &'a FitLength>) -> Option<FitLength> {
        let all: Vec<&FitLength> = all.collect();
        let first = *all.first()?;
        let epochs = all.iter().try_fold(0_i128, |sum, length| sum.checked_add(length.epochs))?;
        let is_same = all.iter().all(|length| length.steps_per_epoch == first.steps_per_epoch);
        let spots: Vec<String> = all.iter().map(|length| length.spot.clone()).collect();
        Some(FitLength {
            begin: first.begin,
            epochs,
            steps_per_epoch: first.steps_per_epoch.filter(|_| is_same),
            spot: and(&few(spots)),
        })
    }

    /// The same with the batches that `fit` makes of its data, if it states no steps.
    pub(super) fn with_batches(self, fit: &OutlinedCall) -> FitLength {
        let is_open = self.steps_per_epoch.is_none() && named(fit, "steps_per_epoch").is_none();
        let Some(batches) = fit.batches.filter(|_| is_open) else { return self };
        let of = match batches.of {
            Some((items, size)) => format!("{} ({items} items in batches of {size})", self.spot),
            None => format!("{} ({} batches of its data set)", self.spot, batches.count),
        };
        FitLength { steps_per_epoch: Some(batches.count), spot: of, ..self }
    }

    /// The length in words of the section `run`.
    pub(super) fn text(&self) -> String {
        match self.steps_per_epoch {
            Some(steps) => format!("epochs: {}, steps_per_epoch: {steps}", self.epochs),
            None => format!("epochs: {}", self.epochs),
        }
    }

    fn said(&self) -> (String, String) {
        (self.text(), format!("`fit` on {}", self.spot))
    }
}

/// The lengths of the run that the calls of `fit` state, each with its place.
pub(super) fn lengths(
    outline: &Outline,
    handed: Option<&OutlinedCall>,
    config: &[(String, Data)],
) -> Vec<(String, String)> {
    let fits = fits(outline, handed);
    let number = number_of(outline, handed);
    // The steps of an optimizer go on from one training to the next.
    let total = number
        .filter(|_| fits.len() > 1 || fits.iter().any(|fit| named(fit, "initial_epoch").is_some()))
        .filter(|number| fits_of_optimizer(outline, *number).is_some())
        .and_then(|_| total(outline, &fits, config));
    match total {
        Some(total) => vec![total],
        None => {
            let by_update = handed.is_some_and(acts_by_update);
            let length = |fit: &&OutlinedCall| {
                let length = FitLength::of(fit, config, false)?;
                Some(if by_update { length.with_batches(fit).said() } else { length.said() })
            };
            fits.iter().filter_map(length).collect()
        }
    }
}

/// The length of several trainings of one optimizer, and their places.
fn total(outline: &Outline, fits: &[&OutlinedCall], config: &[(String, Data)]) -> Option<(String, String)> {
    let optimizer = |fit: &OutlinedCall| match optimizer_of(compile_of(outline, fit)?)? {
        Passed::Call(number) => Some(*number),
        _ => None,
    };
    let first = optimizer(fits.first()?)?;
    let mut all = Vec::new();
    for fit in fits {
        if optimizer(fit) != Some(first) {
            return None;
        }
        all.push(FitLength::trained(fit, config)?.with_batches(fit));
    }
    let sum = FitLength::sum(all.iter())?;
    if all.iter().all(|length| length.steps_per_epoch == all[0].steps_per_epoch) {
        return Some(sum.said());
    }
    let updates = |length: &FitLength| length.steps_per_epoch?.checked_mul(length.epochs);
    let updates = all.iter().try_fold(0_i128, |sum, length| sum.checked_add(updates(length)?))?;
    Some((format!("steps: {updates}"), sum.said().1))
}

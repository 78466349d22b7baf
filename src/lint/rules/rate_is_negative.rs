//! `rate-is-negative`.

use crate::lint::{Finding, Rule, Subject};
use crate::number::text::rounded;
use crate::schedule::Quantity;
use crate::schedule::remark::Level;

pub(super) const RULE: Rule = Rule {
    name: "rate-is-negative",
    level: Level::Error,
    says: "The rate goes below 0.",
    why: "With a rate below 0 the optimizer climbs: the loss grows with every update.",
    unless: "No optimizer descends with a negative rate, so there is no threshold.",
    threads: &["huggingface/transformers#327", "meetps/pytorch-semseg#186"],
    instead_of: &[],
    wrong: "run: {steps: 60}\n\
            optimizer: {lr: 0.1}\n\
            schedule: {kind: torch.LambdaLR, lr_lambda: 'lambda t: 1 - t / 40'}\n",
    right: "run: {steps: 40}\n\
            optimizer: {lr: 0.1}\n\
            schedule: {kind: torch.LambdaLR, lr_lambda: 'lambda t: 1 - t / 40'}\n",
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(curve) = &subject.curve else { return Vec::new() };
    let mut found = Vec::new();
    for channel in curve.channels.iter().filter(|one| one.channel.quantity == Quantity::LearningRate) {
        let Some(low) = channel.summary.low().filter(|low| low.value < 0.0) else { continue };
        let says = format!(
            "`{}` is below 0 in {} of {} {}s; the lowest is {}.",
            channel.channel.label(),
            channel.negative,
            curve.rows,
            curve.per,
            rounded(low.value, 3)
        );
        let instead = "end the schedule at 0, or end the run where the rate arrives there";
        found.push(Finding::new(says).at(subject.place()).instead(instead));
    }
    found
}

//! `YOLO.train`: the loop that sets the rates, batch by batch.

use super::release::{AccumulationRule, BiasedGroup, TrainerRelease, release};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{Stepped, interp, recurrent};
use crate::dialect::kit::params::{flag, number};
use crate::dialect::{Args, Default, Interval, Kind, Param, ParamUnit, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Channel, OwnClock, Precision, Quantity, Schedule, Unit};
use std::f64::consts::PI;
use std::sync::Arc;

/// The most batches that are followed.
const MOST_BATCHES: u64 = 1 << 32;
/// The optimizers of the trainer, and whether each has a `momentum`, which the warmup drives.
const OPTIMIZERS: &[(&str, bool)] = &[
    ("SGD", true),
    ("MuSGD", true),
    ("RMSProp", true),
    ("Adam", false),
    ("Adamax", false),
    ("AdamW", false),
    ("NAdam", false),
    ("RAdam", false),
];

/// `YOLO`.
pub(super) const YOLO: Kind = Kind {
    name: "YOLO",
    aliases: &[],
    summary: "a linear or cosine decay per epoch, behind a warmup per batch of rate, bias rate and momentum",
    formula: "lr0 * lf(epoch), lf(e) = max(1 - e / epochs, 0) * (1.0 - lrf) + lrf, with cos_lr max((1 - cos(e * pi / epochs)) / 2, 0) * (lrf - 1) + 1; in the warmup numpy.interp(batch, [0, W], [0.0, lr0 * lf(epoch)])",
    edges: &[
        "W = round(min(warmup_epochs, epochs - 1) * batches_per_epoch), and batch W is the last of the warmup; before 8.4.103 it had at least 100 batches, from 8.4.103 to 8.4.182 batch W was not a part of it.",
        "In 8.4.103 to 8.4.182, a warmup that ends within an epoch leaves the rate where it was until the epoch ends.",
        "`auto` chooses the optimizer and its rate by the length of the run, and ignores `lr0`, `momentum` and `warmup_bias_lr`.",
        "Before 8.1.42, and in YOLOv5 and YOLOv7, the scheduler is one epoch late after the warmup: epoch e has lf(e - 1).",
        "In 8.4.0 to 8.4.2 the weights start at `warmup_bias_lr` and the biases at 0: the groups had been reordered.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        number("lr0", "0.01", "the rate; `optimizer: auto` ignores it").means(Role::Peak),
        number("lrf", "0.01", "the rate at the end, as a fraction of lr0").means(Role::EndRatio),
        Param::optional("epochs", Type::Count, Default::Run("epochs"), "the epochs of the run"),
        Param::required(
            "batches_per_epoch",
            Type::Count,
            "the batches of one device in an epoch: ceil(images / batch)",
        ),
        Param::optional(
            "batch",
            Type::Count,
            Default::Is("16"),
            "the images of a batch, of all devices together",
        ),
        number("nbs", "64", "the nominal batch: about nbs / batch batches make an update"),
        Param::optional(
            "optimizer",
            Type::Text,
            Default::Is("auto"),
            "auto, SGD, MuSGD, Adam, Adamax, AdamW, NAdam, RAdam or RMSProp",
        ),
        number("momentum", "0.937", "the momentum of SGD after the warmup"),
        flag("cos_lr", "false", "whether the decay is a cosine"),
        number("warmup_epochs", "3.0", "length of the warmup in epochs, whole or not")
            .means(Role::Warmup)
            .counting(ParamUnit::Epochs),
        number("warmup_momentum", "0.8", "the momentum at the start of the warmup"),
        number("warmup_bias_lr", "0.1", "the rate of the biases at the start of the warmup")
            .means(Role::WarmupStart),
        Param::optional(
            "dataset_size",
            Type::Count,
            Default::Run("dataset_size"),
            "the images of the training set; `auto` needs it",
        ),
        Param::optional(
            "nc",
            Type::Count,
            Default::Absent,
            "the number of classes; `auto` needs it in a short run",
        ),
        Param::optional(
            "version",
            Type::Text,
            Default::Is("8.4.190"),
            "of ultralytics; `yolov5-7.0`, `yolov7` for those",
        ),
    ],
    example: "schedule: {kind: ultralytics.YOLO, epochs: 100, batches_per_epoch: 125, optimizer: SGD, lr0: 0.01, lrf: 0.01}",
    build: yolo,
};

fn yolo(args: &Args<'_>) -> Resolved<Schedule> {
    let version: String = args.get("version")?;
    let Some((release, is_newer)) = release(&version) else {
        return Err(args
            .refuse("version", format!("`{version}` is not a version of the trainer"))
            .why("the curve depends on the version")
            .help("write one from 8.0.0 on, such as `8.3.40`; `yolov5-7.0` (5.0 to 7.0) or `yolov7`"));
    };
    let (rule, remarks) = TrainerRule::of(args, release)?;
    let start = TrainerLoop::new(Arc::new(rule));
    let updates = start.updates();
    if updates == 0 {
        return Err(args
            .refuse(
                "batches_per_epoch",
                format!(
                    "the run has no update: all {} batches are fewer than one needs",
                    start.rule.batches()
                ),
            )
            .why("the trainer makes an update when it has accumulated about nbs / batch batches")
            .help("train longer, or lower `nbs`"));
    }
    let channels = start.rule.channels();
    let (batches, per_epoch) = (start.rule.batches(), start.rule.per_epoch);
    let every = BatchLoop(start.clone());
    let iterations = recurrent(args, Unit::Iteration, channels.clone(), every).lasting(batches);
    let schedule = recurrent(args, Unit::Step, channels, start).lasting(updates).with_clock(OwnClock {
        schedule: iterations,
        per_epoch: Some(per_epoch),
        counted: None,
    });
    let newer = is_newer.then(|| {
        let text = format!(
            "`{version}` is newer than the trainers that were read: it is taken for the newest of them."
        );
        args.remark(RemarkKind::OptimizerTakenForAnother, "version", text)
    });
    Ok(remarks.into_iter().chain(newer).fold(schedule, Schedule::remark))
}

/// The numbers of a run.
struct TrainerRule {
    release: TrainerRelease,
    /// The groups, each with its name and its first rate.
    groups: Vec<(String, Number)>,
    epochs: u64,
    per_epoch: u64,
    warmup: Option<u64>,
    lrf: Number,
    is_cosine: bool,
    /// Where the rate of the biases, and of all others, begins in the warmup.
    biases_from: f64,
    /// The momentum at the start of the warmup and after it, and that of the optimizer; `None` if it has none.
    momentum: Option<(f64, f64, f64)>,
    /// nbs / batch, and the batches of an update.
    nominal: (f64, u64),
}

/// An optimizer, with its rate and momentum.
struct ChosenOptimizer {
    name: &'static str,
    lr: Number,
    momentum: Number,
    is_auto: bool,
}

impl TrainerRule {
    fn of(args: &Args<'_>, release: TrainerRelease) -> Resolved<(Self, Vec<Remark>)> {
        let (epochs, per_epoch) = (args.positive("epochs")?, args.positive("batches_per_epoch")?);
        if epochs.checked_mul(per_epoch).is_none_or(|batches| batches > MOST_BATCHES) {
            return Err(args
                .refuse("batches_per_epoch", format!("the run has more than {MOST_BATCHES} batches"))
                .help("write fewer epochs, or fewer batches"));
        }
        let batch = args.positive("batch")?;
        let nbs = args.within("nbs", "above 0", |nbs| nbs > 0.0)?;
        let chosen = chosen(args, &release, batch, nbs, epochs)?;
        let mut remarks = Vec::new();
        if chosen.is_auto && args.get::<Number>("lr0")? != 0.01 {
            let text =
                format!("`optimizer: auto` ignores `lr0`: it chooses {} at {}.", chosen.name, chosen.lr);
            remarks.push(args.remark(RemarkKind::IgnoredParameter, "lr0", text));
        }
        let drives = OPTIMIZERS.iter().any(|(name, drives)| *name == chosen.name && *drives);
        let [warmup_momentum, momentum] = [args.get::<f64>("warmup_momentum")?, args.get("momentum")?];
        let bias: f64 = args.get("warmup_bias_lr")?;
        let nominal = nbs / batch as f64;
        let mut whole = nominal.round_ties_even().max(1.0) as u64;
        if release.is_capped {
            whole = whole.min(epochs * per_epoch);
        }
        let rule = TrainerRule {
            groups: groups(&release, &chosen),
            epochs,
            per_epoch,
            warmup: release.warmup.batches(args.get("warmup_epochs")?, epochs, per_epoch),
            lrf: args.get("lrf")?,
            is_cosine: args.get("cos_lr")?,
            biases_from: if chosen.is_auto { 0.0 } else { bias },
            momentum: drives.then(|| (warmup_momentum, momentum, chosen.momentum.float())),
            nominal: (nominal, whole),
            release,
        };
        rule.factor(0).map_err(|raised| raised.report(args, "before the first batch"))?;
        Ok((rule, remarks))
    }

    fn batches(&self) -> u64 {
        self.epochs * self.per_epoch
    }

    fn channels(&self) -> Vec<Channel> {
        let channel = |quantity, group| Channel { quantity, group, precision: Precision::Double };
        let rates = self.groups.iter().map(|(name, _)| channel(Quantity::LearningRate, Some(name.clone())));
        let momentum = self.momentum.map(|_| channel(Quantity::Momentum, None));
        rates.chain(momentum).collect()
    }

    /// `lf(epoch)`.
    fn factor(&self, epoch: u64) -> Computed {
        let epoch = Number::from(epoch);
        if self.is_cosine {
            let angle = (epoch * PI / Number::from(self.epochs))?;
            let half = ((Int(1) - angle.cos()?) / 2)?;
            return Ok(half * (self.lrf - 1) + 1);
        }
        let last = self.epochs - u64::from(self.release.is_linear_to_the_last);
        Ok((Int(1) - (epoch / Number::from(last))?) * (Float(1.0) - self.lrf) + self.lrf)
    }

    /// Whether a batch belongs to the warmup; then its length.
    fn warmup_at(&self, batch: u64) -> Option<u64> {
        self.warmup.filter(|warmup| batch < *warmup || (batch == *warmup && self.release.is_inclusive))
    }

    /// The first batch after the warmup.
    fn settled(&self) -> u64 {
        self.warmup.map_or(0, |warmup| warmup + u64::from(self.release.is_inclusive))
    }

    fn is_bias(&self, index: usize) -> bool {
        match self.release.biased {
            BiasedGroup::At(place) => index == place,
            BiasedGroup::Named => self.groups[index].0.starts_with("bias"),
        }
    }
}

/// The groups of an optimizer, each with its first rate.
fn groups(release: &TrainerRelease, chosen: &ChosenOptimizer) -> Vec<(String, Number)> {
    if chosen.name != "MuSGD" {
        return release.groups.iter().map(|name| (name.to_string(), chosen.lr)).collect();
    }
    let names = release.groups.iter().chain(&["muon"]);
    let both = |name: &&str| [(format!("{name}_x3"), chosen.lr * 3), (name.to_string(), chosen.lr)];
    names.flat_map(both).collect()
}

/// The optimizer, as named or as `auto` chooses it.
fn chosen(
    args: &Args<'_>,
    release: &TrainerRelease,
    batch: u64,
    nbs: f64,
    epochs: u64,
) -> Resolved<ChosenOptimizer> {
    let name: String = args.get("optimizer")?;
    let (images, classes): (Option<u64>, Option<u64>) = (args.get("dataset_size")?, args.get("nc")?);
    let (lr, momentum) = (args.get("lr0")?, args.get("momentum")?);
    let found = OPTIMIZERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name));
    if let Some((name, _)) = found {
        return Ok(ChosenOptimizer { name, lr, momentum, is_auto: false });
    }
    let Some(auto) = release.auto.filter(|_| name.eq_ignore_ascii_case("auto")) else {
        let names: Vec<&str> = OPTIMIZERS.iter().map(|(name, _)| *name).collect();
        return Err(args
            .refuse("optimizer", format!("the trainer has no optimizer `{name}`"))
            .why("it raises NotImplementedError")
            .help(format!("write one of {}", names.join(", "))));
    };
    let needed = |fact: &str, why: &str| {
        args.refuse("optimizer", format!("`optimizer: auto` needs `{fact}`"))
            .why(format!("it chooses {why}"))
            .help(format!("add `{fact}`, or name the optimizer and its `lr0`"))
    };
    let images = images.ok_or_else(|| {
        needed("dataset_size", "by the number of iterations, ceil(images / max(batch, nbs)) * epochs")
    })?;
    let iterations = (images as f64 / nbs.max(batch as f64)).ceil() * epochs as f64;
    if iterations > 10_000.0 {
        return Ok(ChosenOptimizer { name: auto.long, lr: Float(0.01), momentum: Float(0.9), is_auto: true });
    }
    let classes =
        classes.ok_or_else(|| needed("nc", "the rate 0.002 * 5 / (4 + nc), by the number of classes"))?;
    let fit = Number::Float(0.002 * 5.0 / (4 + classes) as f64);
    Ok(ChosenOptimizer { name: auto.short, lr: six_decimals(fit), momentum: Float(0.9), is_auto: true })
}

/// `round(x, 6)`: correctly rounded, as the text with six decimals is.
fn six_decimals(number: Number) -> Number {
    format!("{:.6}", number.float()).parse().map_or(number, Float)
}

/// The trainer before a batch.
#[derive(Clone)]
struct TrainerLoop {
    rule: Arc<TrainerRule>,
    /// The next batch.
    batch: u64,
    /// The batch of the last update.
    last: Option<u64>,
    /// The batches of an update.
    accumulate: u64,
    rates: Vec<f64>,
    momentum: f64,
}

impl TrainerLoop {
    fn new(rule: Arc<TrainerRule>) -> Self {
        TrainerLoop {
            batch: 0,
            last: None,
            accumulate: rule.nominal.1,
            rates: vec![0.0; rule.groups.len()],
            momentum: rule.momentum.map_or(0.0, |(_, _, own)| own),
            rule,
        }
    }

    /// The batch of the next update if no more of the warmup comes.
    fn next_update(&self) -> u64 {
        match self.rule.release.accumulation {
            AccumulationRule::Multiples => self.batch.next_multiple_of(self.accumulate),
            // `last_opt_step` is -1 at first.
            AccumulationRule::Since => {
                (self.last.map_or(0, |last| last + 1) + self.accumulate - 1).max(self.batch)
            }
        }
    }

    /// The number of updates of the run.
    fn updates(&self) -> u64 {
        let (mut this, mut updates) = (self.clone(), 0);
        let end = this.rule.batches();
        while this.batch < this.rule.settled().min(end) {
            updates += u64::from(this.accumulated());
        }
        let next = this.next_update();
        match next < end {
            true => updates + 1 + (end - 1 - next) / this.accumulate,
            false => updates,
        }
    }

    /// Counts a batch of the warmup. Whether it is that of an update.
    fn accumulated(&mut self) -> bool {
        let rule = &self.rule;
        if let Some(warmup) = rule.warmup_at(self.batch) {
            let (nominal, whole) = rule.nominal;
            let to = if rule.release.grows_to_a_whole { whole as f64 } else { nominal };
            self.accumulate =
                interp(self.batch as f64, warmup as f64, 1.0, to).round_ties_even().max(1.0) as u64;
        }
        let is_update = self.next_update() == self.batch;
        self.last = if is_update { Some(self.batch) } else { self.last };
        self.batch += 1;
        is_update
    }

    /// The rates of an epoch.
    fn begin(&mut self, epoch: u64) -> Result<(), Exception> {
        // Before the first step of a late scheduler the rates are those of its constructor, which are those of epoch 0.
        let factor = self.rule.factor(epoch - u64::from(self.rule.release.is_late && epoch > 0))?;
        for (rate, (_, initial)) in self.rates.iter_mut().zip(&self.rule.groups) {
            *rate = (*initial * factor).float();
        }
        Ok(())
    }

    /// The rates and the momentum of the next batch, if it belongs to the warmup.
    fn warm(&mut self) -> Result<(), Exception> {
        let rule = self.rule.clone();
        let Some(warmup) = rule.warmup_at(self.batch) else { return Ok(()) };
        let factor = rule.factor(self.batch / rule.per_epoch)?;
        for (index, (rate, (_, initial))) in self.rates.iter_mut().zip(&rule.groups).enumerate() {
            let from = if rule.is_bias(index) { rule.biases_from } else { 0.0 };
            *rate = interp(self.batch as f64, warmup as f64, from, (*initial * factor).float());
        }
        if let Some((from, to, _)) = rule.momentum {
            self.momentum = interp(self.batch as f64, warmup as f64, from, to);
        }
        Ok(())
    }
}

impl Stepped for TrainerLoop {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        let (per_epoch, end) = (self.rule.per_epoch, self.rule.batches());
        loop {
            if self.batch >= self.rule.settled() && self.batch < end {
                // Nothing changes within an epoch.
                let next = self.next_update();
                let begins = next / per_epoch * per_epoch;
                if begins >= self.batch && next < end {
                    self.begin(next / per_epoch)?;
                }
                self.batch = next;
            } else if self.batch < end {
                if self.batch.is_multiple_of(per_epoch) {
                    self.begin(self.batch / per_epoch)?;
                }
                self.warm()?;
            }
            if self.batch >= end {
                return Err(past_the_end(t, end));
            }
            if self.accumulated() {
                let (rates, momentum) = out.split_at_mut(self.rates.len());
                rates.copy_from_slice(&self.rates);
                momentum.fill(self.momentum);
                return Ok(());
            }
        }
    }
}

/// The same trainer, with a row for every batch.
#[derive(Clone)]
struct BatchLoop(TrainerLoop);

impl Stepped for BatchLoop {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        let BatchLoop(this) = self;
        let (per_epoch, end) = (this.rule.per_epoch, this.rule.batches());
        if t >= end {
            return Err(Diagnostic::new(format!("the run has only {end} batches")).into());
        }
        while this.batch <= t {
            if this.batch.is_multiple_of(per_epoch) {
                this.begin(this.batch / per_epoch)?;
            }
            this.warm()?;
            this.accumulated();
        }
        let (rates, momentum) = out.split_at_mut(this.rates.len());
        rates.copy_from_slice(&this.rates);
        momentum.fill(this.momentum);
        Ok(())
    }
}

fn past_the_end(updates: u64, batches: u64) -> Exception {
    Diagnostic::new(format!("the run has only {updates} updates"))
        .why(format!("its {batches} batches make no more: several of them are one update"))
        .help(format!("write `run: {{steps: {updates}}}`"))
        .into()
}

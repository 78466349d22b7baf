//! How the parameters of transformers, timm, DeepSpeed and Megatron-LM are read; their values are tested in `reference`.

use crate::harness::{Folder, neutral, run};
use lrsched::diagnostic::Diagnostic;
use lrsched::dialect;
use lrsched::schedule::{Schedule, Unit};
use lrsched::spec::{NoFiles, RunLength, Spec};

fn build(text: &str) -> Result<Schedule, Diagnostic> {
    let plan = Spec::parse("spec.yaml", text)?.resolve(&RunLength::default(), &NoFiles)?;
    Ok(plan.series[0].schedule.clone())
}

fn schedule(text: &str) -> Schedule {
    build(text).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

fn refusal(text: &str) -> String {
    build(text).expect_err("it is no schedule").to_string()
}

fn rows(text: &str, count: u64) -> Vec<Vec<f64>> {
    let schedule = schedule(text);
    (0..count).map(|row| schedule.row(row).unwrap_or_else(|halt| panic!("{text}\n{halt}"))).collect()
}

fn labels(text: &str) -> Vec<String> {
    schedule(text).channels().iter().map(|channel| channel.label()).collect()
}

#[test]
fn every_type_of_the_trainer_names_its_function() {
    // The members of `transformers.trainer_utils.SchedulerType` in 5.23.0.
    let types = [
        ("linear", "get_linear_schedule_with_warmup"),
        ("cosine", "get_cosine_schedule_with_warmup"),
        ("cosine_with_restarts", "get_cosine_with_hard_restarts_schedule_with_warmup"),
        ("polynomial", "get_polynomial_decay_schedule_with_warmup"),
        ("constant", "get_constant_schedule"),
        ("constant_with_warmup", "get_constant_schedule_with_warmup"),
        ("inverse_sqrt", "get_inverse_sqrt_schedule"),
        ("reduce_lr_on_plateau", "get_reduce_on_plateau_schedule"),
        ("cosine_with_min_lr", "get_cosine_with_min_lr_schedule_with_warmup"),
        ("cosine_warmup_with_min_lr", "get_cosine_with_min_lr_schedule_with_warmup_lr_rate"),
        ("warmup_stable_decay", "get_wsd_schedule"),
        ("greedy", "get_greedy_schedule"),
    ];
    for (name, function) in types {
        let (_, kind) = dialect::find(&format!("transformers.{name}")).expect(name);
        assert_eq!(kind.name, function);
    }
}

#[test]
fn the_rates_are_those_of_a_real_trainer() {
    // Read off `param_groups` before each update of `transformers.Trainer` 5.23.0: two epochs of ten examples in
    // batches of two, warmup_steps=0.25; and eight updates with warmup_steps=3.9.
    let linear = "run: {epochs: 2, dataset_size: 10, batch_size: 2}\noptimizer: {lr: 1.0e-3}\n\
                  schedule: {kind: transformers.linear, num_warmup_steps: 0.25}";
    let expected = [
        0.0,
        0.0003333333333333333,
        0.0006666666666666666,
        0.001,
        0.0008571428571428571,
        0.0007142857142857143,
        0.0005714285714285714,
        0.00042857142857142855,
        0.0002857142857142857,
        0.00014285714285714284,
    ];
    assert_eq!(rows(linear, 10).concat(), expected);
    let cosine = "run: {steps: 8}\noptimizer: {lr: 1.0e-3}\n\
                  schedule: {kind: transformers.cosine, num_warmup_steps: 3.9}";
    let expected = [
        0.0,
        0.0003333333333333333,
        0.0006666666666666666,
        0.001,
        0.0009045084971874737,
        0.0006545084971874737,
        0.00034549150281252633,
        9.549150281252633e-05,
    ];
    assert_eq!(rows(cosine, 8).concat(), expected);
}

#[test]
fn a_share_is_written_as_a_number_and_an_expression_comes_to_steps() {
    let spec = |warmup: &str| {
        format!(
            "run: {{steps: 10}}\noptimizer: {{lr: 1}}\n\
             schedule: {{kind: transformers.constant_with_warmup, num_warmup_steps: {warmup}}}"
        )
    };
    assert_eq!(rows(&spec("0.3"), 4).concat(), [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0]);
    // 0.3 updates are 0 updates, not a fraction of 0.3.
    assert_eq!(rows(&spec("0.03 * steps"), 2).concat(), [1.0, 1.0]);
}

#[test]
fn a_share_of_an_unknown_run_is_refused() {
    let text =
        "optimizer: {lr: 1}\nschedule: {kind: transformers.constant_with_warmup, num_warmup_steps: 0.3}";
    assert_eq!(
        refusal(text),
        "error: `num_warmup_steps` is a fraction of a run of unknown length\n --> spec.yaml:2:71\n  |\n\
         2 | schedule: {kind: transformers.constant_with_warmup, num_warmup_steps: 0.3}\n  |\
         \u{20}                                                                      ^^^\n  \
         = why: below 1 it is a fraction of the training steps, rounded up, as in the Trainer\n  \
         = help: say how long the run is: `run: {steps: 10000}`; or give a whole number of steps\n"
    );
}

#[test]
fn the_unit_of_timm_is_its_own_parameter() {
    let spec = |more: &str| {
        format!("{more}\noptimizer: {{lr: 1}}\nschedule: {{kind: timm.StepLRScheduler, decay_t: 3}}")
    };
    assert_eq!(schedule(&spec("")).unit(), Unit::Epoch);
    let text = spec("interval: step");
    assert!(refusal(&text).starts_with("error: `interval: step` does not go with `timm.StepLRScheduler`"));
    let updates =
        "optimizer: {lr: 1}\nschedule: {kind: timm.StepLRScheduler, decay_t: 3, t_in_epochs: false}";
    assert_eq!(schedule(updates).unit(), Unit::Step);
}

#[test]
fn noise_that_would_be_drawn_for_ever_is_refused() {
    let spec = |noise: &str| {
        format!(
            "optimizer: {{lr: 1}}\nschedule: {{kind: timm.StepLRScheduler, decay_t: 3, noise_pct: 0, {noise}}}"
        )
    };
    assert!(refusal(&spec("noise_range_t: 5")).starts_with("error: timm would draw noise for ever\n"));
    assert!(build(&spec("noise_std: 2")).is_ok());
}

#[test]
fn the_rates_are_those_of_a_real_engine() {
    // Read off `param_groups` before each optimizer step of `deepspeed.initialize(...)` 0.19.8 on a CPU.
    let warmup = "schedule: {kind: deepspeed.WarmupLR, warmup_num_steps: 4, warmup_max_lr: 0.1}";
    assert_eq!(rows(warmup, 6).concat(), [0.0, 0.0, 0.05, 0.07924812503605783, 0.1, 0.1]);
    let cosine = "optimizer: {lr: 0.01}\n\
                  schedule: {kind: deepspeed.WarmupCosineLR, warmup_num_steps: 3, total_num_steps: 6}";
    let expected =
        [0.0, 0.0, 0.0063092975357145736, 0.01, 0.00750025, 0.0025007500000000012, 1.0000000000000002e-06];
    assert_eq!(rows(cosine, 7).concat(), expected);
    let cycle = "schedule: {kind: deepspeed.OneCycle, cycle_min_lr: 0.1, cycle_max_lr: 0.2, cycle_first_step_size: 3, \
                 decay_step_size: 2, decay_lr_rate: 0.5}";
    let expected = [
        [0.1, 0.8],
        [0.13333333333333336, 0.8666666666666667],
        [0.16666666666666666, 0.8333333333333334],
        [0.2, 0.8],
        [0.16666666666666669, 0.8333333333333334],
        [0.1333333333333333, 0.8666666666666667],
        [0.1, 0.9],
        [0.08, 0.9],
    ];
    assert_eq!(rows(cycle, 8), expected);
}

#[test]
fn deepspeed_drives_beta1_unless_the_optimizer_has_a_momentum() {
    let spec = |optimizer: &str| {
        format!("{optimizer}\nschedule: {{kind: deepspeed.OneCycle, cycle_min_lr: 0.1, cycle_max_lr: 1}}")
    };
    assert_eq!(labels(&spec("")), ["lr", "beta1"]);
    assert_eq!(labels(&spec("optimizer: {betas: [0.9, 0.95]}")), ["lr", "beta1"]);
    assert_eq!(labels(&spec("optimizer: {momentum: 0.9}")), ["lr"]);
    assert_eq!(labels(&spec("optimizer: {lr: {a: 1, b: 2}}")), ["lr/a", "lr/b", "beta1/a", "beta1/b"]);
}

#[test]
fn megatron_counts_samples_where_the_run_knows_them() {
    let spec = |run: &str| {
        format!(
            "run: {{{run}}}\nschedule: {{kind: megatron.OptimizerParamScheduler, max_lr: 1, lr_decay_steps: 64, wd_incr_steps: 1}}"
        )
    };
    assert_eq!(rows(&spec("steps: 8"), 2), [[1.0, 0.01], [1.0 - 1.0 / 64.0, 0.01]]);
    assert_eq!(
        rows(&spec("steps: 8, batch_size: 4, devices: 2"), 2),
        [[1.0, 0.01], [1.0 - 8.0 / 64.0, 0.01]]
    );
}

/// What a file does with its Trainer besides its arguments is refused, or said.
#[test]
fn what_a_trainer_does_besides_its_arguments_is_told() {
    let file = |before: &str, after: &str| {
        format!(
            "from transformers import EarlyStoppingCallback, HfArgumentParser, Trainer, TrainerCallback, TrainingArguments
args = TrainingArguments(output_dir='out', max_steps=9)
{before}
trainer = Trainer(model=model, args=args, train_dataset=data, callbacks=callbacks)
{after}
"
        )
    };
    let stops = "class Stop(TrainerCallback):
    def on_step_end(self, args, state, control, **kwargs):
        control.should_training_stop = state.global_step > 4
callbacks = [Stop()]";
    let told = [
        (
            file("", "trainer.train()\ntrainer.train()"),
            "the Trainer on line 6 trains again: its updates are not among",
        ),
        (
            file("callbacks = [EarlyStoppingCallback(3)]", "trainer.train()"),
            "`EarlyStoppingCallback` on line 3 may end a training early",
        ),
        (file(stops, "trainer.train()"), "`Stop` on line 6 may end a training early"),
    ];
    for (text, says) in told {
        let (status, errors) = table(&text);
        assert!(status == 0 && errors.contains(says), "{text}{errors}");
    }
    let (_, errors) = table(&file("", "trainer.train()"));
    assert!(!errors.contains("trains again") && !errors.contains("early"), "{errors}");
    let refused = [
        (
            file("", "trainer.create_optimizer_and_scheduler = None\ntrainer.train()"),
            "the file replaces `create_optimizer_and_scheduler` of its Trainer",
        ),
        (
            file("", "trainer.args.learning_rate = 1e-3\ntrainer.train()"),
            "the value of `learning_rate` is not in this file",
        ),
        (
            file("", "trainer.train()").replace(
                "TrainingArguments(output_dir='out', max_steps=9)",
                "HfArgumentParser(TrainingArguments).parse_json_file('missing.json')[0]",
            ),
            "not all arguments of `TrainingArguments` are known",
        ),
    ];
    for (text, says) in refused {
        let (status, errors) = table(&text);
        assert!(status == 2 && errors.contains(says), "{text}{errors}");
    }
}

/// A class of a module beside the file counts with what it does.
#[test]
fn a_trainer_beside_the_file_is_looked_at() {
    let text = "from transformers import TrainingArguments
from training.own import Mine, Hooks
args = TrainingArguments(output_dir='out', max_steps=9)
Mine(model=model, args=args, train_dataset=data, callbacks=[Hooks()]).train()
";
    let beside = "from transformers import Trainer, TrainerCallback
class Base(Trainer):
    pass
class Mine(Base):
    BODY
class Hooks(TrainerCallback):
    HOOK
class Other(Trainer):
    def create_scheduler(self, steps, optimizer=None):
        return 1
";
    let plain = beside.replace("BODY", "pass").replace("HOOK", "pass");
    let makes = plain.replace(
        "class Mine(Base):\n    pass",
        "class Mine(Base):\n    def create_scheduler(self, num_training_steps, optimizer=None):\n        return 1",
    );
    let keeps = makes.replace("return 1\nclass H", "from torch.optim.lr_scheduler import StepLR\n        self.lr_scheduler = StepLR(self.optimizer, 3)\nclass H");
    let stops = plain.replace(
        "Hooks(TrainerCallback):\n    pass",
        "Hooks(TrainerCallback):\n    def on_step_end(self, args, state, control, **rest):\n        control.should_training_stop = True",
    );
    let cases = [
        (&plain, 0, "read as TrainingArguments"),
        (
            &makes,
            2,
            "`Mine.create_scheduler` makes, sets or steps a schedule itself\n --> training/own.py:5:5",
        ),
        (&keeps, 0, "the schedule is `torch.StepLR` on line 7 of training/own.py"),
        (&stops, 0, "`Hooks` on line 4 may end a training early"),
    ];
    for (module, status, says) in cases {
        let folder = Folder::new().with("train.py", text).with("training/own.py", module);
        let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
        assert!(outcome.status == status && outcome.stderr.contains(says), "{module}{}", outcome.stderr);
    }
}

fn table(text: &str) -> (i32, String) {
    let folder = Folder::new().with("train.py", text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    (outcome.status, outcome.stderr)
}

/// The trainings of a notebook of fastai are chosen by their places.
#[test]
fn none_of_several_trainings_of_fastai_is_picked() {
    let text = "from fastai.vision.all import *
learn = vision_learner(dls, resnet34)
learn.fit_one_cycle(1, 1e-3)
learn.unfreeze()
learn.fit_one_cycle(2, 1e-4)
";
    let (status, errors) = table(text);
    assert!(
        status == 2 && errors.contains("error: this file trains several times with fastai\n"),
        "{errors}"
    );
    let folder = Folder::new().with("train.py", text);
    let given = ["table", "train.py", "--name", "line 5", "--config", "len(dls.train)=2"];
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(given));
    assert_eq!(outcome.stdout.lines().count(), 5, "{}", outcome.stderr);
    let gathers = text.replace("resnet34)", "resnet34, cbs=GradientAccumulation(64))");
    let (status, errors) = table(&gathers);
    assert!(
        status == 2 && errors.contains("of fastai makes the schedule of this file, and is not computed here"),
        "{errors}"
    );
}

/// Words beside a script that its parser reads by itself are refused where they are there and cannot be read.
#[test]
fn words_beside_a_script_that_cannot_be_read_are_refused() {
    let parses = "from transformers import HfArgumentParser, Trainer, TrainingArguments
parser = HfArgumentParser(TrainingArguments)
(args,) = parser.parse_args_into_dataclasses()
";
    let trainer = format!("{parses}Trainer(model=model, args=args, train_dataset=data).train()\n");
    let scheduler = String::from(
        "from dataclasses import dataclass
from transformers import HfArgumentParser
import torch
@dataclass
class Arguments:
    learning_rate: float = 0.1
(args,) = HfArgumentParser(Arguments).parse_args_into_dataclasses()
optimizer = torch.optim.SGD(model.parameters(), lr=args.learning_rate)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for epoch in range(4):
    optimizer.step()
    scheduler.step()
",
    );
    for text in [trainer, scheduler] {
        let folder = Folder::new().with("train.py", &text);
        std::fs::create_dir(folder.path().join("train.args")).expect("made");
        let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
        assert_eq!(outcome.status, 2, "{}", outcome.stdout);
        assert!(outcome.stderr.contains("`train.args`"), "{}", outcome.stderr);
    }
}

/// The second training begins a schedule of its own, whose rates are not among the rows.
#[test]
fn a_trainer_of_ones_own_that_trains_again_is_told() {
    let text = "import torch
from transformers import Trainer, TrainingArguments
class Mine(Trainer):
    def create_optimizer(self):
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.5)
        return self.optimizer
args = TrainingArguments(output_dir='out', max_steps=4)
trainer = Mine(model=model, args=args, train_dataset=data)
trainer.train()
trainer.train()
";
    let (status, errors) = table(text);
    let note = "the Trainer on line 10 trains again: its updates are not among the rows";
    assert!(status == 0 && errors.contains(note), "{errors}");
}

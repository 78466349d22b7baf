//! The remarks on torch's schedulers, and how their parameters are read; their values are tested in `reference`.

use lrsched::diagnostic::Diagnostic;
use lrsched::schedule::{Nature, Schedule, Unit};
use lrsched::spec::{NoFiles, RunLength, Spec};

fn build(text: &str) -> Result<Schedule, Diagnostic> {
    let plan = Spec::parse("spec.yaml", text)?.resolve(&RunLength::default(), &NoFiles)?;
    Ok(plan.series[0].schedule.clone())
}

fn schedule(text: &str) -> Schedule {
    build(text).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// The message with which a spec is refused, or that of its first row without a value.
fn message(text: &str, row: u64) -> String {
    match build(text) {
        Err(error) => error.to_string(),
        Ok(schedule) => {
            let halt = schedule.row(row).expect_err("it has a value there");
            halt.error.downcast_ref::<Diagnostic>().expect("a diagnostic").to_string()
        }
    }
}

fn labels(schedule: &Schedule) -> Vec<String> {
    schedule.channels().iter().map(|channel| channel.label()).collect()
}

#[test]
fn what_torch_raises_on_the_way_is_told_with_its_place() {
    let text = "optimizer: {lr: 0.1}\nschedule:\n  kind: torch.SequentialLR\n  milestones: [10]\n  schedulers:\n    \
                - {kind: torch.LinearLR, total_iters: 10}\n    - {kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 100}\n";
    assert_eq!(
        message(text, 500),
        "error: torch raises ValueError at step 111: Tried to step 101 times. The specified number of total steps is \
         100\n --> spec.yaml:7:14\n  |\n\
         7 |     - {kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 100}\n  |              ^^^^^^^^^^^^^^^^\n  \
         = help: increase `total_steps`, or shorten the run\n"
    );
}

/// torch 2.15 raises the same at the third update.
#[test]
fn what_a_step_of_the_users_own_scheduler_raises_is_told_with_its_place() {
    let text = "optimizer: {lr: {backbone: 0.1, head: 1.0}}\nschedule:\n  kind: torch.LRScheduler\n  source: |\n    \
                from torch.optim.lr_scheduler import LRScheduler\n    class Few(LRScheduler):\n        \
                def step(self, epoch=None):\n            super().step(epoch)\n        \
                def get_lr(self):\n            return self.base_lrs if self.last_epoch < 2 else [0.1]\n";
    assert_eq!(schedule(text).row(1).unwrap(), [0.1, 1.0]);
    assert_eq!(
        message(text, 2),
        "error: ValueError: zip() argument 2 is shorter than argument 1\n --> spec.yaml:8:13\n  |\n\
         8 |             super().step(epoch)\n  |             ^^^^^^^^^^^^^^^^^^^\n"
    );
}

#[test]
fn what_torch_raises_in_a_constructor_is_told_at_the_parameter() {
    assert_eq!(
        message("schedule: {kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 10, pct_start: 1}", 0),
        "error: torch raises ValueError in the constructor: Expected float between 0 and 1 pct_start, but got 1\n \
         --> spec.yaml:1:77\n  |\n\
         1 | schedule: {kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 10, pct_start: 1}\n  |                                                                             ^\n  \
         = why: torch needs a float here, and in Python a number without a decimal point is an int\n"
    );
    assert_eq!(
        message("schedule: {kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 10, pct_start: 0.1}", 0),
        "error: torch raises ZeroDivisionError in the constructor: float division by zero\n --> spec.yaml:1:18\n  |\n\
         1 | schedule: {kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 10, pct_start: 0.1}\n  |                  ^^^^^^^^^^^^^^^^\n  \
         = why: a phase of the cycle has no length: it goes from step 0 to step 0, because the phases end at \
         `pct_start * total_steps - 1` and `total_steps - 1`\n  = help: change `pct_start` or `total_steps` slightly\n"
    );
}

#[test]
fn a_plateau_within_another_scheduler_is_refused_where_it_stands() {
    let text = "optimizer: {lr: 0.1}\nschedule:\n  kind: torch.ChainedScheduler\n  schedulers:\n    \
                - {kind: torch.ExponentialLR, gamma: 0.9}\n    - {kind: torch.ReduceLROnPlateau, metrics: [1.0]}\n";
    let message = message(text, 0);
    assert!(message.contains("ChainedScheduler does not support `ReduceLROnPlateau`"), "{message}");
    assert!(message.contains("--> spec.yaml:6:14"), "{message}");
}

#[test]
fn the_metrics_end_after_the_row_that_the_last_of_them_decides() {
    let text =
        "optimizer: {lr: 0.1}\nschedule: {kind: torch.ReduceLROnPlateau, patience: 0, metrics: [1.0, 2.0]}";
    let schedule = schedule(text);
    assert_eq!(schedule.unit(), Unit::Epoch);
    assert_eq!(schedule.length(), Some(2));
    assert_eq!(schedule.row(2).unwrap(), [0.1 * 0.1]);
    assert_eq!(schedule.row(3).unwrap_err().at, 3);
    assert!(message(text, 3).starts_with("error: the 2 metrics are used up\n --> spec.yaml:2:"));
}

#[test]
fn schedulers_of_other_frameworks_are_refused_within_torch() {
    let text = "optimizer: {lr: 0.1}\nschedule:\n  kind: torch.ChainedScheduler\n  \
                schedulers: [{kind: linear, start: 0.1, steps: 10}]\n";
    assert!(
        message(text, 0)
            .starts_with("error: `torch.ChainedScheduler` takes schedulers of torch\n --> spec.yaml:4:")
    );
}

#[test]
fn a_whole_number_that_grows_beyond_128_bits_is_refused_and_not_rounded() {
    let text =
        |lr: &str| format!("optimizer: {{lr: {lr}}}\nschedule: {{kind: torch.ExponentialLR, gamma: 3}}");
    assert_eq!(schedule(&text("1")).row(80).unwrap(), [147808829414345923316083210206383297601.0]);
    assert_eq!(schedule(&text("1")).row(81).unwrap_err().at, 81);
    assert!(message(&text("1"), 81).contains("write the learning rate with a point"));
    assert!(schedule(&text("1.0")).row(81).is_ok());
}

#[test]
fn the_columns_are_the_rates_of_all_groups_and_then_what_else_is_driven() {
    let cycle = "{kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 10}";
    let adam = "optimizer: {lr: {backbone: 0.1, head: 0.2}, betas: [0.9, 0.999]}";
    let of = |text: String| labels(&schedule(&text));
    assert_eq!(
        of(format!("{adam}\nschedule: {cycle}")),
        ["lr/backbone", "lr/head", "beta1/backbone", "beta1/head"]
    );
    assert_eq!(of(format!("optimizer: {{momentum: 0.9}}\nschedule: {cycle}")), ["lr", "momentum"]);
    assert_eq!(
        of(format!("{adam}\nschedule: {{kind: torch.StepLR, step_size: 2}}")),
        ["lr/backbone", "lr/head"]
    );
    let within = format!("schedule: {{kind: torch.ChainedScheduler, schedulers: [{cycle}]}}");
    assert_eq!(of(within), ["lr", "momentum"]);
    let without = "schedule: {kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 10, cycle_momentum: false}";
    assert_eq!(of(without.to_string()), ["lr"]);
}

#[test]
fn a_learning_rate_is_needed_unless_the_first_scheduler_brings_its_own() {
    let chained = |first: &str, second: &str| {
        format!(
            "schedule: {{kind: torch.ChainedScheduler, schedulers: [{{kind: {first}}}, {{kind: {second}}}]}}"
        )
    };
    let (cyclic, step) = ("torch.CyclicLR, base_lr: 0.1, max_lr: 0.2", "torch.StepLR, step_size: 5");
    assert_eq!(schedule(&chained(cyclic, step)).row(0).unwrap()[0], 0.1);
    assert!(message(&chained(step, cyclic), 0).contains("needs the optimizer's learning rate"));
}

#[test]
fn what_an_expression_comes_to_is_rounded_where_steps_are_counted() {
    let text = "run: {steps: 41}\noptimizer: {lr: 1.0}\nschedule: {kind: torch.MultiStepLR, milestones: [0.5 * steps]}";
    let schedule = schedule(text);
    assert_eq!((schedule.row(19).unwrap()[0], schedule.row(20).unwrap()[0]), (1.0, 0.1));
}

#[test]
fn the_length_is_the_schedulers_own_where_it_has_one() {
    let cases = [
        ("{kind: torch.CosineAnnealingLR, T_max: 30}", Some(30)),
        ("{kind: torch.StepLR, step_size: 30}", None),
        ("{kind: torch.OneCycleLR, max_lr: 0.1, epochs: 3, steps_per_epoch: 7}", Some(21)),
        ("{kind: torch.SWALR, swa_lr: 0.1}", Some(10)),
        (
            "{kind: torch.SequentialLR, milestones: [5], schedulers: [{kind: torch.LinearLR}, {kind: torch.PolynomialLR, total_iters: 20}]}",
            Some(25),
        ),
        (
            "{kind: torch.ChainedScheduler, schedulers: [{kind: torch.LinearLR}, {kind: torch.ExponentialLR, gamma: 0.9}]}",
            None,
        ),
    ];
    for (text, length) in cases {
        assert_eq!(schedule(&format!("optimizer: {{lr: 0.1}}\nschedule: {text}")).length(), length, "{text}");
    }
}

#[test]
fn a_one_cycle_takes_its_length_from_the_run() {
    let text = |run: &str, more: &str| {
        format!("run: {run}\nschedule: {{kind: torch.OneCycleLR, max_lr: 0.1{more}}}")
    };
    let per_epoch = format!("interval: epoch\n{}", text("{epochs: 5, steps_per_epoch: 10}", ""));
    for (text, length) in [
        (text("{steps: 40}", ""), 40),
        (text("{epochs: 5, steps_per_epoch: 10}", ""), 50),
        (text("{epochs: 5, steps_per_epoch: 10}", ", epochs: 3"), 30),
        (text("{epochs: 5, steps_per_epoch: 10}", ", total_steps: 12, epochs: 3"), 12),
        (per_epoch, 5),
    ] {
        assert_eq!(schedule(&text).length(), Some(length), "{text}");
    }
    let error = message("schedule: {kind: torch.OneCycleLR, max_lr: 0.1, epochs: 3}", 0);
    assert!(error.starts_with("error: `steps_per_epoch` of `torch.OneCycleLR` is missing"), "{error}");
}

/// Asserts that a schedule has exactly these remarks, in order, given a part of each.
#[test]
fn remarks_are_made_where_they_apply_and_only_there() {
    let cosine = |t_max: u32| format!("{{kind: torch.CosineAnnealingLR, T_max: {t_max}}}");
    let linear = |more: &str| format!("{{kind: torch.LinearLR, start_factor: 1.0{more}}}");
    let one_cycle = |more: &str| format!("{{kind: torch.OneCycleLR, max_lr: 0.1{more}}}");
    let own = "overwrites the optimizer's learning rate and momentum";
    let cases: Vec<(String, Vec<&str>)> = vec![
        (cosine(100), vec!["does not reach `eta_min` (0.0): that is at step 100, but its last step is 99"]),
        (cosine(99), vec![]),
        (cosine(98), vec!["from step 98 on it rises again"]),
        (linear(""), vec!["`total_iters` of LinearLR is torch's default, 5 steps"]),
        (linear(", total_iters: 99"), vec![]),
        (linear(", total_iters: 100"), vec!["never reaches `end_factor`: that is at step 100"]),
        (linear(", total_iters: 0"), vec!["never reaches"]),
        ("{kind: torch.LinearLR, total_iters: 10}".into(), vec!["first step uses 0.3333333333333333 times"]),
        ("{kind: torch.ConstantLR, factor: 0.5, total_iters: 500}".into(), vec!["removes its factor"]),
        ("{kind: torch.StepLR, step_size: 100}".into(), vec!["never changes the rate"]),
        ("{kind: torch.StepLR, step_size: 99}".into(), vec![]),
        ("{kind: torch.MultiStepLR, milestones: [99, 100, 5]}".into(), vec!["never reaches 100"]),
        ("{kind: torch.MultiStepLR, milestones: [5, 7.5, 5]}".into(), vec!["the index 7.5", "has the milestone 5 more than once"]),
        ("{kind: torch.PolynomialLR, total_iters: 100}".into(), vec!["does not reach 0"]),
        ("{kind: torch.PolynomialLR, total_iters: 99}".into(), vec![]),
        ("{kind: torch.PolynomialLR, total_iters: 50}".into(), vec!["is 0 from step 50"]),
        ("{kind: torch.CosineAnnealingWarmRestarts, T_0: 50}".into(), vec!["never reaches `eta_min`"]),
        ("{kind: torch.CosineAnnealingWarmRestarts, T_0: 40, T_mult: 2}".into(), vec!["never reaches", "would end at step 120"]),
        ("{kind: torch.CyclicLR, base_lr: 0.1, max_lr: 0.2, step_size_up: 25}".into(), vec![own]),
        (
            "{kind: torch.CyclicLR, base_lr: 0.1, max_lr: 0.2, step_size_up: 12.5, cycle_momentum: false}".into(),
            vec!["overwrites the optimizer's learning rate with its own", "between steps 12 and 13"],
        ),
        ("{kind: torch.CyclicLR, base_lr: 0.1, max_lr: 0.2, step_size_up: 40}".into(), vec![own, "it makes 1.25 cycles"]),
        (one_cycle(""), vec![own]),
        (one_cycle(", pct_start: 0.125"), vec![own, "between steps 11 and 12, at 11.5"]),
        (one_cycle(", total_steps: 5, pct_start: 0.1"), vec![own, "no way up", "torch raises at the next"]),
        (one_cycle(", total_steps: 200"), vec![own, "is cut short: it has 200 steps, but the last step is 99"]),
        (one_cycle(", total_steps: 99, pct_start: 0.0"), vec![own, "no way up", "is extrapolated past its end"]),
        ("{kind: torch.SWALR, swa_lr: 0.1}".into(), vec![]),
        ("{kind: torch.SWALR, swa_lr: 0.1, anneal_epochs: 100}".into(), vec!["does not reach `swa_lr`"]),
        (
            format!("{{kind: torch.SequentialLR, milestones: [10], schedulers: [{}, {}]}}", linear(", total_iters: 10"), cosine(89)),
            vec![],
        ),
        (
            format!("{{kind: torch.SequentialLR, milestones: [100], schedulers: [{}, {}]}}", linear(", total_iters: 10"), cosine(89)),
            vec!["SequentialLR never reaches 100"],
        ),
        (
            format!("{{kind: torch.SequentialLR, milestones: [10.5], schedulers: [{}, {}]}}", cosine(10), cosine(89)),
            vec!["not a whole step"],
        ),
        (
            format!("{{kind: torch.SequentialLR, milestones: [10], schedulers: [{}, {}]}}", cosine(10), one_cycle(", total_steps: 90, pct_start: 0.5")),
            vec!["overwrites `initial_lr`", own],
        ),
        (
            "{kind: torch.ChainedScheduler, schedulers: [{kind: torch.ExponentialLR, gamma: 0.9}, {kind: torch.CosineAnnealingWarmRestarts, T_0: 50}]}".into(),
            vec!["undoes the schedulers before it", "never reaches"],
        ),
        ("{kind: torch.ReduceLROnPlateau, metrics: [1.0, 0.5]}".into(), vec![]),
        ("{kind: torch.ReduceLROnPlateau, metrics: [-1.0, -0.5]}".into(), vec!["below 0"]),
        ("{kind: torch.ReduceLROnPlateau, metrics: [1.0], eps: 0.1}".into(), vec!["no more than 0.1 is not made"]),
    ];
    for (text, expected) in cases {
        let spec = format!("run: {{steps: 100}}\noptimizer: {{lr: 0.1, momentum: 0.9}}\nschedule: {text}");
        let schedule = schedule(&spec);
        let said = schedule.remarks();
        assert_eq!(said.len(), expected.len(), "{text}: {said:?}");
        for (remark, part) in said.iter().zip(expected) {
            assert!(remark.text.contains(part), "{text}: `{remark}` has no `{part}`");
        }
    }
}

#[test]
fn epochs_that_are_taken_for_updates_are_remarked_upon() {
    let text = |interval: &str| {
        format!(
            "run: {{epochs: 90, steps_per_epoch: 100}}\noptimizer: {{lr: 0.1}}\n{interval}\
             schedule: {{kind: torch.MultiStepLR, milestones: [30, 60, 80]}}"
        )
    };
    let said = schedule(&text("")).remarks().iter().map(ToString::to_string).collect::<String>();
    assert!(
        said.contains("it ends after 80 of 9000 updates") && said.contains("`interval: epoch`"),
        "{said}"
    );
    assert_eq!(schedule(&text("interval: epoch\n")).remarks(), []);
}

#[test]
fn an_optimizer_that_is_not_described_is_remarked_upon() {
    let schedule = schedule("run: {steps: 100}\nschedule: {kind: torch.OneCycleLR, max_lr: 0.1}");
    assert!(
        schedule.remarks()[0].text.contains("neither `momentum` nor `betas`"),
        "{:?}",
        schedule.remarks()
    );
}

const REMEMBERS: &str = "optimizer: {lr: 1.0}\nschedule:\n  kind: torch.LambdaLR\n  lr_lambda: |\n    calls = []\n    \
                         def factor(step):\n        calls.append(step)\n        return len(calls) + sum(calls)\n";

#[test]
fn a_function_that_remembers_says_the_same_on_any_thread_and_in_every_walk() {
    let schedule = schedule(REMEMBERS);
    let expected: Vec<f64> = (0..40).map(|step| schedule.row(step).unwrap()[0]).collect();
    // The k-th call is the one at step k - 1.
    assert_eq!(expected[..5], [1.0, 3.0, 6.0, 10.0, 15.0]);
    let Nature::Recurrent(recurrent) = schedule.nature() else { panic!("it is walked") };
    let mut walk = recurrent.start();
    let mut found = vec![0.0; 40];
    for (block, rows) in found.chunks_mut(5).enumerate() {
        match block % 2 {
            0 => walk.fill(rows).unwrap(),
            _ => std::thread::scope(|scope| scope.spawn(|| walk.fill(rows)).join().unwrap()).unwrap(),
        }
    }
    assert_eq!(found, expected);
}

#[test]
fn what_is_wrong_with_a_function_is_shown_in_it() {
    let text = |source: &str| {
        format!("optimizer: {{lr: 1.0}}\nschedule:\n  kind: torch.LambdaLR\n  lr_lambda: {source}\n")
    };
    let inline = message(&text("\"lambda step: 1 / (step - 3)\""), 3);
    assert!(inline.contains("division by zero") && inline.contains("--> spec.yaml:4:28"), "{inline}");
    let block = message(&text("|\n    def factor(step):\n        return 1 / (step - 3)"), 3);
    assert!(block.contains("division by zero") && block.contains("--> spec.yaml:6:16"), "{block}");
    let none = message(&text("|\n    def factor(step):\n        pass"), 0);
    assert!(none.contains("not a Python number"), "{none}");
}

//! Random pairs of a schedule and a fault: the values of `table`, changed as the fault changes them, are a log. At least 98 % of
//! the faults are named with their numbers, and none is named wrongly. `LRSCHED_PAIRS=2000` makes more pairs, and prints the
//! number of each result.

use crate::harness::Folder;
use serde_json::Value;
use std::collections::BTreeMap;

/// The pairs of an ordinary run: each fault once.
const PAIRS: u64 = FAULTS.len() as u64;

/// Numbers that are the same in every run.
struct Draws(u64);

impl Draws {
    /// A number from `low` to `high`.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        low + self.0 % (high - low + 1)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.between(0, all.len() as u64 - 1) as usize]
    }
}

/// A schedule: its text for a total and a warmup.
struct Drawn {
    lr: f64,
    total: u64,
    warmup: u64,
    kind: &'static str,
}

/// The schedules, by what they have: a total `@T`, a warmup `@W`. `@R` is the rate.
const KINDS: [(&str, &str); 6] = [
    ("T", "{kind: torch.CosineAnnealingLR, T_max: @T, eta_min: 1.0e-6}"),
    ("T", "{kind: torch.PolynomialLR, total_iters: @T, power: 2.0}"),
    ("", "{kind: torch.ExponentialLR, gamma: 0.991}"),
    (
        "TW",
        "{kind: transformers.get_linear_schedule_with_warmup, num_warmup_steps: @W, num_training_steps: @T}",
    ),
    (
        "TW",
        "{kind: transformers.get_cosine_schedule_with_warmup, num_warmup_steps: @W, num_training_steps: @T}",
    ),
    (
        "TW",
        "{kind: optax.warmup_cosine_decay_schedule, init_value: 0.0, peak_value: @R, warmup_steps: @W, decay_steps: @T}",
    ),
];

impl Drawn {
    fn spec(&self) -> String {
        let schedule =
            self.kind.replace("@T", &self.total.to_string()).replace("@W", &self.warmup.to_string());
        let schedule = schedule.replace("@R", &format!("{:?}", self.lr));
        format!("run: {{steps: 200}}\noptimizer: {{lr: {:?}}}\nschedule: {schedule}\n", self.lr)
    }

    /// The first 800 rates.
    fn rates(&self) -> Vec<f64> {
        let folder = Folder::new().with("plan.yaml", self.spec());
        let ran = folder.run_with(&["table", "plan.yaml", "--steps", "800", "--quiet"], "");
        ran.stdout.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse().unwrap()).collect()
    }
}

/// What happened: the rates of a run of 200 updates, and the causes that name it, each with a number and its value.
type Happened = (Vec<f64>, Vec<(&'static str, &'static str, f64)>);

/// A fault: what the schedule needs to have, and what happens.
type Fault = (&'static str, fn(&Drawn, &[f64], &mut Draws) -> Happened);

/// The faults.
const FAULTS: [Fault; 13] = [
    ("", |_, plan, draws| {
        let k = draws.between(2, 4);
        ((0..200).map(|i| plan[(i * k) as usize]).collect(), vec![("faster", "k", k as f64)])
    }),
    ("", |_, plan, draws| {
        let k = draws.one_of(&[2, 3, 4, 8]);
        ((0..200).map(|i| plan[i / k]).collect(), vec![("slower", "k", k as f64)])
    }),
    ("", |_, plan, draws| {
        let factor = draws.one_of(&[0.1, 0.5, 2.0, 8.0]);
        ((0..200).map(|i| plan[i] * factor).collect(), vec![("amplitude", "factor", factor)])
    }),
    ("", |_, plan, _| (vec![plan[0]; 200], vec![("never_stepped", "constant", plan[0])])),
    ("", |_, plan, _| ((0..200).map(|i| plan[i + 1]).collect(), vec![("shifted", "shift", 1.0)])),
    ("", |_, plan, draws| {
        let at = draws.between(60, 150) as usize;
        (
            (0..200).map(|i| plan[if i < at { i } else { i - at }]).collect(),
            vec![("restarted", "at", at as f64)],
        )
    }),
    ("", |_, plan, draws| {
        let at = draws.between(60, 150) as usize;
        ((0..200).map(|i| plan[i.min(at)]).collect(), vec![("frozen", "from", at as f64)])
    }),
    ("T", |drawn, _, draws| {
        let total = draws.one_of(&[250, 300, 400]);
        (Drawn { total, ..*drawn }.rates()[..200].to_vec(), vec![("total", "found", total as f64)])
    }),
    ("T", |drawn, plan, draws| {
        let (at, total) = (draws.between(60, 150) as usize, draws.one_of(&[300, 400]));
        let other = Drawn { total, ..*drawn }.rates();
        let rates = (0..200).map(|i| if i < at { plan[i] } else { other[i] }).collect();
        (rates, vec![("total", "found", total as f64)])
    }),
    ("W", |drawn, _, _| {
        (Drawn { warmup: 0, ..*drawn }.rates()[..200].to_vec(), vec![("warmup", "found", 0.0)])
    }),
    ("", |_, plan, draws| {
        let (k, factor) = (draws.between(2, 3), draws.one_of(&[0.25, 4.0]));
        let rates = (0..200).map(|i| plan[(i * k) as usize] * factor).collect();
        (rates, vec![("faster", "k", k as f64), ("amplitude", "factor", factor)])
    }),
    ("T", |_, plan, draws| {
        let (at, factor) = (draws.between(60, 150) as usize, draws.one_of(&[0.25, 4.0]));
        let rates = (0..200).map(|i| if i < at { plan[i] } else { plan[i - at] * factor }).collect();
        (rates, vec![("restarted", "at", at as f64), ("amplitude", "factor", factor)])
    }),
    ("", |_, plan, draws| {
        let every = draws.between(30, 45) as usize;
        let waits = |i: usize| i - i / every;
        (
            (0..200).map(|i| plan[waits(i)]).collect(),
            vec![("scheduler_waits", "skipped", (199 / every) as f64)],
        )
    }),
];

/// Two formats with a rule that is known: exact values, and six digits.
fn log(rates: &[f64], format: u64) -> (&'static str, String) {
    let rows = rates.iter().enumerate().skip(1);
    match format {
        0 => (
            "metrics.csv",
            rows.fold("epoch,lr-SGD,step\n".into(), |text, (i, rate)| format!("{text}0,{rate:?},{i}\n")),
        ),
        _ => {
            let line = |(i, rate)| {
                format!(
                    " iteration {i:8}/     200 | consumed samples: {i:12} | learning rate: {rate:.6E} |\n"
                )
            };
            ("log.txt", rows.map(line).collect())
        }
    }
}

fn names(report: &Value, causes: &[(&str, &str, f64)]) -> bool {
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let holds = |cause: &Value, (name, key, wanted): (&str, &str, f64)| {
        let numbers = cause["numbers"][key].as_array();
        let is_near =
            |told: &Value| number(told).is_some_and(|told| (told - wanted).abs() <= 1e-4 * wanted.abs());
        cause["name"] == name && numbers.is_some_and(|numbers| numbers.iter().any(is_near))
    };
    report["series"][0]["diagnoses"].as_array().is_some_and(|diagnoses| {
        diagnoses.iter().filter_map(|one| one["causes"].as_array()).any(|told| {
            told.len() == causes.len() && causes.iter().all(|cause| told.iter().any(|one| holds(one, *cause)))
        })
    })
}

#[test]
fn faults_in_the_values_of_a_table_are_named() {
    let pairs = std::env::var("LRSCHED_PAIRS").ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(PAIRS);
    let mut draws = Draws(0x9e37_79b9_7f4a_7c15);
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut wrong = Vec::new();
    for pair in 0..pairs {
        let (needs, fault) = FAULTS[(pair % FAULTS.len() as u64) as usize];
        let fitting: Vec<&str> =
            KINDS.iter().filter(|(has, _)| has.contains(needs)).map(|(_, kind)| *kind).collect();
        let kind = draws.one_of(&fitting);
        let drawn =
            Drawn { lr: draws.one_of(&[1e-3, 3e-4, 0.1]), total: 200, warmup: draws.between(10, 30), kind };
        let plan = drawn.rates();
        let (rates, causes) = fault(&drawn, &plan, &mut draws);
        let format = draws.between(0, 1);
        let (name, text) = log(&rates, format);
        if text == log(&plan[..200], format).1 {
            continue;
        }
        let folder = Folder::new().with("plan.yaml", drawn.spec()).with(name, &text);
        let ran = folder.run_with(&["verify", "plan.yaml", name, "--format", "json", "--quiet"], "");
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let is_silent = report["series"][0]["diagnoses"].as_array().is_none_or(Vec::is_empty);
        let result = match (ran.status, names(&report, &causes)) {
            (1, true) => "right",
            (1, false) if is_silent => "silent",
            _ => "wrong",
        };
        *counts.entry(result).or_default() += 1;
        if result != "right" {
            wrong.push(format!(
                "{result}: {causes:?} in {}: {}",
                drawn.spec(),
                report["series"][0]["diagnoses"]
            ));
        }
    }
    println!("{counts:?}");
    let right = counts.get("right").copied().unwrap_or(0);
    let all: u64 = counts.values().sum();
    assert!(!counts.contains_key("wrong") && right * 100 >= all * 98, "{counts:?}\n{}", wrong.join("\n"));
}

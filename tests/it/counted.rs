//! The user's schedulers of torch whose rates follow from their count are computed for many steps at once. They have the rates
//! of the same class with a `step` of its own, which is stepped: also where `get_lr` reads, in whatever way, what a step
//! changes. `reference.rs` and `python.rs` compare such classes with torch.

use super::harness::Folder;

/// Bodies of `get_lr`.
const BODIES: [(&str, &str); 30] = [
    ("poly", "return [b * (1 - self.last_epoch / 300) ** 0.9 for b in self.base_lrs]"),
    (
        "branches",
        "return [0.3 if self.last_epoch % 70 == 0 else b / self._step_count for b in self.base_lrs]",
    ),
    ("groups", "return [g['lr'] * 0.99 for g in self.optimizer.param_groups]"),
    ("alias", "return [g['lr'] * 0.99 for g in self.groups]"),
    ("held", "return [g['lr'] * 0.99 for g in HELD[0].param_groups]"),
    ("initial", "return [g['initial_lr'] / (1 + self.last_epoch) for g in self.optimizer.param_groups]"),
    ("last", "return [r * 0.99 for r in (self._last_lr if self.last_epoch else self.base_lrs)]"),
    ("get_last", "return [r * 0.99 for r in (self.get_last_lr() if self.last_epoch else self.base_lrs)]"),
    ("property", "return [b * self.progress for b in self.base_lrs]"),
    ("map", "return list(map(lambda b: b / (1 + self.last_epoch), self.base_lrs))"),
    ("key", "return [b / max([1, 2], key=lambda x: (x * self.last_epoch) % 7) for b in self.base_lrs]"),
    ("getattr", "return [b / (1 + getattr(self, 'last' + '_epoch')) for b in self.base_lrs]"),
    ("vars", "return [b / (1 + vars(self)['last_epoch']) for b in self.base_lrs]"),
    ("text", "return [b / (1 + float(f'{self.last_epoch}')) for b in self.base_lrs]"),
    ("counts", "self.n += 1\n        return [b / self.n for b in self.base_lrs]"),
    (
        "counts_in_dict",
        "COUNT['n'] = COUNT.get('n', 0) + 1\n        return [b / COUNT['n'] for b in self.base_lrs]",
    ),
    ("helper", "return [b * self.helper.factor() for b in self.base_lrs]"),
    ("helpers", "return [b * h.factor() for b, h in zip(self.base_lrs, self.helpers)]"),
    ("helper_rate", "return [b * self.helper.rate() for b in self.base_lrs]"),
    ("numpy", "import numpy as np\n        return list(np.array(self.base_lrs) / (1 + self.last_epoch))"),
    (
        "scalars",
        "import numpy as np\n        return [b * np.cos(self.last_epoch / 99) for b in self.base_lrs]",
    ),
    ("has", "return [b / (hasattr(self, 'last_epoch') + self.last_epoch) for b in self.base_lrs]"),
    ("first", "return [0.9 if self._is_initial else b / (1 + self.last_epoch) for b in self.base_lrs]"),
    ("within", "return [b if self._get_lr_called_within_step else 9.0 for b in self.base_lrs]"),
    ("whole", "return [self.last_epoch for b in self.base_lrs]"),
    ("tuple", "return tuple(b / (1 + self.last_epoch) for b in self.base_lrs)"),
    ("called", "return [b * self(self.last_epoch) for b in self.base_lrs]"),
    ("operator", "return [b / (self + 1) for b in self.base_lrs]"),
    ("itself", "return [b / (1 + MADE[0].last_epoch) for b in self.base_lrs]"),
    (
        "caught",
        "try:\n            return [[0.1, 0.2][self.last_epoch // 20]]\n        except IndexError:\n            return [0.05]",
    ),
];

fn source(step: &str, body: &str) -> String {
    let text = format!(
        "from torch.optim.lr_scheduler import LRScheduler
HELD, COUNT, MADE = [], {{}}, []

class Helper:
    def __init__(self, of):
        self.of = of
    def factor(self):
        return 1 / (1 + self.of.last_epoch)
    def rate(self):
        return 0.5 + self.of.optimizer.param_groups[0]['lr']

class Own(LRScheduler):
    def __init__(self, optimizer, last_epoch=-1):
        self.n = 0
        self.groups = optimizer.param_groups
        self.helper = Helper(self)
        self.helpers = [Helper(self)]
        HELD.append(optimizer)
        MADE.append(self)
        super().__init__(optimizer, last_epoch)
    @property
    def progress(self):
        return 1 / (1 + self.last_epoch)
    def __call__(self, x):
        return 1 / (1 + self.last_epoch + x)
    def __add__(self, x):
        return self.last_epoch + x
{step}    def get_lr(self):
        {body}
"
    );
    text.lines().map(|line| format!("      {line}\n")).collect()
}

fn spec(classes: &[(String, String)]) -> String {
    let mut text = String::from("run: {steps: 150}\ninterval: step\noptimizer: {lr: 0.1}\nschedules:\n");
    for (name, source) in classes {
        text += &format!("  {name}:\n    kind: torch.LRScheduler\n    name: Own\n    source: |\n{source}");
    }
    text
}

const STEP: &str = "    def step(self, epoch=None):\n        super().step(epoch)\n";

#[test]
fn schedulers_have_the_same_rates_many_at_once_as_step_by_step() {
    let mut classes = Vec::new();
    for (name, body) in BODIES {
        classes.push((name.to_string(), source("", body)));
        classes.push((format!("{name}_stepped"), source(STEP, body)));
    }
    let table = Folder::new().with("s.yaml", spec(&classes)).run("table s.yaml --quiet").well();
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!((rows.len(), rows[0].len()), (151, 1 + 2 * BODIES.len()));
    for row in &rows[1..] {
        for (pair, (name, _)) in row[1..].chunks(2).zip(BODIES) {
            assert_eq!(pair[0], pair[1], "{name}, row {}", row[0]);
        }
    }
}

#[test]
fn a_scheduler_that_ends_says_so_at_the_same_row() {
    let body = "return [[0.1, 0.2, 0.3][self.last_epoch // 40]]";
    let [at_once, stepped] = ["", STEP].map(|step| {
        let spec = spec(&[("own".into(), source(step, body))]);
        Folder::new().with("s.yaml", spec).run("table s.yaml")
    });
    let first = |said: &str| said.lines().next().map(str::to_string);
    assert!(at_once.stdout.ends_with("119,0.3\n"), "{}", at_once.stdout);
    assert_eq!(first(&at_once.stderr).as_deref(), Some("error: IndexError: list index out of range"));
    assert_eq!((at_once.stdout, first(&at_once.stderr)), (stepped.stdout, first(&stepped.stderr)));
}

//! A function of `(epoch, lr)` that computes with numbers has the same rates as with a `try` in it, which is run by the ordinary
//! machine. `lanes.rs` compares the functions of the references.

use super::harness::Folder;

const BODIES: [&str; 24] = [
    "if epoch < 10: return lr\nreturn lr * math.exp(-0.01)",
    "if epoch % 10 == 0 and epoch: return lr * 0.5\nreturn lr",
    "return max(lr * 0.97, 1e-5)",
    "if epoch in [30, 60, 90]: lr *= 0.1\nreturn lr",
    "k = epoch // 20\nreturn lr * (0.9 ** k) if k else lr",
    "return lr * decay(epoch)",
    "return lr * math.pow(0.5, math.floor((1 + epoch) / 10.0))",
    "if epoch == 0: return BASE\nreturn TABLE[epoch] if epoch < len(TABLE) else lr * 0.9",
    "x = epoch and lr or 0.1\nreturn x * 0.99",
    "return lr if not (epoch > 5 and epoch < 20 or epoch is None) else lr * 0.9",
    "n = 0\nwhile n < 3: n += 1\nreturn lr * (1 - n / 100)",
    "n = 0\nwhile n < 30: n += 1\nreturn lr * (1 - n / 1000)",
    "return float(np.clip(lr * 0.9, 1e-4, 1.0))",
    "global COUNT\nCOUNT += 1\nreturn lr / COUNT",
    "STATE.append(lr)\nreturn sum(STATE) / len(STATE)",
    "return round(lr * 0.95, 6)",
    "return abs(-lr) * min(1.0, 0.5 + epoch / 100)",
    "return int(epoch * 0.1) * 0.01 + lr * True",
    "return 1e-3 if 3 <= epoch <= 7 else lr",
    "return inner(epoch, lr)",
    "return lr * NAMED['g']",
    "return 0.1 / (1 << (epoch // 10)) if epoch < 40 else lr",
    "return lr * recursive(3)",
    "return lr * (epoch + 1) / (epoch + 2) if epoch != 7 else divmod(epoch, 3)[1] * 0.1",
];

const HEAD: &str = "import math
import numpy as np
BASE = 0.05
TABLE = (0.1, 0.2, 0.3)
STATE = []
COUNT = 0
NAMED = {'g': 0.9}
def decay(e, k=0.001): return 1 / (1 + k * e)
def inner(e, r, q=0.5):
    if e % 2: return r * decay(e)
    return r
def recursive(n): return 1.0 if n == 0 else recursive(n - 1)
def schedule(epoch, lr):
";

fn source(body: &str, tried: bool) -> String {
    let (globals, lines): (Vec<&str>, Vec<&str>) = body.lines().partition(|line| line.starts_with("global"));
    let mut text: String = globals.iter().map(|line| format!("    {line}\n")).collect();
    let indent = if tried { "        " } else { "    " };
    text += if tried { "    try:\n" } else { "" };
    text += &lines.iter().map(|line| format!("{indent}{line}\n")).collect::<String>();
    text += if tried { "    except KeyError: raise\n" } else { "" };
    (HEAD.to_string() + &text).lines().map(|line| format!("      {line}\n")).collect()
}

#[test]
fn functions_of_the_rate_have_the_same_rates_with_and_without_a_kernel() {
    let mut spec = String::from("run: {epochs: 99}\noptimizer: {lr: 0.1}\nschedules:\n");
    for (index, body) in BODIES.iter().enumerate() {
        for (name, tried) in [("kernel", false), ("machine", true)] {
            let kind = "kind: keras.LearningRateScheduler\n    name: schedule\n    schedule: |\n";
            spec += &format!("  {name}{index}:\n    {kind}{}", source(body, tried));
        }
    }
    let table = Folder::new().with("s.yaml", spec).run("table s.yaml --quiet").well();
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!((rows.len(), rows[0].len()), (100, 1 + 2 * BODIES.len()));
    for row in &rows[1..] {
        for (pair, body) in row[1..].chunks(2).zip(BODIES) {
            assert_eq!(pair[0], pair[1], "{body}, epoch {}", row[0]);
        }
    }
}

//! Hostile input: a clear message, soon, in little memory, and never a panic.

use crate::harness::{Folder, files_below, read, root};
use lrsched::dialect;
use lrsched::plan::Plan;
use lrsched::schedule::Nature;
use lrsched::spec::{FileError, Files, NoFiles, RunLength, Spec};
use lrsched::testing::attempted;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

#[cfg(target_os = "linux")]
const MANY: usize = 50_000;

/// Runs `lrsched table hostile.yaml --at 0` with 256 MiB of address space. The work is bounded by what the program counts
/// (bytes, brackets, copies of aliases, rounds of Python), which is the same on every machine. The 10 minutes of processor
/// time are no bound of these tests: they end a program that would never end.
#[cfg(target_os = "linux")]
fn tried(text: &str) -> crate::harness::Outcome {
    use crate::harness::{neutral, run};
    let folder = Folder::new().with("hostile.yaml", text);
    let program = env!("CARGO_BIN_EXE_lrsched");
    // Python may hold 192 MB; the program itself, unoptimised, takes 100 MB of addresses with its threads.
    let limited = "ulimit -v 327680; ulimit -t 600; exec \"$0\" \"$@\"";
    let arguments = ["-c", limited, program, "table", "hostile.yaml", "--at", "0"];
    run(neutral("sh", folder.path()).args(arguments))
}

/// Asserts that each text is refused with a message that begins as given and fits on a screen.
#[cfg(target_os = "linux")]
#[track_caller]
fn refused(cases: &[(&str, String, &str)]) {
    for (name, text, beginning) in cases {
        let outcome = tried(text);
        let crate::harness::Outcome { stdout, stderr, status } = &outcome;
        assert_eq!((*status, stdout.as_str()), (2, ""), "{name}: {stderr}");
        assert!(stderr.starts_with(&format!("error: {beginning}")), "{name}: {stderr}");
        assert!(stderr.len() < 3000, "{name}: a message of {} bytes", stderr.len());
    }
}

#[test]
#[cfg(target_os = "linux")]
fn endless_nesting_of_every_sort_is_refused() {
    let deep = "the spec is nested too deeply";
    let cases = [
        ("[", "[".repeat(MANY), deep),
        ("{a: ", "{a: ".repeat(MANY), deep),
        ("{", "{".repeat(MANY), deep),
        ("[{a: ", "[{a: ".repeat(MANY), deep),
        ("- ", "- ".repeat(MANY), deep),
        ("? ", "? ".repeat(MANY), deep),
        ("lines of -", (0..1400).map(|depth| format!("{}-\n", " ".repeat(depth))).collect(), deep),
        ("lines of a:", (0..1400).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect(), deep),
        ("closed within quotes", "[\"]\", ".repeat(20_000), deep),
        ("closed within apostrophes", "[']', ".repeat(20_000), deep),
        ("closed within comments", "[ # ]\n".repeat(20_000), deep),
        ("keys that might be", "[\"]\" : ".repeat(20_000), deep),
        ("an alias of itself", "schedule: &a {kind: repeat, schedule: *a}".into(), deep),
        (
            "parentheses",
            format!("schedule: {{kind: constant, value: \"{}\"}}", "(".repeat(MANY)),
            "`value` of",
        ),
        ("signs", format!("schedule: {{kind: constant, value: \"{}1\"}}", "-".repeat(MANY)), "`value` of"),
        ("powers", format!("schedule: {{kind: constant, value: \"{}1\"}}", "2**".repeat(MANY)), "`value` of"),
    ];
    refused(&cases);
}

#[test]
#[cfg(target_os = "linux")]
fn endless_repetition_of_every_sort_is_refused() {
    let bomb = |levels: usize| {
        let level = |n| format!("b{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "));
        format!("a: &a0 [x]\n{}", (1..levels).map(level).collect::<String>())
    };
    let aliases = "the spec becomes too large when its aliases are written out";
    let quoted = format!("a: &a \"{}\"\nb: [{}*a]\n", "x".repeat(500_000), "*a,".repeat(100_000));
    let flat = format!("a: &a [{}x]\nb: [{}*a]\n", "x,".repeat(10_000), "*a,".repeat(20_000));
    let cases = [
        ("an alias bomb", bomb(12), aliases),
        ("a wide alias bomb", flat, aliases),
        ("an alias bomb of text", quoted, aliases),
        ("quotes", "\"".repeat(MANY), "a spec is one YAML document"),
        ("apostrophes", "'".repeat(MANY), "a spec is a map, not a text"),
        ("anchors", "&a ".repeat(MANY), "a spec is one YAML document"),
        (
            "many anchors",
            format!("[{}1]", (0..20_000).map(|n| format!("&a{n} {n},")).collect::<String>()),
            "a spec is a map",
        ),
        ("tags", "!a ".repeat(MANY), "a spec has no tags"),
        ("stars", "* ".repeat(MANY), "not valid YAML: "),
        ("colons", ": ".repeat(MANY), "not valid YAML: "),
        ("keys in one line", "a: ".repeat(MANY), "not valid YAML: "),
        ("commas", format!("[{}]", ",".repeat(MANY)), "not valid YAML: "),
        ("tabs", "\t".repeat(MANY), "not valid YAML: "),
        ("percents", "%".repeat(MANY), "not valid YAML: "),
        ("documents", "---\n".repeat(MANY), "a spec is one YAML document"),
        ("blocks", "|\n".repeat(MANY), "a spec is one YAML document"),
        ("line breaks", "\n".repeat(200_000), "`hostile.yaml` is empty"),
        ("blanks", " ".repeat(1_000_000), "`hostile.yaml` is empty"),
        ("a comment", "#".repeat(1_000_000), "`hostile.yaml` is empty"),
        ("NUL", "\0".repeat(1_000_000), "not valid YAML: control characters"),
        ("one word", "a".repeat(1_000_000), "a spec is a map, not a text"),
        ("one quoted word", format!("\"{}\"", "a".repeat(1_000_000)), "a spec is a map, not a text"),
        ("wide characters", "🔥".repeat(MANY), "a spec is a map, not a text"),
        ("a list", "- 1\n".repeat(MANY), "a spec is a map, not a list"),
        ("keys", (0..20_000).map(|n| format!("k{n}: {n}\n")).collect(), "a spec has no section `k0`"),
        ("the same key", "a: 1\n".repeat(20_000), "the key `a` stands twice"),
        ("old line ends", "a: 1\r".repeat(20_000), "the key `a` stands twice"),
        ("a long kind", format!("schedule: {{kind: {}}}", "x".repeat(200_000)), "there is no kind `xxx"),
        (
            "a long name",
            format!("schedule: {{kind: constant, value: \"{}\"}}", "x".repeat(MANY)),
            "`value` of",
        ),
        ("digits", format!("schedule: {{kind: constant, value: {}}}", "9".repeat(MANY)), "`value` of"),
        ("1 MiB and a byte", "#".repeat((1 << 20) + 1), "`hostile.yaml` is larger than a spec may be"),
        ("17 MiB", "#".repeat(17 << 20), "cannot read `hostile.yaml`: it is larger than 16 MiB"),
    ];
    refused(&cases);
}

#[test]
#[cfg(target_os = "linux")]
fn what_grows_with_every_level_is_looked_at_within_bounds() {
    use crate::harness::{neutral, run};
    let many = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<Vec<_>>();
    // Each function of a level calls all of the next.
    let function = |level: usize, own: usize| {
        let calls = many(14, &|other| format!("f{}_{other}(x)", level + 1)).join(" + ");
        format!("    def f{level}_{own}(x): return {}\n", if level < 6 { calls } else { "x".into() })
    };
    let functions: String = (0..7).flat_map(|level| many(14, &|own| function(level, own))).collect();
    let levels = format!(
        "run: {{epochs: 50}}\noptimizer: {{lr: 0.1}}\nschedule:\n  kind: keras.LearningRateScheduler\n  name: schedule\n  \
         schedule: |\n{functions}    def schedule(epoch, lr): return f0_0(lr) if epoch < 0 else lr\n"
    );
    let chain = |level: usize| {
        format!("c{} = optax.chain({})\n", level + 1, vec![format!("c{level}"); 200].join(", "))
    };
    let chains = format!(
        "import optax\nc0 = optax.clip(1.0)\n{}s = optax.cosine_decay_schedule(1e-3, 100)\ntx = optax.chain(c8, optax.adam(s))\n",
        (0..8).map(chain).collect::<String>()
    );
    let keys = format!(
        "iters: 100\nlr_scheduler:\n  type: PolynomialDecay\n  learning_rate: 0.01\n  end_lr: 0\n{}",
        "  power: 0.9\n".repeat(20_000)
    );
    let imports = format!("from m import ({})\n", many(2000, &|own| format!("A{own}Arguments")).join(", "));
    let trainer = "from transformers import TrainingArguments, Trainer\nTrainer(args=TrainingArguments('o', max_steps=10)).train()\n";
    // Each name that both files have is another one in the module, whose text is read again for it.
    let names = |count: usize| many(count, &|own| format!("x{own} = 0.5\n")).concat();
    let sum = many(370, &|own| format!("x{own}")).join(", ");
    let module = format!(
        "{}def lr_schedule(epoch): return sum([{sum}])\n{}",
        names(370),
        "# padding\n".repeat(38_000)
    );
    let names =
        format!("from schedules import lr_schedule\n{}LambdaLR(optimizer, lr_schedule)\n", names(370));
    let folder = Folder::new()
        .with("schedules.py", module)
        .with(
            "names.py",
            format!("from torch.optim.lr_scheduler import LambdaLR\n{}", names.replace("0.5", "1.5")),
        )
        .with("levels.yaml", levels)
        .with("chains.py", chains)
        .with("keys.yaml", keys)
        .with("m.py", &imports)
        .with("train.py", imports.clone() + trainer);
    let program = env!("CARGO_BIN_EXE_lrsched");
    let table = |file: &str| {
        let limited = "ulimit -v 262144; ulimit -t 600; exec \"$0\" \"$@\"";
        run(neutral("sh", folder.path()).args(["-c", limited, program, "table", file]))
    };
    assert!(table("levels.yaml").well().ends_with("49,0.1\n"));
    assert!(table("chains.py").stderr.contains("its parts are too many to look at all of them"));
    let told = table("names.py").stderr;
    assert!(told.contains("`schedules.py` is not read: the file has a `x"), "{told}");
    let told = table("keys.yaml").stderr;
    assert!(told.contains("19991 more keys stand again in a map"), "{told}");
    assert_eq!(table("train.py").stdout.lines().count(), 11, "{}", table("train.py").stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn schedules_and_groups_without_measure_are_refused() {
    let torch = "optimizer: {lr: 0.1}\nschedule:\n  kind: torch.ChainedScheduler\n  schedulers:\n";
    let of = |kind: &str, list: &str, one: &str| {
        format!("schedule:\n  kind: {kind}\n  {list}:\n{}", format!("    - {one}\n").repeat(10_000))
    };
    let doubled = |leaf: &str, first: &str, last: &str, levels: usize| {
        let level = |n| format!("  s{n}: &s{n} {first}[*s{0}, *s{0}]{last}\n", n - 1);
        let levels: String = (1..levels).map(level).collect();
        format!("optimizer: {{lr: 0.1}}\nschedules:\n  s0: &s0 {leaf}\n{levels}")
    };
    let constant = "{kind: constant, value: 1, steps: 1}";
    let groups = |count: usize| (0..count).map(|n| format!("g{n}: 1, ")).collect::<String>();
    let grouped = |count, rest: &str| format!("optimizer: {{lr: {{{}z: 1}}}}\n{rest}", groups(count));
    let step = "schedule: {kind: torch.StepLR, step_size: 1}";
    let boundaries = |kind: &str, list: &str, one: &str| {
        let items = one.repeat(10_000);
        format!("run: {{steps: 9}}\noptimizer: {{lr: 1}}\nschedule: {{kind: {kind}, {list}: [{items}]}}")
    };
    let chained = format!(
        "{}{}",
        &torch[torch.find("schedule").unwrap()..],
        "    - {kind: torch.ConstantLR}\n".repeat(200)
    );
    let schedules: String = (0..10_001).map(|n| format!("  s{n}: {constant}\n")).collect();
    let configs: String = (0..257).map(|n| format!("  c{n}: {{file: a.yaml}}\n")).collect();
    let (many, aliases) =
        ("the spec makes more than 10000 schedules", "the spec becomes too large when its aliases");
    let cases = [
        ("phases", of("sequence", "phases", constant), many),
        ("factors", of("product", "factors", constant), many),
        (
            "schedules of optax",
            format!(
                "run: {{steps: 9}}\nschedule: {{kind: optax.sgdr_schedule, cosine_kwargs: [{}]}}",
                "{init_value: 0, peak_value: 1, warmup_steps: 1, decay_steps: 2}, ".repeat(10_001)
            ),
            many,
        ),
        ("chained schedulers", format!("{torch}{}", "    - {kind: torch.ConstantLR}\n".repeat(10_000)), many),
        ("named schedules", format!("schedules:\n{schedules}"), many),
        ("named configs", format!("configs:\n{configs}"), "`configs` has more than 256 entries"),
        (
            "aliases of a phase",
            format!("schedule: {{kind: sequence, phases: [&a {constant}, {}]}}", "*a, ".repeat(10_000)),
            many,
        ),
        ("doubled phases", doubled(constant, "{kind: sequence, phases: ", "}", 60), aliases),
        (
            "doubled schedulers",
            doubled("{kind: torch.ConstantLR}", "{kind: torch.ChainedScheduler, schedulers: ", "}", 60),
            aliases,
        ),
        ("groups", grouped(10_000, step), "`lr` of `optimizer` has more than 10000 groups"),
        (
            "groups of chained schedulers",
            grouped(9_999, &chained),
            "the spec makes more than 1000000 rates: 101 schedules of 10000 groups",
        ),
        (
            "milestones of composer",
            boundaries("composer.MultiStepScheduler", "milestones", "1ba, "),
            "`milestones` has 10000 boundaries, of at most 1000",
        ),
        (
            "steps of mmcv",
            boundaries("mmcv.StepLrUpdaterHook", "by_epoch: false, step", "1, "),
            "`step` has 10000 boundaries, of at most 1000",
        ),
        (
            "periods of mmcv",
            boundaries("mmcv.CosineRestartLrUpdaterHook", "min_lr: 0, by_epoch: false, periods", "1, "),
            "`periods` has 10000 boundaries, of at most 1000",
        ),
    ];
    refused(&cases);
}

#[test]
fn a_picture_of_a_thousand_curves_is_the_largest() {
    let schedules: String = (0..1_001).map(|n| format!("  s{n}: {{kind: constant, value: 1}}\n")).collect();
    let folder = Folder::new().with("hostile.yaml", format!("run: {{steps: 3}}\nschedules:\n{schedules}"));
    for name in ["a.svg", "a.html", "a.png"] {
        let outcome = folder.run(&format!("plot hostile.yaml -o {name}"));
        assert_eq!(outcome.status, 2, "{name}: {}", outcome.stderr);
        assert!(
            outcome.stderr.starts_with("error: a picture of 1001 curves, of at most 1000\n"),
            "{}",
            outcome.stderr
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn large_specs_that_are_well_formed_are_read() {
    let milestones: Vec<String> = (1..100_000).map(|n| n.to_string()).collect();
    let schedules: String = (0..10_000).map(|n| format!("  s{n}: {{kind: constant, value: 1}}\n")).collect();
    let groups: String = (0..10_000).map(|n| format!("    g{n}: {n}\n")).collect();
    let phases = "    - {kind: constant, value: 1, steps: 1}\n".repeat(9_999);
    let cases = [
        format!(
            "run: {{steps: 100000}}\nschedule: {{kind: step, start: 1, milestones: [{}]}}",
            milestones.join(", ")
        ),
        format!("run: {{steps: 3}}\nschedules:\n{schedules}"),
        format!("run: {{steps: 3}}\noptimizer:\n  lr:\n{groups}\nschedule: {{kind: constant, value: 1}}"),
        format!("schedule:\n  kind: sequence\n  phases:\n{phases}"),
        format!("schedule: {{kind: constant, value: \"{}0\", steps: 3}}", "1-1+".repeat(MANY)),
        "run: {steps: 9007199254740992}\nschedule: {kind: step, start: 1, step_size: 1}".into(),
    ];
    for text in cases {
        let outcome = tried(&text);
        // Lint may say that the rate is 0 for most of a run.
        assert!(outcome.status == 0 && !outcome.stderr.contains("error"), "{:.80}: {}", text, outcome.stderr);
    }
}

/// Modules of many lines need time and memory in proportion to their length, and the notes on them stay short.
#[test]
#[cfg(target_os = "linux")]
fn modules_of_many_lines_are_read() {
    let module = |line: &dyn Fn(usize) -> String, lines: usize| {
        let lines: String = (0..lines).map(|n| format!("    {}\n", line(n))).collect();
        format!(
            "run: {{steps: 3}}\nschedule:\n  kind: python\n  source: |\n    import lib\n{lines}    lambda step: 0.1\n"
        )
    };
    let cases = [
        module(&|n| format!("lib.call({n})"), 5_000),
        module(&|n| format!("a{n} = lib.call({n})"), 5_000),
        module(&|n| format!("a{n} = {n}"), 5_000),
        module(&|n| format!("import lib{n}"), 5_000),
        module(&|n| format!("exec('a{n} = 1')"), 2_000),
        module(&|n| format!("def f{n}(step): return {n}"), 3_000),
    ];
    for text in cases {
        let crate::harness::Outcome { stderr, status, .. } = tried(&text);
        assert_eq!(status, 0, "{text:.90}: {stderr:.2000}");
        assert!(stderr.len() < 3000, "{text:.90}: {} bytes of notes", stderr.len());
    }
}

/// Functions of a training file that call each other in a long chain are run, and without end they are refused.
#[test]
fn a_long_chain_of_training_functions_ends() {
    let mut text = String::from("import torch\nopt = torch.optim.SGD(model.parameters(), lr=0.1)\n");
    for n in 0..300 {
        text += &format!(
            "def train{n}(opt, n):\n    for g in opt.param_groups:\n        g['lr'] = n * 0.1\n    loss.backward()\n    opt.step()\n    train{}(opt, n)\n",
            n + 1
        );
    }
    let begun = "for epoch in range(3):\n    train0(opt, epoch)\n";
    let chain = format!("{text}def train300(opt, n):\n    opt.step()\n{begun}");
    let outcome = Folder::new().with("train.py", chain).run("table train.py --at 0,301,902");
    assert_eq!(outcome.stdout, "step,lr\n0,0\n301,0.1\n902,0.2\n", "{}", outcome.stderr);
    let endless = format!("{text}def train300(opt, n):\n    opt.step()\n    train0(opt, n)\n{begun}");
    let outcome = Folder::new().with("train.py", endless).run("table train.py");
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("call each other too deeply"), "{}", outcome.stderr);
}

/// Configs in one line, of many sections, commands and bases take time in proportion to their length: here a part of a
/// second, and with the square of it minutes for the megabyte that they may have.
#[test]
fn configs_in_one_line_and_of_many_parts_are_read() {
    let keys = |count: usize| (0..count).map(|n| format!(", \"k{n}\": {n}")).collect::<String>();
    let hf = "\"output_dir\": \"o\", \"learning_rate\": 1e-4, \"lr_scheduler_type\": \"cosine\", \"max_steps\": 100";
    let spacy = "[nlp]\nlang = \"en\"\n[training]\nmax_steps = 100\n[training.optimizer]\n@optimizers = \"Adam.v1\"\nlearn_rate = 0.001\n";
    let sections: String = (0..4000).map(|n| format!("[a{n}]\nb = 1\n")).collect();
    let names: String = (0..4000).map(|n| format!("b{n} = 1\n")).collect();
    let sd = "learning_rate = 1e-4\noutput_dir = \"o\"\nmax_train_steps = 100\nlr_scheduler = \"cosine\"";
    let cases = [
        ("keys.json", format!("{{{hf}{}}}", keys(4000))),
        ("list.json", format!("{{{hf}, \"x\": [{}1]}}", "1, ".repeat(20_000))),
        ("list.toml", format!("{sd}\nx = [{}1]\n", "1, ".repeat(20_000))),
        ("sections.cfg", format!("{spacy}{sections}")),
        ("names.cfg", format!("{spacy}[x]\n{names}")),
    ];
    for (name, text) in cases {
        let spec = attempted(name, &text, "", &NoFiles).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(spec.is_some(), "{name}");
    }
    let commands = "torchrun a.py --output_dir o --learning_rate 1e-4; ".repeat(500);
    let Err(error) = attempted("train.sh", &commands, "", &NoFiles) else { panic!("one is picked") };
    assert!(error.to_string().len() < 3000, "{error}");
}

/// A reproducible generator of numbers: SplitMix64.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.throw() % end.max(1) as u64) as usize
    }
}

/// The pieces that are put into specs.
const SCRAPS: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    "- ",
    ": ",
    ", ",
    "\n",
    "\n  ",
    "\t",
    "\"",
    "'",
    "|",
    ">",
    "#",
    "&a ",
    "*a",
    "!t ",
    "? ",
    "~",
    "0",
    "-1",
    "1",
    "2",
    "0.5",
    "1e400",
    "1e308",
    "5e-324",
    ".nan",
    ".inf",
    "9007199254740993",
    "18446744073709551615",
    "9223372036854775807",
    "-9223372036854775808",
    "steps",
    "epochs // 0",
    "steps ** 99",
    "-steps",
    "null",
    "true",
    "[]",
    "{}",
    "\u{0}",
    "\u{feff}",
    "\u{a0}",
    "é",
    "学",
    "kind: linear",
    "<<: *a",
    "---",
    "[1, 2]",
    "{a: 1}",
    "{0: 1}",
];

fn mutated(spec: &str, dice: &mut Dice) -> String {
    let mut bytes = spec.as_bytes().to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len());
        match dice.below(8) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
            1 => bytes.truncate(at),
            2 => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let mut lines: Vec<&str> = text.lines().collect();
                if lines.len() > 1 {
                    let (a, b) = (dice.below(lines.len()), dice.below(lines.len()));
                    match dice.below(3) {
                        0 => lines.swap(a, b),
                        1 => drop(lines.remove(a)),
                        _ => lines.insert(a, lines[b]),
                    }
                }
                bytes = lines.join("\n").into_bytes();
            }
            // A value, or the text after the last colon of a line, is replaced.
            3..=5 => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let colons: Vec<usize> = text.match_indices(": ").map(|(at, _)| at + 2).collect();
                let Some(start) = colons.get(dice.below(colons.len())) else { continue };
                let end = text[*start..].find([',', '}', '\n', ']']).map_or(text.len(), |end| start + end);
                bytes =
                    format!("{}{}{}", &text[..*start], SCRAPS[dice.below(SCRAPS.len())], &text[end..]).into();
            }
            _ => {
                let scrap = SCRAPS[dice.below(SCRAPS.len())];
                bytes.splice(at..at, scrap.bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Parses and resolves a spec, and evaluates some values; the message if there is one.
fn walk(text: &str) -> Result<(), String> {
    let said = |error: lrsched::diagnostic::Diagnostic| error.to_string();
    let spec = Spec::parse("mutated.yaml", text).map_err(said)?;
    let wanted = RunLength { steps: Some(20), epochs: None };
    let Plan { series, .. } = spec.resolve(&wanted, &NoFiles).map_err(said)?;
    for one in series {
        let mut cursor = one.schedule.cursor();
        let mut rows = vec![0.0; one.schedule.channels().len() * 20];
        let far = if matches!(one.schedule.nature(), Nature::Closed(_)) { 1 << 53 } else { 4020 };
        for first in [0, 20, 4000, far] {
            cursor.fill(first, &mut rows).map_err(|halt| halt.to_string())?;
        }
    }
    Ok(())
}

#[test]
#[cfg(target_os = "linux")]
fn python_that_makes_large_things_of_small_ones_is_stopped() {
    let python = |source: &str| {
        format!(
            "run: {{steps: 10}}\nschedule:\n  kind: python\n  source: |\n    {}\n",
            source.replace('\n', "\n    ")
        )
    };
    let (items, rounds) = ("a list or text of more than 1000000 items", "this took more than");
    let memory = "this Python holds more than 192 MB";
    let cases = [
        (
            "a text between texts",
            python("def f(s): return len(('x' * 1000000).join(['y'] * 1000000))"),
            items,
        ),
        (
            "a range as an array",
            python("import numpy as np\ndef f(s): return len(np.array(range(10**7)))"),
            items,
        ),
        (
            "a key of shared tuples",
            python("def f(s):\n    a = (1,)\n    for _ in range(100): a = (a, a)\n    return {a: 1}[a]"),
            rounds,
        ),
        (
            "arrays that are kept",
            python("import numpy as np\ndef f(s): return [np.arange(1000000.0) for _ in range(10000)]"),
            rounds,
        ),
        ("lists that are kept", python("def f(s): return [[0] * 1000000 for _ in range(1000)]"), memory),
        (
            "texts searched",
            python("def f(s):\n    x = 'a' * 900000\n    return sum(x.count('aab') for _ in range(10**6))"),
            rounds,
        ),
        (
            "remainders of large numbers",
            python("def f(s):\n    x = 7 ** 10000\n    while True: x = (x * x) % (10 ** 8000 + 1)"),
            rounds,
        ),
    ];
    refused(&cases);
}

#[test]
fn no_mutation_of_a_valid_spec_makes_the_program_panic_or_hang() {
    let mut specs: Vec<String> = dialect::kinds().map(|(_, kind)| kind.example.to_string()).collect();
    let gallery = files_below(&root().join("schedules"));
    specs.extend(
        gallery.iter().filter(|path| path.extension().is_some_and(|e| e == "yaml")).map(|path| read(path)),
    );
    let rounds = std::env::var("LRSCHED_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(4000);
    let mut dice = Dice(2025);
    let (mut refused, mut accepted) = (0, 0);
    for round in 0..rounds {
        let text = mutated(&specs[round % specs.len()], &mut dice);
        match catch_unwind(AssertUnwindSafe(|| walk(&text))) {
            Ok(Ok(())) => accepted += 1,
            Ok(Err(_)) => refused += 1,
            Err(_) => panic!("round {round} panicked:\n{text}"),
        }
    }
    assert!(refused > rounds / 4 && accepted > rounds / 20, "{refused} refused, {accepted} accepted");
}

/// The files of a case of `tests/import`, of which one is mutated.
struct CaseFiles {
    folder: PathBuf,
    mutated: (String, String),
}

impl Files for CaseFiles {
    fn read(&self, path: &str) -> Result<String, FileError> {
        match path == self.mutated.0 {
            true => Ok(self.mutated.1.clone()),
            false => {
                std::fs::read_to_string(self.folder.join(path)).map_err(|_| FileError::new("it is not there"))
            }
        }
    }
}

#[test]
fn no_mutation_of_a_config_makes_the_import_panic() {
    let all = files_below(&root().join("tests/import"));
    let commands: Vec<&PathBuf> = all.iter().filter(|path| path.ends_with("command.txt")).collect();
    let rounds = std::env::var("LRSCHED_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1000);
    let mut dice = Dice(2026);
    let (mut refused, mut accepted) = (0, 0);
    for round in 0..rounds {
        let command = commands[round % commands.len()];
        let folder = command.parent().unwrap().to_path_buf();
        let line = read(command);
        let words: Vec<&str> = line.split_whitespace().collect();
        let facts = words.iter().position(|word| *word == "--run").map_or("", |at| words[at + 1]);
        // The config itself, or a file that it names.
        let files: Vec<&PathBuf> = all
            .iter()
            .filter(|path| path.starts_with(&folder))
            .filter(|path| !["csv", "md"].iter().any(|end| path.extension().is_some_and(|own| own == *end)))
            .filter(|path| *path != command)
            .collect();
        let path = files[dice.below(files.len())];
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
        let text = mutated(&read(path), &mut dice);
        let files = CaseFiles { folder, mutated: (name, text) };
        let Ok(config) = files.read(words[0]) else { continue };
        match catch_unwind(AssertUnwindSafe(|| attempted(words[0], &config, facts, &files))) {
            Ok(Ok(_)) => accepted += 1,
            Ok(Err(_)) => refused += 1,
            Err(_) => panic!("round {round}, {} panicked:\n{}", path.display(), files.mutated.1),
        }
    }
    assert!(refused > rounds / 10 && accepted > rounds / 10, "{refused} refused, {accepted} accepted");
}

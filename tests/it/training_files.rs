//! Training files and notebooks as people write them: the rates are those of the genuine runs, bit by bit.

use crate::harness::{Folder, Outcome, neutral, root, run, some_of};
use std::fs;
use std::path::Path;

/// The arguments that a file itself names.
fn arguments(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let line = match path.extension().is_some_and(|extension| extension == "ipynb") {
        true => {
            let notebook: serde_json::Value = serde_json::from_str(&text).unwrap();
            notebook["metadata"]["lrsched"].as_str().unwrap().to_string()
        }
        false => {
            text.lines().find_map(|line| line.strip_prefix("# lrsched ")).unwrap_or_default().to_string()
        }
    };
    line.split_whitespace().map(str::to_string).collect()
}

/// The rates of a table: all columns named `lr`, or those of several optimizers.
fn rates(table: &str) -> Vec<Vec<String>> {
    let mut lines = table.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let mut columns: Vec<usize> =
        (0..head.len()).filter(|at| head[*at] == "lr" || head[*at].starts_with("lr/")).collect();
    if columns.is_empty() {
        columns = (1..head.len()).collect();
    }
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            columns.iter().map(|at| cells[*at].to_string()).collect()
        })
        .collect()
}

#[test]
fn the_rates_of_a_training_file_are_those_of_its_genuine_run() {
    let folder = root().join("tests/training");
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_none_or(|extension| extension != "txt"));
    paths.sort();
    assert!(paths.len() >= 40, "{} files", paths.len());
    let mut wrong = Vec::new();
    for path in some_of(&paths, 3) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let expected = fs::read_to_string(path.with_extension("txt")).unwrap();
        let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), &folder);
        let outcome = run(command.args(["table", name]).args(arguments(path)));
        if outcome.status != 0 {
            wrong.push(format!("{name}: {}", outcome.stderr));
            continue;
        }
        let found = rates(&outcome.stdout);
        // An optimizer with fewer updates than another one has no rate in the last rows.
        let number = |text: &str| match text {
            "" | "-" => None,
            text => Some(text.parse::<f64>().unwrap().to_bits()),
        };
        let same = |(wanted, found): (&str, &Vec<String>)| {
            let wanted: Vec<_> = wanted.split(' ').map(number).collect();
            wanted == found.iter().map(|cell| number(cell)).collect::<Vec<_>>()
        };
        let count = expected.lines().count();
        if found.len() != count {
            wrong.push(format!("{name}: {} rows of {count}", found.len()));
        }
        if let Some(row) = expected.lines().zip(&found).position(|pair| !same(pair)) {
            let wanted = expected.lines().nth(row).unwrap_or_default();
            wrong.push(format!("{name} row {row}: {wanted}, but here {}", found[row].join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// Each case is a spec with Python that somebody wrote, and the rates of a genuine run of it.
#[test]
fn the_rates_of_a_spec_of_own_python_are_those_of_its_genuine_run() {
    let folder = root().join("tests/own");
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    assert!(paths.len() >= 10, "{} specs", paths.len());
    let mut wrong = Vec::new();
    for path in &paths {
        let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), &folder);
        let outcome = run(command.args(["table", path.file_name().unwrap().to_str().unwrap()]));
        let bits = |cell: &str| cell.parse::<f64>().unwrap().to_bits();
        let found: Vec<u64> =
            rates(&outcome.stdout).iter().flat_map(|row| row.iter().map(|cell| bits(cell))).collect();
        let expected = fs::read_to_string(path.with_extension("txt")).unwrap();
        let wanted: Vec<u64> = expected.split_whitespace().map(bits).collect();
        if found != wanted {
            wrong.push(format!("{}: {}{}", path.display(), outcome.stdout, outcome.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// The script of a case: beside its config, or in the folder of the tools.
fn script(case: &Path) -> Option<String> {
    let paths = ["train.py", "tools/train.py"];
    paths.iter().find(|path| case.join(path).exists()).map(|path| (*path).to_string())
}

/// Each case is a folder with a script, the files that it reads, and the rates of its genuine run. The folder is copied
/// as a repository of its own.
#[test]
fn the_rates_of_a_training_file_with_a_config_are_those_of_its_genuine_run() {
    let folder = root().join("tests/configured");
    let mut cases: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let mut wrong = Vec::new();
    for case in &cases {
        let copy = Folder::new().with(".git/HEAD", "");
        copied(case, "", &copy);
        let script = script(case).unwrap();
        let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), copy.path());
        let outcome = run(command.args(["table", &script]).args(arguments(&case.join(&script))));
        let found: Vec<u64> = rates(&outcome.stdout)
            .iter()
            .flat_map(|row| row.iter().map(|cell| cell.parse::<f64>().unwrap().to_bits()))
            .collect();
        let expected = fs::read_to_string(case.join("expected.txt")).unwrap();
        let wanted: Vec<u64> =
            expected.split_whitespace().map(|rate| rate.parse::<f64>().unwrap().to_bits()).collect();
        if found != wanted {
            wrong.push(format!("{}: {}{}", case.display(), outcome.stdout, outcome.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// Copies the files below a folder.
fn copied(from: &Path, below: &str, to: &Folder) {
    for entry in fs::read_dir(from.join(below)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        match entry.file_type().unwrap().is_dir() {
            true => copied(from, &format!("{path}/"), to),
            false => to.write(&path, fs::read_to_string(entry.path()).unwrap()),
        }
    }
}

/// A genuine run of this file has the rates 0.001, 0.001, 0.001, 8.999999e-06, 8.1e-06, 7.2899998e-06 and 6.5609997e-06.
const FINE_TUNED: &str = "import numpy as np
from tensorflow import keras
x = np.ones((8, 2), dtype='float32'); y = np.ones((8, 1), dtype='float32')
stop = keras.callbacks.EarlyStopping(monitor='loss', patience=9)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss='mse')
model.fit(x, y, batch_size=8, epochs=3, verbose=0, callbacks=[stop])
model.compile(optimizer=keras.optimizers.Adam(1e-5), loss='mse')
def sched(epoch, lr):
    return lr * 0.9
schedule = keras.callbacks.LearningRateScheduler(sched)
model.fit(x, y, batch_size=8, epochs=4, verbose=0, callbacks=[stop, schedule])
";

#[test]
fn the_trainings_of_a_model_follow_one_another() {
    let folder = Folder::new().with("train.py", FINE_TUNED);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert_eq!(
        outcome.stdout,
        "epoch,lr\n0,1e-3\n1,1e-3\n2,1e-3\n3,8.999999e-6\n4,8.1e-6\n5,7.2899998e-6\n6,6.5609997e-6\n",
        "{}",
        outcome.stderr
    );
    let note = "note: the trainings of the model follow one another: `fit` on line 7 (3 epochs, from the rate 0.001) and `fit` on line 12 (4 epochs, from the rate 0.00001)\n";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
}

#[test]
fn a_scheduler_that_nothing_steps_is_refused() {
    let text = "import torch
model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)
for epoch in range(6):
    optimizer.zero_grad()
    model(torch.ones(1, 1)).sum().backward()
    optimizer.step()
";
    let folder = Folder::new().with("train.py", text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert_eq!(outcome.status, 2);
    let what = "error: nothing steps `scheduler`: the file makes it and does not use it\n";
    assert!(outcome.stderr.contains(what), "{}", outcome.stderr);
}

/// A real `fit` with this function has the rates 0.1, 0.1 and 0.05, whatever its optimizer begins with.
#[test]
fn a_function_of_the_epoch_alone_needs_no_rate_of_the_optimizer() {
    let text = "from tensorflow import keras
from models import build
model = build()
model.compile(optimizer=build.optimizer, loss='mse')
def schedule(epoch):
    return 0.1 * 0.5 ** (epoch // 2)
model.fit(x, y, epochs=3, callbacks=[keras.callbacks.LearningRateScheduler(schedule)])
";
    let folder = Folder::new().with("train.py", text);
    folder.write("reads.py", text.replace("(epoch)", "(epoch, lr)").replace("return 0.1", "return lr"));
    let table = |file: &str| run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", file]));
    assert_eq!(table("train.py").stdout, "epoch,lr\n0,0.1\n1,0.1\n2,0.05\n");
    let reads = table("reads.py");
    assert_eq!(reads.status, 2);
    assert!(
        reads.stderr.contains("error: the value of `optimizer.lr` is not known here\n"),
        "{}",
        reads.stderr
    );
}

/// What lrsched says of a training file of Keras with these statements behind the making of two models.
fn keras(statements: &str, arguments: &[&str]) -> Outcome {
    let text = format!(
        "import numpy as np
from tensorflow import keras
x = np.ones((8, 2), dtype='float32'); y = np.ones((8, 1), dtype='float32')
a = keras.Sequential([keras.layers.Dense(1)]); b = keras.Sequential([keras.layers.Dense(1)])
def halve(epoch, lr):
    return lr * 0.5
{statements}"
    );
    let folder = Folder::new().with("train.py", &text);
    run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]).args(arguments))
}

/// A function reads a variable as it is during its training, which is kept for the first 32.
#[test]
fn a_training_whose_variables_are_not_known_is_refused() {
    let trainings = |count: usize, set: &str| {
        let fit = "a.fit(x, y, epochs=1, callbacks=[keras.callbacks.LearningRateScheduler(scale)])";
        let all: String = (0..count).map(|i| format!("{set} = {i}\n{fit}\n")).collect();
        format!(
            "factor = 0.5\ndef scale(epoch, lr):\n    return lr * factor\na.compile('sgd', loss='mse')\n{all}"
        )
    };
    let outcome = keras(&trainings(33, "factor"), &[]);
    let what = "error: this file trains more than 32 times, and changes its variables in between\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(what), "{}", outcome.stderr);
    // What no function reads changes nothing.
    let outcome = keras(&trainings(33, "other"), &[]);
    assert_eq!(outcome.stdout.lines().count(), 34, "{}", outcome.stderr);
}

/// Keras 3.15.1 raises a ValueError in the constructor of the optimizer.
#[test]
fn a_rate_that_is_a_whole_number_is_said() {
    let outcome = keras("a.compile(keras.optimizers.SGD(1), loss='mse')\na.fit(x, y, epochs=2)\n", &[]);
    let note = "note: the rate 1 of `SGD` on line 7 is a whole number: Keras 2 takes it, and Keras 3 raises a ValueError";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
}

/// A real run of these statements trains with 0.1 throughout.
#[test]
fn a_callback_that_no_fit_takes_is_refused() {
    let statements = "a.compile(keras.optimizers.SGD(0.1), loss='mse')
callback = keras.callbacks.LearningRateScheduler(halve)
a.fit(x, y, epochs=3, verbose=0)
";
    let outcome = keras(statements, &[]);
    let what = "error: nothing takes `callback`: the file makes it and does not use it\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(what), "{}", outcome.stderr);
    let unused = "schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)
optimizer = keras.optimizers.SGD(schedule)
a.compile('sgd', loss='mse')
a.fit(x, y, epochs=3, verbose=0)
";
    let outcome = keras(unused, &[]);
    let what = "error: nothing takes `optimizer`: the file makes it and does not use it\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(what), "{}", outcome.stderr);
}

/// A real run of these statements has the rates 0.3, 0.2, 0.1 in the first training, and 0.05, 0.025 in the second.
#[test]
fn the_rate_that_an_earlier_training_leaves_is_not_that_of_the_optimizer() {
    let statements = "a.compile(keras.optimizers.SGD(0.9), loss='mse')
first = keras.callbacks.LearningRateScheduler(lambda epoch: 0.3 - 0.1 * epoch)
second = keras.callbacks.LearningRateScheduler(halve)
a.fit(x, y, epochs=3, verbose=0, callbacks=[first])
a.fit(x, y, epochs=2, verbose=0, callbacks=[second])
";
    let outcome = keras(statements, &["--name", "second"]);
    let why = "note: the callback of `fit` on line 10 leaves its last rate in the optimizer, with which this training begins\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(why), "{}", outcome.stderr);
    let given = keras(statements, &["--name", "second", "--config", "optimizer.lr=0.1"]);
    assert_eq!(given.stdout, "epoch,lr\n0,0.05\n1,0.025\n", "{}", given.stderr);
}

/// The optimizer counts its steps from one training to the next: a real run of these statements makes 5 updates.
#[test]
fn the_steps_of_an_optimizer_go_on_in_the_next_training() {
    let statements = "a.compile(keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)), loss='mse')
a.fit(x, y, epochs=3, verbose=0)
a.fit(x, y, epochs=5, initial_epoch=3, verbose=0)
";
    let outcome = keras(statements, &[]);
    let rates = "step,lr\n0,0.1\n1,0.05\n2,0.025\n3,0.0125\n4,0.00625\n";
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
    let note = "note: `run: {epochs: 5, steps_per_epoch: 1}`, as `fit` on line 8 (8 items in batches of 32) and line 9 (8 items in batches of 32) says\n";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
}

/// The rate of a model that is loaded is that of its file.
#[test]
fn a_model_that_the_file_does_not_compile_has_a_rate_that_is_asked_for() {
    let statements = "b.compile(keras.optimizers.SGD(0.9), loss='mse')
c = keras.models.load_model('model.keras')
c.fit(x, y, epochs=3, verbose=0, callbacks=[keras.callbacks.LearningRateScheduler(halve)])
";
    let outcome = keras(statements, &[]);
    let what = "error: the value of `optimizer.lr` is not known here\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(what), "{}", outcome.stderr);
}

/// The rates are those of transformers 4.44.2 and tf-models-official 2.19.1 on TensorFlow 2.21.
#[test]
fn optimizers_with_a_warmup_are_those_of_tensorflow() {
    let transformers = "from transformers import create_optimizer
optimizer, schedule = create_optimizer(2e-5, num_train_steps=60, num_warmup_steps=7, weight_decay_rate=0.01)
";
    let garden = "from official.nlp import optimization
optimizer = optimization.create_optimizer(init_lr=3e-5, num_train_steps=60, num_warmup_steps=6)
";
    let decay = "from official.nlp import optimization
from tensorflow import keras
schedule = optimization.WarmUp(3e-5, keras.optimizers.schedules.PolynomialDecay(3e-5, 60, 0.0), warmup_steps=6)
optimizer = optimization.AdamWeightDecay(learning_rate=schedule, weight_decay_rate=0.01)
";
    let rates = "step,lr\n0,0\n5,2.5e-5\n6,2.6999998e-5\n7,2.65e-5\n58,1.0000008e-6\n";
    let cases = [
        (decay, rates),
        (transformers, "step,lr\n0,0\n6,1.7142856e-5\n7,2e-5\n8,1.9622641e-5\n58,7.547164e-7\n"),
        (garden, rates),
    ];
    for (text, expected) in cases {
        let folder = Folder::new().with("train.py", text);
        let at = if text == transformers { "0,6,7,8,58" } else { "0,5,6,7,58" };
        let arguments = ["table", "train.py", "--steps", "60", "--at", at];
        let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(arguments));
        assert_eq!(outcome.stdout, expected, "{}", outcome.stderr);
    }
}

#[test]
fn what_a_statement_needs_that_makes_the_schedule_is_asked_for() {
    let text = "from transformers import create_optimizer
steps = int(data.cardinality()) * 3
optimizer, schedule = create_optimizer(init_lr=2e-5, num_train_steps=steps, num_warmup_steps=steps // 10)
";
    let folder = Folder::new().with("train.py", text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert_eq!(outcome.status, 2);
    assert!(outcome.stderr.contains("= help: give it: `--config"), "{}", outcome.stderr);
}

/// What lrsched says of a module of Lightning with these methods.
fn lightning(methods: &str, made: &str) -> Outcome {
    let text = format!(
        "import torch
import lightning as pl
class Net(pl.LightningModule):
    def __init__(self, lr=0.1):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(1, 1)
    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=self.hparams.lr)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5)
{methods}
{made}
"
    );
    let folder = Folder::new().with("train.py", &text);
    let arguments = ["table", "train.py", "--epochs", "2"];
    run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(arguments))
}

#[test]
fn what_the_trainings_of_a_lightning_model_do_besides_is_said() {
    let made = "model = Net()
trainer = pl.Trainer(max_epochs=2, devices=4)
trainer.fit(model, loader, ckpt_path='last.ckpt')
trainer.fit(model, loader)";
    let outcome = lightning("        return [optimizer], [scheduler]", made);
    assert_eq!(outcome.stdout, "epoch,lr\n0,0.1\n1,0.05\n", "{}", outcome.stderr);
    for note in [
        "`fit` on line 15 trains the model again: its epochs are not among the rows\n",
        "`fit` on line 14 goes on from `ckpt_path`: the rows are those of the whole run",
        "the Trainer has `devices`: each process trains on its part of the data",
    ] {
        assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
    }
}

#[test]
fn the_arguments_that_a_module_of_lightning_saves_are_its_hyperparameters() {
    let returned = "        return [optimizer], [scheduler]";
    assert_eq!(lightning(returned, "model = Net(lr=0.25)").stdout, "epoch,lr\n0,0.25\n1,0.125\n");
    let outcome = lightning(returned, "");
    assert_eq!(outcome.stdout, "epoch,lr\n0,0.1\n1,0.05\n");
    let note = "note: the file makes no `Net`: the defaults of `Net.__init__` count\n";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
}

/// Real runs of lightning 2.6.6 with these methods have other rates than those of the scheduler.
#[test]
fn what_a_module_of_lightning_does_besides_is_not_passed_over() {
    let lost = lightning("        return optimizer", "model = Net()");
    let message = "error: this module of Lightning does not hand the scheduler over";
    assert!(lost.status == 2 && lost.stderr.contains(message), "{}", lost.stderr);
    let cases = [
        "        self.automatic_optimization = False\n        return [optimizer], [scheduler]",
        "        return [optimizer], [scheduler]
    def lr_scheduler_step(self, scheduler, metric):
        if self.current_epoch > 0:
            scheduler.step()",
        "        return [optimizer], [scheduler]
    def optimizer_step(self, epoch, batch_idx, optimizer, closure):
        for group in optimizer.param_groups:
            group['lr'] = self.hparams.lr * min(1, (self.trainer.global_step + 1) / 3)
        optimizer.step(closure=closure)",
    ];
    for methods in cases {
        let outcome = lightning(methods, "model = Net()");
        let asked = "`--config self.trainer.max_epochs=... --config self.trainer.num_training_batches=... ";
        assert!(outcome.status == 2 && outcome.stderr.contains(asked), "{}", outcome.stderr);
    }
    let plain = "        return [optimizer], [scheduler]
    def lr_scheduler_step(self, scheduler, metric):
        scheduler.step()";
    assert_eq!(lightning(plain, "model = Net()").stdout, "epoch,lr\n0,0.1\n1,0.05\n");
}

/// A validation is not followed, nor is what a search finds.
#[test]
fn what_is_not_followed_of_lightning_is_said() {
    let validates = "        return [optimizer], [scheduler]
    def on_validation_epoch_end(self):
        self.optimizers().param_groups[0]['lr'] *= 0.5";
    let outcome = lightning(validates, "model = Net()");
    let what = "error: the rates of this module of Lightning depend on its `on_validation_epoch_end`\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(what), "{}", outcome.stderr);
    let searched = "model = Net()
trainer = pl.Trainer(max_epochs=2)
pl.pytorch.tuner.Tuner(trainer).lr_find(model)
trainer.fit(model)";
    let outcome = lightning("        return [optimizer], [scheduler]", searched);
    let what = "error: `lr_find` of Lightning changes the rates or the updates of this training\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(what), "{}", outcome.stderr);
}

#[test]
fn a_callback_that_sets_no_rate_is_no_schedule() {
    let text = "from tensorflow import keras
class Log(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(epoch)
";
    let folder = Folder::new().with("train.py", text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert_eq!(outcome.status, 2);
    let what = "error: this file hands no schedule to a framework\n";
    assert!(outcome.stderr.contains(what), "{}", outcome.stderr);
}

/// What lrsched says of a training file of torch with these statements behind the making of a model.
pub(crate) fn torch(statements: &str, arguments: &[&str]) -> Outcome {
    let text = format!(
        "import torch
from torch.optim import lr_scheduler
model = torch.nn.Linear(3, 1)
def step(optimizer):
    for x in torch.ones(3, 4, 3):
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
{statements}"
    );
    let folder = Folder::new().with("train.py", &text);
    run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]).args(arguments))
}

/// A real run of these statements has the rates 0.1 and 0.1 first, and then 0.01, 0.001 and 0.0001.
#[test]
fn another_training_of_the_file_is_named() {
    let statements = "opt = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(2):
    step(opt)
opt = torch.optim.SGD(model.parameters(), lr=0.01)
scheduler = lr_scheduler.StepLR(opt, 1, 0.1)
for epoch in range(3):
    step(opt)
    scheduler.step()
";
    let outcome = torch(statements, &[]);
    assert_eq!(outcome.stdout, "epoch,lr\n0,0.01\n1,1e-3\n2,1e-4\n", "{}", outcome.stderr);
    let note = "note: the loop on line 10 is another training, with `opt` on line 9: its epochs are not among the rows\n";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
    let statements = "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, 2)
def train(n):
    for i in range(n):
        scheduler.step()
        optimizer.step()
for epoch in range(3):
    train(4)
train(5)
";
    let outcome = torch(statements, &[]);
    let note =
        "note: the file makes 5 updates outside of the loop on line 15, on line 14: not among the rows\n";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
}

/// The rate of a real run is 0.1 times 2 for each of the names that only the other module has.
#[test]
fn a_number_that_rounds_change_is_asked_for_where_their_count_is_not_known() {
    let statements = "from others import names
rate, epochs = 0.1, 2
for name in names():
    rate = rate * 2
    epochs += 1
optimizer = torch.optim.SGD(model.parameters(), lr=rate)
scheduler = lr_scheduler.StepLR(optimizer, 2, 0.5)
for epoch in range(epochs):
    step(optimizer)
    scheduler.step()
";
    let outcome = torch(statements, &[]);
    assert_eq!(outcome.status, 2, "{}", outcome.stdout);
    assert!(outcome.stderr.contains("the value of `rate` is not known here"), "{}", outcome.stderr);
}

#[test]
fn what_a_training_file_takes_for_granted_is_said_once() {
    let statements = "import os
opt = torch.optim.SGD(model.parameters(), lr=float(os.getenv('LR', '0.1')))
def decay(epoch):
    return 0.5 ** epoch
scheduler = lr_scheduler.LambdaLR(opt, decay)
for epoch in range(2):
    step(opt)
    scheduler.step()
";
    let outcome = torch(statements, &[]);
    assert_eq!(outcome.stdout, "epoch,lr\n0,0.1\n1,0.05\n", "{}", outcome.stderr);
    assert_eq!(outcome.stderr.matches("the environment is not read").count(), 1, "{}", outcome.stderr);
    // The scheduler calls the function with its `epoch`.
    assert!(!outcome.stderr.contains("`epoch`"), "{}", outcome.stderr);
}

/// A real run of these statements begins with the rate of the first optimizer, 0.1.
#[test]
fn a_state_that_is_loaded_is_not_passed_over() {
    let statements = "first = torch.optim.SGD(model.parameters(), lr=0.1)
opt = torch.optim.SGD(model.parameters(), lr=0.3)
opt.load_state_dict(first.state_dict())
scheduler = lr_scheduler.StepLR(opt, 2, 0.5)
for epoch in range(5):
    step(opt)
    scheduler.step()
";
    let outcome = torch(statements, &[]);
    let what = "error: the rates of this training begin with those of a checkpoint\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(what), "{}", outcome.stderr);
}

/// A real run of these statements has the rates 2e-4, 2e-4, 1e-4, 1e-4 for `g`, and 1e-4 for `d`.
#[test]
fn a_command_that_takes_one_schedule_names_the_optimizers_of_a_training() {
    let text = "import torch
def make(rate):
    return torch.optim.Adam(torch.nn.Linear(3, 1).parameters(), lr=rate)
opt_g = make(2e-4)
opt_d = make(1e-4)
scheduler = torch.optim.lr_scheduler.StepLR(opt_g, 2, 0.5)
for epoch in range(4):
    loss().backward()
    opt_d.step()
    opt_g.step()
    scheduler.step()
";
    let folder = Folder::new().with("train.py", text);
    let said = |command: &str| {
        run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args([command, "train.py"]))
    };
    let table = said("table");
    assert_eq!(
        table.stdout, "epoch,opt_g,opt_d\n0,2e-4,1e-4\n1,2e-4,1e-4\n2,1e-4,1e-4\n3,1e-4,1e-4\n",
        "{}",
        table.stderr
    );
    let export =
        run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path())
            .args(["export", "train.py", "--to", "torch"]));
    assert!(export.stderr.contains("error: this training has 2 optimizers\n"), "{}", export.stderr);
}

/// Real runs of these statements keep the rates, and those of the last one change them.
#[test]
fn a_rate_that_nothing_changes_stays() {
    let made = "opt = torch.optim.Adam(model.parameters(), lr=3e-4)\n";
    let loops = "for epoch in range(3):\n    step(opt)\n";
    let outcome = torch(&format!("{made}{loops}"), &[]);
    assert_eq!(outcome.stdout, "epoch,lr\n0,3e-4\n1,3e-4\n2,3e-4\n", "{}", outcome.stderr);
    assert!(
        outcome.stderr.contains("note: nothing changes the rate of `opt`, which is made on line 9\n"),
        "{}",
        outcome.stderr
    );
    // A log reads the rate.
    let read = loops.replace("step(opt)", "step(opt); print([group['lr'] for group in opt.param_groups])");
    let outcome = torch(&format!("{made}{read}"), &[]);
    assert_eq!(outcome.stdout, "epoch,lr\n0,3e-4\n1,3e-4\n2,3e-4\n", "{}", outcome.stderr);
    for sets in
        ["group.update(settings)", "change(group)", "group['lr'] = settings.lr", "settings.append(group)"]
    {
        let outcome = torch(&format!("{made}for group in opt.param_groups:\n    {sets}\n{loops}"), &[]);
        assert_eq!((outcome.status, &*outcome.stdout), (2, ""), "{sets}: {}", outcome.stderr);
    }
}

/// A real run of these statements has the rate 3e-4 in three epochs, and then 1e-3 in three.
#[test]
fn one_of_several_trainings_whose_rates_stay_is_chosen() {
    let training = "opt = torch.optim.Adam(model.parameters(), lr=3e-4)
for epoch in range(3):
    step(opt)
";
    let statements = format!("{training}{}", training.replace("3e-4", "1e-3"));
    let outcome = torch(&statements, &[]);
    let help = "= help: say which training: `--name \"line 13\"`\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(help), "{}", outcome.stderr);
    let outcome = torch(&statements, &["--name", "line 13"]);
    assert_eq!(outcome.stdout, "epoch,lr\n0,1e-3\n1,1e-3\n2,1e-3\n", "{}", outcome.stderr);
    let outcome = torch(&format!("{training}{training}"), &[]);
    assert_eq!(outcome.stdout, "epoch,lr\n0,3e-4\n1,3e-4\n2,3e-4\n", "{}", outcome.stderr);
    let note = "note: the loop on line 13 is another training, with the same rates\n";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
}

/// A real run of these statements has the rates 1e-7, which the constructor sets, 1e-4 and 2e-4.
#[test]
fn the_rate_that_a_constructor_sets_is_not_that_of_the_optimizer() {
    let statements = "class Warmup:
    def __init__(self, opt):
        self.opt, self.count = opt, 0
        self.set(1e-7)
    def set(self, lr):
        for group in self.opt.param_groups:
            group['lr'] = lr
    def advance(self):
        self.count += 1
        self.set(1e-4 * self.count)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = Warmup(opt)
for i in range(3):
    step(opt)
    scheduler.advance()
";
    let outcome = torch(statements, &[]);
    assert_eq!(outcome.stdout, "epoch,lr\n0,1e-7\n1,1e-4\n2,2e-4\n", "{}", outcome.stderr);
}

/// Groups of a module that is not there may have the keys that the loop looks for: 1 stands for none.
#[test]
fn a_setting_of_groups_that_are_not_known_is_asked_for() {
    let statements = "from groups import with_scales
opt = torch.optim.SGD(with_scales(model), lr=0.1)
for epoch in range(2):
    for group in opt.param_groups:
        group['lr'] = 0.1 / (epoch + 1)
        if 'lr_scale' in group:
            group['lr'] *= group['lr_scale']
    step(opt)
";
    let asked = torch(statements, &[]);
    let option = "--config \"optimizer.param_groups[0]['lr_scale']=...\"";
    assert!(asked.status == 2 && asked.stderr.contains(option), "{}", asked.stderr);
    let given = torch(statements, &["--config", "optimizer.param_groups[0]['lr_scale']=0.5"]);
    assert_eq!(given.stdout, "epoch,lr\n0,0.05\n1,0.025\n", "{}", given.stderr);
}

/// Real runs of the two loops have the same rates, one per epoch, the other per update.
#[test]
fn another_pace_of_an_equal_scheduler_is_named() {
    let statements = "a = torch.optim.SGD(model.parameters(), lr=0.1)
b = torch.optim.SGD(model.parameters(), lr=0.1)
of_a = lr_scheduler.StepLR(a, 2, 0.1)
of_b = lr_scheduler.StepLR(b, 2, 0.1)
for epoch in range(2):
    step(a)
    of_a.step()
for epoch in range(2):
    for i in range(3):
        b.step()
        of_b.step()
";
    let outcome = torch(statements, &[]);
    assert!(outcome.stderr.contains("is another training, with `b` on line 10"), "{}", outcome.stderr);
}

#[test]
fn what_changes_the_updates_elsewhere_is_said() {
    let made = "o = torch.optim.SGD(model.parameters(), 0.1)\ns = lr_scheduler.LinearLR(o, total_iters=4)";
    let inner = "with accelerator.accumulate(model):\n        step(o)\n        s.step()";
    let outcome = torch(&format!("{made}\nfor batch in loader:\n    {inner}\n"), &["--steps", "4"]);
    assert!(outcome.stderr.contains("steps the scheduler, once in so many"), "{}", outcome.stderr);
    let handed = torch(&format!("from own import tweak\n{made}\ntweak(o, optimizer=o)\ns.step()\n"), &[]);
    assert!(handed.stderr.contains("note: `tweak` on line 12 is handed an optimizer"), "{}", handed.stderr);
}

#[test]
fn updates_of_optax_that_are_changed_before_they_are_applied_are_said() {
    let file = |change: &str, applied: &str| {
        format!(
            "import jax, optax\nopt = optax.adam(optax.cosine_decay_schedule(0.1, 4))\nstate = opt.init(params)
for i in range(4):\n    updates, state = opt.update(grads, state, params)\n    {change}\n    params = {applied}\n"
        )
    };
    let apply = "optax.apply_updates(params, updates)";
    let said = |text: String| {
        let folder = Folder::new().with("train.py", text);
        let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        outcome.stderr.contains("changes the updates of the optimizer before they are applied")
    };
    assert!(said(file("updates = jax.tree_util.tree_map(lambda u: 0.5 * u, updates)", apply)));
    assert!(said(file("pass", "jax.tree_map(lambda p, u: p + 0.1 * u, params, updates)")));
    assert!(said(file("pass", "optax.apply_updates(params, halved(updates))")));
    assert!(!said(file("norm = optax.global_norm(updates)", apply)));
}

#[test]
fn a_rate_that_is_set_before_a_training_is_not_the_one_that_the_optimizer_is_made_with() {
    let functions = "def set_lr(optimizer, lr):\n    for g in optimizer.param_groups:\n        g['lr'] = lr
def train(o):\n    for i in range(4):\n        o.zero_grad()\n        o.step()\n        set_lr(o, o.param_groups[0]['lr'] / 2)\n";
    let made = "opt = torch.optim.SGD(model.parameters(), lr=0.1)\n";
    let run = |lines: &str, more: &[&str]| {
        let folder = Folder::new().with("train.py", format!("import torch\n{functions}{made}{lines}"));
        let arguments = ["table", "train.py", "--at", "0"].iter().chain(more);
        run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(arguments))
    };
    let set = run("set_lr(opt, 0.8)\ntrain(opt)\n", &[]);
    assert_eq!(set.status, 2, "{}", set.stdout);
    assert!(set.stderr.contains("--config optimizer.lr=0.1"), "{}", set.stderr);
    let given = run("set_lr(opt, 0.8)\ntrain(opt)\n", &["--config", "optimizer.lr=0.8"]);
    assert!(given.stdout.ends_with("\n0,0.8\n"), "{}{}", given.stdout, given.stderr);
    let after = run("train(opt)\nset_lr(opt, 0.8)\n", &[]);
    assert!(after.stdout.ends_with("\n0,0.1\n"), "{}{}", after.stdout, after.stderr);
}

#[test]
fn a_training_before_a_loop_that_makes_its_optimizer_is_said() {
    let text = "import torch
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(3):
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
for _ in range(2):
    head = torch.nn.Linear(2, 1)
    opt = torch.optim.Adam(head.parameters(), lr=0.01)
    for _ in range(2):
        head(torch.ones(1, 2)).sum().backward()
        opt.step()
";
    let folder = Folder::new().with("train.py", text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert_eq!(outcome.stdout, "step,lr\n0,0.01\n1,0.01\n2,0.01\n3,0.01\n", "{}", outcome.stderr);
    let note = "note: the loop on line 4 is another training, with `optimizer` on line 3: its epochs are not among the rows\n";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
}

/// A genuine run has 1, 1, 2, 2, 4 and 4 batches of a dataset of 64: `batch_size_of_each_stage.py` has its rates.
#[test]
fn one_length_does_not_stand_for_loaders_with_other_batch_sizes() {
    let folder = root().join("tests/training");
    let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), &folder);
    let file = ["table", "batch_size_of_each_stage.py", "--config", "len(loader)=2", "--steps", "12"];
    let outcome = run(command.args(file));
    let what = "error: `len(loader)` may have another value in each round of this loop\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(what), "{}", outcome.stderr);
}

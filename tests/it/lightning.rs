//! Which model of Lightning is meant, where a file has several.

use crate::harness::{Folder, neutral, run};

#[test]
fn none_of_several_models_of_lightning_is_picked() {
    let model = |name: &str, base: f64| {
        format!(
            "class {name}(pl.LightningModule):
    def __init__(self, temperature):
        super().__init__()
        self.save_hyperparameters()
        assert self.hparams.temperature > 0
    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr={base})
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)
        return [optimizer], [scheduler]
"
        )
    };
    let text =
        format!("import torch\nimport lightning as pl\n{}{}", model("First", 0.1), model("Second", 0.2));
    let folder = Folder::new().with("train.py", &text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert!(outcome.stderr.contains("error: this file has 2 schedules\n"), "{}", outcome.stderr);
}

/// A class of Lightning that is trained twice. `configured` is what its `configure_optimizers` returns.
fn twice(rates: [f64; 2], configured: &str) -> String {
    format!(
        "import torch
import lightning as L
class Net(L.LightningModule):
    def __init__(self, lr):
        super().__init__()
        self.lr = lr
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.lr)
        return {configured}
L.Trainer(max_epochs=4).fit(Net({}), loader)
L.Trainer(max_epochs=5).fit(Net({}), loader)
",
        rates[0], rates[1]
    )
}

#[test]
fn none_of_several_trainings_of_a_class_of_lightning_is_picked() {
    let steps = "[optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 2)]";
    let cases = [
        (
            twice([0.1, 0.01], "optimizer"),
            "error: this file has several models of Lightning with different rates\n",
        ),
        (twice([0.1, 0.01], steps), "error: this file has 2 schedules\n"),
        (twice([0.1, 0.1], "optimizer"), "whose trainings have several: epochs: 4 and epochs: 5\n"),
        (twice([0.1, 0.1], steps), "the length is not taken from the file, which has several: epochs: 4"),
    ];
    for (text, says) in cases {
        let folder = Folder::new().with("train.py", &text);
        let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
        assert_eq!(outcome.status, 2, "{text}{}", outcome.stderr);
        assert!(outcome.stderr.contains(says), "{text}{}", outcome.stderr);
    }
    let folder = Folder::new().with("train.py", twice([0.1, 0.01], "optimizer"));
    let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path());
    let outcome = run(command.args(["table", "train.py", "--name", "line 8 (2)", "--epochs", "2"]));
    assert_eq!(outcome.stdout, "epoch,lr\n0,0.01\n1,0.01\n", "{}", outcome.stderr);
}

/// The schedule of the module is only shown: Lightning trains with that of the model.
#[test]
fn a_schedule_that_is_shown_is_not_the_one_that_lightning_trains_with() {
    let text = "import os, torch
import lightning as L
optimizer = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=1e-3)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 2000)
print([scheduler.get_last_lr()])
class Net(L.LightningModule):
    def __init__(self, lr, steps):
        super().__init__()
        self.save_hyperparameters()
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
        return [optimizer], [torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, self.hparams.steps)]
def train(**kwargs):
    trainer = L.Trainer(max_epochs=4)
    if not os.path.isfile('net.ckpt'):
        trainer.fit(Net(**kwargs), loader)
train(lr=5e-4, steps=4)
";
    let folder = Folder::new().with("train.py", text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert!(outcome.stderr.contains("error: this file has 2 schedules\n"), "{}", outcome.stderr);
}

/// A module whose scheduler is stepped at each update, and its Trainer.
fn module(trainer: &str) -> String {
    format!(
        "import torch, cfg
import lightning as L
class Net(L.LightningModule):
    def training_step(self, batch, batch_idx):
        return self(batch).sum()
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 50)
        return {{'optimizer': optimizer, 'lr_scheduler': {{'scheduler': scheduler, 'interval': 'step'}}}}
L.Trainer({trainer}).fit(Net(), loader)
"
    )
}

/// What ends a training before the schedule does is refused, asked for, or said.
#[test]
fn the_rows_are_no_more_than_the_updates_of_the_trainer() {
    let table = |trainer: &str, more: &[&str]| {
        let folder = Folder::new().with("train.py", module(trainer));
        run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]).args(more))
    };
    for trainer in ["fast_dev_run=True", "max_epochs=3, fast_dev_run=2"] {
        let outcome = table(trainer, &[]);
        assert_eq!(outcome.status, 2, "{}", outcome.stderr);
        assert!(
            outcome.stderr.contains("error: `fast_dev_run` trains with a few batches\n"),
            "{}",
            outcome.stderr
        );
    }
    let asked = table("max_epochs=3, max_steps=10", &[]);
    assert!(
        asked.stderr.contains("error: the value of `len(loader)` is not known here\n"),
        "{}",
        asked.stderr
    );
    for (length, rows) in [("len(loader)=2", 6), ("len(loader)=9", 10)] {
        let outcome = table("max_epochs=3, max_steps=10", &["--config", length]);
        assert_eq!(outcome.stdout.lines().count(), rows + 1, "{}", outcome.stderr);
    }
    let says = "note: the run has 3 epochs, and nothing says how many steps an epoch has";
    let open = table("max_epochs=3", &[]);
    assert!(open.stderr.contains(says), "{}", open.stderr);
    let known = table("max_epochs=3", &["--run", "steps_per_epoch=4"]);
    assert!(!known.stderr.contains(says) && known.stdout.lines().count() == 13, "{}", known.stderr);
    let unknown = table("max_epochs=3, fast_dev_run=cfg.fast", &["--run", "steps_per_epoch=4"]);
    assert!(
        unknown.stderr.contains("`fast_dev_run` is not known here, and taken to be False"),
        "{}",
        unknown.stderr
    );
}

/// What stands behind a branch that is not decided may be a schedule: the rate that stays was drawn.
#[test]
fn what_configure_optimizers_may_return_is_asked_for() {
    let text = "import torch, cfg
import lightning as L
class Net(L.LightningModule):
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=0.1)
        if cfg.scheduler is None:
            return optimizer
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 2)]
";
    let other = text.replace("        return [opt", "        else:\n            return [opt");
    for text in [text, &other] {
        let table = |more: &[&str]| {
            let folder = Folder::new().with("train.py", text);
            run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]).args(more))
        };
        let asked = table(&["--epochs", "3"]);
        let says = "error: the value of `cfg.scheduler` is not known here\n";
        assert!(asked.status == 2 && asked.stderr.contains(says), "{}", asked.stderr);
        let known = table(&["--epochs", "3", "--config", "cfg.scheduler=step"]);
        assert_eq!(known.stdout, "epoch,lr\n0,0.1\n1,0.1\n2,0.010000000000000002\n", "{}", known.stderr);
    }
}

/// Lightning 1 makes its Trainer of the arguments of the command line.
#[test]
fn a_trainer_of_the_command_line_has_its_epochs() {
    let text = "import torch
from argparse import ArgumentParser
import pytorch_lightning as pl
class Net(pl.LightningModule):
    def __init__(self, lr, **rest):
        super().__init__()
        self.save_hyperparameters()
    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 2)]
parser = ArgumentParser()
parser.add_argument('--lr', type=float, default=0.1)
parser = pl.Trainer.add_argparse_args(parser)
DEFAULTS
args = parser.parse_args()
trainer = pl.Trainer.from_argparse_args(args, precision=16)
trainer.fit(Net(**vars(args)), loader)
";
    let table = |defaults: &str, more: &[&str]| {
        let folder = Folder::new().with("train.py", text.replace("DEFAULTS", defaults));
        run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]).args(more))
    };
    let rates = "epoch,lr\n0,0.1\n1,0.1\n2,0.010000000000000002\n";
    let known = table("parser.set_defaults(max_epochs=3)", &[]);
    assert_eq!(known.stdout, rates, "{}", known.stderr);
    let given = table("", &["--config", "max_epochs=3"]);
    assert_eq!(given.stdout, rates, "{}", given.stderr);
    assert_eq!(table("", &[]).status, 2);
}

//! Training files with modules beside them, with parameter groups that are not known, and with steps in their functions.

use crate::harness::{Folder, neutral, run};

/// A training file whose function, constants and values stand in modules beside it. A genuine run has these rates.
const BESIDE: [(&str, &str); 4] = [
    (
        "train.py",
        "import argparse

import torch
import settings
from tools.schedule import Meter, adjust_learning_rate


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument('--lr', type=float, default=0.3)
    parser.add_argument('--warmup', type=int, default=2)
    names = sorted(torch.__dict__)
    parser.add_argument('--name', choices=names, default='Tensor', help=', '.join(names))
    args = parser.parse_args()
    args.epochs = settings.EPOCHS
    return args


def main():
    args = parse()
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
    meter = Meter()
    for epoch in range(settings.EPOCHS):
        adjust_learning_rate(args, optimizer, epoch)
        optimizer.zero_grad()
        loss = model(torch.ones(1, 1)).sum()
        loss.backward()
        optimizer.step()
        meter.sum += loss.item()


if __name__ == '__main__':
    main()
",
    ),
    (
        "settings.py",
        "import os
EPOCHS = 6
CHECKPOINTS = os.path.join('out', 'checkpoints')
",
    ),
    (
        "tools/schedule.py",
        "import math
from .values import FLOOR


class Meter:
    def __init__(self):
        self.sum = 0


def warmup(args, epoch):
    return (epoch + 1) / args.warmup


def adjust_learning_rate(args, optimizer, epoch):
    lr = args.lr
    if epoch < args.warmup:
        lr = lr * warmup(args, epoch)
    else:
        lr = FLOOR + (lr - FLOOR) * (1 + math.cos(math.pi * epoch / args.epochs)) / 2
    for param_group in optimizer.param_groups:
        param_group['lr'] = lr


if __name__ == '__main__':
    print('nothing')
",
    ),
    (
        "tools/values.py",
        "FLOOR = 0.1 ** 3
",
    ),
];

#[test]
fn functions_and_constants_of_modules_beside_the_file_are_read() {
    let folder = BESIDE.iter().fold(Folder::new(), |folder, (name, text)| folder.with(name, text));
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    let rates =
        "step,lr\n0,0.15\n1,0.3\n2,0.22525\n3,0.1505\n4,0.07575000000000003\n5,0.021029202134226415\n";
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
    let note = "note: read from `tools/schedule.py`: `adjust_learning_rate`\n";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
}

#[test]
fn a_function_of_a_module_that_is_not_there_is_named() {
    let text = BESIDE[0].1.replace("import settings\n", "").replace("settings.EPOCHS", "6");
    let folder = Folder::new().with("train.py", &text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert_eq!(outcome.status, 2);
    let why = "= why: `adjust_learning_rate` comes from `tools.schedule` (line 4), which does not lie beside the file, or is no Python 3\n";
    assert!(outcome.stderr.contains(why), "{}", outcome.stderr);
}

#[test]
fn a_name_of_a_module_that_the_file_has_too_is_another_one() {
    let text = BESIDE[0].1.replace("def main", "FLOOR = 1\n\n\ndef main");
    let folder = BESIDE[1..].iter().fold(Folder::new(), |folder, (name, text)| folder.with(name, text));
    let folder = folder.with("train.py", &text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    let rates =
        "step,lr\n0,0.15\n1,0.3\n2,0.22525\n3,0.1505\n4,0.07575000000000003\n5,0.021029202134226415\n";
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
}

#[test]
fn a_name_that_both_files_have_is_shown_as_it_is_written() {
    let train = "import torch
from helper import make
logger = 5
gamma = 0.25
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = make(optimizer)
for epoch in range(5):
    optimizer.step()
    scheduler.step()
";
    let helper = "from torch.optim import lr_scheduler
from somewhere import get
logger = get()
gamma = 0.5
def make(optimizer):
    return lr_scheduler.StepLR(optimizer, logger.step_size, gamma)
";
    let folder = Folder::new().with("train.py", train).with("helper.py", helper);
    let command = || {
        let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path());
        command.args(["table", "train.py"]);
        command
    };
    let outcome = run(&mut command());
    assert!(
        outcome.stderr.contains("error: the value of `logger.step_size` is not known"),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stderr.contains("`--config logger.step_size=...`"), "{}", outcome.stderr);
    // A genuine run has these rates, whatever the `gamma` of the training file is.
    let given = ["--config", "logger.step_size=3", "--config", "gamma=0.75"];
    let outcome = run(command().args(given));
    assert_eq!(outcome.stdout, "epoch,lr\n0,0.1\n1,0.1\n2,0.1\n3,0.05\n4,0.05\n", "{}", outcome.stderr);
}

#[test]
fn parameter_groups_that_are_not_known_are_asked_for() {
    let text = "import torch
groups = []
for name, value in net.named_parameters():
    if 'bias' in name:
        groups.append({'params': [value], 'lr': 0.2})
    else:
        groups.append({'params': [value], 'lr': 0.1})
optimizer = torch.optim.SGD(groups, lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)
for epoch in range(3):
    loss.backward()
    optimizer.step()
    scheduler.step()
";
    let folder = Folder::new().with("train.py", text);
    let program = env!("CARGO_BIN_EXE_lrsched");
    let outcome = run(neutral(program, folder.path()).args(["table", "train.py"]));
    assert_eq!(outcome.status, 2, "{}", outcome.stdout);
    assert!(outcome.stderr.contains("--config optimizer.lr=..."), "{}", outcome.stderr);
    let given = ["table", "train.py", "--config", "optimizer.lr={bias: 0.2, rest: 0.1}"];
    let outcome = run(neutral(program, folder.path()).args(given));
    assert_eq!(
        outcome.stdout,
        "epoch,lr/bias,lr/rest\n0,0.2,0.1\n1,0.2,0.1\n2,0.020000000000000004,0.010000000000000002\n",
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_scheduler_that_a_function_of_the_loop_steps_is_followed() {
    let text = "import torch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)
def run_epoch():
    scheduler.step()
    for batch in loader:
        model(batch).backward()
        optimizer.step()
for epoch in range(3):
    run_epoch()
";
    let folder = Folder::new().with("train.py", text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    let rates = "epoch,lr\n0,0.1\n1,0.010000000000000002\n2,0.010000000000000002\n";
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
}

#[test]
fn a_loop_that_ends_before_its_last_update_has_a_row_less() {
    let text = "import torch
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
for step in range(4 + 1):
    last_step = step == 4
    if last_step:
        break
    for group in optimizer.param_groups:
        group['lr'] = 0.5 * (step + 1)
    loss.backward()
    optimizer.step()
";
    let folder = Folder::new().with("train.py", text);
    let folder = folder.with(
        "stepped.py",
        text.replace("        group['lr'] = 0.5 * (step + 1)\n", "")
            .replace("    for group in optimizer.param_groups:\n", "")
            .replace("for step", "scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)\nfor step")
            .replace("    optimizer.step()\n", "    optimizer.step()\n    scheduler.step()\n"),
    );
    let program = env!("CARGO_BIN_EXE_lrsched");
    let outcome = run(neutral(program, folder.path()).args(["table", "train.py"]));
    assert_eq!(outcome.stdout, "step,lr\n0,0.5\n1,1\n2,1.5\n3,2\n", "{}", outcome.stderr);
    let outcome = run(neutral(program, folder.path()).args(["table", "stepped.py"]));
    let rates = "step,lr\n0,0.1\n1,0.1\n2,0.010000000000000002\n3,0.010000000000000002\n";
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
}

#[test]
fn a_module_that_takes_optimizers_and_schedulers_by_their_names_is_read() {
    let train = "import torch
from helper import build, make
net = torch.nn.Linear(2, 2)
sgd = build(net)
made = make(sgd)
for epoch in range(8):
    for x in loader:
        sgd.zero_grad()
        net(x).sum().backward()
        sgd.step()
    made.step()
";
    let helper = "from torch.optim import SGD
from torch.optim.lr_scheduler import StepLR
def build(net):
    return SGD(net.parameters(), 0.1)
def make(sgd):
    return StepLR(sgd, 3, 0.3)
";
    let folder = Folder::new().with("train.py", train).with("helper.py", helper);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    let rates = "epoch,lr\n0,0.1\n1,0.1\n2,0.1\n3,0.03\n4,0.03\n5,0.03\n6,9e-3\n7,9e-3\n";
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
}

/// A policy of reinforcement learning is a model: whether its module lies beside the file and says nothing of rates, or the file
/// hands its parameters to an optimizer.
#[test]
fn a_policy_that_is_a_model_changes_no_rate() {
    let train = "import torch
from agents import Agent
agent = Agent(4, 0.002)
for epoch in range(3):
    agent.update(memory)
";
    let agents = "import torch
from networks import GaussianPolicy
class Agent:
    def __init__(self, size, lr):
        self.policy = GaussianPolicy(size).to(device)
        self.optimizer = torch.optim.Adam(self.policy.parameters(), lr=lr)
    def update(self, memory):
        self.optimizer.zero_grad()
        self.policy(memory).sum().backward()
        self.optimizer.step()
";
    let networks = "import torch
class GaussianPolicy(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        self.mean = torch.nn.Linear(size, 1)
    def forward(self, x):
        return self.mean(x)
";
    let rates = "epoch,lr\n0,2e-3\n1,2e-3\n2,2e-3\n";
    let alone = Folder::new().with("train.py", train).with("agents.py", agents);
    let table = |folder: &Folder| {
        run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]))
    };
    let outcome = table(&alone);
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
    let outcome = table(&alone.with("networks.py", networks));
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
    let held = agents.replace(".to(device)", "").replace("self.policy.parameters()", "params");
    let folder = Folder::new().with("train.py", train).with("agents.py", &held);
    let outcome = table(&folder.with("networks.py", networks));
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
    let outcome = table(&Folder::new().with("train.py", train).with("agents.py", &held));
    assert_eq!(outcome.status, 2);
    let why =
        "`GaussianPolicy` comes from `networks` (line 2 of agents.py), which does not lie beside the file";
    assert!(outcome.stderr.contains(why), "{}", outcome.stderr);
}

#[test]
fn an_engine_that_makes_its_update_under_a_condition_is_told() {
    let text = "import torch
from ignite.engine import Engine, Events
from ignite.handlers import PiecewiseLinear
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
def update(engine, batch):
    net(batch).sum().backward()
    if engine.state.iteration % 4 == 0:
        optimizer.step()
        optimizer.zero_grad()
trainer = Engine(update)
scheduler = PiecewiseLinear(optimizer, 'lr', [(0, 0.1), (8, 0.0)])
trainer.add_event_handler(Events.ITERATION_STARTED, scheduler)
trainer.run(loader, max_epochs=2)
";
    let folder = Folder::new().with("train.py", text);
    let table = |name: &str| {
        let arguments = ["table", name, "--run", "steps_per_epoch=4"];
        run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(arguments)).stderr
    };
    let note = "a row is an iteration of the engine, and the condition on line 7 decides which of them make an update";
    assert!(table("train.py").contains(note), "{}", table("train.py"));
    let plain = text.replace("    if engine.state.iteration % 4 == 0:\n", "    if True:\n        pass\n");
    let plain = plain.replace("        optimizer.", "    optimizer.");
    let folder = folder.with("plain.py", &plain);
    let arguments = ["table", "plain.py", "--run", "steps_per_epoch=4"];
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(arguments));
    assert!(!outcome.stderr.contains("a row is an iteration"), "{}", outcome.stderr);
}

/// A value of a module has its name where a function has a variable of that name, too. A genuine run has these rates.
#[test]
fn a_value_of_a_module_is_not_the_variable_of_a_function() {
    let text = "import torch
import config
model = torch.nn.Linear(2, 2)
def make(model, lr):
    groups = [{'params': [model.weight], 'lr': lr}, {'params': [model.bias]}]
    return torch.optim.SGD(groups, lr=config.lr)
def main():
    gamma = 0.9
    optimizer = make(model, 0.7)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=config.gamma)
    for epoch in range(config.epochs):
        model(torch.ones(1, 2)).sum().backward()
        optimizer.step()
        scheduler.step()
        lr = scheduler.get_last_lr()
        print(gamma, lr)
main()
";
    let folder =
        Folder::new().with("train.py", text).with("config.py", "lr = 0.1\ngamma = 0.5\nepochs = 3\n");
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    let rates = "epoch,lr/group 0,lr/group 1\n0,0.7,0.1\n1,0.7,0.1\n2,0.35,0.05\n";
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
}

/// What changes the momentum of batch normalization sets no rate. A genuine run has these rates.
#[test]
fn a_scheduler_of_batch_normalization_sets_no_rate() {
    let text = "import torch
from pytorch_utils import BNMomentumScheduler
net = torch.nn.Linear(2, 2)
optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
bn_lbmd = lambda it: max(0.5 * 0.5**(int(it / 2)), 0.001)
bnm_scheduler = BNMomentumScheduler(net, bn_lambda=bn_lbmd, last_epoch=-1)
def get_current_lr(epoch):
    lr = 0.1
    for i, e in enumerate([2, 3]):
        if epoch >= e:
            lr *= 0.5
    return lr
def adjust_learning_rate(optimizer, epoch):
    lr = get_current_lr(epoch)
    for g in optimizer.param_groups:
        g['lr'] = lr
def train_one_epoch():
    adjust_learning_rate(optimizer, EPOCH_CNT)
    bnm_scheduler.step()
    net.train()
    for x in loader:
        optimizer.step()
def train(start_epoch):
    global EPOCH_CNT
    for epoch in range(start_epoch, 5):
        EPOCH_CNT = epoch
        train_one_epoch()
        print(bnm_scheduler.lmbd(bnm_scheduler.last_epoch))
train(0)
";
    let folder = Folder::new().with("train.py", text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert_eq!(outcome.stdout, "epoch,lr\n0,0.1\n1,0.1\n2,0.05\n3,0.025\n4,0.025\n", "{}", outcome.stderr);
}

/// A model that is loaded before its optimizer is made is no checkpoint of the training: the question is another one.
#[test]
fn a_model_that_is_loaded_begins_a_new_training() {
    let text = "import torch as th
from accelerate import Accelerator
from transformers import get_polynomial_decay_schedule_with_warmup
def train_epoch(model, optimizer, data_loader, lr_scheduler):
    for x in data_loader:
        optimizer.zero_grad()
        loss = model(x).sum()
        accelerator.backward(loss)
        optimizer.step()
        lr_scheduler.step()
accelerator = Accelerator()
from model import G
model = G()
sd = th.load(\"x.pth\")
model.load_state_dict(sd)
optimizer = th.optim.AdamW(model.parameters(), lr=1e-4)
lr_scheduler = get_polynomial_decay_schedule_with_warmup(optimizer, num_warmup_steps=2, num_training_steps=10, lr_end=1e-9, power=1.0)
(model, optimizer, train_loader, lr_scheduler) = accelerator.prepare(model, optimizer, train_loader, lr_scheduler)
for epoch in range(5):
    train_epoch(model, optimizer, train_loader, lr_scheduler)
";
    let folder = Folder::new().with("train.py", text);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert!(!outcome.stderr.contains("checkpoint"), "{}", outcome.stderr);
    assert_eq!(outcome.stdout.lines().nth(3), Some("2,1e-4"), "{}", outcome.stderr);
}

/// A file that only defines what trains is refused with the name of the file that runs it.
#[test]
fn the_file_that_runs_a_training_is_named() {
    let agent = "import torch


class Agent:
    def __init__(self, model, lr, decay):
        self.model = model
        self.optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        self.scheduler = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, decay)

    def train(self, batches):
        for batch in batches:
            self.model(batch).sum().backward()
            self.optimizer.step()
            self.scheduler.step()
";
    let main = "from agents.agent import Agent

agent = Agent(model, 0.1, 0.5)
agent.train(range(4))
";
    let folder = Folder::new()
        .with("agents/agent.py", agent)
        .with("agents/other.py", "from agents.agent import Agent\n")
        .with("main.py", main);
    let table = |file: &str| run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", file]));
    let refused = table("agents/agent.py");
    assert_eq!(refused.status, 2);
    let help = "this file only defines what trains, and `main.py` imports it";
    assert!(refused.stderr.contains(help), "{}", refused.stderr);
    assert_eq!(table("main.py").stdout.lines().nth(4), Some("3,0.0125"));
}

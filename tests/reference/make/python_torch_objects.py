"""Programs with torch's optimizers and the base of its schedulers: (name, source). `f(step)` returns a text."""

# What every group and `defaults` hold, besides the parameters.
ALL = """
import torch

model = torch.nn.Linear(2, 2)

def shown(optimizer):
    groups = [{key: value for key, value in group.items() if key != "params"} for group in optimizer.param_groups]
    return repr((groups, optimizer.defaults))

def f(step):
    return shown(torch.optim.CLASS(model.parameters()))
"""
CLASSES = ["SGD", "Adam", "AdamW", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "RMSprop", "Rprop", "ASGD",
           "Adafactor", "LBFGS", "SparseAdam"]

# The exceptions of constructors, by the arguments.
WRONG = """
import torch

model = torch.nn.Linear(2, 2)
CASES = [
    CALLS
]

def f(step):
    found = []
    for case in CASES:
        try:
            case()
            found.append("made")
        except (ValueError, TypeError, RuntimeError) as e:
            found.append(type(e).__name__ + ": " + str(e))
    return repr(found)
"""
CALLS = [
    "SGD(model.parameters(), lr=-0.1)", "SGD(model.parameters(), 0.1, momentum=-1)",
    "SGD(model.parameters(), 0.1, weight_decay=-1)", "SGD(model.parameters(), 0.1, nesterov=True)",
    "SGD(model.parameters(), 0.1, 0.9, 0, 0, True)", "SGD([], 0.1)", "Adam(model.parameters(), lr=-1)",
    "Adam(model.parameters(), eps=-1)", "Adam(model.parameters(), betas=(1.0, 0.9))",
    "Adam(model.parameters(), betas=(0.9, 1.5))", "Adam(model.parameters(), weight_decay=-0.1)",
    "Adam(model.parameters(), betas=(0, 0.9))", "AdamW(model.parameters(), lr=-1)",
    "Adagrad(model.parameters(), lr_decay=-1)", "Adagrad(model.parameters(), initial_accumulator_value=-1)",
    "Adadelta(model.parameters(), rho=2)", "RMSprop(model.parameters(), alpha=-2)",
    "RMSprop(model.parameters(), momentum=-2)", "Rprop(model.parameters(), etas=(1, 2))",
    "Adafactor(model.parameters(), d=0.5)", "Adafactor(model.parameters(), lr=-1)",
    "NAdam(model.parameters(), momentum_decay=-1)", "SGD([{'params': model.parameters()}, 5], 0.1)",
    "SparseAdam(model.parameters(), lr=0)",
    "LBFGS([{'params': [model.weight]}, {'params': [model.bias]}])",
]

PROGRAMS = [(f"groups_of_{name.lower()}", ALL.replace("CLASS", name)) for name in CLASSES] + [
    ("wrong_arguments", WRONG.replace("CALLS", ",\n    ".join(f"lambda: torch.optim.{call}" for call in CALLS))),
    ("several_groups", """
import torch
import torch.optim as optim

model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
groups = [
    {"params": model[0].parameters(), "lr": 1e-4, "name": "backbone", "lr_scale": 0.5},
    {"params": [p for p in model[1].parameters() if p.requires_grad]},
]
optimizer = optim.SGD(groups, lr=0.1, momentum=0.9, weight_decay=5e-4, nesterov=True)

def f(step):
    if step == 1:
        optimizer.param_groups[0]["lr"] *= 0.1
    if step == 2:
        optimizer.add_param_group({"params": [torch.zeros(1)], "lr": 3.0})
    if step == 3:
        optimizer.zero_grad()
    return repr([{k: v for k, v in g.items() if k != "params"} for g in optimizer.param_groups])
"""),
    ("text_of_an_optimizer", """
import torch
from torch.optim import Adam

model = torch.nn.Linear(2, 2)
optimizer = Adam(model.parameters(), lr=3e-4, betas=(0.5, 0.9))

def f(step):
    optimizer.param_groups[0]["lr"] *= 0.5
    return repr(optimizer) + str(type(optimizer).__name__) + str(isinstance(optimizer, torch.optim.Optimizer))
"""),
    ("state_is_saved_and_loaded", """
import torch

model = torch.nn.Linear(2, 2)
first = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
second = torch.optim.SGD(model.parameters(), lr=0.3)

def f(step):
    first.param_groups[0]["lr"] = 0.1 / (step + 1)
    first.param_groups[0]["initial_lr"] = 0.1
    held = second.param_groups
    second.load_state_dict(first.state_dict())
    first.param_groups[0]["lr"] = 7.0
    return repr([{k: v for k, v in g.items() if k != "params"} for g in second.param_groups]) + repr(held is second.param_groups)
"""),
    ("an_optimizer_of_ones_own", """
import torch

class Plain(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, trust=0.01):
        super().__init__(params, dict(lr=lr, trust=trust))

model = torch.nn.Linear(2, 2)
optimizer = Plain(model.parameters(), lr=0.2)

def f(step):
    return repr([{k: v for k, v in g.items() if k != "params"} for g in optimizer.param_groups]) + repr(optimizer)
"""),
    ("steps_of_a_scheduler", """
import torch
from torch.optim.lr_scheduler import _LRScheduler

class Halving(_LRScheduler):
    calls = []
    def get_lr(self):
        self.calls.append((self.last_epoch, self._step_count, self._is_initial, self._get_lr_called_within_step))
        return [base * 0.5 ** self.last_epoch for base in self.base_lrs]

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = Halving(optimizer)

def f(step):
    if step:
        scheduler.step()
    return repr((scheduler.get_last_lr(), scheduler.last_epoch, scheduler._step_count, Halving.calls, scheduler.base_lrs,
                 optimizer.param_groups[0]["initial_lr"]))
"""),
    ("a_closed_form", """
import torch
from torch.optim.lr_scheduler import LRScheduler

class Decay(LRScheduler):
    def get_lr(self):
        if self.last_epoch == 0:
            return [group["lr"] for group in self.optimizer.param_groups]
        return [group["lr"] * 0.9 for group in self.optimizer.param_groups]
    def _get_closed_form_lr(self):
        return [base * 0.9 ** self.last_epoch for base in self.base_lrs]

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = Decay(optimizer)

def f(step):
    scheduler.step(step * 3) if step % 2 else scheduler.step()
    return repr((scheduler.get_last_lr(), scheduler.last_epoch, scheduler._step_count))
"""),
    ("exceptions_of_a_scheduler", """
import torch
from torch.optim.lr_scheduler import LRScheduler

class Short(LRScheduler):
    def get_lr(self):
        return [0.1]

class Bare(LRScheduler):
    pass

def two():
    return torch.optim.SGD([{"params": [torch.zeros(1)]}, {"params": [torch.zeros(1)]}], lr=0.1)

def f(step):
    if step == 0:
        Short(two())
    if step == 1:
        Bare(two())
    if step == 2:
        Short("sgd")
    Short(two(), last_epoch=4)
"""),
    ("state_of_a_scheduler", """
import torch
from torch.optim.lr_scheduler import LRScheduler

class Linear(LRScheduler):
    def __init__(self, optimizer, total, last_epoch=-1):
        self.total = total
        super().__init__(optimizer, last_epoch)
        self.done = True
    def get_lr(self):
        return [base * (1 - self.last_epoch / self.total) for base in self.base_lrs]

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = Linear(optimizer, 10)
other = Linear(torch.optim.SGD(model.parameters(), lr=0.7), 20)

def f(step):
    scheduler.step()
    if step == 2:
        other.load_state_dict(scheduler.state_dict())
    other.step()
    return repr((scheduler.state_dict(), other.get_last_lr(), other.total))
"""),
    ("resumed_from_an_epoch", """
import torch
from torch.optim.lr_scheduler import LRScheduler

class Power(LRScheduler):
    def get_lr(self):
        return [base / (self.last_epoch + 1) for base in self.base_lrs]

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.AdamW([{"params": model.parameters(), "initial_lr": 0.5}], lr=0.1)
scheduler = Power(optimizer, last_epoch=4)

def f(step):
    scheduler.step()
    return repr((scheduler.get_last_lr(), scheduler.last_epoch, scheduler.base_lrs, optimizer.param_groups[0]["lr"]))
"""),
]

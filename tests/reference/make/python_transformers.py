"""Programs that construct schedulers with the functions of transformers and step them: (name, source)."""

import random

from python_torch_schedulers import TAIL

HEAD = """
import torch
from torch.optim import SGD, AdamW
from torch.optim.lr_scheduler import LRScheduler, LambdaLR, LinearLR, SequentialLR, ChainedScheduler
import transformers
from transformers import (
    SchedulerType, get_constant_schedule, get_constant_schedule_with_warmup, get_cosine_schedule_with_warmup,
    get_cosine_with_hard_restarts_schedule_with_warmup, get_cosine_with_min_lr_schedule_with_warmup, get_inverse_sqrt_schedule,
    get_linear_schedule_with_warmup, get_polynomial_decay_schedule_with_warmup, get_scheduler, get_wsd_schedule,
)
from transformers.optimization import get_cosine_with_min_lr_schedule_with_warmup_lr_rate

model = torch.nn.Linear(2, 2)
"""

SINGLE = {
    "constant": "get_constant_schedule(optimizer)",
    "constant_after_warmup": "get_constant_schedule_with_warmup(optimizer, 6)",
    "linear": "get_linear_schedule_with_warmup(optimizer, 5, 30)",
    "linear_by_name": "get_linear_schedule_with_warmup(optimizer=optimizer, num_training_steps=35, num_warmup_steps=0)",
    "cosine": "transformers.get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=4, num_training_steps=33)",
    "cosine_of_cycles": "transformers.optimization.get_cosine_schedule_with_warmup(optimizer, 4, 33, 1.5)",
    "hard_restarts": "get_cosine_with_hard_restarts_schedule_with_warmup(optimizer, 3, 30, num_cycles=3)",
    "min_lr": "get_cosine_with_min_lr_schedule_with_warmup(optimizer, 3, 30, min_lr=1e-3)",
    "min_lr_rate": "get_cosine_with_min_lr_schedule_with_warmup(optimizer, 3, 30, min_lr_rate=0.2)",
    "warmup_lr_rate": "get_cosine_with_min_lr_schedule_with_warmup_lr_rate(optimizer, 5, 30, min_lr_rate=0.2, warmup_lr_rate=0.1)",
    "polynomial": "get_polynomial_decay_schedule_with_warmup(optimizer, 5, 30, lr_end=1e-4, power=2.0)",
    "inverse_sqrt": "get_inverse_sqrt_schedule(optimizer, 7)",
    "inverse_sqrt_of_a_timescale": "get_inverse_sqrt_schedule(optimizer, 7, timescale=3)",
    "stable": "get_wsd_schedule(optimizer, 5, 10, num_stable_steps=12, warmup_type='1-sqrt', decay_type='cosine', min_lr_ratio=0.1)",
    "stable_of_a_length": "get_wsd_schedule(optimizer, num_warmup_steps=5, num_decay_steps=10, num_training_steps=36)",
    # The Trainer rounds the length of a warmup; the functions do not.
    "a_fraction_of_the_run": "get_cosine_schedule_with_warmup(optimizer, 0.1 * 37, 37)",
    "a_warmup_below_one": "get_linear_schedule_with_warmup(optimizer, 0.1, 37)",
    "a_constant_after_a_fraction": "get_constant_schedule_with_warmup(optimizer, 4.5)",
    "an_inverse_sqrt_of_a_fraction": "get_inverse_sqrt_schedule(optimizer, 4.5)",
    "a_fractional_length": "get_linear_schedule_with_warmup(optimizer, 2, 29.5)",
}
SINGLE.update({f"get_scheduler_{name}": f"get_scheduler({name!r}, optimizer, num_warmup_steps=4, num_training_steps=30{rest})"
               for name, rest in [
                   ("linear", ""), ("cosine", ""), ("constant", ""), ("constant_with_warmup", ""), ("inverse_sqrt", ""), ("polynomial", ""),
                   ("cosine_with_restarts", ", scheduler_specific_kwargs={'num_cycles': 2}"),
                   ("cosine_with_min_lr", ", scheduler_specific_kwargs={'min_lr': 1e-3}"),
                   ("cosine_warmup_with_min_lr", ", scheduler_specific_kwargs={'min_lr_rate': 0.1}"),
                   ("warmup_stable_decay", ", scheduler_specific_kwargs={'num_decay_steps': 8}"),
               ]})
SINGLE["get_scheduler_of_a_type"] = "get_scheduler(SchedulerType.COSINE, optimizer=optimizer, num_warmup_steps=0, num_training_steps=20)"

ON_SGD = "optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)\nscheduler = "

OTHERS = {
    "two_groups": """
optimizer = AdamW([{"params": [model.weight], "lr": 3e-4}, {"params": [model.bias]}], lr=1e-3)
scheduler = get_polynomial_decay_schedule_with_warmup(optimizer, 4, 30, lr_end=1e-5)
""",
    "an_int_as_the_rate": """
optimizer = SGD(model.parameters(), lr=1)
scheduler = get_cosine_schedule_with_warmup(optimizer, 4, 12)
""",
    "resumed": """
optimizer = SGD([{"params": [model.weight], "lr": 0.1, "initial_lr": 0.3}])
scheduler = get_linear_schedule_with_warmup(optimizer, 4, 30, last_epoch=7)
""",
    "in_a_sequence": """
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = SequentialLR(optimizer, [LinearLR(optimizer, 0.1, total_iters=5), get_cosine_schedule_with_warmup(optimizer, 0, 20)], [5])
""",
    "in_a_chain": """
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = ChainedScheduler([get_constant_schedule_with_warmup(optimizer, 8), LinearLR(optimizer, 1.0, 0.1, 30)])
""",
    "within_a_class": """
class Delayed(LRScheduler):
    def __init__(self, optimizer, delay, after):
        self.delay, self.after = delay, after
        super().__init__(optimizer)
    def get_lr(self):
        return self.after.get_last_lr() if self.last_epoch >= self.delay else self.base_lrs
    def step(self, epoch=None):
        if self.last_epoch >= self.delay:
            self.after.step()
        super().step()

optimizer = SGD(model.parameters(), lr=0.1)
scheduler = Delayed(optimizer, 6, get_cosine_schedule_with_warmup(optimizer, 3, 25))
""",
    "the_function_of_another_one": """
optimizer = SGD(model.parameters(), lr=0.1)
inner = get_cosine_schedule_with_warmup(SGD(model.parameters(), lr=1.0), 3, 25)
scheduler = LambdaLR(optimizer, lambda step: 0.5 * inner.lr_lambdas[0](step) + 0.5 * inner.lr_lambdas[0](step / 2))
""",
    "a_saved_state": """
optimizer = SGD(model.parameters(), lr=0.1)
first = get_linear_schedule_with_warmup(optimizer, 3, 25)
for _ in range(9):
    optimizer.step()
    first.step()
state = first.state_dict()
scheduler = get_linear_schedule_with_warmup(SGD(model.parameters(), lr=0.1), 3, 25)
optimizer = scheduler.optimizer
scheduler.last_epoch = state["last_epoch"]
scheduler.base_lrs = state["base_lrs"]
""",
}

RAISED = """
optimizer = SGD(model.parameters(), lr=0.1)
CASES = [
    lambda: get_cosine_schedule_with_warmup(optimizer), lambda: get_cosine_schedule_with_warmup(optimizer, 3),
    lambda: get_cosine_schedule_with_warmup(optimizer, 3, 10, 0.5, -1, 7), lambda: get_linear_schedule_with_warmup(optimizer, 3, steps=9),
    lambda: get_polynomial_decay_schedule_with_warmup(optimizer, 3, 10, lr_end=0.2), lambda: get_wsd_schedule(optimizer, 3, 4),
    lambda: get_cosine_with_min_lr_schedule_with_warmup(optimizer, 3, 10),
    lambda: get_cosine_with_min_lr_schedule_with_warmup(optimizer, 3, 10, min_lr=1e-3, min_lr_rate=0.1),
    lambda: get_scheduler("cosin", optimizer, 3, 10), lambda: get_scheduler("cosine", optimizer), lambda: get_scheduler("linear", optimizer, 3),
    lambda: get_scheduler("warmup_stable_decay", optimizer, 3, 10), lambda: get_linear_schedule_with_warmup(5, 3, 10),
    lambda: get_linear_schedule_with_warmup(optimizer, 3, 10, last_epoch=4), lambda: get_inverse_sqrt_schedule(optimizer, 0, timescale=0),
    lambda: get_polynomial_decay_schedule_with_warmup(optimizer, 0, 0),
]

def f(step):
    found = []
    for case in CASES[5 * step:5 * step + 5]:
        try:
            case()
            found.append("made")
        except (ValueError, TypeError, KeyError, ZeroDivisionError, AttributeError) as e:
            found.append(type(e).__name__ + ("" if type(e) in (TypeError, AttributeError) else ": " + str(e).split("\\n")[0]))
    return repr(found)
"""

PROGRAMS = [(f"transformers_{name}", HEAD + ON_SGD + made + "\n" + TAIL) for name, made in SINGLE.items()]
PROGRAMS += [(f"transformers_{name}", HEAD + source.lstrip("\n") + TAIL) for name, source in OTHERS.items()]
PROGRAMS.append(("transformers_what_is_raised", HEAD + RAISED.lstrip("\n")))


def random_programs(count):
    """Programs with random parameters."""
    draw, found = random.Random("schedulers of transformers"), []
    number = lambda most: draw.choice([draw.randint(0, most), round(draw.uniform(0, most), 2), draw.uniform(0, most)])
    while len(found) < count:
        warmup, total = number(12), number(60)
        made = draw.choice([
            f"get_linear_schedule_with_warmup(optimizer, {warmup}, {total})",
            f"get_cosine_schedule_with_warmup(optimizer, {warmup}, {total}, num_cycles={number(3)})",
            f"get_cosine_with_hard_restarts_schedule_with_warmup(optimizer, {warmup}, {total}, {draw.randint(1, 5)})",
            f"get_cosine_with_min_lr_schedule_with_warmup(optimizer, {warmup}, {total}, min_lr_rate={draw.random()})",
            f"get_cosine_with_min_lr_schedule_with_warmup_lr_rate(optimizer, {warmup}, {total}, min_lr={draw.random() * 0.1})",
            f"get_polynomial_decay_schedule_with_warmup(optimizer, {warmup}, {total}, power={draw.choice([1, 2, 0.5, 3.0])})",
            f"get_inverse_sqrt_schedule(optimizer, {warmup}, {draw.choice(['None', number(20)])})",
            f"get_wsd_schedule(optimizer, {warmup}, {number(15)}, {total}, decay_type={draw.choice(['linear', 'cosine', '1-sqrt'])!r})",
        ])
        source = HEAD + ON_SGD + made + "\n" + TAIL
        try:
            exec(source, {"__name__": "snippet"})
        except (ValueError, ZeroDivisionError):
            continue
        found.append((f"transformers_random_{len(found) + 1}", source))
    return found

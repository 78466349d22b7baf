"""What the scripts of this folder have in common: a case of `tests/logs`, and loops of torch with a fault in them.

A script trains a model of one layer with the genuine package and its genuine logger. `python lightning.py FOLDER` writes the
cases below FOLDER; the smallest of each kind are kept in `tests/logs`.
"""

import json
import math
import shutil
import sys
from pathlib import Path

# TensorBoard without TensorFlow: the two do not load together with triton everywhere.
sys.modules["tensorboard.compat.notf"] = __import__("types")
ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else "cases").absolute()

NEXT = {"unit": "step", "per": 1, "add": 0, "says": "x counts the updates done, or from 0: row x"}
USED = {"unit": "step", "per": 1, "add": -1, "says": "x counts from 1: row x - 1"}
AFTER = {"unit": "step", "per": 1, "add": 1, "says": "x counts from 0, and the value is read after the step: row x + 1"}


def folder(name):
    path = ROOT / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def done(name, plan, offset, reads, what, fault=None, **parameters):
    """Writes the plan and the truth of a case."""
    path = ROOT / name
    if plan is not None:
        (path / "spec.yaml").write_text(plan)
    truth = {"healthy": fault is None, "fault": fault or "healthy", "format": name.rsplit("-", 2)[0],
             "parameters": parameters, "what": what, "offset": offset, "read": reads}
    (path / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")


def read(file, field, digits=None, **more):
    return {"file": file, "field": field, **({"digits": digits} if digits else {}), **more}


class Plan:
    """A plan of transformers' cosine with warmup, as a scheduler of torch and as a spec."""

    def __init__(self, lr=3e-4, steps=200, warmup=20, per_epoch=None):
        self.lr, self.steps, self.warmup, self.per_epoch = lr, steps, warmup, per_epoch

    def scheduler(self, optimizer, steps=None, warmup=None):
        from transformers import get_cosine_schedule_with_warmup
        warmup = self.warmup if warmup is None else warmup
        return get_cosine_schedule_with_warmup(optimizer, warmup, steps or self.steps)

    def spec(self):
        run = f"run: {{steps: {self.steps}}}"
        if self.per_epoch:
            run = f"run: {{epochs: {self.steps // self.per_epoch}, steps_per_epoch: {self.per_epoch}}}"
        return (f"{run}\noptimizer: {{lr: {self.lr}}}\nschedule:\n  kind: transformers.get_cosine_schedule_with_warmup\n"
                f"  num_warmup_steps: {self.warmup}\n")


def loop(plan, log, fault=None, parameters=None, every=5, after=False, x_from=0, model=None):
    """A loop with `log(x, rate)`; `after` reads the rate behind the step of the scheduler, x counts from `x_from`."""
    import torch
    p = parameters or {}
    torch.manual_seed(0)
    model = model or torch.nn.Linear(2, 1)
    make = lambda: torch.optim.AdamW(model.parameters(), lr=plan.lr * p.get("factor", 1))
    optimizer = make()
    setup = {"total": p.get("total")} if fault == "floor_total" else {}
    scheduler = plan.scheduler(optimizer, setup.get("total"), p.get("found") if fault == "warmup_unit" else None)
    for update in range(plan.steps):
        if fault == "resume_no_state" and update == p["at"]:
            optimizer = make()
            scheduler = plan.scheduler(optimizer)
        if fault == "resume_other_total" and update == p["at"]:
            state = scheduler.state_dict()
            state_optimizer = optimizer.state_dict()
            optimizer = make()
            scheduler = plan.scheduler(optimizer, p["total"])
            scheduler.load_state_dict(state)
            optimizer.load_state_dict(state_optimizer)
        if fault == "early":
            scheduler.step()
        x = update + x_from
        if not after and x % every == 0:
            log(x, optimizer.param_groups[0]["lr"])
        model(torch.ones(1, 2)).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
        if fault == "twice":
            scheduler.step()
        if fault not in ("never", "early") and (fault != "per_epoch" or (update + 1) % plan.per_epoch == 0):
            scheduler.step()
        if after and x % every == 0:
            log(x, optimizer.param_groups[0]["lr"])

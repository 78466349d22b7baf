"""Logs of detectron2: its loop, its hooks and its writers, without its models. The second argument is a checkout."""
import logging
import sys
from case import *
sys.path += [sys.argv[2], str(Path(__file__).parent.parent)]
import stubs
import torch
stubs.missing("detectron2.evaluation", "detectron2.data", "detectron2.checkpoint", "detectron2.modeling", "fvcore.nn", "portalocker.lock")
import detectron2
stubs.bare("detectron2.engine")
from detectron2.config import get_cfg
from detectron2.engine import hooks, train_loop
from detectron2.solver import build_lr_scheduler, build_optimizer
from detectron2.utils.events import CommonMetricPrinter, JSONWriter, TensorboardXWriter
from detectron2.utils.logger import setup_logger


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone, self.head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)

    def forward(self, batch):
        return {"loss_cls": self.head(self.backbone(batch)).pow(2).mean()}


def run(name, config, plan, what, fault=None, resume=0, **parameters):
    """A run that writes metrics.json, and what is printed."""
    torch.manual_seed(0)
    cfg = get_cfg()
    cfg.merge_from_list([part for pair in config.items() for part in pair])
    path, printed = folder(name), folder(name.replace("detectron2", "d2console"))
    logger = setup_logger(str(printed / "log.txt"), color=False, name="detectron2")
    net = Net()
    optimizer = build_optimizer(cfg, net)
    batches = iter(lambda: torch.ones(1, 2), None)
    trainer = train_loop.SimpleTrainer(net, batches, optimizer)
    scheduler = build_lr_scheduler(cfg, optimizer)
    writers = [CommonMetricPrinter(cfg.SOLVER.MAX_ITER), JSONWriter(str(path / "metrics.json"))]
    trainer.register_hooks([hooks.IterationTimer(), hooks.LRScheduler(optimizer, scheduler), hooks.PeriodicWriter(writers, period=20)])
    trainer.train(0, cfg.SOLVER.MAX_ITER)
    for handler in list(logger.handlers):
        handler.close()
        logger.removeHandler(handler)
    for (printed, lines) in ((printed, "log.txt"), (path, "metrics.json")):
        offset = {"unit": "step", "per": 1, "add": 0, "says": "iterations count from 0, the rate is read before the step: row x"}
        digits = 5 if lines == "log.txt" else "repr"
        done(printed.name, plan, offset, [read(lines, "lr", digits)], what, fault, **parameters)


run("detectron2-healthy-101", {"SOLVER.BASE_LR": 0.02, "SOLVER.MAX_ITER": 410, "SOLVER.STEPS": (250, 330), "SOLVER.WARMUP_ITERS": 100},
    "run: {steps: 410}\noptimizer: {lr: 0.02}\nschedule:\n  kind: detectron2.LRMultiplier\n  multiplier:\n    kind: detectron2.WarmupParamScheduler\n"
    "    scheduler: {kind: fvcore.MultiStepParamScheduler, values: [1.0, 0.1, 0.010000000000000002], milestones: [250, 330], num_updates: 410}\n"
    "    warmup_factor: 0.001\n    warmup_length: 100 / 410\n", "Faster R-CNN's schedule")
PLAN_102 = """run:
  steps: 300
optimizer:
  lr: 3.7e-4
schedule:
  kind: detectron2.LRMultiplier
  multiplier:
    kind: detectron2.WarmupParamScheduler
    scheduler:
      kind: fvcore.CosineParamScheduler
      start_value: 1
      end_value: 0.0
    warmup_factor: 1.0e-3
    warmup_length: 0.12333333333333334
    warmup_method: linear
"""
run("detectron2-healthy-102", {"SOLVER.BASE_LR": 0.00037, "SOLVER.MAX_ITER": 300, "SOLVER.LR_SCHEDULER_NAME": "WarmupCosineLR", "SOLVER.WARMUP_ITERS": 37},
    PLAN_102, "cosine")

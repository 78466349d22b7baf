"""Logs of mmcv 1: its runners and its TextLoggerHook. The second argument is a checkout of mmcv 1.7.2, without its compiled parts."""
import logging
import warnings
from case import *
sys.path.insert(0, sys.argv[2])
import torch
warnings.filterwarnings("ignore")
from mmcv.parallel import MMDataParallel
from mmcv.runner import CheckpointHook, EpochBasedRunner, EvalHook, Hook, IterBasedRunner

BATCHES = 20


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)

    def train_step(self, data, optimizer, **more):
        loss = self.layer(data).pow(2).mean()
        return {"loss": loss, "log_vars": {"loss": loss.item()}, "num_samples": 1}


class Validation(EvalHook):
    """Logs a metric as the hooks of MMDetection do."""

    def _do_evaluate(self, runner):
        runner.log_buffer.output["eval_iter_num"] = 7
        runner.log_buffer.output["bbox_mAP"] = 0.5
        runner.log_buffer.ready = True


class Killed(Hook):
    """Ends the run behind an iteration, without a checkpoint of it."""

    def __init__(self, at):
        self.at = at

    def after_train_iter(self, runner):
        if runner.iter + 1 == self.at:
            raise InterruptedError


def run(name, hook, plan, what, epochs=6, by_epoch=True, interval=5, lr=0.02, killed=None, saved=None, part=0):
    torch.manual_seed(0)
    path = folder(name) if part == 0 else ROOT / name
    printed = folder(name.replace("mmcv", "mmcvtext"))
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
    kind = EpochBasedRunner if by_epoch else IterBasedRunner
    logger = logging.getLogger(name)
    logger.setLevel(logging.INFO)
    out = logging.FileHandler(printed / "run.log")
    out.setFormatter(logging.Formatter("%(asctime)s - %(name)s - %(levelname)s - %(message)s"))
    logger.addHandler(out)
    logger.propagate = False
    count = {"max_epochs": epochs} if by_epoch else {"max_iters": epochs * BATCHES}
    runner = kind(net, optimizer=optimizer, work_dir=str(path), logger=logger, meta={"exp_name": "it"}, **count)
    runner.timestamp = f"20260101_00000{part}"
    loader = torch.utils.data.DataLoader([torch.ones(2)] * BATCHES * 2, batch_size=2)
    runner.register_training_hooks(lr_config=dict(hook), optimizer_config={"grad_clip": None},
                                   log_config={"interval": interval, "hooks": [{"type": "TextLoggerHook", "by_epoch": by_epoch}]})
    runner.register_hook(Validation(loader, interval=2 if by_epoch else 30, by_epoch=by_epoch), priority="LOW")
    if saved and part == 0:
        runner.register_hook(CheckpointHook(interval=saved, by_epoch=by_epoch, create_symlink=False))
        runner.register_hook(Killed(killed), priority="LOWEST")
    if part > 0:
        checkpoint, = path.glob("iter_*.pth")
        runner.resume(str(checkpoint), map_location="cpu")
        checkpoint.unlink()
    try:
        runner.run([loader], [("train", 1)])
    except InterruptedError:
        out.close()
        return run(name, hook, plan, what, epochs, by_epoch, interval, lr, part=1)
    out.close()
    offset = {**USED, "says": "iterations count from 1, the rate is the one that the iteration used: row x - 1"}
    if by_epoch:
        within = {"unit": "epochs", "per": BATCHES, "add": -BATCHES - 1, "says": "epoch and iteration count from 1: row (epoch - 1) * iterations + iter - 1"}
    file = "20260101_000000.log.json"
    done(path.name, plan, within if by_epoch else offset, [read(file, "lr", "5f")], what)
    if part > 0:
        shutil.rmtree(printed)
        return done(path.name, plan, offset, [read("", "lr", "5f")], what)
    # The lines on the machine and the config are left out.
    lines = [line for line in (printed / "run.log").read_text().splitlines(True) if "Epoch" in line or "Iter" in line]
    (printed / "run.log").write_text("".join(line for line in lines if "Hook" not in line))
    done(printed.name, plan, offset, [read("run.log", "lr", 4)], what)


STEPS = {"policy": "step", "warmup": "linear", "warmup_iters": 30, "warmup_ratio": 0.001, "step": [3, 5]}
POLY = {"policy": "poly", "power": 0.9, "min_lr": 1e-4, "by_epoch": False}
PLAN_111 = """run:
  epochs: 6
  steps_per_epoch: 20
optimizer:
  lr: 0.02
  momentum: 0.9
schedule:
  kind: mmcv.EpochBasedRunner
  hooks: [{kind: mmcv.StepLrUpdaterHook, warmup: linear, warmup_iters: 30, warmup_ratio: 1.0e-3, step: [3, 5]}]
"""
run("mmcv-healthy-111", STEPS, PLAN_111, "the schedule of MMDetection 2, with validation")
PLAN_112 = """run:
  steps: 200
optimizer:
  lr: 0.02
  momentum: 0.9
schedule:
  kind: mmcv.IterBasedRunner
  hooks: [{kind: mmcv.PolyLrUpdaterHook, power: 0.9, min_lr: 1.0e-4, by_epoch: false}]
  max_iters: 200
"""
run("mmcv-healthy-112", POLY, PLAN_112, "the schedule of MMSegmentation 0, with validation", by_epoch=False, epochs=10)
run("mmcv-healthy_resume-115", POLY, PLAN_112, "killed at iteration 118, taken up from the checkpoint of 100", by_epoch=False, epochs=10, killed=118, saved=100)

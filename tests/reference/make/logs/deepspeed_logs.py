"""The lines of DeepSpeed, printed by its engine on a CPU."""
import logging
import os
from case import *
os.environ.update(DS_ACCELERATOR="cpu", RANK="0", LOCAL_RANK="0", WORLD_SIZE="1", MASTER_ADDR="127.0.0.1", MASTER_PORT="29571")
import deepspeed
import torch
from deepspeed.utils import logger


def run(name, schedule, plan, what, steps, every, accumulate=1):
    path = folder(name)
    handler = logging.FileHandler(path / "run.log")
    handler.setFormatter(logger.handlers[0].formatter)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    config = {"train_micro_batch_size_per_gpu": 2, "gradient_accumulation_steps": accumulate, "steps_per_print": every,
              "optimizer": {"type": "AdamW", "params": {"lr": 1e-3, "torch_adam": True}}, "scheduler": schedule}
    torch.manual_seed(0)
    net = torch.nn.Linear(2, 1)
    engine, *_ = deepspeed.initialize(model=net, model_parameters=net.parameters(), config=config)
    for _ in range(steps * accumulate):
        engine.backward(engine(torch.ones(2, 2)).pow(2).mean())
        engine.step()
    logger.removeHandler(handler)
    # The lines on the machine and the config are left out.
    lines = [line for line in (path / "run.log").read_text().splitlines(True) if "step=" in line]
    (path / "run.log").write_text("".join(lines))
    done(name, plan, NEXT, [read("run.log", "lr", "repr")], what)


run("deepspeed-healthy-114", {"type": "WarmupDecayLR", "params": {"total_num_steps": 60, "warmup_max_lr": 3e-4, "warmup_num_steps": 11}},
    "run: {steps: 60}\noptimizer: {lr: 0.001}\nschedule: {kind: deepspeed.WarmupDecayLR, warmup_max_lr: 0.0003, warmup_num_steps: 11, total_num_steps: 60}\n",
    "accumulates two batches", 60, 4, 2)

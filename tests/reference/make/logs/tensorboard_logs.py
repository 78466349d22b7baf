"""Logs of torch's SummaryWriter, tensorboardX, accelerate, MLflow, DVCLive and W&B, written by loops of torch."""
import os
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["WANDB_MODE"] = "offline"; os.environ["WANDB_SILENT"] = "true"
from case import *
import torch
from torch.utils.tensorboard import SummaryWriter
import tensorboardX
P = Plan(3e-4, 200, 20, per_epoch=20)
FAULTS = [("resume_no_state", {"at": 101}), ("resume_other_total", {"at": 120, "total": 400}), ("twice", {"k": 2}), ("never", {"constant": 0}),
          ("per_epoch", {"k": 0.05}), ("amplitude", {"factor": 4}), ("warmup_unit", {"found": 0}), ("floor_total", {"total": 160}), ("early", {"shift": 1})]

def simple(name, make, reads, tag, cases, **options):
    for n, fault in enumerate(cases):
        fault, parameters = fault if fault else (None, {})
        full = f"{name}-{fault or 'healthy'}-{31 + n}"
        path = folder(full)
        write, close = make(path / "run", tag)
        loop(P, write, fault, parameters, **options)
        close()
        where = USED if options.get("x_from") else AFTER if options.get("after") else NEXT
        done(full, P.spec(), where, reads, fault or "healthy", fault, **parameters)

def torch_writer(path, tag):
    w = SummaryWriter(path); return lambda x, v: (w.add_scalar(tag, v, x), w.add_scalar("train/loss", 0.1, x)), w.close
def x_writer(path, tag):
    w = tensorboardX.SummaryWriter(str(path)); return lambda x, v: w.add_scalar(tag, v, x), w.close
simple("tbsimple", torch_writer, [read("run", "train/lr", "f32")], "train/lr", [None] + FAULTS[:4])
simple("tbx", x_writer, [read("run", "lr", "f32")], "lr", [None, FAULTS[4], FAULTS[8]], x_from=1)
simple("tbx", x_writer, [read("run", "LR", "f32")], "LR", [None, FAULTS[6]][:1], after=True)

# add_scalars makes a folder for each of its tags.
for n, keys in [(41, ["backbone", "head"]), (42, ["lr"])]:
    full = f"tbscalars-healthy-{n}"
    path = folder(full)
    w = SummaryWriter(path / "run")
    def log(x, v):
        w.add_scalars("lr", {k: v * (10 if k == "head" else 1) for k in keys}, x)
        w.add_scalar("loss", 0.1, x)
    loop(P, log)
    w.close()
    spec = P.spec() if len(keys) == 1 else P.spec().replace("lr: 0.0003", "lr: {backbone: 3.0e-4, head: 3.0e-3}")
    done(full, spec, NEXT, [read("run", k, "f32") for k in keys], "add_scalars: a folder for each")
# A run with train/ and val/ below it, of which one has the rate; and a sweep of two runs.
full = "tbsub-healthy-43"; path = folder(full)
a, b = SummaryWriter(path / "run/train"), SummaryWriter(path / "run/val")
loop(P, lambda x, v: (a.add_scalar("lr", v, x), b.add_scalar("loss", 1.0, x))); a.close(); b.close()
done(full, P.spec(), NEXT, [read("run", "lr", "f32")], "train/ and val/ below the run")
full = "tbsub-healthy-44"; path = folder(full)
for sub in "ab":
    a = SummaryWriter(path / "run" / sub); loop(P, lambda x, v: a.add_scalar("lr", v, x)); a.close()
done(full, P.spec(), NEXT, [read("run", "lr", "f32")], "a sweep of two runs: has to be asked")

# accelerate: its own trackers.
from accelerate import Accelerator
from accelerate.utils import ProjectConfiguration
def accelerate_loop(full, fault, parameters, accumulate=1, prepared=True, total=200, spec=None, offset=NEXT, epoch_x=False):
    path = folder(full)
    accelerator = Accelerator(cpu=True, log_with="tensorboard", project_config=ProjectConfiguration(str(path), logging_dir=str(path / "run")), gradient_accumulation_steps=accumulate)
    accelerator.init_trackers("sft", config={"learning_rate": 3e-4})
    torch.manual_seed(0)
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=P.lr)
    scheduler = P.scheduler(optimizer, total)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(20 * accumulate * 2, 2)), batch_size=2)
    model, optimizer, loader = accelerator.prepare(model, optimizer, loader)
    if prepared:
        scheduler = accelerator.prepare(scheduler)
    step = 0
    for epoch in range(10):
        for (x,) in loader:
            with accelerator.accumulate(model):
                accelerator.backward(model(x).sum())
                optimizer.step()
                scheduler.step()
                optimizer.zero_grad()
            if accelerator.sync_gradients:
                step += 1
                if step % 5 == 0:
                    accelerator.log({"train_loss": 0.1, "lr": scheduler.get_last_lr()[0]}, step=step)
        if epoch_x:
            accelerator.log({"epoch_lr_value": 0.0}, step=epoch)
    accelerator.end_training()
    done(full, spec or P.spec(), offset, [read("run", "lr", "f32")], fault or "healthy", fault, **parameters)
accelerate_loop("acceltb-healthy-51", None, {})
accelerate_loop("acceltb-healthy-52", None, {}, accumulate=4)
accelerate_loop("acceltb-in_accumulation-53", "in_accumulation", {"k": 4}, accumulate=4, prepared=False)
accelerate_loop("acceltb-floor_total-54", "floor_total", {"total": 800}, accumulate=4, total=800)

# MLflow's file store.
import mlflow
def mlflow_writer(path, tag):
    mlflow.set_tracking_uri((path / "mlruns").as_uri())
    mlflow.set_experiment("tiny")
    run = mlflow.start_run()
    return lambda x, v: mlflow.log_metrics({tag: v, "loss": 0.1}, step=x), mlflow.end_run
simple("mlflow", mlflow_writer, [read("run/mlruns", "learning_rate", "repr")], "learning_rate", [None, FAULTS[2], FAULTS[4], FAULTS[5]])

# DVCLive.
from dvclive import Live
def dvclive_writer(path, tag):
    live = Live(str(path), save_dvc_exp=False, report=None)
    def write(x, v):
        live.step = x
        live.log_metric(tag, v); live.log_metric("train/loss", 0.1)
    return write, lambda: None
simple("dvclive", dvclive_writer, [read("run", "train/lr", "repr")], "train/lr", [None, FAULTS[0], FAULTS[7]])

"""Logs of Lightning: LearningRateMonitor to the CSVLogger and to TensorBoard."""
import logging, warnings
from case import *
import torch, lightning as L
from lightning.pytorch.callbacks import LearningRateMonitor
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class Module(L.LightningModule):
    def __init__(self, configure, fault=None, logs=None, manual=0):
        super().__init__()
        self.layer, self.head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
        self.configure, self.fault, self.logs = configure, fault, logs
        self.automatic_optimization = not manual
        self.manual = manual

    def training_step(self, batch, index):
        loss = self.head(self.layer(batch[0])).pow(2).mean()
        self.log("train_loss", loss)
        if self.logs:
            self.log(self.logs[0], self.optimizers().param_groups[0]["lr"], **self.logs[1])
        if self.manual:
            optimizers, schedulers = self.optimizers(), self.lr_schedulers()
            optimizers = optimizers if isinstance(optimizers, list) else [optimizers]
            schedulers = schedulers if isinstance(schedulers, list) else [schedulers]
            for optimizer in optimizers:
                loss = self.head(self.layer(batch[0])).pow(2).mean()
                optimizer.zero_grad()
                self.manual_backward(loss)
                optimizer.step()
            for scheduler in schedulers:
                for _ in range(self.manual if isinstance(self.manual, int) else 1):
                    scheduler.step()
            return None
        if self.fault == "twice":
            self.lr_schedulers().step()
        return loss

    def configure_optimizers(self):
        return self.configure(self)


def data(batches):
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(batches * 4, 2)), batch_size=4)


def fit(name, module, batches=10, logger=CSVLogger, interval="step", every=5, epochs=10, resume=None, monitor={}, **trainer):
    path = folder(name) if resume is None else ROOT / name
    log = logger(path, name="run", version=0)
    callbacks = [LearningRateMonitor(logging_interval=interval, **monitor)] if interval != "none" else []
    t = L.Trainer(max_epochs=epochs, logger=log, callbacks=callbacks, log_every_n_steps=every, accelerator="cpu",
                  enable_progress_bar=False, enable_model_summary=False, enable_checkpointing=False, **trainer)
    t.fit(module, data(batches), ckpt_path=resume)
    return t


ONE = "torch.OneCycleLR"
def onecycle(interval, frequency=1, total=100, lr=0.01):
    def configure(module):
        optimizer = torch.optim.AdamW(module.parameters(), lr=lr)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=lr, total_steps=total)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": interval, "frequency": frequency}}
    return configure
ONESPEC = "run: {epochs: 10, steps_per_epoch: 10}\noptimizer: {lr: 0.01}\nschedule: {kind: torch.OneCycleLR, max_lr: 0.01, total_steps: 100}\ninterval: step\n"
CSVF = "run/version_0/metrics.csv"
TBF = "run/version_0"

# Healthy: per step, per epoch, to CSV and TensorBoard, with momentum and weight decay beside it.
for tag, logger, file, digits in [("ltcsv", CSVLogger, CSVF, "repr"), ("lttb", TensorBoardLogger, TBF, "f32")]:
    name = f"{tag}-healthy-21"
    fit(name, Module(onecycle("step")), logger=logger, monitor={"log_momentum": True, "log_weight_decay": True})
    done(name, ONESPEC, NEXT, [read(file, "lr-AdamW", digits)], "OneCycleLR per step")
    name = f"{tag}-healthy-22"
    fit(name, Module(onecycle("step")), logger=logger, interval="epoch")
    done(name, ONESPEC, NEXT, [read(file, "lr-AdamW", digits)], "OneCycleLR per step, logged per epoch")
    # The documented default: interval "epoch". OneCycleLR hardly moves.
    name = f"{tag}-per_epoch-21"
    fit(name, Module(onecycle("epoch")), logger=logger)
    done(name, ONESPEC, NEXT, [read(file, "lr-AdamW", digits)], "OneCycleLR stepped per epoch", "per_epoch", k=0.1)
    name = f"{tag}-twice-21"
    fit(name, Module(onecycle("step", total=210), fault="twice"), logger=logger)
    done(name, ONESPEC.replace("total_steps: 100", "total_steps: 210"), NEXT, [read(file, "lr-AdamW", digits)], "stepped by hand beside the trainer", "twice", k=2)
    # Two groups with names.
    def groups(module):
        optimizer = torch.optim.SGD([{"params": module.layer.parameters(), "lr": 0.01, "name": "backbone"},
                                     {"params": module.head.parameters(), "lr": 0.1, "name": "head"}], lr=0.1)
        return [optimizer], [torch.optim.lr_scheduler.MultiStepLR(optimizer, [4, 8], 0.1)]
    name = f"{tag}-healthy-23"
    fit(name, Module(groups), logger=logger)
    done(name, "run: {epochs: 10, steps_per_epoch: 10}\noptimizer: {lr: {backbone: 0.01, head: 0.1}}\ninterval: epoch\nschedule: {kind: torch.MultiStepLR, milestones: [4, 8], gamma: 0.1}\n",
         NEXT, [read(file, "lr-SGD/backbone", digits), read(file, "lr-SGD/head", digits)], "two groups, per epoch")
    # Two groups without names.
    def nameless(module):
        optimizer = torch.optim.SGD([{"params": module.layer.parameters(), "lr": 0.01},
                                     {"params": module.head.parameters(), "lr": 0.1}], lr=0.1)
        return [optimizer], [torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.8)]
    name = f"{tag}-healthy-24"
    fit(name, Module(nameless), logger=logger)
    done(name, "run: {epochs: 10, steps_per_epoch: 10}\noptimizer: {lr: {backbone: 0.01, head: 0.1}}\ninterval: epoch\nschedule: {kind: torch.ExponentialLR, gamma: 0.8}\n",
         NEXT, [read(file, "lr-SGD/pg1", digits), read(file, "lr-SGD/pg2", digits)], "two groups without names, per epoch")
    # A name given by the user, and the schedule of transformers.
    def named(module, total=100, lr=1e-3):
        optimizer = torch.optim.AdamW(module.parameters(), lr=lr)
        plan = Plan(lr, total, 10)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": plan.scheduler(optimizer), "interval": "step", "name": "learning_rate"}}
    P = Plan(1e-3, 100, 10)
    name = f"{tag}-healthy-25"
    fit(name, Module(named), logger=logger)
    done(name, P.spec(), NEXT, [read(file, "learning_rate", digits)], "name=learning_rate")
    # Accumulation: an update takes four batches, the schedule was told of batches.
    name = f"{tag}-floor_total-21"
    fit(name, Module(lambda m: named(m, 400)), batches=40, logger=logger, accumulate_grad_batches=4)
    done(name, P.spec(), NEXT, [read(file, "learning_rate", digits)], "total in batches under accumulation", "floor_total", total=400)
    name = f"{tag}-healthy-26"
    fit(name, Module(named), batches=40, logger=logger, accumulate_grad_batches=4)
    done(name, P.spec(), NEXT, [read(file, "learning_rate", digits)], "accumulation of 4")
    name = f"{tag}-amplitude-21"
    fit(name, Module(lambda m: named(m, lr=4e-3)), logger=logger)
    done(name, P.spec(), NEXT, [read(file, "learning_rate", digits)], "peak times 4", "amplitude", factor=4)
    # Logged by hand in training_step.
    for n, key, more, field in [(27, "lr", {}, "lr"), (28, "train/lr", {"on_step": True}, "train/lr"), (29, "lr", {"on_step": True, "on_epoch": True}, "lr_step")]:
        name = f"{tag}-healthy-{n}"
        fit(name, Module(named, logs=(key, more)), logger=logger, interval="none")
        done(name, P.spec(), NEXT, [read(file, field, digits if digits == "repr" else "f32")], f"self.log({key!r}, {more})")
    # GAN by hand: two optimizers of one class.
    def gan(module):
        a = torch.optim.Adam(module.layer.parameters(), lr=1e-3)
        b = torch.optim.Adam(module.head.parameters(), lr=4e-3)
        return [a, b], [Plan(1e-3, 200, 10).scheduler(a), Plan(4e-3, 200, 10).scheduler(b)]
    name = f"{tag}-healthy-30"
    fit(name, Module(gan, manual=1), logger=logger)
    done(name, "run: {steps: 200}\noptimizer: {lr: {g: 1.0e-3, d: 4.0e-3}}\nschedule:\n  kind: transformers.get_cosine_schedule_with_warmup\n  num_warmup_steps: 10\n", NEXT,
         [read(file, "lr-Adam", digits), read(file, "lr-Adam-1", digits)], "two optimizers, manual: global_step counts both")
    # Manual optimization without a step of the scheduler.
    name = f"{tag}-never-21"
    class Zero(int):
        def __bool__(self): return True
    fit(name, Module(named, manual=Zero(0)), logger=logger)
    done(name, P.spec(), NEXT, [read(file, "learning_rate", digits)], "manual optimization, never stepped", "never", constant=0)
    # Plateau of one rate.

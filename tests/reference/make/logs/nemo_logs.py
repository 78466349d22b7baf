"""What NeMo prints: its ProgressPrinter and its optimizer callback, in Lightning. The second argument is a checkout of NeMo.

`current_epoch_step` and `global_step` are those of its strategies, which need a GPU.
"""
import contextlib
import warnings
from case import *
sys.path += [str(Path(__file__).parent.parent)]
import importlib.util
import lightning.pytorch as L
import torch
import stubs
from lightning.pytorch.strategies import SingleDeviceStrategy

NEMO = Path(sys.argv[2])
stubs.missing("nemo", "megatron", "hydra", "omegaconf")
warnings.filterwarnings("ignore")


def alone(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


for name, member in (("nemo.lightning.io.mixin", "IOMixin"), ("nemo.lightning.megatron_parallel", "CallbackMethods")):
    setattr(__import__(name, fromlist=[member]), member, type(member, (), {}))
printer = alone(NEMO / "nemo/lightning/pytorch/callbacks/progress_printer.py")
base = alone(NEMO / "nemo/lightning/pytorch/optim/base.py")
schedulers = alone(NEMO / "nemo/core/optim/lr_scheduler.py")


class Strategy(SingleDeviceStrategy):
    @property
    def current_epoch_step(self):
        return self.trainer.fit_loop.epoch_loop.automatic_optimization.optim_progress.optimizer.step.current.completed


class Optim(base.OptimizerModule, L.Callback):
    def __init__(self, rate, scheduler):
        super().__init__(None)
        self.rate, self.made = rate, scheduler

    def optimizers(self, model):
        return [torch.optim.AdamW(model.parameters(), lr=self.rate)]

    def __call__(self, model, megatron_parallel=None):
        optimizers = super().__call__(model)
        return {"optimizer": optimizers[0], "lr_scheduler": {"scheduler": self.made(optimizers[0]), "interval": "step"}}


class Module(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch, index):
        loss = self.layer(batch[0]).pow(2).mean()
        self.log("reduced_train_loss", loss, prog_bar=True, batch_size=1)
        self.log("global_step", self.trainer.global_step, prog_bar=True, batch_size=1)
        self.log("step", self.trainer.global_step)
        return loss


def run(name, rate, scheduler, plan, what, updates, batches, every=1):
    torch.manual_seed(0)
    path, module = folder(name), Module()
    optim = Optim(rate, scheduler)
    optim.connect(module)
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(batches * 2, 2)), batch_size=2)
    trainer = L.Trainer(max_steps=updates, callbacks=[printer.ProgressPrinter(log_interval=every)], strategy=Strategy(device="cpu"), logger=False,
                        enable_checkpointing=False, enable_model_summary=False)
    trainer.strategy.trainer = trainer
    with open(path / "run.log", "w") as out, contextlib.redirect_stdout(out):
        trainer.fit(module, data)
    done(name, plan, NEXT, [read("run.log", "lr", 4)], what)


cosine = lambda opt: schedulers.CosineAnnealing(opt, max_steps=60, warmup_steps=11, constant_steps=7, min_lr=3e-5)
PLAN = """run: {steps: 60}
optimizer: {lr: 0.0003}
schedule: {kind: nemo.CosineAnnealing, warmup_steps: 11, constant_steps: 7, min_lr: 3.0e-5}
"""
run("nemo-healthy-107", 3e-4, cosine, PLAN, "the printed rate of an epoch after another, with the step of the whole run", 60, 25)
run("nemo-mean-108", 3e-4, cosine, PLAN, "progress_interval=10: the mean of ten rates", 60, 60, 10)

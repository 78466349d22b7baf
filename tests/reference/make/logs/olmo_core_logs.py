"""What OLMo-core prints: its Trainer with the optimizer's step of its TransformerTrainModule, on a layer of torch."""
import logging
import tempfile
from case import *
sys.path += [str(Path(__file__).parent.parent)]
import stubs
import torch

stubs.missing("cached_path", "google.api_core", "google.auth", "google.cloud", "boto3", "botocore", "bettermap")
from olmo_core.data.data_loader import DataLoaderBase
from olmo_core.optim.scheduler import CosWithWarmup
from olmo_core.train import Duration, TrainerConfig
from olmo_core.train.callbacks import ConsoleLoggerCallback
from olmo_core.train.train_module import TrainModule
from olmo_core.train.train_module.transformer.train_module import TransformerTrainModule


class Module(TrainModule):
    optim_step = TransformerTrainModule.optim_step
    eval_batch_spec = dp_process_group = None
    max_grad_norm = None

    def __init__(self, groups, scheduler):
        super().__init__()
        self.model = torch.nn.Linear(2, 1)
        self.model.post_optim_step = lambda: None
        parameters = [[self.model.weight], [self.model.bias]] if len(groups) > 1 else [list(self.model.parameters())]
        self.optim = torch.optim.AdamW([{"params": given, "lr": lr, "initial_lr": lr} for given, lr in zip(parameters, groups)])
        self.scheduler = scheduler

    def train_batch(self, batch, dry_run=False):
        loss = self.model(batch["input"]).pow(2).mean()
        loss.backward()
        if not dry_run:
            self.record_ce_loss(loss.detach())

    def zero_grads(self):
        self.optim.zero_grad()

    def state_dict(self, *, optim=None):
        return {}

    def load_state_dict(self, state_dict):
        pass

    def eval_batch(self, batch, labels=None):
        pass

    def num_flops_per_token(self, seq_len):
        return None

    def global_num_flops_in_batch(self, batch):
        return None


class Loader(DataLoaderBase):
    total_batches = 40

    def state_dict(self):
        return {}

    def load_state_dict(self, state_dict):
        pass

    def reshuffle(self, epoch=None, **kwargs):
        self._epoch = epoch

    def _iter_batches(self):
        return iter([{"input": torch.ones(1, 2)}] * 40)

    def get_mock_batch(self):
        return {"input": torch.ones(1, 2)}

    def global_num_tokens_in_batch(self, batch):
        return 2


def run(name, groups, plan, what, steps, every):
    torch.manual_seed(0)
    path = folder(name)
    handler = logging.FileHandler(path / "run.log")
    logger = logging.getLogger("olmo_core.train.callbacks.console_logger")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    with tempfile.TemporaryDirectory() as work:
        loader = Loader(work_dir=work, global_batch_size=2)
        config = TrainerConfig(save_folder=work, max_duration=Duration.steps(steps), no_checkpoints=True, no_evals=True, metrics_collect_interval=4, device=torch.device("cpu"))
        config = config.with_callback("console", ConsoleLoggerCallback(log_interval=every))
        config.build(Module(groups, CosWithWarmup(warmup=10, alpha_f=0.1)), loader).fit()
    logger.removeHandler(handler)
    offset = {**USED, "says": "x counts from 1: row x - 1"}
    done(name, plan, offset, [read("run.log", f"optim/LR (group {group})", "4f") for group in range(len(groups))], what)


PLAN = "run: {steps: 100}\noptimizer: {lr: 0.3}\nschedule: {kind: olmo_core.CosWithWarmup, warmup: 10, alpha_f: 0.1}\n"
run("olmocore-healthy-116", [0.3], PLAN, "epochs of 40 updates, whose metrics are collected every 4", 100, 5)

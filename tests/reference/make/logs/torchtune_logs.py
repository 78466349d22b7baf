"""The DiskLogger of torchtune: the loop of its recipe for one device, with its scheduler, on a layer of torch."""
import warnings
from contextlib import nullcontext
from types import SimpleNamespace
from case import *
sys.path += [str(Path(__file__).parent.parent)]
import stubs
import torch
warnings.filterwarnings("ignore")

stubs.missing("torchao", "datasets", "sentencepiece", "tiktoken", "blobfile", "kagglehub")
from omegaconf import OmegaConf
stubs.bare("recipes")  # Its `__init__` says that it is no package.
from recipes.full_finetune_single_device import FullFinetuneRecipeSingleDevice as Recipe
from torchtune.modules.loss import CEWithChunkedOutputLoss
from torchtune.training.metric_logging import DiskLogger


class Loader(list):
    sampler = SimpleNamespace(set_epoch=lambda epoch: None)

    def __iter__(self):
        return ({"tokens": torch.ones(1, 2), "labels": torch.ones(1, dtype=torch.long)} for _ in super().__iter__())


def run(name, plan, what, rate, warmup, epochs, batches, accumulate, every):
    path = folder(name)
    self = object.__new__(Recipe)
    self._model = torch.nn.Linear(2, 3)
    self._compile, self._optimizer_in_bwd, self._clip_grad_norm = False, False, None
    self._optimizer = torch.optim.AdamW(self._model.parameters(), lr=rate)
    self._profiler = SimpleNamespace(start=lambda: None, step=lambda: None, stop=lambda: None)
    self.profiler_profile_memory, self.profiler_wait_steps = False, 0
    self.epochs_run, self.total_epochs, self.global_step, self._device = 0, epochs, 0, torch.device("cpu")
    self._dataloader, self._gradient_accumulation_steps, self.max_steps_per_epoch = Loader([None] * batches), accumulate, None
    self._steps_per_epoch = batches // accumulate
    self._loss_fn = SimpleNamespace(ignore_index=-100)
    self._loss_step = lambda batch: torch.nn.functional.cross_entropy(self._model(batch["tokens"]), batch["labels"])
    self._log_every_n_steps, self._log_peak_memory_stats = every, False
    self._metric_logger = DiskLogger(str(path), "log.txt")
    self.save_checkpoint = lambda epoch: None
    given = OmegaConf.create({"_component_": "torchtune.training.lr_schedulers.get_cosine_schedule_with_warmup", "num_warmup_steps": warmup})
    self._lr_scheduler = self._setup_lr_scheduler(given, self.total_epochs * self._steps_per_epoch, self.global_step - 1)
    self.train()
    self.cleanup()
    done(name, plan, NEXT, [read("log.txt", "lr", "repr")], what)


run("torchtune-healthy-113", "run: {steps: 60, steps_per_epoch: 20}\noptimizer: {lr: 0.0003}\nschedule: {kind: transformers.get_cosine_schedule_with_warmup, num_warmup_steps: 7}\n", "accumulates 3 batches of 61, whose last is given up", 3e-4, 7, 3, 61, 3, 1)

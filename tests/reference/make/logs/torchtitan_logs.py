"""The event file of torchtitan: its `train_step`, optimizers, schedulers and MetricsProcessor, on a layer of torch without a GPU."""
import time
from contextlib import nullcontext
from types import SimpleNamespace
from case import *
sys.path += [str(Path(__file__).parent.parent)]
import stubs
import torch

stubs.missing("torchtitan.models", "torchtitan.components.tokenizer", "torchtitan.components.quantization", "torchtitan.components.checkpointer",
              "torchtitan.components.validate", "torchtitan.components.dataloader", "torchtitan.protocols", "torchtitan.observability",
              "torchtitan.distributed", "torchtitan.experiments", "torchtitan.components.checkpoint", "torchtitan.components.loss", "tyro")
from torchtitan.components import metrics
from torchtitan.components.optimizer import optimizer as optimizers
from torchtitan.components.optimizer import lr_scheduler


class Optimizers(optimizers.OptimizersContainer):
    """Its optimizers, made here: the parts of a model of torchtitan are distributed."""

    def __init__(self, made):
        self.optimizers = made

    def __iter__(self):
        return iter(self.optimizers)

    def __len__(self):
        return len(self.optimizers)

    def step(self):
        for optimizer in self.optimizers:
            optimizer.step()

    def zero_grad(self, **more):
        for optimizer in self.optimizers:
            optimizer.zero_grad()


def run(name, groups, given, plan, what, steps, every, tags):
    from torchtitan import trainer as titan
    path = folder(name)
    layer, head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
    parts = [list(layer.parameters()), list(head.parameters())]
    made = torch.optim.AdamW([{"params": part, "lr": lr} for part, lr in zip(parts if len(groups) > 1 else [sum(parts, [])], groups)])
    container = Optimizers([made])
    schedulers = lr_scheduler.LRSchedulersContainer.Config(**given).build(optimizers=container, training_steps=steps)
    processor = object.__new__(metrics.MetricsProcessor)
    processor.config = SimpleNamespace(log_freq=every)
    processor.logger = metrics.TensorBoardLogger(str(path))
    processor.parallel_dims = SimpleNamespace(non_data_parallel_size=1)
    processor.color, processor.num_flops_per_token, processor.gpu_peak_flops, processor.has_quantization = metrics.NoColor(), 1, 1, False
    processor.device_memory_monitor = SimpleNamespace(get_peak_stats=lambda: metrics.DeviceMemStats(0, 0, 0, 0, 0, 0), reset_peak_stats=lambda: None)
    processor.time_last_log = time.perf_counter()
    loss = lambda **given: head(layer(torch.ones(1, 2))).pow(2).mean()

    def forward_backward_step(**given):
        value = loss()
        value.backward()
        return value.detach()

    self = SimpleNamespace(
        optimizers=container, lr_schedulers=schedulers, metrics_processor=processor, model_parts=[layer, head],
        config=SimpleNamespace(training=SimpleNamespace(disable_cuda_graphs=True, max_norm=1.0)),
        parallel_dims=SimpleNamespace(dp_enabled=False, pp_enabled=False, dp_cp_enabled=False, ep_enabled=False, get_optional_mesh=lambda name: None),
        gradient_accumulation_steps=1, num_pipeline_parallel_microbatches=1, device=torch.device("cpu"), ntokens_seen=0,
        checkpointer=SimpleNamespace(maybe_wait_for_staging=lambda: None), forward_backward_step=forward_backward_step)
    titan.IGNORE_INDEX = -100
    titan.sl = SimpleNamespace(log_trace_span=lambda name: nullcontext(), log_trace_scalar=lambda given: None)
    titan.dist_utils = SimpleNamespace(clip_grad_norm_=lambda params, norm, **more: torch.nn.utils.clip_grad_norm_(params, norm))
    for self.step in range(1, steps + 1):
        processor.ntokens_since_last_log, processor.data_loading_times = 4, [1.0]
        titan.Trainer.train_step(self, iter([({}, torch.zeros(1))]))
    processor.close() if hasattr(processor, "close") else processor.logger.close()
    file, = path.iterdir()
    file.rename(path / "events.out.tfevents.run")
    done(name, plan, USED, [read("events.out.tfevents.run", tag, "f32") for tag in tags], what)


GIVEN = {"warmup_steps": 11, "decay_ratio": 0.5, "decay_type": "cosine", "min_lr_factor": 0.1}
SPEC = "schedule: {kind: torchtitan.LRSchedulersContainer, warmup_steps: 11, decay_ratio: 0.5, decay_type: cosine, min_lr_factor: 0.1}\n"
run("torchtitan-healthy-109", [3e-4], GIVEN, "run: {steps: 80}\noptimizer: {lr: 0.0003}\n" + SPEC, "one group", 80, 5, ["lr/AdamW"])
run("torchtitan-healthy-110", [3e-4, 1e-4], GIVEN, "run: {steps: 80}\noptimizer: {lr: {'0': 0.0003, '1': 0.0001}}\n" + SPEC, "two groups", 80, 5, ["lr/AdamW/0", "lr/AdamW/1"])

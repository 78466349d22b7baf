"""Logs of mmengine: vis_data/scalars.json, the text log, TensorBoard."""
import logging
from case import *
import torch, numpy
from mmengine.runner import Runner
from mmengine.model import BaseModel
class Net(BaseModel):
    def __init__(self): super().__init__(); self.layer = torch.nn.Linear(2, 1)
    def forward(self, inputs, data_sample=None, mode="loss"):
        return {"loss": self.layer(torch.stack(inputs) if isinstance(inputs, list) else inputs).pow(2).mean()}
    def train_step(self, data, optim_wrapper):
        with optim_wrapper.optim_context(self):
            losses = self.forward(data[0])
        loss, vars = self.parse_losses(losses)
        optim_wrapper.update_params(loss)
        return vars
data = [(torch.ones(2),)] * 80
def cosine(T, by_epoch, **k): return dict(type="CosineAnnealingLR", T_max=T, by_epoch=by_epoch, eta_min=1e-5, **k)
def go(full, schedulers, lr=0.02, by_epoch=True, epochs=10, accumulate=1, resume=None, load_from=None, interval=5, backends=("LocalVisBackend",), custom=[], workdir=None, groups=False, fresh=True):
    path = folder(full) if fresh else ROOT / full
    wrapper = dict(type="OptimWrapper", optimizer=dict(type="SGD", lr=lr, momentum=0.9), accumulative_counts=accumulate)
    if groups:
        wrapper["paramwise_cfg"] = dict(custom_keys={"layer.bias": dict(lr_mult=2.0)})
    train = dict(by_epoch=True, max_epochs=epochs) if by_epoch else dict(by_epoch=False, max_iters=epochs * 20)
    runner = Runner(Net(), str(path / "run"), train_dataloader=dict(batch_size=4, dataset=data, sampler=dict(type="InfiniteSampler" if not by_epoch else "DefaultSampler", shuffle=False), collate_fn=dict(type="default_collate")),
        train_cfg=train, optim_wrapper=wrapper, param_scheduler=schedulers, default_hooks=dict(logger=dict(type="LoggerHook", interval=interval), checkpoint=dict(type="CheckpointHook", interval=5, by_epoch=by_epoch)),
        visualizer=dict(type="Visualizer", vis_backends=[dict(type=b) for b in backends], name=full), log_processor=dict(by_epoch=by_epoch), log_level="INFO",
        resume=bool(resume), load_from=load_from or resume, custom_hooks=custom, experiment_name=full + str(numpy.random.randint(1e9)), cfg=dict())
    runner.train()
def spec(text): return text
RUN = "run: {epochs: 10, steps_per_epoch: 20}\noptimizer: {lr: 0.02}\n"
WARM = dict(type="LinearLR", start_factor=0.001, by_epoch=False, begin=0, end=30)
SPEC = RUN + """schedule:
  kind: mmengine.param_scheduler
  schedulers:
  - {kind: mmengine.LinearLR, start_factor: 0.001, by_epoch: false, begin: 0, end: 30}
  - {kind: mmengine.MultiStepLR, by_epoch: true, begin: 0, end: 10, milestones: [6, 9], gamma: 0.1}
"""
MS = dict(type="MultiStepLR", by_epoch=True, begin=0, end=10, milestones=[6, 9], gamma=0.1)
import glob, os
def kinds(full, plan, what, fault=None, **parameters):
    """The same run as scalars.json, and as text log."""
    path = ROOT / full
    for i, f in enumerate(sorted(glob.glob(str(path / "run/2*/vis_data/2*.json")))): os.remove(f)
    texts = sorted(glob.glob(str(path / "run/2*/*.log")))
    for f in texts + glob.glob(str(path / "run/*.pth")) :
        if f.endswith(".pth"): os.remove(f)
    done(full, plan, USED, [read("run", "lr", "repr")], what, fault, **parameters)
    if len(texts) == 1:
        other = full.replace("mmengine", "mmtext"); p = folder(other)
        shutil.move(texts[0], p / "run.log")
        done(other, plan, USED, [read("run.log", "lr", 5)], what, fault, **parameters)
    else:
        for t in texts: os.remove(t)
    for f in glob.glob(str(path / "run/**/config.py"), recursive=True) + glob.glob(str(path / "run/*.py")) + glob.glob(str(path/"run/last_checkpoint")): os.remove(f)
go("mmengine-healthy-71", [WARM, MS]); kinds("mmengine-healthy-71", SPEC, "warmup by iteration, MultiStepLR by epoch")
COS = RUN + "schedule:\n  kind: mmengine.CosineAnnealingLR\n  T_max: 200\n  eta_min: 1.0e-5\n  by_epoch: false\n"
go("mmengine-healthy-72", [cosine(200, False)], by_epoch=False); kinds("mmengine-healthy-72", COS, "IterBasedTrainLoop, cosine")
go("mmengine-healthy-73", [cosine(10, True, convert_to_iter_based=True)]); kinds("mmengine-healthy-73", COS, "cosine by epoch, converted")
go("mmengine-per_epoch-74", [cosine(200, True)]); kinds("mmengine-per_epoch-74", COS, "T_max in iterations, by_epoch true", "per_epoch", k=0.05)
go("mmengine-never-75", []); kinds("mmengine-never-75", COS, "no scheduler", "never", constant=0.02)
go("mmengine-amplitude-76", [WARM, MS], lr=0.16); kinds("mmengine-amplitude-76", SPEC, "auto_scale_lr by hand", "amplitude", factor=8)
# Accumulation: an iteration is not an update.
go("mmengine-healthy-77", [cosine(200, False)], accumulate=4, by_epoch=False)
kinds("mmengine-healthy-77", COS + "\n", "accumulation: the schedule counts iterations")
# Two groups, TensorBoard as well.
go("mmengine-healthy-78", [WARM, MS], groups=True, backends=("LocalVisBackend", "TensorboardVisBackend")); kinds("mmengine-healthy-78", SPEC, "two groups by paramwise_cfg")
# Resume: checkpoints cannot be loaded with the new torch unless the switch is set.
os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"
go("mmengine-healthy_resume-79", [WARM, MS], epochs=5)
go("mmengine-healthy_resume-79", [WARM, MS], fresh=False, resume=str(ROOT / "mmengine-healthy_resume-79/run/epoch_5.pth")); kinds("mmengine-healthy_resume-79", SPEC, "resumed after five epochs")
# Only the weights are loaded: the run begins anew.

"""Reference curves of Megatron-LM: its own scheduler and batch sizes, stepped as its trainer does."""

import types
import warnings

from common import Curves, Expression

warnings.filterwarnings("ignore")

from megatron.core.num_microbatches_calculator import RampupBatchsizeNumMicroBatchesCalculator
from megatron.core.optimizer_param_scheduler import OptimizerParamScheduler

PINS = {"megatron-core": "0.16.1"}
NOTES = [
    "an optimizer that is nothing but its param_groups; step(increment) after each iteration, with the iteration's global",
    "batch size as increment, which RampupBatchsizeNumMicroBatchesCalculator says where it grows; core 0.16 has no",
    "step_batch_size_schedule: there the last size whose samples are consumed",
]
KIND = "OptimizerParamScheduler"
# What megatron/training/arguments.py makes of an argument that is left out.
COMMAND_LINE = {"init_lr": 0.0, "min_lr": 0.0, "lr_warmup_steps": 0, "lr_decay_style": "linear", "wd_incr_style": "constant"}


def rows(spec):
    run, optimizer = spec.get("run", {}), spec.get("optimizer", {})
    given = {key: value for key, value in spec["schedule"].items() if key != "kind"}
    micro, devices = run.get("batch_size", 1), run.get("devices", 1)
    batch = given.pop("global_batch_size", None)
    if batch is None:
        batch = micro * devices * run.get("gradient_accumulation", 1)
    ramp = given.pop("rampup_batch_size", None)
    stepped = given.pop("step_batch_size_schedule", None)
    sizes = [tuple(map(int, entry.split(":"))) for entry in (stepped or "").split()]
    calculator = ramp and RampupBatchsizeNumMicroBatchesCalculator(batch, micro, devices, False, 1, *ramp)
    lr = optimizer.get("lr")
    groups = [{"max_lr": rate} for rate in lr.values()] if isinstance(lr, dict) and len(lr) > 1 else [{}]
    rates = list(lr.values()) if isinstance(lr, dict) else [lr]
    parameters = {**COMMAND_LINE, **given}
    parameters.setdefault("max_lr", max(rates) if lr is not None else None)
    parameters.setdefault("start_wd", optimizer.get("weight_decay", 0.01))
    parameters.setdefault("end_wd", parameters["start_wd"])
    for length in ("lr_decay_steps", "wd_incr_steps"):
        parameters.setdefault(length, run.get("steps", 0) * batch)
    scheduler = OptimizerParamScheduler(types.SimpleNamespace(param_groups=groups), **parameters)

    def iterations():
        consumed = 0
        while True:
            yield [float(g["lr"]) for g in groups] + [float(g["weight_decay"]) for g in groups]
            increment = batch
            if calculator:
                calculator.update(consumed, consistency_check=True)
                increment = calculator.num_micro_batches * micro * devices
            if sizes:
                increment = [size for start, size in sizes if consumed >= start][-1]
            scheduler.step(increment)
            consumed += increment

    return iterations()


def spec_of(params, run=None, optimizer=None):
    spec = {}
    if run:
        spec["run"] = run
    if optimizer:
        spec["optimizer"] = optimizer
    spec["schedule"] = {"kind": f"megatron.{KIND}", **params}
    return spec


def columns(spec):
    lr = spec.get("optimizer", {}).get("lr")
    groups = [f"/{group}" for group in lr] if isinstance(lr, dict) else [""]
    return [quantity + group for quantity in ("lr", "weight_decay") for group in groups]


def main():
    curves = Curves("megatron", KIND, PINS, NOTES, precision="float64")

    def case(name, spec, count, marks=()):
        curves.case(name, spec, count, lambda: rows(spec), marks, columns=columns(spec))

    gpt = {"max_lr": 6e-4, "min_lr": 6e-5}
    lengths = {"lr_warmup_steps": 30, "lr_decay_steps": 300, "wd_incr_steps": 330}
    case("cosine in iterations", spec_of({**gpt, **lengths, "lr_decay_style": "cosine", "start_wd": 0.1}), 350, [30, 300])
    case("linear, from above 0", spec_of({**gpt, **lengths, "init_lr": 1e-6, "start_wd": 0.0, "end_wd": 0.1, "wd_incr_style": "linear"}), 350, [30, 300, 330])
    case("constant, weight decay by a cosine", spec_of({**gpt, **lengths, "lr_decay_style": "constant", "start_wd": 0.01, "end_wd": 0.1, "wd_incr_style": "cosine"}), 350, [30, 330])
    case("inverse square root", spec_of({**gpt, **lengths, "lr_decay_style": "inverse-square-root"}), 350, [30, 300])
    case("inverse square root without warmup", spec_of({"max_lr": 1, "min_lr": 0.2, "lr_decay_steps": 100, "wd_incr_steps": 0, "lr_decay_style": "inverse-square-root"}), 120, [25, 100])
    for tail in ("linear", "cosine", "exponential", "minus_sqrt"):
        wsd = {"lr_decay_style": "WSD", "wsd_decay_steps": 77, "lr_wsd_decay_style": tail}
        case(f"WSD, {tail}", spec_of({**gpt, **lengths, **wsd}), 310, [30, 223, 300])
    case("WSD without a tail", spec_of({**gpt, **lengths, "lr_decay_style": "WSD", "wsd_decay_steps": 77}), 310, [223])
    case("WSD without its length", spec_of({**gpt, **lengths, "lr_decay_style": "WSD"}), 310)
    case("WSD longer than the decay", spec_of({**gpt, **lengths, "lr_decay_style": "WSD", "wsd_decay_steps": 400, "lr_wsd_decay_style": "minus_sqrt"}), 310, [30, 300])
    samples = {"steps": 500, "batch_size": 4, "devices": 8, "gradient_accumulation": 2}
    case("in samples, all from the run", spec_of({"lr_decay_style": "cosine"}, samples, {"lr": 3e-4, "weight_decay": 0.1}), 520, [500])
    case("in samples, beside the run", spec_of({**gpt, "lr_warmup_steps": 1000, "lr_decay_steps": 30000, "wd_incr_steps": 30000, "global_batch_size": 100}, samples), 320, [10, 300])
    ramp = {"global_batch_size": 256, "rampup_batch_size": [32, 32, 20000]}
    case("a batch that grows", spec_of({**gpt, "lr_warmup_steps": 3000, "lr_decay_steps": 60000, "wd_incr_steps": 60000, "lr_decay_style": "cosine", "end_wd": 0.1, "wd_incr_style": "linear", **ramp}), 400, [60, 150, 300])
    stepped = {"step_batch_size_schedule": "0:16 1953:32 5859:64"}
    case("a batch that grows in steps", spec_of({**gpt, "lr_warmup_steps": 800, "lr_decay_steps": 16000, "wd_incr_steps": 16000, "lr_decay_style": "cosine", **stepped}), 410, [50, 123, 245, 404])
    case("a batch that does not divide", spec_of({**gpt, **lengths, "global_batch_size": 48, "rampup_batch_size": [16, 8, 100]}, {"batch_size": 16}), 20)
    case("a ramp of nothing", spec_of({**gpt, **lengths, "global_batch_size": 32, "rampup_batch_size": [32, 8, 100]}), 20)
    case("a fraction of the warmup", spec_of({**gpt, **lengths, "lr_warmup_steps": 10.5}), 310, [10, 300])
    case("a fraction by an expression", spec_of({**gpt, "lr_warmup_steps": Expression(".01 * 430 * 64"), "lr_decay_steps": Expression("430 * 64 / 50"), "wd_incr_steps": 330, "lr_decay_style": "cosine"}), 600, [275, 550])
    case("a tail of a fraction by an expression", spec_of({**gpt, **lengths, "lr_decay_style": "WSD", "wsd_decay_steps": Expression("0.257 * 300"), "lr_wsd_decay_style": "linear"}), 310, [222, 300])
    case("two groups", spec_of({"min_lr": 1e-5, **lengths}, None, {"lr": {"body": 3e-4, "head": 1e-3}, "weight_decay": 0.05}), 310, [30, 300])
    case("min above max", spec_of({"max_lr": 1e-5, "min_lr": 1e-4, **lengths}), 10)
    case("init above max", spec_of({"max_lr": 1e-5, "init_lr": 1e-4, **lengths}), 10)
    case("a warmup without a decay", spec_of({**gpt, "lr_warmup_steps": 10, "lr_decay_steps": 10, "wd_incr_steps": 10}), 10)
    case("a weight decay that falls", spec_of({**gpt, **lengths, "start_wd": 0.1, "end_wd": 0.01, "wd_incr_style": "linear"}), 10)
    case("a constant weight decay that is none", spec_of({**gpt, **lengths, "start_wd": 0.01, "end_wd": 0.1}), 10)
    case("a weight decay that grows at once", spec_of({**gpt, **lengths, "wd_incr_steps": 0, "end_wd": 0.1, "wd_incr_style": "linear"}), 10)
    case("both of a checkpoint", spec_of({**gpt, **lengths, "override_opt_param_scheduler": True}), 10)
    case("only overriding", spec_of({**gpt, **lengths, "override_opt_param_scheduler": True, "use_checkpoint_opt_param_scheduler": False}), 10)
    curves.write()


if __name__ == "__main__":
    main()

from torch.optim.lr_scheduler import ReduceLROnPlateau
from transformers import (
    get_constant_schedule, get_constant_schedule_with_warmup, get_cosine_schedule_with_warmup,
    get_cosine_with_hard_restarts_schedule_with_warmup, get_cosine_with_min_lr_schedule_with_warmup,
    get_cosine_with_min_lr_schedule_with_warmup_lr_rate, get_inverse_sqrt_schedule,
    get_linear_schedule_with_warmup, get_polynomial_decay_schedule_with_warmup, get_wsd_schedule,
)


class _SchedulerType:
    LINEAR = "linear"
    COSINE = "cosine"
    COSINE_WITH_RESTARTS = "cosine_with_restarts"
    POLYNOMIAL = "polynomial"
    CONSTANT = "constant"
    CONSTANT_WITH_WARMUP = "constant_with_warmup"
    INVERSE_SQRT = "inverse_sqrt"
    REDUCE_ON_PLATEAU = "reduce_lr_on_plateau"
    COSINE_WITH_MIN_LR = "cosine_with_min_lr"
    COSINE_WARMUP_WITH_MIN_LR = "cosine_warmup_with_min_lr"
    WARMUP_STABLE_DECAY = "warmup_stable_decay"
    GREEDY = "greedy"

    # Its members are texts.
    def __call__(self, name):
        if name not in _FUNCTIONS:
            raise ValueError(f"{name!r} is not a valid SchedulerType")
        return name


SchedulerType = _SchedulerType()


def get_reduce_on_plateau_schedule(optimizer, **kwargs):
    return ReduceLROnPlateau(optimizer, **kwargs)


def get_greedy_schedule(optimizer, **kwargs):
    refuse(
        "the metric of `GreedyLR` is not known here",
        "the training is not run, so nothing is measured",
        "write `kind: transformers.get_greedy_schedule` with `metrics: [...]`",
    )


_FUNCTIONS = {
    "linear": get_linear_schedule_with_warmup,
    "cosine": get_cosine_schedule_with_warmup,
    "cosine_with_restarts": get_cosine_with_hard_restarts_schedule_with_warmup,
    "polynomial": get_polynomial_decay_schedule_with_warmup,
    "constant": get_constant_schedule,
    "constant_with_warmup": get_constant_schedule_with_warmup,
    "inverse_sqrt": get_inverse_sqrt_schedule,
    "reduce_lr_on_plateau": get_reduce_on_plateau_schedule,
    "cosine_with_min_lr": get_cosine_with_min_lr_schedule_with_warmup,
    "cosine_warmup_with_min_lr": get_cosine_with_min_lr_schedule_with_warmup_lr_rate,
    "warmup_stable_decay": get_wsd_schedule,
    "greedy": get_greedy_schedule,
}


def get_scheduler(
    name, optimizer, num_warmup_steps=None, num_training_steps=None, scheduler_specific_kwargs=None
):
    if name not in _FUNCTIONS:
        raise ValueError(f"{name} is not a valid SchedulerType, please select one of {list(_FUNCTIONS)}")
    function = _FUNCTIONS[name]
    shown = f"SchedulerType.{name.upper()}"
    if name == "constant":
        return function(optimizer)
    if scheduler_specific_kwargs is None:
        scheduler_specific_kwargs = {}
    if name in ("reduce_lr_on_plateau", "greedy"):
        return function(optimizer, **scheduler_specific_kwargs)
    if num_warmup_steps is None:
        raise ValueError(f"{shown} requires `num_warmup_steps`, please provide that argument.")
    if name == "constant_with_warmup":
        return function(optimizer, num_warmup_steps=num_warmup_steps)
    if name == "inverse_sqrt":
        return function(optimizer, num_warmup_steps=num_warmup_steps, **scheduler_specific_kwargs)
    if name != "warmup_stable_decay" and num_training_steps is None:
        raise ValueError(f"{shown} requires `num_training_steps`, please provide that argument.")
    return function(
        optimizer, num_warmup_steps=num_warmup_steps, num_training_steps=num_training_steps, **scheduler_specific_kwargs
    )


# diffusers' own hands on fewer arguments, each to the functions that take it.
def _get_scheduler_of_diffusers(
    name, optimizer, step_rules=None, num_warmup_steps=None, num_training_steps=None, num_cycles=1, power=1.0, last_epoch=-1
):
    known = ("linear", "cosine", "cosine_with_restarts", "polynomial", "constant", "constant_with_warmup")
    if name == "piecewise_constant" or last_epoch != -1:
        refuse(
            f"`get_scheduler` of diffusers is not followed here with {name!r}, `last_epoch={last_epoch}`",
            "its rates are those of `diffusers.get_piecewise_constant_schedule`, or of a run that goes on",
            "write a spec of the schedule",
        )
    if name not in known:
        raise ValueError(f"{name!r} is not a valid SchedulerType")
    shown = f"SchedulerType.{name.upper()}"
    if name == "constant":
        return get_constant_schedule(optimizer)
    if num_warmup_steps is None:
        raise ValueError(f"{shown} requires `num_warmup_steps`, please provide that argument.")
    if name == "constant_with_warmup":
        return get_constant_schedule_with_warmup(optimizer, num_warmup_steps=num_warmup_steps)
    if num_training_steps is None:
        raise ValueError(f"{shown} requires `num_training_steps`, please provide that argument.")
    more = {}
    if name == "cosine_with_restarts":
        more = {"num_cycles": num_cycles}
    if name == "polynomial":
        more = {"power": power}
    return _FUNCTIONS[name](optimizer, num_warmup_steps=num_warmup_steps, num_training_steps=num_training_steps, **more)

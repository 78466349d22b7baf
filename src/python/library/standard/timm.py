# The factories of timm 1.0.31, which make its schedulers and optimizers from the arguments of a script.
import math


def _class(name):
    return __imported__(f"timm.scheduler.{name}")


def scheduler_kwargs(cfg, decreasing_metric=None):
    eval_metric = getattr(cfg, "eval_metric", "top1")
    if __is_unknown__(decreasing_metric):
        # Only a plateau goes by it: it is asked for there.
        plateau_mode = decreasing_metric
    elif decreasing_metric is not None:
        plateau_mode = "min" if decreasing_metric else "max"
    else:
        plateau_mode = "min" if "loss" in eval_metric else "max"
    return dict(
        sched=cfg.sched,
        num_epochs=getattr(cfg, "epochs", 100),
        decay_epochs=getattr(cfg, "decay_epochs", 30),
        decay_milestones=getattr(cfg, "decay_milestones", [30, 60]),
        warmup_epochs=getattr(cfg, "warmup_epochs", 5),
        cooldown_epochs=getattr(cfg, "cooldown_epochs", 0),
        patience_epochs=getattr(cfg, "patience_epochs", 10),
        decay_rate=getattr(cfg, "decay_rate", 0.1),
        min_lr=getattr(cfg, "min_lr", 0.0),
        warmup_lr=getattr(cfg, "warmup_lr", 1e-5),
        warmup_prefix=getattr(cfg, "warmup_prefix", False),
        noise=getattr(cfg, "lr_noise", None),
        noise_pct=getattr(cfg, "lr_noise_pct", 0.67),
        noise_std=getattr(cfg, "lr_noise_std", 1.0),
        noise_seed=getattr(cfg, "seed", 42),
        cycle_mul=getattr(cfg, "lr_cycle_mul", 1.0),
        cycle_decay=getattr(cfg, "lr_cycle_decay", 0.1),
        cycle_limit=getattr(cfg, "lr_cycle_limit", 1),
        k_decay=getattr(cfg, "lr_k_decay", 1.0),
        decay_fn=getattr(cfg, "lr_decay_fn", None),
        stable_timescale=getattr(cfg, "lr_stable_timescale", None),
        plateau_mode=plateau_mode,
        step_on_epochs=not getattr(cfg, "sched_on_updates", False),
    )


def create_scheduler(args, optimizer, updates_per_epoch=0):
    return create_scheduler_v2(optimizer=optimizer, **scheduler_kwargs(args), updates_per_epoch=updates_per_epoch)


def _cycles(t_initial, warmup_t, warmup_prefix, cycle_mul, cycle_limit):
    cycles = max(1, cycle_limit)
    if cycle_mul == 1.0:
        t = t_initial * cycles
    else:
        t = int(math.floor(-t_initial * (cycle_mul**cycles - 1) / (1 - cycle_mul)))
    return t + warmup_t if warmup_prefix else t


def create_scheduler_v2(
    optimizer, sched="cosine", num_epochs=300, decay_epochs=None, decay_milestones=(90, 180, 270),
    cooldown_epochs=0, patience_epochs=10, decay_rate=0.1, min_lr=0.0, warmup_lr=1e-5, warmup_epochs=0,
    warmup_prefix=False, noise=None, noise_pct=0.67, noise_std=1.0, noise_seed=42, cycle_mul=1.0,
    cycle_decay=0.1, cycle_limit=1, k_decay=1.0, decay_fn=None, stable_timescale=None, plateau_mode="max",
    step_on_epochs=True, updates_per_epoch=0,
):
    if decay_epochs is None:
        decay_epochs = 0.2 if sched in ("wsd", "rsqrt") else 90

    t_initial = num_epochs
    warmup_t = warmup_epochs
    decay_t = decay_epochs
    cooldown_t = cooldown_epochs
    timescale_t = stable_timescale

    if not step_on_epochs:
        t_initial = t_initial * updates_per_epoch
        warmup_t = warmup_t * updates_per_epoch
        decay_t = decay_t * updates_per_epoch
        decay_milestones = [d * updates_per_epoch for d in decay_milestones]
        cooldown_t = cooldown_t * updates_per_epoch
        if timescale_t is not None:
            timescale_t = timescale_t * updates_per_epoch

    warmup = dict(warmup_lr_init=warmup_lr, warmup_t=warmup_t)
    prefix = dict(warmup_prefix=warmup_prefix)
    if noise is not None:
        if isinstance(noise, (list, tuple)):
            noise_range = [n * t_initial for n in noise]
            if len(noise_range) == 1:
                noise_range = noise_range[0]
        else:
            noise_range = noise * t_initial
    else:
        noise_range = None
    noise = dict(noise_range_t=noise_range, noise_pct=noise_pct, noise_std=noise_std, noise_seed=noise_seed)
    if noise_range is None:
        noise = {}
    cycle = dict(cycle_mul=cycle_mul, cycle_decay=cycle_decay, cycle_limit=cycle_limit)
    per = dict(t_in_epochs=step_on_epochs)

    is_cyclic = False
    scheduler = None
    if sched == "cosine":
        is_cyclic = True
        scheduler = _class("CosineLRScheduler")(
            optimizer, t_initial=t_initial, lr_min=min_lr, **per, **cycle, **warmup, **prefix, **noise, k_decay=k_decay
        )
    elif sched == "tanh":
        is_cyclic = True
        scheduler = _class("TanhLRScheduler")(
            optimizer, t_initial=t_initial, lr_min=min_lr, **per, **cycle, **warmup, **prefix, **noise
        )
    elif sched == "step":
        scheduler = _class("StepLRScheduler")(
            optimizer, decay_t=decay_t, decay_rate=decay_rate, **per, **warmup, **prefix, **noise
        )
    elif sched == "constant":
        scheduler = _class("StepLRScheduler")(
            optimizer, decay_t=1, decay_rate=1.0, **per, **warmup, **prefix, **noise
        )
    elif sched == "multistep":
        scheduler = _class("MultiStepLRScheduler")(
            optimizer, decay_t=decay_milestones, decay_rate=decay_rate, **per, **warmup, **prefix, **noise
        )
    elif sched == "plateau":
        scheduler = _class("PlateauLRScheduler")(
            optimizer, decay_rate=decay_rate, patience_t=patience_epochs, cooldown_t=0, **warmup, lr_min=min_lr,
            mode=plateau_mode, **noise,
        )
    elif sched == "poly":
        is_cyclic = True
        scheduler = _class("PolyLRScheduler")(
            optimizer, power=decay_rate, t_initial=t_initial, lr_min=min_lr, **per, k_decay=k_decay, **cycle,
            **warmup, **prefix, **noise,
        )
    elif sched in ("wsd", "rsqrt"):
        t_sched = t_initial if warmup_prefix else t_initial - warmup_t
        if 0 < decay_epochs < 1:
            decay_t = decay_epochs * t_sched
        decay_t = int(round(decay_t))
        if not 0 < decay_t <= t_sched:
            raise ValueError(
                f'{sched} schedule requires 0 < decay_epochs <= epochs{"" if warmup_prefix else " - warmup_epochs"}, '
                f"got decay {decay_t} and stable + decay length {t_sched}."
            )
        scheduler = _class("WSDLRScheduler")(
            optimizer, t_initial=t_sched, decay_t=decay_t, lr_min=min_lr,
            stable_fn="rsqrt" if sched == "rsqrt" else "constant", stable_timescale=timescale_t,
            decay_fn=decay_fn or ("linear" if sched == "rsqrt" else "1-sqrt"), **per, **warmup, **noise,
        )
    elif sched != "none":
        raise ValueError(f"Unknown scheduler '{sched}'.")

    if is_cyclic:
        total = _cycles(t_initial, warmup_t, warmup_prefix, cycle_mul, cycle_limit) + cooldown_t
        num_epochs = total if step_on_epochs else total // updates_per_epoch
    elif sched in ("wsd", "rsqrt"):
        total = t_sched + warmup_t + cooldown_t
        num_epochs = total if step_on_epochs else total // updates_per_epoch
    elif warmup_prefix:
        num_epochs += warmup_epochs
    return scheduler, num_epochs


def optimizer_kwargs(cfg):
    return dict(
        opt=cfg.opt, lr=cfg.lr, weight_decay=cfg.weight_decay, momentum=cfg.momentum,
        layer_decay=getattr(cfg, "layer_decay", None),
    )


def create_optimizer(args, model, filter_bias_and_bn=True):
    return create_optimizer_v2(model, **optimizer_kwargs(cfg=args))


def create_optimizer_v2(model_or_params, opt="sgd", lr=None, *args, layer_decay=None, param_group_fn=None, **others):
    make = __imported__("timm.optim.create_optimizer_v2")
    # Groups of the layers have rates of their own; so may those that a function makes.
    given = [layer_decay, param_group_fn]
    if not all(not __is_unknown__(value) and value is None for value in given):
        return make(model_or_params, lr=__fact__("optimizer.lr"))
    if not __is_unknown__(lr) and lr is None:
        return make(model_or_params)
    return make(model_or_params, lr=lr)

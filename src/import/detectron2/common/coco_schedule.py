def of_length(count):
    total = count * 90000
    decays = (60000, 80000, 90000) if count <= 2 else (total - 60000, total - 20000, total)
    steps = dict(
        _target_="fvcore.common.param_scheduler.MultiStepParamScheduler",
        values=[1.0, 0.1, 0.01],
        milestones=list(decays[:2]),
        num_updates=decays[2],
    )
    return dict(
        _target_="detectron2.solver.WarmupParamScheduler",
        scheduler=steps,
        warmup_length=1000 / total,
        warmup_method="linear",
        warmup_factor=0.001,
    )


lr_multiplier_1x = of_length(1)
lr_multiplier_2x = of_length(2)
lr_multiplier_3x = of_length(3)
lr_multiplier_6x = of_length(6)
lr_multiplier_9x = of_length(9)

"""timm's schedulers on a genuine torch optimizer, stepped as its train.py does."""

PACKAGES = {"timm": "timm", "torch": "torch"}
WITHOUT_LENGTH = ("StepLRScheduler", "MultiStepLRScheduler", "PlateauLRScheduler")


def scheduler_class(name):
    """A class of `timm.scheduler`. The rest of timm needs torchvision, and is not imported."""
    if "timm" not in sys.modules:
        found = importlib.util.find_spec("timm")
        if found is None:
            raise Missing("timm")
        alone = types.ModuleType("timm")
        alone.__path__ = list(found.submodule_search_locations)
        sys.modules["timm"] = alone
    if name == "WSDLRScheduler":
        try:
            return public(importlib.import_module("timm.scheduler.wsd_lr"), name)
        except ModuleNotFoundError:
            raise Lacks(f"timm.scheduler.{name}") from None
    return public(package("timm.scheduler"), name)


def curve(question):
    torch = package("torch")
    kind = scheduler_class(question.name)
    optimizer = torch.optim.SGD(
        [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(0.1)]
    )
    given = dict(question.parameters)
    metrics, epochs = given.pop("metrics", None), given.get("t_in_epochs", True)
    length = question.run.get("epochs" if epochs else "steps")
    if question.name not in WITHOUT_LENGTH and length is not None:
        before = given.get("warmup_t", 0) if question.name == "WSDLRScheduler" else 0
        given.setdefault("t_initial", length - before)
    scheduler, late = kind(optimizer, **given), "late" in question.interval

    def rows():
        for row in range(question.rows):
            yield [group["lr"] for group in optimizer.param_groups]
            if metrics is not None:
                if row >= len(metrics) and row + 1 > scheduler.warmup_t:
                    raise IndexError("the metrics are used up")
                scheduler.step(row + 1, metrics[row] if row < len(metrics) else None)
            elif epochs:
                scheduler.step(row + 1 - late)
            else:
                scheduler.step_update(row + 1)

    return Curve(rows(), groups=len(optimizer.param_groups))

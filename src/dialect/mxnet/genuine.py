"""MXNet's schedulers, called as its optimizer does: with the number of the update, counted from 1."""

PACKAGES = {"mxnet": "mxnet"}


def schedulers():
    """`mxnet.lr_scheduler`. Without the rest of the package, which needs an old numpy."""
    if "mxnet.lr_scheduler" not in sys.modules:
        found = importlib.util.find_spec("mxnet")
        if found is None:
            raise Missing("mxnet")
        path = os.path.join(found.submodule_search_locations[0], "lr_scheduler.py")
        spec = importlib.util.spec_from_file_location("mxnet.lr_scheduler", path)
        module, alone = importlib.util.module_from_spec(spec), types.ModuleType("mxnet")
        spec.loader.exec_module(module)
        alone.lr_scheduler = module
        sys.modules.update({"mxnet": alone, "mxnet.lr_scheduler": module})
    return sys.modules["mxnet.lr_scheduler"]


def curve(question):
    base, given = schedulers().LRScheduler, question.parameters
    source, config = given["source"], given.get("config")
    source.run(config)
    is_made = lambda one: callable(one) and not isinstance(one, type) and (is_own(type(one)) or isinstance(one, base))
    is_class = lambda one: isinstance(one, type) and is_own(one) and any("__call__" in vars(of) for of in one.__mro__)
    made = {key: one for key, one in source.names.items() if is_made(one)}
    fits = is_made if made and not config else lambda one: is_made(one) or is_class(one)
    scheduler = source.chosen(given.get("name"), fits)
    if isinstance(scheduler, type):
        scheduler = scheduler(**arguments_of(scheduler, config, source))
    for rate in question.rates(None)[:1]:
        if rate is not None:
            scheduler.base_lr = rate
    return Curve([scheduler(row + 1)] for row in range(question.rows))

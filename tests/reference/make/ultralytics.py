"""Reference curves of Ultralytics, YOLOv5 and YOLOv7: the statements of their trainers that set the rates, in a loop.

The argument is a folder with a folder for each version (`8.4.190`, `yolov5-7.0`, `yolov7`), which has the file of its trainer:
`trainer.py` of `ultralytics/engine`, or `train.py`. The loops need models and images. So the statements that decide about rates and
updates are taken out of these files by their names, and run, in their order, over a genuine torch optimizer.
"""

import ast
import contextlib
import io
import math
import pathlib
import sys
import types
import warnings

from common import Curves

import numpy as np
import torch

PINS = {"torch": "2.15.0", "numpy": "2.4.6"}
NOTES = [
    "the statements of trainer.py and train.py that set rates and decide about updates, in a loop of our own over torch.optim;",
    "a parameter for each group, and for MuSGD the groups as build_optimizer makes them",
]
FOLDER = None


def statements(version):
    """The statements of a trainer, by what they do."""
    names = {"": "trainer.py", "yolo": "train.py"}
    text = (FOLDER / version / names["yolo" if version.startswith("yolo") else ""]).read_text()
    tree = ast.parse(text)
    found = {}
    for node in ast.walk(tree):
        source = ast.unparse(node) if isinstance(node, (ast.Assign, ast.If, ast.FunctionDef)) else ""
        if isinstance(node, ast.FunctionDef) and node.name in ("_get_warmup_iterations", "build_optimizer"):
            found[node.name] = node
        elif isinstance(node, ast.Assign) and source.startswith("nw = "):
            found.setdefault("nw", node)
        elif isinstance(node, ast.Assign) and source.startswith(("self.accumulate = max(round", "accumulate = max(round")):
            found.setdefault("accumulate", node)
        elif isinstance(node, ast.If) and "self.accumulate = min(" in source and source.startswith("if not self.args.time"):
            found.setdefault("cap", node)
        elif isinstance(node, ast.If) and source.startswith(("if ni <= nw", "if ni < nw", "if nw and ni <= nw")):
            found.setdefault("warmup", node)
        elif isinstance(node, ast.If) and source.startswith(("if ni - last_opt_step >=", "if ni % accumulate == 0")):
            found.setdefault("update", node)
        elif isinstance(node, ast.Assign) and source.removeprefix("self.").startswith("scheduler.last_epoch = ") and "start_epoch" in source:
            found.setdefault("unmoved", node)
        elif isinstance(node, ast.For) and ast.unparse(node.iter) == "pbar":
            found.setdefault("batches", node)
        elif isinstance(node, ast.Expr) and ast.unparse(node).removeprefix("self.") == "scheduler.step()":
            found.setdefault("step", node)
        elif isinstance(node, ast.If) and "lf = " in source and ("cos_lr" in ast.unparse(node.test) or "linear_lr" in ast.unparse(node.test)):
            found.setdefault("lf", node)
    return found


def compiled(*nodes):
    return compile(ast.fix_missing_locations(ast.Module(list(nodes), [])), "<trainer>", "exec")


def one_cycle(y1=0.0, y2=1.0, steps=100):
    """Of `ultralytics/utils/torch_utils.py`, and of YOLOv5 and YOLOv7; newer versions clamp it at 0, where it never is below."""
    return lambda x: max((1 - math.cos(x * math.pi / steps)) / 2, 0) * (y2 - y1) + y1


def resolved(given, version, found):
    """The optimizer with its groups, and the arguments as they are afterwards."""
    args = types.SimpleNamespace(time=None, **given)
    name, lr, momentum = args.optimizer, args.lr0, args.momentum
    if name.lower() == "auto":
        iterations = math.ceil(args.dataset_size / max(args.batch, args.nbs)) * args.epochs
        body = found["build_optimizer"]
        test = next(node for node in ast.walk(body) if isinstance(node, ast.If) and ast.unparse(node.test) == "name == 'auto'")
        space = {
            "name": "auto", "iterations": iterations, "lr": lr, "momentum": momentum, "math": math,
            "LOGGER": types.SimpleNamespace(info=print), "colorstr": lambda *text: "",
            "self": types.SimpleNamespace(args=args, data={"nc": args.nc}, model=types.SimpleNamespace(nc=args.nc)),
            "model": types.SimpleNamespace(nc=args.nc),
        }
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compiled(*test.body), space)
        name, lr, momentum = space["name"], space["lr"], space["momentum"]
    parameter = lambda: [torch.nn.Parameter(torch.zeros(1))]
    wanted = next(known for known in ("SGD", "MuSGD", "RMSprop", "Adam", "Adamax", "AdamW", "NAdam", "RAdam") if known.lower() == name.lower())
    options = {"lr": lr, "momentum": momentum} if wanted in ("SGD", "MuSGD", "RMSprop") else {"lr": lr, "betas": (momentum, 0.999)}
    order = ["weight", "bn", "bias"] if version >= "8.4" and not version.startswith("yolo") else ["bias", "weight", "bn"]
    if version == "yolov7":
        order = ["other", "weight", "bias"]
    elif version in ("yolov5-5.0", "yolov5-6.0", "yolov5-6.1"):
        order = ["bn", "weight", "bias"]
    groups = [{"params": parameter(), **options, "param_group": group} for group in order]
    if wanted == "MuSGD":
        groups.append({"params": parameter(), **options, "param_group": "muon"})
        groups = [one for group in groups for one in ({**group, "params": parameter(), "lr": lr * 3}, {**group, "params": parameter()})]
        order = [name for group in [*order, "muon"] for name in (group + "_x3", group)]
    kind = torch.optim.SGD if wanted == "MuSGD" else getattr(torch.optim, wanted)
    return kind(groups, **options), order, args


def rows(given, version, every_batch=False):
    """The rates, and the momentum, at each update."""
    found = statements(version)
    optimizer, _, args = resolved(given, version, found)
    nb, epochs = args.batches_per_epoch, args.epochs
    own = types.SimpleNamespace(args=args, optimizer=optimizer, epochs=epochs, batch_size=args.batch, train_loader=range(nb))
    hyp = {key: getattr(args, key) for key in ("lrf", "warmup_epochs", "warmup_momentum", "warmup_bias_lr", "momentum")}
    space = {
        "self": own, "np": np, "math": math, "one_cycle": one_cycle, "optimizer": optimizer, "hyp": hyp, "epochs": epochs, "nb": nb,
        "nbs": args.nbs, "batch_size": args.batch, "total_batch_size": args.batch, "last_opt_step": -1,
        "opt": types.SimpleNamespace(cos_lr=args.cos_lr, linear_lr=not args.cos_lr),
    }
    exec(compiled(found["lf"]), space)
    lf = getattr(own, "lf", space.get("lf"))
    space["lf"] = lf
    exec(compiled(found["accumulate"]), space)
    if "cap" in found:
        exec(compiled(found["cap"]), space)
    space["acc0"] = getattr(own, "accumulate", None)
    if "_get_warmup_iterations" in found:
        exec(compiled(found["_get_warmup_iterations"]), space)
        method = space["_get_warmup_iterations"]
        own._get_warmup_iterations = lambda batches: method(own, batches)
    exec(compiled(found["nw"]), space)
    warmup, update = compiled(found["warmup"]), compile(ast.Expression(found["update"].test), "<update>", "eval")
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lf)
    space.update(scheduler=scheduler, start_epoch=0)
    own.scheduler, own.start_epoch = scheduler, 0
    exec(compiled(found["unmoved"]), space)
    # Older versions step the scheduler at the end of an epoch, and begin at -1: it is one epoch late.
    steps_first = found["step"].lineno < found["batches"].lineno

    def run():
        for epoch in range(epochs):
            if steps_first:
                scheduler.step()
            for batch in range(nb):
                space.update(ni=batch + nb * epoch, epoch=epoch, i=batch)
                exec(warmup, space)
                is_update = eval(update, space)
                if is_update:
                    space["last_opt_step"] = space["ni"]
                if is_update or every_batch:
                    first = optimizer.param_groups[0]
                    momentum = [float(first["momentum"])] if "momentum" in first else []
                    yield [float(group["lr"]) for group in optimizer.param_groups] + momentum
            if not steps_first:
                scheduler.step()
        raise IndexError("the run has no further update")

    return run()


DEFAULTS = {
    "lr0": 0.01, "lrf": 0.01, "epochs": 6, "batches_per_epoch": 10, "batch": 16, "nbs": 64, "optimizer": "SGD", "momentum": 0.937,
    "cos_lr": False, "warmup_epochs": 3.0, "warmup_momentum": 0.8, "warmup_bias_lr": 0.1,
}


def case(curves, name, version, marks=(), **given):
    spec = {"schedule": {"kind": "ultralytics.YOLO", **given, "version": version}}
    full = {**DEFAULTS, **given}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        optimizer, order, _ = resolved(full, version, statements(version))
        columns = [f"lr/{group}" for group in order] + (["momentum"] if "momentum" in optimizer.param_groups[0] else [])
        curves.case(name, spec, 100_000, lambda: rows(full, version), marks, columns=columns)


def main():
    warnings.simplefilter("ignore")
    curves = Curves("ultralytics", "YOLO", PINS, NOTES, precision="float64")
    six = {"epochs": 6, "batches_per_epoch": 10, "optimizer": "SGD"}
    case(curves, "SGD, linear", "8.4.190", [19], **six)
    case(curves, "SGD, a cosine", "8.4.190", epochs=9, batches_per_epoch=7, optimizer="sgd", cos_lr=True, lr0=0.02, lrf=0.1, warmup_epochs=1.37)
    case(curves, "Adam, no warmup", "8.4.190", epochs=3, batches_per_epoch=2, batch=32, optimizer="Adam", lr0=0.001, lrf=0.5, warmup_epochs=0)
    case(curves, "RMSProp, a run shorter than the warmup", "8.4.190", epochs=2, batches_per_epoch=11, batch=24, optimizer="RMSprop")
    case(curves, "one epoch", "8.4.190", epochs=1, batches_per_epoch=11, batch=8, nbs=200, optimizer="AdamW")
    case(curves, "a batch above the nominal one", "8.4.190", epochs=4, batches_per_epoch=5, batch=100, optimizer="NAdam")
    case(curves, "auto, short", "8.4.190", epochs=4, batches_per_epoch=9, optimizer="auto", dataset_size=140, nc=80)
    case(curves, "auto, long", "8.4.190", epochs=20, batches_per_epoch=21, batch=64, optimizer="auto", dataset_size=64_001, nc=3)
    case(curves, "a warmup that ends within an epoch", "8.4.150", epochs=5, batches_per_epoch=10, batch=20, optimizer="SGD", warmup_epochs=1.55)
    case(curves, "named groups", "8.4.50", epochs=8, batches_per_epoch=17, optimizer="SGD")
    case(curves, "reordered groups", "8.4.0", epochs=8, batches_per_epoch=17, optimizer="auto", dataset_size=272, nc=5)
    case(curves, "at least a hundred", "8.3.0", epochs=8, batches_per_epoch=17, optimizer="auto", dataset_size=272, nc=5)
    case(curves, "no warmup, earlier", "8.3.0", warmup_epochs=0.0, batch=24, **six)
    case(curves, "a warmup of nothing", "8.0.0", warmup_epochs=0.0, batch=48, **six)
    case(curves, "a scheduler one epoch late", "8.1.41", epochs=12, batches_per_epoch=15, optimizer="SGD", lrf=0.1)
    case(curves, "the first that is not late", "8.1.42", epochs=12, batches_per_epoch=15, optimizer="SGD", lrf=0.1)
    case(curves, "YOLOv5", "yolov5-7.0", epochs=10, batches_per_epoch=20, optimizer="SGD", lrf=0.1, cos_lr=True)
    case(curves, "YOLOv5, earlier", "yolov5-6.1", epochs=6, batches_per_epoch=350, optimizer="SGD", lrf=0.1)
    case(curves, "YOLOv5, older", "yolov5-6.0", epochs=6, batches_per_epoch=350, optimizer="Adam", lrf=0.1)
    case(curves, "YOLOv7", "yolov7", epochs=5, batches_per_epoch=250, optimizer="SGD", lrf=0.2, batch=12)
    case(curves, "YOLOv7, a cosine", "yolov7", epochs=8, batches_per_epoch=150, batch=32, optimizer="SGD", lrf=0.1, cos_lr=True)
    curves.write()


if __name__ == "__main__":
    FOLDER = pathlib.Path(sys.argv[1])
    main()

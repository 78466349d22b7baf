"""The history of W&B, of its own offline file."""
import os
os.environ["WANDB_MODE"] = "offline"; os.environ["WANDB_SILENT"] = "true"
from case import *
import wandb
from wandb.proto import wandb_internal_pb2 as pb
P = Plan(3e-4, 200, 20, per_epoch=20)
def records(data):
    """The records of a log in the form of LevelDB, behind a header of 7 bytes."""
    at, part = 7, b""
    while at + 7 <= len(data):
        left = 32768 - at % 32768
        if left < 7:
            at += left
            continue
        size, kind = int.from_bytes(data[at + 4:at + 6], "little"), data[at + 6]
        part += data[at + 7:at + 7 + size]
        at += 7 + size
        if kind in (1, 4):
            yield part
            part = b""


def run(full, fault=None, parameters={}, step=True, **options):
    path = folder(full)
    r = wandb.init(project="tiny", dir=str(path))
    def log(x, v):
        d = {"train/lr": v, "train/loss": 0.1}
        if step == "own": d["train/global_step"] = x; wandb.log(d)
        elif step: wandb.log(d, step=x)
        else: wandb.log(d)
    loop(P, log, fault, parameters, **options)
    wandb.finish()
    file = next(path.glob("wandb/offline-run*/*.wandb"))
    rows = []
    for data in records(file.read_bytes()):
        record = pb.Record(); record.ParseFromString(data)
        if record.WhichOneof("record_type") == "history":
            row = {}
            for item in record.history.item:
                key = item.key or "/".join(item.nested_key)
                row[key] = json.loads(item.value_json)
            row.setdefault("_step", record.history.step.num)
            rows.append(row)
    with open(path / "history.jsonl", "w") as f:
        for row in rows: f.write(json.dumps(row) + "\n")
    import csv
    keys = list(dict.fromkeys(k for row in rows for k in row))
    with open(path / "history.csv", "w") as f:
        w = csv.DictWriter(f, keys); w.writeheader(); w.writerows(rows)
    shutil.rmtree(path / "wandb")
    done(full, P.spec(), NEXT, [read("history.jsonl", "train/lr", "repr")], fault or "healthy", fault, **parameters)
    p2 = folder(full.replace("wandbhist", "wandbhcsv"))
    shutil.copy(path / "history.csv", p2); (path / "history.csv").unlink()
    done(full.replace("wandbhist", "wandbhcsv"), P.spec(), NEXT, [read("history.csv", "train/lr", "repr")], fault or "healthy", fault, **parameters)
run("wandbhist-healthy-61")
run("wandbhist-healthy-62", step="own")
run("wandbhist-healthy-63", step=False, every=1)
run("wandbhist-twice-64", "twice", {"k": 2})
run("wandbhist-resume_other_total-65", "resume_other_total", {"at": 120, "total": 400}, step="own")

#!/usr/bin/env python3
"""Measures lrsched beside what one would use instead, whole processes side by side, and prints the table of README.md.

    python3 benches/run.py [--runs 7] [--every] [--python PYTHON]

It builds the program, makes an environment with numpy, polars and matplotlib below target/, and in every round runs
every contender once, one after the other, so that what else the machine does meets them alike. `--every` adds the
table of all schedulers.
"""
import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
BINARY = ROOT / "target/release/lrsched"
LIMIT = ROOT / "target/release/examples/limit"
STEPS = 10_000_000


def python(given):
    """An interpreter with numpy, polars and matplotlib."""
    if given:
        return given
    home = ROOT / "target/benches-venv"
    interpreter = home / "bin/python"
    if not interpreter.exists():
        venv.create(home, with_pip=True)
        subprocess.run([interpreter, "-m", "pip", "-q", "install", "numpy", "polars", "matplotlib"], check=True)
    return str(interpreter)


def seconds(command):
    """How long a whole process takes, or what it says itself if it is the limit."""
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    elapsed = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{command}: {done.stderr.decode()}")
    return float(done.stdout) if command[0] == str(LIMIT) else elapsed


def peak(command):
    """The greatest resident size in MiB, by GNU time, which is small itself."""
    if not shutil.which("/usr/bin/time"):
        return float("nan")
    text = subprocess.run(["/usr/bin/time", "-f", "%M", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return int(text.stderr.split()[-1]) / 1024


def rounds(runs, contenders):
    """The median of each contender, all of them run in turn. Every one writes a new file: replacing one makes the file
    system flush it, which takes longer than the rest."""
    times = {name: [] for name in contenders}
    for _ in range(runs):
        for name, command in contenders.items():
            for output in command:
                if str(output).endswith(("theirs.csv", "limit.csv", "mine.csv", ".png")):
                    pathlib.Path(output).unlink(missing_ok=True)
            times[name].append(seconds([str(part) for part in command]))
    return {name: statistics.median(measured) for name, measured in times.items()}


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def ms(value):
    return f"{value * 1e3:.1f} ms" if value < 1 else f"{value:.2f} s"


def duel(work, ours, other, against, least, runs):
    """One row: how many times as fast."""
    medians = rounds(runs, {"ours": ours, "other": other})
    ratio = medians["other"] / medians["ours"]
    memory = peak([str(part) for part in ours])
    row(work, ms(medians["ours"]), f"{memory:.0f} MiB", against, ms(medians["other"]), f"{ratio:.1f} x", least)
    return medians


def every(folder, than, only=""):
    """All schedulers with the parameters of their examples, the slowest first; `than` is what numpy and polars take."""
    listed = subprocess.run([BINARY, "list"], capture_output=True, text=True, check=True).stdout
    kinds = [kind for kind in re.findall(r"^  ([\w.]+)\(", listed, re.MULTILINE) if kind.startswith(only)]
    out, spec = folder / "mine.csv", folder / "every.yaml"
    results, ended = [], []
    for kind in kinds:
        text = subprocess.run([BINARY, "list", kind], capture_output=True, text=True, check=True).stdout
        example = text.split("For example:\n", 1)
        if len(example) < 2:
            ended.append(kind)
            continue
        spec.write_text(textwrap.dedent(example[1].strip("\n")) + "\n")
        command = [str(part) for part in [BINARY, "table", spec, "--per", "step", "--steps", STEPS, "-o", out]]
        # Some examples count epochs and do not say how long one is.
        if subprocess.run(command, capture_output=True).returncode:
            command = [str(part) for part in [BINARY, "table", spec, "--epochs", STEPS, "-o", out]]
        times = []
        for _ in range(3):
            out.unlink(missing_ok=True)
            start = time.perf_counter()
            failed = subprocess.run(command, capture_output=True).returncode
            times.append(time.perf_counter() - start)
            if failed:
                break
        if failed:
            ended.append(kind)
        else:
            results.append((statistics.median(times), peak(command), kind))
    results.sort(reverse=True)
    print(f"\n| scheduler, {STEPS:,} rows | time | peak | numpy + polars takes {ms(than)}: ratio |")
    print("|---|---|---|---|")
    for taken, memory, kind in results:
        row(f"`{kind}`", ms(taken), f"{memory:.0f} MiB", f"{than / taken:.1f} x")
    print(f"\nWith the parameters of their examples these end before that row: {', '.join(ended)}.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--python", help="an interpreter that has numpy, polars and matplotlib")
    options = parser.parse_args()
    subprocess.run(["cargo", "build", "--release", "--locked", "--bin", "lrsched", "--example", "limit"], cwd=ROOT, check=True)
    interpreter, runs = python(options.python), options.runs
    load = os.getloadavg()[0]
    print(f"Medians of {runs} runs; {os.cpu_count()} cores, load {load:.1f} when it began.\n")
    row("work", "lrsched", "peak", "compared with", "time", "ratio", "goal")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=ROOT / "target") as name:
        folder = pathlib.Path(name)
        tables = {}
        for spec, script, wanted in [("keras_cosine", "table_single", 5), ("torch_cosine", "table_double", 4)]:
            kind = {"keras_cosine": "keras.CosineDecay", "torch_cosine": "torch.CosineAnnealingLR"}[spec]
            ours, theirs, limit = folder / "mine.csv", folder / "theirs.csv", folder / "limit.csv"
            table = [BINARY, "table", HERE / "specs" / f"{spec}.yaml", "-o", ours]
            other = [interpreter, HERE / "python" / f"{script}.py", theirs]
            tables[spec] = duel(f"CSV, 10 M rows, `{kind}`", table, other, "numpy + polars", f"{wanted} x, 64 MiB", runs)
            source = folder / "bytes.csv"
            ours.replace(source)
            copy = [LIMIT, source, limit]
            duel(f"the same, `{kind}`", table, copy, "the same bytes, one write per MiB", "0.67 x", runs)
        picture = [interpreter, HERE / "python/picture.py", folder / "theirs.png"]
        drawn = folder / "mine.png"
        duel("PNG of `linear.yaml`", [BINARY, "plot", "linear", "-o", drawn], [*picture, "100"], "numpy + matplotlib", "40 x, 40 MiB", runs)
        for spec in ["keras_cosine", "torch_cosine"]:
            plot = [BINARY, "plot", HERE / "specs" / f"{spec}.yaml", "-o", drawn]
            duel(f"PNG of 10 M updates, `{spec}.yaml`", plot, [*picture, "1000"], "matplotlib, 1,000 points", "2 x", runs)
        for steps in [1_000_000, STEPS]:
            for name in ["noam", "warmup_cosine", "step_decay"]:
                spec = HERE / "specs" / f"{name}.yaml"
                custom = [BINARY, "table", spec, "--steps", steps, "-o", folder / "mine.csv"]
                calls = [interpreter, HERE / "python/custom.py", spec, steps]
                duel(f"custom Python, `{name}.yaml`, {steps:,} rows to a CSV", custom, calls, "CPython, the calls alone", "10 x", runs)
        start = {"ours": [BINARY, "table", "linear", "--steps", "100"], "true": ["true"]}
        medians = rounds(max(runs, 50), start)
        above = medians["ours"] - medians["true"]
        row("`table linear --steps 100`", ms(medians["ours"]), f"{peak([str(p) for p in start['ours']]):.0f} MiB", "`true`", ms(medians["true"]), f"{above * 1e3:.1f} ms above", "3 ms above")
        if options.every:
            every(folder, min(medians["other"] for medians in tables.values()))


if __name__ == "__main__":
    main()

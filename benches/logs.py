#!/usr/bin/env python3
"""Measures `lrsched verify` on large logs, and TensorBoard's own reader on an event file, and prints the table of README.md.

    python3 benches/logs.py [--python PYTHON] [--binary LRSCHED] [--megabytes 1000] [--theirs 100]

PYTHON has numpy, tensorboard and tensorflow. The event file has five scalars for each update, as a training loop writes them. The reader of
TensorBoard reads a smaller one, of `--theirs` megabytes, because it takes long.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
BINARY = ROOT / "target/release/lrsched"
ROWS = 10_000_000


def measured(command, wanted=0):
    """The processor time in seconds and the greatest resident size in MiB of a process that ends as wanted. Unlike the time that passes,
    processor time hardly depends on what else the machine does."""
    done = subprocess.run(["/usr/bin/time", "-f", "%U %S %M", *map(str, command)], capture_output=True, text=True)
    if done.returncode != wanted:
        sys.exit(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
    user, system, resident = done.stderr.split()[-3:]
    return float(user) + float(system), int(resident) / 1024


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default=sys.executable, help="an interpreter that has numpy and tensorboard")
    parser.add_argument("--binary", help="a release build of lrsched, which is built otherwise")
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--theirs", type=int, default=100)
    options = parser.parse_args()
    binary = options.binary or BINARY
    if not options.binary:
        subprocess.run(["cargo", "build", "--release", "--locked", "--bin", "lrsched"], cwd=ROOT, check=True)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start.\n")
    row("work", "processor time", "peak", "TensorBoard's reader", "peak")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=ROOT / "target") as name:
        folder = pathlib.Path(name)
        spec, log = HERE / "specs/torch_cosine.yaml", folder / "log.csv"
        subprocess.run([binary, "table", "--quiet", spec, "-o", log], check=True)
        other = folder / "other.yaml"
        other.write_text(spec.read_text().replace("T_max: 10000000", "T_max: 7000000"))
        for what, plan, wanted in [("as planned", spec, 0), ("with another total", other, 1)]:
            taken, memory = measured([binary, "verify", "--quiet", plan, log], wanted)
            row(f"{ROWS:,} values of a CSV, {what}", f"{taken:.2f} s", f"{memory:.0f} MiB", "", "")
        log.unlink()
        for megabytes in [options.theirs, options.megabytes]:
            run = folder / f"run{megabytes}"
            run.mkdir()
            values = folder / "values.csv"
            make = [options.python, HERE / "python/write_events.py", run, values, str(megabytes)]
            subprocess.run([binary, "table", "--quiet", spec, "-o", values], check=True)
            subprocess.run(make, check=True)
            taken, memory = measured([binary, "verify", "--quiet", spec, run])
            cells = ["", ""]
            if megabytes == options.theirs:
                theirs = measured([options.python, HERE / "python/read_events.py", run])
                cells = [f"{theirs[0]:.1f} s", f"{theirs[1]:.0f} MiB"]
            row(f"an event file of {megabytes:,} MB", f"{taken:.2f} s", f"{memory:.0f} MiB", *cells)
            for file in run.iterdir():
                file.unlink()


if __name__ == "__main__":
    main()

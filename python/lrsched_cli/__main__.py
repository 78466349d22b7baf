"""Runs the program with the arguments of the command line, and ends with its exit code."""

import os
import subprocess
import sys

from lrsched_cli import find_program


def main() -> None:
    try:
        program = os.fspath(find_program())
    except FileNotFoundError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    command = [program, *sys.argv[1:]]
    if os.name != "nt":
        os.execv(program, command)
    # On Windows, `exec` returns to the shell before the program is done.
    try:
        sys.exit(subprocess.run(command).returncode)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()

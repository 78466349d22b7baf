"""The program `lrsched` as a Python package: where it is, and `python -m lrsched_cli`, which runs it."""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Iterator

__all__ = ["find_program"]


def find_program() -> Path:
    """Returns the path of the program that this package has installed.

    Raises FileNotFoundError if it is not where pip installs programs.
    """
    name = "lrsched" + (sysconfig.get_config_var("EXE") or "")
    folders = list(dict.fromkeys(_folders()))
    for folder in folders:
        program = folder / name
        if program.is_file():
            return _checked(program)
    places = ", ".join(map(str, folders))
    raise FileNotFoundError(f"{name} is not in {places}; install lrsched-cli again")


def _folders() -> Iterator[Path]:
    """The folders that programs are installed into, the most likely first."""
    yield Path(sysconfig.get_path("scripts"))
    # `pip install --user`.
    if sys.version_info >= (3, 10):
        user = sysconfig.get_preferred_scheme("user")
    else:
        user = "nt_user" if os.name == "nt" else "posix_user"
    yield Path(sysconfig.get_path("scripts", scheme=user))
    # `pip install --target`, and the temporary environments of pip and uv.
    above = Path(__file__).resolve().parent.parent
    yield above / "bin"
    if os.name != "nt" and len(above.parents) >= 3:
        yield above.parents[2] / "bin"


def _checked(program: Path) -> Path:
    """Refuses the command of the package `lrsched`, which has the same name and is a script."""
    with program.open("rb") as file:
        if file.read(2) == b"#!":
            raise FileNotFoundError(
                f"{program} is another program, of the package `lrsched`; uninstall it, then install lrsched-cli again"
            )
    return program

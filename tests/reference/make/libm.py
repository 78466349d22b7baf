"""Writes what glibc's mathematical functions answer into tests/reference/libm.txt: for each function a hash of its values
at many arguments, and its values at telling ones.

    python3.11 tests/reference/make/libm.py

The values are those of the reference platform: glibc 2.36 on x86-64 with FMA and AVX2. Another one is refused.

The file has a line for each function, then a line for each telling argument:

    double sin 262144 9ae16a3b2f90404f 1048576 0123456789abcdef
    0.1 0.09983341664682815

The first hash is of the first 262144 values. `tests/it/libm.rs` makes the same arguments.
"""

import ctypes
import ctypes.util
import math
import pathlib
import platform
import struct

from common import fingerprint, rounded, shortest

OUT = pathlib.Path(__file__).parent.parent / "libm.txt"

ONE_ARGUMENT = ["acos", "asin", "atan", "cos", "cosh", "exp", "exp2", "expm1", "log", "log10", "log1p", "log2", "sin", "sinh",
                "tan", "tanh"]
TWO_ARGUMENTS = ["atan2", "pow"]
COUNTS = [2**18, 2**20]

# Limits and branches of the functions, and arguments that are hard to reduce or to round.
TELLING = [0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, -1e-310, 2.2250738585072014e-308, 1e-45, -1e-40,
           1.1754943508222875e-38, 1e-16, 1.2e-8, -3e-5, 0.001, 0.0625, 0.1, -0.126, 0.3465735902799726, 0.4375, 0.5, 0.6875,
           -0.75, 0.787, 0.855469, 0.9375, 0.96875, -0.975, 0.9999999999999999, 1.0, -1.0, 1.0000000000000002,
           1.0646972656250002, 1.1875, 1.5707963267948966, 2.0, 2.426265, 2.4375, -3.0, 3.141592653589793, 10.0, 11.0,
           16.0, 22.0, 23.5, -37.5, 64.5, 88.7, 88.722, -103.9, 119.99999, 120.0, 709.7, -745.1, 710.4, 1023.9, -1074.9,
           33554432.0, 105414350.0, 1e22, -6.381956970095103e255, 5.319372648326541e255, 3.4e38, 1.7e308]
PAIRED = [0.0, -0.0, 1.0, -1.0, 0.5, -3.0, 2.0, 0.1, 1e-300, -1e300, 1e-40, 7e37, math.inf, -math.inf, math.nan]


def mixed(i):
    """SplitMix64."""
    z = (i + 1) * 0x9E3779B97F4A7C15 % 2**64
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
    return z ^ z >> 31


def signed(word, bits):
    return word - 2**bits if word >> bits - 1 else word


def double(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


def single(bits):
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def double_argument(i):
    """Any number; one around 0; one around 1; one beside a multiple of a quarter turn."""
    word = mixed(i)
    number = float(signed(word, 64))
    match i % 4:
        case 0:
            return double(word)
        case 1:
            return math.ldexp(number, i // 4 % 16 - 68)
        case 2:
            return 1.0 + math.ldexp(number, -66)
        case _:
            turned = (word >> 44) * (math.pi / 2)
            beside = struct.unpack("<Q", struct.pack("<d", turned))[0] + (word & 7)
            return double(beside | (word & 8) << 60)


def single_argument(i):
    word = mixed(i)
    number = float(signed(word % 2**32, 32))
    match i % 4:
        case 0:
            return single(word % 2**32)
        case 1:
            return rounded(math.ldexp(number, i // 4 % 16 - 37))
        case 2:
            return rounded(1.0 + math.ldexp(number, -34))
        case _:
            turned = rounded((word >> 52) * (math.pi / 2))
            beside = struct.unpack("<I", struct.pack("<f", turned))[0] + (word & 7)
            return single(beside | (word & 8) << 28)


def telling(precision, arguments):
    """The arguments as numbers of the precision, without repetitions."""
    if precision == "float32":
        arguments = [rounded(x) if not math.isfinite(x) or abs(x) < 3.41e38 else math.copysign(math.inf, x) for x in arguments]
    return {shortest(x, precision): x for x in arguments}.values()


def main():
    libm = ctypes.CDLL(ctypes.util.find_library("m"))
    libc, version = platform.libc_ver()
    flags = pathlib.Path("/proc/cpuinfo").read_text().split()
    assert (libc, version) == ("glibc", "2.36") and {"fma", "avx2"} <= set(flags), "this is not the reference platform"

    lines = [f"# The mathematical functions of {libc} {version} (Debian 12), x86-64 with FMA and AVX2. Written by make/libm.py."]
    for name, precision, kind, suffix, argument in [("double", "float64", ctypes.c_double, "", double_argument),
                                                    ("single", "float32", ctypes.c_float, "f", single_argument)]:
        arguments = [argument(i) for i in range(max(COUNTS) + 1)]
        for function in sorted(ONE_ARGUMENT + TWO_ARGUMENTS):
            call = getattr(libm, function + suffix)
            call.restype = kind
            call.argtypes = [kind] * (2 if function in TWO_ARGUMENTS else 1)
            if function in TWO_ARGUMENTS:
                many = zip(arguments, arguments[1:])
                few = [(x, y) for x in telling(precision, PAIRED) for y in telling(precision, PAIRED)]
            else:
                many = ((x,) for x in arguments[:-1])
                few = [(x,) for x in telling(precision, TELLING)]
            values = [(call(*x),) for x in many]
            hashes = [f"{count} {fingerprint(values[:count], precision):016x}" for count in COUNTS]
            lines.append(" ".join([name, function, *hashes]))
            lines += [" ".join(shortest(number, precision) for number in (*x, call(*x))) for x in few]
            print(lines[-len(few) - 1])
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Writes what CPython's numbers come to into tests/reference/python/number/arithmetic.txt: every operator between pairs of
telling ints, bools and floats, and what is made of one number alone.

    python3.11 tests/reference/make/python_arithmetic.py
"""

import math
import operator
import pathlib
import platform

OUT = pathlib.Path(__file__).parent.parent / "python" / "number" / "arithmetic.txt"

INTS = [0, 1, -1, 2, -3, 7, 10, 2**31 - 1, -2**31, 2**53 + 1, -2**53 - 1, 2**63 - 1, 2**63, -2**63, 10**30,
        2**127 - 1, -2**127, 2**127, 2**200, -2**200 + 1, 10**309]
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.1, 0.5, -2.5, 3.0, 1e-5, 1e16, 2.0**53, 2.0**127, 1e200, 1.7976931348623157e308,
          2.2250738585072014e-308, 5e-324, -1e-310, math.inf, -math.inf, math.nan]
PAIRED = [*INTS, False, True, *FLOATS]
# More of them alone: where rounding is a close decision, and where text changes its shape.
ALONE = [*PAIRED, 5, 15, 25, -25, 150, 250, -350, 99_999, 3**40, -2**127 - 1, 2**1024 - 2**970, 2**1024 - 2**970 - 1,
         0.25, 0.75, -0.35, 1.5, 2.675, 1.005, 0.045, 1234.5, -15.0, 25.0, 250.0, 350.000001, 5e22, 9.5e22, 1e22, 1e23,
         9007199254740993.0, 0.0001, 0.00009999, 123456789012345680.0, 999999999999999.9, 9.999999999999999e15, 1e100,
         4.35, 0.3, 2.0**-1074 * 3, 1.5e308, -1.5e308, 4.4501477170144023e-308, 9.5367431640625e-07, 2.0**-44,
         5e-5, 1.2345e-7, 8.41e21, 2.0**70, 2.0**-24]

BETWEEN = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
           "%": operator.mod, "**": operator.pow, "divmod": divmod, "&": operator.and_, "|": operator.or_,
           "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift}
OF_ONE = {"-": operator.neg, "+": operator.pos, "~": operator.invert, "abs": abs, "int": int, "float": float,
          "bool": bool, "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc, "round": round}
DIGITS = [-400, -309, -308, -22, -5, -2, -1, 0, 1, 2, 5, 15, 17, 22, 23, 300, 323, 324]


def shown(compute):
    """The result as CPython writes it, or the exception with its words."""
    try:
        result = compute()
    except OverflowError as error:
        # A complex number that is too large is one all the same.
        return "complex" if "complex" in str(error) else f"OverflowError: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "complex" if isinstance(result, complex) else repr(result)


def order(a, b):
    """All six comparisons by one sign, `?` where the two have no order."""
    answers = (a < b, a <= b, a == b, a != b, a >= b, a > b)
    return {(True, True, False, True, False, False): "<", (False, True, True, False, True, False): "=",
            (False, False, False, True, True, True): ">", (False, False, False, True, False, False): "?"}[answers]


def is_small(name, a, b):
    """Whether the result has few enough digits to be written down."""
    if isinstance(a, float) or isinstance(b, float):
        return True
    bits = {"**": a.bit_length() * b if b > 0 and abs(a) > 1 else 0, "<<": a.bit_length() + b if a else 0}
    return bits.get(name, 0) <= 1200


def pairs():
    for a in PAIRED:
        for b in PAIRED:
            results = [order(a, b)]
            for name, compute in BETWEEN.items():
                result = shown(lambda: compute(a, b)) if is_small(name, a, b) else "-"
                # What divmod comes to beside its words is what `//` and `%` come to.
                if name == "divmod" and result == f"({results[5]}, {results[6]})":
                    result = "same"
                # An operator that two types do not have together.
                if result.startswith("TypeError"):
                    result = "-"
                results.append(result)
            yield [repr(a), repr(b), *results]


def alone():
    for x in ALONE:
        results = [repr(x), *(shown(lambda: compute(x)) for compute in OF_ONE.values())]
        yield results + [shown(lambda: round(x, digits)) for digits in DIGITS]


def main():
    names, codes = [], {}
    rows = [list(pairs()), list(alone())]
    for row in [*rows[0], *rows[1]]:
        for result in row:
            if ": " in result and result not in codes:
                codes[result] = f"!{len(codes)}"
    lines = [
        "# Python's numbers, written by tests/reference/make/python_arithmetic.py",
        f"# CPython {platform.python_version()}",
        "# Results are separated by tabs; `!N` is the exception of that number, `-` is left out.",
        *(f"{code} {words}" for words, code in codes.items()),
        "\t".join(["a", "b", "order", *BETWEEN]),
        *("\t".join(codes.get(result, result) for result in row) for row in rows[0]),
        "",
        "\t".join(["x", *OF_ONE, *(f"round {digits}" for digits in DIGITS)]),
        *("\t".join(codes.get(result, result) for result in row) for row in rows[1]),
    ]
    OUT.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

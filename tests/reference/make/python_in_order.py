"""Functions and classes that remember something from call to call, in many disguises, and some that only look so.

CPython runs each text and calls `f`, or an object of the class `S`, with 0, 1, 2, ... The files say what came of it:

    python3 tests/reference/make/python_in_order.py
"""

import pathlib
import platform

from common import fingerprint, selection, shortest

ROWS = 1300
MANY = 20000

# (name, rows, text)
FUNCTIONS = [
# Globals and aliases
("global_counter", MANY, "n = 0\ndef f(s):\n    global n\n    n += 1\n    return float(n)\n"),
("alias_augmented", MANY, "H = []\ndef f(s):\n    h = H\n    h += [1.0]\n    return len(h) * 1.0\n"),
("append", ROWS, "H = []\ndef f(s):\n    H.append(s)\n    return float(sum(H) % 97)\n"),
("slice_assigned", ROWS, "H = [0.0]\ndef f(s):\n    H[len(H):] = [s * 0.5]\n    return H[-1] + len(H)\n"),
("item_of_an_alias", ROWS, "H = [0.0, 1.0]\nT = (H, 2)\ndef f(s):\n    T[0][0] += 0.25\n    return H[0]\n"),
("deleted_item", ROWS, "H = list(range(2000))\ndef f(s):\n    del H[0]\n    return float(H[0])\n"),
("deleted_global", ROWS, "x = 5.0\ndef f(s):\n    global x\n    if s == 700:\n        del x\n    try:\n        return x\n    except NameError:\n        return -1.0\n"),
("dict_of_counts", ROWS, "C = {}\ndef f(s):\n    k = s % 7\n    C[k] = C.get(k, 0) + 1\n    return float(C[k])\n"),
("setdefault", ROWS, "C = {}\ndef f(s):\n    return C.setdefault(s // 5, s * 1.5)\n"),
("dict_popped", ROWS, "C = {i: i * 2.0 for i in range(1000)}\ndef f(s):\n    return C.pop(s % 1000, -1.0)\n"),
("set_added", ROWS, "seen = set()\ndef f(s):\n    seen.add(s % 11 * (s // 100))\n    return float(len(seen))\n"),
("sorted_in_place", ROWS, "H = [3.0, 1.0, 2.0]\ndef f(s):\n    if s == 600:\n        H.sort()\n    return H[0]\n"),
("reversed_in_place", ROWS, "H = [3.0, 1.0]\ndef f(s):\n    H.reverse()\n    return H[0]\n"),
("late_touch", MANY, "H = []\ndef f(s):\n    if s > 15000 and s % 3 == 0:\n        H.append(s)\n    return float(len(H))\n"),
("touch_in_the_middle_of_a_stretch", ROWS, "H = []\ndef f(s):\n    x = s * 0.5\n    if s >= 517:\n        H.append(x)\n    return x + len(H)\n"),
("touch_while_steps_part", ROWS, "H = [0]\ndef f(s):\n    if s % 2:\n        H[0] += s\n    return H[0] * 1.0\n"),
("undone_in_finally", ROWS, "H = []\ndef f(s):\n    H.append(s)\n    try:\n        return float(len(H))\n    finally:\n        if s % 5 == 0:\n            H.clear()\n"),
("caught_and_kept", ROWS, "E = []\ndef f(s):\n    try:\n        return 1.0 / (s % 4)\n    except ZeroDivisionError as e:\n        E.append(e)\n        return float(len(E))\n"),
# Parameters, defaults, loop variables
("parameter_augmented", ROWS, "H = []\ndef push(h):\n    h += [0]\n    return len(h)\ndef f(s):\n    return push(H) * 0.5\n"),
("default_list", ROWS, "def f(s, h=[]):\n    h.append(s)\n    return float(len(h))\n"),
("default_augmented", ROWS, "def f(s, *, h=[]):\n    h += [s]\n    return float(len(h))\n"),
("default_dict", ROWS, "def f(s, m={}):\n    m['n'] = m.get('n', 0.0) + 0.5\n    return m['n']\n"),
("default_bound_method", ROWS, "H = []\ndef f(s, push=H.append):\n    push(s)\n    return float(len(H))\n"),
("default_of_a_lambda", ROWS, "f = lambda s, h=[0.0]: (h.append(s), len(h) * 1.0)[1]\n"),
("loop_variable_augmented", ROWS, "H = [[], []]\ndef f(s):\n    for h in H:\n        h += [s]\n    return float(len(H[0]) + len(H[1]))\n"),
("with_target_in_a_for", ROWS, "H = [0.0]\ndef f(s):\n    for H[0] in (s * 0.5, s + 1.0):\n        pass\n    return H[0]\n"),
("star_argument", ROWS, "H = []\ndef g(*hs):\n    for h in hs:\n        h.append(1)\ndef f(s):\n    g(*[H, H])\n    return float(len(H))\n"),
("keyword_argument", ROWS, "H = {'n': 0.0}\ndef g(**k):\n    k['h']['n'] += 1\ndef f(s):\n    g(h=H)\n    return H['n']\n"),
("walrus_alias", ROWS, "H = []\ndef f(s):\n    (h := H).append(s)\n    return float(len(h))\n"),
("conditional_alias", ROWS, "A, B = [], []\ndef f(s):\n    h = A if s % 2 else B\n    h.append(s)\n    return len(A) + len(B) * 0.5\n"),
("returned_alias", ROWS, "H = []\ndef get():\n    return H\ndef f(s):\n    get().append(s)\n    return float(len(H))\n"),
("list_in_a_fresh_list", ROWS, "H = []\ndef f(s):\n    box = [[1], H]\n    box[1].append(s)\n    return float(len(H))\n"),
("stored_and_found_again", ROWS, "H = []\ndef f(s):\n    box = {}\n    box['h'] = H\n    for h in box.values():\n        h.append(s)\n    return float(len(H))\n"),
("swapped", ROWS, "P = [1.0, 2.0]\ndef f(s):\n    P[0], P[1] = P[1], P[0] + 1\n    return P[0]\n"),
# Closures
("closure_counter", ROWS, "def make():\n    n = 0\n    def inner(s):\n        nonlocal n\n        n += 1\n        return n * 0.5\n    return inner\nf = make()\n"),
("closure_list", ROWS, "def make():\n    h = []\n    def inner(s):\n        h.append(s)\n        return float(len(h))\n    return inner\nf = make()\n"),
("closure_two_deep", ROWS, "def make():\n    n = 0\n    def middle(s):\n        def inner():\n            nonlocal n\n            n += s\n            return n\n        return inner() * 1.0\n    return middle\nf = make()\n"),
("closure_called_by_map", ROWS, "def make():\n    n = 0\n    def middle(s):\n        def inner(x):\n            nonlocal n\n            n += x\n            return n\n        return float(sum(map(inner, [1, 2])))\n    return middle\nf = make()\n"),
("closure_as_key", ROWS, "def make():\n    n = 0\n    def middle(s):\n        def key(x):\n            nonlocal n\n            n += 1\n            return -x\n        return max([1, 2], key=key) + n * 1.0\n    return middle\nf = make()\n"),
("fresh_closure", ROWS, "def f(s):\n    n = 0\n    def add(x):\n        nonlocal n\n        n += x\n    for i in range(3):\n        add(s)\n    return n * 1.0\n"),
("def_under_for", ROWS, "H = []\nfor _ in range(1):\n    def f(s):\n        H.append(s)\n        return float(len(H))\n"),
("def_under_while", ROWS, "n = 0\nwhile True:\n    def f(s):\n        global n\n        n += 1\n        return n * 2.0\n    break\n"),
("def_under_match", ROWS, "n = 0\nmatch 1:\n    case 1:\n        def f(s):\n            global n\n            n += 1\n            return n * 2.0\n"),
("lambda_annotated", ROWS, "H = []\nf: object = lambda s: (H.append(s), float(len(H)))[1]\n"),
("lambda_in_a_dict", ROWS, "H = []\nD = {'f': lambda s: H.append(s) or len(H) * 1.0}\nf = D['f']\ndef f(s, g=f):\n    return g(s)\n"),
("decorated", ROWS, "def counted(g):\n    n = [0]\n    def inner(s):\n        n[0] += 1\n        return g(s) + n[0]\n    return inner\n@counted\ndef f(s):\n    return s * 0.5\n"),
("lambda_decorator", ROWS, "H = []\n@lambda g: lambda s: (H.append(1), g(s) + len(H))[1]\ndef f(s):\n    return s * 0.5\n"),
# Iterators
("generator_for", MANY, "def numbers():\n    n = 0.0\n    while True:\n        n += 1\n        yield n\ng = numbers()\ndef f(s):\n    for x in g:\n        return x\n"),
("generator_next", ROWS, "g = (x * 0.5 for x in range(5000))\ndef f(s):\n    return next(g)\n"),
("generator_behind_a_helper", ROWS, "def numbers():\n    n = 0\n    while True:\n        yield n\n        n += 1\ndef make():\n    g = numbers()\n    return lambda: next(g)\ndraw = make()\ndef f(s):\n    return draw() * 1.0\n"),
("iterator_zip", ROWS, "g = iter(range(10000))\ndef f(s):\n    return sum(b for a, b in zip(range(2), g)) * 1.0\n"),
("iterator_in", ROWS, "it = iter(range(10000))\ndef f(s):\n    return float(s * 3 in it)\n"),
("iterator_any", ROWS, "it = iter([0, 0, 1] * 3000)\ndef f(s):\n    any(x for x in it)\n    return float(next(it, -1))\n"),
("iterator_min", ROWS, "it = iter([4.0, 2.0, 3.0])\ndef f(s):\n    return min(it, default=9.0)\n"),
("iterator_list", ROWS, "it = iter([1.0, 2.0])\ndef f(s):\n    return float(len(list(it)))\n"),
("iterator_starred", ROWS, "it = iter([1.0, 2.0])\ndef f(s):\n    return float(len([*it]))\n"),
("iterator_unpacked", ROWS, "it = iter([1.0, 2.0])\ndef f(s):\n    a, *b = [*it, 5.0]\n    return a\n"),
("iterator_yield_from", ROWS, "it = iter([1.0, 2.0])\ndef g():\n    yield from it\ndef f(s):\n    return float(sum(g()))\n"),
("iterator_in_an_alias", ROWS, "it = iter(range(10000))\ndef f(s):\n    x = it\n    if s < 500:\n        return 0.0\n    for v in x:\n        return v * 1.0\n"),
("iterator_in_a_list", ROWS, "box = [iter(range(10000))]\ndef f(s):\n    return next(box[0]) * 0.5\n"),
("iterator_sum", ROWS, "it = map(float, range(10))\ndef f(s):\n    return sum(it) + s * 1.0\n"),
("iterator_enumerate", ROWS, "e = enumerate(range(9000))\ndef f(s):\n    for i, x in e:\n        return i + x * 0.5\n"),
("iterator_reversed", ROWS, "r = reversed(range(5000))\ndef f(s):\n    return next(r) * 1.0\n"),
("iterator_dict_values", ROWS, "v = iter({i: i * 2.0 for i in range(1400)}.values())\ndef f(s):\n    return next(v)\n"),
("itertools_count", ROWS, "import itertools\nc = itertools.count(3)\ndef f(s):\n    return next(c) * 0.1\n"),
("itertools_cycle", ROWS, "import itertools\nc = itertools.cycle([0.1, 0.2, 0.3])\ndef f(s):\n    return next(c)\n"),
("itertools_chain", ROWS, "from itertools import chain\nc = chain([1.0] * 900, [2.0] * 900)\ndef f(s):\n    for x in c:\n        return x\n"),
("itertools_accumulate", ROWS, "from itertools import accumulate\na = accumulate(range(4000))\ndef f(s):\n    return next(a) * 1.0\n"),
("iterator_ends", ROWS, "g = iter([1.0] * 40)\ndef f(s):\n    return next(g)\n"),
("fresh_generator", ROWS, "def numbers(n):\n    for i in range(n):\n        yield i * 0.5\ndef f(s):\n    return sum(numbers(s % 9)) + max(numbers(3))\n"),
("fresh_iterator", ROWS, "def f(s):\n    it = iter([s, s + 1, s + 2])\n    next(it)\n    a, b = it\n    return a * 0.5 + b\n"),
# Stored bound methods
("bound_method", ROWS, "H = []\npush = H.append\ndef f(s):\n    push(s)\n    return float(len(H))\n"),
("bound_method_in_a_list", ROWS, "H = []\nops = [H.append]\ndef f(s):\n    for op in ops:\n        op(s)\n    return float(len(H))\n"),
("bound_method_by_getattr", ROWS, "H = []\ndef f(s):\n    getattr(H, 'app' + 'end')(s)\n    return float(len(H))\n"),
("bound_method_by_map", ROWS, "H = []\ndef f(s):\n    list(map(H.append, range(2)))\n    return float(len(H))\n"),
("bound_method_as_key", ROWS, "H = []\ndef f(s):\n    min([1, 2], key=lambda x: H.append(x) or x)\n    return float(len(H))\n"),
("bound_method_by_partial", ROWS, "from functools import partial\nH = []\npush = partial(H.append, 1)\ndef f(s):\n    push()\n    return float(len(H))\n"),
# Objects
("attribute", ROWS, "class O:\n    n = 0\no = O()\ndef f(s):\n    o.n += 1\n    return o.n * 0.5\n"),
("class_attribute", ROWS, "class O:\n    n = 0\ndef f(s):\n    O.n += 1\n    return O.n * 0.5\n"),
("class_list", ROWS, "class O:\n    h = []\ndef f(s):\n    O().h.append(s)\n    return float(len(O.h))\n"),
("setattr", ROWS, "class O:\n    n = 0\no = O()\ndef f(s):\n    setattr(o, 'n', o.n + 1)\n    return o.n * 0.5\n"),
("init_called_again", ROWS, "class O:\n    def __init__(self, n):\n        self.n = n\no = O(0)\ndef f(s):\n    o.__init__(o.n + 2)\n    return o.n * 0.5\n"),
("method_of_an_object", ROWS, "class O:\n    def __init__(self):\n        self.n = 0\n    def step(self):\n        self.n += 1\n        return self.n\no = O()\ndef f(s):\n    return o.step() * 0.5\n"),
("objects_in_a_list", ROWS, "class O:\n    def __init__(self, d):\n        self.n, self.d = 0, d\n    def tick(self):\n        self.n += self.d\nos = [O(1), O(2)]\ndef f(s):\n    for o in os:\n        o.tick()\n    return float(os[0].n + os[1].n)\n"),
("fresh_object", ROWS, "class O:\n    def __init__(self, n):\n        self.n = n\n    def tick(self):\n        self.n += 1\ndef f(s):\n    o = O(s)\n    o.tick()\n    return o.n * 0.5\n"),
("property_that_counts", ROWS, "class O:\n    def __init__(self):\n        self.k = 0\n    @property\n    def lr(self):\n        self.k += 1\n        return self.k * 0.5\no = O()\ndef f(s):\n    return o.lr\n"),
("property_setter", ROWS, "class O:\n    def __init__(self):\n        self.k = 0.0\n    @property\n    def x(self):\n        return self.k\n    @x.setter\n    def x(self, v):\n        self.k = v + 1\no = O()\ndef f(s):\n    o.x = o.x\n    return o.x\n"),
("operator_that_counts", ROWS, "class O:\n    n = 0\n    def __add__(self, x):\n        self.n += 1\n        return self.n + x\no = O()\ndef f(s):\n    return (o + s) * 1.0\n"),
("iadd_of_an_object", ROWS, "class O:\n    n = 0\n    def __iadd__(self, x):\n        self.n += x\n        return self\no = O()\ndef f(s):\n    x = o\n    x += 2\n    return o.n * 1.0\n"),
("call_that_counts", ROWS, "class O:\n    n = 0\n    def __call__(self, s):\n        self.n += 1\n        return self.n * 1.5\nf = O()\n"),
("getitem_that_counts", ROWS, "class O:\n    n = 0\n    def __getitem__(self, i):\n        self.n += 1\n        return self.n + i\no = O()\ndef f(s):\n    return o[s] * 1.0\n"),
("eq_that_counts", ROWS, "class O:\n    n = 0\n    def __eq__(self, other):\n        self.n += 1\n        return False\no = O()\ndef f(s):\n    o in [1, 2]\n    return o.n * 1.0\n"),
("iter_of_an_object", ROWS, "class O:\n    def __init__(self):\n        self.i = 0\n    def __iter__(self):\n        return self\n    def __next__(self):\n        self.i += 1\n        return self.i\no = O()\ndef f(s):\n    for x in o:\n        return x * 1.0\n"),
("repr_that_counts", ROWS, "class O:\n    n = 0\n    def __repr__(self):\n        self.n += 1\n        return 'x' * (self.n % 50)\no = O()\ndef f(s):\n    return float(len(f'{o}'))\n"),
("class_method", ROWS, "class O:\n    n = 0\n    @classmethod\n    def tick(cls):\n        cls.n += 1\n        return cls.n\ndef f(s):\n    return O.tick() * 0.5\n"),
("static_method", ROWS, "class O:\n    h = []\n    @staticmethod\n    def tick(s):\n        O.h.append(s)\n        return len(O.h)\ndef f(s):\n    return O.tick(s) * 0.5\n"),
("dataclass_field", ROWS, "from dataclasses import dataclass, field\n@dataclass\nclass O:\n    h: list = field(default_factory=list)\n    n: int = 0\no = O()\ndef f(s):\n    o.n += 1\n    o.h += [s]\n    return o.n + len(o.h) * 0.5\n"),
("fresh_dataclass", ROWS, "from dataclasses import dataclass, field\n@dataclass\nclass O:\n    h: list = field(default_factory=list)\n    n: int = 0\ndef f(s):\n    o = O(n=s)\n    o.h += [s]\n    o.n += 1\n    return o.n + len(o.h) * 0.5\n"),
("post_init_called_again", ROWS, "from dataclasses import dataclass\n@dataclass\nclass O:\n    n: int = 0\n    def __post_init__(self):\n        self.n += 1\no = O()\ndef f(s):\n    o.__post_init__()\n    return o.n * 0.5\n"),
("defaultdict_read", ROWS, "from collections import defaultdict\nd = defaultdict(list)\ndef f(s):\n    d[s % 13]\n    return float(len(d))\n"),
("deque", ROWS, "from collections import deque\nd = deque(maxlen=3)\ndef f(s):\n    d.append(s)\n    return sum(d) * 0.5\n"),
("cached_impure", ROWS, "from functools import lru_cache\nH = []\n@lru_cache(maxsize=None)\ndef g(k):\n    H.append(k)\n    return len(H)\ndef f(s):\n    return g(s % 10) * 1.0 + g(s // 10)\n"),
("partial_of_a_counter", ROWS, "from functools import partial\ndef count(h, s):\n    h[0] += 1\n    return h[0] * 1.0\nf0 = partial(count, [0])\ndef f(s):\n    return f0(s)\n"),
# Only look so
("local_list", ROWS, "B = [10, 20, 500]\ndef f(s):\n    passed = []\n    for b in B:\n        if s >= b:\n            passed.append(b)\n    passed += [1]\n    return float(len(passed))\n"),
("local_dict", ROWS, "T = {0: 0.5, 1: 0.25}\ndef f(s):\n    d = dict(T)\n    d[2] = s * 1.0\n    d.update({3: 1.0})\n    return d[s % 4]\n"),
("read_only_table", MANY, "T = [0.1, 0.2, 0.3]\nclass C:\n    table = T\n    def at(self, i):\n        return self.table[i]\nc = C()\ndef f(s):\n    lr = c.at(s % 3)\n    lr *= 2.0\n    return lr\n"),
]

CLASSES = [
("counter", "class S(LearningRateSchedule):\n    def __init__(self):\n        self.n = 0\n    def __call__(self, step):\n        self.n += 1\n        return self.n * 0.5\n"),
("alias_of_a_list", "hist = []\nclass S(LearningRateSchedule):\n    def __call__(self, step):\n        h = hist\n        h += [1]\n        return len(h) * 1.0\n"),
("exempt_names", "class S(LearningRateSchedule):\n    def __init__(self):\n        self.n = getattr(self, 'n', 0) + 1\n    def get_config(self):\n        self.n += 1\n        return {}\n    def __call__(self, step):\n        self.__init__()\n        self.get_config()\n        return self.n * 0.25\n"),
("list_of_the_constructor", "class S(LearningRateSchedule):\n    def __init__(self):\n        self.rates = [3.0, 2.0, 1.0]\n    def __call__(self, step):\n        self.rates.append(self.rates.pop(0))\n        return self.rates[0]\n"),
("generator_of_the_constructor", "class S(LearningRateSchedule):\n    def __init__(self):\n        self.g = (x * 0.5 for x in range(9000))\n    def __call__(self, step):\n        for x in self.g:\n            return x\n"),
("class_block_function", "class S(LearningRateSchedule):\n    seen = []\n    if True:\n        def __call__(self, step):\n            self.seen.append(1)\n            return float(len(self.seen))\n"),
("helper_method", "class S(LearningRateSchedule):\n    n = 0\n    def bump(self):\n        self.n += 1\n        return self.n\n    def __call__(self, step):\n        return self.bump() * 1.0\n"),
("constructor_alone", "class S(LearningRateSchedule):\n    def __init__(self):\n        self.rates = []\n        self.fill()\n    def fill(self):\n        for i in range(4):\n            self.rates.append(0.5 ** i)\n    def __call__(self, step):\n        lr = self.rates[2]\n        lr *= 0.5\n        return lr\n"),
]


def rows(call, count):
    """The values of the calls in order, and what ended them."""
    values = []
    for index in range(count):
        try:
            value = call(index)
        except Exception as error:
            return values, f"raises at {index} {type(error).__name__}"
        if type(value) is not float:
            raise SystemExit(f"{call} {index} {value!r} is not a float")
        values.append(value)
    return values, None


def write(kind, name, count, text):
    space = {"LearningRateSchedule": object}
    exec(text, space)
    call = space["f"] if kind == "function" else space["S"]()
    values, end = rows(call, count)
    lines = [f"# CPython {platform.python_version()}", f"# {kind}: the source, then rows of the calls 0, 1, 2, ..."]
    lines += [text.rstrip("\n"), "----"]
    digest = fingerprint([[value] for value in values], "float64")
    lines.append(f"rows {len(values)} hash {digest:016x}" + (f" {end}" if end else ""))
    lines += [f"{index} {shortest(values[index], 'float64')}" for index in selection(len(values), [1024, 16384])]
    folder = pathlib.Path(__file__).parent.parent / "python" / "in_order" / kind
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text("\n".join(lines) + "\n")


for name, count, text in FUNCTIONS:
    write("function", name, count, text)
for name, text in CLASSES:
    write("class", name, ROWS, text)
print(len(FUNCTIONS) + len(CLASSES), "programs")

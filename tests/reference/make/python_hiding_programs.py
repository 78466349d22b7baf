"""Random programs that remember something from call to call, in every disguise, and programs that only look like it.

A program is put together of four parts: an object that is older than the calls, a way that leads to it, an effect on it,
and a place in the function where the effect happens. `program(draw)` gives its text; what is called is `f(s)`.
"""

import textwrap

# Objects: lines that make `H`, and what is read of it; `{}` stands for the way to it.
LIST = ("H = [{start}]", ["len({})", "len({}) * 0.5", "sum({})", "{}[-1]", "{}[0]", "max({})"])
DICT = ("H = {{'n': {start}}}", ["len({})", "{}['n']", "sum({}.values())", "len({}) + {}['n']"])
SET = ("H = {{0, {start}}}", ["len({})", "len({}) / 4", "(1 if 3 in {} else 2)"])
OBJECT = ("""
class Thing:
    n = 0
    def __init__(self, n=0):
        self.n = n
        self.log = []
    def __post_init__(self):
        self.n += 1
    def get_config(self):
        self.n += 1
        return {{'n': self.n}}
    def bump(self, by=1):
        self.n += by
        return self
    def __call__(self):
        self.n += 1
        return self.n
    @property
    def following(self):
        self.n += 1
        return self.n
    @following.setter
    def following(self, value):
        self.n += value
    def __len__(self):
        self.n += 1
        return 3
    def __contains__(self, item):
        self.n += 1
        return True
    def __getitem__(self, index):
        self.n += 1
        return index
    def __iter__(self):
        self.n += 1
        return iter([1, 2])
    def __bool__(self):
        self.n += 1
        return True
    def __add__(self, other):
        self.n += 1
        return other
    def __lt__(self, other):
        self.n += 1
        return True
    def __iadd__(self, other):
        self.n += other
        return self
    def __neg__(self):
        self.n += 1
        return 5
    def __str__(self):
        self.n += 1
        return 'thing'
    def __getattr__(self, name):
        if name.startswith('_'):
            raise AttributeError(name)
        self.n += 1
        return 7

H = Thing({start})
""", ["{}.n", "{}.n * 0.25", "{}.n + 0.5"])
ARRAY = ("import numpy as np\nH = np.array([{start}.0, 2.0, 3.0])", ["float({}[0])", "float({}.sum())", "float({}[-1] + {}[1])"])

# Effects as expressions on `{}`.
ON_LIST = [
    "{}.append(s)", "{}.extend([1, 2])", "{}.insert(0, s)", "{}.__setitem__(0, s)", "list.append({}, s)",
    "getattr({}, 'append')(1)", "{}.__iadd__([s])", "{}.extend(x for x in (s, 1))", "type({}).append({}, s)",
    "[{}.append(x) for x in range(2)]", "list(map({}.append, [s, 2]))", "sorted([s], key={}.append)",
    "min([s, s + 1], key=lambda x: {}.append(x) or 0)", "functools.reduce(lambda h, x: h.append(x) or h, [s], {})",
    "operator.iadd({}, [s])", "operator.setitem({}, 0, s)", "functools.partial({}.append, s)()",
    "bisect.insort({}, s % 7)", "{}.sort(reverse=True) or {}.append(s)", "{}.reverse() or {}.append(s)",
    "({}.pop() if len({}) > 3 else {}.extend([s, 1, 2]))", "({}.clear() if len({}) > 5 else {}.append(2)) or {}.append(1)",
    "{}.append(len({}))", "any({}.append(x) for x in range(3))", "{{x: {}.append(x) for x in range(2)}}",
    "{}.copy().append(1) or {}.append(3)", "(lambda h: h.append(s))({})", "(lambda *h: h[0].append(s))({})",
    "(lambda **k: k['h'].append(s))(h={})", "[h for h in [{}] if h.append(s) is None]", "next(h.append(s) for h in [{}]) or 0",
    "all(h.append(1) is None for h in ({}, {}))", "(h := {}).append(s)", "print({}.append(s))", "list(filter({}.append, [s, 1]))",
    "max((s,), key={}.append)", "{}.remove({}[0]) or {}.extend([s, s])", "[*map({}.append, (s,))]", "dict(a={}.append(s))",
    "isinstance({}.append(s), int)", "str({}.append(s))", "({}.append(s), 1)[1]", "{}.append(s) or 1", "1 and {}.append(s)",
    "None is {}.append(s) is None", "f'{{{}.append(s)}}'", "[0, 1][bool({}.append(s))]", "{{1: 2}}.get({}.append(s), 3)",
    "operator.methodcaller('append', s)({})", "setattr(Box, 'last', {}.append(s))", "list(zip([1], map({}.append, [s])))",
    "sum(1 for _ in map({}.append, range(2)))", "'x'.join(str({}.append(x)) for x in range(2))",
    "list(itertools.starmap({}.insert, [(0, s)]))", "(yes for yes in [{}.append(s)])",
]
ON_DICT = [
    "{}.update(n={}['n'] + 1)", "{}.setdefault(s % 9, s)", "{}.__setitem__('n', s)", "{}.update({{s % 11: 1}})",
    "{}.pop('k', None) or {}.update(k=s)", "operator.setitem({}, 'n', {}['n'] + 2)", "dict.update({}, n=s)", "{}.__ior__({{s % 5: 0}})",
    "{}.setdefault('l', []).append(s) or {}.update(n=len({}.pop('l')) + {}['n'])", "[{}.update({{x: x}}) for x in (s % 4,)]",
    "{}.update([(s % 6, 1)])", "({}.popitem() if len({}) > 3 else {}.update({{s: 1, -s: 2}}))", "{}.update(zip('ab', (s, 1)))",
    "(d := {}).update(n=d['n'] + 1)", "{}.update(**{{'n': s}})", "{}.setdefault('m', 0) or {}.update(m=s)",
]
ON_SET = [
    "{}.add(s)", "{}.update((s, s + 1))", "{}.discard(s - 3) or {}.add(s)", "{}.__ior__({{s % 13}})", "set.add({}, s % 8)",
    "{}.symmetric_difference_update({{s, 3}})", "{}.difference_update({{s - 2}}) or {}.add(s)", "list(map({}.add, (s, 5)))",
    "({}.remove(s - 1) if s - 1 in {} else {}.add(s))", "{}.intersection_update({{0, s}}) or {}.update((s, s % 3))", "operator.ior({}, {{s % 9}})",
]
ON_OBJECT = [
    "{}.bump()", "{}()", "{}.following", "len({})", "3 in {}", "{}[2]", "list({})", "bool({})", "{} + 1", "{} < 1", "-{}", "str({})",
    "{}.__init__({}.n + 1)", "{}.__post_init__()", "{}.get_config()", "setattr({}, 'n', {}.n + 1)", "setattr({}, 'following', 2)", "{}.__dict__.update(n={}.n + 1)",
    "vars({}).update(n={}.n + 2)", "{}.log.append(s) or setattr({}, 'n', len({}.log))", "{}.__setattr__('n', {}.n + 3)", "{}.absent", "getattr({}, 'absent')",
    "hasattr({}, 'absent')", "Thing.bump({})", "(1 if {} else 2)", "({} and 1)", "not {}", "max({}, {})", "[x for x in {}]", "any({})", "min({})", "f'{{{}}}'",
    "(lambda t: t.bump())({})", "operator.neg({})", "operator.attrgetter('following')({})", "operator.methodcaller('bump', by=2)({})", "sum({})", "tuple({})",
    "{}.bump(by=2).bump()", "functools.partial({}.bump, 3)()", "list(map(Thing.bump, [{}]))", "Thing.bump.__get__({})()", "Thing.__init__({}, s)", "type({}).get_config({})",
    "sorted([{}, {}]) and 1", "dict(zip('ab', {}))", "(lambda a, b: a)(*{})", "set({})",
]
ON_ARRAY = ["{}.__setitem__(0, s)", "{}.__imul__(0.99)", "{}.__iadd__(1)", "operator.iadd({}, 1.0)", "operator.setitem({}, 1, s)", "operator.imul({}, 0.5)"]

# Effects as statements; `{x}` is a plain name for the object.
DO_LIST = ["{x} += [1.0]", "{x} += (s,)", "{x}[0] += 1", "{x}[len({x}):] = [s]", "{x}[:0] = [s, 1]", "del {x}[0]\n{x} += [s, s]", "{x}[-1] = s", "{x} *= 1 + (len({x}) < 40)",
           "for {x}[0] in (s, s + 1):\n    pass", "{x}[0], other = s, {x}[0]", "[{x}[0]] = [s]", "for _ in '12':\n    {x}.append(s)", "{x}[0] = {x}[-1] = s", "*{x}[0:1], = [s, 2]",
           "({x}[0], *rest) = (s, 1, 2)", "{x}[0]: float = s * 2"]
DO_DICT = ["{x}['n'] += 1", "{x}[s % 10] = s", "{x} |= {{s % 7: 1}}", "del {x}['n']\n{x}['n'] = s", "for {x}['n'] in range(s % 5 + 1):\n    pass", "{x}['n'], _ = s, 0", "{x}['n'] = {x}['m'] = s % 8", "{x}['n'] **= 1\n{x}['n'] -= 2"]
DO_SET = ["{x} |= {{s}}", "{x} ^= {{s, s - 1}}", "{x} -= {{s - 1}}\n{x}.add(s)", "{x} &= {{0, s - 1, s}}\n{x}.add(s)", "{x} ^= {{3}}", "{x} |= set(range(s % 5))"]
DO_OBJECT = ["{x}.n += 1", "{x}.following = 3", "{x} += 2", "{x}.__dict__['n'] += 1", "vars({x})['n'] += 1", "for {x}.n in (s, s + 2):\n    pass", "{x}.n, _ = s, 1", "for _ in {x}:\n    break", "a, b = {x}",
             "del {x}.log\n{x}.log = [s]\n{x}.n += len({x}.log)", "if {x}:\n    pass", "while {x}:\n    break", "{x}.__dict__.update(n=s)", "match {x}:\n    case Thing(n=0):\n        {x}.n = 5\n    case Thing(following=k):\n        pass",
             "type({x}).n += 1\n{x}.__dict__.pop('n', None)", "{x}.__class__.n = s\nvars({x}).pop('n', None)", "{x}.log += [s]\n{x}.n = len({x}.log)", "assert {x}", "[*_] = {x}", "{x}.n *= 1\n{x}.n ^= s"]
DO_ARRAY = ["{x} *= 0.999", "{x} += 1", "{x}[0] += s", "{x}[1:] -= 1", "{x} /= 2\n{x}[0] += 1.0", "{x} **= 1.0\n{x}[2] = s", "{x}[:] = {x}[::-1].copy()\n{x}[0] += 1", "for i in range(3):\n    {x}[i] += i"]

KINDS = [
    (LIST, ON_LIST, DO_LIST), (DICT, ON_DICT, DO_DICT), (SET, ON_SET, DO_SET), (OBJECT, ON_OBJECT, DO_OBJECT), (ARRAY, ON_ARRAY, DO_ARRAY),
]

# Ways to the object: more lines of the module, lines of the function, and the expression.
WAYS = [
    ("", "", "H"), ("", "h = H", "h"), ("BOX = [H]", "", "BOX[0]"), ("BOX = {'h': H}", "", "BOX['h']"), ("BOX = (1, (H,))", "", "BOX[1][0]"),
    ("class Box:\n    h = H", "", "Box.h"), ("class Box:\n    def __init__(self):\n        self.h = H\nbox = Box()", "", "box.h"),
    ("def get():\n    return H", "", "get()"), ("get = lambda: H", "g = get", "g()"), ("", "for h in [H]:\n    pass", "h"), ("", "h, _ = H, 0", "h"),
    ("", "(h := H)", "h"), ("", "h = None or H", "h"), ("", "h = H if s >= 0 else None", "h"), ("", "[h] = [x for x in (H,)]", "h"), ("", "h = next(iter([H]))", "h"),
    ("from types import SimpleNamespace\nns = SimpleNamespace(h=H)", "", "ns.h"), ("def make(h):\n    def get():\n        return h\n    return get\nget = make(H)", "", "get()"),
    ("def get(h=H):\n    return h", "", "get()"), ("def get(*, h=H):\n    return h", "", "get()"), ("get = (lambda h: lambda: h)(H)", "", "get()"),
    ("import copy\nBOX = copy.copy([H])", "h = BOX[-1]", "h"), ("", "h = [[0, H]][0][1]", "h"), ("", "h = {'a': H}.get('a')", "h"), ("", "h = dict(a=H)['a']", "h"), ("", "*_, h = 1, 2, H", "h"),
    ("class Box:\n    @property\n    def h(self):\n        return H\nbox = Box()", "", "box.h"), ("class Box:\n    @staticmethod\n    def h():\n        return H", "", "Box.h()"),
    ("class Box:\n    @classmethod\n    def h(cls):\n        return H", "", "Box.h()"), ("import functools\nget = functools.partial(lambda h, k: h, H)", "", "get(1)"),
    ("from dataclasses import dataclass, field\n@dataclass\nclass Box:\n    h: object = field(default_factory=lambda: H)\nbox = Box()", "", "box.h"),
    ("def gen():\n    while True:\n        yield H", "h = next(gen())", "h"), ("", "try:\n    raise ValueError(H)\nexcept ValueError as e:\n    h = e.args[0]", "h"), ("", "h = list(zip([H], [1]))[0][0]", "h"),
    ("", "h = (lambda *a: a[0])(H)", "h"), ("", "h = (lambda **k: k['h'])(h=H)", "h"), ("", "match [H]:\n    case [h]:\n        pass", "h"), ("", "for _, h in enumerate([H]):\n    pass", "h"),
    ("", "h = [H, 0][:1][0]", "h"), ("", "h = max([H], key=lambda x: 0)", "h"), ("class Sub(list):\n    pass\nBOX = [H]" if False else "BOX = [H]", "h = BOX.copy()[0]", "h"), ("import collections\nBox = collections.namedtuple('Box', 'h')\nbox = Box(H)", "", "box.h"),
    ("import collections\nBOX = collections.deque([H])", "", "BOX[0]"), ("class Box:\n    def __getitem__(self, i):\n        return H\nbox = Box()", "", "box[0]"), ("class Box:\n    def __getattr__(self, name):\n        return H\nbox = Box()", "", "box.anything"),
    ("class Box:\n    def __call__(self):\n        return H\nget = Box()", "", "get()"), ("def outer():\n    def inner():\n        return H\n    return inner", "", "outer()()"), ("G = {}\nG['x'] = H", "h = list(G.values())[0]", "h"), ("import functools\n@functools.lru_cache(None)\ndef get():\n    return H", "", "get()"),
    ("BOX = [H]\nALIAS = BOX", "", "ALIAS[-1]"), ("import itertools", "h = next(itertools.chain([H]))", "h"), ("", "h = [x for y in [[H]] for x in y][0]", "h"), ("", "def here(h=H):\n    return h", "here()"), ("", "class Here:\n    h = H", "Here.h"),
    ("", "with_h = lambda h=H: h", "with_h()"), ("def deco(g):\n    g.h = H\n    return g\n@deco\ndef helper():\n    return 1", "", "helper.h"),
]

# Where it happens: the effect's lines stand for `{}`, indented.
PLACES = [
    "{0}", "{0}", "{0}", "if s == {k}:\n    {1}", "if s >= {k}:\n    {1}", "if s % {m} == 0:\n    {1}", "for _ in range(s % 3):\n    {1}", "for i in (1,):\n    {1}\nelse:\n    pass", "i = 0\nwhile i < 1:\n    i += 1\n    {1}",
    "try:\n    {1}\nfinally:\n    pass", "try:\n    pass\nfinally:\n    {1}", "try:\n    1 / 0\nexcept ZeroDivisionError:\n    {1}", "match s % 2:\n    case 0:\n        {2}\n    case _:\n        pass", "def inner(s):\n    {1}\ninner(s)",
    "for _ in range(1):\n    def inner(s=s):\n        {2}\n    inner()", "while True:\n    def inner():\n        {2}\n    inner()\n    break", "match 1:\n    case 1:\n        def inner():\n            {3}\n        inner()", "class Inner:\n    def go(self):\n        {2}\nInner().go()",
    "class Inner:\n    def __init__(self):\n        {2}\nInner()", "class Inner:\n    {1}", "def inner():\n    {1}\n    yield 1\nlist(inner())", "def inner():\n    yield 1\n    {1}\nfor _ in inner():\n    pass", "try:\n    {1}\n    raise KeyError\nexcept KeyError:\n    pass", "if True:\n    if s > 2:\n        {2}",
    "def inner():\n    try:\n        return 1\n    finally:\n        {2}\ninner()", "def inner(depth):\n    if depth:\n        inner(depth - 1)\n    else:\n        {2}\ninner(3)", "for _ in range(2):\n    if _ == 1:\n        continue\n    {1}", "class Inner:\n    @property\n    def p(self):\n        {2}\nInner().p", "class Inner:\n    def __len__(self):\n        {2}\n        return 1\nlen(Inner())",
    "(lambda: 0)()\n{0}", "if s == {k} or s == 2 * {k}:\n    {1}", "if {k} <= s < {k} + 5:\n    {1}", "with_state = s % {m}\nif not with_state:\n    {1}",
]

# Expressions around an effect that is one.
AROUND = ["{}", "{}", "_ = {}", "_: object = {}", "[{}]", "assert [{}]", "_ = [{} for _ in range(2)]", "if [{}]:\n    pass", "while ({}, False)[1]:\n    pass", "def g(x=({})):\n    return x", "g = lambda x=({}): x", "for _ in [{}]:\n    pass", "(lambda: {})()", "_ = {{'a': {}}}", "a = b = {}",
          "class K:\n    x = {}", "@(lambda g: ({}, g)[1])\ndef g():\n    pass", "_ = ({}) if s >= 0 else None", "def g():\n    return {}\ng()", "def g():\n    yield {}\nlist(g())", "(_ for _ in [{}])", "match [{}]:\n    case _:\n        pass", "del [{}][0]" if False else "_ = ({}, 2)", "try:\n    raise ValueError({})\nexcept ValueError:\n    pass",
          "_ = f'{{ {} }}'", "print({})", "_ = list(({}) for _ in '1')", "_ = {{({}) is None}}", "_ = [1][0 if [{}] else 0]", "global _z\n_z = {}", "_ = sum([1 for _ in [{}]])"]

HEAD = "import functools\nimport operator\nimport itertools\nimport bisect\n\nclass Box:\n    last = None\n"


def indented(text, depth):
    return textwrap.indent(text, "    " * depth)


def placed(place, effect, k, m):
    """The effect where the place wants it."""
    lines = []
    for line in place.split("\n"):
        blank = len(line) - len(line.lstrip())
        mark = line.strip()
        if mark in ("{0}", "{1}", "{2}", "{3}"):
            lines += [" " * blank + part for part in effect.split("\n")]
        else:
            lines.append(line.replace("{k}", str(k)).replace("{m}", str(m)))
    return "\n".join(lines)


def remembering(draw):
    """A function that changes an object which is older than the call."""
    (setup, reads), on, do = draw.choices(KINDS, [5, 3, 2, 5, 2])[0]
    module, local, way = draw.choice(WAYS)
    read = draw.choice(reads)
    expression = draw.random() < 0.7
    if expression:
        inner = draw.choice(on)
        inner = inner.replace("{{", "\0").replace("}}", "\1").replace("{}", way).replace("\0", "{").replace("\1", "}")
        around = draw.choice(AROUND)
        if ":=" in inner:
            around = "{}"
        if ("'" in inner or '"' in inner) and "f'" in around:
            around = "_ = {}"
        if inner.startswith("f'") or "f'" in inner:
            inner = inner.replace("f'", 'f"', 1)[::-1].replace("'", '"', 1)[::-1]
            if '"' in around or "'" in around:
                around = "{}"
            if "'" in way or '"' in way:
                inner = f"str({way})"
        effect = around.replace("{{", "\0").replace("}}", "\1").replace("{}", inner).replace("\0", "{").replace("\1", "}")
    else:
        name = draw.choice(["h", "x", "state"])
        effect = f"{name} = {way}\n" + draw.choice(do).replace("{x}", name).replace("{{", "{").replace("}}", "}")
    k, m = draw.choice([1, 3, 7, 20, 41, 90, 130, 255, 300, 700]), draw.choice([2, 3, 5, 50, 97])
    place = draw.choice(PLACES)
    value = read.replace("{}", way)
    start = draw.choice([0, 1, 2])
    body = ([local] if local else []) + [placed(place, effect, k, m)]
    last = draw.choice([f"return ({value}) * 1.0", f"return 0.0 + ({value}) + s * 0.5", f"result = {value}\nreturn float(result)", f"return float({value}) / 8"])
    if draw.random() < 0.15:
        body.insert(0, f"before = float({value})")
        last = "return before"
        if local:
            body[0], body[1] = body[1], body[0]
    text = HEAD + setup.replace("{start}", str(start)).replace("{{", "{").replace("}}", "}") + "\n"
    text += module + "\n\ndef f(s):\n" + indented("\n".join([*body, last]), 1) + "\n"
    return text


# Iterators that are older than the calls.
ITERATORS = [
    "(x for x in range(100000))", "gen()", "iter(range(100000))", "itertools.count()", "itertools.cycle([1, 2, 3])", "enumerate(range(100000))", "zip(range(100000), range(100000))", "map(float, range(100000))", "filter(lambda x: x % 3, range(100000))",
    "itertools.islice(itertools.count(5), 50000)", "itertools.accumulate(itertools.repeat(1))", "itertools.chain(range(7), range(100000))", "iter([x * 0.5 for x in range(3000)])", "reversed(list(range(3000)))", "itertools.takewhile(lambda x: x < 50000, itertools.count())",
    "iter({x: 1 for x in range(3000)})", "(y for x in range(5000) for y in (x, -x))", "iter(tuple(range(3000)))", "itertools.dropwhile(lambda x: x < 3, itertools.count())", "map(lambda a, b: a + b, itertools.count(), itertools.count(2))", "infinite()", "itertools.starmap(lambda a: a, zip(range(100000)))",
    "iter({x: x for x in range(3000)}.values())", "iter({x: x for x in range(3000)}.items())", "delegating()", "itertools.repeat(2, 3000)", "itertools.zip_longest(range(3000), 'abc', fillvalue=0)", "itertools.pairwise(range(5000))", "itertools.tee(range(5000))[0]",
]
# How they are drained; each gives a number in `v`.
DRAINS = [
    "v = first(next(g))", "v = first(next(g, -1))", "v = first(g.__next__())", "v = -1\nfor x in g:\n    v = first(x)\n    break", "v = -1\nfor _, x in zip(range(2), g):\n    v = first(x)", "v = len(list(zip(range(2), g)))\nv += first(next(g, 0))", "v = 1.0 * (17 in g)\nv = first(next(g, 0))", "v = any(first(x) > s for x in g) + first(next(g, 0))",
    "v = min(map(first, itertools.islice(g, 2)), default=0)", "v = sum(map(first, itertools.islice(g, 3)))", "v = first([*itertools.islice(g, 2), 0][0])", "a, *b = itertools.islice(g, 2) or [0]\nv = first(a)", "v = sum(first(x) for x, _ in zip(g, range(3)))", "def inner():\n    yield from itertools.islice(g, 2)\nv = sum(map(first, inner()))",
    "v = first((list(itertools.islice(g, 1)) + [0])[0])", "try:\n    a, b = g\n    v = 1\nexcept ValueError:\n    v = 2\nv += first(next(g, 0))", "v = all(first(x) < s for x in g) * 1.0\nv += first(next(g, 0))", "v = max(tuple(map(first, itertools.islice(g, 2))) + (0,))", "v = (lambda *a: sum(map(first, a)))(*itertools.islice(g, 2))", "v = first(next(zip(g))[0])",
    "v = first(next(map(first, g)))", "v = first(next(enumerate(g))[1])", "v = len(dict(zip('ab', g))) + first(next(g, 0))", "v = sorted(map(first, itertools.islice(g, 2)))[0] if s < 40 else -1", "it = iter(g)\nv = first(next(it))", "v = -1\nwhile True:\n    v = first(next(g, 0))\n    break", "def inner():\n    for x in g:\n        return first(x)\nv = inner() or 0", "v = sum(first(x) for x in itertools.islice(g, s % 3))",
    "v = first(next(x for x in g))", "v = [first(x) for x in itertools.islice(g, 2)][-1]", "v = -1\nfor i, x in enumerate(g):\n    v = first(x)\n    if i == 1:\n        break", "a = next(g)\nb = next(g)\nv = first(a) - first(b) * 2", "v = first(next(itertools.islice(g, 1, None)))", "v = first(next(filter(lambda x: True, g)))", "match next(g):\n    case x:\n        v = first(x)", "v = first(next(itertools.chain(g)))", "v = len(set(map(first, itertools.islice(g, 2)))) + first(next(g, 0))",
    "try:\n    v = first(next(g))\nfinally:\n    pass", "class K:\n    x = next(g)\nv = first(K.x)", "v = (lambda x=next(g): first(x))()", "v = first(functools.reduce(lambda a, b: b, itertools.islice(g, 2), 0))", "v = first(max(itertools.islice(g, 2), key=first))", "x = [None, None]\nx[:] = itertools.islice(g, 2)\nv = first(x[0])", "x = []\nx += itertools.islice(g, 2)\nv = first(x[-1])", "x = []\nx.extend(itertools.islice(g, 2))\nv = first(x[0])",
]
ITERATOR_HEAD = '''import functools
import itertools

def first(x):
    """A number of whatever comes out."""
    while isinstance(x, tuple):
        x = x[0]
    return x if isinstance(x, (int, float)) else 0

def gen():
    for x in range(100000):
        yield x * 0.5

def infinite():
    x = 0
    while True:
        x += 1
        yield x

def delegating():
    yield from range(5)
    yield from gen()

'''
ITERATOR_WAYS = [
    ("g = {}", "", ""), ("G = {}", "g = G", ""), ("BOX = [{}]", "g = BOX[0]", ""), ("class Box:\n    g = {}", "g = Box.g", ""), ("G = {}\ndef get():\n    return G", "g = get()", ""), ("G = {}", "", ", g=G"), ("def make():\n    it = {}\n    def get():\n        return it\n    return get\nget = make()", "g = get()", ""),
    ("G = {}\nclass Wrap:\n    def __iter__(self):\n        return G\n    def __next__(self):\n        return next(G)\nwrap = Wrap()", "g = iter(wrap)", ""), ("G = {}\nclass Step:\n    def __iter__(self):\n        return self\n    def __next__(self):\n        return next(G)", "g = Step()", ""), ("G = {}\ndef relay():\n    for x in G:\n        yield x", "g = relay()", ""),
    ("G = {}\ndef relay():\n    yield from G", "g = relay()", ""), ("G = {}", "g = map(lambda x: x, G)", ""), ("G = {}", "g = (x for x in G)", ""), ("G = {}", "g = itertools.chain(G, [0])", ""), ("G = {}", "g, = (G,)", ""), ("G = {}", "g = iter(G)", ""), ("G = iter({})\nH = G", "g = H", ""), ("G = {}", "g = itertools.takewhile(lambda x: True, G)", ""), ("G = {}", "g = zip(G)", ""), ("G = {}", "g = enumerate(G)", ""),
]


def draining(draw):
    """A function that steps an iterator which is older than the call."""
    module, local, parameter = draw.choice(ITERATOR_WAYS)
    effect = draw.choice(DRAINS)
    guard = draw.choice(PLACES[:13])
    k, m = draw.choice([1, 3, 20, 41, 90, 255, 300]), draw.choice([2, 3, 5, 50])
    body = ["v = 0"] + ([local] if local else []) + [placed(guard, effect, k, m), "return v * 1.0"]
    return ITERATOR_HEAD + module.replace("{}", draw.choice(ITERATORS)) + f"\n\ndef f(s{parameter}):\n" + indented("\n".join(body), 1) + "\n"


# Whole programs by kind of memory; `{k}` is a step.
SHAPES = [
    "n = 0\ndef f(s):\n    global n\n    n += {a}\n    return n * 0.5\n",
    "n = 0\ndef f(s):\n    global n\n    if s == {k}:\n        n = 5\n    return n + s * 0.5\n",
    "def make():\n    n = 0\n    def f(s):\n        nonlocal n\n        n += {a}\n        return n / 4\n    return f\nf = make()\n",
    "def make():\n    n = 0\n    def bump():\n        nonlocal n\n        n += {a}\n        return n\n    def f(s):\n        return bump() * 0.5 if s % {m} == 0 else s\n    return f\nf = make()\n",
    "def f(s, h=[]):\n    h.append(s)\n    return len(h) * 0.5\n",
    "def f(s, *, h={}):\n    h[s % {m}] = s\n    return sum(h.values()) * 1.0\n",
    "def f(s):\n    f.n = getattr(f, 'n', 0) + {a}\n    return f.n * 1.0\n",
    "def f(s):\n    try:\n        f.n += 1\n    except AttributeError:\n        f.n = 10\n    return f.n * 1.0\n",
    "class C:\n    n = 0\ndef f(s):\n    C.n += {a}\n    return C.n * 0.25\n",
    "class C:\n    n = 0\n    def __init__(self):\n        type(self).n += 1\ndef f(s):\n    C()\n    return C.n * 1.0\n",
    "class C:\n    log = []\n    def go(self):\n        self.log.append(1)\n        return len(self.log)\ndef f(s):\n    return C().go() * 1.0\n",
    "class C:\n    n = 0\n    @classmethod\n    def go(cls):\n        cls.n += 1\n        return cls.n\nclass D(C):\n    pass\ndef f(s):\n    return (D.go() if s % {m} else C.go()) * 1.0\n",
    "from collections import defaultdict\nd = defaultdict(int)\ndef f(s):\n    d[s % {m}]\n    return len(d) * 1.0\n",
    "from collections import defaultdict\nd = defaultdict(lambda: len(d))\ndef f(s):\n    return d[s % {m}] + 0.5\n",
    "from collections import Counter\nc = Counter()\ndef f(s):\n    c[s % {m}] += 1\n    return max(c.values()) * 1.0\n",
    "from collections import Counter\nc = Counter()\ndef f(s):\n    c.update([s % {m}])\n    return c[0] * 1.0\n",
    "from collections import deque\nd = deque(maxlen={m})\ndef f(s):\n    d.append(s)\n    return sum(d) / len(d)\n",
    "from collections import deque\nd = deque([1, 2, 3])\ndef f(s):\n    d.rotate(1)\n    return d[0] * 1.0\n",
    "from collections import OrderedDict\nd = OrderedDict()\ndef f(s):\n    d[s % {m}] = s\n    if len(d) > 2:\n        d.popitem(last=False)\n    return sum(d.values()) * 0.5\n",
    "import functools\nn = [0]\n@functools.lru_cache(maxsize=None)\ndef g(x):\n    n[0] += 1\n    return n[0]\ndef f(s):\n    return g(s // {m}) * 1.0\n",
    "import functools\nn = [0]\n@functools.lru_cache(maxsize=2)\ndef g(x):\n    n[0] += 1\n    return n[0]\ndef f(s):\n    return g(s % {m}) * 1.0\n",
    "import functools\nn = 0\n@functools.cache\ndef g(x):\n    global n\n    n += 1\n    return n\ndef f(s):\n    return g(s % {m}) + g(s % 2) * 0.5\n",
    "import functools\nclass C:\n    n = 0\n    @functools.cached_property\n    def p(self):\n        C.n += 1\n        return C.n\nc = C()\ndef f(s):\n    return (c.p if s % {m} else C().p) * 1.0\n",
    "import functools\nH = []\npush = functools.partial(H.append, 1)\ndef f(s):\n    push()\n    return len(H) * 1.0\n",
    "H = []\npush = H.append\ndef f(s):\n    push(s)\n    return len(H) * 0.5\n",
    "H = []\ndef f(s, push=H.append):\n    push(s)\n    return len(H) * 0.5\n",
    "H = []\nPUSH = [H.append]\ndef f(s):\n    for push in PUSH:\n        push(s)\n    return len(H) * 0.5\n",
    "H = []\npush = getattr(H, 'append')\ndef f(s):\n    if s == {k}:\n        push(s)\n    return len(H) + s * 0.5\n",
    "H = []\nTABLE = {'go': H.append, 'stop': lambda x: None}\ndef f(s):\n    TABLE['go' if s % {m} == 0 else 'stop'](s)\n    return len(H) * 1.0\n",
    "from dataclasses import dataclass, field\n@dataclass\nclass C:\n    n: int = 0\n    log: list = field(default_factory=list)\n    def go(self):\n        self.n += {a}\n        self.log += [self.n]\n        return self.n + len(self.log)\nc = C()\ndef f(s):\n    return c.go() * 0.5\n",
    "from dataclasses import dataclass\nN = [0]\n@dataclass\nclass C:\n    x: int = 0\n    def __post_init__(self):\n        N[0] += {a}\ndef f(s):\n    C(s)\n    return N[0] * 1.0\n",
    "from dataclasses import dataclass, replace\n@dataclass\nclass C:\n    n: int = 0\nbox = [C()]\ndef f(s):\n    box[0] = replace(box[0], n=box[0].n + {a})\n    return box[0].n * 1.0\n",
    "H = [0]\ndef f(s):\n    try:\n        return H[0] * 1.0\n    finally:\n        H[0] += {a}\n",
    "H = [0]\ndef f(s):\n    try:\n        if s % {m} == 0:\n            raise ValueError\n    except ValueError:\n        H[0] += 1\n    else:\n        H[0] += 2\n    return H[0] * 0.5\n",
    "x = 5\ndef f(s):\n    global x\n    if s == {k}:\n        del x\n    try:\n        return x * 1.0\n    except NameError:\n        x = s\n        return -1.0\n",
    "class C:\n    pass\nc = C()\nc.x = 1\ndef f(s):\n    if s == {k}:\n        del c.x\n    return getattr(c, 'x', 0) + s * 0.5\n",
    "D = {x: x for x in range(400)}\ndef f(s):\n    del D[next(iter(D))]\n    return len(D) * 1.0 if s < 390 else 0.0\n" if False else "D = {x: x for x in range(4000)}\ndef f(s):\n    del D[s]\n    return len(D) * 1.0\n",
    "def gen():\n    rate = 1.0\n    while True:\n        yield rate\n        rate *= 0.5\ng = gen()\ndef f(s):\n    return next(g) if s % {m} else 2.0\n",
    "def gen():\n    n = 0\n    while True:\n        n = (yield n) or n + 1\ng = gen()\nnext(g)\ndef f(s):\n    return g.send(s if s % {m} == 0 else None) * 1.0\n",
    "import itertools\nclass C:\n    ids = itertools.count()\n    def __init__(self):\n        self.id = next(C.ids)\ndef f(s):\n    return C().id * 1.0\n",
    "import itertools\na, b = itertools.tee(range(100000))\ndef f(s):\n    next(a)\n    return (next(a) if s % {m} else next(b)) * 1.0\n",
    "class Schedule:\n    def __init__(self, n=0):\n        self.n = n\n    def __call__(self, s):\n        self.__init__(self.n + {a})\n        return self.n * 0.5\nf = Schedule()\n",
    "class Schedule:\n    n = 0\n    def get_config(self):\n        self.n += 1\n        return {'n': self.n}\n    def __call__(self, s):\n        return self.get_config()['n'] * 1.0\nf = Schedule()\n",
    "class Schedule:\n    n = 0\n    def __post_init__(self):\n        self.n += {a}\n    def step(self, s):\n        self.__post_init__()\n        return self.n * 1.0\nf = Schedule().step\n",
    "class Ema:\n    def __init__(self):\n        self.value = None\n    def __call__(self, s):\n        self.value = s if self.value is None else 0.9 * self.value + 0.1 * s\n        return self.value\nema = Ema()\ndef f(s):\n    return ema(s % {m}) * 1.0\n",
    "H = []\nclass Meta:\n    def __set_name__(self, owner, name):\n        H.append(name)\ndef f(s):\n    class K:\n        x = [H.append(s)]\n    return len(H) * 1.0\n" if False else "H = []\ndef f(s):\n    class K:\n        x = [H.append(s)]\n        if s % {m} == 0:\n            H.append(1)\n    return len(H) * 1.0\n",
    "def deco(g):\n    calls = []\n    def wrapped(s):\n        calls.append(s)\n        return g(s) + len(calls)\n    return wrapped\n@deco\ndef f(s):\n    return s * 0.5\n",
    "def deco(g):\n    def wrapped(s):\n        wrapped.calls += 1\n        return g(s) + wrapped.calls\n    wrapped.calls = 0\n    return wrapped\n@deco\ndef f(s):\n    return s * 0.25\n",
    "class Count:\n    def __init__(self, g):\n        self.g, self.n = g, 0\n    def __call__(self, s):\n        self.n += 1\n        return self.g(s) + self.n\n@Count\ndef f(s):\n    return s * 0.25\n",
    "best = float('inf')\ndef f(s):\n    global best\n    loss = abs((s * 37) % 101 - 50) / 50\n    best = min(best, loss)\n    return best\n",
    "lr = 1.0\ndef f(s):\n    global lr\n    if s and s % {m} == 0:\n        lr *= 0.5\n    return lr\n",
    "last = {}\ndef f(s):\n    if s not in last:\n        last.clear()\n        last[s] = len(last) + s\n    return last[s] * 1.0\n",
    "memo = {}\ndef fib(n):\n    if n not in memo:\n        memo[n] = n if n < 2 else (fib(n - 1) + fib(n - 2)) % 1009\n    return memo[n]\ndef f(s):\n    return fib(s % 60) + len(memo)\n",
    "seed = 12345\ndef rand():\n    global seed\n    seed = (1103515245 * seed + 12345) % 2 ** 31\n    return seed / 2 ** 31\ndef f(s):\n    return 0.1 * (1 + 0.01 * rand())\n",
    "import numpy as np\nw = np.ones(3)\ndef decay(a):\n    a *= 0.9999\ndef f(s):\n    decay(w)\n    return float(w[0])\n",
    "import numpy as np\nw = np.zeros(4)\nv = w\ndef f(s):\n    w[s % 4] += 1\n    return float(v.max())\n",
    "import numpy as np\nw = np.zeros(4)\nview = w[1:3]\ndef f(s):\n    view[0] += 1\n    return float(w[1])\n",
    "class Stack:\n    def __init__(self):\n        self.items = []\n    def __enter__(self):\n        self.items.append(1)\n        return self\n    def __exit__(self, *a):\n        return False\nst = Stack()\ndef f(s):\n    with st:\n        return len(st.items) * 1.0\n",
    "H = [0]\ndef f(s):\n    def later():\n        H[0] += 1\n    (later if s >= {k} else (lambda: None))()\n    return H[0] + s * 0.5\n",
    "fs = [lambda s: s * 1.0]\ndef f(s):\n    if s == {k}:\n        fs.append(lambda s: -s * 1.0)\n    return fs[-1](s)\n",
    "def g(s):\n    return s * 1.0\ndef f(s):\n    global g\n    if s == {k}:\n        g = lambda s: 7.0\n    return g(s)\n",
    "class C:\n    def rate(self, s):\n        return s * 1.0\ndef f(s):\n    if s == {k}:\n        C.rate = lambda self, s: 3.0\n    return C().rate(s)\n",
    "def f(s):\n    if s == {k}:\n        f.__defaults__ = (1,)\n    return s * 1.0\n" if False else "state = {'phase': 'warmup'}\ndef f(s):\n    if state['phase'] == 'warmup' and s >= {k}:\n        state['phase'] = 'decay'\n        state['at'] = s\n    return s * 0.1 if state['phase'] == 'warmup' else 1.0 / (1 + s - state['at'])\n",
    "pending = list(range(5000))\ndef f(s):\n    while pending and pending[0] < s:\n        pending.pop(0)\n    return len(pending) * 1.0\n",
    "pending = [3, 7, 20, {k}]\nrate = [1.0]\ndef f(s):\n    if pending and s >= pending[0]:\n        pending.pop(0)\n        rate[0] /= 2\n    return rate[0]\n",
    "_cache = None\ndef table():\n    global _cache\n    if _cache is None:\n        _cache = [i * 0.5 for i in range(100)]\n    return _cache\ndef f(s):\n    return table()[s % 100]\n",
    "import bisect\nseen = []\ndef f(s):\n    bisect.insort(seen, (s * 7) % 31)\n    return seen[len(seen) // 2] * 1.0\n",
    "it = iter(lambda: len(H), {k})\nH = []\ndef f(s):\n    H.append(1)\n    return next(it, -1) * 1.0\n",
    "import operator\nH = [0, 0]\ndef f(s):\n    operator.setitem(H, s % 2, s)\n    return H[0] - H[1] * 0.5\n",
    "import types\nns = types.SimpleNamespace(n=0)\ndef f(s):\n    ns.n += {a}\n    return ns.n * 1.0\n",
    "from typing import NamedTuple\nclass P(NamedTuple):\n    log: list\np = P([])\ndef f(s):\n    p.log.append(s)\n    return len(p.log) * 1.0\n",
    "error = ValueError([0])\ndef f(s):\n    try:\n        raise error\n    except ValueError as e:\n        e.args[0][0] += 1\n        return e.args[0][0] * 1.0\n",
    "import copy\nA = {'h': [0]}\nB = copy.copy(A)\ndef f(s):\n    B['h'][0] += {a}\n    return A['h'][0] * 1.0\n",
    "A = [[0]] * 3\ndef f(s):\n    A[0][0] += {a}\n    return A[2][0] * 1.0\n",
    "d = dict.fromkeys('abc', [])\ndef f(s):\n    d['a'].append(s)\n    return len(d['c']) * 1.0\n",
    "H = [1]\nview = H.__iter__()\ndef f(s):\n    H.append(s)\n    return next(view) * 1.0\n",
    "keys = {'a': 1}.keys()\nd = {0: 0}\nview = d.items()\ndef f(s):\n    d[s] = 1\n    return len(view) * 1.0\n",
    "class C:\n    __slots__ = ('n',)\n    def __init__(self):\n        self.n = 0\nc = C()\ndef f(s):\n    c.n += 1\n    return c.n * 1.0\n",
    "class Rate(Exception):\n    count = 0\n    def __init__(self, v):\n        Rate.count += 1\n        self.v = v\ndef f(s):\n    try:\n        raise Rate(s)\n    except Rate as e:\n        return e.v + Rate.count * 0.5\n",
    "def f(s, n=[0]):\n    n[0] += s % {m} == 0\n    return n[0] * 1.0\n",
    "f = (lambda h: lambda s: (h.append(s), len(h) * 1.0)[1])([])\n",
    "f = lambda s, h=[0]: h.__setitem__(0, h[0] + 1) or h[0] * 1.0\n",
    "H = []\nf = lambda s: float(len(H) if H.append(s) is None else 0)\n",
    "counter = {}\ndef f(s):\n    counter['x'] = counter.get('x', 0) + 1\n    return counter['x'] * 1.0\n",
    "import math\nclass Plateau:\n    def __init__(self, patience):\n        self.patience, self.bad, self.best, self.lr = patience, 0, math.inf, 1.0\n    def step(self, loss):\n        if loss < self.best:\n            self.best, self.bad = loss, 0\n        else:\n            self.bad += 1\n        if self.bad > self.patience:\n            self.lr *= 0.5\n            self.bad = 0\n        return self.lr\np = Plateau({m})\ndef f(s):\n    return p.step(abs(math.sin(s)) + 1 / (s + 1))\n",
]

# Programs that look as if they remembered, and do not.
INNOCENT = [
    "H = [1, 2, 3]\ndef f(s):\n    h = list(H)\n    h.append(s)\n    return len(h) * 0.5 + s\n",
    "def f(s):\n    h = []\n    h.append(s)\n    h += [1.0]\n    return sum(h)\n",
    "H = [3, 1, 2]\ndef f(s):\n    return sorted(H)[s % 3] * 1.0\n",
    "H = [1]\ndef f(s):\n    h = H\n    h = h + [s]\n    return len(h) + s * 0.5\n",
    "def gen(n):\n    for i in range(n):\n        yield i * 0.5\ndef f(s):\n    g = gen(s % 5 + 1)\n    return sum(g) + next(g, 1)\n",
    "class C:\n    def __init__(self):\n        self.n = 0\n    def bump(self):\n        self.n += 1\n        return self\ndef f(s):\n    return C().bump().bump().n + s * 0.5\n",
    "def f(s):\n    def make():\n        n = 0\n        def bump():\n            nonlocal n\n            n += s\n            return n\n        return bump\n    b = make()\n    b()\n    return b() * 0.5\n",
    "D = {'a': 1.0, 'b': 2.0}\ndef f(s):\n    d = {**D, 'c': s}\n    d['a'] += 1\n    return sum(d.values())\n",
    "D = {'a': 1.0}\ndef f(s):\n    d = D.copy()\n    d.update(a=s)\n    d.pop('a')\n    return len(d) + D['a'] + s\n",
    "def f(s, h=(1, 2)):\n    h += (s,)\n    return len(h) * 1.0 + s\n",
    "def f(s, h=None):\n    h = h or []\n    h.append(s)\n    return len(h) + s * 0.5\n",
    "n = 3\ndef f(s):\n    n = 0\n    for i in range(s % 4):\n        n += i\n    return n * 1.0\n",
    "S = {1, 2}\ndef f(s):\n    t = S | {s}\n    t.add(-1)\n    return len(t) * 1.0\n",
    "S = frozenset({1, 2})\ndef f(s):\n    t = S\n    t |= {s}\n    return len(t) + len(S) * 0.5\n",
    "import functools\n@functools.lru_cache(maxsize=None)\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\ndef f(s):\n    return fib(s % 40) * 1.0\n",
    "import itertools\ndef f(s):\n    return sum(itertools.islice(itertools.count(s), 4)) * 0.5\n",
    "import copy\nA = {'h': [1, 2]}\ndef f(s):\n    b = copy.deepcopy(A)\n    b['h'].append(s)\n    return len(b['h']) + len(A['h']) * 0.5 + s\n",
    "T = (1, 2, 3)\ndef f(s):\n    t = T\n    t += (s,)\n    t *= 2\n    return len(t) * 0.5 + s\n",
    "class C:\n    n = 5\ndef f(s):\n    c = C()\n    c.n += s\n    return c.n + C.n * 0.5\n",
    "from dataclasses import dataclass, field\n@dataclass\nclass C:\n    log: list = field(default_factory=list)\ndef f(s):\n    c = C()\n    c.log.append(s)\n    return len(c.log) + s * 0.5\n",
    "import numpy as np\nw = np.ones(3)\ndef f(s):\n    a = w * 1.0\n    a *= 0.5\n    a[0] += s\n    return float(a.sum() + w.sum())\n",
    "import numpy as np\nw = np.ones(3)\ndef f(s):\n    a = w.copy()\n    a += s\n    return float(a[0] + w[0])\n",
    "R = range(10)\ndef f(s):\n    for x in R:\n        if x > s % 7:\n            return x * 1.0\n    return 0.5\n",
    "Z = list(zip([1, 2, 3], [0.1, 0.2, 0.3]))\ndef f(s):\n    for edge, rate in Z:\n        if s < edge:\n            return rate\n    return 0.5\n",
    "x = 1.0\ndef f(s):\n    y = x\n    y += s\n    return y\n",
    "text = 'abc'\ndef f(s):\n    t = text\n    t += str(s)\n    return len(t) * 1.0\n",
    "def push(h, s):\n    h.append(s)\n    return h\ndef f(s):\n    return len(push([], s)) + s * 0.5\n",
    "class Acc:\n    def __init__(self):\n        self.h = []\n    def __iadd__(self, x):\n        self.h.append(x)\n        return self\ndef f(s):\n    a = Acc()\n    a += s\n    a += 2\n    return sum(a.h) * 1.0\n",
    "d = {}\ndef f(s):\n    return d.get(s, 0.5) + s\n",
    "H = [1, 2, 3]\ndef f(s):\n    it = iter(H)\n    next(it)\n    return next(it) + s * 1.0\n",
    "H = [1.0, 2.0]\ndef f(s):\n    a, *b = H\n    b.append(s)\n    return len(b) + a\n",
    "def f(s):\n    try:\n        h = [s]\n        return h[1] * 1.0\n    except IndexError as e:\n        h.append(2)\n        return len(h) + s * 0.5\n",
    "from collections import Counter\ndef f(s):\n    c = Counter(str(s * s))\n    c['x'] += 3\n    return max(c.values()) * 1.0\n",
    "from collections import defaultdict\ndef f(s):\n    d = defaultdict(list)\n    d[s % 3].append(s)\n    d[1]\n    return len(d) * 1.0\n",
    "from collections import deque\ndef f(s):\n    q = deque([1, 2], maxlen=2)\n    q.append(s)\n    return sum(q) * 1.0\n",
    "class Phase:\n    def __init__(self, n):\n        self.n = n\n    def get_config(self):\n        return {'n': self.n}\n    def __call__(self, s):\n        return self.get_config()['n'] * s * 1.0\nf = Phase(3)\n",
]


def shaped(draw):
    """One of the programs above with other numbers."""
    text = draw.choice(SHAPES)
    numbers = {"k": draw.choice([1, 5, 41, 100, 255, 300, 700]), "m": draw.choice([2, 3, 5, 7, 10]), "a": draw.choice([1, 2, 3])}
    for name, number in numbers.items():
        text = text.replace("{" + name + "}", str(number))
    return text


def program(draw):
    """The kind of a program, and its text."""
    kind = draw.choices(["way", "iterator", "shape", "innocent"], [5, 4, 3, 1])[0]
    match kind:
        case "way":
            return kind, remembering(draw)
        case "iterator":
            return kind, draining(draw)
        case "shape":
            return kind, shaped(draw)
    return kind, draw.choice(INNOCENT)

"""Programs whose objects are shared and changed: each is called for three steps, and says as text what became of them.

Lists of sources by what they are about. `case(i)` is what a program does at step i.
"""

TOPICS = {
"arrays": [
"""
import numpy as np
A = np.array([1.0, 2.0, 3.0])
B = A
def decay(a): a *= 0.9
def case(i):
    decay(A)
    return B.tolist(), A is B
""",
"""
import numpy as np
A = np.arange(5)
V = A[1:4]
def case(i):
    V[0] = i + 10
    w = A[::-1]
    w[0] = -i
    x = V[1:]
    x += 1
    return A.tolist(), V.tolist(), w.tolist(), x.tolist()
""",
"""
import numpy as np
def case(i):
    a = np.arange(4)
    try: a *= 0.5
    except TypeError as e: return str(e), a.tolist()
""",
"""
import numpy as np
def case(i):
    a = np.arange(4)
    try: a /= 2
    except TypeError as e: return str(e)
""",
"""
import numpy as np
def case(i):
    a = np.zeros(3, dtype=np.float32)
    b = a
    a += 0.1
    a += np.float64(0.1)
    a += np.array([0.1, 0.2, 0.3])
    a *= 3
    a -= 1
    a **= 2
    return [float(x) for x in b], str(a.dtype) if i > 5 else 0
""",
"""
import numpy as np
def case(i):
    a = np.arange(3)
    a += 2; a -= 1; a *= 3; a //= 2; a %= 4; a |= 8; a &= 13; a ^= 1
    return a.tolist()
""",
"""
import numpy as np
def case(i):
    a = np.zeros(3)
    a[0] = i; a[-1] = 2.5; a[1] += 4
    a[0:2] *= 2
    return a.tolist()
""",
"""
import numpy as np
def case(i):
    a = np.arange(3)
    a[0] = 1.9; a[1] = True; a[2] = np.float32(7.7)
    return a.tolist()
""",
"""
import numpy as np
def case(i):
    a = np.arange(6.0)
    a[1:3] = [9, 8]
    a[3:] = 1
    a[...] += 1
    a[[0, 2]] = -1
    a[a > 5] *= 0.5
    return a.tolist(), a[[0, -1]].tolist(), a[a < 0].tolist()
""",
"""
import numpy as np
def case(i):
    a = np.arange(6.0)
    a[1:] = a[:-1]
    b = np.arange(6.0)
    b[1:] += b[:-1]
    return a.tolist(), b.tolist()
""",
"""
import numpy as np
def case(i):
    a = np.zeros(3)
    r = []
    for f_ in (lambda: a.__setitem__(5, 1),):
        pass
    try: a[5] = 1
    except IndexError as e: r.append(str(e))
    try: a[0:2] = [1, 2, 3]
    except ValueError as e: r.append(str(e))
    try: a += np.zeros(2)
    except ValueError as e: r.append(str(e))
    try: a[0] = [1, 2]
    except ValueError as e: r.append(str(e))
    try: a[1.5] = 0
    except IndexError as e: r.append(str(e))
    b = np.zeros(1)
    try: b += np.zeros(3)
    except ValueError as e: r.append(str(e))
    return r
""",
"""
import numpy as np
def case(i):
    a = np.array(1.5)
    b = a
    a += i
    a *= 2
    return float(b), a is b, float(a)
""",
"""
import numpy as np
x = np.float64(1.0)
y = x
def case(i):
    global x
    x += i
    return float(x), float(y)
""",
"""
import numpy as np
def case(i):
    a = np.zeros(2); b = np.asarray(a); c = np.array(a); d = a.copy(); e = a.astype(np.float64)
    a += 1
    a.fill(3)
    return b.tolist(), c.tolist(), d.tolist(), e.tolist(), b is a
""",
"""
import numpy as np
def case(i):
    a = np.array([3, 1, 2])
    s = sorted(a.tolist())
    a.sort()
    return a.tolist(), s
""",
"""
import numpy as np
L = [1]
def case(i):
    l = [1, 2]
    l += np.array([1, 2])
    return l.tolist()
""",
"""
import numpy as np
a = np.arange(3.0)
it = iter(a)
def case(i):
    a[2] = i * 10 + 5
    return float(next(it))
""",
"""
import numpy as np
class S:
    def __init__(self):
        self.w = np.ones(2)
        self.alias = self.w
    def step(self):
        self.w *= 0.5
        return self.w
s = S()
def case(i):
    r = s.step()
    return r.tolist(), s.alias.tolist(), r is s.w
""",
"""
import numpy as np, copy
def case(i):
    a = np.ones(2); b = copy.copy(a); c = copy.deepcopy([a, a])
    a += 1
    c[0] += 5
    return b.tolist(), [x.tolist() for x in c], c[0] is c[1]
""",
"""
import numpy as np
def case(i):
    buf = np.zeros(3)
    ring = buf[:]
    for k in range(5):
        ring[k % 3] = k
    a, b, c = buf
    return float(a), float(b), float(c), buf.sum(), buf.max()
""",
"""
import numpy as np
def case(i, acc=np.zeros(2)):
    acc += 1
    return acc.tolist()
""",
"""
import numpy as np
a = np.zeros(3, dtype=bool)
def case(i):
    a[i] = 5
    b = a
    b |= np.array([True, False, False])
    return a.tolist()
""",
"""
import numpy as np
def case(i):
    a = np.zeros(3, dtype=bool)
    try: a += 1
    except TypeError as e: return str(e)
""",
"""
import numpy as np
def case(i):
    d = {'a': np.ones(2)}
    v = d['a']
    d['a'] += 1
    x, y = v, v[1:]
    y[0] = 9
    return v.tolist(), x is v, d['a'].tolist()
""",
"""
import numpy as np
def case(i):
    a = np.arange(10.0)
    b = a[2:8:2]
    c = b[::-1]
    c[1:] = 0
    e = a[5:5]
    e += 1
    return a.tolist(), len(e), c.tolist()
""",
"""
import numpy as np
def case(i):
    a = np.array([1, 2, 3], dtype=np.int32)
    a += 1
    a += np.array([1, 1, 1])
    a[0] = 2 ** 31 - 1
    try: a[1] = 2 ** 31
    except OverflowError as e: return a.tolist(), str(e)
""",
"""
import numpy as np
def case(i):
    a = np.array([1.0, 2.0])
    a += [1, 2]
    a -= (0.5, 0.5)
    return a.tolist(), a == [1.5, 3.5] is None
""",
"""
import numpy as np
def case(i):
    a = np.array([2, 3])
    a **= 2
    b = np.array([2.0, 9.0])
    b **= 0.5
    return a.tolist(), b.tolist()
""",
"""
import numpy as np
def case(i):
    a = np.arange(3)
    try: a[0] = float('nan')
    except ValueError as e: return str(e)
""",
"""
import numpy as np
def case(i):
    a = np.arange(3.0)
    if a is not None:
        a[i] = -1
    return (a is a), (a[:] is a), 2.0 in a
""",
"""
import numpy as np, copy
class S:
    def __init__(self): self.w = np.zeros(2)
    def clone(self): return copy.deepcopy(self)
s = S()
def case(i):
    t = s.clone()
    s.w += 1
    u = copy.copy(s)
    u.w[0] = 7
    return s.w.tolist(), t.w.tolist()
""",
],
"attributes": [
"""
class A:
    def __init__(self):
        self.x = 1
a = A()
d = vars(a)
def case(i):
    d['y' + str(i)] = i
    a.z = i
    return a.__dict__, d is a.__dict__, hasattr(a, 'y0'), d['z'], len(d)
""",
"""
class A: pass
a = A()
def case(i):
    a.__dict__.update(x=i, y=2)
    vars(a)['z'] = a.x
    del a.__dict__['y']
    return vars(a), a.x, hasattr(a, 'y')
""",
"""
class A: pass
a = A()
a.v = 3
def case(i):
    a.__dict__ = {'q': i}
    return a.q, hasattr(a, 'v')
""",
"""
class A: pass
a = A()
b = A()
b.__dict__ = a.__dict__
def case(i):
    a.n = i
    return b.n
""",
"""
class A:
    n = 0
    def inc(self):
        self.n += 1
        return self.n
a, b = A(), A()
def case(i):
    a.inc()
    A.n += 10
    return a.n, b.n, A.n, b.inc(), vars(a), vars(b)
""",
"""
class A:
    L = []
    def add(self, x):
        self.L += [x]
        return self
a = A(); b = A()
def case(i):
    a.add(i)
    return A.L, b.L, vars(a), a.L is A.L
""",
"""
class A:
    def __init__(self): self._x = 1
    @property
    def x(self): return self._x
    @x.setter
    def x(self, v): self._x = v * 2
    @x.deleter
    def x(self): self._x = 'gone'
a = A()
def case(i):
    a.x = i
    a.x += 3
    r = a.x
    if i == 2: del a.x
    return r, a.x, vars(a)
""",
"""
class A:
    @property
    def x(self): return 1
def case(i):
    a = A()
    r = []
    try: a.x = 2
    except AttributeError as e: r.append(str(e))
    try: del a.x
    except AttributeError as e: r.append(str(e))
    a.__dict__['x'] = 99
    return r, a.x
""",
"""
class A:
    __slots__ = ('x',)
    def __init__(self): self.x = 1
def case(i):
    a = A()
    try: a.y = 2
    except AttributeError as e: return str(e), a.x, hasattr(a, '__dict__')
""",
"""
class A: pass
a = A()
def case(i):
    setattr(a, 'k' + str(i), i)
    r = getattr(a, 'k0'), hasattr(a, 'k1'), getattr(a, 'zz', None), vars(a)
    if i == 1: delattr(a, 'k0')
    return r, sorted(vars(a))
""",
"""
class A:
    x = 1
    def __init__(self): self.y = 2
def case(i):
    a = A()
    a.x += 1
    A.x += 10
    b = A()
    return a.x, b.x, A.x, vars(a), a.__dict__ == {'y': 2, 'x': a.x}, a.__class__ is A, type(a).__name__
""",
"""
from types import SimpleNamespace
ns = SimpleNamespace(a=1)
al = ns
def case(i):
    ns.b = i; al.a += 1
    return ns, vars(al), ns == SimpleNamespace(a=2, b=0)
""",
],
"cached_properties": [
"""
from functools import cached_property
class A:
    n = 0
    @cached_property
    def p(self):
        self.n += 1
        return self.n
a = A()
def case(i):
    r = a.p, a.p
    if i == 1:
        del a.p
    return r, a.p, a.__dict__, 'p' in vars(a)
""",
"""
from functools import cached_property
class A:
    @cached_property
    def p(self):
        return [1]
a = A()
def case(i):
    a.p.append(i)
    if i == 2:
        a.p = 7
    return a.p
""",
"""
from functools import cached_property
class A:
    @cached_property
    def p(self): return 1
def case(i):
    a = A()
    try:
        del a.p
    except AttributeError as e:
        return str(e), A.p is A.__dict__['p'] if i > 5 else 0
""",
],
"caches": [
"""
import functools
calls = []
@functools.lru_cache(maxsize=2)
def g(x):
    calls.append(x)
    return x * 2
def case(i):
    r = [g(k) for k in [0, 1, 2, 0, 1]]
    return r, calls, g.cache_info(), g.cache_info().hits
""",
"""
from functools import lru_cache
calls = []
@lru_cache
def g(x, *, k=1):
    calls.append(x)
    return x
def case(i):
    g(i); g(i, k=1); g(1.0); g(1); g(True)
    return calls, g.cache_info(), g.cache_parameters()
""",
"""
from functools import lru_cache
calls = []
@lru_cache(maxsize=None, typed=True)
def g(x):
    calls.append(x)
    return x
def case(i):
    g(1); g(1.0); g(True); g('1')
    if i == 1: g.cache_clear()
    return calls, g.cache_info()
""",
"""
from functools import lru_cache
calls = []
@lru_cache(maxsize=0)
def g(x):
    calls.append(x)
    return x
def case(i):
    g(1); g(1)
    return calls, g.cache_info()
""",
"""
from functools import lru_cache
@lru_cache
def g(x):
    return 1
def case(i):
    try:
        g([1])
    except TypeError as e:
        return str(e), g.cache_info()
""",
"""
from functools import cache
n = [0]
@cache
def g(x):
    n[0] += 1
    if x > 2: raise ValueError(x)
    return n[0]
def case(i):
    try: g(5)
    except ValueError as e: pass
    return g(1), g(2), g(i), n, g.cache_info(), g.__wrapped__(1)
""",
"""
from functools import lru_cache
class A:
    n = 0
    @lru_cache(maxsize=None)
    def g(self, x):
        self.n += 1
        return self.n + x
a = A(); b = A()
def case(i):
    return a.g(1), a.g(i), b.g(1), a.n, b.n, A.n
""",
],
"classes": [
"""
S = frozenset({1})
T = S
def case(i):
    global S
    S |= {i + 2}
    return sorted(T), sorted(S), type(S).__name__
""",
"""
class A: pass
def case(i):
    a = A(); a.x = 1; del a.x
    try: a.x
    except AttributeError as e: return str(e)
""",
"""
class A:
    n = 1
def case(i):
    a = A(); a.n = 2
    del a.n
    r = a.n
    try: del a.n
    except AttributeError as e: return r, str(e)
""",
"""
class A:
    n = 1
def case(i):
    if i == 1: del A.n
    return hasattr(A, 'n'), hasattr(A(), 'n')
""",
"""
class A:
    def __init__(self): self.n = 0
    def inc(self): self.n += 1; return self.n
a = A()
f = a.inc
class B(A): pass
def case(i):
    g = a.inc
    b = B(); h = b.inc
    h(); h()
    return f(), g(), f.__self__ is a, b.n, f == g, f is g
""",
"""
class A:
    def __init__(self): self.log = []
    def __iadd__(self, o): self.log.append(o); return self
    def __imul__(self, o): return 5
a = A(); b = a
def case(i):
    global a
    a += i
    c = a
    c *= 2
    return b.log, a is b, c
""",
"""
class A:
    def __init__(self, v): self.v = v
    def __add__(self, o): return A(self.v + (o.v if isinstance(o, A) else o))
    def __radd__(self, o): return A(o + self.v)
    def __sub__(self, o): return NotImplemented
    def __rsub__(self, o): return 'rsub'
    def __eq__(self, o): return isinstance(o, A) and self.v == o.v
    def __repr__(self): return f'A({self.v})'
def case(i):
    a = A(i); b = a
    b += 1
    try: a - A(2)
    except TypeError as e: s = str(e)
    return a, b, 3 + a, sum([A(1), A(2)]), 1 - a, s, a == A(i), a != A(i), A(1) in [A(1)], [A(1)].count(A(1)) if i > 5 else 0
""",
"""
class B:
    def __radd__(self, o): return ('radd', o)
def case(i):
    l = [1]
    l += B()
    return l
""",
"""
class A:
    def __contains__(self, x): return x == 3
    def __len__(self): return 0
    def __getitem__(self, k):
        if k > 3: raise IndexError
        return k * 2
    def __call__(self, *a, **k): return a, k
def case(i):
    a = A()
    return 3 in a, 4 in a, bool(a), list(a), a(1, x=2), [x for x in a], list(reversed(a))
""",
"""
class A:
    def __getitem__(self, k):
        if k > 3: raise IndexError
        return k
def case(i):
    a = A()
    x, y, *z = a
    return 2 in a, 9 in a, x, y, z, max(a), sum(a), list(zip(a, a))
""",
"""
class It:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 5: raise StopIteration
        return self.n
it = It()
def case(i):
    return next(it), any(x == 3 for x in it), it.n, 4 in it, next(it, 'end'), iter(it) is it
""",
"""
class A:
    def __init__(self): self.c = 0
    def __getattr__(self, name):
        if name.startswith('_'): raise AttributeError(name)
        return name.upper()
a = A()
def case(i):
    a.c += 1
    return a.foo, a.c, hasattr(a, '_x'), getattr(a, '_y', 5), hasattr(a, 'q')
""",
"""
class A: pass
a = A(); b = A()
d = {a: 1}
def case(i):
    d[b] = i
    return d[a], d[b], len(d), A() in d, a in d
""",
"""
class C:
    items = []
    def add(self, x):
        self.items.append(x)
        self.items = self.items + [x]
        return self.items
a, b = C(), C()
def case(i):
    return a.add(i), b.items, C.items
""",
"""
class Meta:
    count = 0
    def __init__(self):
        Meta.count += 1
        self.id = self.count
        self.__class__.count += 10
def case(i):
    return Meta().id, Meta.count
""",
"""
class A:
    def __init__(self): self.v = [0]
    @classmethod
    def make(cls, x):
        o = cls(); o.v[0] = x; cls.last = x
        return o
    @staticmethod
    def st(x, acc=[]):
        acc.append(x); return acc
def case(i):
    return A.make(i).v, A.last, A.st(i), A().st(9)
""",
"""
class Acc:
    total = 0
    def __call__(self, x):
        self.total += x
        return self.total
a = Acc()
def case(i):
    return a(i), Acc.total, list(map(a, [1, 2]))
""",
"""
def case(i):
    class E(Exception):
        def __init__(self, a): self.a = a
    try: raise E(i)
    except E as e: return e.a, e.args, isinstance(e, Exception)
""",
"""
class Stack:
    def __init__(self, *items): self._i = list(items)
    def push(self, x): self._i.append(x); return self
    def __len__(self): return len(self._i)
    def __iter__(self): return iter(self._i)
    def __getitem__(self, k): return self._i[k]
    def __setitem__(self, k, v): self._i[k] = v
    def __delitem__(self, k): del self._i[k]
s = Stack(1, 2)
def case(i):
    s.push(i); s[0] += 5
    if len(s) > 3: del s[1]
    return list(s), s[-1], s[0:2], 2 in s, len(s)
""",
"""
class A:
    log = []
    def __init_subclass__(cls, **kw): A.log.append(cls.__name__)
class B(A): pass
class C(B): pass
def case(i): return A.log, B.log is A.log
""",
"""
class A:
    def __init__(self): self.l = []
    def f_(self): self.l.append('A'); return self.l
class B(A):
    def f_(self): self.l.append('B'); return super().f_()
class M(A):
    def f_(self): self.l.append('M'); return super().f_()
class D(B, M): pass
d = D()
def case(i): return d.f_()
""",
"""
class A:
    i = 0
a = A()
def case(i):
    x = [0]
    for x[0] in range(3): pass
    for a.i in range(i + 2): pass
    return x, a.i, A.i
""",
"""
class Node:
    def __init__(self, v): self.v = v; self.next = None
def case(i):
    a = Node(1); b = Node(2)
    a.next = b; b.next = a
    a.next.next.v = 5
    return a.v, b.next is a
""",
"""
class Ring:
    def __init__(self, n): self.buf = [0.0] * n; self.i = 0
    def push(self, x):
        self.buf[self.i % len(self.buf)] = x
        self.i += 1
        return sum(self.buf) / len(self.buf)
r = Ring(2)
view = r.buf
def case(i): return r.push(i * 1.5), view
""",
"""
class Emitter:
    def __init__(self): self.handlers = {}
    def on(self, name):
        def deco(f):
            self.handlers.setdefault(name, []).append(f)
            return f
        return deco
e = Emitter()
@e.on('x')
def h1(v): return v + 1
@e.on('x')
def h2(v): return v * 2
def case(i): return [h(i) for h in e.handlers['x']], h1(0)
""",
"""
x = 10
class A:
    x = 5
    y = [x for _ in range(2)]
    z = x
    def f_(self): return x
def case(i): return A.y, A.z, A().f_()
""",
"""
class A:
    @classmethod
    def c(cls): return cls.__name__
    @staticmethod
    def s(x): return x
class B(A): pass
f1 = B.c
f2 = A.s
def case(i): return f1(), f2(i), B().c(), B.s(2)
""",
"""
class E(ValueError):
    def __init__(self, code): super().__init__(f'code {code}'); self.code = code
def case(i):
    try: raise E(5)
    except (TypeError, ValueError) as e: return str(e), e.code, e.args, isinstance(e, ValueError), repr(e)
""",
"""
def case(i):
    r = []
    for bad in (lambda: [].pop(), lambda: [1].pop(3), lambda: [1].remove(2), lambda: [1].index(5), lambda: (1,).index(3), lambda: {}['k'], lambda: [1][9], lambda: 'a'[3], lambda: next(iter([]))):
        try: bad()
        except (IndexError, ValueError, KeyError, StopIteration) as e: r.append((type(e).__name__, str(e)))
    return r
""",
"""
class A:
    def __eq__(self, o): return True
def case(i): return A() in [1], 1 == A(), A() != 3, [A()] == [5] if i > 9 else 0, (A() == None)
""",
"""
class V:
    def __init__(self, *a): self.a = list(a)
    def __add__(self, o): return V(*[x + y for x, y in zip(self.a, o.a)])
    def __iadd__(self, o):
        for k, v in enumerate(o.a): self.a[k] += v
        return self
    def __getitem__(self, k): return self.a[k]
    def __setitem__(self, k, v): self.a[k] = v
    def __neg__(self): return V(*[-x for x in self.a])
    def __len__(self): return len(self.a)
    def __repr__(self): return f'V{tuple(self.a)}'
    def __lt__(self, o): return self.a < o.a
v = V(1, 2); w = v
def case(i):
    global v
    v += V(1, 1)
    v[0] += 5
    return v, w, v is w, v + w, -v, sorted([V(3), V(1)]), max(V(1), V(2)), bool(V())
""",
"""
class Sched:
    def __init__(self, opt): self.opt = opt; self.base = [g['lr'] for g in opt['groups']]
    def step(self):
        for g, b in zip(self.opt['groups'], self.base):
            g['lr'] = g['lr'] * 0.9 + b * 0.01
opt = {'groups': [{'lr': 0.1}, {'lr': 0.01}]}
s = Sched(opt)
def case(i):
    s.step()
    return [g['lr'] for g in opt['groups']], s.base
""",
],
"closures": [
"""
fs = []
for k in range(3):
    fs.append(lambda: k)
def case(i):
    return [f() for f in fs]
""",
"""
def mk():
    fs = []
    for k in range(3):
        def h(): return k
        fs.append(h)
    return fs, [lambda: j for j in range(3)], [lambda j=j: j for j in range(3)]
def case(i):
    a, b, c = mk()
    return [f() for f in a], [f() for f in b], [f() for f in c]
""",
"""
def mk():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    def get(): return n
    return inc, get
inc, get = mk()
inc2, get2 = mk()
def case(i):
    inc()
    if i: inc2()
    return inc(), get(), get2()
""",
"""
def mk(n):
    def f_():
        nonlocal n
        n *= 2
        def g():
            nonlocal n
            n += 1
            return n
        return g
    return f_
f1 = mk(3)
def case(i):
    return f1()(), f1()()
""",
"""
def case(i):
    l = [3, 1, 2]
    l.sort(key=lambda x: len(l))
    return l
""",
"""
def case(i):
    l = [(1, 'b'), (0, 'z'), (1, 'a'), (0, 'y')]
    a = sorted(l, key=lambda t: t[0]); b = sorted(l, key=lambda t: t[0], reverse=True)
    l.sort(key=lambda t: -t[0])
    return a, b, l
""",
"""
def case(i):
    x = 0
    def inc():
        nonlocal x
        x += 1
        return x
    return [inc() for _ in range(3)], x, (lambda: x)()
""",
"""
def case(i):
    return sum([[1], [2]], []), sum(((1,), (2,)), ()), max([(1, 'a'), (1, 'b')], key=lambda t: t[0]), min('b', 'a'), max(1, 2.0, 2), min([2.0, 2])
""",
"""
def case(i):
    x = 5
    def f_():
        return x
    x = 6
    g = [lambda y=x: y + x for x in range(2)]
    return f_(), [h() for h in g], x
""",
"""
L = [[1, 2], [3, 4]]
T = list(zip(*L))
def case(i):
    L[0].append(i)
    return L, T, list(map(list, zip(*L))), list(map(lambda a, b: a + b, *L))
""",
],
"copies": [
"""
import copy
class A:
    def __init__(self): self.l = [1]; self.d = {'a': [2]}
def case(i):
    a = A(); b = copy.copy(a); c = copy.deepcopy(a)
    a.l.append(i); a.d['a'].append(3); a.z = 5
    return b.l, b.d, c.l, c.d, hasattr(b, 'z'), a.l is b.l, type(c) is A
""",
"""
import copy
def case(i):
    l = [1]; m = [l, l, (l, 2)]
    n = copy.deepcopy(m); o = copy.copy(m)
    n[0].append(2)
    return m, n, n[0] is n[1], n[2][0] is n[0], o[0] is l, copy.copy(o) == o
""",
"""
import copy
def case(i):
    l = [1]; l.append(l)
    n = copy.deepcopy(l)
    return n[1] is n, n is l, len(n)
""",
"""
import copy
t = (1, 2, 'a')
def case(i):
    return copy.deepcopy(t) is t, copy.copy(t) is t, copy.deepcopy(({1: [2]},)), copy.copy({1, 2}) == {1, 2}
""",
"""
import copy
class A:
    shared = []
    def __init__(self): self.own = {'k': [1]}; self.me = self
def case(i):
    a = A(); b = copy.deepcopy(a); c = copy.copy(a)
    a.own['k'].append(2); A.shared.append(i)
    return b.own, c.own, b.me is b, c.me is a, b.shared is a.shared, len(b.shared)
""",
],
"counters": [
"""
from collections import Counter
c = Counter('abca')
def case(i):
    c['z'] += 1
    c.update('ab')
    return c, c.most_common(2), c['nope'], len(c), sum(c.values()), c.total()
""",
"""
from collections import Counter
def case(i):
    a = Counter(a=3, b=1); b = Counter(a=1, b=2)
    a2 = a.copy()
    a2.subtract(b)
    x = Counter(a); x += b
    y = Counter(a); y -= b
    return a + b, a - b, a & b, a | b, a2, +a2, -a2, sorted(a.elements()), x, y, a == Counter(b=1, a=3), list(a)
""",
"""
from collections import Counter, defaultdict, OrderedDict
def case(i):
    c = Counter(); c['a'] += 1; c['b']; del c['zz']
    d = defaultdict(lambda: defaultdict(int)); d['x']['y'] += 1; 'q' in d
    o = OrderedDict(); o['b'] = 1; o['a'] = 2; o.update(b=3)
    return c, dict(d), o, list(o.items()), repr(Counter()), repr(OrderedDict()), len(d), d.get('n')
""",
],
"dataclasses": [
"""
from dataclasses import dataclass, field, replace, asdict, astuple
@dataclass
class C:
    x: int = 0
    h: list = field(default_factory=list)
a = C(); b = C(1); c = replace(a, x=5)
def case(i):
    a.h.append(i)
    c.h += [9]
    return a, b, c, asdict(a), astuple(b), a == c, a.h is c.h
""",
"""
from dataclasses import dataclass
def case(i):
    try:
        @dataclass
        class C:
            x: list = []
    except ValueError as e:
        return str(e)
""",
"""
from dataclasses import dataclass, field
@dataclass
class C:
    n: int = 0
    log: dict = field(default_factory=dict)
    total: float = field(init=False, default=0.0)
    def __post_init__(self): self.total += self.n
    def step(self, x):
        self.n += 1
        self.total += x
        self.log[self.n] = x
        return self
c = C(3)
def case(i):
    return c.step(i), C(3) == C(3), C(3) == C(4), c.__dict__
""",
"""
from dataclasses import dataclass
@dataclass(frozen=True)
class C:
    x: int
def case(i):
    c = C(1)
    try: c.x = 5
    except AttributeError as e: return str(e), repr(e)
""",
"""
from dataclasses import dataclass
@dataclass(order=True)
class C:
    x: int
    y: str = 'a'
def case(i):
    return sorted([C(2), C(1, 'b'), C(1)]), C(1) < C(2), max(C(1), C(3))
""",
"""
from dataclasses import dataclass, field
@dataclass
class S:
    lr: float = 0.1
    hist: list = field(default_factory=list)
    def step(self):
        self.hist.append(self.lr)
        self.lr *= 0.5
        return self
s = S(); t = S(hist=s.hist)
def case(i):
    s.step()
    return s, t, s.hist is t.hist, S().hist
""",
"""
from dataclasses import dataclass
@dataclass
class S:
    a: int
    b: int = 0
    def __post_init__(self): self.b += self.a
def case(i):
    r = [S(1), S(1, 2), S(b=1, a=2)]
    try: S()
    except TypeError as e: r.append(str(e))
    try: S(1, 2, 3)
    except TypeError as e: r.append(str(e))
    return r
""",
],
"default_dicts": [
"""
from collections import defaultdict
d = defaultdict(list)
def case(i):
    d[i]
    d['k'].append(i)
    return d, len(d), d.get('zz'), 'zz' in d, dict(d), isinstance(d, dict)
""",
"""
from collections import defaultdict
d = defaultdict(int)
def case(i):
    d['a'] += 2
    d.setdefault('q', 5)
    return d, d['b'], list(d.items()), d == {'a': 2}, sorted(d), d.pop('b')
""",
"""
from collections import defaultdict
d = defaultdict(lambda: 7, {'x': 1}, y=2)
def case(i):
    return d['n' + str(i)], dict(d), d.copy() == d, type(d.copy()).__name__, d | {1: 2} == 0, d.default_factory is None
""",
"""
from collections import defaultdict
d = defaultdict()
def case(i):
    try: return d['q']
    except KeyError as e: return repr(e), d, d.__missing__ is None if i > 5 else 0
""",
"""
from collections import defaultdict
d = defaultdict(list)
e = d
def case(i):
    for k, v in [('a', i), ('b', i)]: d[k].append(v)
    total = sum(len(v) for v in e.values())
    return dict(e), total, d['missing' + str(i)], len(e), {k: len(v) for k, v in d.items()}
""",
],
"deletions": [
"""
def case(i):
    d = {1: 2, 3: 4}
    try:
        for k in d:
            del d[k]
    except RuntimeError as e:
        return str(e), d
""",
"""
def case(i):
    x = 1
    del x
    try: return x
    except UnboundLocalError as e: return str(e)
""",
"""
x = 5
def case(i):
    global x
    r = x
    if i == 1: del x
    try: return r, x
    except NameError as e: return str(e)
""",
"""
def case(i):
    l = list(range(10))
    del l[2:5], l[-1]
    del l[::2]
    return l
""",
"""
def case(i):
    l = [1, 2, 3]
    try: del l[5]
    except IndexError as e: return str(e)
""",
"""
def case(i):
    d = {1: 2}
    try: del d[5]
    except KeyError as e: return str(e), e.args
""",
"""
def case(i):
    d = {'a': 1, 'b': 2}
    r = []
    for k in list(d):
        del d[k]
        r.append(k)
    return r, d
""",
"""
def case(i):
    d = {'a': 1, 'b': 2, 'c': 3}
    del d['a']; d['a'] = 9
    d['b'] = 5
    return d, list(d), sorted(d), max(d, key=d.get), min(d.values())
""",
],
"deques": [
"""
from collections import deque
d = deque([1, 2], maxlen=3)
def case(i):
    d.append(i)
    d.appendleft(-i)
    return d, len(d), d[0], d[-1], d.maxlen, 2 in d, list(d), d.index(-i)
""",
"""
from collections import deque
d = deque('abcde')
def case(i):
    d.rotate(2); d.rotate(-1)
    x = d.copy(); x.reverse(); x.remove('a')
    d[1] = i
    del d[0]
    return d, x, d.count(i), d == deque(d), d + deque([1]), d * 2, bool(d)
""",
"""
from collections import deque
d = deque([1, 2, 3])
def case(i):
    try:
        for x in d: d.append(x)
    except RuntimeError as e:
        return str(e), d, d.pop(), d.popleft()
""",
"""
from collections import deque
e = deque(maxlen=2)
d = e
def case(i):
    global d
    d += [i, i + 1, i + 2]
    try: deque().popleft()
    except IndexError as x: return e, d is e, str(x), deque(), deque([], 5), list(reversed(e)), d < deque([9])
""",
"""
from collections import deque
d = deque(maxlen=3)
def case(i):
    d.extend([i, i + 1])
    return sum(d) / len(d), list(d), d[0], d[-1], max(d), d == deque([1]), tuple(d), sorted(d), 5 in d
""",
"""
from collections import deque
def case(i):
    d = deque([1, 2, 3])
    r = []
    for bad in (lambda: d[7], lambda: d.remove(9), lambda: d.index(9), lambda: deque([1], maxlen=1).insert(0, 1), lambda: deque(maxlen=-1)):
        try: bad()
        except (IndexError, ValueError) as e: r.append((type(e).__name__, str(e)))
    d.insert(1, 'x'); d.extendleft([8, 9]); x, *y = d
    return r, d, x, y
""",
"""
import copy
from collections import deque, defaultdict, OrderedDict
def case(i):
    d = deque([[1]], maxlen=4); e = copy.copy(d); g = copy.deepcopy(d)
    d[0].append(2); d.append(5)
    x = defaultdict(list, a=[1]); y = copy.deepcopy(x); z = copy.copy(x)
    x['a'].append(3); y['new']
    return e, g, g.maxlen, y, z, type(copy.copy(OrderedDict(a=1))).__name__
""",
],
"dict_views": [
"""
def case(i):
    d = {1: 2}
    v = d.values()
    k = d.keys()
    n = d.items()
    d[5] = i
    return list(v), list(k), list(n), len(v), 5 in k, (5, i) in n, v, k, n
""",
"""
def case(i):
    d = {'a': 1, 'b': 2}
    return d.keys() & {'a', 'z'}, sorted(d.keys() | {'q'}), d.keys() == {'a', 'b'}, d.keys() - {'a'}
""",
"""
def case(i):
    d = {1: 2}
    try:
        return d.keys()[0]
    except TypeError as e:
        return str(e)
""",
"""
def case(i):
    d = {1: 'a', 2: 'b'}
    return list(reversed(d)), list(reversed(d.values())), list(reversed(d.items())), d.popitem(), d
""",
],
"exceptions": [
"""
def h():
    try: return 'try'
    finally: return 'finally'
def case(i): return h()
""",
"""
def h():
    try: raise ValueError(1)
    finally: return 'swallowed'
def case(i): return h()
""",
"""
def h():
    for k in range(3):
        try:
            continue
        finally:
            LOG.append(k)
            if k == 1: break
    return LOG
LOG = []
def case(i): return h()
""",
"""
def h():
    x = 1
    try: return x
    finally: x = 2
def case(i): return h()
""",
"""
def h():
    l = [1]
    try: return l
    finally: l.append(2)
def case(i): return h()
""",
"""
LOG = []
def h(i):
    try:
        try:
            if i == 1: raise KeyError(i)
        except ValueError: LOG.append('v')
        else: LOG.append('else')
        finally: LOG.append('fin')
    except KeyError as e: LOG.append(repr(e))
    return LOG
def case(i): return h(i)
""",
"""
def case(i):
    try:
        try: raise KeyError('a')
        finally: r = 'fin'
    except LookupError as e: return r, e.args, str(e), repr(e)
""",
"""
def case(i):
    r = []
    for v in [1, 0, 'a', None]:
        try: r.append(10 / v)
        except ZeroDivisionError: r.append('zero')
        except TypeError as e: r.append(str(e))
        else: r.append('ok')
        finally: r.append('f')
    return r
""",
],
"functions": [
"""
import functools
def deco(f):
    @functools.wraps(f)
    def w(*a):
        w.calls += 1
        return f(*a), w.calls
    w.calls = 0
    return w
@deco
def h(x): return x
def case(i):
    return h(i), h.__wrapped__(1), h.calls, h.__name__
""",
"""
import functools
p = functools.partial(list.append if False else (lambda a, b=2: (a, b)), 1)
def case(i):
    return p(), p(b=i), p.args, p.func(0), p.keywords, functools.reduce(lambda a, b: a + b, [1, 2, 3], i)
""",
"""
import functools
class A:
    def __init__(self): self.n = 0
    def bump(self, k=1): self.n += k; return self.n
    alias = bump
a = A()
p = functools.partial(a.bump, k=5)
q = functools.partial(A.bump, a)
def case(i): return p(), q(), a.alias(), p(k=1)
""",
"""
import math, operator, functools
ops = {'+': operator.add, '*': operator.mul}
def case(i): return functools.reduce(ops['+'], range(4), i), functools.reduce(ops['*'], [1, 2, 3]), operator.itemgetter(1, 0)('ab'), operator.attrgetter('real')(5), operator.methodcaller('upper')('a')
""",
],
"generators": [
"""
LOG = []
def g():
    try:
        yield 1
        yield 2
    finally:
        LOG.append('f')
x = g()
def case(i):
    r = next(x, 'end')
    return r, LOG
""",
"""
LOG = []
def g():
    try:
        yield 1
        yield 2
    finally:
        LOG.append('f')
def case(i):
    x = g()
    next(x)
    x.close()
    x.close()
    return next(x, 'end'), LOG
""",
"""
LOG = []
def g():
    try:
        yield 1
    except GeneratorExit:
        LOG.append('exit')
        raise
def case(i):
    x = g(); next(x); x.close()
    return LOG, list(x)
""",
"""
def g():
    while True:
        try:
            yield 1
        except GeneratorExit:
            yield 2
def case(i):
    x = g(); next(x)
    try: x.close()
    except RuntimeError as e: return str(e)
""",
"""
def g():
    try:
        yield 1
    except Exception:
        yield 'no'
def case(i):
    x = g(); next(x); x.close()
    return list(x)
""",
"""
def g():
    got = yield 1
    while got != 'stop':
        got = yield got
    return 'done'
def case(i):
    x = g()
    r = [next(x), x.send(i), x.send('a')]
    try: x.send('stop')
    except StopIteration as e: r.append((e.value, e.args))
    return r
""",
"""
def g():
    x = 0
    while True:
        s = yield x
        x += 1 if s is None else s
gen = g()
next(gen)
def case(i):
    return gen.send(i * 10), next(gen)
""",
"""
def g():
    yield 1
def case(i):
    x = g()
    try: x.send(3)
    except TypeError as e: return str(e), next(x)
""",
"""
def g():
    try:
        yield 1
    except ValueError as e:
        yield str(e)
def case(i):
    x = g(); next(x)
    a = x.throw(ValueError('boo'))
    try: x.throw(KeyError(1))
    except KeyError as e: return a, repr(e), list(x)
""",
"""
def inner():
    x = yield 1
    return 'inner'
def outer():
    r = yield from inner()
    yield r
    r = yield from [7, 8]
    yield r
def case(i):
    return list(outer())
""",
"""
LOG = []
def inner():
    try:
        yield 1
        yield 2
    finally:
        LOG.append('inner')
def outer():
    try:
        yield from inner()
    finally:
        LOG.append('outer')
def case(i):
    x = outer(); next(x); x.close()
    return LOG
""",
"""
def g():
    return 5
    yield
def case(i):
    try: next(g())
    except StopIteration as e: return e.value, str(e), repr(e)
""",
"""
def g():
    yield 1
    raise StopIteration(3)
def case(i):
    x = g()
    next(x)
    try: next(x)
    except RuntimeError as e: return str(e)
""",
"""
def g():
    yield from range(2)
    return
def case(i):
    x = g()
    return [*x], [*x]
""",
"""
def case(i):
    def bad():
        yield 1
        raise ValueError('x')
    l = [0]
    try: l.extend(bad())
    except ValueError: pass
    m = [0]
    try: m += bad()
    except ValueError: pass
    s = set()
    try: s.update(bad())
    except ValueError: pass
    return l, m, s
""",
"""
def g():
    x = yield
    while True:
        x = yield x * 2
acc = g(); next(acc)
def case(i):
    return acc.send(i)
""",
"""
def outer():
    yield from inner()
def inner():
    x = yield 1
    yield x
def case(i):
    o = outer(); next(o)
    return o.send(5)
""",
"""
def gen():
    for x in L: yield x
L = [1, 2]
g = (x for x in L)
h = gen()
def case(i):
    L.append(i + 10)
    return next(g), next(h)
""",
"""
def gen():
    try:
        while True: yield 1
    finally:
        LOG.append('closed')
LOG = []
def case(i):
    g = gen(); next(g); g.close()
    return LOG, next(g, 'done')
""",
"""
def numbers():
    n = 0
    while n < 3:
        r = yield n
        if r: n = r
        n += 1
g = numbers()
def case(i): return next(g, None), g.send(1) if i == 0 else None
""",
"""
def flatten(x):
    for y in x:
        if isinstance(y, list): yield from flatten(y)
        else: yield y
def case(i): return list(flatten([1, [2, [3, []], 4]]))
""",
"""
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
g = fib()
def case(i): return [next(g) for _ in range(3)], next(x for x in g if x % 7 == 0)
""",
"""
def case(i):
    def g():
        yield 1
        yield 2
    a, b = g()
    try: a, b, c = g()
    except ValueError as e: r = str(e)
    (x, y), z = g(), 3
    return a, b, r, x, y
""",
],
"in_place": [
"""
S = {1, 2}
T = S
def case(i):
    global S
    S |= {i + 5}
    return len(T), len(S), S is T
""",
"""
D = {'a': 1}
E = D
def case(i):
    d = D
    d |= {'b': i}
    return E
""",
"""
D = {'a': 1}
def case(i):
    d = D
    d |= [('k' + str(i), i)]
    return D
""",
"""
L = [1]
M = L
def case(i):
    l = L
    l *= 2
    return M, l is M
""",
"""
L = [1]
def case(i):
    l = L
    l += range(i)
    return L
""",
"""
L = []
def case(i):
    l = L
    l += map(str, [i])
    l += {5}
    return L
""",
"""
L = []
def case(i):
    l = L
    l += 5
    return L
""",
"""
L = [1]
def case(i):
    try:
        l = L
        l += i
    except TypeError as e:
        return str(e)
""",
"""
t = ([1], 2)
def case(i):
    try:
        t[0] += [i]
    except TypeError as e:
        return str(e), t
""",
"""
L = [1, 2]
def case(i):
    l = L
    l *= 0
    l.append(i)
    return L
""",
"""
L = [[0]] * 3
def case(i):
    L[0].append(i)
    return L
""",
"""
def case(i, acc=[]):
    acc += [i]
    return acc
""",
"""
def case(i, acc={}):
    acc[i] = i
    return acc, len(acc)
""",
"""
def case(i):
    a, (b, *c), d = 1, range(i + 2), 'x'
    return a, b, c, d
""",
"""
def case(i):
    try:
        raise ValueError('a')
    except ValueError as e:
        pass
    try: return e
    except UnboundLocalError as x: return str(x)
""",
"""
H = []
push = H.append
def case(i):
    push(i)
    return H, getattr(H, 'copy')(), list(map(push, [5])), H
""",
"""
def case(i):
    l = [1, 2, 3]
    it = reversed(l)
    l.append(4)
    l.pop(0)
    return list(it), list(it)
""",
"""
def case(i):
    def stop(x):
        if x == 2: raise StopIteration
        return x
    return list(map(stop, [1, 2, 3])), list(filter(stop, [1, 2, 3]))
""",
"""
def f0():
    f0.n += 1
    return f0.n
f0.n = 0
def case(i):
    return f0(), f0.n, hasattr(f0, 'q')
""",
"""
d = {}
def case(i):
    l = d.setdefault('k', [])
    l.append(i)
    return d, d.setdefault('n'), d.get('q', 3), d.pop('n'), d.popitem() if i == 2 else 0
""",
"""
def case(i):
    try: {}.popitem()
    except KeyError as e: return repr(e), str(e)
""",
"""
def case(i):
    d = dict(a=1)
    d.update([('b', 2)], c=3)
    d.update({'a': 9})
    d |= {'z': 0}
    e = {**d, 'a': 5}
    return d, e, list(d), d | {'q': 1}
""",
"""
def case(i):
    x = [1, 2, 3, 4, 5]
    x[1:3] = []
    x[1:1] = (y for y in 'ab')
    x[::2] = [0, 0, 0]
    x[5:2] = [7]
    return x
""",
"""
def case(i):
    x = [1, 2, 3, 4, 5]
    try: x[::2] = [1]
    except ValueError as e: r = str(e)
    try: x[0:1] = 5
    except TypeError as e: return r, str(e)
""",
"""
a = b = []
c = a[:]
def case(i):
    b.append(i)
    x, y = [a] * 2
    return a, c, x is y, a is b
""",
"""
def case(i):
    m = [[0] * 2] * 2
    m[0][0] = 5
    n = [[0] * 2 for _ in range(2)]
    n[0][0] = 5
    return m, n
""",
"""
def f1(*args, **kw):
    kw['z'] = 1
    return args, kw
K = {'a': 1}
A = [1]
def case(i):
    r = f1(*A, **K)
    return r, K
""",
"""
def case(i):
    i0 = 5
    l = [i0 for i0 in range(3)]
    g = (i0 for _ in range(1))
    i0 = 9
    return l, i0, list(g)
""",
"""
s = 'abc'
def case(i):
    t = s
    t += 'd'
    t2 = (1,)
    u = t2
    u += (2,)
    return s, t, t2, u
""",
"""
def case(i):
    r = []
    try: {1} .remove(5)
    except KeyError as e: r.append(str(e))
    try: frozenset([1]).add(2)
    except AttributeError as e: r.append(str(e))
    x = {1}
    try: x |= [2]
    except TypeError as e: r.append(str(e))
    try: x += {2}
    except TypeError as e: r.append(str(e))
    try: y = 5; y += 'a'
    except TypeError as e: r.append(str(e))
    try: y = 'a'; y += 5
    except TypeError as e: r.append(str(e))
    try: y = [1]; y *= 'a'
    except TypeError as e: r.append(str(e))
    try: y = {}; y |= 5
    except TypeError as e: r.append(str(e))
    try: y = None; y **= 2
    except TypeError as e: r.append(str(e))
    return r
""",
"""
x = [1, 2, 3]
def case(i):
    x[0], x[1] = x[1], x[0]
    j = 0
    j, x[j] = 2, 9
    return x
""",
"""
def case(i):
    x = [0, 0, 0]
    k = 0
    k = x[k] = 2
    return x, k
""",
"""
def f1(a, b=[], *, c={}):
    b.append(a); c[a] = len(b)
    return b, c
def case(i):
    f1(i); f1(i, [])
    return f1(i)
""",
"""
def idx(log, k): log.append(k); return k
def case(i):
    log = []; a = [1, 2, 3]
    a[idx(log, 1)] += idx(log, 10)
    a[idx(log, 0)], a[idx(log, 2)] = idx(log, 5), idx(log, 6)
    return log, a
""",
"""
def case(i):
    try: return list(zip([1, 2], [1], strict=True))
    except ValueError as e: return str(e)
""",
"""
def case(i):
    r = []
    def h(a, b=1, *c, d, e=2, **k): return a, b, c, d, e, k
    r.append(h(1, d=4)); r.append(h(1, 2, 3, d=4, z=5))
    for args, kw in [((), {}), ((1,), {}), ((1,), {'d': 1, 'a': 2})]:
        try: h(*args, **kw)
        except TypeError as e: r.append(str(e))
    return r
""",
"""
def case(i):
    l = [1, 2]
    m = l
    l = l + [3]
    m.append(4)
    n = m[:]
    n.append(5)
    return l, m, n, m is l
""",
"""
def rec(n, acc=()):
    return acc if n == 0 else rec(n - 1, acc + (n,))
def case(i): return rec(4)
""",
"""
def counter():
    counter.n = getattr(counter, 'n', 0) + 1
    return counter.n
def case(i): return counter()
""",
"""
def make():
    cache = {}
    def f_(x):
        if x not in cache: cache[x] = len(cache)
        return cache[x]
    f_.cache = cache
    return f_
g = make()
def case(i): return g(i), g(0), g.cache
""",
"""
def case(i):
    def f_():
        try: raise ValueError('x')
        except ValueError:
            try: raise
            except ValueError as e: return str(e) + '!'
    return f_()
""",
"""
def case(i):
    assert i < 2, f'bad {i}'
    return i
""",
"""
def case(i):
    s = set()
    s.add(1); s |= {2}; t = frozenset(s); u = s; u.discard(2); s -= {1}
    return len(s), len(t), s is u, t == {1, 2}, {1} < {1, 2}, {1, 2}.issuperset([1]), set() or 'empty'
""",
"""
def case(i):
    d = {}
    d[1] = 'a'; d[1.0] = 'b'; d[True] = 'c'
    return d, 1 in d, d.get(True), {0: 1} == {False: True}
""",
"""
def case(i):
    try: {[1]: 2}
    except TypeError as e: r = str(e)
    try: {1, {2}}
    except TypeError as e: return r, str(e), hash((1, 2)) == hash((1, 2)) if i > 5 else 0
""",
"""
def case(i):
    a = [1, 2, 3, 4]
    b = [a.pop(0) for _ in range(2)]
    a.extend(a)
    a.insert(-1, 'x'); a.insert(99, 'y'); a.insert(-99, 'z')
    return a, b, a.index('y'), a.count(3), a.pop(), a.pop(-2)
""",
"""
def case(i):
    x = range(10)[2:8:2]
    return x, list(x), x[1], len(x), x == range(2, 8, 2), 4 in x, list(range(5)[::-1]), range(0) == range(2, 2)
""",
"""
L = [0]
def f1(l=L): l.append(len(l)); return l
def f2(l=None):
    l = L if l is None else l
    l += [len(l)]
    return len(l)
def case(i): return f1() is L, f2(), f2([]), len(L)
""",
"""
S = {'lr': 1.0}
def decay(cfg):
    cfg['lr'] *= 0.5
    cfg = {**cfg, 'lr': 100}
    return cfg
def case(i): return decay(S), S
""",
"""
state = {'a': [1], 'b': (1, 2)}
snap = dict(state)
def case(i):
    snap['a'].append(i); snap['c'] = 1
    x = state.copy(); x['d'] = 2
    return state, snap, x
""",
"""
def case(i):
    a = b = 0
    a += 1
    c = [a] * 3
    c[0] += 1
    s = 'x'; t = s; s += 'y'; s *= 2
    return a, b, c, s, t
""",
"""
def case(i):
    x = [1, 2, 3]
    y = x
    x += x
    y *= 2
    x[:] = x[:2]
    return x, y, x is y
""",
"""
def case(i):
    log = []
    def t(x): log.append(x); return x
    t(1) and t(0) and t(2)
    t(0) or t(3) or t(4)
    1 < t(5) < t(2) < t(9)
    x = t(7) if t(0) else t(8)
    return log, x
""",
"""
best = None
bad = 0
hist = []
def case(i):
    global best, bad
    v = [3.0, 1.0, 2.0][i]
    hist.append(v)
    if best is None or v < best: best, bad = v, 0
    else: bad += 1
    return best, bad, hist[-2:]
""",
"""
def outer(n):
    acc = []
    def walk(k):
        if k == 0: return
        acc.append(k)
        walk(k - 1)
    walk(n)
    return acc
def case(i): return outer(3), outer(1)
""",
],
"iterators": [
"""
it = iter([0, 1, 1, 0, 1, 0, 0, 1])
def case(i):
    return any(it), list(it) if i == 2 else None
""",
"""
it = iter([1, 1, 0, 1, 0, 1])
def case(i):
    return all(it)
""",
"""
it = iter(range(10))
def case(i):
    return 2 in it, next(it, 'end')
""",
"""
it = iter([3, 1, 2, 3, 4, 3, 5])
def case(i):
    return 3 in it, 9 not in it if i == 2 else None
""",
"""
it = iter(range(12))
def case(i):
    try:
        a, b = it
    except ValueError as e:
        return str(e), next(it, 'end')
""",
"""
it = iter(range(5))
def case(i):
    try:
        a, b, *c = it
        return a, b, c
    except ValueError as e:
        return str(e)
""",
"""
a = iter(range(10))
b = iter(range(2))
def case(i):
    return list(zip(a, b)), next(a, None)
""",
"""
a = iter(range(3))
b = iter(range(8))
def case(i):
    return list(zip(a, b)), next(b, None)
""",
"""
L = [1, 2, 3]
z = zip(L, [10, 20, 30, 40, 50])
L.append(4)
def case(i):
    L.append(i)
    return next(z)
""",
"""
L = [1, 2]
e = enumerate(L)
def case(i):
    L.append(i + 10)
    return next(e), list(e) if i == 2 else 0
""",
"""
L = [1]
it = iter(L)
def case(i):
    r = list(it)
    L.append(i)
    return r, next(it, None)
""",
"""
def case(i):
    d = {1: 2}
    it = iter(d.items())
    d[2] = 3
    try:
        return next(it)
    except RuntimeError as e:
        return str(e)
""",
"""
def case(i):
    it = iter([1, 2, 3])
    return min(it), list(it), max([], default=4), sum(iter([1, 2]), 10)
""",
"""
def case(i):
    it = iter([1, 'a', 3])
    try: min(it)
    except TypeError as e: return str(e), list(it)
""",
"""
def case(i):
    it = iter([1, 'a', 3])
    try: sum(it)
    except TypeError as e: return str(e), list(it)
""",
"""
n = [0]
def f0():
    n[0] += 1
    return n[0]
it = iter(f0, 5)
def case(i):
    return next(it), list(it) if i == 1 else 0, n
""",
"""
def case(i):
    it = iter({})
    d = {'a': 1}
    k = iter(d)
    next(k)
    d['b'] = 2
    try: next(k)
    except RuntimeError as e: return str(e), list(it)
""",
"""
it = (x * x for x in range(10))
def case(i):
    a, b, *_ = [next(it), next(it)]
    return a, b, 16 in it
""",
"""
def case(i):
    l = [1, 2, 3]
    a, *b = l
    b.append(9)
    [c, (d, *e)] = 0, (1, 2)
    *f_, g = iter(l)
    return a, b, c, d, e, f_, g, l
""",
"""
def case(i):
    it = iter([1, 2, 3, 4, 5, 6])
    return list(zip(it, it)), list(enumerate('ab', 1)), dict(zip('ab', range(9))), list(filter(None, [0, 1, '', 'a']))
""",
"""
def case(i):
    try: a, b = 5
    except TypeError as e: r = str(e)
    try: a, b = None
    except TypeError as e: r += str(e)
    try: [x for x in 5]
    except TypeError as e: r += str(e)
    try: 1 in 5
    except TypeError as e: r += str(e)
    try: next([1])
    except TypeError as e: r += str(e)
    try: iter(5)
    except TypeError as e: r += str(e)
    try: len(5)
    except TypeError as e: r += str(e)
    return r
""",
],
"itertools": [
"""
from itertools import islice, takewhile, dropwhile, tee, groupby, zip_longest, chain, accumulate, cycle, count, repeat, compress, pairwise, starmap, filterfalse, product, combinations, combinations_with_replacement, permutations
it = iter(range(20))
def case(i):
    return list(islice(it, 0, 5, 3)), next(it)
""",
"""
from itertools import islice, takewhile, dropwhile, tee, groupby, zip_longest, chain, accumulate, cycle, count, repeat, compress, pairwise, starmap, filterfalse, product, combinations, combinations_with_replacement, permutations
it = iter(range(20))
def case(i):
    return list(islice(it, 2)), list(takewhile(lambda x: x % 5 < 3, it)), next(it)
""",
"""
from itertools import islice, takewhile, dropwhile, tee, groupby, zip_longest, chain, accumulate, cycle, count, repeat, compress, pairwise, starmap, filterfalse, product, combinations, combinations_with_replacement, permutations
def case(i):
    a, b = tee(iter(range(4)))
    return next(a), next(a), list(b), list(a)
""",
"""
from itertools import islice, takewhile, dropwhile, tee, groupby, zip_longest, chain, accumulate, cycle, count, repeat, compress, pairwise, starmap, filterfalse, product, combinations, combinations_with_replacement, permutations
it = iter([1, 1, 2, 2, 2, 3])
def case(i):
    r = []
    for k, g in groupby(it):
        r.append(k)
        if k == 2:
            r.append(next(g))
            break
    return r, next(it, None)
""",
"""
from itertools import islice, takewhile, dropwhile, tee, groupby, zip_longest, chain, accumulate, cycle, count, repeat, compress, pairwise, starmap, filterfalse, product, combinations, combinations_with_replacement, permutations
def case(i):
    gs = [(k, g) for k, g in groupby('aab')]
    return [(k, list(g)) for k, g in gs], [(k, list(g)) for k, g in groupby([1, 3, 2, 4], key=lambda x: x % 2)]
""",
"""
from itertools import islice, takewhile, dropwhile, tee, groupby, zip_longest, chain, accumulate, cycle, count, repeat, compress, pairwise, starmap, filterfalse, product, combinations, combinations_with_replacement, permutations
a = iter(range(3)); b = iter(range(5))
z = zip_longest(a, b, fillvalue='-')
def case(i):
    return next(z), next(b, None)
""",
"""
from itertools import islice, takewhile, dropwhile, tee, groupby, zip_longest, chain, accumulate, cycle, count, repeat, compress, pairwise, starmap, filterfalse, product, combinations, combinations_with_replacement, permutations
it = iter(range(6))
c = chain(it, [7, 8])
def case(i):
    return next(c), next(it), list(c) if i == 2 else 0
""",
"""
from itertools import islice, takewhile, dropwhile, tee, groupby, zip_longest, chain, accumulate, cycle, count, repeat, compress, pairwise, starmap, filterfalse, product, combinations, combinations_with_replacement, permutations
it = iter([1, 2, 3, 4])
acc = accumulate(it)
def case(i):
    return next(acc), list(accumulate([1, 2, 3], lambda a, b: a * b, initial=2)), list(accumulate([])), next(it, 0)
""",
"""
from itertools import islice, takewhile, dropwhile, tee, groupby, zip_longest, chain, accumulate, cycle, count, repeat, compress, pairwise, starmap, filterfalse, product, combinations, combinations_with_replacement, permutations
L = [1, 2]
c = cycle(L)
def case(i):
    L.append(9)
    return next(c), next(c)
""",
"""
from itertools import islice, takewhile, dropwhile, tee, groupby, zip_longest, chain, accumulate, cycle, count, repeat, compress, pairwise, starmap, filterfalse, product, combinations, combinations_with_replacement, permutations
c = count(1, 2)
r = repeat('x', 4)
def case(i):
    return next(c), next(c), next(r), list(compress('abcd', [1, 0, 1])), list(pairwise([1, 2, 3])), list(starmap(pow, [(2, 3)])), list(dropwhile(lambda x: x < 2, [1, 2, 1])), list(filterfalse(None, [0, 1])), list(product([1, 2], 'a')), list(combinations([1, 2, 3], 2)), list(combinations_with_replacement([1, 2], 2)), list(permutations([1, 2, 3], 2))
""",
"""
import itertools
c = itertools.count()
ids = [next(c) for _ in range(2)]
z = zip(c, 'abc')
def case(i): return next(z, None), next(c), ids
""",
"""
import itertools
def case(i):
    r = []
    for bad in (lambda: itertools.islice([1], -1), lambda: itertools.tee([1], -1), lambda: next(itertools.chain()), lambda: itertools.islice([1])):
        try: bad()
        except (ValueError, StopIteration, TypeError) as e: r.append((type(e).__name__, str(e)))
    return r, list(itertools.chain.from_iterable([[1], [2]])), list(itertools.islice('abcdef', 1, None, 2)), list(itertools.islice('abc', None)), list(itertools.repeat(1, 2)), list(itertools.zip_longest('ab', 'c'))
""",
],
"loops": [
"""
L = [1]
def case(i):
    l = L
    l += 'ab'
    l += {i: 2}
    l += (x * 2 for x in range(2))
    return L
""",
"""
L = [1, 2, 3, 4]
def case(i):
    for x in L:
        if x % 2 == 0:
            L.remove(x)
    return L
""",
"""
def case(i):
    l = [1]
    for x in l:
        if len(l) < 5 + i:
            l.append(x + 1)
    return l
""",
"""
def case(i):
    d = {1: 2, 3: 4}
    try:
        for k in d:
            d[k + 10] = 1
    except RuntimeError as e:
        return str(e), d
""",
"""
def case(i):
    d = {1: 2, 3: 4}
    for k in d:
        d[k] = 0
    return d
""",
"""
def case(i):
    try: return list(reversed(x for x in [1]))
    except TypeError as e: return str(e)
""",
"""
def case(i):
    l = [1, 2, 3]
    r = []
    for x in l:
        r.append(x)
        if x == 1: l.insert(0, 9)
        if len(r) > 4: break
    return r, l
""",
"""
def case(i):
    r = []
    for k in range(3):
        if k == i + 1: break
    else: r.append('else')
    n = 3
    while n:
        n -= 1
        if n == i: continue
        r.append(n)
    else: r.append('welse')
    return r
""",
"""
def src(log): log.append('src'); return [1]
def case(i):
    log = []
    g = (x + y for x in src(log) for y in src(log))
    a = list(log)
    return a, list(g), log
""",
"""
def case(i):
    if (n := i + 1) > 1: pass
    l = [y := 3, y ** 2]
    return n, l, [m := k for k in range(3)], m
""",
],
"named_tuples": [
"""
from collections import namedtuple
P = namedtuple('P', 'x y', defaults=[5])
def case(i):
    p = P(1)
    q = p._replace(x=i)
    a, b = q
    return p, q, a + b, p == (1, 5), q._asdict(), p[0], p.y, P._fields, isinstance(p, tuple)
""",
],
"operators": [
"""
import operator
L = [1]
def case(i):
    r = operator.iadd(L, [i])
    s = {1}; t = operator.ior(s, {2})
    return r is L, L, s is t, len(s), operator.imul(L, 1) is L, operator.add(L, L), operator.isub(5, 3)
""",
],
"ordered_dicts": [
"""
from collections import OrderedDict
o = OrderedDict(a=1, b=2, c=3)
def case(i):
    o.move_to_end('a')
    o.move_to_end('c', last=False)
    return o, list(o), o.popitem() if i == 1 else 0, o == {'b': 2}, type(o).__name__, isinstance(o, dict)
""",
"""
from collections import OrderedDict
def case(i):
    a = OrderedDict([(1, 2), (3, 4)]); b = OrderedDict([(3, 4), (1, 2)])
    r = a == b, a == {3: 4, 1: 2}, dict(a) == dict(b)
    try: a.move_to_end(99)
    except KeyError as e: r += (repr(e),)
    return r, a.popitem(last=False), a, a | {5: 6}, OrderedDict.fromkeys('ab', 1)
""",
"""
from collections import OrderedDict
def walk(change, when, part=lambda o: o):
    o = OrderedDict((k, k * 10) for k in range(4))
    seen = []
    try:
        for k in part(o):
            seen.append(k)
            if k == when: change(o)
            if len(seen) > 9: break
    except RuntimeError as e: seen.append(str(e))
    return seen
def clear_and_fill(o): o.clear(); o.update({5: 1, 6: 2, 7: 3, 8: 4})
def out_and_in(o): del o[0]; o[0] = 1
CHANGES = [lambda o: o.move_to_end(3), lambda o: o.move_to_end(0), lambda o: o.move_to_end(1), lambda o: o.move_to_end(0, last=False),
           lambda o: o.move_to_end(2, last=False), lambda o: o.update({2: 5}), lambda o: o.update({9: 5}), lambda o: o.popitem(),
           lambda o: o.popitem(last=False), lambda o: o.pop(3), lambda o: o.clear(), clear_and_fill, out_and_in]
def case(i):
    return [[walk(change, when) for change in CHANGES] for when in (i, 3)]
""",
"""
from collections import OrderedDict
def case(i):
    o = OrderedDict(a=1, b=2)
    it = iter(o.items()); seen = [next(it)]
    o.move_to_end('a')
    for _ in range(3):
        try: seen.append(next(it))
        except RuntimeError as e: seen.append(str(e))
        except StopIteration: seen.append("end")
    back = reversed(o); seen.append(next(back)); o.move_to_end('b')
    for _ in range(2):
        try: seen.append(next(back))
        except RuntimeError as e: seen.append(str(e))
        except StopIteration: seen.append("end")
    done = iter(o); list(done); o['c'] = 1
    o2 = OrderedDict(x=1, y=2); it2 = iter(o2); next(it2); o2.clear()
    for _ in range(2):
        try: seen.append(next(it2))
        except RuntimeError as e: seen.append(str(e))
    return seen, list(done)
""",
],
"properties": [
"""
class P:
    def __init__(self): self.reads = 0
    @property
    def v(self):
        self.reads += 1
        return self.reads
p = P()
def case(i): return p.v, p.v, p.reads, getattr(p, 'v')
""",
"""
class P:
    @property
    def v(self): raise AttributeError('inner')
    def __getattr__(self, n): return 'fallback ' + n
def case(i): return P().v, P().w
""",
"""
class Base:
    @property
    def v(self): return 1
class Sub(Base):
    @property
    def v(self): return super().v + 1
class Plain(Base):
    v = 7
def case(i):
    q = Plain(); q.v = 8
    return Sub().v, q.v
""",
],
"sorting": [
"""
S = {1, 2, 3}
T = S
def case(i):
    s = S
    s &= {1, 2}
    return len(T), sorted(T)
""",
"""
S = {1, 2, 3}
def case(i):
    s = S
    s -= {i}
    return sorted(S)
""",
"""
S = {1, 2, 3}
def case(i):
    s = S
    s ^= {i, 7}
    return sorted(S)
""",
"""
def case(i, acc=set()):
    acc |= {i}
    return sorted(acc)
""",
"""
def case(i):
    l = [3, 1, 2]
    def k(x):
        l.append(1)
        return x
    try: l.sort(key=k)
    except ValueError as e: return str(e), l
""",
"""
def case(i):
    l = [1, 'a']
    try: l.sort()
    except TypeError as e: return str(e)
""",
"""
def case(i):
    x = {1, 2}; y = x
    y = y | {3}
    z = x.copy(); z.add(9)
    x.difference_update([1]); x.intersection_update({2, 5}); x.symmetric_difference_update({7})
    x.discard(99); x.add(3)
    return sorted(x), sorted(y), sorted(z)
""",
"""
def case(i):
    a = [3, 1, 2]
    b = sorted(a); c = a.sort(); d = list(reversed(b)); a.reverse()
    return a, b, c, d
""",
"""
class Thing:
    n = 0
    def __len__(self):
        self.n += 1
        return 2
    def __iter__(self):
        self.n += 100
        return iter([1, 2])
H = Thing()
def count(do):
    before = H.n
    do()
    return H.n - before
def two(a, b): return a
def store():
    x = [1, 2]; x[0:1] = H
def unpack():
    a, *b = H
def add():
    x = []; x += H
def case(i):
    # A list or tuple that is made of an object asks for its length first; a set, a loop and a slice do not.
    return [count(do) for do in (
        lambda: two(*H), lambda: list(H), lambda: [*H], lambda: tuple(H), lambda: (1, *H), lambda: (*H,), lambda: {*H}, lambda: {1, *H, *H},
        lambda: [*H, *H], lambda: sorted(H),
        lambda: [].extend(H), add, store, unpack, lambda: set(H), lambda: min(H), lambda: max(H, key=abs), lambda: sum(H),
        lambda: any(H), lambda: 1 in H, lambda: dict.fromkeys(H), lambda: list(map(abs, H)), lambda: bool(H), lambda: len(H))]
""",
"""
class T:
    n = 0
    def __str__(self):
        self.n += 1
        return "thing"
H = T()
def case(i):
    # What an exception says is only asked when somebody wants to know.
    try: raise ValueError(H)
    except ValueError as e:
        before = H.n
        text = str(e) if i == 1 else ""
        return before, text, e.args[0] is H, H.n
""",
],
"managers": [
"""
class Calls:
    def __init__(self, log, swallow=()): self.log, self.swallow = log, swallow
    def __enter__(self): self.log.append("in"); return self
    def __exit__(self, kind, value, traceback):
        self.log.append(None if kind is None else kind.__name__ + ": " + str(value))
        return kind is not None and issubclass(kind, self.swallow)
def early(log, i):
    with Calls(log):
        return "returned", i
def loop(log, i):
    for j in range(4):
        with Calls(log) as c, Calls(log, ValueError):
            if j == i: break
            if j == 1: continue
            if j == 2: raise ValueError(j)
            c.log.append(j)
        log.append("after")
    return j
def nested(log, i):
    try:
        with Calls(log, KeyError):
            with Calls(log):
                {0: 1}[i]
            log.append("inner")
        with Calls(log):
            1 / (i - 2)
    except ZeroDivisionError as e: log.append(repr(e))
    finally: log.append("finally")
def case(i):
    found = []
    for f in (early, loop, nested):
        log = []
        found.append((f.__name__, f(log, i), log))
    return found
""",
"""
class Busy:
    count = 0
    def __init__(self, owner): self.owner = owner
    def __enter__(self): self.owner.busy += 1; Busy.count += 1
    def __exit__(self, *told): self.owner.busy -= 1
class Owner:
    busy = 0
    def rate(self, i):
        with Busy(self) as nothing:
            inside = self.busy
            values = [x * self.busy for x in range(i + 1)]
        def later():
            with Busy(self): return self.busy, nothing
        return inside, values, self.busy, later(), Busy.count
OWNER = Owner()
with Busy(OWNER):
    AT_THE_TOP = OWNER.busy
def case(i):
    return AT_THE_TOP, OWNER.rate(i)
""",
],
"keys_of_enums": [
"""
from enum import Enum, IntEnum, StrEnum
class Phase(IntEnum):
    WARM = 0
    FLAT = 1
    DECAY = 2
class Name(str, Enum):
    A = "a"
    B = "b"
RATES = {Phase.WARM: 0.1, Phase.FLAT: 0.5, Phase.DECAY: 0.01}
NAMED = {Name.A: 1, "b": 2}
LIST = [10, 20, 30]
def case(i):
    phase = Phase(i)
    found = [RATES[phase], RATES[i], RATES.get(float(i)), LIST[phase], "xyz"[phase], (4, 5, 6)[phase]]
    LIST[phase] += 1
    seen = {phase, i, Phase.WARM, 0}
    return found, len(seen), NAMED["a"], NAMED[Name.B], NAMED.get("c"), Name.A in NAMED, {i: "n"}[phase], phase in RATES, LIST
""",
],
"abstract_classes": [
"""
from abc import ABC, ABCMeta, abstractmethod
class Schedule(ABC):
    @abstractmethod
    def lr(self, i): ...
    @abstractmethod
    def beta(self, i): return 0.9
class Half(Schedule):
    def lr(self, i): return i * 0.5
class Whole(Half):
    def beta(self, i): return super().beta(i) + i
def case(i):
    texts = []
    for kind in (Schedule, Half, Whole):
        try: texts.append(kind().beta(i))
        except TypeError as e: texts.append(str(e))
    return texts
""",
"""
import abc
class Meta(metaclass=abc.ABCMeta):
    @property
    @abc.abstractmethod
    def rate(self): ...
    @staticmethod
    @abc.abstractmethod
    def make(): ...
    @classmethod
    @abc.abstractmethod
    def of(cls): ...
class Set(Meta):
    rate = 0.1
class Done(Set):
    make = None
    of = 3
def case(i):
    try: Meta()
    except TypeError as e: a = str(e)
    try: Set()
    except TypeError as e: b = str(e)
    return a, b, Done().rate, Done().of
""",
"""
from abc import ABC, abstractmethod
class Plain:
    @abstractmethod
    def g(self): return 1
class Mixed(Plain, ABC): pass
class Wrong(ABC, Exception):
    @abstractmethod
    def g(self): return 2
class Initialised(ABC):
    n = 0
    def __init__(self, x): Initialised.n += 1
    @abstractmethod
    def g(self): ...
class Bare(ABC):
    @abstractmethod
    def g(self): ...
def case(i):
    texts = []
    for make in (lambda: Plain().g(), lambda: Mixed().g(), lambda: Wrong().g(), lambda: Initialised(1),
                 lambda: Initialised(), lambda: Bare(1), lambda: Bare()):
        try: texts.append(make())
        except TypeError as e: texts.append(str(e))
    return texts, Initialised.n
""",
"""
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol, Generic, TypeVar
T = TypeVar("T")
@dataclass
class Base(ABC):
    rate: float = 0.1
    @abstractmethod
    def at(self, i): ...
@dataclass
class Linear(Base):
    def at(self, i): return self.rate * i
class Proto(Protocol):
    @abstractmethod
    def at(self, i): ...
class Box(Generic[T]):
    @abstractmethod
    def at(self, i): return i
class Real(Proto):
    def at(self, i): return -i
def case(i):
    try: Base()
    except TypeError as e: a = str(e)
    return a, Linear(0.5).at(i), Box().at(i), Real().at(i)
""",
],
"unbound_methods": [
"""
H = [3, 1, 2]
def case(i):
    a = list.append(H, i)
    b = list.pop(H, 0)
    list.extend(H, (7,)); list.insert(H, 0, -i); list.remove(H, 7); list.reverse(H)
    c = list.copy(H)
    list.sort(H)
    return a, b, c, H, list.__len__(H), list.__contains__(H, 2), list.__getitem__(H, -1)
""",
"""
S, D = {1}, {"a": 1}
def case(i):
    set.add(S, i + 5); set.discard(S, 1); set.update(S, [2], (3,))
    dict.update(D, b=i); dict.update(D, {"c": 3}); dict.setdefault(D, "d", 4)
    x = dict.pop(D, "a", None), dict.get(D, "b"), list(dict.items(D)), dict.__len__(D)
    dict.__setitem__(D, "e", i); dict.__delitem__(D, "c")
    return x, D, sorted(S), set.union(S, {99}) == S | {99}, set.__contains__(S, 2)
""",
"""
H, S, D = [], {1}, {}
def add(x): list.__iadd__(H, [x]); return H.__len__()
def case(i):
    a = add(i)
    K = list.__imul__(H, 2)
    S.__ior__({i + 2}); T = set.__ior__(S, {7})
    D.__ior__({i: 1}); D.__setitem__("x", i)
    H.__setitem__(0, 5); H.__delitem__(-1)
    return a, K is H, T is S, sorted(S), D, H, S.__ior__([1]) is NotImplemented, list(H.__iter__()), "x" in D, D.__contains__("y")
""",
"""
def text(do):
    try: return do()
    except TypeError as e: return str(e)
def case(i):
    return [text(do) for do in (
        lambda: list.append((1,), 2), lambda: set.add([1], 2), lambda: dict.update(1, {}),
        lambda: str.upper(3), lambda: list.__iter__({}), lambda: dict.__len__([]), lambda: str.join(1, []),
        lambda: set.__ior__([], {1}))]
""",
"""
class Old:
    push = list.append
    low = str.lower
    def __init__(self): self.n = 1
class Kept:
    def __init__(self, x): object.__setattr__(self, "x", x)
    def more(self): object.__setattr__(self, "x", self.x + 1); return super().__setattr__("y", 3)
k = Kept(1)
def case(i):
    k.more()
    try: Old().push(1)
    except TypeError as e: a = str(e)
    try: Old().low()
    except TypeError as e: b = str(e)
    object.__delattr__(k, "y")
    return a, b, k.x, hasattr(k, "y"), sorted(["B", "a", "C"], key=str.lower), list(map(str.strip, [" a", "b "]))
""",
"""
from dataclasses import dataclass
@dataclass(frozen=True)
class Warm:
    steps: int
    rate: float = 0.0
    def __post_init__(self): object.__setattr__(self, "rate", 1 / self.steps)
class Derived(Warm):
    pass
def case(i):
    w = Warm(i + 2)
    texts = []
    for change in (lambda: setattr(w, "rate", 1), lambda: delattr(w, "steps"), lambda: setattr(Derived(3), "rate", 2)):
        try: change()
        except AttributeError as e: texts.append(str(e))
    d = Derived(4); d.other = 1
    object.__delattr__(w, "rate")
    return w.steps, w.rate, texts, d.other
""",
"""
import numpy as np
A = np.array([1.0, 2.0])
V = A[1:]
def case(i):
    B = np.ndarray.__iadd__(A, 1)
    A.__imul__(2.0); V.__isub__(0.5); V.__itruediv__(2)
    np.ndarray.__setitem__(A, 0, i)
    return B is A, A.tolist(), V.tolist(), np.ndarray.__len__(A), A.__getitem__(1), A.__contains__(0.0)
""",
"""
class Mine(Exception):
    def __init__(self, a, b):
        Exception.__init__(self, a)
        self.b = b
class Other(ValueError):
    def __init__(self, a): ValueError.__init__(self, "no", a)
def case(i):
    try: raise Mine(i, 2)
    except Mine as e: x = str(e), e.args, e.b
    try: raise Other(i)
    except Exception as e: return x, str(e), e.args
""",
],
"rebound_names": [
"""
def any(items): return [x for x in items]
def next(items, default=None): return [default, *items]
def case(i):
    return any(x > 1 for x in range(3)), next(x for x in range(i)), next((x for x in range(2)), i)
""",
"""
def case(i, all=lambda items: sum(1 for _ in items)):
    sum = max
    return all(x for x in range(i + 2)), sum(x * 2 for x in (1, 3, 2))
""",
"""
import builtins
class Counted:
    def any(self, items): return [*items]
    def join(self, items): return isinstance(items, list), [*items]
def outer():
    any = lambda items: list(items)[::-1]
    def inner(i): return any(x + i for x in range(3))
    return inner
f_ = outer()
def case(i):
    return f_(i), Counted().any(x for x in range(2)), Counted().join(str(x) for x in range(2))
""",
"""
n = 0
def sorted(items):
    global n
    n += 1
    return iter(items)
def case(i):
    it = sorted(x for x in [3, 1])
    return isinstance(it, list), list(it), n
""",
"""
from numpy import *
def case(i):
    return [float(x) for x in array([1.0, 2.0])], list(x for x in range(i))
""",
],
"variables_of_tensorflow": [
"""
import math
import numpy as np
import tensorflow as tf
v, c = tf.Variable(0.1), tf.Variable(3, name="count", trainable=False)
CASES = [
    [lambda: v.dtype.name, lambda: c.dtype.name, lambda: c.name, lambda: c.trainable, lambda: repr(c), lambda: v + 1, lambda: 2 * v, lambda: v / 3,
     lambda: v // 0.03, lambda: v ** 2, lambda: 2 ** v, lambda: v - 1, lambda: 1 - v, lambda: -v, lambda: abs(v), lambda: c % 2, lambda: c / 2],
    [lambda: v == 0.1, lambda: v < 1, lambda: c >= 4, lambda: c != 3, lambda: float(v), lambda: int(c), lambda: bool(c), lambda: not v, lambda: math.sqrt(v),
     lambda: np.float32(v), lambda: isinstance(v, tf.Variable), lambda: tf.is_tensor(v), lambda: v.numpy(), lambda: c.read_value(), lambda: v.value(),
     lambda: v + np.float64(1), lambda: v * tf.constant(2.0)],
    [lambda: v.assign(0.2).numpy(), lambda: c.assign_add(2).numpy(), lambda: v.assign_sub(0.05).numpy(), lambda: v.assign(1).numpy(), lambda: c.assign(1.5),
     lambda: v.assign(tf.constant(1)), lambda: c.assign_add(1.0), lambda: tf.cast(c, tf.float32) * v, lambda: tf.maximum(v, 0.5), lambda: max(v, 0.5).numpy(),
     lambda: tf.Variable(1, dtype=tf.float32).dtype.name, lambda: tf.Variable(np.float64(1)).dtype.name, lambda: tf.Variable(tf.constant(3)).dtype.name,
     lambda: tf.Variable(v).numpy(), lambda: tf.Variable(lambda: 3.0).numpy(), lambda: tf.Variable([1.0, 2.0])[1], lambda: tf.Variable()],
]
def f(step):
    found = []
    for case in CASES[step]:
        try:
            value = case()
            found.append(repr(value.numpy()) + value.dtype.name if isinstance(value, tf.Tensor) else repr(value))
        except (TypeError, ValueError) as e:
            found.append(type(e).__name__)
    return repr(found)
""",
],
"enums": [
"""
from enum import Enum
class Kind(Enum):
    ZETA = "linear"
    ALPHA = "cosine"
    MIDDLE = ZETA
    scale = 2
    @classmethod
    def of(cls, s): return cls[s.upper()]
    @property
    def short(self): return self.value[:3] if self is not Kind.scale else ""
    def __call__(self, t): return 1 - t if self is Kind.ZETA else (1 - t) ** 2
def case(i):
    found = [[m.name for m in Kind], [m.name for m in list(Kind)], len(Kind), str(Kind.ALPHA), repr(Kind.MIDDLE), f"{Kind.scale}", Kind("cosine"), Kind["MIDDLE"], Kind.of("alpha")]
    found += [Kind.ZETA in Kind, Kind.ZETA == "linear", Kind.ZETA == Kind.MIDDLE, Kind.ZETA is Kind("linear"), Kind.ZETA(i / 4), Kind.ALPHA(i / 4), Kind.ALPHA.short, Kind.scale.value + i]
    found += [isinstance(Kind.ALPHA, Kind), isinstance(Kind.ALPHA, str), list(Kind.__members__), {Kind.ZETA: i, Kind.ALPHA: 2}[Kind.MIDDLE]]
    for wrong in (lambda: Kind("none"), lambda: Kind["NONE"], lambda: Kind.NONE):
        try: wrong()
        except (ValueError, KeyError, AttributeError) as e: found.append(type(e).__name__)
    return found
""",
"""
import enum
from enum import IntEnum, auto
class Stage(IntEnum):
    WARMUP = auto()
    STABLE = 5
    DECAY = auto()
class Plain(enum.Enum):
    B = enum.auto()
    A = enum.auto()
RATES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
def case(i):
    stage = Stage(min(4 + i, 6)) if i else Stage.WARMUP
    found = [stage.name, stage.value, stage + 1, 2 * stage, stage / 2, 7 - stage, stage < 6, 5 <= stage, stage == 5, 5 == stage, -stage, float(stage), int(stage)]
    found += [RATES[stage.value], f"{Stage.DECAY}", str(Stage.DECAY), isinstance(stage, int), bool(stage), max(Stage).name, sorted(Stage)[0].name]
    return found + [Plain.A.value, Plain.B.value, [p.name for p in Plain]]
""",
"""
from enum import Enum
class Mode(str, Enum):
    COS = "cos"
    LIN = "lin"
class Phase(Enum):
    UP = (0.1, 10)
    DOWN = (0.01, 20)
    def __init__(self, rate, steps):
        self.rate = rate
        self.steps = steps
    @property
    def slope(self): return self.rate / self.steps
def case(i):
    mode = Mode.COS if i else Mode("lin")
    found = [mode == "cos", "lin" == mode, mode != "cos", mode.value, mode.name, mode.upper(), mode.startswith("c"), isinstance(mode, str), len(mode), mode in ("cos", "exp"), "o" in mode, mode + "!", [m.value for m in Mode]]
    return found + [Phase.UP.rate, Phase.DOWN.slope, Phase((0.1, 10)).name, [p.steps for p in Phase], Phase.UP.value]
""",
],
"named_tuple_classes": [
"""
from typing import NamedTuple
class Phase(NamedTuple):
    rate: float
    until: int = 50
    name: str = "x"
    def at(self, i): return self.rate * (1 - i / self.until)
    @property
    def half(self): return self.until // 2
PHASES = [Phase(0.1), Phase(0.01, 100), Phase(rate=0.001, until=10**6, name="tail")]
def case(i):
    phase = PHASES[i]
    rate, until, name = phase
    found = [rate, until, name, phase.at(i), phase.half, phase[1], len(phase), isinstance(phase, tuple), phase == (0.1, 50, "x"), phase._asdict(), phase._replace(rate=2).rate, phase]
    for wrong in (lambda: Phase(), lambda: Phase(1, 2, 3, 4), lambda: Phase(1, ratio=2)):
        try: wrong()
        except TypeError as e: found.append(type(e).__name__)
    return found
""",
],
}


def whole(source):
    """The program with the function that is called."""
    if "def f(" in source:
        return source
    return source + "\n\ndef f(step):\n    return repr(case(step))\n"


PROGRAMS = [
    (f"{topic}_{number:02}", whole(source))
    for topic, sources in TOPICS.items()
    for number, source in enumerate(sources, 1)
]

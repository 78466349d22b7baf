"""Writes what numpy, TensorFlow, Keras and JAX make of schedules that use their functions into tests/reference/python/.

numpy's own code for `exp`, `log`, `power` and their like depends on the processor; these files hold what it computes on
x86-64 with AVX-512, where it is Intel's SVML. Run once for each environment:

    pip install tensorflow-cpu==2.21.0 keras==3.15.1 numpy==2.4.6
    python tests/reference/make/python_libraries.py tensorflow
    pip install jax==0.10.2 numpy==2.4.6
    python tests/reference/make/python_libraries.py jax
"""

import os
import pathlib
import platform
import struct
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["JAX_PLATFORMS"] = "cpu"
OUT = pathlib.Path(__file__).parent.parent / "python"
DENSE = [*range(0, 300), *range(300, 100_000, 997)]

NUMPY = [
("np_exp", "def f(step):\n    return float(np.exp(-0.0371 * step + 3.0))"),
("np_exp_decay", "def f(epoch):\n    return 0.1 * np.exp(-0.1 * epoch)"),
("np_exp_far", "def f(step):\n    return float(np.exp(707.0 - 4.7 * step)) if step < 300 else float(np.exp(-step))"),
("np_log", "def f(step):\n    return float(np.log(step + 0.5)) + float(np.log(1.0 / (step + 1)))"),
("np_log2", "def f(step):\n    return float(np.log2(0.37 * step + 1e-3))"),
("np_log10", "def f(step):\n    return float(np.log10(0.37 * step + 1e-3))"),
("np_log1p", "def f(step):\n    return float(np.log1p(step)) - float(np.log1p(-1.0 / (step + 2)))"),
("np_expm1", "def f(step):\n    return float(np.expm1(-step / 100)) + float(np.expm1(1.0 / (step + 1)))"),
("np_exp2", "def f(step):\n    return float(np.exp2(-step / 137)) + float(np.exp2(1.0 / (step + 1)))"),
("np_tanh", "def f(step):\n    return float(np.tanh(step / 50 - 2.0))"),
("np_power_decay", "def f(epoch):\n    return 0.1 * np.power(0.94, epoch / 12.5)"),
("np_power_steps", "def f(epoch):\n    return 0.1 * np.power(0.5, np.floor((1 + epoch) / 100))"),
("np_power_noam", "def f(step):\n    step += 1\n    return 512 ** -0.5 * np.minimum(np.power(step, -0.5), step * np.power(4000, -1.5))"),
("np_power_poly", "def f(step):\n    return 0.1 * np.power(1.0 - min(step, 1000) / 1000, 0.9)"),
("np_power_shortcuts", "def f(step):\n    x = 0.1 * step + 0.7\n    return float(np.power(x, 2)) + float(np.power(x, 0.5)) + float(np.power(x, -1)) + float(np.power(x, 1.0))"),
("np_power_array", "def f(step):\n    x = np.array([0.1 * step + 0.7, 0.3])\n    return float(np.sum(x ** 2)) + float(np.sum(x ** 0.3)) + float((x ** np.array([2.0, 0.5]))[0])"),
("np_scalar_power", "def f(step):\n    return float(np.float64(0.97) ** step) + float(np.float64(step + 1) ** -0.5)"),
("np_float32", "def f(step):\n    x = np.float32(step) / np.float32(40)\n    return float(np.exp(-x)) + float(np.cos(x)) + float(np.sin(x)) + float(np.tanh(x)) + float(np.log(x + np.float32(1)))"),
("np_float32_nep50", "def f(step):\n    lr = np.float32(0.1)\n    return float(lr * 0.97 ** step) + float(lr * np.float64(step)) + float(lr + np.int64(step))"),
("np_select", "def f(step):\n    return float(np.select([step < 10, step < 100], [0.1, 0.01], default=1e-3))"),
("np_piecewise", "def f(step):\n    x = float(step)\n    return float(np.piecewise(x, [x < 10, x >= 10], [lambda v: 0.1 * v, lambda v: 1.0 / v]))"),
("np_lists", "VALUES = np.linspace(0.1, 0.01, 7)\ndef f(step):\n    i = int(np.digitize(step, [5, 10, 50, 100, 200, 1000]))\n    return float(VALUES[i]) + float(np.cumsum([0.1, 0.2, 0.7])[i % 3]) + float(np.mean(VALUES)) + float(np.prod(VALUES[1:4]))"),
("np_spaces", "A = np.geomspace(1e-1, 1e-5, 50)\nB = np.logspace(-1, -4, 50)\nC = np.arange(0.0, 1.0, 0.02)\ndef f(step):\n    i = step % 50\n    return float(A[i]) + float(B[i]) + float(C[i]) + float(np.sum(C[:i + 1]))"),
("np_interp_sum", "XS = np.array([0, 10, 50, 100, 300])\ndef f(step):\n    return float(np.interp(step, XS, [0.0, 0.1, 0.05, 0.02, 0.0])) + float(np.heaviside(step - 20.0, 0.5)) + float(np.clip(step / 100, 0.1, 0.9))"),
("np_concatenate", "RATES = np.concatenate([np.linspace(1e-5, 1e-2, 50), [0.01] * 20, np.logspace(-2, -5, 230)])\nCOUNTS = np.concatenate((np.ones(2, dtype=np.float32), np.arange(3)))\ndef f(step):\n    return RATES[min(step, 299)] * COUNTS[step % 5]"),
("np_repeat_tile", "WAVE = 0.5 * (1 + np.cos(np.pi * np.arange(50) / 50))\nRATES = np.tile(WAVE, 4) * np.repeat([1, .5, .25, .125], 50)\nCOUNTS = np.hstack([np.repeat(np.arange(3), [2, 1, 2]), np.full(3, 0.1)])\nSMALL = np.linspace(0.1, 0.01, 200, dtype=np.float32)\ndef f(step):\n    return RATES[step % 200] * COUNTS[step % 8] + float(SMALL[step % 200])"),
("np_polynomial", "C = [1e-7, -4e-5, 1e-2]\ndef f(step):\n    return float(np.polyval(C, step)) + float(np.polyval(np.array([2, 1]), np.array([0.5, step]))[1])"),
("np_cumprod", "RATES = np.cumprod([0.1] + [0.99] * 299)\nCOUNTS = np.cumprod(np.array([1, 2, 3]))\ndef f(step):\n    return float(RATES[step]) + float(COUNTS[step % 3])"),
("np_argmax_method", "BOUNDARIES = np.array([0, 5, 15, 200])\nVALUES = np.array([0.01, 0.005, 0.001, 0.02])\ndef f(step):\n    return VALUES[(BOUNDARIES > step).argmax() - 1] + VALUES[np.abs(BOUNDARIES - step).argmin()]"),
]

CLASS = '''
class Mine(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        {}
'''
TENSORS = [
("np_cos_of_the_step", "return 0.1 * (1 + np.cos(np.pi * step / 1000))"),
("np_of_the_variable", "return np.float32(0.1) * np.exp(-0.01 * np.minimum(step, 500)) + np.power(0.5, step // 100)"),
("tf_case_of_tensors", "step = tf.cast(step, tf.float32)\n        return tf.case([(step < 10.0, lambda: 0.01 * step), (step < 1000.0, lambda: tf.constant(0.1))], default=lambda: 0.1 * tf.math.exp(-0.001 * step))"),
("tf_case_of_bools", "return tf.case([(int(step) < 10, lambda: tf.constant(0.1))], default=lambda: tf.constant(0.01))"),
("tf_case_keywords", "return tf.case([(tf.less(step, 10), lambda: tf.constant(0.1)), (step > 1000, lambda: tf.constant(0.01))], default=lambda: tf.constant(1e-3), exclusive=True, strict=True, name='rate')"),
("tf_case_not_exclusive", "return tf.case([(step < 100, lambda: tf.constant(0.1)), (step < 50, lambda: tf.constant(0.2))], default=lambda: tf.constant(0.3), exclusive=True)"),
("tf_case_of_nothing", "return tf.case([(step < 100, lambda: tf.constant(0.1)), (step > 1000, lambda: tf.constant(0.2))])"),
("tf_variable_keywords", "return tf.Variable(0.1, False, dtype=tf.float64, name='rate') * tf.cast(step, tf.float64) + tf.cast(tf.Variable(0.5, trainable=False), tf.float64)"),
]

JAX = [
("jax_branches_of_numbers", "from jax import lax\ndef f(step):\n    rate = lax.cond(step < 100, lambda _: 1e-3, lambda _: 1e-4, None)\n    return rate * lax.switch(step // 60, [lambda: 3, lambda: 2, lambda: 1]) + lax.cond(jnp.asarray(step) > 7, lambda: 0.1, lambda: 0.2)"),
("jnp_exp_decay", "def f(step):\n    return 0.1 * jnp.exp(-0.01 * step)"),
("jnp_cosine", "def f(step):\n    t = jnp.minimum(step, 1000) / 1000\n    return 1e-5 + 0.5 * (0.1 - 1e-5) * (1 + jnp.cos(jnp.pi * t))"),
("jnp_noam", "def f(step):\n    step = jnp.asarray(step + 1, dtype=jnp.float32)\n    return 512 ** -0.5 * jnp.minimum(step ** -0.5, step * 4000 ** -1.5)"),
("jnp_warmup_where", "def f(step):\n    step = jnp.float32(step)\n    return jnp.where(step < 100, 0.1 * step / 100, 0.1 * jnp.power(0.96, (step - 100) / 50))"),
("jnp_warmup_clip", "def f(step):\n    return 0.3 * jnp.clip(step / 100, 0.0, 1.0) * jnp.sqrt(1.0 / jnp.maximum(step, 1))"),
("jnp_logs", "def f(step):\n    x = jnp.float32(step + 1)\n    return jnp.log(x) + jnp.log2(x) * jnp.log10(x) + jnp.log1p(1 / x)"),
("jnp_exps", "def f(step):\n    x = jnp.float32(step) / 40\n    return jnp.exp(-x) + jnp.exp2(-x) + jnp.expm1(-x) + jnp.tanh(x - 1)"),
("jnp_waves", "def f(step):\n    x = jnp.float32(step) / 7\n    return jnp.sin(x) + jnp.cos(x) * jnp.floor(x) - jnp.ceil(x) + jnp.round(x, 1)"),
("jnp_rounded_by_numpy", "import numpy as np\ndef f(step):\n    x = jnp.float32(step) / 6\n    return np.round(x, 2) + np.around(x * 0.1, 3) + np.round(jnp.int32(step)) * 1e-3"),
("jnp_integers", "def f(step):\n    i = jnp.int32(step)\n    return 0.1 * 0.5 ** (i // 30) + (i % 7) / 8 + jnp.mod(i, 5) * 2"),
("jnp_integer_powers", "def f(step):\n    x = jnp.float32(0.97)\n    return x ** 3 + x ** -2 + x ** (step % 11) + jnp.power(x, 2.5)"),
("jnp_weak_types", "def f(step):\n    a = jnp.asarray(0.1) * step\n    b = jnp.float32(0.1) * step + 1e-3\n    c = jnp.array(3) * 0.5\n    return a + b * c - jnp.abs(-a) + jnp.sign(step - 5)"),
("jnp_boundaries", "BOUNDARIES = jnp.array([10, 100, 1000])\nVALUES = jnp.array([0.1, 0.05, 0.01, 1e-3])\ndef f(step):\n    return VALUES[jnp.searchsorted(BOUNDARIES, step, side='right')]"),
("jnp_interp", "XS = jnp.array([0.0, 10.0, 100.0, 1000.0])\nYS = jnp.array([0.0, 0.1, 0.07, 1e-3])\ndef f(step):\n    return jnp.interp(step, XS, YS)"),
("jnp_select", "def f(step):\n    step = jnp.float32(step)\n    return jnp.select([step < 10, step < 100], [0.01 * step, 0.1 * jnp.exp(-step / 50)], 1e-3)"),
("jnp_item", "def f(step):\n    return (0.1 * jnp.tanh(jnp.float32(step) / 30)).item() * 2 + float(jnp.minimum(step, 2.5))"),
("jnp_negative_integer_power", "def f(step):\n    return jnp.int32(step) ** -1"),
("jnp_of_a_list", "def f(step):\n    return jnp.cos([0.1 * step])"),
]


def error(exception):
    text = str(exception).split("\n")[0]
    return f"! {type(exception).__name__}: {text}".rstrip().removesuffix(":")


def write(versions, kind, name, source, rows):
    head = [f"# CPython {platform.python_version()}, {versions}",
            f"# {kind}: the source, then a row per call: its number, the bits, the value"]
    path = OUT / kind / f"{name}.txt"
    path.write_text("\n".join(head) + "\n" + source.strip("\n") + "\n----\n" + "\n".join(rows) + "\n")


def functions(versions, imports, snippets):
    for name, source in snippets:
        source, namespace, rows = imports + source, {}, []
        exec(source, namespace)
        for step in DENSE:
            try:
                result = float(namespace["f"](step))
                rows.append(f"{step} {struct.unpack('<Q', struct.pack('<d', result))[0]:016x} {result!r}")
            except Exception as exception:
                rows.append(f"{step} {error(exception)}")
        if all(" ! " in row for row in rows):
            rows = rows[:3]
        write(versions, "function", name, source, rows)


def main(which):
    import numpy as np
    np.seterr(all="ignore")
    if which == "jax":
        import jax
        functions(f"jax {jax.__version__} (eager, CPU), numpy {np.__version__}", "import jax.numpy as jnp\n", JAX)
        return
    import python_schedules
    versions = python_schedules.VERSIONS.split(", ", 1)[1]
    functions(f"numpy {np.__version__} on x86-64 with AVX-512", "import numpy as np\n", NUMPY)
    for name, body in TENSORS:
        source = "import keras\nimport numpy as np\nimport tensorflow as tf\n" + CLASS.format(body).lstrip("\n")
        write(versions, "class", name, source, python_schedules.schedule(source, {}))


if __name__ == "__main__":
    main(sys.argv[1])

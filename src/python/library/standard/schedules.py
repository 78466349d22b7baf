import math

from keras import ops
from keras.optimizers.schedules import LearningRateSchedule


def _positive(name, value):
    if value <= 0:
        raise ValueError(f"Argument `{name}` must be > 0. Received: {name}={value}")


class ExponentialDecay(LearningRateSchedule):
    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name="ExponentialDecay"):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name
        _positive("decay_steps", self.decay_steps)

    def __call__(self, step):
        first = ops.convert_to_tensor(self.initial_learning_rate)
        steps = ops.cast(self.decay_steps, first.dtype)
        rate = ops.cast(self.decay_rate, first.dtype)
        done = ops.cast(step, first.dtype) / steps
        if self.staircase:
            done = ops.floor(done)
        return ops.multiply(first, ops.power(rate, done))

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "decay_rate": self.decay_rate,
            "staircase": self.staircase,
            "name": self.name,
        }


class InverseTimeDecay(LearningRateSchedule):
    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False, name="InverseTimeDecay"):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name
        _positive("decay_steps", self.decay_steps)

    def __call__(self, step):
        first = ops.convert_to_tensor(self.initial_learning_rate)
        steps = ops.cast(self.decay_steps, first.dtype)
        rate = ops.cast(self.decay_rate, first.dtype)
        done = ops.cast(step, first.dtype) / steps
        if self.staircase:
            done = ops.floor(done)
        return ops.divide(first, ops.add(ops.cast(1, first.dtype), ops.multiply(rate, done)))

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "decay_rate": self.decay_rate,
            "staircase": self.staircase,
            "name": self.name,
        }


class PiecewiseConstantDecay(LearningRateSchedule):
    def __init__(self, boundaries, values, name="PiecewiseConstant"):
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "The length of boundaries should be 1 less than the length of values. "
                f"Received: boundaries={boundaries} of length {len(boundaries)}, "
                f"and values={values} of length {len(values)}."
            )
        self.boundaries = boundaries
        self.values = values
        self.name = name

    def __call__(self, step):
        values = [ops.convert_to_tensor(value) for value in self.values]
        dtype = values[0].dtype
        step = ops.convert_to_tensor(step)
        bounds = [ops.cast(ops.convert_to_tensor(bound), step.dtype) for bound in self.boundaries]
        total = ops.cast(0, dtype)
        total += ops.cast(step <= bounds[0], dtype) * values[0]
        total += ops.cast(step > bounds[-1], dtype) * values[-1]
        for low, high, value in zip(bounds[:-1], bounds[1:], values[1:-1]):
            total += ops.cast(step > low, dtype) * ops.cast(step <= high, dtype) * value
        return total

    def get_config(self):
        return {"boundaries": self.boundaries, "values": self.values, "name": self.name}


class PolynomialDecay(LearningRateSchedule):
    def __init__(
        self, initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False,
        name="PolynomialDecay",
    ):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name
        _positive("decay_steps", self.decay_steps)

    def __call__(self, step):
        first = ops.convert_to_tensor(self.initial_learning_rate)
        last = ops.cast(self.end_learning_rate, first.dtype)
        power = ops.cast(self.power, first.dtype)
        step = ops.cast(step, first.dtype)
        steps = ops.cast(self.decay_steps, first.dtype)
        if self.cycle:
            cycles = ops.where(ops.equal(step, 0), 1.0, ops.ceil(step / self.decay_steps))
            steps = ops.multiply(steps, cycles)
        else:
            step = ops.minimum(step, steps)
        done = ops.divide(step, steps)
        return ops.add(ops.multiply(first - last, ops.power(1 - done, power)), last)

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "end_learning_rate": self.end_learning_rate,
            "power": self.power,
            "cycle": self.cycle,
            "name": self.name,
        }


class CosineDecay(LearningRateSchedule):
    def __init__(
        self, initial_learning_rate, decay_steps, alpha=0.0, name="CosineDecay", warmup_target=None,
        warmup_steps=0,
    ):
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha
        self.name = name
        self.warmup_steps = warmup_steps
        self.warmup_target = warmup_target
        _positive("decay_steps", self.decay_steps)

    def _fallen(self, step, steps, peak):
        pi = ops.cast(ops.convert_to_tensor(math.pi), peak.dtype)
        cosine = 0.5 * (1.0 + ops.cos(ops.multiply(pi, ops.divide(step, steps))))
        return ops.multiply(peak, (1 - self.alpha) * cosine + self.alpha)

    def __call__(self, step):
        first = ops.convert_to_tensor(self.initial_learning_rate)
        steps = ops.cast(self.decay_steps, first.dtype)
        step = ops.cast(step, first.dtype)
        if self.warmup_target is None:
            return self._fallen(ops.minimum(step, steps), steps, first)
        target = ops.cast(self.warmup_target, first.dtype)
        warmup = ops.cast(self.warmup_steps, first.dtype)
        step = ops.minimum(step, steps + warmup)
        warming = (target - first) * (step / warmup) + first
        return ops.where(step < warmup, warming, self._fallen(step - warmup, steps, target))

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "alpha": self.alpha,
            "name": self.name,
            "warmup_target": self.warmup_target,
            "warmup_steps": self.warmup_steps,
        }


class CosineDecayRestarts(LearningRateSchedule):
    def __init__(
        self, initial_learning_rate, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name="SGDRDecay"
    ):
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = first_decay_steps
        self._t_mul = t_mul
        self._m_mul = m_mul
        self.alpha = alpha
        self.name = name
        _positive("first_decay_steps", self.first_decay_steps)

    def __call__(self, step):
        first = ops.convert_to_tensor(self.initial_learning_rate)
        dtype = first.dtype
        steps = ops.cast(self.first_decay_steps, dtype)
        alpha = ops.cast(self.alpha, dtype)
        longer = ops.cast(self._t_mul, dtype)
        lower = ops.cast(self._m_mul, dtype)
        done = ops.cast(step, dtype) / steps
        restart = ops.floor(ops.log(ops.cast(1.0 - done * (1.0 - longer), dtype)) / ops.log(longer))
        before = ops.divide(1.0 - ops.power(longer, restart), (1.0 - longer))
        within = ops.divide(ops.subtract(done, before), ops.power(longer, restart))
        # Periods of equal length make these three a division by 0.
        is_equal = ops.equal(longer, 1.0)
        restart = ops.where(is_equal, ops.floor(done), restart)
        within = ops.where(is_equal, done - restart, within)
        pi = ops.cast(ops.convert_to_tensor(math.pi), dtype)
        cosine = 0.5 * ops.power(lower, restart) * (1.0 + ops.cos(ops.multiply(pi, within)))
        return ops.multiply(first, (1 - alpha) * cosine + alpha)

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "first_decay_steps": self.first_decay_steps,
            "t_mul": self._t_mul,
            "m_mul": self._m_mul,
            "alpha": self.alpha,
            "name": self.name,
        }

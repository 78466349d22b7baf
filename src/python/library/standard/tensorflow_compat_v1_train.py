# `tf.compat.v1.train` as TensorFlow 2 has it: where nothing is compiled, each makes a function that returns the rate.
import math

import tensorflow as tf


def exponential_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    def decayed():
        first = tf.convert_to_tensor(learning_rate)
        done = tf.cast(global_step, first.dtype) / tf.cast(decay_steps, first.dtype)
        if staircase:
            done = tf.floor(done)
        return tf.multiply(first, tf.pow(tf.cast(decay_rate, first.dtype), done))

    return decayed


def natural_exp_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    rate = tf.exp(tf.negative(decay_rate))
    return exponential_decay(learning_rate, global_step, decay_steps, rate, staircase)


def inverse_time_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    def decayed():
        first = tf.convert_to_tensor(learning_rate)
        done = tf.cast(global_step, first.dtype) / tf.cast(decay_steps, first.dtype)
        if staircase:
            done = tf.floor(done)
        return tf.divide(first, tf.cast(1, first.dtype) + tf.cast(decay_rate, first.dtype) * done)

    return decayed


def polynomial_decay(learning_rate, global_step, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, name=None):
    def decayed():
        first = tf.convert_to_tensor(learning_rate)
        last = tf.cast(end_learning_rate, first.dtype)
        step = tf.cast(global_step, first.dtype)
        steps = tf.cast(decay_steps, first.dtype)
        if cycle:
            cycles = 1.0 if step == 0 else tf.math.ceil(step / decay_steps)
            steps = tf.multiply(steps, cycles)
        else:
            step = tf.minimum(step, steps)
        left = tf.pow(1 - tf.divide(step, steps), tf.cast(power, first.dtype))
        return tf.multiply(first - last, left) + last

    return decayed


def piecewise_constant(x, boundaries, values, name=None):
    boundaries = [tf.convert_to_tensor(boundary) for boundary in boundaries]
    values = [tf.convert_to_tensor(value) for value in values]
    first = tf.convert_to_tensor(x)
    for index, boundary in enumerate(boundaries):
        if boundary.dtype != first.dtype:
            if boundary.dtype != tf.int32 or first.dtype != tf.int64:
                raise ValueError(f"Boundaries ({boundary.dtype}) must have the same dtype as x ({first.dtype}).")
            boundaries[index] = tf.cast(boundary, first.dtype)
    for value in values[1:]:
        if value.dtype != values[0].dtype:
            raise ValueError(f"Values must have elements all with the same dtype ({values[0].dtype} vs {value.dtype}).")
    if len(boundaries) != len(values) - 1:
        raise ValueError(
            "The length of boundaries should be 1 less than the length of values. "
            f"Received: boundaries={boundaries} of length {len(boundaries)}, "
            f"and values={values} of length {len(values)}."
        )

    def decayed():
        step = tf.convert_to_tensor(x)
        chosen = values[-1]
        for boundary, value in reversed(list(zip(boundaries, values))):
            chosen = tf.where(step <= boundary, value, chosen)
        return chosen

    return decayed


piecewise_constant_decay = piecewise_constant


def cosine_decay_restarts(learning_rate, global_step, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name=None):
    def decayed():
        first = tf.convert_to_tensor(learning_rate)
        floor = tf.cast(alpha, first.dtype)
        longer = tf.cast(t_mul, first.dtype)
        lower = tf.cast(m_mul, first.dtype)
        done = tf.cast(global_step, first.dtype) / tf.cast(first_decay_steps, first.dtype)
        if longer == 1.0:
            restart = tf.floor(done)
            done = done - restart
        else:
            restart = tf.floor(tf.math.log(1.0 - done * (1.0 - longer)) / tf.math.log(longer))
            before = (1.0 - longer**restart) / (1.0 - longer)
            done = (done - before) / longer**restart
        cosine = 0.5 * lower**restart * (1.0 + tf.cos(tf.constant(math.pi) * done))
        return tf.multiply(first, (1 - floor) * cosine + floor)

    return decayed


def linear_cosine_decay(learning_rate, global_step, decay_steps, num_periods=0.5, alpha=0.0, beta=0.001, name=None):
    def decayed():
        first = tf.convert_to_tensor(learning_rate)
        steps = tf.cast(decay_steps, first.dtype)
        periods = tf.cast(num_periods, first.dtype)
        step = tf.minimum(tf.cast(global_step, first.dtype), steps)
        linear = (steps - step) / steps
        fraction = 2.0 * periods * (step / steps)
        cosine = 0.5 * (1.0 + tf.cos(tf.constant(math.pi) * fraction))
        decayed = (tf.cast(alpha, first.dtype) + linear) * cosine + tf.cast(beta, first.dtype)
        return tf.multiply(first, decayed)

    return decayed


def cosine_decay(learning_rate, global_step, decay_steps, alpha=0.0, name=None):
    def decayed():
        first = tf.convert_to_tensor(learning_rate)
        steps = tf.cast(decay_steps, first.dtype)
        done = tf.minimum(tf.cast(global_step, first.dtype), steps) / steps
        cosine = 0.5 * (1.0 + tf.cos(tf.constant(math.pi) * done))
        return tf.multiply(first, (1 - alpha) * cosine + alpha)

    return decayed

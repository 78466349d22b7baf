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
    if len(boundaries) != len(values) - 1:
        raise ValueError("The length of boundaries should be 1 less than the length of values")

    def decayed():
        step = tf.convert_to_tensor(x)
        for boundary, value in zip(boundaries, values):
            if step <= tf.cast(boundary, step.dtype):
                return tf.convert_to_tensor(value)
        return tf.convert_to_tensor(values[-1])

    return decayed


def cosine_decay(learning_rate, global_step, decay_steps, alpha=0.0, name=None):
    def decayed():
        first = tf.convert_to_tensor(learning_rate)
        steps = tf.cast(decay_steps, first.dtype)
        done = tf.minimum(tf.cast(global_step, first.dtype), steps) / steps
        cosine = 0.5 * (1.0 + tf.cos(tf.constant(math.pi) * done))
        return tf.multiply(first, (1 - alpha) * cosine + alpha)

    return decayed

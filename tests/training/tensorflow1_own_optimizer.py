"""TensorFlow 1: an optimizer of the file's own with a warmup, whose updates the file counts by hand."""
# lrsched --steps 16
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
flags = tf.flags
FLAGS = flags.FLAGS
flags.DEFINE_float("learning_rate", 2e-5, "The initial learning rate.")
flags.DEFINE_bool("do_train", False, "Whether to run training.")


class DecayingOptimizer(tf.train.Optimizer):
    def __init__(self, learning_rate, weight_decay_rate=0.0, name="DecayingOptimizer"):
        super(DecayingOptimizer, self).__init__(False, name)
        self.learning_rate = learning_rate
        self.weight_decay_rate = weight_decay_rate

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        assignments = []
        for grad, param in grads_and_vars:
            if grad is None or param is None:
                continue
            update = grad + self.weight_decay_rate * param
            assignments.append(param.assign(param - self.learning_rate * update))
        return tf.group(*assignments, name=name)


def create_optimizer(loss, init_lr, num_train_steps, num_warmup_steps):
    global_step = tf.train.get_or_create_global_step()
    learning_rate = tf.constant(value=init_lr, shape=[], dtype=tf.float32)
    learning_rate = tf.train.polynomial_decay(
        learning_rate, global_step, num_train_steps, end_learning_rate=0.0, power=1.0, cycle=False
    )
    if num_warmup_steps:
        global_steps_int = tf.cast(global_step, tf.int32)
        warmup_steps_int = tf.constant(num_warmup_steps, dtype=tf.int32)
        global_steps_float = tf.cast(global_steps_int, tf.float32)
        warmup_steps_float = tf.cast(warmup_steps_int, tf.float32)
        warmup_percent_done = global_steps_float / warmup_steps_float
        warmup_learning_rate = init_lr * warmup_percent_done
        is_warmup = tf.cast(global_steps_int < warmup_steps_int, tf.float32)
        learning_rate = (1.0 - is_warmup) * learning_rate + is_warmup * warmup_learning_rate
    tf.summary.scalar("learning_rate", learning_rate)
    optimizer = DecayingOptimizer(learning_rate=learning_rate, weight_decay_rate=0.01)
    tvars = tf.trainable_variables()
    grads = tf.gradients(loss, tvars)
    (grads, _) = tf.clip_by_global_norm(grads, clip_norm=1.0)
    train_op = optimizer.apply_gradients(zip(grads, tvars), global_step=global_step)
    new_global_step = global_step + 1
    return tf.group(train_op, [global_step.assign(new_global_step)])


def main(_):
    data = np.ones((4, 3), "float32")
    num_train_steps = 16
    x = tf.placeholder(tf.float32, [None, 3])
    w = tf.get_variable("w", [3, 1])
    loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - 1.0))
    if FLAGS.do_train:
        train_op = create_optimizer(loss, FLAGS.learning_rate, num_train_steps, int(num_train_steps * 0.25))
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for step in range(num_train_steps):
                sess.run(train_op, feed_dict={x: data})


if __name__ == "__main__":
    tf.app.run()

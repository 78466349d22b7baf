# lrsched
"""TensorFlow 1: the settings are `HParams`, which a text of the command line changes, and decide what the rate is."""
import tensorflow.compat.v1 as tf
from tensorflow.contrib.training import HParams

tf.disable_v2_behavior()


class Model:
    def __init__(self, hparams):
        self._hparams = hparams

    def add_optimizer(self, global_step):
        with tf.variable_scope("optimizer"):
            hp = self._hparams
            if hp.decays and "boundaries" in hp:
                values = [hp.initial_rate, hp.initial_rate * 0.5, hp.get("last_rate", 1.0)]
                self.learning_rate = tf.train.piecewise_constant(global_step, hp.boundaries, values)
            else:
                self.learning_rate = tf.convert_to_tensor(hp.initial_rate)
            optimizer = tf.train.GradientDescentOptimizer(self.learning_rate)
            self.optimize = optimizer.minimize(self.loss, global_step=global_step)


def main():
    hparams = HParams(initial_rate=0.5, decays=False, boundaries=[2, 4], last_rate=0.0)
    hparams.parse("initial_rate=0.25,decays=True,boundaries=[1,3]")
    hparams.set_hparam("last_rate", 0.03125)
    global_step = tf.Variable(0, name="global_step", trainable=False)
    model = Model(hparams)
    weight = tf.Variable(1.0)
    model.loss = tf.square(weight)
    model.add_optimizer(global_step)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for step in range(6):
            session.run([model.optimize, model.loss])


if __name__ == "__main__":
    main()

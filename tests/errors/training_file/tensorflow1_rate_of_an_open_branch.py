import tensorflow as tf
from settings import hparams


class Model:
    def add_optimizer(self, global_step):
        if hparams.decays:
            self.learning_rate = 0.1 * tf.cast(global_step + 1, tf.float32) ** -0.5
        else:
            self.learning_rate = tf.convert_to_tensor(0.1)
        optimizer = tf.train.AdamOptimizer(self.learning_rate)
        self.train_op = optimizer.minimize(tf.square(tf.Variable(1.0)), global_step=global_step)


model = Model()
model.add_optimizer(tf.train.get_or_create_global_step())
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for step in range(10):
        session.run(model.train_op)

# lrsched --steps 5
"""TensorFlow 1: the global step is a variable that begins at 3, which the first update sees."""
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()

global_step = tf.Variable(3, trainable=False, name="global_step")
rate = tf.train.piecewise_constant(global_step, [4, 6], [0.1, 0.2, 0.3])
train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(tf.Variable(1.0)), global_step=global_step)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for step in range(5):
        session.run(train_op)

"""TensorFlow 1: the rate is what the graph computes of the global step, in branches and with a decay within."""
# lrsched --steps 15
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
data = np.ones((4, 3), "float32")
x = tf.placeholder(tf.float32, [None, 3])
w = tf.get_variable("w", [3, 1])
loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - 1.0))
global_step = tf.Variable(0, trainable=False, name="global_step")
rate = tf.Variable(0.5, trainable=False)
warmed = rate * tf.cast(global_step + 1, tf.float32) / 4.0
decayed = tf.train.piecewise_constant(global_step - 4, [3, 6], [0.5, 0.25, 0.125])
lr = tf.cond(tf.less(global_step, 4), lambda: warmed, lambda: decayed)
lr = tf.maximum(tf.where(global_step < 12, lr, tf.constant(0.01)), 0.03125)
tf.summary.scalar("lr", lr)
train_op = tf.train.AdamOptimizer(learning_rate=lr).minimize(loss, global_step=global_step)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(15):
        sess.run(train_op, feed_dict={x: data})

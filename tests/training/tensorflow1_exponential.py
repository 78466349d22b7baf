"""TensorFlow 1: the global step counts the updates, and the loop says how many there are."""
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
batch_size = 5
epochs = 4
data = np.ones((17, 3), "float32")
x = tf.placeholder(tf.float32, [None, 3])
w = tf.get_variable("w", [3, 1])
loss = tf.reduce_mean(tf.square(tf.matmul(x, w) - 1.0))
global_step = tf.Variable(0, trainable=False, name="global_step")
learning_rate = tf.train.exponential_decay(
    0.1, global_step, decay_steps=3, decay_rate=0.5, staircase=True
)
tf.summary.scalar("learning_rate", learning_rate)
optimizer = tf.train.MomentumOptimizer(learning_rate, 0.9)
train_op = optimizer.minimize(loss, global_step=global_step)
init = tf.global_variables_initializer()
with tf.Session() as sess:
    sess.run(init)
    for epoch in range(epochs):
        for batch in range(len(data) // batch_size):
            rows = data[batch * batch_size:(batch + 1) * batch_size]
            _, value = sess.run([train_op, loss], feed_dict={x: rows})
        print(epoch, value)

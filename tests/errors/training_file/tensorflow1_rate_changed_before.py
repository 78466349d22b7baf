import tensorflow as tf

global_step = tf.train.get_or_create_global_step()
rate = tf.Variable(0.1, trainable=False)
halve = tf.assign(rate, rate * 0.5)
learning_rate = tf.maximum(tf.train.exponential_decay(rate, global_step, 1000, 0.9), 1e-4)
loss = tf.reduce_mean(tf.square(tf.get_variable("w", [3])))
train_op = tf.train.AdamOptimizer(learning_rate).minimize(loss, global_step=global_step)

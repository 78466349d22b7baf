import tensorflow as tf

global_step = tf.train.get_or_create_global_step()
learning_rate = tf.train.exponential_decay(0.1, global_step, 1000, 0.9)
learning_rate = tf.maximum(learning_rate, 1e-4)
loss = tf.reduce_mean(tf.square(tf.get_variable("w", [3])))
train_op = tf.train.AdamOptimizer(learning_rate).minimize(loss, global_step=global_step)

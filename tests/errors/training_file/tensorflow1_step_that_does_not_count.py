import tensorflow as tf

global_step = tf.Variable(0, trainable=False)
learning_rate = tf.train.exponential_decay(0.1, global_step, 1000, 0.9)
loss = tf.reduce_mean(tf.square(tf.get_variable("w", [3])))
train_op = tf.train.AdamOptimizer(learning_rate).minimize(loss)
with tf.Session() as sess:
    for step in range(100):
        sess.run(train_op)

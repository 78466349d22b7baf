import tensorflow as tf

weight = tf.Variable(1.0)
lr = tf.placeholder(tf.float32, name="learning_rate")
optimizer = tf.train.AdamOptimizer(lr / 2)
train_op = optimizer.minimize(tf.square(weight))
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for epoch in range(10):
        session.run(train_op, feed_dict={lr: 0.1 * 0.5**epoch})

import tensorflow as tf
from data import Dataset

steps = len(Dataset("train"))
global_step = tf.train.get_or_create_global_step()
warmup = tf.constant(2 * steps, dtype=tf.int64)
rate = tf.cond(pred=global_step < warmup, true_fn=lambda: 0.1 * global_step / warmup, false_fn=lambda: tf.constant(0.1))
train_op = tf.train.AdamOptimizer(rate).minimize(tf.Variable(1.0), global_step=global_step)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for step in range(10):
        session.run(train_op)

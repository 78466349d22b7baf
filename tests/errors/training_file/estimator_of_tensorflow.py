"""An estimator of TensorFlow 1 trains with what `model_fn` makes."""
import tensorflow.compat.v1 as tf
def model_fn(features, labels, mode, params):
    net = tf.layers.dense(features['x'], 10)
    loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=net)
    global_step = tf.train.get_or_create_global_step()
    lr = tf.train.exponential_decay(params['lr'], global_step, 1000, 0.96, staircase=True)
    optimizer = tf.train.AdamOptimizer(lr)
    train_op = optimizer.minimize(loss, global_step)
    return tf.estimator.EstimatorSpec(mode=mode, loss=loss, train_op=train_op)
clf = tf.estimator.Estimator(model_fn=model_fn, params={'lr': 0.1})
clf.train(input_fn=train_input_fn, steps=20000)

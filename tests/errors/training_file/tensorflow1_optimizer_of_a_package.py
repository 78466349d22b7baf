import tensorflow as tf
from bert import optimization


def model_fn(features, labels, mode):
    loss = tf.reduce_mean(features)
    train_op = optimization.create_optimizer(loss, 5e-5, 1000, 100, False)
    return tf.contrib.tpu.TPUEstimatorSpec(mode=mode, loss=loss, train_op=train_op)


estimator = tf.contrib.tpu.TPUEstimator(model_fn=model_fn)
estimator.train(input_fn=None, max_steps=1000)

# lrsched
"""TensorFlow 1: an Estimator calls the function of its model, whose optimizer has a number for its rate."""
import tensorflow.compat.v1 as tf

learning_rate = 0.125
num_steps = 5


def neural_net(features):
    return features["x"] * tf.get_variable("weight", [], initializer=tf.ones_initializer())


def model_fn(features, labels, mode):
    logits = neural_net(features)
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions=logits)
    loss_op = tf.reduce_mean(tf.square(logits - labels))
    optimizer = tf.train.GradientDescentOptimizer(learning_rate=learning_rate)
    train_op = optimizer.minimize(loss_op, global_step=tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode=mode, predictions=logits, loss=loss_op, train_op=train_op)


def input_fn():
    return {"x": tf.constant([1.0, 2.0])}, tf.constant([2.0, 4.0])


model = tf.estimator.Estimator(model_fn)
model.train(input_fn, steps=num_steps)
model.evaluate(input_fn)

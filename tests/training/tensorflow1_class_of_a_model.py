"""TensorFlow 1: a method of a class makes the optimizer, and what the data say decides nothing about the rate."""
import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()


def init_weight(rows, columns):
    return np.random.randn(rows, columns) / np.sqrt(rows)


class Regression:
    def __init__(self, size):
        self.size = size

    def fit(self, X, Y, lr=1e-3, mu=0.9, epochs=10):
        X, Y = X.astype(np.float32), Y.astype(np.float32)
        self.W = tf.Variable(init_weight(self.size, 1).astype(np.float32))
        tfX = tf.placeholder(tf.float32, shape=(None, self.size), name="X")
        tfY = tf.placeholder(tf.float32, shape=(None, 1), name="Y")
        cost = tf.reduce_mean(tf.square(tf.matmul(tfX, self.W) - tfY))
        train_op = tf.train.MomentumOptimizer(lr, momentum=mu).minimize(cost)
        costs = []
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for epoch in range(epochs):
                for start in range(0, len(X), 4):
                    batch = {tfX: X[start:start + 4], tfY: Y[start:start + 4]}
                    _, c = session.run([train_op, cost], feed_dict=batch)
                costs.append(c)
        return costs


def main():
    X = np.random.randn(17, 3)
    Y = X.sum(axis=1, keepdims=True)
    model = Regression(X.shape[1])
    costs = model.fit(X, Y, lr=3e-2, epochs=5)
    print(costs[-1])


if __name__ == "__main__":
    main()

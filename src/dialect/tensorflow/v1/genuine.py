"""TensorFlow 1's decays in TensorFlow 2, eager: the callable that a function returns, as the global step is assigned."""

PACKAGES = {"tensorflow": "tensorflow"}
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")


def curve(question):
    tf = package("tensorflow")
    make = public(tf.compat.v1.train, question.name)
    step = tf.Variable(0, dtype=tf.int64)
    given = dict(question.parameters)
    if "seed" in given:
        tf.random.set_seed(given.pop("seed"))
    lead = [] if "piecewise" in question.name else [given.pop("learning_rate")]
    rate = make(*lead, step, **given)

    def rows():
        for row in range(question.rows):
            step.assign(question.index(row))
            yield [tf.cast(rate(), tf.float32)]

    return Curve(rows(), precision="float32")

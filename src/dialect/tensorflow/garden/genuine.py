"""The Model Garden's schedules, eager: what the Garden's own SGD, of the legacy Keras, takes for the learning rate."""

PACKAGES = {"official": "tf-models-official", "tf_keras": "tf_keras", "tensorflow": "tensorflow"}
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
DIALECT = "official.modeling.optimization."


def garden():
    """The module of the schedules alone: the package around it imports the whole Garden."""
    if "official" not in sys.modules:
        for entry in sys.path:
            path = os.path.join(entry, "official", "modeling", "optimization", "lr_schedule.py")
            if os.path.exists(path):
                spec = importlib.util.spec_from_file_location("lr_schedule", path)
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
                sys.modules["official"] = module
                break
        else:
            raise Missing("official")
    return sys.modules["official"]


def construct(module, name, given):
    """A schedule of the Garden."""
    arguments = dict(given)
    after = arguments.get("after_warmup_lr_sched")
    if isinstance(after, Inner):
        arguments["after_warmup_lr_sched"] = construct(module, after["kind"].removeprefix(DIALECT), after["parameters"])
    return public(module, name)(**arguments)


def curve(question):
    tf, keras = package("tensorflow"), package("tf_keras")
    optimizer = keras.optimizers.legacy.SGD(construct(garden(), question.name, question.parameters))

    def rows():
        for row in range(question.rows):
            optimizer.iterations.assign(question.index(row))
            yield [optimizer._decayed_lr(tf.float32)]

    return Curve(rows(), precision="float32")

"""Keras on TensorFlow, eager: what an optimizer takes for its learning rate, or a real `model.fit` with the callbacks."""

PACKAGES = {"keras": "keras", "tensorflow": "tensorflow"}
os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")


def curve(question):
    package("tensorflow")
    keras = package("keras")
    special = {
        "ReduceLROnPlateau": plateau,
        "LearningRateScheduler": epochs,
        "LearningRateSchedule": own_class,
        "Callback": callbacks,
    }
    if question.name in special:
        return Curve(special[question.name](keras, question), precision="float32")
    schedule = public(keras.optimizers.schedules, question.name)(**question.parameters)
    return Curve(counted(keras, schedule, question), precision="float32")


def counted(keras, schedule, question):
    """What an optimizer with this schedule uses for each update."""
    optimizer = keras.optimizers.SGD(schedule)

    def rows():
        for row in range(question.rows):
            optimizer.iterations.assign(question.index(row))
            yield [keras.ops.cast(optimizer.learning_rate, "float32")]

    return rows()


def plateau(keras, question):
    """The genuine callback, at the end of each epoch."""
    given = dict(question.parameters)
    metrics = given.pop("metrics")
    monitor = given.get("monitor", "val_loss")
    callback = keras.callbacks.ReduceLROnPlateau(**given)
    model = types.SimpleNamespace(optimizer=keras.optimizers.SGD(question.rates(0.01)[0]), metrics=[])
    name = monitor.removeprefix("val_")
    if name != "loss":
        compiled = package("keras.src.trainers.compile_utils").CompileMetrics([name], None)
        try:
            compiled.build([keras.ops.zeros((2, 3))], [keras.ops.zeros((2, 3))])
            model.metrics.append(compiled)
        except ValueError:
            pass  # no metric of Keras is called so
    callback.set_model(model)
    callback.on_train_begin()

    def rows():
        for epoch in range(question.rows):
            yield [model.optimizer.learning_rate]
            callback.on_epoch_end(epoch, {monitor: float(metrics[epoch])})

    return rows()


def epochs(keras, question):
    """A real `model.fit` with the callback."""
    question.parameters["schedule"].record(keras.callbacks)
    found = function(question.parameters["schedule"], question.parameters)
    kind = keras.callbacks.LearningRateScheduler
    return fit(keras, question, [found if isinstance(found, kind) else kind(found)])


def made(keras, item):
    """An argument of a constructor: a schedule within it is constructed too."""
    if isinstance(item, Inner):
        kind = public(keras.optimizers.schedules, item["kind"].removeprefix("keras."))
        return kind(**{name: made(keras, one) for name, one in item["parameters"].items()})
    if isinstance(item, dict) and "class_name" in item:
        kind = public(keras.optimizers.schedules, item["class_name"])
        return kind(**{name: made(keras, one) for name, one in item.get("config", {}).items()})
    return item


def own_class(keras, question):
    """The user's own class, constructed with `config`, or an object of it."""
    given, base = question.parameters, keras.optimizers.schedules.LearningRateSchedule
    source, config = given["source"], given.get("config") or {}
    source.run(config)
    fits = lambda one: isinstance(one, base) or isinstance(one, type) and is_own(one) and issubclass(one, base)
    found = source.chosen(given.get("class_name"), fits, config)
    if not isinstance(found, base):
        given = arguments_of(found, config, source)
        found = found(**{name: made(keras, item) for name, item in given.items()})
    return counted(keras, found, question)


def callbacks(keras, question):
    """A real `model.fit` with the user's own callbacks."""
    given, base = question.parameters, keras.callbacks.Callback
    source, config = given["source"], given.get("config") or {}
    source.run(config)
    fits = lambda one: isinstance(one, base) or isinstance(one, type) and is_own(one) and issubclass(one, base)
    listed = [one for one in source.names.values() if isinstance(one, list) and one and all(map(fits, one))]
    name = source.name or given.get("name")
    found = listed[-1] if listed and not name else source.chosen(name, lambda one: fits(one) or one in listed, config)
    if isinstance(found, type):
        found = found(**arguments_of(found, config, source))
    return fit(keras, question, found if isinstance(found, list) else [found])


def fit(keras, question, found):
    """The rates of a real training: of each update, or at the first update of each epoch; then what ended it."""
    import numpy as np

    by_step, length = question.unit == "step", question.run.get("steps_per_epoch")
    length = length or (question.rows if by_step else 1)
    count = question.run.get("epochs") or (-(-question.rows // length) if by_step else question.rows)
    rates, ended = [], None

    class Watch(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            if by_step or batch == 0:
                rates.append(float(self.model.optimizer.learning_rate.numpy()))
            if len(rates) >= question.rows:
                self.model.stop_training = True

    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(question.rates(0.01)[0]), loss="mse")
    data = np.zeros((length, 1))
    try:
        model.fit(data, data, batch_size=1, epochs=count, verbose=0, callbacks=[*found, Watch()])
    except Exception as error:
        ended = error
    yield from ([rate] for rate in rates)
    raise ended or StopIteration("the training ends")

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


def handed_over(kind, source, argument, config):
    """Runs a source; the names that it has, its last value, and what it hands to a class as an argument."""
    handed, original = [], kind.__init__

    def wrapped(self, *arguments, **keywords):
        bound = inspect.signature(original).bind(self, *arguments, **keywords).arguments
        if argument in bound:
            handed.append(bound[argument])
        original(self, *arguments, **keywords)

    kind.__init__ = wrapped
    try:
        return (*source.run(config), handed)
    finally:
        kind.__init__ = original


def epochs(keras, question):
    """A real `model.fit` with the callback."""
    given, kind = question.parameters, keras.callbacks.LearningRateScheduler
    source, config = given["schedule"], given.get("config")
    names, last, handed = handed_over(kind, source, "schedule", config)
    last = None if isinstance(last, kind) else last
    found = chosen(names, last, source.name or given.get("name"), handed=handed)
    found = found if handed else configured(found, config, source)
    return fit(keras, question, [kind(found)])


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
    names, last, handed = handed_over(keras.optimizers.Optimizer, source, "learning_rate", config)
    fits = lambda one: is_own(one) and isinstance(one, type) and issubclass(one, base)
    handed = [one for one in handed if isinstance(one, base)]
    found = chosen(names, last, source.name or given.get("class_name"), fits, handed)
    if not isinstance(found, base):
        given = arguments_of(found, config, source)
        found = found(**{name: made(keras, item) for name, item in given.items()})
    return counted(keras, found, question)


def callbacks(keras, question):
    """A real `model.fit` with the user's own callbacks."""
    given, base = question.parameters, keras.callbacks.Callback
    source, config = given["source"], given.get("config") or {}
    names, last = source.run(config)
    listed = [names.get(name) for name in ("callbacks", "callback") if names.get(name)]
    fits = lambda one: is_own(one) and isinstance(one, type) and issubclass(one, base)
    found = chosen(names, last, source.name or given.get("name"), fits, listed[:1])
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

"""optax on JAX, eager: a schedule is called with an int32 count, as `scale_by_schedule` does, and taken as a float32."""

PACKAGES = {"optax": "optax", "jax": "jax"}
os.environ.update(JAX_PLATFORMS="cpu")


def construct(optax, name, given):
    arguments = dict(given)
    if "schedules" in arguments:
        arguments["schedules"] = [
            construct(optax, inner["kind"].removeprefix("optax."), inner["parameters"]) for inner in arguments["schedules"]
        ]
    return public(optax, name)(**arguments)


def curve(question):
    jax = package("jax.numpy")
    optax = package("optax")
    if question.name == "reduce_on_plateau":
        return Curve(plateau(jax, optax, question), precision="float32")
    if question.name == "Schedule":
        question.parameters["source"].record(optax)
        schedule = function(question.parameters["source"], question.parameters)
    else:
        schedule = construct(optax, question.name, question.parameters)
    if not callable(schedule):
        raise Cannot(f"the source gives {type(schedule).__name__}, which cannot be called")

    def rows():
        for row in range(question.rows):
            count = jax.asarray(min(question.index(row), 2**31 - 1), jax.int32)
            yield [jax.array(schedule(count), dtype=jax.float32)]

    return Curve(rows(), precision="float32")


def plateau(jax, optax, question):
    """What the chain makes of the gradient -1 with each row's metric."""
    given = dict(question.parameters)
    metrics = given.pop("metrics")
    reduce = public(optax.contrib, "reduce_on_plateau")(**given)
    chain = optax.chain(optax.sgd(question.rates(1.0)[0]), reduce)

    def rows(state):
        for row in range(question.rows):
            if row >= len(metrics):
                raise TypeError("update_fn() missing 1 required keyword-only argument: 'value'")
            update, state = chain.update(jax.float32(-1), state, value=metrics[row])
            yield [update]

    return rows(chain.init(jax.float32(0)))

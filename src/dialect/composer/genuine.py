"""composer's and llm-foundry's schedulers, called as composer's Trainer does: stepped before the batch is counted."""

PACKAGES = {"composer": "mosaicml", "llmfoundry": "llm-foundry", "torch": "torch"}


def curve(question):
    torch = package("torch")
    core, scheduling = package("composer.core"), package("composer.optim.scheduler")
    home = package("llmfoundry.optim.scheduler") if question.kind.startswith("llmfoundry") else scheduling
    given, run = dict(question.parameters), question.run
    ratio, length = given.pop("scale_schedule_ratio", 1.0), given.pop("max_duration", None)
    if length is None:
        length = f"{run['epochs']}ep" if run.get("given_in_epochs") else f"{run['steps']}ba"
    optimizer = torch.optim.SGD(
        [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in question.rates(0.1)]
    )
    epoch = run.get("steps_per_epoch")
    state = types.SimpleNamespace(
        optimizers=[optimizer],
        max_duration=core.Time.from_input(length, "ep"),
        dataloader_len=None if epoch is None else core.Time(epoch, "ba"),
        timestamp=core.Timestamp(),
    )
    scheduler = scheduling.compile_composer_scheduler(public(home, question.name)(**given), state, ratio)
    if ratio != 1.0:
        state.max_duration = state.max_duration * ratio

    def rows():
        for row in range(question.rows):
            yield [group["lr"] for group in optimizer.param_groups]
            scheduler.step()
            samples, tokens = run.get("samples_per_step", 0), run.get("tokens_per_step", 0)
            state.timestamp = state.timestamp.to_next_batch(samples=samples, tokens=tokens)
            if epoch is not None and (row + 1) % epoch == 0:
                state.timestamp = state.timestamp.to_next_epoch()

    return Curve(rows(), ["lr"], len(optimizer.param_groups))

# lrsched --per epoch
# genuine updates 1
import torch


def rate(step, model_size, factor, warmup):
    if step == 0:
        step = 1
    return factor * (model_size ** (-0.5) * min(step ** (-0.5), step * warmup ** (-1.5)))


def example_learning_schedule():
    opts = [[512, 1, 7]]
    for idx, example in enumerate(opts):
        model = torch.nn.Linear(1, 1)
        optimizer = torch.optim.Adam(model.parameters(), lr=1, betas=(0.9, 0.98), eps=1e-9)
        lr_scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer=optimizer, lr_lambda=lambda step: rate(step, *example))
        for epoch in range(18):
            model(torch.ones(1, 1)).sum().backward()
            optimizer.step()
            lr_scheduler.step()


example_learning_schedule()

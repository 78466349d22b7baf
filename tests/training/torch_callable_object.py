# lrsched --per epoch
# genuine updates 1
import torch


class Noam:
    def __init__(self, d_model, factor=1.0, warmup=6):
        self.d_model, self.factor, self.warmup = d_model, factor, warmup

    def __call__(self, step):
        step = max(step, 1)
        return self.factor * (self.d_model ** (-0.5) * min(step ** (-0.5), step * self.warmup ** (-1.5)))


def rate(step, model_size, factor, warmup):
    if step == 0:
        step = 1
    return factor * (model_size ** (-0.5) * min(step ** (-0.5), step * warmup ** (-1.5)))


model = torch.nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=1.0)
lr_scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer=optimizer, lr_lambda=Noam(256))
for epoch in range(20):
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    lr_scheduler.step()

# lrsched
# genuine updates 2
import torch


class hp:
    voc_lr = 3e-4


def train(epochs):
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(model.parameters())
    for p in optimizer.param_groups:
        p["lr"] = hp.voc_lr
    for epoch in range(epochs):
        for batch in [torch.ones(1, 2), torch.ones(1, 2)]:
            optimizer.zero_grad()
            model(batch).sum().backward()
            optimizer.step()


train(4)

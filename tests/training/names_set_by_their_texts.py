"""Settings that a dict of texts replaces: `globals()` has the names of the file."""
import torch

lr = 0.5
gamma = 0.9
epochs = 2
overrides = {"lr": 0.1, "epochs": 4}
for key, value in overrides.items():
    if key not in globals():
        raise KeyError(key)
    globals()[key] = value
globals().update(gamma=0.5)

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=lr)
scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)
for epoch in range(epochs):
    for batch in [torch.ones(3, 2)] * 2:
        optimizer.zero_grad()
        net(batch).pow(2).mean().backward()
        optimizer.step()
    scheduler.step()

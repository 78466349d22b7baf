"""Lines lower the rates of all optimizers of a list."""
import torch
m = [torch.nn.Linear(2, 2) for _ in range(3)]
opts = [torch.optim.SGD(x.parameters(), lr=0.1 * (k + 1)) for k, x in enumerate(m)]
for epoch in range(6):
    if epoch in (2, 4):
        for o in opts:
            for g in o.param_groups:
                g['lr'] *= 0.1
    for step in range(3):
        for o in opts:
            o.step()

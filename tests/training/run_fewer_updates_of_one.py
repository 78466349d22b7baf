"""Two optimizers are unpacked from a list; one makes an update in every other round."""
import torch
a = torch.nn.Linear(2, 2); b = torch.nn.Linear(2, 2)
optG, optD = [torch.optim.Adam(x.parameters(), lr=l) for x, l in ((a, 1e-4), (b, 4e-4))]
opts = [optG, optD]
for it in range(8):
    if it >= 4:
        for o in opts:
            o.param_groups[0]['lr'] *= 0.5
    optD.step()
    if it % 2 == 0:
        optG.step()

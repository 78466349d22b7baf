"""A loop leaves a generator in each of its rounds."""
import torch
nets = [torch.nn.Linear(2, 1)]
opts = [torch.optim.SGD(n.parameters(), lr=0.1) for n in nets]
def batches(source):
    for b in [1, 2, 3]:
        yield b
count = 0
for epoch in range(4):
    for i in batches([1, 2, 3]):
        opts[0].param_groups[0]['lr'] = epoch + i / 10
        opts[0].step()
        break

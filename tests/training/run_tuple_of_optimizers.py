"""A function returns two optimizers, and another one takes them apart to set their rates."""
import torch
enc = torch.nn.Linear(2, 2); dec = torch.nn.Linear(2, 2)
def make():
    a = torch.optim.SGD(enc.parameters(), lr=0.02, momentum=0.9)
    b = torch.optim.SGD(dec.parameters(), lr=0.05, momentum=0.9)
    return (a, b)
def adjust(optimizers, it, total):
    s = (1.0 - float(it) / total) ** 0.9
    (oa, ob) = optimizers
    for g in oa.param_groups:
        g['lr'] = 0.02 * s
    for g in ob.param_groups:
        g['lr'] = 0.05 * s
def train(optimizers, epoch):
    for i in range(5):
        it = i + (epoch - 1) * 5
        adjust(optimizers, it, 20)
        for optimizer in optimizers:
            optimizer.step()
optimizers = make()
for epoch in range(0, 4):
    train(optimizers, epoch + 1)

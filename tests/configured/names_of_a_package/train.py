import torch
from data import *

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=init_lr)


def adjust_learning_rate(optimizer, gamma, step):
    for group in optimizer.param_groups:
        group["lr"] = init_lr * (gamma**step)


step_index = 0
for iteration in range(voc["max_iter"]):
    if iteration in voc["lr_steps"]:
        step_index += 1
        adjust_learning_rate(optimizer, factor, step_index)
    optimizer.zero_grad()
    loss = model(batch()).mean()
    loss.backward()
    optimizer.step()

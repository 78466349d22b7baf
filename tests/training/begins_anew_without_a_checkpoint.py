# lrsched --run steps_per_epoch=3 --per step
# A `try` that reads a checkpoint, a folder that may have one, and a path that may be there: the run begins anew.
import glob
import os

import torch

model = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.2)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5)

try:
    state = torch.load("runs/last.pt")
    start_epoch = state["epoch"]
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
except FileNotFoundError:
    start_epoch = 1

found = sorted(glob.glob("runs/*.pt"))
if len(found) > 0:
    state = torch.load(found[-1])
    scheduler.load_state_dict(state["scheduler"])

if not os.path.exists("runs/other.pt"):
    steps = 0
else:
    steps = torch.load("runs/other.pt")["steps"]

for epoch in range(start_epoch, 6):
    for batch in range(3):
        optimizer.zero_grad()
        model(torch.randn(2, 3)).sum().backward()
        optimizer.step()
        steps += 1
        if steps == 5:
            for group in optimizer.param_groups:
                group["lr"] = 0.9
    scheduler.step()

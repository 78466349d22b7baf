import torch
from accelerate import Accelerator

accelerator = Accelerator()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=500)
for epoch in range(5):
    for i, (x, y) in enumerate(loader):
        with accelerator.accumulate(model):
            model(x, y).backward()
            if (i + 1) % 4 == 0:
                optimizer.step()
            scheduler.step()

import torch
import yaml

cfg = yaml.safe_load("lr: 2e-5\nepochs: 10\n")
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=cfg["lr"])
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10)
for epoch in range(10):
    train(model, optimizer)
    scheduler.step()

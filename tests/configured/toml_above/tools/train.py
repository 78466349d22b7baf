import tomllib

import torch

# The program is started in the folder above.
with open("configs/train.toml", "rb") as f:
    config = tomllib.load(f)

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=config["optimizer"]["lr"])
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=config["epochs"], eta_min=1e-5)
for epoch in range(config["epochs"]):
    optimizer.step()
    scheduler.step()

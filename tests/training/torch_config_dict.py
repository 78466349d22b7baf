# lrsched --per epoch
# genuine updates 2
import torch

CONFIG = {
    "lr": 0.02,
    "epochs": 14,
    "scheduler": {"name": "CosineAnnealingWarmRestarts", "T_0": 4, "T_mult": 2, "eta_min": 1e-4},
}


def get_scheduler(optimizer, cfg):
    name = cfg["name"]
    if name == "CosineAnnealingWarmRestarts":
        return torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(
            optimizer, T_0=cfg["T_0"], T_mult=cfg["T_mult"], eta_min=cfg["eta_min"]
        )
    if name == "StepLR":
        return torch.optim.lr_scheduler.StepLR(optimizer, cfg["step_size"])
    raise NotImplementedError(name)


model = torch.nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=CONFIG["lr"])
scheduler = get_scheduler(optimizer, CONFIG["scheduler"])
best = float("inf")
for epoch in range(CONFIG["epochs"]):
    running = 0.0
    for _ in range(2):
        optimizer.zero_grad()
        loss = model(torch.ones(1, 2)).pow(2).sum()
        loss.backward()
        optimizer.step()
        running += loss.item()
    best = min(best, running)
    scheduler.step()

# lrsched
# genuine updates 2
import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.3)


def run_epoch(batches, mode, log=None):
    total = 0.0
    if mode == "train":
        model.train()
    elif mode in ("val", "test"):
        model.eval()
    else:
        raise ValueError(mode)
    for batch in batches:
        loss = model(batch).pow(2).sum()
        if mode == "train" and loss is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        total += loss.item()
    return total


batches = [torch.ones(1, 2), torch.ones(1, 2)]
best = float("inf")
for epoch in range(7):
    run_epoch(batches, "train")
    with torch.no_grad():
        loss = run_epoch(batches, mode="val")
    best = min(best, loss)
    scheduler.step()

import torch

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD([{"params": model.parameters(), "lr": 0.1}], lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10, "1e-6")
for epoch in range(10):
    train(model, optimizer)
    scheduler.step()

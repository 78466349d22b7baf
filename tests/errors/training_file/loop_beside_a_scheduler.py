import torch

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(5):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * (epoch + 1) / 5
    train(model, optimizer)
for epoch in range(5, 90):
    train(model, optimizer)
    scheduler.step()

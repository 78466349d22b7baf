import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(5):
    optimizer.param_groups[0]["lr"] = 0.01
    train(model, optimizer)
for epoch in range(20):
    optimizer.param_groups[0]["lr"] = 0.1 * 0.9**epoch
    train(model, optimizer)

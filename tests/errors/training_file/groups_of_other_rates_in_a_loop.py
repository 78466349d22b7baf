import torch
class Net(torch.nn.Module):
    pass
model = Net()
loader = [torch.ones(1, 1)]
groups = []
lr = 0.5
for p in model.parameters():
    groups.append({'params': p, 'lr': lr})
    lr *= 0.9
optimizer = torch.optim.SGD(groups, lr=0.5)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for epoch in range(4):
    for x in loader:
        optimizer.step()
    scheduler.step()

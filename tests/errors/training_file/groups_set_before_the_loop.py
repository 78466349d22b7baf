import torch
w, b, loader = torch.ones(1), torch.ones(1), [1]
optimizer = torch.optim.SGD([{'params': [w], 'lr': 0.1}, {'params': [b], 'lr': 0.2}], 1.0)
for g in optimizer.param_groups:
    g['lr'] *= 0.5
for epoch in range(4):
    optimizer.param_groups[0]['lr'] = 0.5 * epoch
    for x in loader:
        optimizer.step()

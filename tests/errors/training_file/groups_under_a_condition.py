import torch

groups = [dict(params=head.parameters(), lr=0.3)]
if model.is_finetuned:
    groups.append(dict(params=backbone.parameters(), lr=0.01))
optimizer = torch.optim.SGD(groups, 0)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=90)
for epoch in range(90):
    train(model, optimizer)
    scheduler.step()

import torch


def get_parameters(model):
    decay = []
    no_decay = []
    for name, p in model.named_parameters():
        if name.find("weight") >= 0 and len(p.size()) > 1:
            decay.append(p)
        else:
            no_decay.append(p)
    assert len(list(model.parameters())) == len(decay) + len(no_decay)
    return [dict(params=decay, lr=0.3), dict(params=no_decay, weight_decay=0.0)]


model = torch.nn.Linear(1, 1)
loader = [torch.ones(1, 1)]
optimizer = torch.optim.SGD(get_parameters(model), lr=0.5)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for epoch in range(6):
    for x in loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
    scheduler.step()

# lrsched --per step
import torch
sgd = torch.optim.SGD([torch.zeros(1)], lr=0.1)
s = torch.optim.lr_scheduler.StepLR(sgd, 2)
for epoch in range(5):
    sgd.step()
    s.step(epoch)
    print(f"{sgd.param_groups[0]['lr']} {epoch}")
    print(f"{epoch}: {sgd.state_dict()['param_groups'][0]['lr']:.2g}")

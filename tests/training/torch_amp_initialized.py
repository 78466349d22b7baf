# lrsched
import torch
from apex import amp

net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.5**epoch)
net, optimizer = amp.initialize(net, optimizer, opt_level="O1", verbosity=0)
warm_up_cnt = 0.0
for epoch in range(1, 4):
    for batch in range(3):
        if epoch == 1:
            warm_up_cnt += 1
            for param_group in optimizer.param_groups:
                param_group["lr"] = param_group["initial_lr"] * warm_up_cnt / 4.0
        optimizer.step()
    scheduler.step()

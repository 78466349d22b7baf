# pytorch/pytorch#79888
# told by: error: `add_param_group` on line 9 comes after the scheduler
# $ --at 0
import torch

model, head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9 ** epoch)
optimizer.add_param_group({"params": head.parameters(), "lr": 0.01})
for epoch in range(10):
    optimizer.step()
    scheduler.step()

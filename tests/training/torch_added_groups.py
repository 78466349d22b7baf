import torch

body, head = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(body.parameters(), lr=0.1)
optimizer.add_param_group({"params": head.parameters(), "lr": 0.01})
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)
for step in range(8):
    optimizer.zero_grad()
    head(body(torch.ones(1, 2))).sum().backward()
    optimizer.step()
    scheduler.step()

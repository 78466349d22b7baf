"""A branch that is not decided sets the rate before the scheduler is made."""
import torch

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
if torch.cuda.is_available():
    for group in optimizer.param_groups:
        group["lr"] = 0.3
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for epoch in range(5):
    optimizer.step()
    scheduler.step()

# lrsched --steps 40
import torch
from transformers import get_scheduler

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = get_scheduler(
    "cosine_with_restarts", optimizer, 5, 40, scheduler_specific_kwargs={"num_cycles": 2},
)
for step in range(40):
    optimizer.step()
    scheduler.step()

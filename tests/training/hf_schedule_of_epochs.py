# lrsched --per step --run steps_per_epoch=2
# The loop steps a schedule of transformers once per epoch.
import torch
from transformers import get_linear_schedule_with_warmup

model = torch.nn.Linear(3, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scheduler = get_linear_schedule_with_warmup(optimizer, num_warmup_steps=1, num_training_steps=4)
loader = torch.utils.data.DataLoader(torch.ones(8, 3), batch_size=4)
for epoch in range(4):
    for batch in loader:
        optimizer.zero_grad()
        model(batch).sum().backward()
        optimizer.step()
    scheduler.step()

# lrsched
import torch
from pl_bolts.optimizers.lr_scheduler import LinearWarmupCosineAnnealingLR

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
scheduler = LinearWarmupCosineAnnealingLR(optimizer, warmup_epochs=4, max_epochs=12, warmup_start_lr=1e-5, eta_min=1e-4)
for epoch in range(14):
    optimizer.step()
    scheduler.step()

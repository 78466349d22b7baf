import torch
from timm.scheduler.cosine_lr import CosineLRScheduler
from timm.utils import NativeScaler

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = CosineLRScheduler(optimizer, t_initial=12, t_in_epochs=False, warmup_t=3, warmup_lr_init=0.01, lr_min=1e-3)
loss_scaler = NativeScaler()
data = [torch.ones(4, 2)] * 4
for epoch in range(3):
    for idx, samples in enumerate(data):
        loss = model(samples).mean()
        loss_scaler(loss, optimizer, clip_grad=1.0, parameters=model.parameters())
        scheduler.step_update(epoch * len(data) + idx)

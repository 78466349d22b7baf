# lrsched --config len(batches)=4
import torch


class ScheduledOptim:
    def __init__(self, optimizer, d_model, warmup):
        self._optimizer = optimizer
        self.d_model, self.warmup, self.n_steps = d_model, warmup, 0

    def step_and_update_lr(self):
        self.n_steps += 1
        scale = self.d_model**-0.5 * min(self.n_steps**-0.5, self.n_steps * self.warmup**-1.5)
        for group in self._optimizer.param_groups:
            group["lr"] = 2.0 * scale
        self._optimizer.step()

    def zero_grad(self):
        self._optimizer.zero_grad()


model = torch.nn.Linear(2, 1)
batches = [torch.ones(1, 2)] * 4
optimizer = ScheduledOptim(torch.optim.Adam(model.parameters(), betas=(0.9, 0.98)), 512, 5)
for epoch in range(3):
    for x in batches:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step_and_update_lr()

import torch


class ScheduledOptim:
    def __init__(self, optimizer, lr_mul, d_model, n_warmup_steps):
        self._optimizer = optimizer
        self.lr_mul = lr_mul
        self.d_model = d_model
        self.n_warmup_steps = n_warmup_steps
        self.n_steps = 0
        self._update_learning_rate()

    def zero_grad(self):
        self._optimizer.zero_grad()

    def step_and_update_lr(self):
        self._optimizer.step()
        self._update_learning_rate()

    def _update_learning_rate(self):
        self.n_steps += 1
        scale = (self.d_model**-0.5) * min(
            self.n_steps ** (-0.5), self.n_steps * self.n_warmup_steps ** (-1.5)
        )
        for param_group in self._optimizer.param_groups:
            param_group["lr"] = self.lr_mul * scale


def train_epoch(model, optimizer):
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.ones(1, 2)).sum().backward()
        optimizer.step_and_update_lr()


model = torch.nn.Linear(2, 1)
optimizer = ScheduledOptim(
    torch.optim.Adam(model.parameters(), betas=(0.9, 0.98), eps=1e-09), 2.0, 512, 4
)
for epoch in range(3):
    train_epoch(model, optimizer)

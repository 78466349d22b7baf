# An optimizer of the file is no function that could be the factor of the rate.
import torch


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr=3e-4, momentum=0.95):
        defaults = dict(lr=lr, momentum=momentum)
        super().__init__(params, defaults)

    def step(self):
        for group in self.param_groups:
            lr = group['lr']
            for p in group['params']:
                g = p.grad
                if g is None:
                    continue
                state = self.state[p]
                if 'momentum_buffer' not in state:
                    state['momentum_buffer'] = torch.zeros_like(g)
                p.data.add_(g, alpha=-lr)


model = torch.nn.Linear(2, 2)
optimizer = Muon(model.parameters(), lr=0.1 * 0.0036, momentum=0.95)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda it: 1 - it / 12)
for step in range(12):
    loss = model(torch.ones(3, 2)).mean()
    loss.backward()
    optimizer.step()
    scheduler.step()

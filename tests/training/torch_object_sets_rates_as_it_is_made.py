import torch


class LR_Scheduler:
    def __init__(self, optimizer, warmup, base_lr):
        self.optimizer = optimizer
        self.warmup = warmup
        self.base_lr = base_lr
        self.count = 0
        self.old_lrs = [group["lr"] for group in optimizer.param_groups]
        self.set_lr()

    def set_lr(self):
        scale = min(1.0, (self.count + 1) / self.warmup)
        for group, old in zip(self.optimizer.param_groups, self.old_lrs):
            group["lr"] = self.base_lr * scale + 0.01 * old

    def step(self):
        self.count += 1
        self.set_lr()


def main():
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
    groups = [{"params": model[0].parameters()}, {"params": model[1].parameters(), "lr": 0.2}]
    optimizer = torch.optim.SGD(groups, lr=0.5)
    scheduler = LR_Scheduler(optimizer, 4, 0.1)
    for i in range(6):
        model(torch.ones(1, 2)).sum().backward()
        optimizer.step()
        scheduler.step()


main()

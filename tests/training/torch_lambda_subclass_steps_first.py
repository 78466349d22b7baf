# lrsched --config len(loader)=4
import torch
from torch.optim.lr_scheduler import LambdaLR


class WarmupLinearSchedule(LambdaLR):
    def __init__(self, optimizer, warmup_steps, t_total, last_epoch=-1):
        self.warmup_steps = warmup_steps
        self.t_total = t_total
        super(WarmupLinearSchedule, self).__init__(optimizer, self.lr_lambda, last_epoch=last_epoch)

    def lr_lambda(self, step):
        if step < self.warmup_steps:
            return float(step) / float(max(1, self.warmup_steps))
        return max(0.0, float(self.t_total - step) / float(max(1.0, self.t_total - self.warmup_steps)))


def train(model, loader, t_total=10):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.3)
    scheduler = WarmupLinearSchedule(optimizer, warmup_steps=3, t_total=t_total)
    global_step = 0
    while True:
        for step, batch in enumerate(loader):
            loss = model(batch).sum()
            loss.backward()
            scheduler.step()
            optimizer.step()
            optimizer.zero_grad()
            global_step += 1
            if global_step % t_total == 0:
                break
        if global_step % t_total == 0:
            break


if __name__ == '__main__':
    train(torch.nn.Linear(1, 1), [torch.ones(1, 1)] * 4)

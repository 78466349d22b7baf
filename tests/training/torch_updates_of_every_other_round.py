# lrsched
import torch
from torch.optim.lr_scheduler import _LRScheduler


class PolynomialLRWarmup(_LRScheduler):
    def __init__(self, optimizer, warmup_iters, total_iters=5, power=1.0, last_epoch=-1):
        super().__init__(optimizer, last_epoch=last_epoch)
        self.total_iters = total_iters
        self.power = power
        self.warmup_iters = warmup_iters

    def get_lr(self):
        if self.last_epoch == 0 or self.last_epoch > self.total_iters:
            return [group["lr"] for group in self.optimizer.param_groups]
        if self.last_epoch <= self.warmup_iters:
            return [base_lr * self.last_epoch / self.warmup_iters for base_lr in self.base_lrs]
        l, w, t = self.last_epoch, self.warmup_iters, self.total_iters
        decay_factor = ((1.0 - (l - w) / (t - w)) / (1.0 - (l - 1 - w) / (t - w))) ** self.power
        return [group["lr"] * decay_factor for group in self.optimizer.param_groups]


def main(fp16=True, gradient_acc=2, num_epoch=4):
    net = torch.nn.Linear(2, 1)
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    lr_scheduler = PolynomialLRWarmup(optimizer=opt, warmup_iters=4, total_iters=24)
    amp = torch.amp.GradScaler("cpu", growth_interval=100)
    global_step = 0
    for epoch in range(num_epoch):
        for _ in range(6):
            global_step += 1
            loss = net(torch.ones(1, 2)).sum()
            if fp16:
                amp.scale(loss).backward()
                if global_step % gradient_acc == 0:
                    amp.unscale_(opt)
                    amp.step(opt)
                    amp.update()
                    opt.zero_grad()
            else:
                loss.backward()
                if global_step % gradient_acc == 0:
                    opt.step()
                    opt.zero_grad()
            lr_scheduler.step()


if __name__ == "__main__":
    main()

# lrsched --config torch.cuda.device_count()=1 --config start_epoch=0
# genuine then main_worker(0, args)
import argparse
import torch
import torch.multiprocessing as mp
import torch.nn as nn

parser = argparse.ArgumentParser()
parser.add_argument("--lr", default=0.2, type=float)
parser.add_argument("--epochs", default=6, type=int)


class LARS(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, dict(lr=lr))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p.add_(p.grad, alpha=-group["lr"])


def main_worker(gpu, args):
    args.rank += gpu
    model = nn.Linear(3, 1)
    optimizer = LARS(model.parameters(), lr=args.lr / (args.rank + 1))
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, args.epochs)
    for epoch in range(args.epochs):
        optimizer.zero_grad()
        model(torch.zeros(2, 3)).sum().backward()
        optimizer.step()
        scheduler.step()


args = parser.parse_args([])
args.rank = 0
args.world = torch.cuda.device_count()
if args.world > 0:
    mp.spawn(main_worker, (args,), args.world)

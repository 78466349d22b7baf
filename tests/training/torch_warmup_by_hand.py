# lrsched --config len(tr_iter)=6
import argparse, math, itertools
import torch, torch.nn as nn, torch.optim as optim
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.00025)
parser.add_argument('--scheduler', default='cosine', type=str)
parser.add_argument('--warmup_step', type=int, default=4)
parser.add_argument('--max_step', type=int, default=20)
parser.add_argument('--eta_min', type=float, default=0.0)
parser.add_argument('--log-interval', type=int, default=200)
args = parser.parse_args()
model = nn.Linear(3, 1)
optimizer = optim.Adam(model.parameters(), lr=args.lr)
if args.scheduler == 'cosine':
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, args.max_step, eta_min=args.eta_min)
elif args.scheduler == 'inv_sqrt':
    def lr_lambda(step):
        if step == 0 and args.warmup_step == 0:
            return 1.
        else:
            return 1. / (step ** 0.5) if step > args.warmup_step else step / (args.warmup_step ** 1.5)
    scheduler = optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lr_lambda)
tr_iter = [torch.randn(2, 3) for _ in range(6)]
def train():
    global train_step
    model.train()
    for batch, data in enumerate(tr_iter):
        model.zero_grad()
        loss = model(data).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.25)
        optimizer.step()
        train_step += 1
        if args.scheduler in ['cosine', 'constant', 'dev_perf']:
            if train_step < args.warmup_step:
                curr_lr = args.lr * train_step / args.warmup_step
                optimizer.param_groups[0]['lr'] = curr_lr
            else:
                if args.scheduler == 'cosine':
                    scheduler.step(train_step)
        elif args.scheduler == 'inv_sqrt':
            scheduler.step(train_step)
        if train_step == args.max_step:
            break
train_step = 0
try:
    for epoch in itertools.count(start=1):
        train()
        if train_step == args.max_step:
            print('End of training')
            break
except KeyboardInterrupt:
    print('x')

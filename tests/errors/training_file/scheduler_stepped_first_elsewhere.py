import argparse
import torch

def get_args():
    parser = argparse.ArgumentParser()
    parser.add_argument('--total', type=int, default=9)
    return parser.parse_args()

def main():
    args = get_args()
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0 - step / args.total if step <= args.total else 0)
    done = 0
    last = latest()
    if last is not None:
        done = last
        for i in range(last):
            scheduler.step()
    args.optimizer = optimizer
    args.scheduler = scheduler
    while done < args.total:
        done = train(model, args, 4, done)
    done = train(model, args, 2, done)

def train(model, args, interval, done):
    optimizer = args.optimizer
    scheduler = args.scheduler
    for i in range(1, interval + 1):
        scheduler.step()
        done += 1
        x = torch.ones(1, 1)
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
    return done

main()

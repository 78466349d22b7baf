# lrsched --per epoch --config args.data=x
# The program demands an argument, and checks it with what is not known here.
import argparse
import os

import torch


def parse_args():
    parser = argparse.ArgumentParser()
    parser.add_argument('data', type=str, help='one of: ' + ', '.join(sorted(os.listdir('.'))))
    parser.add_argument('--out', default=None, choices=sorted(os.listdir('.')))
    parser.add_argument('--gamma', type=float, default=0.3)
    args = parser.parse_args()
    if args.out is None and not os.path.isdir(args.data):
        raise ValueError('there is no such folder')
    if not os.path.isdir('.'):
        os.makedirs('.')
    return args


def main():
    args = parse_args()
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=args.gamma)
    for epoch in range(5):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).sum().backward()
        optimizer.step()
        scheduler.step()


if __name__ == '__main__':
    main()

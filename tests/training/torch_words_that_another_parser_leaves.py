# lrsched
# genuine argv imagenet
import argparse
import torch
config_parser = argparse.ArgumentParser(description='Training Config', add_help=False)
config_parser.add_argument('-c', '--config', default='', type=str, metavar='FILE')
parser = argparse.ArgumentParser(description='PyTorch ImageNet Training')
parser.add_argument('data', metavar='DIR', help='path to dataset')
parser.add_argument('--lr', type=float, default=0.01)
parser.add_argument('--epochs', type=int, default=4)
def _parse_args():
    args_config, remaining = config_parser.parse_known_args()
    if args_config.config:
        with open(args_config.config, 'r') as f:
            parser.set_defaults(lr=3)
    args = parser.parse_args(remaining)
    return args, 'x'
def main():
    args, args_text = _parse_args()
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.5)
    for epoch in range(args.epochs):
        model(torch.ones(1, 2)).sum().backward()
        optimizer.step()
        scheduler.step()
main()

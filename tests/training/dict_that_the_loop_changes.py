# lrsched
import argparse
import json

import torch
import torch.nn.functional as F

if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--epochs', '-e', type=int, default=6)
    parser.add_argument('--learning_rate', '-lr', type=float, default=0.1)
    parser.add_argument('--momentum', '-m', type=float, default=0.9)
    parser.add_argument('--schedule', type=int, nargs='+', default=[2, 4])
    parser.add_argument('--gamma', type=float, default=0.1)
    args = parser.parse_args()
    state = {k: v for k, v in args._get_kwargs()}
    print(json.dumps(state))
    net = torch.nn.Linear(3, 2)
    train_loader = [(torch.ones(2, 3), torch.zeros(2, dtype=torch.long))]
    test_loader = list(train_loader)
    optimizer = torch.optim.SGD(net.parameters(), state['learning_rate'], momentum=state['momentum'])

    def train():
        net.train()
        loss_avg = 0.0
        for batch_idx, (data, target) in enumerate(train_loader):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(data), target)
            loss.backward()
            optimizer.step()
            loss_avg = loss_avg * 0.2 + float(loss) * 0.8
        state['train_loss'] = loss_avg

    def test():
        net.eval()
        correct = 0
        for batch_idx, (data, target) in enumerate(test_loader):
            pred = net(data).data.max(1)[1]
            correct += float(pred.eq(target.data).sum())
        state['test_accuracy'] = correct / len(test_loader)

    best_accuracy = 0.0
    for epoch in range(args.epochs):
        if epoch in args.schedule:
            state['learning_rate'] *= args.gamma
            for param_group in optimizer.param_groups:
                param_group['lr'] = state['learning_rate']
        state['epoch'] = epoch
        train()
        test()
        if state['test_accuracy'] > best_accuracy:
            best_accuracy = state['test_accuracy']
        print(json.dumps(state))

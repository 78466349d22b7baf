# genuine epochs 5
# genuine updates 2
# The training is done several times, by an object with an optimizer of its own.
import argparse
import random

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--learning_rate", type=float, default=0.0001)
parser.add_argument("--train_epochs", type=int, default=5)
parser.add_argument("--itr", type=int, default=2)
args = parser.parse_args()


def adjust_learning_rate(optimizer, epoch, args):
    lr_adjust = {epoch: args.learning_rate * (0.5 ** ((epoch - 1) // 1))}
    if epoch in lr_adjust.keys():
        lr = lr_adjust[epoch]
        for param_group in optimizer.param_groups:
            param_group['lr'] = lr
        print('Updating learning rate to {}'.format(lr))


class ExpBasic(object):
    def __init__(self, args):
        self.args = args
        self.model = torch.nn.Linear(2, 1)


class Exp(ExpBasic):
    def _select_optimizer(self):
        model_optim = torch.optim.Adam(self.model.parameters(), lr=self.args.learning_rate)
        return model_optim

    def train(self, setting):
        train_loader = torch.utils.data.DataLoader(torch.ones(8, 2), batch_size=4)
        model_optim = self._select_optimizer()
        for epoch in range(self.args.train_epochs):
            for i, batch in enumerate(train_loader):
                model_optim.zero_grad()
                loss = self.model(batch).mean()
                loss.backward()
                model_optim.step()
            adjust_learning_rate(model_optim, epoch + 1, self.args)
        return self.model


for ii in range(args.itr):
    random.seed(ii)
    setting = 'run_{}_{}'.format(args.train_epochs, ii)
    exp = Exp(args)
    print('>>>>>>>start training : {}>>>>>>>>>>>>>>>>>>>>>>>>>>'.format(setting))
    exp.train(setting)

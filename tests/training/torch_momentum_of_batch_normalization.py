# lrsched
import torch
def set_bn(bn):
    def fn(m):
        if isinstance(m, torch.nn.BatchNorm1d):
            m.momentum = bn
    return fn
class BNMomentumScheduler(object):
    def __init__(self, model, bn_lambda, last_epoch=-1, setter=set_bn):
        self.model = model
        self.setter = setter
        self.lmbd = bn_lambda
        self.step(last_epoch + 1)
        self.last_epoch = last_epoch
    def step(self, epoch=None):
        if epoch is None:
            epoch = self.last_epoch + 1
        self.last_epoch = epoch
        self.model.apply(self.setter(self.lmbd(epoch)))
net = torch.nn.Linear(2, 2)
optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
bn_lbmd = lambda it: max(0.5 * 0.5**(int(it / 2)), 0.001)
bnm_scheduler = BNMomentumScheduler(net, bn_lambda=bn_lbmd, last_epoch=-1)
def get_current_lr(epoch):
    lr = 0.1
    for i, e in enumerate([2, 3]):
        if epoch >= e:
            lr *= 0.5
    return lr
def adjust_learning_rate(optimizer, epoch):
    lr = get_current_lr(epoch)
    for g in optimizer.param_groups:
        g['lr'] = lr
def train_one_epoch():
    adjust_learning_rate(optimizer, EPOCH_CNT)
    bnm_scheduler.step()
    net.train()
    for x in [1]:
        net(torch.ones(1, 2)).sum().backward(); optimizer.step()
def train(start_epoch):
    global EPOCH_CNT
    for epoch in range(start_epoch, 5):
        EPOCH_CNT = epoch
        train_one_epoch()
        print(bnm_scheduler.lmbd(bnm_scheduler.last_epoch))
train(0)

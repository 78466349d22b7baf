# lrsched --config len(self.train_loader)=5
import math

import torch
from torch.utils.data import DataLoader, TensorDataset


class LR_Scheduler(object):
    def __init__(self, mode, base_lr, num_epochs, iters_per_epoch=0, lr_step=0, warmup_epochs=0):
        self.mode = mode
        print("Using {} LR Scheduler!".format(self.mode))
        self.lr = base_lr
        if mode == "step":
            assert lr_step
        self.lr_step = lr_step
        self.iters_per_epoch = iters_per_epoch
        self.N = num_epochs * iters_per_epoch
        self.epoch = -1
        self.warmup_iters = warmup_epochs * iters_per_epoch

    def __call__(self, optimizer, i, epoch, best_pred):
        T = epoch * self.iters_per_epoch + i
        if self.mode == "cos":
            lr = 0.5 * self.lr * (1 + math.cos(1.0 * T / self.N * math.pi))
        else:
            lr = self.lr * pow((1 - 1.0 * T / self.N), 0.9)
        if self.warmup_iters > 0 and T < self.warmup_iters:
            lr = lr * 1.0 * T / self.warmup_iters
        if epoch > self.epoch:
            print("\n=>Epoches %i, learning rate = %.4f, previous best = %.4f" % (epoch, lr, best_pred))
            self.epoch = epoch
        assert lr >= 0
        self._adjust_learning_rate(optimizer, lr)

    def _adjust_learning_rate(self, optimizer, lr):
        if len(optimizer.param_groups) == 1:
            optimizer.param_groups[0]["lr"] = lr
        else:
            optimizer.param_groups[0]["lr"] = lr
            for i in range(1, len(optimizer.param_groups)):
                optimizer.param_groups[i]["lr"] = lr * 10


def make_data_loader(batch_size, **kwargs):
    data = TensorDataset(torch.randn(10, 3))
    return DataLoader(data, batch_size=batch_size, **kwargs), DataLoader(data, **kwargs), 2


class Trainer(object):
    def __init__(self, epochs):
        kwargs = {"num_workers": 0, "pin_memory": torch.cuda.is_available()}
        self.train_loader, self.val_loader, self.nclass = make_data_loader(2, **kwargs)
        self.model = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.Linear(3, self.nclass))
        params = [
            {"params": self.model[0].parameters(), "lr": 0.007},
            {"params": self.model[1].parameters(), "lr": 0.007 * 10},
        ]
        self.optimizer = torch.optim.SGD(params, momentum=0.9)
        self.scheduler = LR_Scheduler("poly", 0.007, epochs, len(self.train_loader))
        self.best_pred = 0.0

    def training(self, epoch):
        self.model.train()
        for i, (x,) in enumerate(self.train_loader):
            self.scheduler(self.optimizer, i, epoch, self.best_pred)
            self.optimizer.zero_grad()
            loss = self.model(x).pow(2).mean()
            loss.backward()
            self.optimizer.step()

    def validation(self, epoch):
        self.model.eval()
        correct = 0.0
        for i, (x,) in enumerate(self.val_loader):
            with torch.no_grad():
                correct += float((self.model(x) > 0).float().mean())
        new_pred = correct / (i + 1)
        if new_pred > self.best_pred:
            self.best_pred = new_pred


def main():
    trainer = Trainer(4)
    for epoch in range(4):
        trainer.training(epoch)
        if epoch % 2 == 1:
            trainer.validation(epoch)


if __name__ == "__main__":
    main()

# lrsched --config len(loader)=3
# `self.model.train()` in the evaluation is not the method `train` around it, which steps the scheduler.
import torch


class Exp:
    def __init__(self):
        self.model = torch.nn.Linear(2, 1)

    def vali(self, vali_loader, criterion):
        total_loss = []
        self.model.eval()
        with torch.no_grad():
            for i, batch in enumerate(vali_loader):
                loss = criterion(self.model(batch), torch.zeros(2, 1))
                total_loss.append(loss)
        self.model.train()
        return sum(total_loss)

    def train(self, loader, vali_loader):
        opt = torch.optim.Adam(self.model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=0.1, steps_per_epoch=3, epochs=4)
        criterion = torch.nn.MSELoss()
        for epoch in range(4):
            for i, batch in enumerate(loader):
                loss = self.model(batch).mean()
                loss.backward()
                opt.step()
                if epoch > 1:
                    adjust(opt, scheduler)
                    scheduler.step()
            vali_loss = self.vali(vali_loader, criterion)
            print("Epoch: {0} | Vali Loss: {1}".format(epoch + 1, vali_loss))


def adjust(opt, scheduler):
    for group in opt.param_groups:
        group['lr'] = scheduler.get_last_lr()[0] * 0.5


data = torch.ones(6, 2)
exp = Exp()
exp.train(torch.utils.data.DataLoader(data, batch_size=2), torch.utils.data.DataLoader(data, batch_size=2))

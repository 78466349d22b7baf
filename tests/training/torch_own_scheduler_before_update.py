# lrsched --config len(loader)=3
import torch, torch.nn as nn
from tqdm import tqdm
class CycleScheduler:
    def __init__(self, optimizer, lr_max, n_iter, warmup_proportion=0.3):
        self.optimizer = optimizer
        self.lr_max, self.n_iter = lr_max, n_iter
        self.phase1 = int(n_iter * warmup_proportion)
        self.it = 0
    def step(self):
        if self.it < self.phase1:
            lr = self.lr_max / 25 + (self.lr_max - self.lr_max / 25) * self.it / self.phase1
        else:
            lr = self.lr_max * (1 - (self.it - self.phase1) / (self.n_iter - self.phase1))
        self.it += 1
        for group in self.optimizer.param_groups:
            group['lr'] = lr
        return lr
def train(epoch, loader, model, optimizer, scheduler, device):
    loader = tqdm(loader)
    criterion = nn.MSELoss()
    for i, (img, label) in enumerate(loader):
        model.zero_grad()
        loss = criterion(model(img), label)
        loss.backward()
        if scheduler is not None:
            scheduler.step()
        optimizer.step()
        lr = optimizer.param_groups[0]['lr']
        loader.set_description(f'epoch: {epoch + 1}; lr: {lr:.5f}')
def main():
    ds = torch.utils.data.TensorDataset(torch.randn(12, 3), torch.randn(12, 1))
    loader = torch.utils.data.DataLoader(ds, batch_size=4)
    model = nn.Linear(3, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-4)
    scheduler = None
    sched = 'cycle'
    if sched == 'cycle':
        scheduler = CycleScheduler(optimizer, 3e-4, n_iter=len(loader) * 4)
    for i in range(4):
        train(i, loader, model, optimizer, scheduler, 'cpu')
if __name__ == '__main__':
    main()

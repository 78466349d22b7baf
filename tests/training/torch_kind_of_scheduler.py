import torch, torch.nn as nn
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts, OneCycleLR, ReduceLROnPlateau
class CFG:
    seed = 42
    epochs = 4
    scheduler = 'CosineAnnealingWarmRestarts'
    T_0 = 3
    lr = 1e-4
    min_lr = 1e-6
    n_accumulate = 1
    n_fold = 1
    trn_fold = [0]
def get_scheduler(optimizer):
    if CFG.scheduler == 'ReduceLROnPlateau':
        scheduler = ReduceLROnPlateau(optimizer, mode='min', factor=0.2, patience=4)
    elif CFG.scheduler == 'CosineAnnealingWarmRestarts':
        scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=CFG.T_0, T_mult=1, eta_min=CFG.min_lr, last_epoch=-1)
    return scheduler
def train_fn(train_loader, model, criterion, optimizer, epoch, scheduler, device):
    model.train()
    for step, (images, labels) in enumerate(train_loader):
        loss = criterion(model(images), labels)
        loss.backward()
        grad_norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1000)
        if (step + 1) % CFG.n_accumulate == 0:
            optimizer.step()
            optimizer.zero_grad()
    return 0.
def train_loop(fold):
    ds = torch.utils.data.TensorDataset(torch.randn(12, 3), torch.randn(12, 1))
    train_loader = torch.utils.data.DataLoader(ds, batch_size=4, shuffle=True)
    model = nn.Linear(3, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=CFG.lr, weight_decay=1e-6, amsgrad=False)
    scheduler = get_scheduler(optimizer)
    criterion = nn.MSELoss()
    best_score = 0.
    for epoch in range(CFG.epochs):
        avg_loss = train_fn(train_loader, model, criterion, optimizer, epoch, scheduler, 'cpu')
        if isinstance(scheduler, ReduceLROnPlateau):
            scheduler.step(avg_loss)
        elif isinstance(scheduler, CosineAnnealingWarmRestarts):
            scheduler.step()
def main():
    for fold in range(CFG.n_fold):
        if fold in CFG.trn_fold:
            train_loop(fold)
if __name__ == '__main__':
    main()

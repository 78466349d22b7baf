# lrsched --config len(train_loader)=4 --config metrics=[0.5,0.6,0.6,0.59,0.6,0.61,0.6,0.6]
import torch
from torch import optim
from torch.utils.data import DataLoader, TensorDataset

SCORES = [0.5, 0.6, 0.6, 0.59, 0.6, 0.61, 0.6, 0.6]


def evaluate(net, loader, scores=iter(SCORES)):
    net.eval()
    for (x,) in loader:
        net(x)
    net.train()
    return torch.tensor(next(scores), dtype=torch.float64)


def train_model(model, epochs=6, batch_size=2, amp=False):
    data = TensorDataset(torch.randn(8, 3))
    n_train = len(data)
    train_loader = DataLoader(data, shuffle=True, batch_size=batch_size)
    val_loader = DataLoader(data, batch_size=batch_size)
    optimizer = optim.RMSprop(model.parameters(), lr=1e-5, weight_decay=1e-8, momentum=0.999)
    scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, "max", patience=1, eps=0)
    grad_scaler = torch.amp.GradScaler("cpu", enabled=amp)
    global_step = 0
    for epoch in range(1, epochs + 1):
        model.train()
        epoch_loss = 0
        for (x,) in train_loader:
            loss = model(x).mean()
            optimizer.zero_grad(set_to_none=True)
            grad_scaler.scale(loss).backward()
            grad_scaler.step(optimizer)
            grad_scaler.update()
            global_step += 1
            epoch_loss += loss.item()
            division_step = 3
            if division_step > 0:
                if global_step % division_step == 0:
                    val_score = evaluate(model, val_loader)
                    scheduler.step(val_score)


train_model(torch.nn.Linear(3, 1))

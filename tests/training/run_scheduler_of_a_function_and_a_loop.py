import torch
model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
def train(n):
    for i in range(n):
        scheduler.step()
        optimizer.step()
for epoch in range(3):
    train(4)
for i in range(5):
    optimizer.step()
    scheduler.step()

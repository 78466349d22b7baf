import torch


class Net(torch.nn.Module):
    def __init__(self, rate):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)
        self.optimizer = torch.optim.Adam(self.parameters(), lr=rate)
        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 3)
        self.reset_parameters()

    def reset_parameters(self):
        for weight in self.parameters():
            weight.data.uniform_(-1.0, 1.0)

    def forward(self, x):
        return self.layer(x)


def to_device(x):
    if torch.cuda.is_available():
        return x.cuda()
    else:
        return x


def train(model, data):
    model.scheduler.step()
    for x in data:
        model.optimizer.zero_grad()
        model(to_device(x)).sum().backward()
        model.optimizer.step()


model = to_device(Net(0.1))
if torch.cuda.is_available():
    model = model.cuda()
model = model.float()
data = [torch.ones(1, 1)]
for epoch in range(7):
    train(model, data)

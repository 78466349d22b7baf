import torch


def main():
    net = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD([{"params": [net.weight], "lr": 0.2}, {"params": [net.bias], "lr": 0.1}], momentum=0.9)
    resumed = ""
    if resumed != "":
        load(optimizer, resumed)
    train(net, optimizer)


def train(net, optimizer):
    for epoch in range(4):
        optimizer.param_groups[0]["lr"] = 0.2 / (epoch + 1)
        for x in loader:
            optimizer.zero_grad()
            net(x).sum().backward()
            optimizer.step()


def load(optimizer, path):
    optimizer.load_state_dict(torch.load(path))
    for group in optimizer.param_groups:
        group["lr"] = 0.5


loader = [torch.ones(1, 1)]
if __name__ == "__main__":
    main()

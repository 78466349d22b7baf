# lrsched
import torch
loader = [0] * 6
def main():
    net = torch.nn.Linear(2, 1)
    opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    which = 'cyclic'
    n = 6
    if which == 'cyclic':
        scheduler = torch.optim.lr_scheduler.CyclicLR(opt, base_lr=0., max_lr=0.04, step_size_up=2 * n * 3 / 2, step_size_down=2 * n * 3 / 2)
    elif which == 'multistep':
        scheduler = torch.optim.lr_scheduler.MultiStepLR(opt, milestones=[5, 8], gamma=0.1)
    for epoch in range(2):
        for i, X in enumerate(loader):
            for _ in range(3):
                opt.zero_grad()
                opt.step()
                scheduler.step()
if __name__ == '__main__':
    main()

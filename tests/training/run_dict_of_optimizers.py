"""A dict has the optimizer of each model; two of them have one rate."""
import torch
nets = {'gen': torch.nn.Linear(2, 2), 'dis': torch.nn.Linear(2, 2), 'map': torch.nn.Linear(2,2)}
class Solver:
    def __init__(self, lr, f_lr):
        self.optims = {}
        for net in nets.keys():
            self.optims[net] = torch.optim.Adam(nets[net].parameters(), lr=f_lr if net == 'map' else lr)
    def train(self):
        optims = self.optims
        for i in range(0, 10):
            optims['dis'].step()
            optims['gen'].step()
            optims['map'].step()
solver = Solver(1e-4, 1e-6)
solver.train()

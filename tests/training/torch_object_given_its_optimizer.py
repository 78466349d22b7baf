import torch
class Agent:
    def __init__(self, model, solver, policy):
        self.model = model
        self.solver = solver
        self.policy = policy
    def run(self):
        for epoch in range(8):
            self.policy.step(epoch)
            for i in range(2):
                self.solver.step()
model = torch.nn.Linear(2, 2)
sgd = torch.optim.SGD(model.parameters(), lr=0.4)
decay = torch.optim.lr_scheduler.StepLR(sgd, 3, 0.5)
Agent(model, sgd, decay).run()

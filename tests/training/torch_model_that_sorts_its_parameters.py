# lrsched
import torch


class Net(torch.nn.Module):
    def __init__(self, modality):
        super().__init__()
        self.modality = modality
        self.base_model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))
        self.base_model.last_layer_name = "1"
        feature_dim = getattr(self.base_model, self.base_model.last_layer_name).in_features
        self.new_fc = torch.nn.Linear(feature_dim, 2)

    def forward(self, x):
        return self.base_model(x)

    def get_optim_policies(self):
        first, normal, count = [], [], 0
        for module in self.modules():
            if isinstance(module, torch.nn.Linear):
                count += 1
                (first if count == 1 else normal).extend(list(module.parameters()))
        return [
            {"params": first, "lr_mult": 5 if self.modality == "Flow" else 1, "name": "first"},
            {"params": normal, "lr_mult": 2, "name": "normal"},
        ]


model = Net("Flow")
policies = model.get_optim_policies()
optimizer = torch.optim.SGD(policies, 0.02)
for epoch in range(4):
    for group in optimizer.param_groups:
        group["lr"] = 0.02 * 0.3**epoch * group["lr_mult"]
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()

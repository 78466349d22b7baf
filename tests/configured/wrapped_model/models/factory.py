import torch


def create_model(opt):
    if opt["model"] == "pair":
        from .pair_model import PairModel

        model = PairModel()
    else:
        from .other_model import OtherModel

        model = OtherModel()
    model.initialize(opt)
    if opt["parallel"]:
        model = torch.nn.DataParallel(model)
    return model

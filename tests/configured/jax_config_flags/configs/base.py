import ml_collections


def get_config():
    config = ml_collections.ConfigDict()
    config.lr = 3e-4
    config.steps = ml_collections.FieldReference(8)
    return config

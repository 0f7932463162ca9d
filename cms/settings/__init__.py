"""Django settings: `development` (and the demo), `test`, and `production`.

All three start from `base`; what differs between machines comes from the
environment, through `environment`.
"""

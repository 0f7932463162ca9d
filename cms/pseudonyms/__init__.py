"""A pseudonym that changes leaves no trail.

The old name goes from the page, its address, its aliases and its files, and from what
led there; where else the public could read it is found and told. History keeps it, for
those alone who have the permission.
"""

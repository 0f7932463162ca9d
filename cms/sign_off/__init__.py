"""What was signed off is what goes live.

A page whose workflow has a task of ours (`cms.models.sign_off`) is published by nobody
until every such task has been signed off for its very content: the text, and the files
it shows. A change of either asks again; what is changed back counts again.
"""

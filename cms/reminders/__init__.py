"""Reminds people of what is due, once on each occasion, by one e-mail a day.

``manage.py send_reminders`` is for a timer of the machine, once a day or more often. It
may run twice at once, or be stopped in the middle:

- What somebody is to be reminded of is a row that there can be only once.
- Whoever sends holds the rows of the recipient locked, from before the message is
  handed over until it is noted as sent; another run passes over them.
- A message that the mail server did not take is tried again at the next run.
- Stopped between the mail server's word and our note, which is a moment, a message goes
  out again rather than get lost. It has the same ``Message-ID``, by which mail systems
  tell that they have it already. No more can be had of e-mail.
"""

"""How people sign in, and who may: invitations, second factors, single sign-on."""

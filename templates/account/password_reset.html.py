BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBBBBBBB gettext(u'Forgotten your password?') BBBBBBBB
BBBBB BBBBBBB
XXX XXXXXXXXXXXXX gettext(u'Forgotten your password?') XXXXX
XXX gettext(u'Enter the e-mail address of your account. If we know it, we send a link to choose a new password.') XXXX
XXXXX XXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXXXXXBBBBBBBBBBFFFFFF
  XXXX XXXXXXXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXX XXXXXXXXXXXXX gettext(u'Send the link') XXXXXXXXXXX XXXXXXXXXX XXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBXX gettext(u'Back to sign-in') XXXXXXXXXX
XXXXXXX
XX XXXXXXXXXXX XXXXXX gettext(u"No e-mail address in your account? Your organisation's administrator can help.") XXXX
BBBBBBBB

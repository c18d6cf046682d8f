BBBBBBB BBBBBBBBBBBBBBBBBBBB
BBBBB BBBBB gettext(u'This invitation is over') BBBBBBBB
BBBBB BBBBBBB
XXXX gettext(u'This invitation is over') XXXXX
XXX gettext(u'The link was used already or has expired. Ask the person who sent it for a new one.') XXXX
BBBBBBBB

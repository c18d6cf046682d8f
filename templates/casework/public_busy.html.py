BBBBBBB BBBBBBBBBBBBBBBBBBBB
BBBBB BBBBB gettext(u'One moment') BBBBBBBB
BBBBB BBBBBBB
XXXX gettext(u'Too many at once') XXXXX
XXX gettext(u'Wait a minute, then go back and press again. The staff can also write you down.') XXXX
BBBBBBBB

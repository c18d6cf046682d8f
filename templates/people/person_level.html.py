BBBBBBB BBBBBBBBBBBBBBBBBBBBBB
BBBB BBBBB
BBBBB BBBBB gettext(u'Follow-up level') BBBBBBBB
BBBBB BBBBBBB gettext(u'Follow-up level') BBBBBBBB
BBBBB BBBBXX XXXXXXXXXXXXX gettext(u'Level 1 is followed most closely. Who changed it, when and why stays written down.') XXXXBBBBBBBB

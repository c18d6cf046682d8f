BBBBBBB BBBBBBBBBBBBBBBBBBBB
BBBB BBBB
BBBBB BBBBB gettext(u'This form has grown old') BBBBBBBB
BBBBB BBBBBBBBBBBBBBBBB
BBBBB BBBBBBBBBBBBBB
BBBBB BBBBBBB
XXX XXXXXXXXXXXXX gettext(u'This form has grown old') XXXXX
BB BBBBBBBBXXX gettext(u'The page was open for long, or you signed in elsewhere meanwhile. What you typed is kept: open the form again and send it.') XXXX
XXXXX XXXXXXXXXX XXXXXXXXXXXX XXXXXXXX gettext(u'Open the form again') XXXXXXXXBBBBXXX gettext(u'The page was open for long, or you signed in elsewhere meanwhile. Go back, load the page again, and send the form once more.') XXXX
XXXXX XXXXXXXXXX XXXXXXXXXXXX XXXXXXXXX gettext(u'To the start page') XXXXXXXXBBBBB
BB BBBBBBBBBBXX XXXXXXXXXXXXX gettext(u'Number of this request:')  XXXXX XXXXXXXXXXXXXXXXXXXXXXXXBBBBB
BBBBBBBB

BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBB BBBBB BBBBB
BBBBB BBBBBBBBBBBBXXX gettext(u'The result stands, and the contracts with the admitted applicants can be drawn up. This cannot be taken back.') XXXXBBBBBBBB

BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBB BBBBB BBBBB
BBBBB BBBBBBBBBBBBXXX gettext(u'From %(opens)s on every agency and committee that works here reads the call, its files and its score sheet; until %(closes)s they may hand in proposals.') SSSS SSSSSSSSS SS SSSSS SSSSSS SSS SSSSSSSSS SSSS SSSSS SSSS SSSSS SSS SSSSS SSS SSSSS SSS SSS SSSSS SSSSSS SSSSS SSSSSSSSSS SSSS SSS SSSS SS SSSSSSSSSSXXXX
XXX gettext(u'After that you may add time and change quotas, but no longer title, guide, amounts or the score sheet. Proposals stay sealed until the closing hour.') XXXXBBBBBBBB

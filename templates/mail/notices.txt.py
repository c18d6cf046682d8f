BBBBBBB BBBBBBBBBBBBBBBBBBB BBBBBBBBB BBBB gettext(u'What is new for you at %(name)s:') SSSS SS SSS SSS SSS SS SSSSSSSSS
BBB BBBBBBBBB BBB BB BBBBB
X 
  
BBBBBBBB BBBB
 gettext(u'And %(n)s more:') SSS SSSSS SSSSS
  
BBBBBBBBBBBBBBBBBB BBB gettext(u'You receive this because you are a member there. You can switch these mails off in your settings:') 

 gettext(u'Do not answer this address.') BBBBBBBB

"""English short names beside the long ones: Kit may be Christopher. One row, one family."""

from functools import cache

FAMILIES = """
alexander alex sandy xander lex sasha
alexandra alex sandra sasha lexi lexie
alfred alf alfie fred freddie
andrew andy drew
anthony tony ant
antonia toni
archibald archie
arthur art
benjamin ben benny benji
bernard bernie
catherine katherine kathryn katharine cathy kathy kate katie kitty cath kat
charles charlie chas chuck
charlotte charlie lottie lotte char
christina christine chris tina chrissie
christopher chris kit topher
daniel dan danny
danielle dani
david dave davy dai
dominic dom nic
dorothy dot dottie dolly
edward ed eddie ted teddy ned
eleanor ellie nell nellie nora elle
elizabeth liz lizzie beth betty betsy eliza libby lisa elsie bess
emily em emmy millie
ezekiel zeke
florence flo florrie flossie
frances fran frankie
francis frank frankie
frederick fred freddie freddy
gabriel gabe
gabriella gabrielle gabby ella
geoffrey jeffrey geoff jeff
george georgie
georgina georgia georgie gina
gerald gerry jerry
gregory greg
harold harry hal
harriet hattie harry
henry harry hal
isabella isabel isabelle bella izzy belle izzie
isaac zac zak ike
jacob jake jack
james jim jimmy jamie
janet jan
jennifer jen jenny jenna
jessica jess jessie
joanna joanne jo
john jack johnny jon
jonathan jon jonny nathan
joseph joe joey
josephine jo josie
joshua josh
judith judy
julian jules
kenneth ken kenny
kimberley kim
lawrence laurence larry laurie
leonard leo len lenny
lewis louis lou
lillian lily lilly lil
louise lou
madeleine madeline maddie maddy
margaret maggie meg peggy margie daisy greta
martin marty
mary molly polly may
matilda tilly tillie mattie
matthew matt matty
maximilian max
megan meg
michael mike mick micky mikey
michelle shelley
nathaniel nathan nat nate
natalie nat
nicholas nick nicky nico
nicola nicky nikki
oliver ollie olly
olivia liv livvy ollie
oscar ozzy
pamela pam
patricia pat patsy tricia trish
patrick pat paddy rick
peter pete
philip phil pip
philippa pippa pip
rachel rach
raymond ray
rebecca becky becca beck
richard rick ricky dick rich richie
robert rob bob bobby robbie bert
roderick rod
ronald ron ronnie
rosemary rose rosie
samantha sam sammy
samuel sam sammy
sarah sally sadie
sebastian seb bas
sophia sophie sofia
stephanie steph
stephen steven steve stevie
susan susannah sue suzie susie
theodore theo ted teddy
theresa teresa terri tess tessa
thomas tom tommy
timothy tim
tobias toby
valerie val
veronica ronnie
victoria vicky vic tori
vincent vince vinny
walter wally walt
wilfred wilf fred
william bill billy will willy liam
winifred winnie fred
yusuf yousef youssef yusef joseph
zachary zac zach zak
mohammed muhammad mohammad mohamed muhammed mohamad mehmet mo
abdullah abdallah abdulla
aisha ayesha aysha aishah
fatima fatimah fatema
hussein husain hussain hossein
ibrahim ebrahim abraham
omar umar
maryam mariam miriam mary
zaynab zainab zeinab
"""


@cache
def _families() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(FAMILIES.strip().splitlines()):
        for name in line.split():
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def one_name(one: str, other: str) -> bool:
    """Say whether both are forms of one name; lower-case, unaccented."""
    families = _families()
    return bool(families.get(one, frozenset()) & families.get(other, frozenset()))
